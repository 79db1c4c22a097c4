//! A request for a private endpoint from a cluster to a resource.

mod evidence;
mod progress;
#[cfg(test)]
mod tests;

use super::{cluster::Cluster, ticket::reference};
use crate::{
    azure,
    services::vendor_requests::ticket::{Facts, TO_BE_FILLED_IN, Ticket, paragraphs},
};

pub(crate) use evidence::Statement;
pub(crate) use evidence::{EndpointSearch, Found, connected};
pub(crate) use progress::EndpointRecord;
pub(crate) use progress::{EndpointStatus, endpoint_progress};

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

impl Endpoint {
    /// The ticket with this reference. What is asked for by two names in the editions of Astronomer's
    /// guide, the group, has both.
    pub(crate) fn ticket(&self, reference: &str) -> Ticket {
        let cluster = &self.cluster;
        Ticket {
            subject: format!(
                "Private endpoint for {} ({}) from Astro cluster {} ({}), {reference}",
                self.resource.name(),
                self.group,
                cluster.name,
                cluster.id
            ),
            body: paragraphs(&[
                "Hello Astronomer Support,".to_owned(),
                "Please add a private endpoint from the cluster below to this Azure resource."
                    .to_owned(),
                self.facts().text(),
                format!(
                    "Please put the text \"{}\" in the request message, and tell us the ID of the \
                     subscription that your endpoint is in, so that we approve the right connection. \
                     We approve it ourselves, and tell you when that is done; please then test from the \
                     cluster whether the host names resolve to the endpoint, and tell us the result.",
                    self.message
                ),
                format!("Reference: {reference}"),
            ]),
        }
    }

    fn facts(&self) -> Facts {
        let hosts = self.hosts.clone().unwrap_or_else(|| vec![TO_BE_FILLED_IN.to_owned()]);
        let facts = Facts::default()
            .fact("Astro cluster", self.cluster.to_string())
            .fact("Resource name", self.resource.name())
            .fact("Resource ID", self.resource.as_str())
            .fact("Group ID (sub-resource / private endpoint type)", &self.group);
        let label = if self.data_endpoints.len() == 1 { "Data endpoint" } else { "Data endpoints" };
        facts.facts(label, self.data_endpoints.clone()).facts("Host names our DAGs will use", hosts)
    }

    /// What to tell the vendor once the connection is approved.
    pub(crate) fn notice(&self, connection: &str, ticket: Option<&str>, reference: &str) -> String {
        let hosts = self.hosts.as_deref().unwrap_or_default();
        let names = match hosts {
            [] => format!("the host names of {}", self.resource.name()),
            hosts => hosts.join(", "),
        };
        let reference = match ticket {
            Some(ticket) => format!("{ticket} / {reference}"),
            None => reference.to_owned(),
        };
        format!(
            "We approved the connection {connection} on {}. Please test name resolution of {names} \
             from the cluster, and tell us the result. Reference: {reference}",
            self.resource
        )
    }
}
