//! Private endpoints as their creators see them, and what else a resource says of them.

use serde_json::{Value, json};

use crate::support::{
    Client, OTHER_SUBSCRIPTION, group,
    private_links::{
        COSMOS, LINKS, NETWORK, REGISTRY, SERVICE, SQL, STORAGE, VAULT, asking, endpoint,
        endpoint_body, seed,
    },
};

const AUTOMATIC: &str = "privateLinkServiceConnections";

#[tokio::test]
async fn an_owner_who_may_approve_is_approved_at_once() {
    let client = Client::with_links();
    for link in LINKS.iter() {
        let body = endpoint_body(AUTOMATIC, *link, "ours");

        client.put(&own_endpoint(), NETWORK, &body).await.expect_status(201);

        let [connection] = client.connections(*link).await.try_into().unwrap();
        assert_eq!(status(&connection), "Approved", "{link:?}");
        client.delete(connection["id"].as_str().unwrap(), link.version).await;
        client.delete(&own_endpoint(), NETWORK).await.expect_status(202);
    }
}

#[tokio::test]
async fn a_caller_who_may_not_approve_has_to_ask() {
    let vendor = Client::with_links().vendor();
    let denied = Client::with_links_denying("*/PrivateEndpointConnectionsApproval/action");
    let body = endpoint_body(AUTOMATIC, VAULT, "theirs");

    for (client, id) in [(&vendor, endpoint("pe")), (&denied, own_endpoint())] {
        let refusal = client.put(&id, NETWORK, &body).await;

        let message = refusal.expect_error(403, "LinkedAuthorizationFailed").message();
        assert!(message.contains("vaults/PrivateEndpointConnectionsApproval/action"), "{message}");
    }
}

#[tokio::test]
async fn an_owner_who_asks_waits_like_everyone() {
    let client = Client::with_links();

    client.put(&own_endpoint(), NETWORK, &asking(VAULT, "please")).await.expect_status(201);

    let [connection] = client.connections(VAULT).await.try_into().unwrap();
    assert_eq!(status(&connection), "Pending");
}

#[tokio::test]
async fn a_private_link_service_approves_the_subscriptions_that_it_names() {
    let mut seed = seed();
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(SERVICE.id()) {
            let approval = json!({"subscriptions": [OTHER_SUBSCRIPTION]});
            resource["properties"] = json!({"autoApproval": approval});
        }
    }
    let client = Client::with_seed(seed);
    let body = endpoint_body(AUTOMATIC, SERVICE, "known");

    client.vendor().put(&endpoint("pe"), NETWORK, &body).await.expect_status(201);

    let [connection] = client.connections(SERVICE).await.try_into().unwrap();
    assert_eq!(status(&connection), "Approved");
}

#[tokio::test]
async fn an_endpoint_asks_one_resource_that_is_there_for_a_group_that_it_offers() {
    let client = Client::with_links().vendor();
    let manual = "/properties/manualPrivateLinkServiceConnections";
    let with = |place: &str, value: Value| {
        let mut body = asking(VAULT, "please");
        *body.pointer_mut(&format!("{manual}{place}")).unwrap() = value;
        body
    };
    let twice = {
        let mut body = asking(VAULT, "please");
        let connection = body.pointer(&format!("{manual}/0")).cloned().unwrap();
        body["properties"][AUTOMATIC] = json!([connection]);
        body
    };
    let gone = json!(format!("{}-gone", VAULT.id()));
    let group = json!(group());
    for (body, code) in [
        (with("", json!([])), "BadRequest"),
        (twice, "BadRequest"),
        (with("/0/properties/privateLinkServiceId", gone), "InvalidResourceReference"),
        (with("/0/properties/privateLinkServiceId", group), "BadRequest"),
        (with("/0/properties/privateLinkServiceId", json!("lake")), "BadRequest"),
        (with("/0/properties/groupIds", json!(["Vault"])), "BadRequest"),
        (with("/0/properties/groupIds", json!([])), "BadRequest"),
        (with("/0/properties/requestMessage", json!("x".repeat(141))), "BadRequest"),
    ] {
        client.put(&endpoint("pe"), NETWORK, &body).await.expect_error(400, code);
    }
    client.put(&endpoint("pe"), NETWORK, &asking(VAULT, &"x".repeat(140))).await.expect_status(201);
    let long = client.put(&endpoint("sql"), NETWORK, &asking(SQL, &"x".repeat(129))).await;
    long.expect_error(400, "BadRequest");
}

