//! What is refused before anything is planned.

use serde_json::{Value, json};

use super::{grant, grant_with};
use crate::{
    azure::{Azure, data_group},
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn malformed_arguments_are_errors_at_their_attributes() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    for (attribute, value, text) in [
        ("scope", json!("rg-data"), "rg-data"),
        ("scope", json!("/subscriptions/not-a-guid"), "not-a-guid"),
        ("scope", json!(""), "ID"),
        ("role", json!(" "), "role"),
        ("role", json!(data_group()), "roleDefinitions"),
        ("principal_id", json!("vendor"), "`vendor` is not a GUID"),
        ("principal_id", json!("{5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48}"), "is not a GUID"),
        ("principal_type", json!("Robot"), "ServicePrincipal"),
        ("name", json!("mine"), "`mine` is not a GUID"),
        ("condition", json!("  "), "cannot be empty"),
        ("description", json!(""), "1"),
        ("on_conflict", json!("ignore"), "adopt"),
        ("expires_after", json!("2 days"), "2 days"),
        ("expires_at", json!("2027-01-31"), "2027-01-31T18:00:00Z"),
        ("delegated_managed_identity_resource_id", json!("x"), "x"),
    ] {
        grants
            .validate(&grant_with(&json!({ attribute: value })))
            .await
            .error()
            .is("InvalidArgument", attribute)
            .says(&[text]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_version_needs_a_condition() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let notes = grants.validate(&grant_with(&json!({ "condition_version": "2.0" }))).await;
    notes.error().is("MissingArgument", "condition_version");
    let config = grant_with(
        &json!({ "condition": "(@Resource[a] StringEquals 'b')", "condition_version": "1.0" }),
    );
    grants
        .validate(&config)
        .await
        .error()
        .is("InvalidArgument", "condition_version")
        .says(&["2.0"]);
}

#[tokio::test(start_paused = true)]
async fn an_identity_must_be_one() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config =
        json!({ "scope": data_group(), "role": "Reader", "managed_identity_id": data_group() });
    let notes = grants.validate(&config).await;
    notes.error().is("WrongResourceType", "managed_identity_id").says(&["`principal_id`"]);
}

#[tokio::test(start_paused = true)]
async fn timeouts_are_durations_as_go_writes_them() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let good = json!({ "timeouts": { "create": "1h30m", "read": "90s", "update": "5m", "delete": "10m0s" } });
    grants.validate(&grant_with(&good)).await.nothing();
    let bad = json!({ "timeouts": { "create": "soon" } });
    grants
        .validate(&grant_with(&bad))
        .await
        .error()
        .is("InvalidArgument", "timeouts.create")
        .says(&["soon"]);
}

#[tokio::test(start_paused = true)]
async fn every_mistake_is_told_at_once() {
    let azure = Azure::new();
    let config =
        grant_with(&json!({ "scope": "x", "principal_id": "y", "role": " ", "name": "z" }));
    let notes = azure.grants().await.validate(&config).await;
    let mut attributes: Vec<_> = notes.0.iter().map(|it| it.attribute.as_str()).collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["name", "principal_id", "role", "scope"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_unknown_is_not_judged_yet() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    for attribute in [
        "scope",
        "role",
        "principal_id",
        "principal_type",
        "description",
        "condition",
        "name",
        "on_conflict",
        "expires_after",
        "expires_at",
    ] {
        grants.validate(&grant_with(&json!({ attribute: UNKNOWN }))).await.nothing();
    }
    let identity =
        json!({ "scope": data_group(), "role": "Reader", "managed_identity_id": UNKNOWN });
    grants.validate(&identity).await.nothing();
}

#[tokio::test(start_paused = true)]
async fn changing_timeouts_changes_the_state_only() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    azure.calls();
    let config = grant_with(&json!({ "timeouts": { "create": "5m" } }));
    let changed = grants.converge(Some(stored), &config).await;
    assert_eq!(changed.value["timeouts"]["create"], "5m");
    assert!(!azure.verbs().contains_key("PUT"));
    assert_eq!(changed.value["timeouts"]["read"], Value::Null);
}
