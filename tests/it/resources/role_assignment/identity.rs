//! Grants to a managed identity.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::azure::{Azure, TASK_PRINCIPAL, VENDOR, container, identity_id};

fn to_identity() -> Value {
    json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    })
}

#[tokio::test(start_paused = true)]
async fn the_principal_of_the_identity_is_found_by_the_apply() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &to_identity()).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["principal_type"], "ServicePrincipal");
    // By then the identity may have been recreated.
    for name in ["principal_id", "name", "id"] {
        assert_eq!(plan.planned[name], crate::grpc::UNKNOWN, "{name}");
    }
    let grants = azure.grants().await;
    grants.converge(None, &to_identity()).await;
    assert_eq!(azure.assignments().await[0]["properties"]["principalId"], TASK_PRINCIPAL);
}

#[tokio::test(start_paused = true)]
async fn a_recreated_identity_plans_a_replacement() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let (id, version) = (identity_id("flyteuser-acme-7k2p"), "2024-11-30");
    let somebody = azure.somebody_else();
    somebody.delete(&id, version).await.unwrap();
    let made: Value =
        somebody.put(&id, version, &json!({ "location": "westeurope" })).await.unwrap();
    let principal = made["properties"]["principalId"].as_str().unwrap();
    assert_ne!(principal, TASK_PRINCIPAL);

    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await.stored();
    let plan = grants.plan(Some(&read), &to_identity()).await;
    plan.notes.nothing();
    assert_eq!(
        (plan.replace.clone(), &plan.planned["principal_id"]),
        (vec!["principal_id".to_owned()], &json!(principal))
    );

    let replaced = grants.converge(Some(read), &to_identity()).await;
    assert_eq!(replaced.text("principal_id"), principal);
    assert_ne!(replaced.text("name"), stored.text("name"));
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn naming_the_same_principal_by_its_identity_or_by_itself_changes_nothing_in_azure() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&to_identity()).await;
    azure.calls();
    let by_principal = json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "principal_id": TASK_PRINCIPAL,
    });
    let plan = grants.plan(Some(&stored), &by_principal).await;
    assert_eq!(
        (plan.changes(), plan.replace.clone()),
        (json!({ "managed_identity_id": null }), vec![])
    );
    let stored = grants.apply(&plan).await.stored();
    grants.converge(Some(stored), &to_identity()).await;
    assert!(!azure.verbs().contains_key("PUT"));
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_the_caller_may_no_longer_read_changes_nothing() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let refusal = Effect::status(403, "AuthorizationFailed");
    azure.add_fault("GET", "*/userAssignedIdentities/*", refusal);
    let plan = azure.grants().await.plan(Some(&stored), &to_identity()).await;
    plan.notes.warning().is("ChecksNotRun", "");
    assert_eq!((plan.changes(), plan.replace), (json!({}), vec![]));
}

#[tokio::test(start_paused = true)]
async fn another_identity_replaces() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&to_identity()).await;
    let mut config = to_identity();
    config["managed_identity_id"] = identity_id("union-operator-acme-7k2p").into();
    let plan = grants.plan(Some(&stored), &config).await;
    assert_eq!(plan.replace, ["principal_id"]);
    grants.converge(Some(stored), &config).await;
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_vanishes_before_the_apply_is_an_error_at_its_attribute() {
    let azure = Azure::new();
    let skipping = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let grants = skipping.resource("dataplane_role_assignment");
    let mut config = to_identity();
    config["managed_identity_id"] = identity_id("gone").into();
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    applied.notes.error().is("NotFound", "managed_identity_id").says(&["gone"]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn both_or_neither_principal_is_refused_before_anything_is_asked() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let mut both = to_identity();
    both["principal_id"] = VENDOR.into();
    grants.validate(&both).await.error().is("ConflictingArguments", "managed_identity_id");
    let neither = json!({ "scope": container("features"), "role": "Reader" });
    grants
        .validate(&neither)
        .await
        .error()
        .is("MissingArgument", "")
        .says(&["`managed_identity_id`", "`principal_id`"]);
}
