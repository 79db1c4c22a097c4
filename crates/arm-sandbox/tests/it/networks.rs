//! Virtual networks and their subnets.

use serde_json::{Value, json};

use crate::support::{
    Client,
    networks::{NETWORK, network, seed, space},
};

fn subnet(name: &str) -> String {
    format!("{}/subnets/{name}", network("core"))
}

fn range(prefix: &str) -> Value {
    json!({"properties": {"addressPrefix": prefix}})
}

fn subnets(entries: &[(&str, &str)]) -> Value {
    let mut body = space(&["10.60.0.0/16"]);
    let subnets = entries.iter().map(|(name, prefix)| {
        let mut subnet = range(prefix);
        subnet["name"] = json!(name);
        subnet
    });
    body["properties"]["subnets"] = subnets.collect();
    body
}

async fn names(client: &Client) -> Vec<String> {
    let reply = client.get(&network("core"), NETWORK).await.expect_status(200);
    let subnets = reply.body["properties"]["subnets"].as_array().unwrap().clone();
    subnets.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_network_is_made_read_listed_tagged_and_deleted() {
    let client = Client::with_seed(seed());
    let id = network("new");

    let made = client.put(&id, NETWORK, &space(&["10.80.0.0/16"])).await.expect_status(201);
    let again = client.put(&id, NETWORK, &space(&["10.80.0.0/16"])).await.expect_status(200);
    let tagged = client.patch(&id, NETWORK, &json!({"tags": {"a": "b"}})).await.expect_status(200);

    assert_eq!(made.body["properties"]["provisioningState"], "Succeeded");
    assert_eq!(made.body["properties"]["resourceGuid"], again.body["properties"]["resourceGuid"]);
    assert_ne!(made.body["etag"], again.body["etag"]);
    assert_eq!(tagged.body["tags"], json!({"a": "b"}));
    let all =
        format!("{}/providers/Microsoft.Network/virtualNetworks", crate::support::subscription());
    let listed = client.list(&all, NETWORK, "").await;
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[1], client.get(&id, NETWORK).await.body);
    client.delete(&id, NETWORK).await.expect_status(202);
    client.delete(&id, NETWORK).await.expect_status(204);
    client.get(&id, NETWORK).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn an_address_space_is_made_of_blocks_that_do_not_overlap() {
    let client = Client::with_seed(seed());
    for (prefixes, code) in [
        (&["10.80.0.0"][..], "InvalidAddressPrefixFormat"),
        (&["10.80.0.1/16"], "InvalidCIDRNotation"),
        (&["10.80.0.0/16", "10.80.4.0/24"], "InvalidRequestFormat"),
        (&[], "InvalidRequestFormat"),
    ] {
        client.put(&network("new"), NETWORK, &space(prefixes)).await.expect_error(400, code);
    }
    client.get(&network("new"), NETWORK).await.expect_status(404);
    let misspelled = json!({"location": "westeurope", "properties": {"adressSpace": {}}});
    client
        .put(&network("new"), NETWORK, &misspelled)
        .await
        .expect_error(400, "InvalidRequestContent");
    let elsewhere = json!({"location": "northeurope", "properties": {"addressSpace": {"addressPrefixes": ["10.60.0.0/16"]}}});
    client
        .put(&network("core"), NETWORK, &elsewhere)
        .await
        .expect_error(409, "InvalidResourceLocation");
}

#[tokio::test]
async fn subnets_are_inside_the_network_and_apart_from_each_other() {
    let client = Client::with_seed(seed());
    client.put(&subnet("a"), NETWORK, &range("10.60.1.0/24")).await.expect_status(201);

    let outside = client.put(&subnet("b"), NETWORK, &range("10.61.0.0/24")).await;
    let taken = client.put(&subnet("b"), NETWORK, &range("10.60.1.128/25")).await;
    let shrunk = client.put(&network("core"), NETWORK, &space(&["10.90.0.0/16"])).await;

    outside.expect_error(400, "NetcfgSubnetRangeOutsideVnet");
    taken.expect_error(400, "NetcfgSubnetRangesOverlap");
    shrunk.expect_error(400, "NetcfgSubnetRangeOutsideVnet");
    client
        .put(&subnet("b"), NETWORK, &json!({"properties": {}}))
        .await
        .expect_error(400, "InvalidRequestFormat");
    client
        .patch(&subnet("a"), NETWORK, &range("10.60.2.0/24"))
        .await
        .expect_error(405, "MethodNotAllowed");
    assert_eq!(names(&client).await, ["a"]);
}

#[tokio::test]
async fn a_write_of_a_network_leaves_subnets_that_it_does_not_speak_of() {
    let client = Client::with_seed(seed());
    client
        .put(&network("core"), NETWORK, &subnets(&[("a", "10.60.1.0/24"), ("b", "10.60.2.0/24")]))
        .await
        .expect_status(200);

    client.put(&network("core"), NETWORK, &space(&["10.60.0.0/16"])).await.expect_status(200);
    assert_eq!(names(&client).await, ["a", "b"]);
    client.get(&subnet("a"), NETWORK).await.expect_status(200);
    client
        .put(&network("core"), NETWORK, &subnets(&[("b", "10.60.3.0/24")]))
        .await
        .expect_status(200);
    assert_eq!(names(&client).await, ["b"]);
    client.put(&network("core"), NETWORK, &subnets(&[])).await.expect_status(200);
    assert_eq!(names(&client).await, [""; 0]);
    let outside = client.put(&network("core"), NETWORK, &subnets(&[("b", "10.61.3.0/24")])).await;
    outside.expect_error(400, "NetcfgSubnetRangeOutsideVnet");
}

#[tokio::test]
async fn what_is_read_of_a_network_can_be_written_back() {
    let client = Client::with_seed(seed());
    client.put(&subnet("a"), NETWORK, &range("10.60.1.0/24")).await.expect_status(201);
    let before = client.get(&network("core"), NETWORK).await.expect_status(200);

    client.put(&network("core"), NETWORK, &before.body).await.expect_status(200);

    let after = client.get(&network("core"), NETWORK).await;
    assert_eq!(after.body["properties"]["addressSpace"], before.body["properties"]["addressSpace"]);
    assert_eq!(names(&client).await, ["a"]);
    let mut invented = before.body.clone();
    invented["properties"]["virtualNetworkPeerings"] = json!([{"name": "p", "properties": {}}]);
    client
        .put(&network("core"), NETWORK, &invented)
        .await
        .expect_error(400, "InvalidRequestFormat");
}

#[tokio::test]
async fn a_subnet_keeps_only_what_its_last_write_said() {
    let client = Client::with_seed(seed());
    let mut body = range("10.60.1.0/24");
    body["properties"]["serviceEndpoints"] = json!([{"service": "Microsoft.Storage"}]);
    client.put(&subnet("a"), NETWORK, &body).await.expect_status(201);
    let before = client.get(&network("core"), NETWORK).await.body["etag"].clone();

    client.put(&subnet("a"), NETWORK, &range("10.60.1.0/24")).await.expect_status(200);

    let after = client.get(&subnet("a"), NETWORK).await;
    assert_eq!(after.body["properties"]["serviceEndpoints"], Value::Null);
    assert_ne!(client.get(&network("core"), NETWORK).await.body["etag"], before);
    client.delete(&subnet("a"), NETWORK).await.expect_status(202);
    client.get(&subnet("a"), NETWORK).await.expect_status(404);
}

#[tokio::test]
async fn a_condition_on_a_weak_etag_is_heeded() {
    let client = Client::with_seed(seed());
    let etag = client.get(&network("core"), NETWORK).await.header("etag").to_owned();
    let put = async |etag: &str| {
        let headers = [("content-type", "application/json"), ("if-match", etag)];
        let uri = crate::support::address(&network("core"), NETWORK);
        let body = space(&["10.60.0.0/16"]).to_string();
        client.send("PUT", &uri, &headers, axum::body::Body::from(body)).await
    };

    put(&etag).await.expect_status(200);
    put(&etag).await.expect_error(412, "PreconditionFailed");
}
