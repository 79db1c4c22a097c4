//! A request to peer a virtual network with that of a cluster.

mod evidence;

mod progress;
mod record;

mod steps;

mod ticket;

#[cfg(test)]
mod tests;

use tfplugin::Model;

use super::{cluster::Cluster, reference::reference};
use crate::azure;

pub(crate) use evidence::{Candidate, Link, Routes, candidates, chosen, link, routes};
pub(crate) use progress::peering_progress;
pub(crate) use record::PeeringRecord;

/// The application of Astronomer that makes both halves of a peering, in every customer's tenant the
/// same.
pub(crate) const VENDOR_APPLICATION: &str = "a67e6057-7138-4f78-bbaf-fd9db7b8aab0";

/// How the two sides share the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Mode {
    /// Astronomer makes its half, and you make yours with `dataplane_vnet_peering`.
    CustomerAccepts,
    /// Astronomer makes both halves, with a role in your subscription that you give its application
    /// for as long as that takes.
    VendorCreatesBoth,
}

/// What is to be peered with what.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    /// The vendor's cluster.
    pub(crate) cluster: Cluster,
    /// Our virtual network.
    pub(crate) vnet: azure::Id,
    /// The tenant of its subscription, where we may know it.
    pub(crate) tenant_id: Option<String>,
    /// Its region, where we may know it.
    pub(crate) region: Option<String>,
    /// Its ranges, where we may know them.
    pub(crate) address_space: Vec<String>,
    /// How the two sides share the work.
    pub(crate) mode: Mode,
}

/// The reference of the request to peer these two. How it is done makes no other request of it.
pub(crate) fn peering_reference(cluster_id: &str, vnet: &azure::Id) -> String {
    reference("vnet-peering", &[cluster_id, &vnet.folded()])
}
