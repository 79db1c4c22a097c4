//! Scopes that reach far, and scopes without effect.

use serde_json::json;

use super::grant_with;
use crate::{
    azure::{Azure, container, lake, vault},
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn a_scope_without_effect_is_refused_with_the_right_form_at_validate_and_at_plan() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let secret = format!("{}/secrets/db", vault("kv-data-01"));
    for (scope, right) in [
        (format!("{}/blobs/a.csv", container("features")), container("features")),
        (format!("{}/containers/features", lake()), container("features")),
        (format!("{secret}/versions/0123456789abcdef"), secret),
    ] {
        let config = grant_with(&json!({ "scope": scope }));
        grants.validate(&config).await.error().is("RoleHasNoEffect", "scope").says(&[&right]);
        grants
            .plan(None, &config)
            .await
            .notes
            .error()
            .is("RoleHasNoEffect", "scope")
            .says(&[&right]);
    }
    let unknown = grant_with(&json!({ "scope": UNKNOWN }));
    grants.validate(&unknown).await.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_management_group_is_warned_of_as_a_subscription_is() {
    let group = "/providers/Microsoft.Management/managementGroups/corp";
    let azure = Azure::holding([json!({ "id": group, "properties": { "displayName": "Corp" } })]);
    let config = grant_with(&json!({ "scope": group, "role": "Reader" }));
    let grants = azure.grants().await;
    let plan = grants.plan(None, &config).await;
    plan.notes.warning().is("BroadScope", "scope").says(&["narrower"]);
    let stored = grants.apply(&plan).await.stored();
    grants.plan(Some(&stored), &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_delegated_assignment_is_read_changed_imported_and_removed_with_its_tenant() {
    let azure = Azure::new();
    let identity = crate::azure::identity_id("flyteuser-acme-7k2p");
    let config = |description: &str| {
        grant_with(&json!({
            "delegated_managed_identity_resource_id": identity,
            "description": description,
        }))
    };
    let stored = azure.grants().await.converge(None, &config("one")).await;
    assert!(azure.assignments().await.is_empty(), "no list shows it");
    let later = azure.grants().await;
    assert_eq!(later.refresh(&stored).await.stored(), stored);
    let changed = later.change(&stored, &config("two")).await;
    let imported = azure.grants().await.import(stored.text("id")).await.stored();
    assert_eq!(imported.text("description"), "two");
    later.destroy(&changed).await.notes.nothing();
    let mut old = changed;
    old.private.clear();
    assert_eq!(azure.grants().await.refresh(&old).await.state, None);
}
