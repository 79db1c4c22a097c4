//! A registry at which two vendors wait for an approval, and one has one.

use serde_json::{Value, json};

use crate::azure::{landscape, registry};

/// The subscription of one vendor.
pub(crate) const ASTRO: &str = "c5a1e8d3-0f47-4b29-9e16-7d3b8a2c4f60";
/// The subscription of another one.
pub(crate) const UNION: &str = "8d2f5c17-6b90-4e3a-a7d4-1c8e0f92b563";

/// The landscape, with these connections of the registry `crclassic`.
pub(crate) fn asked() -> Value {
    let mut seed = landscape();
    seed["resources"].as_array_mut().unwrap().extend([
        connection(ASTRO, "pe-astro", "Pending", "req-7f3a"),
        connection(UNION, "pe-union", "Pending", "req-9999"),
        connection(ASTRO, "pe-old", "Approved", "by hand"),
    ]);
    seed
}

/// The ID of a connection of the registry.
pub(crate) fn connection_id(name: &str) -> String {
    format!("{}/privateEndpointConnections/{name}", registry("crclassic"))
}

/// The ID of a vendor's endpoint.
pub(crate) fn endpoint(subscription: &str, name: &str) -> String {
    format!(
        "/subscriptions/{subscription}/resourceGroups/mc/providers/Microsoft.Network/privateEndpoints/{name}"
    )
}

/// The same, where both vendors have an endpoint called `pe-twin`.
pub(crate) fn twins() -> Value {
    let mut seed = asked();
    let of = |subscription: &str, name: &str, status: &str| {
        let mut twin = connection(subscription, "pe-twin", status, "hello");
        twin["id"] = connection_id(name).into();
        twin
    };
    seed["resources"]
        .as_array_mut()
        .unwrap()
        .extend([of(ASTRO, "twin-astro", "Rejected"), of(UNION, "twin-union", "Pending")]);
    seed
}

/// A connection of the registry with a vendor's endpoint.
pub(crate) fn connection(subscription: &str, name: &str, status: &str, message: &str) -> Value {
    json!({ "id": connection_id(name), "properties": {
        "privateEndpoint": { "id": endpoint(subscription, name) },
        "privateLinkServiceConnectionState": { "status": status, "description": message },
    } })
}
