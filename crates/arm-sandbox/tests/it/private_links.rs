//! What holds of the connections of every service that takes private endpoints.

use serde_json::{Value, json};

use crate::support::{
    Client,
    private_links::{COSMOS, EVENT_HUBS, LINKS, Link, endpoint},
};

#[tokio::test]
async fn an_endpoint_makes_a_pending_connection_whose_name_the_service_makes_up() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe-dp1").await;

        let properties = &connection["properties"];
        let state = &properties["privateLinkServiceConnectionState"];
        assert_eq!(state["status"], "Pending", "{connection}");
        assert_eq!(state["description"], "Astro deployment clx7", "{connection}");
        assert_eq!(properties["privateEndpoint"]["id"], json!(endpoint("pe-dp1")));
        // Cosmos DB gives the connection the endpoint's own name.
        assert_eq!(connection["name"] == "pe-dp1", link.kind == COSMOS.kind, "{connection}");
        let kind = format!("{}/privateEndpointConnections", link.kind);
        let said = connection["type"].as_str().unwrap();
        assert!(said.eq_ignore_ascii_case(&kind), "{connection}");
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn approving_shows_at_the_resource_and_at_the_endpoint() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe-dp1").await;

        let reply = client.decide(*link, &connection, "Approved").await;

        assert_eq!(reply.status, link.statuses[0], "{link:?} {reply:?}");
        let after = client.read_connection(*link, &connection).await;
        assert_eq!(status(&after), "Approved", "{link:?}");
        assert_eq!(settled(&after), link.settled, "{link:?}");
        assert_eq!(client.seen_by_vendor("pe-dp1").await["status"], "Approved", "{link:?}");
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn an_approval_goes_on_after_its_answer_where_the_service_works_so() {
    let client = Client::with_links();
    client.sandbox.change_behavior(|behavior| behavior.operation_polls = 2).unwrap();

    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe-dp1").await;

        let reply = client.decide(*link, &connection, "Approved").await;

        assert_eq!(reply.status, link.statuses[1], "{link:?} {reply:?}");
        let mut after = client.read_connection(*link, &connection).await;
        for _ in 0..3 {
            after = client.read_connection(*link, &connection).await;
        }
        assert_eq!((status(&after), settled(&after)), ("Approved", link.settled), "{link:?}");
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn rejecting_shows_at_the_resource_and_at_the_endpoint() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let mut connection = client.connect(*link, "pe-dp1").await;
        client.decide(*link, &connection, "Approved").await;
        if link.kind == "Microsoft.Sql/servers" {
            let refused = client.decide(*link, &connection, "Rejected").await;
            refused.expect_error(400, "PrivateEndpointConnectionStatusNotPending");
            client.vendor_removes("pe-dp1").await;
            connection = client.connect(*link, "pe-dp1").await;
        }

        let reply = client.decide(*link, &connection, "Rejected").await;

        assert_eq!(reply.status, link.statuses[0], "{link:?} {reply:?}");
        assert_eq!(status(&client.read_connection(*link, &connection).await), "Rejected");
        assert_eq!(client.seen_by_vendor("pe-dp1").await["status"], "Rejected", "{link:?}");
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn removing_a_connection_disconnects_its_endpoint_for_good() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe-dp1").await;
        let id = connection["id"].as_str().unwrap();

        let reply = client.delete(id, link.version).await;

        assert!(matches!(reply.status, 200 | 202), "{link:?} {reply:?}");
        client.get(id, link.version).await.expect_error(404, "ResourceNotFound");
        assert_eq!(client.connections(*link).await, Vec::<Value>::new());
        assert_eq!(client.seen_by_vendor("pe-dp1").await["status"], "Disconnected", "{link:?}");
        client.delete(id, link.version).await.expect_status(204);
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn a_removal_goes_on_after_its_answer_where_the_service_works_so() {
    let client = Client::with_links();
    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe-dp1").await;
        let id = connection["id"].as_str().unwrap();
        client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();

        let reply = client.delete(id, link.version).await;

        if reply.status == 202 && !link.settled.is_empty() {
            let leaving = if link.settled == "Ready" { "Dropping" } else { "Deleting" };
            assert_eq!(settled(&client.read_connection(*link, &connection).await), leaving);
            let parent = client.get(&link.id(), link.version).await.expect_status(200).body;
            let shown = &parent["properties"]["privateEndpointConnections"];
            assert!(shown.as_array().is_none_or(Vec::is_empty), "{link:?} {shown}");
            client.get(id, link.version).await.expect_status(200);
        }
        client.get(id, link.version).await.expect_error(404, "ResourceNotFound");
        assert_eq!(client.connections(*link).await, Vec::<Value>::new());
        client.sandbox.change_behavior(|it| it.operation_polls = 0).unwrap();
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn nothing_is_decided_about_what_is_being_removed() {
    let client = Client::with_links();
    let connection = client.connect(EVENT_HUBS, "pe-dp1").await;
    client.sandbox.change_behavior(|it| it.operation_polls = 5).unwrap();
    let id = connection["id"].as_str().unwrap();
    client.delete(id, EVENT_HUBS.version).await.expect_status(202);

    client.decide(EVENT_HUBS, &connection, "Approved").await.expect_error(409, "Conflict");
    client.vendor_removes("pe-dp1").await;
    let new = client.connect(EVENT_HUBS, "pe-dp1").await;

    assert_ne!(new["id"], connection["id"]);
}

#[tokio::test]
async fn a_connection_goes_with_its_endpoint_or_stays_disconnected() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        client.connect(*link, "pe-dp1").await;

        client.vendor_removes("pe-dp1").await;

        let left: Vec<Value> = client.connections(*link).await;
        let statuses: Vec<&str> = left.iter().map(status).collect();
        let stays = ["Microsoft.KeyVault/vaults", "Microsoft.ContainerRegistry/registries"];
        let expected = if stays.contains(&link.kind) { vec!["Disconnected"] } else { vec![] };
        assert_eq!(statuses, expected, "{link:?}");
    }
}

