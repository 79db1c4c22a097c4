//! Requests to a vendor: what is asked for, the ticket that asks, and how far it is. Pure.
//!
//! A vendor's support acts on tickets, and no API tells how far it is. So a request is a record of
//! what was asked; what people did is what the user recorded, and everything else is read from
//! Azure. The state machines are one function each: evidence and record in, [`Progress`] out.

pub(crate) mod access;
pub(crate) mod access_request;
pub(crate) mod cluster;
pub(crate) mod code;
pub(crate) mod common;
pub(crate) mod endpoint;
pub(crate) mod peering;
pub(crate) mod private_endpoint_request;
mod registration;
pub(crate) mod request_reference_function;
pub(crate) mod site;
pub(crate) mod subject;
pub(crate) mod template;
#[cfg(test)]
mod tests;
pub(crate) mod ticket;
pub(crate) mod vendor_request_reference_function;
pub(crate) mod vendors;
pub(crate) mod vnet_peering_request;

use std::fmt;

pub(crate) use access::{Access, AccessKind, AccessRecord, AccessStatus, access_progress};
pub(crate) use cluster::{
    Cluster, ClusterKind, Known, Needs, OFFERED, a_deployment, incomplete_cluster, not_private,
    recovery_not_ready, same_region, settle,
};
pub(crate) use endpoint::{
    Endpoint, EndpointRecord, EndpointSearch, EndpointStatus, Found, Silent, Statement, connected,
    endpoint_progress, endpoint_reference,
};
pub(crate) use peering::{
    Candidate, Link, Mode, Peer, PeeringRecord, Routes, candidates, chosen, link, peering_progress,
    peering_reference, routes,
};
pub(crate) use site::Site;
pub(crate) use ticket::differences;
pub(crate) use ticket::{gives_key, secret_in, seems_to_have_shared_key};

pub(crate) use registration::register;

/// Who has to act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitingOn {
    /// The person who sends the request.
    You,
    /// The vendor's support.
    Vendor,
    /// Nobody: it is done, or Azure is at work.
    Nobody,
}

impl fmt::Display for WaitingOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::You => "you",
            Self::Vendor => "vendor",
            Self::Nobody => "nobody",
        })
    }
}

/// How far a request is: a status, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress<S> {
    /// What was reached.
    pub(crate) status: S,
    /// Who has to act next.
    pub(crate) waiting_on: WaitingOn,
    /// What they have to do, in whole sentences.
    pub(crate) next_step: String,
}

impl<S> Progress<S> {
    /// The next step is the user's own.
    pub(super) fn you(status: S, step: impl Into<String>) -> Self {
        Self { status, waiting_on: WaitingOn::You, next_step: step.into() }
    }

    /// The next step is that of the vendor called so.
    pub(super) fn vendor(status: S, vendor: &str, step: impl fmt::Display) -> Self {
        Self { status, waiting_on: WaitingOn::Vendor, next_step: format!("{vendor} {step}") }
    }

    /// The same, and these sentences after the next step.
    pub(super) fn and(self, sentences: &str) -> Self {
        Self { next_step: self.next_step + sentences, ..self }
    }

    /// There is no next step of anybody, as these whole sentences say.
    pub(super) fn nobody(status: S, why: impl Into<String>) -> Self {
        Self { status, waiting_on: WaitingOn::Nobody, next_step: why.into() }
    }
}

/// The ticket that a step is about, in brackets after what it is about; nothing without one.
pub(super) fn in_ticket(ticket: Option<&str>) -> String {
    ticket.map(|it| format!(" (ticket {it})")).unwrap_or_default()
}

/// Checks that status, `waiting_on` and `next_step` say the same, for the tests of the machines.
#[cfg(test)]
#[track_caller]
pub(super) fn check_agreement<S: fmt::Debug>(progress: &Progress<S>, vendor: &str) {
    let step = &progress.next_step;
    let who = match step {
        _ if step.contains("Nothing is left to ") || step.starts_with("Azure ") => {
            WaitingOn::Nobody
        }
        _ if step.starts_with(vendor) => WaitingOn::Vendor,
        _ => WaitingOn::You,
    };
    assert_eq!(who, progress.waiting_on, "{progress:?}");
    assert!(step.ends_with('.') && !step.contains("  "), "{progress:?}");
}
