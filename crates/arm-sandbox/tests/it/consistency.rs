//! What is seen late, as often as the behavior says.

use arm_sandbox::Consistency;
use serde_json::json;

use crate::support::{
    AUTHORIZATION, Client, IDENTITY, PRINCIPAL, READER, account, assignment, assignments, grant,
    group,
};

fn late(client: &Client, alter: impl FnOnce(&mut Consistency)) {
    client.sandbox.change_behavior(|it| alter(&mut it.consistency)).unwrap();
}

#[tokio::test]
async fn a_new_assignment_is_missing_from_as_many_reads_as_asked() {
    let client = Client::new();
    late(&client, |it| it.reads_missing_after_create = 2);
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);

    for _ in 0..2 {
        client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    }
    client.get(&id, AUTHORIZATION).await.expect_status(200);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(200);
    client.get(&id, AUTHORIZATION).await.expect_status(200);
}

#[tokio::test]
async fn lists_show_creation_and_deletion_late() {
    let client = Client::new();
    late(&client, |it| {
        it.lists_missing_after_create = 1;
        it.lists_stale_after_delete = 1;
    });
    let id = assignment(&account(), 1);
    let count = async || client.list(&assignments(&group()), AUTHORIZATION, "").await.len();

    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let created = [count().await, count().await];
    client.delete(&id, AUTHORIZATION).await.expect_status(200);
    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    let deleted = [count().await, count().await];

    assert_eq!((created, deleted), ([0, 1], [1, 0]));
}

#[tokio::test]
async fn a_deleted_assignment_that_lists_still_show_can_be_created_again() {
    let client = Client::new();
    late(&client, |it| it.lists_stale_after_delete = 5);
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    client.delete(&id, AUTHORIZATION).await.expect_status(200);

    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let list = client.list(&assignments(&group()), AUTHORIZATION, "").await;

    assert_eq!(list.len(), 1);
}

#[tokio::test]
async fn a_new_principal_is_unknown_to_as_many_writes_as_asked() {
    let client = Client::new();
    late(&client, |it| it.principal_missing_after_create = 2);
    let path =
        format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/new", group());
    let identity =
        client.put(&path, IDENTITY, &json!({"location": "eastus"})).await.expect_status(201);
    let principal = identity.body["properties"]["principalId"].as_str().unwrap();
    let id = assignment(&account(), 1);

    for _ in 0..2 {
        let refused = client.put(&id, AUTHORIZATION, &grant(principal, READER)).await;
        refused.expect_error(400, "PrincipalNotFound");
    }
    client.put(&id, AUTHORIZATION, &grant(principal, READER)).await.expect_status(201);
}

#[tokio::test]
async fn a_known_principal_can_be_held_back() {
    let client = Client::new();
    let id = assignment(&account(), 1);

    assert!(client.sandbox.hold_back_principal(PRINCIPAL, 1).unwrap());
    assert!(!client.sandbox.hold_back_principal(READER, 1).unwrap());
    let refused = client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await;

    refused.expect_error(400, "PrincipalNotFound");
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
}

#[tokio::test]
async fn delayed_changes_are_visible_at_once_when_the_delay_is_removed() {
    let client = Client::new();
    late(&client, |it| {
        it.reads_missing_after_create = 9;
        it.lists_missing_after_create = 9;
    });
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);

    late(&client, |it| *it = Consistency::default());

    client.get(&id, AUTHORIZATION).await.expect_status(200);
    assert_eq!(client.list(&assignments(&group()), AUTHORIZATION, "").await.len(), 1);
}