#[tokio::test]
async fn writing_an_endpoint_again_asks_for_nothing_new() {
    let client = Client::with_links();
    let connection = client.connect(VAULT, "pe").await;
    client.decide(VAULT, &connection, "Approved").await.expect_status(200);
    let mut body = asking(VAULT, "Astro deployment clx7");
    body["tags"] = json!({"team": "data"});

    client.vendor().put(&endpoint("pe"), NETWORK, &body).await.expect_status(200);
    let moved = client.vendor().put(&endpoint("pe"), NETWORK, &asking(STORAGE, "other")).await;

    assert_eq!(client.connections(VAULT).await.len(), 1);
    assert_eq!(client.seen_by_vendor("pe").await["status"], "Approved");
    moved.expect_error(400, "BadRequest");
}

#[tokio::test]
async fn a_resource_group_takes_its_endpoints_with_it() {
    let client = Client::with_links();
    for link in LINKS.iter().take(3) {
        client.connect(*link, &format!("pe-{}", link.group)).await;
    }
    let group = endpoint("pe").split("/providers/").next().unwrap().to_owned();

    client.vendor().delete(&group, "2021-04-01").await.expect_status(202);

    assert_eq!(client.connections(STORAGE).await, Vec::<Value>::new());
    assert_eq!(status(&client.connections(VAULT).await[0]), "Disconnected");
}

#[tokio::test]
async fn what_is_left_of_an_endpoint_goes_without_its_successor() {
    let client = Client::with_links();
    let first = client.connect(VAULT, "pe").await;
    client.vendor_removes("pe").await;
    let second = client.connect(VAULT, "pe").await;
    client.decide(VAULT, &second, "Approved").await.expect_status(200);

    client.delete(first["id"].as_str().unwrap(), VAULT.version).await.expect_status(202);

    assert_eq!(client.seen_by_vendor("pe").await["status"], "Approved");
    assert_eq!(client.connections(VAULT).await.len(), 1);
}

#[tokio::test]
async fn a_lock_is_spoken_of_by_another_name_than_the_connections() {
    let client = Client::with_links();
    let connection = client.connect(STORAGE, "pe").await;
    let lock = format!("{}/providers/Microsoft.Authorization/locks/careful", STORAGE.id());
    let level = json!({"properties": {"level": "CanNotDelete"}});
    client.put(&lock, "2020-05-01", &level).await.expect_status(201);
    let id = connection["id"].as_str().unwrap();

    let owner = client.delete(id, STORAGE.version).await;
    let vendor = client.vendor().delete(&endpoint("pe"), NETWORK).await;

    let proxy = id.replace("/privateEndpointConnections/", "/privateEndpointConnectionProxies/");
    for refusal in [owner, vendor] {
        let message = refusal.expect_error(409, "ScopeLocked").message().to_owned();
        assert!(message.contains(&format!("'{proxy}'")), "{message}");
    }
    assert_eq!(client.connections(STORAGE).await.len(), 1);
}

#[tokio::test]
async fn where_there_is_no_list_the_resource_shows_its_connections() {
    let client = Client::with_links();
    let connection = client.connect(VAULT, "pe").await;
    client
        .sandbox
        .change_behavior(|it| it.private_link.lists_missing = vec![VAULT.kind.to_lowercase()])
        .unwrap();

    let list = client.get(&VAULT.connections(), VAULT.version).await;

    list.expect_error(405, "MethodNotAllowed");
    let vault = client.get(&VAULT.id(), VAULT.version).await.expect_status(200).body;
    let [shown] = vault["properties"]["privateEndpointConnections"].as_array().unwrap().as_slice()
    else {
        panic!("{vault}")
    };
    assert_eq!(shown["id"], connection["id"]);
    assert_eq!(shown.get("name"), None, "Key Vault does not name them here");
}

#[tokio::test]
async fn lists_come_in_pages_except_where_services_have_none() {
    let client = Client::with_links();
    client.sandbox.change_behavior(|it| it.page_size = 1).unwrap();
    for (link, first_page) in [(COSMOS, 2), (STORAGE, 1)] {
        for name in ["pe-1", "pe-2"] {
            let body = asking(link, "please");
            client.vendor().put(&endpoint(name), NETWORK, &body).await.expect_status(201);
        }

        let page = client.get(&link.connections(), link.version).await.expect_status(200).body;

        assert_eq!(page["value"].as_array().unwrap().len(), first_page, "{link:?}");
        assert_eq!(client.list(&link.connections(), link.version, "").await.len(), 2);
        client.vendor_removes("pe-1").await;
        client.vendor_removes("pe-2").await;
    }
}

