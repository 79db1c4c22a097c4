//! Virtual hubs, and their connections with networks of this tenant and of a vendor's.

use serde_json::{Value, json};

use crate::support::{
    Client,
    networks::{NETWORK, Sides, network, seed, vendor},
    subscription,
};

fn hub_named(name: &str) -> String {
    let group = format!("{}/resourceGroups/rg-net", subscription());
    format!("{group}/providers/Microsoft.Network/virtualHubs/{name}")
}

fn hub() -> String {
    hub_named("hub")
}

fn connection(name: &str) -> String {
    format!("{}/hubVirtualNetworkConnections/{name}", hub())
}

fn to(remote: &str) -> Value {
    json!({ "properties": { "remoteVirtualNetwork": { "id": remote } } })
}

fn hub_body() -> Value {
    json!({ "location": "westeurope", "properties": { "addressPrefix": "10.90.0.0/23" } })
}

async fn with_hub() -> Sides {
    let sides = Sides::new();
    sides.customer.put(&hub(), NETWORK, &hub_body()).await.expect_status(201);
    sides
}

#[tokio::test]
async fn a_connection_is_a_child_of_its_hub_and_says_what_azure_adds() {
    let sides = with_hub().await;
    let client = &sides.customer;
    let made = client.put(&connection("core"), NETWORK, &to(&network("core"))).await;
    made.expect_status(201);
    let shown = client.get(&connection("core"), NETWORK).await.expect_status(200);
    let properties = &shown.body["properties"];
    assert_eq!(properties["provisioningState"], "Succeeded");
    assert_eq!(properties["allowHubToRemoteVnetTransit"], true);
    assert_eq!(properties["enableInternetSecurity"], false);

    let all = format!("{}/hubVirtualNetworkConnections", hub());
    let listed = client.list(&all, NETWORK, "").await;
    assert_eq!(listed, std::slice::from_ref(&shown.body));
    client.patch(&connection("core"), NETWORK, &json!({})).await.expect_status(405);
    client.delete(&connection("core"), NETWORK).await.expect_status(202);
    assert_eq!(client.list(&all, NETWORK, "").await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_hub_that_does_not_exist_has_no_connections_and_takes_none() {
    let client = Client::with_seed(seed());
    let path = format!("{}/hubVirtualNetworkConnections", hub());
    assert_eq!(client.get(&path, NETWORK).await.status, 404);
    let made = client.put(&connection("core"), NETWORK, &to(&network("core"))).await;
    made.expect_error(404, "ParentResourceNotFound");
}

#[tokio::test]
async fn a_connection_leads_to_a_network_that_exists_and_never_to_another() {
    let sides = with_hub().await;
    let client = &sides.customer;
    for (body, code) in [
        (json!({ "properties": {} }), "InvalidRequestFormat"),
        (to(&hub_named("other")), "InvalidRequestFormat"),
        (to(&network("nowhere")), "InvalidResourceReference"),
    ] {
        client.put(&connection("core"), NETWORK, &body).await.expect_error(400, code);
    }
    let misspelled = json!({ "properties": { "remoteVnet": { "id": network("core") } } });
    let refused = client.put(&connection("core"), NETWORK, &misspelled).await;
    refused.expect_error(400, "InvalidRequestContent");

    client.put(&connection("core"), NETWORK, &to(&network("core"))).await.expect_status(201);
    client.put(&connection("core"), NETWORK, &to(&network("core"))).await.expect_status(200);
    let moved = client.put(&connection("core"), NETWORK, &to(&network("side"))).await;
    moved.expect_error(400, "InvalidRequestFormat");
}

#[tokio::test]
async fn a_network_is_in_one_hub_only_until_its_connection_goes() {
    let sides = with_hub().await;
    let client = &sides.customer;
    client.put(&hub_named("second"), NETWORK, &hub_body()).await.expect_status(201);
    client.put(&connection("core"), NETWORK, &to(&network("core"))).await.expect_status(201);
    let second = format!("{}/hubVirtualNetworkConnections/core", hub_named("second"));
    for path in [connection("again"), second.clone()] {
        let twin = client.put(&path, NETWORK, &to(&network("core"))).await;
        twin.expect_error(400, "AnotherPeeringAlreadyReferencesRemoteVnet");
    }
    client.delete(&connection("core"), NETWORK).await.expect_status(202);
    client.put(&second, NETWORK, &to(&network("core"))).await.expect_status(201);
}

#[tokio::test]
async fn a_network_of_another_tenant_takes_tokens_of_both() {
    let sides = with_hub().await;
    let one = sides.customer.put(&connection("dp1"), NETWORK, &to(&vendor())).await;
    one.expect_error(403, "LinkedAuthorizationFailed");
    sides.put(&connection("dp1"), NETWORK, &to(&vendor())).await.expect_status(201);
}

#[tokio::test]
async fn a_hub_with_connections_stays_and_names_are_checked() {
    let sides = with_hub().await;
    let client = &sides.customer;
    for path in [connection("-core"), connection("core-"), hub_named(&"a".repeat(81))] {
        let refused = client.put(&path, NETWORK, &to(&network("core"))).await;
        refused.expect_error(400, "InvalidResourceName");
    }
    client.put(&connection("core"), NETWORK, &to(&network("core"))).await.expect_status(201);
    client.delete(&hub(), NETWORK).await.expect_error(400, "CannotDeleteVirtualHubWhenItIsInUse");
    client.delete(&connection("core"), NETWORK).await.expect_status(202);
    client.delete(&hub(), NETWORK).await.expect_status(202);
}

#[tokio::test]
async fn a_seed_says_how_a_connection_stands_and_a_group_goes_with_its_hubs() {
    let mut seed = seed();
    let mut failed = to(&vendor());
    failed["id"] = json!(connection("dp1"));
    failed["properties"]["provisioningState"] = json!("Failed");
    let mut hub_with_id = hub_body();
    hub_with_id["id"] = json!(hub());
    seed["resources"].as_array_mut().unwrap().extend([failed, hub_with_id]);
    let client = Client::with_seed(seed);
    let shown = client.get(&connection("dp1"), NETWORK).await;
    assert_eq!(shown.body["properties"]["provisioningState"], "Failed");

    let group = format!("{}/resourceGroups/rg-net", subscription());
    client.delete(&group, "2021-04-01").await.expect_status(202);
    client.get(&group, "2021-04-01").await.expect_status(404);
}
