//! What the owner of an Azure resource does about private endpoints that others make for it: which
//! connections there are, which of them is meant, and how one is approved, rejected or removed.
//!
//! Every service has the same child resource, `privateEndpointConnections`, and its own way of
//! treating it. What is particular to a service is a row of [`service_types`]; the rest is the same for all
//! of them. Azure makes up the names of connections, so what is known about the requester
//! identifies one ([`Matcher`]).

pub(crate) mod code;
pub(crate) mod diagnostics;

pub(crate) mod client;
pub(crate) mod dns;
pub(crate) mod dns_check_data_source;
pub(crate) mod private_dns_zones_function;
pub(crate) mod private_endpoint_approval;
pub(crate) mod private_endpoint_approval_list;
pub(crate) mod private_endpoint_connections_data_source;
pub(crate) mod private_endpoint_data_source;
pub(crate) mod private_link_target_data_source;
pub(crate) mod privatelink_fqdn_function;
mod registration;

pub(crate) mod catalog;

pub(crate) mod connection;

pub(crate) mod expiry;

pub(crate) mod matcher;

pub(crate) mod own_endpoint;

pub(crate) mod reconcile;

pub(crate) mod service_types;

pub(crate) mod target;

#[cfg(test)]
mod tests;

pub(crate) use catalog::vendor_zones_table;
pub(crate) use client::PrivateLinks;
pub(crate) use connection::{Connection, Status, resource_of};
pub(crate) use diagnostics::{
    another, failure, resource_not_found, same_name, service_type_at, service_type_with, several,
    vanished, without_row,
};
pub(crate) use matcher::{Choice, Matcher};
pub(crate) use own_endpoint::ENDPOINT_TYPE;
pub(crate) use reconcile::{Change, Desired, Failure, Settlement, settlement};
#[cfg(test)]
pub(crate) use service_types::service_types;
pub use service_types::{PrivateLinkType, private_link_types};
pub(crate) use service_types::{ServiceType, service_type_of, types_table, zones_table};
pub(crate) use target::{Authority, Offer, Target};

pub(crate) use registration::register;
