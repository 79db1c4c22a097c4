//! VPN connections of a customer, and the gateways at both ends.

use arm_sandbox::{Error, Settings};
use serde_json::{Value, json};

use crate::support::{
    Client,
    networks::{NETWORK, seed},
    subscription,
    vpn::{
        connection, device, device_body, gateway, gateway_body, group, ipsec, ipsec_with, placed,
        resource, shown, with_connection, with_gateways,
    },
};

#[tokio::test]
async fn a_connection_says_what_azure_adds_and_shows_its_key_in_a_read() {
    let client = with_connection().await;

    let body = shown(&client, &connection("vpn")).await;

    assert_eq!(body["type"], "Microsoft.Network/connections");
    let properties = &body["properties"];
    for (name, value) in [
        ("connectionStatus", json!("Unknown")),
        ("ingressBytesTransferred", json!(0)),
        ("egressBytesTransferred", json!(0)),
        ("enableBgp", json!(false)),
        ("routingWeight", json!(0)),
        ("connectionProtocol", json!("IKEv2")),
        ("connectionMode", json!("Default")),
        ("provisioningState", json!("Succeeded")),
        ("sharedKey", json!("of-both-ends")),
        ("virtualNetworkGateway1", json!({ "id": gateway(), "properties": {} })),
        ("localNetworkGateway2", json!({ "id": device(), "properties": {} })),
    ] {
        assert_eq!(properties[name], value, "{name}");
    }
}

#[tokio::test]
async fn a_list_of_connections_shows_neither_status_nor_key() {
    let client = with_connection().await;

    let all = format!("{}/providers/Microsoft.Network/connections", group());
    let listed = client.list(&all, NETWORK, "").await;

    let mut expected = shown(&client, &connection("vpn")).await;
    for hidden in ["connectionStatus", "sharedKey"] {
        expected["properties"].as_object_mut().unwrap().remove(hidden).unwrap();
    }
    assert_eq!(listed, [expected.clone()]);
    let query = "resources | where type == 'microsoft.network/connections' | project properties";
    let graph = "/providers/Microsoft.ResourceGraph/resources";
    let found = client.write("POST", graph, "2024-04-01", &json!({ "query": query })).await;
    assert_eq!(found.body["data"], json!([{ "properties": expected["properties"] }]), "{found:?}");
}

#[tokio::test]
async fn what_only_azure_decides_is_taken_and_ignored() {
    let client = with_connection().await;
    let mut sent = shown(&client, &connection("vpn")).await;
    let guid = sent["properties"]["resourceGuid"].clone();
    for (name, value) in [
        ("connectionStatus", json!("Connected")),
        ("ingressBytesTransferred", json!(5)),
        ("egressBytesTransferred", json!(5)),
        ("tunnelConnectionStatus", json!([{ "tunnel": "t" }])),
        ("provisioningState", json!("Failed")),
        ("resourceGuid", json!("00000000-0000-0000-0000-000000000000")),
    ] {
        sent["properties"][name] = value;
    }

    client.put(&connection("vpn"), NETWORK, &sent).await.expect_status(200);

    let properties = shown(&client, &connection("vpn")).await["properties"].take();
    assert_eq!(properties["connectionStatus"], "Unknown");
    assert_eq!(properties["ingressBytesTransferred"], 0);
    assert_eq!(properties["egressBytesTransferred"], 0);
    assert_eq!(properties["tunnelConnectionStatus"], Value::Null);
    assert_eq!(properties["provisioningState"], "Succeeded");
    assert_eq!(properties["resourceGuid"], guid);
}

#[tokio::test]
async fn a_write_without_the_key_keeps_it_and_one_with_a_key_changes_it() {
    let client = with_connection().await;

    let without = ipsec_with("sharedKey", Value::Null);
    client.put(&connection("vpn"), NETWORK, &without).await.expect_status(200);
    let kept = shown(&client, &connection("vpn")).await;
    let another = ipsec_with("sharedKey", json!("another"));
    client.put(&connection("vpn"), NETWORK, &another).await.expect_status(200);
    let changed = shown(&client, &connection("vpn")).await;

    assert_eq!(kept["properties"]["sharedKey"], "of-both-ends");
    assert_eq!(changed["properties"]["sharedKey"], "another");
}

