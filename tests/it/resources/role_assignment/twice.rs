//! The same grant twice in one configuration.

use serde_json::json;

use super::{grant, grant_with};
use crate::azure::{Azure, BLOB_CONTRIBUTOR, TASK_PRINCIPAL, container, identity_id};

#[tokio::test(start_paused = true)]
async fn the_same_grant_in_other_words_is_refused_with_both() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let by_identity = json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    });
    let by_principal = json!({
        "scope": container("features").to_lowercase(),
        "role": BLOB_CONTRIBUTOR,
        "principal_id": TASK_PRINCIPAL,
    });
    grants.plan(None, &by_identity).await.notes.nothing();
    let plan = grants.plan(None, &by_principal).await;
    plan.notes.error().is("DuplicateRoleAssignment", "role").says(&[
        "flyteuser-acme-7k2p",
        TASK_PRINCIPAL,
        BLOB_CONTRIBUTOR,
        "removed",
    ]);
}

#[tokio::test(start_paused = true)]
async fn a_new_one_beside_one_that_is_stored_is_refused_whichever_is_planned_first() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&grant()).await;
    let one = azure.grants().await;
    one.plan(Some(&stored), &grant()).await.is_empty();
    one.plan(None, &grant()).await.notes.error().is("DuplicateRoleAssignment", "role");
    let other = azure.grants().await;
    other.plan(None, &grant()).await.notes.nothing();
    other.plan(Some(&stored), &grant()).await.notes.error().is("DuplicateRoleAssignment", "role");
}

#[tokio::test(start_paused = true)]
async fn two_that_are_stored_both_are_a_warning_that_blocks_nothing() {
    let azure = Azure::new();
    let one = azure.grants().await.create(&grant()).await;
    let applying = azure.grants().await;
    let plan = applying.plan(None, &grant()).await;
    let other = applying.apply(&plan).await.state.unwrap();
    let planning = azure.grants().await;
    planning.plan(Some(&one), &grant()).await.is_empty();
    let plan = planning.plan(Some(&other), &grant()).await;
    plan.notes.warning().is("DuplicateRoleAssignment", "role").says(&["destroy = false"]);
    assert_eq!(plan.changes(), json!({}));
}

#[tokio::test(start_paused = true)]
async fn both_plans_of_a_replacement_are_one_object() {
    let azure = Azure::new();
    for stored in [true, false].map(|has_mark| (has_mark, azure.grants())) {
        let (has_mark, grants) = (stored.0, stored.1.await);
        let mut stored = grants.create(&grant()).await;
        if !has_mark {
            // As an earlier version stored it.
            stored.private = br#"{"created_at":"2026-01-01T00:00:00Z"}"#.to_vec();
        }
        let planning = azure.grants().await;
        let reader = grant_with(&json!({ "role": "Storage Blob Data Reader" }));
        let first = planning.plan(Some(&stored), &reader).await;
        assert_eq!(first.replace, ["role"]);
        planning.plan_again(&first).await.notes.nothing();
        // With -replace there is no reason but the user's.
        let planning = azure.grants().await;
        let first = planning.plan(Some(&stored), &grant()).await;
        first.is_empty();
        planning.plan_again(&first).await.notes.nothing();
        grants.destroy(&stored).await.notes.no_error();
    }
}
