//! A registry of a customer, and two subscriptions of vendors.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint, RemovePrivateEndpoint};
use serde_json::{Value, json};

use crate::{
    support::{self, Fixture, LATEST, REGISTRY},
    terraform::{Error, Terraform},
};

/// The address of the approval.
pub(super) const ADDRESS: &str = "dataplane_private_endpoint_approval.registry";
/// The subscription of the vendor.
pub(super) const ASTRO: &str = "c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60";
/// The subscription of somebody else.
pub(super) const OTHER: &str = "8d2f5c17-6b90-4e3a-a7d4-1c8e0f92b563";
/// API version of registries.
const REGISTRIES: &str = "2025-11-01";
/// The tenant of the vendors.
const VENDORS: &str = "1f6b3c9e-58d2-4a70-b1e4-9c07d5a8326f";

/// What happens to the registry of a fixture besides what Terraform does.
pub(super) struct Scene<'a>(pub(super) &'a Fixture);

/// The resources of most tests, and the vendors' subscriptions.
pub(super) fn seed() -> Value {
    let mut seed = support::seed();
    let push = |list: &mut Value, item| list.as_array_mut().expect("a list").push(item);
    push(&mut seed["tenants"], json!({ "tenantId": VENDORS }));
    for subscription in [ASTRO, OTHER] {
        let entry = json!({ "subscriptionId": subscription, "tenantId": VENDORS });
        push(&mut seed["subscriptions"], entry);
    }
    seed
}

/// An approval at the registry with these arguments.
pub(super) fn approval(arguments: &[&str]) -> String {
    format!(
        "resource \"dataplane_private_endpoint_approval\" \"registry\" {{\n  resource_id = \"{REGISTRY}\"\n  {}\n}}\n",
        arguments.join("\n  ")
    )
}

/// Another directory.
pub(super) fn beside() -> Result<Fixture, Error> {
    Fixture::new(Terraform::version(LATEST)?, &seed())
}

/// Configures the other directory for the Azure of the first one.
pub(super) fn configure_beside(one: &Fixture, other: &Fixture, text: &str) -> Result<(), Error> {
    let database = one.directory.path().join("azure.db").display().to_string();
    let block =
        format!("provider \"dataplane\" {{\n  sandbox = {{ database = \"{database}\" }}\n}}\n");
    other.configure_provider(&block, text)
}

impl Scene<'_> {
    /// A vendor makes an endpoint for the registry.
    pub(super) fn vendor_makes(&self, subscription: &str, name: &str, message: &str) {
        self.0.azure.vendor(Action::AddPrivateEndpoint(AddPrivateEndpoint {
            target: REGISTRY.to_owned(),
            group: Some("registry".to_owned()),
            endpoint: Some(endpoint(subscription, name)),
            message: Some(message.to_owned()),
        }));
    }

    /// A vendor deletes an endpoint.
    pub(super) fn vendor_deletes(&self, subscription: &str, name: &str) {
        self.0.azure.vendor(Action::RemovePrivateEndpoint(RemovePrivateEndpoint {
            endpoint: Some(endpoint(subscription, name)),
            target: None,
        }));
    }

    /// A person at the portal decides about the connection of this endpoint.
    pub(super) fn person_decides(&self, name: &str, status: &str) {
        let body = json!({ "properties": { "privateLinkServiceConnectionState": {
            "status": status, "description": "by hand",
        } } });
        self.0.azure.put(&self.connection(name), REGISTRIES, &body);
    }

    /// The ID of the connection of this endpoint.
    pub(super) fn connection(&self, name: &str) -> String {
        let is_meant = |it: &&Value| {
            let id = it["properties"]["privateEndpoint"]["id"].as_str().unwrap_or_default();
            id.ends_with(&format!("/{name}"))
        };
        let all = self.connections();
        let found = all.iter().find(is_meant).expect("the connection is there");
        found["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Status and description of each connection that is of use, in order.
    pub(super) fn statuses(&self) -> Vec<String> {
        let text = |it: &Value, name: &str| {
            let state = &it["properties"]["privateLinkServiceConnectionState"];
            state[name].as_str().unwrap_or_default().to_owned()
        };
        let all = self.connections();
        let mut statuses: Vec<_> = all
            .iter()
            .map(|it| format!("{}: {}", text(it, "status"), text(it, "description")))
            .collect();
        statuses.sort();
        statuses
    }

    fn connections(&self) -> Vec<Value> {
        let path = format!("{REGISTRY}/privateEndpointConnections");
        let found = self.0.azure.resource(&path, REGISTRIES);
        found["value"].as_array().cloned().unwrap_or_default()
    }
}

/// The ID of a vendor's endpoint.
pub(super) fn endpoint(subscription: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourceGroups/private-endpoints/providers/Microsoft.Network/privateEndpoints/{name}"
    )
}
