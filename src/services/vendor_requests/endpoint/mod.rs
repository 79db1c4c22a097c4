//! A request for a private endpoint from a cluster to a resource.

mod evidence;

mod progress;
mod record;

mod said;

mod steps;

mod ticket;

#[cfg(test)]
mod tests;

use super::{cluster::Cluster, reference::reference};
use crate::azure;

pub(crate) use evidence::{EndpointSearch, Found, connected};
pub(crate) use progress::{EndpointStatus, endpoint_progress};
pub(crate) use record::EndpointRecord;
pub(crate) use said::Said;

/// What an endpoint is asked for, and from where.
#[derive(Debug, Clone)]
pub(crate) struct Endpoint {
    /// The vendor's cluster.
    pub(crate) cluster: Cluster,
    /// The resource.
    pub(crate) resource: azure::Id,
    /// The part of the resource.
    pub(crate) group: String,
    /// The data endpoints of a container registry.
    pub(crate) data_endpoints: Vec<String>,
    /// The names by which clients reach the resource; `None` where we may not know them.
    pub(crate) hosts: Option<Vec<String>>,
    /// What the vendor is to write into the request message.
    pub(crate) message: String,
}

/// The reference of the request for an endpoint from this cluster to this part of this resource.
pub(crate) fn endpoint_reference(cluster_id: &str, resource: &azure::Id, group: &str) -> String {
    reference("private-endpoint", &[cluster_id, &resource.folded(), group])
}