#[tokio::test]
async fn a_recreated_endpoint_has_another_connection() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let first = client.connect(*link, "pe-dp1").await;
        client.vendor_removes("pe-dp1").await;

        let second = client.connect(*link, "pe-dp1").await;

        assert_eq!(first["name"] == second["name"], link.kind == COSMOS.kind, "{link:?}");
        assert_eq!(status(&second), "Pending", "{link:?}");
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn a_write_to_a_name_that_the_service_did_not_make_up_makes_nothing() {
    let client = Client::with_links();

    for link in LINKS.iter() {
        let invented = json!({"id": format!("{}/pe-dp1", link.connections())});

        client.decide(*link, &invented, "Approved").await.expect_error(404, "ResourceNotFound");

        assert_eq!(client.connections(*link).await, Vec::<Value>::new(), "{link:?}");
    }
}

#[tokio::test]
async fn the_resource_shows_its_connections_where_its_service_does_and_no_write_changes_that() {
    let client = Client::with_links();
    let silent = ["Microsoft.DataFactory/factories", "Microsoft.ContainerService/managedClusters"];

    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe-dp1").await;
        client.decide(*link, &connection, "Approved").await;
        let parent = client.get(&link.id(), link.version).await.expect_status(200).body;
        let shown = &parent["properties"]["privateEndpointConnections"];
        if silent.contains(&link.kind) {
            assert_eq!(*shown, Value::Null, "{link:?}");
        } else {
            assert_eq!(shown[0]["id"], connection["id"], "{link:?}");
            assert_eq!(status(&shown[0]), "Approved", "{link:?}");
        }

        let mut written = parent.clone();
        written["properties"]["privateEndpointConnections"] = json!([{"id": "made up"}]);
        written.as_object_mut().unwrap().remove("etag");
        let reply = client.put(&link.id(), link.version, &written).await;

        assert!(matches!(reply.status, 200 | 202), "{link:?} {reply:?}");
        let after = client.get(&link.id(), link.version).await.expect_status(200).body;
        assert_eq!(after["properties"]["privateEndpointConnections"], *shown, "{link:?}");
        client.vendor_removes("pe-dp1").await;
    }
}

#[tokio::test]
async fn a_resource_that_goes_disconnects_its_endpoints() {
    let client = Client::with_links();

    for (number, link) in LINKS.iter().enumerate() {
        let endpoint = format!("pe-{number}");
        client.connect(*link, &endpoint).await;

        client.delete(&link.id(), link.version).await;

        assert_eq!(client.seen_by_vendor(&endpoint).await["status"], "Disconnected", "{link:?}");
    }
}

#[tokio::test]
async fn the_groups_of_every_service_are_listed_with_their_zones() {
    let client = Client::with_links();

    for link in LINKS.iter().filter(|link| !link.group.is_empty()) {
        let path = format!("{}/privateLinkResources", link.id());
        let groups = client.get(&path, link.version).await.expect_status(200).body;

        let found = groups["value"].as_array().unwrap().iter();
        let found = found.map(|it| &it["properties"]).find(|it| it["groupId"] == link.group);
        let found = found.unwrap_or_else(|| panic!("{link:?} {groups}"));
        let zone = found["requiredZoneNames"][0].as_str().unwrap();
        assert!(zone.contains("privatelink.") && !zone.contains('{'), "{link:?} {zone}");
        let one =
            client.get(&format!("{path}/{}", link.group), link.version).await.expect_status(200);
        assert_eq!(one.body["properties"], *found, "{link:?}");
    }
}

#[tokio::test]
async fn both_actions_are_needed_to_decide() {
    for action in
        ["*/privateEndpointConnections/write", "*/PrivateEndpointConnectionsApproval/action"]
    {
        let client = Client::with_links_denying(action);
        for link in LINKS.iter() {
            let connection = client.connect(*link, "pe-dp1").await;

            let reply = client.decide(*link, &connection, "Approved").await;

            assert!(reply.expect_error(403, "AuthorizationFailed").message().contains(link.kind));
            client.vendor_removes("pe-dp1").await;
        }
    }
}

impl Client {
    async fn read_connection(&self, link: Link, connection: &Value) -> Value {
        let id = connection["id"].as_str().unwrap();
        self.get(id, link.version).await.expect_status(200).body
    }
}

fn status(connection: &Value) -> &str {
    let state = &connection["properties"]["privateLinkServiceConnectionState"];
    state["status"].as_str().unwrap_or_default()
}

fn settled(connection: &Value) -> &str {
    connection["properties"]["provisioningState"].as_str().unwrap_or_default()
}