#[tokio::test]
async fn seeds_hold_connections_with_and_without_endpoints() {
    let mut seed = seed();
    let known = format!("{}/privateEndpointConnections/sql-1", SQL.id());
    let state = json!({"status": "Rejected", "description": "no"});
    let mut asked = asking(REGISTRY, "req-7f3a");
    asked["id"] = json!(endpoint("seeded"));
    seed["resources"].as_array_mut().unwrap().extend([
        json!({"id": known, "properties": {
            "privateEndpoint": {"id": endpoint("elsewhere")},
            "groupIds": ["sqlServer"],
            "privateLinkServiceConnectionState": state,
        }}),
        json!({"id": format!("{}/privateEndpointConnections/kv-1", VAULT.id()), "properties": {
            "privateEndpoint": {"id": endpoint("elsewhere")},
            "provisioningState": "Failed",
        }}),
        asked,
    ]);
    let client = Client::with_seed(seed);

    let sql = client.get(&known, SQL.version).await.expect_status(200).body;
    let registry = client.connections(REGISTRY).await;

    assert_eq!(
        (status(&sql), &sql["properties"]["provisioningState"]),
        ("Rejected", &json!("Ready"))
    );
    assert_eq!(sql["properties"]["groupIds"], json!(["sqlServer"]));
    let vault = client.connections(VAULT).await;
    assert_eq!(vault[0]["properties"]["provisioningState"], "Failed");
    assert_eq!((status(&vault[0]), status(&registry[0])), ("Pending", "Pending"));
    assert_eq!(client.seen_by_vendor("seeded").await["description"], "req-7f3a");
}

#[tokio::test]
async fn the_endpoint_of_a_connection_cannot_be_changed() {
    let client = Client::with_links();
    let connection = client.connect(VAULT, "pe").await;
    let mut body = crate::support::private_links::state("Approved");
    body["properties"]["privateEndpoint"] = json!({"id": endpoint("other")});

    let reply = client.put(connection["id"].as_str().unwrap(), VAULT.version, &body).await;

    reply.expect_error(400, "BadRequest");
}

/// An endpoint in the owner's own subscription.
fn own_endpoint() -> String {
    format!("{}/providers/Microsoft.Network/privateEndpoints/own", group())
}

fn status(connection: &Value) -> &str {
    let state = &connection["properties"]["privateLinkServiceConnectionState"];
    state["status"].as_str().unwrap_or_default()
}

/// A service that is known by its alias is somebody's outside of what the sandbox knows.
#[tokio::test]
async fn an_endpoint_may_name_a_service_by_its_alias_and_has_an_address_of_its_subnet() {
    let azure = Client::with_links();
    let alias = "prod-0.1b4e28ba-2fa1-11d2-883f-0016d3cca427.westeurope.azure.privatelinkservice";
    let mut body = asking(SERVICE, "please");
    let asked = &mut body["properties"]["manualPrivateLinkServiceConnections"][0]["properties"];
    asked["privateLinkServiceId"] = json!(alias);
    let vendor = azure.vendor();
    vendor.put(&endpoint("pe-alias"), NETWORK, &body).await.expect_status(201);

    let shown = vendor.get(&endpoint("pe-alias"), NETWORK).await.expect_status(200).body;
    let connection = &shown["properties"]["manualPrivateLinkServiceConnections"][0]["properties"];
    assert_eq!(connection["privateLinkServiceId"], alias);
    assert_eq!(connection["privateLinkServiceConnectionState"]["status"], "Pending");
    vendor.put(&endpoint("pe-alias"), NETWORK, &body).await.expect_status(200);
    let interface = shown["properties"]["networkInterfaces"][0]["id"].as_str().unwrap();
    let interface = vendor.get(interface, NETWORK).await.expect_status(200).body;
    let address = &interface["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"];
    assert!(address.as_str().unwrap().starts_with("172.20.0."), "{interface}");

    let mut automatic = endpoint_body("privateLinkServiceConnections", SERVICE, "please");
    let asked = &mut automatic["properties"]["privateLinkServiceConnections"][0]["properties"];
    asked["privateLinkServiceId"] = json!(alias);
    vendor.put(&endpoint("pe-other"), NETWORK, &automatic).await.expect_status(400);
    vendor.delete(&endpoint("pe-alias"), NETWORK).await.expect_status(202);
    let nic =
        format!("{}.nic", endpoint("pe-alias").replace("privateEndpoints", "networkInterfaces"));
    vendor.get(&nic, NETWORK).await.expect_status(404);
}

#[tokio::test]
async fn some_services_say_when_a_connection_was_created() {
    let azure = Client::with_links();
    let dated = azure.connect(REGISTRY, "pe-dated").await;
    assert!(dated["systemData"]["createdAt"].as_str().is_some(), "{dated}");
    let undated = azure.connect(SQL, "pe-undated").await;
    assert_eq!(undated["systemData"], Value::Null, "{undated}");
}
