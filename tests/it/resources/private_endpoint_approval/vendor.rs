//! The vendor, who makes private endpoints in a tenant of its own, and a person at the customer's
//! portal.

use arm_sandbox::Sandbox;
use azure_core::credentials::Secret;
use dataplane::azure::{self, Cloud, Credential, Transport};
use serde_json::{Value, json};

use super::services::Service;
use crate::azure::{Azure, landscape};

/// The vendor's subscription.
pub(super) const VENDOR_SUBSCRIPTION: &str = "c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60";
/// The vendor's tenant.
const VENDOR_TENANT: &str = "1f6b3c9e-58d2-4a70-b1e4-9c07d5a8326f";
/// What the vendor's messages contain.
pub(super) const MESSAGE: &str = "req-7f3a";
/// API version of private endpoints.
const NETWORK: &str = "2025-05-01";

/// An Azure with the customer's resource of this service, and the vendor's subscription.
pub(super) fn azure(service: &Service) -> Azure {
    Azure::with(seed(service))
}

/// The same, where the customer lacks these permissions.
pub(super) fn denying(service: &Service, actions: &[&str]) -> Azure {
    let mut seed = seed(service);
    seed["caller"] = json!({ "denied": [{ "scope": service.id(), "actions": actions }] });
    Azure::with(seed)
}

fn seed(service: &Service) -> Value {
    let mut seed = landscape();
    seed["tenants"].as_array_mut().unwrap().push(json!({ "tenantId": VENDOR_TENANT }));
    seed["subscriptions"].as_array_mut().unwrap().push(json!({
        "subscriptionId": VENDOR_SUBSCRIPTION, "tenantId": VENDOR_TENANT, "displayName": "Vendor",
    }));
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(service.seed());
    resources.push(json!({
        "id": format!(
            "/subscriptions/{VENDOR_SUBSCRIPTION}/resourceGroups/mc-astro/providers/Microsoft.Network/virtualNetworks/vnet"
        ),
        "location": "westeurope",
        "properties": {
            "addressSpace": { "addressPrefixes": ["172.20.0.0/24"] },
            "subnets": [{ "name": "pe", "properties": { "addressPrefix": "172.20.0.0/24" } }],
        },
    }));
    seed
}

/// The ID of an endpoint of the vendor.
pub(super) fn endpoint(name: &str) -> String {
    format!(
        "/subscriptions/{VENDOR_SUBSCRIPTION}/resourceGroups/mc-astro/providers/Microsoft.Network/privateEndpoints/{name}"
    )
}

/// The vendor makes an endpoint.
pub(super) async fn makes(azure: &Azure, service: &Service, name: &str, message: &str) {
    let subnet = format!(
        "/subscriptions/{VENDOR_SUBSCRIPTION}/resourceGroups/mc-astro/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pe"
    );
    let groups: Vec<_> = Some(service.group).into_iter().filter(|it| !it.is_empty()).collect();
    let body = json!({ "location": "westeurope", "properties": {
        "subnet": { "id": subnet },
        "manualPrivateLinkServiceConnections": [{ "name": "to-customer", "properties": {
            "privateLinkServiceId": service.id(),
            "groupIds": groups,
            "requestMessage": message,
        } }],
    } });
    let group = format!("/subscriptions/{VENDOR_SUBSCRIPTION}/resourceGroups/mc-astro");
    let vendor = client(azure.sandbox());
    let _: Value =
        vendor.put(group, "2025-04-01", &json!({ "location": "westeurope" })).await.unwrap();
    let _: Value = vendor.put(endpoint(name), NETWORK, &body).await.unwrap();
}

/// The vendor deletes an endpoint.
pub(super) async fn deletes(azure: &Azure, name: &str) {
    client(azure.sandbox()).delete(endpoint(name), NETWORK).await.unwrap();
}

/// What the vendor sees of an endpoint's connection.
pub(super) async fn sees(azure: &Azure, name: &str) -> String {
    let found: Value = client(azure.sandbox()).get(endpoint(name), NETWORK).await.unwrap();
    let connection = &found["properties"]["manualPrivateLinkServiceConnections"][0];
    let status = &connection["properties"]["privateLinkServiceConnectionState"]["status"];
    status.as_str().unwrap().to_owned()
}

/// The connections of the customer's resource: status and description, by endpoint.
pub(super) async fn connections(azure: &Azure, service: &Service) -> Vec<(String, String)> {
    let state = |it: &Value| it["properties"]["privateLinkServiceConnectionState"].clone();
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let found = listed(azure, service).await;
    found.iter().map(state).map(|it| (text(&it["status"]), text(&it["description"]))).collect()
}

/// The connections of the customer's resource, as the service lists them.
pub(super) async fn listed(azure: &Azure, service: &Service) -> Vec<Value> {
    let path = format!("{}/privateEndpointConnections", service.id());
    azure.somebody_else().list(path, service.version, &[]).await.unwrap()
}

/// A person at the customer's portal decides about the only connection.
pub(super) async fn person_decides(azure: &Azure, service: &Service, status: &str) {
    let [connection] = &listed(azure, service).await[..] else { panic!("not one connection") };
    let path = format!(
        "{}/privateEndpointConnections/{}",
        service.id(),
        connection["name"].as_str().unwrap()
    );
    let body = json!({ "properties": { "privateLinkServiceConnectionState": {
        "status": status, "description": "by hand",
    } } });
    let person = azure.somebody_else();
    let written: Result<Value, _> = match service.verb {
        "PATCH" => person.patch(path, service.version, &body).await,
        _ => person.put(path, service.version, &body).await,
    };
    written.unwrap();
}

fn client(sandbox: &Sandbox) -> azure::Client {
    let token = sandbox.access_token(Some(VENDOR_TENANT)).unwrap();
    let mut settings =
        azure::Settings::new(Cloud::public(), Credential::Static(Secret::from(token)));
    settings.transport = Transport::Router(sandbox.router());
    azure::Client::new(settings)
}
