//! Every service that takes private endpoints, with a resource of the customer.

use std::ops::Deref;

use serde_json::{Value, json};

use crate::azure::{
    data_group,
    private_links::{LINKS, Link, link},
};

/// A service, and a resource of it.
pub(super) struct Service(Link);

impl Deref for Service {
    type Target = Link;

    fn deref(&self) -> &Link {
        &self.0
    }
}

impl Service {
    /// The ID of the customer's resource.
    pub(super) fn id(&self) -> String {
        format!("{}/providers/{}/customers01", data_group(), self.kind)
    }

    /// The resource for a seed.
    pub(super) fn seed(&self) -> Value {
        json!({
            "id": self.id(), "location": "westeurope", "kind": "StorageV2",
            "sku": { "name": self.sku() }, "properties": {},
        })
    }

    /// The path of a write of ours.
    pub(super) fn written(&self) -> String {
        format!("{}/privateEndpointConnections/*", self.id())
    }
}

/// The service of this type.
pub(super) fn service(resource_type: &str) -> Service {
    Service(link(resource_type))
}

/// Every service.
pub(super) fn every_service() -> Vec<Service> {
    LINKS.iter().copied().map(Service).collect()
}
