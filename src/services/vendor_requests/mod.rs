//! Requests to a vendor: what is asked for, the ticket that asks, and how far it is. Pure.
//!
//! A vendor's support acts on tickets, and no API tells how far it is. So a request is a record of
//! what was asked; what people did is what the user recorded, and everything else is read from
//! Azure. The state machines are one function each: evidence and record in, [`Progress`] out.

pub(crate) mod access_request;
pub(crate) mod code;
pub(crate) mod common;
pub(crate) mod private_endpoint_request;
mod registration;
pub(crate) mod request_reference_function;
pub(crate) mod vnet_peering_request;

pub(crate) mod access;

pub(crate) mod cluster;

pub(crate) mod endpoint;

pub(crate) mod peering;

pub(crate) mod progress;

pub(crate) mod ticket;

pub(crate) use access::{Access, AccessKind, AccessRecord, AccessStatus, access_progress};
pub(crate) use cluster::{
    Cluster, ClusterKind, Known, Needs, OFFERED, a_deployment, missing, not_private, same_region,
    settle,
};
pub(crate) use endpoint::{
    Endpoint, EndpointRecord, EndpointSearch, EndpointStatus, Found, Said, connected,
    endpoint_progress, endpoint_reference,
};
pub(crate) use peering::{
    Candidate, Link, Mode, Peer, PeeringRecord, Routes, candidates, chosen, link, peering_progress,
    peering_reference, routes,
};
pub(crate) use progress::Progress;
pub(crate) use ticket::differences;
pub(crate) use ticket::secret_in;

pub(crate) use registration::register;