#[tokio::test]
async fn a_connection_leads_from_a_gateway_to_one_that_its_type_needs() {
    let client = with_gateways().await;
    let nowhere = |kind: &str| json!({ "id": resource(kind, "nowhere") });
    let typed = |kind: &str| ipsec_with("connectionType", json!(kind));
    for (body, code) in [
        (ipsec_with("connectionType", Value::Null), "InvalidRequestFormat"),
        (typed("Ipsec over pigeons"), "InvalidRequestFormat"),
        (ipsec_with("virtualNetworkGateway1", Value::Null), "InvalidRequestFormat"),
        (ipsec_with("virtualNetworkGateway1", json!({ "id": device() })), "InvalidRequestFormat"),
        (
            ipsec_with("virtualNetworkGateway1", nowhere("virtualNetworkGateways")),
            "InvalidResourceReference",
        ),
        (ipsec_with("localNetworkGateway2", Value::Null), "InvalidRequestFormat"),
        (
            ipsec_with("localNetworkGateway2", nowhere("localNetworkGateways")),
            "InvalidResourceReference",
        ),
        (typed("Vnet2Vnet"), "InvalidRequestFormat"),
        (typed("ExpressRoute"), "InvalidRequestFormat"),
        (ipsec_with("sharedKey", json!(1)), "InvalidRequestFormat"),
        (ipsec_with("sharedkey", json!("x")), "InvalidRequestContent"),
        (
            json!({ "location": "westeurope", "zones": [], "properties": {} }),
            "InvalidRequestContent",
        ),
    ] {
        let refused = client.put(&connection("vpn"), NETWORK, &body).await;
        assert_eq!((refused.status, refused.code()), (400, code), "{body}");
    }
    client.get(&connection("vpn"), NETWORK).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn two_gateways_and_a_circuit_of_a_carrier_are_connected_too() {
    let client = with_gateways().await;
    let other = resource("virtualNetworkGateways", "other");
    client.put(&other, NETWORK, &gateway_body()).await.expect_status(201);
    let circuit = json!({ "id": resource("expressRouteCircuits", "of-a-carrier") });
    let from = |kind: &str, name: &str, to: Value| {
        let gateway = json!({ "id": gateway() });
        placed(&json!({ "connectionType": kind, "virtualNetworkGateway1": gateway, name: to }))
    };
    let between = from("Vnet2Vnet", "virtualNetworkGateway2", json!({ "id": other }));
    let leased = from("ExpressRoute", "peer", circuit.clone());

    client.put(&connection("between"), NETWORK, &between).await.expect_status(201);
    client.put(&connection("leased"), NETWORK, &leased).await.expect_status(201);

    let between = shown(&client, &connection("between")).await;
    assert_eq!(between["properties"]["connectionProtocol"], "IKEv2");
    let leased = shown(&client, &connection("leased")).await;
    assert_eq!(leased["properties"]["connectionProtocol"], Value::Null);
    assert_eq!(leased["properties"]["peer"], circuit);
    let refused = client.delete(&other, NETWORK).await;
    refused.expect_error(400, "VirtualNetworkGatewayCannotBeDeleted");
}

#[tokio::test]
async fn a_connection_waits_for_a_gateway_that_is_being_provisioned() {
    let client = with_gateways().await;
    client.sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();
    client.put(&gateway(), NETWORK, &gateway_body()).await.expect_status(200);

    let early = client.put(&connection("vpn"), NETWORK, &ipsec()).await;
    early.expect_error(400, "ReferencedResourceNotProvisioned");
    client.sandbox.finish_operations().unwrap();

    let new = client.put(&connection("vpn"), NETWORK, &ipsec()).await.expect_status(201);
    assert_eq!(new.body["properties"]["provisioningState"], "Updating");
    assert!(!new.header("azure-asyncoperation").is_empty(), "{new:?}");
}

#[tokio::test]
async fn gateways_that_a_connection_uses_stay_until_it_goes() {
    let client = with_connection().await;

    let used = client.delete(&device(), NETWORK).await;
    used.expect_error(400, "LocalNetworkGatewayCannotBeDeleted");
    let used = client.delete(&gateway(), NETWORK).await;
    used.expect_error(400, "VirtualNetworkGatewayCannotBeDeleted");
    client.delete(&connection("vpn"), NETWORK).await.expect_status(202);

    for id in [device(), gateway()] {
        client.delete(&id, NETWORK).await.expect_status(202);
        client.get(&id, NETWORK).await.expect_status(404);
    }
}

#[tokio::test]
async fn a_group_goes_with_its_gateways_unless_a_connection_of_another_group_uses_one() {
    let client = with_connection().await;
    let outside = connection("vpn").replace("rg-net", "rg-other");
    let other_group = format!("{}/resourceGroups/rg-other", subscription());
    let body = json!({ "location": "westeurope" });
    client.put(&other_group, "2021-04-01", &body).await.expect_status(201);
    client.put(&outside, NETWORK, &ipsec()).await.expect_status(201);

    let refused = client.delete(&group(), "2021-04-01").await;
    assert_eq!(refused.status, 400, "{refused:?}");
    client.get(&connection("vpn"), NETWORK).await.expect_status(200);
    client.delete(&outside, NETWORK).await.expect_status(202);

    client.delete(&group(), "2021-04-01").await.expect_status(202);
    client.get(&group(), "2021-04-01").await.expect_status(404);
}

#[tokio::test]
async fn a_device_has_one_address_and_ranges_that_are_some() {
    let client = Client::with_seed(seed());
    let with = |name: &str, value: Value| {
        let mut body = device_body();
        body["properties"][name] = value;
        body
    };
    let ranges =
        |range: &str| with("localNetworkAddressSpace", json!({ "addressPrefixes": [range] }));
    for (body, code) in [
        (ranges("172.20.0.0"), "InvalidAddressPrefixFormat"),
        (ranges("172.20.0.1/19"), "InvalidCIDRNotation"),
        (with("gatewayIpAddress", Value::Null), "InvalidRequestFormat"),
        (with("gatewayIpAddress", json!("vpn.astronomer.io")), "InvalidRequestFormat"),
        (with("fqdn", json!("vpn.astronomer.io")), "InvalidRequestFormat"),
        (with("gatewayIPAddress", json!("198.51.100.20")), "InvalidRequestContent"),
    ] {
        let refused = client.put(&device(), NETWORK, &body).await;
        assert_eq!((refused.status, refused.code()), (400, code), "{body}");
    }
    let named = placed(&json!({
        "fqdn": "vpn.astronomer.io", "gatewayIpAddress": "",
        "bgpSettings": { "asn": 65010, "bgpPeeringAddress": "172.20.0.4" },
    }));
    client.put(&device(), NETWORK, &named).await.expect_status(201);
    let properties = shown(&client, &device()).await["properties"].take();
    assert_eq!(properties["bgpSettings"], named["properties"]["bgpSettings"]);
    assert_eq!(properties["gatewayIpAddress"], Value::Null);
}

#[tokio::test]
async fn a_gateway_keeps_its_configurations_as_they_were_sent() {
    let client = with_gateways().await;

    let mut sent = gateway_body();
    let identity = json!({ "type": "UserAssigned", "userAssignedIdentities": {} });
    sent["identity"] = identity.clone();
    // Azure's own, which an export of a real gateway has.
    sent["properties"]["packetCaptureDiagnosticState"] = json!("None");
    client.put(&gateway(), NETWORK, &sent).await.expect_status(200);
    let shown = shown(&client, &gateway()).await;
    assert_eq!(shown["identity"], identity);
    assert_eq!(shown["properties"]["ipConfigurations"], sent["properties"]["ipConfigurations"]);

    let mut misspelled = sent;
    misspelled["properties"]["ipConfiguration"] = json!([]);
    let refused = client.put(&gateway(), NETWORK, &misspelled).await;
    refused.expect_error(400, "InvalidRequestContent");
}

#[tokio::test]
async fn a_patch_changes_tags_only_and_an_action_is_not_offered() {
    let client = with_connection().await;
    for id in [connection("vpn"), device(), gateway()] {
        let before = shown(&client, &id).await;
        let tagged = client.patch(&id, NETWORK, &json!({ "tags": { "team": "data" } })).await;
        tagged.expect_status(200);
        let after = shown(&client, &id).await;
        assert_eq!(after["tags"], json!({ "team": "data" }), "{id}");
        assert_eq!(after["properties"], before["properties"], "{id}");
        let refused = client.patch(&id, NETWORK, &json!({ "properties": {} })).await;
        refused.expect_error(400, "InvalidRequestContent");
    }
    let path = format!("{}/sharedkey", connection("vpn"));
    let action = client.write("POST", &path, NETWORK, &json!({})).await;
    assert_eq!(action.status, 404, "{action:?}");
}

#[tokio::test]
async fn a_seed_says_how_a_connection_stands() {
    let seeded = |status: &str| {
        let mut seed = seed();
        let mut body = ipsec_with("connectionStatus", json!(status));
        body["id"] = json!(connection("vpn"));
        body["properties"]["provisioningState"] = json!("Failed");
        body["properties"]["ingressBytesTransferred"] = json!(1024);
        let mut gateways = [gateway_body(), device_body()];
        gateways[0]["id"] = json!(gateway());
        gateways[1]["id"] = json!(device());
        let resources = seed["resources"].as_array_mut().unwrap();
        resources.push(body);
        resources.extend(gateways);
        seed
    };

    let client = Client::with_seed(seeded("NotConnected"));

    let properties = shown(&client, &connection("vpn")).await["properties"].take();
    assert_eq!(properties["connectionStatus"], "NotConnected");
    assert_eq!(properties["provisioningState"], "Failed");
    assert_eq!(properties["ingressBytesTransferred"], 1024);
    assert_eq!(properties["egressBytesTransferred"], 0);
    let wrong = Settings { seed: Some(seeded("Up").into()), ..Settings::default() };
    assert!(matches!(arm_sandbox::Sandbox::open(wrong), Err(Error::Seed(_))));
}
