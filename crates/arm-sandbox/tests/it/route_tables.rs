//! Route tables, their routes, and the subnets that they apply to.

use serde_json::{Value, json};

use crate::support::{
    Client,
    networks::{NETWORK, network, seed},
    subscription,
};

fn table() -> String {
    format!("{}/resourceGroups/rg-net/providers/Microsoft.Network/routeTables/rt", subscription())
}

fn route_id(name: &str) -> String {
    format!("{}/routes/{name}", table())
}

fn hop(prefix: &str, kind: &str, address: Option<&str>) -> Value {
    let mut body = json!({"properties": {"addressPrefix": prefix, "nextHopType": kind}});
    if let Some(address) = address {
        body["properties"]["nextHopIpAddress"] = json!(address);
    }
    body
}

async fn with_table() -> Client {
    let client = Client::with_seed(seed());
    client.put(&table(), NETWORK, &json!({"location": "westeurope"})).await.expect_status(201);
    client
}

async fn names(client: &Client) -> Vec<String> {
    let listed = client.list(&format!("{}/routes", table()), NETWORK, "").await;
    let shown = client.get(&table(), NETWORK).await.body["properties"]["routes"].clone();
    assert_eq!(json!(listed), shown);
    listed.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn routes_are_children_and_shown_by_their_table() {
    let client = with_table().await;
    let etag = client.get(&table(), NETWORK).await.body["etag"].clone();

    client
        .put(&route_id("a"), NETWORK, &hop("172.20.0.0/19", "VirtualAppliance", Some("10.60.0.4")))
        .await
        .expect_status(201);
    client.put(&route_id("b"), NETWORK, &hop("Storage", "Internet", None)).await.expect_status(201);
    assert_eq!(names(&client).await, ["a", "b"]);
    assert_ne!(client.get(&table(), NETWORK).await.body["etag"], etag);

    client.delete(&route_id("a"), NETWORK).await.expect_status(202);
    client.delete(&route_id("a"), NETWORK).await.expect_status(204);
    assert_eq!(names(&client).await, ["b"]);
}

#[tokio::test]
async fn a_write_of_the_table_removes_the_routes_that_it_leaves_out() {
    let client = with_table().await;
    client
        .put(&route_id("a"), NETWORK, &hop("172.20.0.0/19", "None", None))
        .await
        .expect_status(201);
    let patched =
        client.patch(&table(), NETWORK, &json!({"tags": {"a": "b"}})).await.expect_status(200);
    assert_eq!(patched.body["tags"], json!({"a": "b"}));
    assert_eq!(names(&client).await, ["a"]);

    client
        .put(&table(), NETWORK, &json!({"location": "westeurope", "properties": {}}))
        .await
        .expect_status(200);

    assert_eq!(names(&client).await, [""; 0]);
    let mut listed = hop("172.20.0.0/19", "None", None);
    listed["name"] = json!("c");
    let body = json!({"location": "westeurope", "properties": {"routes": [listed]}});
    client.put(&table(), NETWORK, &body).await.expect_status(200);
    assert_eq!(names(&client).await, ["c"]);
}

#[tokio::test]
async fn a_next_hop_is_of_a_kind_that_there_is_and_has_an_address_if_it_is_an_appliance() {
    let client = with_table().await;
    let refused = async |body: &Value, code: &str| {
        client.put(&route_id("a"), NETWORK, body).await.expect_error(400, code);
    };

    refused(&hop("10.0.0.0/8", "VirtualAppliance", None), "MissingNextHopIpAddress").await;
    refused(&hop("10.0.0.0/8", "VirtualAppliance", Some("here")), "InvalidRequestFormat").await;
    refused(&hop("10.0.0.0/8", "Internet", Some("10.60.0.4")), "InvalidRequestFormat").await;
    refused(&hop("10.0.0.0/8", "VirtualNetworkPeering", None), "InvalidRequestFormat").await;
    refused(&hop("10.0.0.1/8", "Internet", None), "InvalidCIDRNotation").await;
    let misspelled = json!({"properties": {"addressPrefix": "10.0.0.0/8", "nextHopType": "None", "nextHopIPAddress": ""}});
    refused(&misspelled, "InvalidRequestContent").await;
    client
        .put(&route_id("a"), NETWORK, &hop("10.0.0.0/8", "VnetLocal", None))
        .await
        .expect_status(201);
    refused(&hop("10.0.0.0/33", "VnetLocal", None), "InvalidAddressPrefixFormat").await;
    let twin = client.put(&route_id("b"), NETWORK, &hop("10.0.0.0/8", "None", None)).await;
    twin.expect_error(400, "RouteConflict");
}

#[tokio::test]
async fn a_table_shows_its_subnets_and_stays_while_it_has_any() {
    let client = with_table().await;
    let subnet = format!("{}/subnets/a", network("core"));
    let with = |table: &str| json!({"properties": {"addressPrefix": "10.60.1.0/24", "routeTable": {"id": table}}});
    let missing = client.put(&subnet, NETWORK, &with(&format!("{}x", table()))).await;
    missing.expect_error(400, "InvalidResourceReference");

    client.put(&subnet, NETWORK, &with(&table())).await.expect_status(201);
    let shown = client.get(&table(), NETWORK).await;
    assert_eq!(shown.body["properties"]["subnets"], json!([{"id": subnet}]));
    client.delete(&table(), NETWORK).await.expect_error(400, "InUseRouteTableCannotBeDeleted");

    client
        .put(&subnet, NETWORK, &json!({"properties": {"addressPrefix": "10.60.1.0/24"}}))
        .await
        .expect_status(200);
    assert_eq!(client.get(&table(), NETWORK).await.body["properties"]["subnets"], Value::Null);
    client.delete(&table(), NETWORK).await.expect_status(202);
}

#[tokio::test]
async fn a_seed_names_networks_and_their_tables_in_any_order() {
    let mut network_first = crate::support::networks::space(&["10.60.0.0/16"]);
    network_first["id"] = json!(network("core"));
    network_first["properties"]["subnets"] = json!([{
        "name": "a",
        "properties": {"addressPrefix": "10.60.1.0/24", "routeTable": {"id": table()}},
    }]);
    let mut route = hop("172.20.0.0/19", "None", None);
    route["id"] = json!(route_id("a"));
    let client = Client::with_seed(json!({"resources": [
        route,
        network_first,
        {"id": table(), "location": "westeurope"},
    ]}));

    assert_eq!(names(&client).await, ["a"]);
    let shown = client.get(&table(), NETWORK).await;
    assert_eq!(
        shown.body["properties"]["subnets"][0]["id"],
        format!("{}/subnets/a", network("core"))
    );
}

#[tokio::test]
async fn a_group_is_deleted_with_tables_and_the_subnets_that_use_them() {
    let client = with_table().await;
    let subnet = format!("{}/subnets/a", network("core"));
    let body =
        json!({"properties": {"addressPrefix": "10.60.1.0/24", "routeTable": {"id": table()}}});
    client.put(&subnet, NETWORK, &body).await.expect_status(201);
    let group = format!("{}/resourceGroups/rg-net", subscription());

    client.delete(&group, "2021-04-01").await.expect_status(202);

    client.get(&group, "2021-04-01").await.expect_status(404);
}
