//! Resources of any type: verbs, merging, tags, groups, locks, lists.

use serde_json::json;

use crate::support::{
    AUTHORIZATION, Client, PRINCIPAL, READER, RESOURCES, STORAGE, account, address, assignment,
    grant, group, subscription,
};
use axum::body::Body;

const LOCKS: &str = "2020-05-01";
const NETWORK: &str = "2025-05-01";

fn security_group() -> String {
    format!("{}/providers/Microsoft.Network/networkSecurityGroups/hub", group())
}

fn lock(scope: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/locks/keep")
}

#[tokio::test]
async fn a_seeded_resource_is_answered_as_it_was_seeded() {
    let client = Client::new();

    let read = client.get(&account(), STORAGE).await.expect_status(200);

    assert_eq!(read.body["id"], json!(account()));
    assert_eq!(read.body["name"], "lakeprod");
    assert_eq!(read.body["type"], "Microsoft.Storage/storageAccounts");
    assert_eq!(read.body["sku"], json!({"name": "Standard_LRS", "tier": "Standard"}));
    assert_eq!(read.body["properties"]["provisioningState"], "Succeeded");
}

#[tokio::test]
async fn a_put_replaces_and_a_patch_merges() {
    let client = Client::new();
    let body = json!({"location": "eastus2", "tags": {"a": "1"}, "properties": {"x": [1, 2], "y": {"z": 1}}});
    client.put(&account(), STORAGE, &body).await.expect_status(200);

    let patch = json!({"tags": {"b": "2"}, "properties": {"x": [3]}});
    let patched = client.patch(&account(), STORAGE, &patch).await.expect_status(200);

    assert_eq!(patched.body["properties"]["x"], json!([3]));
    assert_eq!(patched.body["properties"]["y"], json!({"z": 1}));
    assert_eq!(patched.body["tags"], json!({"b": "2"}));
    assert_eq!(patched.body["sku"], json!(null), "the PUT replaced the whole document");
    let missing = account().replace("lakeprod", "none");
    client.patch(&missing, STORAGE, &patch).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_child_needs_its_parent_and_goes_with_it() {
    let client = Client::new();
    let container = format!("{}/blobServices/default/containers/raw", account());
    client.put(&container, STORAGE, &json!({"properties": {}})).await.expect_status(201);
    let missing = container.replace("lakeprod", "none");

    client.put(&missing, STORAGE, &json!({})).await.expect_error(404, "ParentResourceNotFound");
    let list =
        client.list(&format!("{}/blobServices/default/containers", account()), STORAGE, "").await;
    assert_eq!(list.len(), 1);
    client.delete(&account(), STORAGE).await.expect_status(200);
    client.put(&account(), STORAGE, &json!({"location": "eastus2"})).await.expect_status(202);
    client.get(&container, STORAGE).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn head_tells_whether_a_resource_exists() {
    let client = Client::new();
    let head = async |path: &str| {
        client.send("HEAD", &address(path, STORAGE), &[], Body::empty()).await.status
    };

    assert_eq!(head(&account()).await, 204);
    assert_eq!(head(&account().replace("lakeprod", "none")).await, 404);
}

#[tokio::test]
async fn conditions_on_the_etag_are_checked() {
    let client = Client::new();
    let body = json!({"location": "eastus2"});
    let created = client.put(&security_group(), NETWORK, &body).await.expect_status(201);
    let etag = created.header("etag").to_owned();
    assert!(!etag.is_empty());
    let put = async |name: &str, value: &str| {
        let headers = [("content-type", "application/json"), (name, value)];
        let body = Body::from(body.to_string());
        client.send("PUT", &address(&security_group(), NETWORK), &headers, body).await
    };

    put("if-none-match", "*").await.expect_error(412, "PreconditionFailed");
    let changed = put("if-match", &etag).await.expect_status(200);
    assert_ne!(changed.header("etag"), etag);
    put("if-match", &etag).await.expect_error(412, "PreconditionFailed");
}

#[tokio::test]
async fn a_tracked_resource_needs_a_location_and_keeps_it() {
    let client = Client::new();
    let vault = format!("{}/providers/Microsoft.KeyVault/vaults/v", group());

    client.put(&vault, "2025-05-01", &json!({})).await.expect_error(400, "LocationRequired");
    client.put(&vault, "2025-05-01", &json!({"location": "East US"})).await.expect_status(201);
    let moved = client.put(&vault, "2025-05-01", &json!({"location": "westus"})).await;
    moved.expect_error(409, "InvalidResourceLocation");
}

#[tokio::test]
async fn a_resource_needs_its_group() {
    let client = Client::new();
    let path = account().replace("rg-lake", "none");

    client
        .put(&path, STORAGE, &json!({"location": "eastus"}))
        .await
        .expect_error(404, "ResourceGroupNotFound");
    client.get(&path, STORAGE).await.expect_error(404, "ResourceGroupNotFound");
}

#[tokio::test]
async fn groups_are_created_changed_listed_and_deleted_with_all_that_is_in_them() {
    let client = Client::new();
    let new = format!("{}/resourceGroups/rg-new", subscription());
    client.put(&new, RESOURCES, &json!({"location": "westus"})).await.expect_status(201);
    client.patch(&new, RESOURCES, &json!({"tags": {"a": "b"}})).await.expect_status(200);
    let moved = client.put(&new, RESOURCES, &json!({"location": "eastus"})).await;
    moved.expect_error(409, "InvalidResourceGroupLocation");
    let vault = format!("{new}/providers/Microsoft.KeyVault/vaults/v");
    client.put(&vault, "2025-05-01", &json!({"location": "eastus"})).await.expect_status(201);

    let listed = client.list(&format!("{}/resourceGroups", subscription()), RESOURCES, "").await;
    let deleted = client.delete(&new, RESOURCES).await.expect_status(202);

    assert_eq!(listed.len(), 3);
    let done = client.send("GET", deleted.header("location"), &[], Body::empty()).await;
    done.expect_status(200);
    client.get(&new, RESOURCES).await.expect_error(404, "ResourceGroupNotFound");
    client.delete(&new, RESOURCES).await.expect_error(404, "ResourceGroupNotFound");
    client.put(&new, RESOURCES, &json!({"location": "westus"})).await.expect_status(201);
    client.get(&vault, "2025-05-01").await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn an_operation_runs_for_as_many_polls_as_it_is_told() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
    let deleted = client.delete(&group(), RESOURCES).await.expect_status(202);
    let poll = async || client.send("GET", deleted.header("location"), &[], Body::empty()).await;

    let running = poll().await.expect_status(202);
    assert_eq!(running.header("location"), deleted.header("location"));
    assert_eq!(running.header("retry-after"), "1");
    poll().await.expect_status(200);
}

#[tokio::test]
async fn names_of_groups_have_a_grammar() {
    let client = Client::new();
    for name in ["a".repeat(91), "dot.".into(), "a%20b".into()] {
        let path = format!("{}/resourceGroups/{name}", subscription());
        let refused = client.put(&path, RESOURCES, &json!({"location": "eastus"})).await;
        refused.expect_error(400, "InvalidResourceGroup");
    }
}

#[tokio::test]
async fn a_lock_around_a_scope_forbids_deletion() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let level = json!({"properties": {"level": "CanNotDelete"}});
    client.put(&lock(&group()), LOCKS, &level).await.expect_status(201);

    let refused = client.delete(&id, AUTHORIZATION).await;
    refused.expect_error(409, "ScopeLocked");
    assert!(refused.message().contains(&group()), "{}", refused.message());
    client.delete(&account(), STORAGE).await.expect_error(409, "ScopeLocked");
    client.patch(&account(), STORAGE, &json!({"tags": {}})).await.expect_status(200);
    client.delete(&lock(&group()), LOCKS).await.expect_status(200);
    client.delete(&id, AUTHORIZATION).await.expect_status(200);
}

#[tokio::test]
async fn a_lock_inside_a_scope_forbids_the_scopes_deletion() {
    let client = Client::new();
    let level = json!({"properties": {"level": "CanNotDelete"}});
    client.put(&lock(&account()), LOCKS, &level).await.expect_status(201);

    client.delete(&group(), RESOURCES).await.expect_error(409, "ScopeLocked");
    let neighbor = format!("{}/resourceGroups/rg-id", subscription());
    client.delete(&neighbor, RESOURCES).await.expect_status(202);
}

#[tokio::test]
async fn a_read_only_lock_forbids_every_write() {
    let client = Client::new();
    let level = json!({"properties": {"level": "ReadOnly"}});
    client.put(&lock(&subscription()), LOCKS, &level).await.expect_status(201);

    let id = assignment(&account(), 1);
    client
        .put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER))
        .await
        .expect_error(409, "ScopeLocked");
    client.patch(&account(), STORAGE, &json!({"tags": {}})).await.expect_error(409, "ScopeLocked");
    client.get(&account(), STORAGE).await.expect_status(200);
    let wrong = json!({"properties": {"level": "Never"}});
    client.put(&lock(&group()), LOCKS, &wrong).await.expect_error(400, "InvalidLockLevel");
}

