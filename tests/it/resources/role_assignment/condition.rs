//! Conditions of attribute-based access control.

use serde_json::{Value, json};

use super::{grant, grant_with};
use crate::{azure::Azure, grpc::UNKNOWN};

const CONDITION: &str = "(@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features')";

#[tokio::test(start_paused = true)]
async fn a_condition_has_version_two() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "condition": CONDITION }));
    let plan = grants.plan(None, &config).await;
    assert_eq!(plan.planned["condition_version"], "2.0");
    let grants = azure.grants().await;
    let stored = grants.converge(None, &config).await;
    assert_eq!((stored.text("condition"), stored.text("condition_version")), (CONDITION, "2.0"));
    grants
        .plan(
            Some(&stored),
            &grant_with(&json!({ "condition": CONDITION, "condition_version": "2.0" })),
        )
        .await
        .is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_condition_changes_in_place_and_goes_with_its_version() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant_with(&json!({ "condition": CONDITION }))).await;
    let other = CONDITION.replace("features", "raw");
    let changed = grants.converge(Some(stored), &grant_with(&json!({ "condition": other }))).await;
    assert_eq!(changed.text("condition"), other);

    let plan = grants.plan(Some(&changed), &grant()).await;
    assert_eq!(plan.changes(), json!({ "condition": null, "condition_version": null }));
    grants.converge(Some(changed), &grant()).await;
    assert_eq!(azure.assignments().await[0]["properties"]["condition"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn white_space_around_a_condition_is_no_change() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant_with(&json!({ "condition": CONDITION }))).await;
    grants
        .plan(Some(&stored), &grant_with(&json!({ "condition": format!("{CONDITION}\n") })))
        .await
        .is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_condition_from_a_heredoc_is_planned_again_empty() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "condition": format!("{CONDITION}\n") }));
    let stored = grants.converge(None, &config).await;
    // As if Azure kept it without the line break.
    let mut kept = azure.assignments().await.remove(0);
    kept["properties"]["condition"] = CONDITION.into();
    let _: Value = azure.somebody_else().put(stored.text("id"), "2022-04-01", &kept).await.unwrap();
    let later = azure.grants().await;
    let read = later.refresh(&stored).await.stored();
    assert_eq!(read.value["condition"], config["condition"]);
    later.plan(Some(&read), &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_is_unknown_leaves_its_version_unknown() {
    let azure = Azure::new();
    let plan = azure.grants().await.plan(None, &grant_with(&json!({ "condition": UNKNOWN }))).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["condition_version"], UNKNOWN);
}

#[tokio::test(start_paused = true)]
async fn a_condition_that_azure_refuses_is_an_error_at_its_attribute() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let applied =
        grants.apply(&grants.plan(None, &grant_with(&json!({ "condition": "(oops" }))).await).await;
    applied.notes.error().is("AzureRefused", "condition").says(&["InvalidCondition"]);
    assert_eq!((applied.state, azure.assignments().await), (None, vec![]));
}
