//! A VPN of the customer: a gateway, the device at the far end, and their connection.

use serde_json::{Value, json};

use super::{
    Client,
    networks::{NETWORK, network, seed},
    subscription,
};

/// The group of all of it.
pub(crate) fn group() -> String {
    format!("{}/resourceGroups/rg-net", subscription())
}

/// A resource in the group.
pub(crate) fn resource(kind: &str, name: &str) -> String {
    format!("{}/providers/Microsoft.Network/{kind}/{name}", group())
}

/// The gateway.
pub(crate) fn gateway() -> String {
    resource("virtualNetworkGateways", "vgw")
}

/// The device at the far end.
pub(crate) fn device() -> String {
    resource("localNetworkGateways", "lgw")
}

/// A connection.
pub(crate) fn connection(name: &str) -> String {
    resource("connections", name)
}

/// A body with a location.
pub(crate) fn placed(properties: &Value) -> Value {
    json!({ "location": "westeurope", "properties": properties })
}

/// The gateway, in the network `core`.
pub(crate) fn gateway_body() -> Value {
    let subnet = json!({ "id": format!("{}/subnets/GatewaySubnet", network("core")) });
    placed(&json!({
        "gatewayType": "Vpn",
        "ipConfigurations": [{ "name": "default", "properties": { "subnet": subnet } }],
    }))
}

/// The device, with the ranges behind it.
pub(crate) fn device_body() -> Value {
    placed(&json!({
        "gatewayIpAddress": "198.51.100.20",
        "localNetworkAddressSpace": { "addressPrefixes": ["172.20.0.0/19"] },
    }))
}

/// The connection of the gateway with the device.
pub(crate) fn ipsec() -> Value {
    placed(&json!({
        "connectionType": "IPsec", "sharedKey": "of-both-ends",
        "virtualNetworkGateway1": { "id": gateway(), "location": "westeurope" },
        "localNetworkGateway2": { "id": device() },
    }))
}

/// [`ipsec`] with another value of a property; none for null.
pub(crate) fn ipsec_with(name: &str, value: Value) -> Value {
    let mut body = ipsec();
    body["properties"][name] = value;
    body
}

/// A sandbox with the gateway and the device.
pub(crate) async fn with_gateways() -> Client {
    let client = Client::with_seed(seed());
    client.put(&gateway(), NETWORK, &gateway_body()).await.expect_status(201);
    client.put(&device(), NETWORK, &device_body()).await.expect_status(201);
    client
}

/// The same with their connection, `vpn`.
pub(crate) async fn with_connection() -> Client {
    let client = with_gateways().await;
    client.put(&connection("vpn"), NETWORK, &ipsec()).await.expect_status(201);
    client
}

/// What a GET answers.
pub(crate) async fn shown(client: &Client, id: &str) -> Value {
    client.get(id, NETWORK).await.expect_status(200).body
}