#[tokio::test]
async fn the_inventory_shows_tracked_resources_without_their_properties() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);

    let all = client.list(&format!("{}/resources", subscription()), RESOURCES, "").await;
    let in_group = client.list(&format!("{}/resources", group()), RESOURCES, "").await;
    let filter = "resourceType eq 'microsoft.managedidentity/userassignedidentities'";
    let filtered = client.list(&format!("{}/resources", subscription()), RESOURCES, filter).await;

    assert_eq!((all.len(), in_group.len(), filtered.len()), (2, 1, 1));
    assert_eq!(in_group[0]["sku"], json!({"name": "Standard_LRS", "tier": "Standard"}));
    assert_eq!(in_group[0].get("properties"), None);
    let uri = format!(
        "{}&$filter=color%20eq%20'red'",
        address(&format!("{}/resources", group()), RESOURCES)
    );
    let refused = client.send("GET", &uri, &[], Body::empty()).await;
    refused.expect_error(400, "InvalidFilterInQueryString");
}

#[tokio::test]
async fn an_action_that_a_type_does_not_offer_is_refused() {
    let client = Client::new();
    let path = format!("{}/explode", account());

    let refused = client.write("POST", &path, STORAGE, &json!({})).await;

    refused.expect_error(404, "InvalidResourceType");
}
