//! Status codes that generated clients insist on.

use axum::body::Body;
use serde_json::json;

use super::{body, resource};
use crate::support::{
    AUTHORIZATION, Client, RESOURCES, STORAGE, account, address, group, subscription,
};

/// Azure/azure-cli, `test_create_storage_account`.
#[tokio::test]
async fn a_new_storage_account_is_accepted_and_then_there() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    let id = resource("Microsoft.Storage/storageAccounts", "lakenew");
    let wanted =
        json!({"location": "westus", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2"});

    let made = client.put(&id, STORAGE, &wanted).await.expect_status(202);

    assert!(made.bytes.is_empty(), "{made:?}");
    assert_eq!(made.header("azure-asyncoperation"), "");
    let poll = client.send("GET", made.header("location"), &[], Body::empty()).await;
    poll.expect_status(202);
    client.sandbox.finish_operations().unwrap();
    let done = client.send("GET", made.header("location"), &[], Body::empty()).await;
    assert_eq!(done.expect_status(200).body["name"], "lakenew");
    client.put(&id, STORAGE, &wanted).await.expect_status(200);
    client.patch(&id, STORAGE, &json!({"tags": {"a": "b"}})).await.expect_status(200);
    client.delete(&id, STORAGE).await.expect_status(200);
}

/// Azure/azure-cli, `test_create_database_account`: `azure-mgmt-cosmosdb` refuses 201.
#[tokio::test]
async fn a_new_cosmos_account_is_200_with_both_headers_and_its_deletion_202() {
    let client = Client::new();
    let id = resource("Microsoft.DocumentDB/databaseAccounts", "cosmos1");

    let made = client.put(&id, "2026-03-15", &body(&json!({}))).await.expect_status(200);

    assert!(made.header("location").contains("/operationresults/"), "{made:?}");
    assert!(made.header("azure-asyncoperation").contains("Status"), "{made:?}");
    client.delete(&id, "2026-03-15").await.expect_status(202);
    client.delete(&id, "2026-03-15").await.expect_status(204);
}

/// Azure/azure-cli, `test_role_definition`.
#[tokio::test]
async fn a_role_that_is_written_again_is_201() {
    let client = Client::new();
    let id = format!(
        "{}/providers/Microsoft.Authorization/roleDefinitions/5c7f0e9a-2d14-4a86-9e3b-1f6d8c2a7b50",
        group()
    );
    let role = json!({"properties": {
        "roleName": "Reader of lakes", "assignableScopes": [group()],
        "permissions": [{"actions": ["*/read"], "notActions": []}],
    }});

    let made = client.put(&id, AUTHORIZATION, &role).await.expect_status(201);
    client.put(&id, AUTHORIZATION, &role).await.expect_status(201);

    // The ID in the answer is the subscription's, and resolves though the role is not for all of it.
    let answered = made.body["id"].as_str().unwrap();
    assert!(answered.starts_with(&format!("{}/providers/", subscription())), "{answered}");
    client.get(answered, AUTHORIZATION).await.expect_status(200);
}

/// Azure/azure-cli, `test_tag_update_patch` and its like.
#[tokio::test]
async fn tags_are_a_resource_that_is_always_there() {
    let client = Client::new();
    for scope in [account(), group(), subscription()] {
        let id = format!("{scope}/providers/Microsoft.Resources/tags/default");
        let tags = |tags: serde_json::Value| json!({"properties": {"tags": tags}});
        let patch = |operation: &str, tags: serde_json::Value| json!({"operation": operation, "properties": {"tags": tags}});

        let put = client.put(&id, RESOURCES, &tags(json!({"a": "1", "b": "2"}))).await;
        put.expect_status(200);
        for (operation, sent, expected) in [
            ("Merge", json!({"B": "3", "c": "4"}), json!({"a": "1", "B": "3", "c": "4"})),
            ("Delete", json!({"A": "1"}), json!({"B": "3", "c": "4"})),
            ("Replace", json!({"d": "5"}), json!({"d": "5"})),
        ] {
            let reply = client.patch(&id, RESOURCES, &patch(operation, sent)).await;
            let reply = reply.expect_status(200);
            assert_eq!(reply.body["properties"]["tags"], expected, "{scope} {operation}");
        }
        let read = client.get(&id, RESOURCES).await.expect_status(200);
        assert_eq!(read.body["properties"]["tags"], json!({"d": "5"}));
        client
            .patch(&id, RESOURCES, &patch("Paint", json!({})))
            .await
            .expect_error(400, "InvalidRequestContent");
        client.delete(&id, RESOURCES).await.expect_status(200);
        let read = client.get(&id, RESOURCES).await.expect_status(200);
        assert_eq!(read.body["properties"]["tags"], json!({}));
    }
    let tagged = json!({"properties": {"tags": {"env": "prod"}}});
    let id = format!("{}/providers/Microsoft.Resources/tags/default", account());
    client.put(&id, RESOURCES, &tagged).await.expect_status(200);
    let account = client.get(&account(), STORAGE).await.expect_status(200);
    assert_eq!(account.body["tags"], json!({"env": "prod"}));
}

/// Azure/azure-cli's recordings of each service.
#[tokio::test]
async fn writes_and_deletions_of_these_types_are_accepted_with_both_headers() {
    let client = Client::new();
    let server = resource("Microsoft.Sql/servers", "sql1");
    let zone = resource("Microsoft.Network/privateDnsZones", "privatelink.blob.core.windows.net");
    let network = resource("Microsoft.Network/virtualNetworks", "vnet");
    let postgresql = resource("Microsoft.DBforPostgreSQL/flexibleServers", "pg1");
    let subnet = format!("{network}/subnets/pods");
    let all = [
        (server.clone(), "2024-11-01-preview", json!({"administratorLogin": "sa"})),
        (
            format!("{server}/virtualNetworkRules/pods"),
            "2024-11-01-preview",
            json!({"virtualNetworkSubnetId": subnet}),
        ),
        (
            format!("{server}/connectionPolicies/default"),
            "2024-11-01-preview",
            json!({"connectionType": "Proxy"}),
        ),
        (zone.clone(), "2024-06-01", json!({})),
        (
            format!("{zone}/virtualNetworkLinks/vnet"),
            "2024-06-01",
            json!({"virtualNetwork": {"id": network}}),
        ),
        (postgresql.clone(), "2026-04-01-preview", json!({"version": "17"})),
    ];
    for (id, version, properties) in &all {
        let made = client.put(id, version, &body(properties)).await.expect_status(202);
        assert_ne!(made.header("location"), "", "{id}");
        assert_ne!(made.header("azure-asyncoperation"), "", "{id}");
        client.get(id, version).await.expect_status(200);
    }
    client.patch(&postgresql, "2026-04-01-preview", &json!({"tags": {}})).await.expect_status(202);
    for (id, version, _) in all.iter().rev() {
        client.delete(id, version).await.expect_status(202);
        // A server has its policy whether somebody wrote it or not.
        let again = if id.ends_with("/connectionPolicies/default") { 202 } else { 204 };
        assert_eq!(client.delete(id, version).await.status, again, "{id}");
    }
}

/// Azure/azure-cli, `test_network_vnet`: the tags of a network change at once.
#[tokio::test]
async fn a_patch_of_a_networks_tags_is_200_without_an_operation() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    let id = resource("Microsoft.Network/virtualNetworks", "vnet");
    let network = body(&json!({"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}));
    client.put(&id, "2025-07-01", &network).await.expect_status(201);
    client.sandbox.finish_operations().unwrap();

    let patched = client.patch(&id, "2025-07-01", &json!({"tags": {"a": "b"}})).await;

    let patched = patched.expect_status(200);
    assert_eq!(patched.header("azure-asyncoperation"), "");
    assert_eq!(patched.body["properties"]["provisioningState"], "Succeeded");
}

/// Azure/azure-cli, `test_delete_aks`.
#[tokio::test]
async fn the_deletion_of_a_cluster_is_202() {
    let client = Client::new();
    let id = resource("Microsoft.ContainerService/managedClusters", "aks1");
    client.put(&id, "2026-06-01", &body(&json!({}))).await.expect_status(201);

    client.delete(&id, "2026-06-01").await.expect_status(202);
}

/// Azure/azure-cli, `test_lock_create_list_delete_resource`: a scope in one segment.
#[tokio::test]
async fn a_scope_may_be_one_encoded_segment() {
    let client = Client::new();
    let path =
        format!("/{}/providers/Microsoft.Authorization/locks/x", group().replace('/', "%2F"));
    let lock = json!({"properties": {"level": "CanNotDelete"}});

    let made = client.put(&path, "2016-09-01", &lock).await.expect_status(201);

    let id = format!("{}/providers/Microsoft.Authorization/locks/x", group());
    assert_eq!(made.body["id"], json!(id));
    client.get(&id, "2016-09-01").await.expect_status(200);
}

/// azurerm 5.2 sends both empty for private DNS zones.
#[tokio::test]
async fn an_empty_condition_is_none() {
    let client = Client::new();
    let id = resource("Microsoft.Network/privateDnsZones", "example.internal");
    let headers = [("content-type", "application/json"), ("if-match", ""), ("if-none-match", "")];
    let uri = address(&id, "2024-06-01");
    let zone = || Body::from(r#"{"location":"global","properties":{}}"#);

    client.send("PUT", &uri, &headers, zone()).await.expect_status(202);
    client.send("PUT", &uri, &headers, zone()).await.expect_status(202);
}

/// `az batch account create` refuses 201 (Azure CLI 2.91), `azure-mgmt-batch` 17.3 a change that is 202.
#[tokio::test]
async fn a_new_batch_account_is_accepted_and_a_change_is_done_at_once() {
    let client = Client::new();
    let id = resource("Microsoft.Batch/batchAccounts", "batch1");

    let made = client.put(&id, "2025-06-01", &body(&json!({}))).await.expect_status(202);

    let done = client.send("GET", made.header("location"), &[], Body::empty()).await;
    let endpoint = done.expect_status(200).body["properties"]["accountEndpoint"].clone();
    assert_eq!(endpoint, "batch1.westus.batch.azure.com");
    let changed = client.patch(&id, "2025-06-01", &json!({"tags": {"a": "b"}})).await;
    assert_eq!(changed.expect_status(200).body["tags"], json!({"a": "b"}));
}
