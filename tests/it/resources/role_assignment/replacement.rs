//! One name for two objects of the state in one run: replacements and new addresses. Whatever the
//! order, the grant is there afterwards and the next plan is empty.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{grant, grant_with};
use crate::{
    azure::{ANY_ASSIGNMENT, Azure, TASK_PRINCIPAL, container, identity_id},
    grpc::{Managed, Stored},
};

fn to_identity() -> Value {
    json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    })
}

/// Everything is as a new run of Terraform wants it.
async fn check_settled(azure: &Azure, stored: &Stored, config: &Value) {
    let later = azure.grants().await;
    let read = later.refresh(stored).await.stored();
    later.plan(Some(&read), config).await.is_empty();
    assert_eq!(azure.assignments().await.len(), 1);
}

/// Makes the object of a new address.
async fn create(grants: &Managed, config: &Value) -> Stored {
    let applied = grants.apply(&grants.plan(None, config).await).await;
    applied.notes.no_error();
    applied.state.expect("it was made")
}

#[tokio::test(start_paused = true)]
async fn what_was_made_first_is_kept_by_the_removal() {
    let azure = Azure::new();
    let old = azure.grants().await.create(&grant()).await;
    let grants = azure.grants().await;
    let new = create(&grants, &grant()).await;
    let destroyed = grants.destroy(&old).await;
    destroyed.notes.warning().is("NotDeleted", "").says(&[old.text("id"), "`moved`"]);
    assert_eq!(destroyed.state, None);
    check_settled(&azure, &new, &grant()).await;
    // Its own removal in the same run is no other's.
    grants.destroy(&new).await.notes.nothing();
    assert!(azure.assignments().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_was_removed_first_is_recreated() {
    let azure = Azure::new();
    let old = azure.grants().await.create(&grant()).await;
    let grants = azure.grants().await;
    grants.destroy(&old).await.notes.nothing();
    let new = create(&grants, &grant()).await;
    check_settled(&azure, &new, &grant()).await;
}

#[tokio::test(start_paused = true)]
async fn both_at_once_end_well_whichever_comes_first() {
    for slow in ["PUT", "DELETE", "GET"] {
        let azure = Azure::new();
        let old = azure.grants().await.create(&grant()).await;
        azure.add_fault(slow, ANY_ASSIGNMENT, Effect::Delay { milliseconds: 2_000 });
        let grants = azure.grants().await;
        let config = grant();
        let (_, new) = tokio::join!(grants.destroy(&old), create(&grants, &config));
        check_settled(&azure, &new, &grant()).await;
        // The second of the two may need no call.
        azure.heal();
    }
}

#[tokio::test(start_paused = true)]
async fn states_of_earlier_versions_and_imports_are_kept_too() {
    let azure = Azure::new();
    let made = azure.grants().await.create(&grant()).await;
    let imported = azure.grants().await.import(made.text("id")).await.stored();
    let mut old = made.clone();
    old.private = br#"{"created_at":"2026-01-01T00:00:00Z"}"#.to_vec();
    for stored in [imported, old] {
        let grants = azure.grants().await;
        let new = create(&grants, &grant()).await;
        grants.destroy(&stored).await.notes.warning().is("NotDeleted", "");
        check_settled(&azure, &new, &grant()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_of_another_provider_block_that_took_it_over_is_seen() {
    let azure = Azure::new();
    let old = azure.grants().await.create(&grant()).await;
    let (one, other) = (azure.grants().await, azure.grants().await);
    let new = create(&one, &grant()).await;
    other.destroy(&old).await.notes.warning().is("NotDeleted", "");
    check_settled(&azure, &new, &grant()).await;
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_another_process_removes_at_the_same_moment_is_recreated() {
    let azure = Azure::new();
    let old = azure.grants().await.create(&grant()).await;
    let (one, other) = (azure.grants().await, azure.grants().await);
    azure.add_fault("DELETE", ANY_ASSIGNMENT, Effect::Delay { milliseconds: 300 });
    let config = grant();
    let creating = async {
        // The other has looked already when the one confirms.
        azure.until_faults_are_met().await;
        create(&one, &config).await
    };
    let (_, new) = tokio::join!(other.destroy(&old), creating);
    check_settled(&azure, &new, &grant()).await;
}

#[tokio::test(start_paused = true)]
async fn a_change_of_somebody_else_does_not_keep_what_is_to_go() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&grant()).await;
    let mut changed = azure.assignments().await.remove(0);
    changed["properties"]["description"] = "theirs".into();
    let somebody = azure.somebody_else();
    let _: Value = somebody.put(stored.text("id"), "2022-04-01", &changed).await.unwrap();
    azure.grants().await.destroy(&stored).await.notes.nothing();
    assert!(azure.assignments().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_create_never_overwrites_what_says_something_else() {
    let condition = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features'";
    for existing in [
        json!({ "condition": condition }),
        json!({ "description": "features only" }),
        json!({ "description": "features only", "condition": condition }),
    ] {
        let azure = Azure::new();
        azure.grants().await.create(&grant_with(&existing)).await;
        let before = azure.assignments().await;
        let grants = azure.grants().await;
        let applied = grants.apply(&grants.plan(None, &grant()).await).await;
        applied.notes.error().is("RoleAssignmentConflict", "").says(&["import {", "on_conflict"]);
        assert_eq!((applied.state, azure.assignments().await), (None, before));
    }
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_a_saved_plan_did_not_know_gets_the_role_at_last() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &to_identity()).await;
    let principal = remake(&azure).await;
    let applying = azure.grants().await;
    // Terraform plans again, and the first plan's known values must come out the same.
    let again = applying.plan(None, &to_identity()).await;
    crate::grpc::plan_agrees(&plan.planned, &again.planned);
    let stored = applying.apply(&again).await.stored();
    assert_eq!(stored.text("principal_id"), principal);
}

#[tokio::test(start_paused = true)]
async fn a_stale_plan_of_a_change_says_that_the_identity_was_recreated() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let mut config = to_identity();
    config["description"] = "more".into();
    let planning = azure.grants().await;
    let stored = planning.refresh(&stored).await.stored();
    let plan = planning.plan(Some(&stored), &config).await;
    assert_eq!(plan.changes(), json!({ "description": "more" }));
    remake(&azure).await;
    let applying = azure.grants().await;
    let again = applying.plan(Some(&stored), &config).await;
    crate::grpc::plan_agrees(&plan.planned, &again.planned);
    let applied = applying.apply(&again).await;
    applied.notes.error().is("IdentityRecreated", "managed_identity_id");
    assert_eq!(applied.state, Some(stored));
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_is_known_after_apply_is_exchanged_in_place_or_stays() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let mut unknown = to_identity();
    unknown["managed_identity_id"] = crate::grpc::UNKNOWN.into();
    let planning = azure.grants().await;
    let stored = planning.refresh(&stored).await.stored();
    let plan = planning.plan(Some(&stored), &unknown).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    // The same identity was found.
    let applying = azure.grants().await;
    let again = applying.plan(Some(&stored), &to_identity()).await;
    crate::grpc::plan_agrees(&plan.planned, &again.planned);
    again.is_empty();
    // It was recreated.
    let principal = remake(&azure).await;
    let applying = azure.grants().await;
    let again = applying.plan(Some(&stored), &to_identity()).await;
    crate::grpc::plan_agrees(&plan.planned, &again.planned);
    assert_eq!(again.replace, Vec::<String>::new());
    let exchanged = applying.apply(&again).await.stored();
    assert_eq!(exchanged.text("principal_id"), principal);
    check_settled(&azure, &exchanged, &to_identity()).await;
}

#[tokio::test(start_paused = true)]
async fn an_exchange_whose_removal_fails_forgets_neither() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let principal = remake(&azure).await;
    azure.add_fault("DELETE", ANY_ASSIGNMENT, Effect::status(403, "AuthorizationFailed"));
    let applying = azure.grants().await;
    let applied = applying.apply(&applying.plan(Some(&stored), &to_identity()).await).await;
    let told = &applied.notes.0[0];
    told.is("FormerAssignmentLeft", "").says(&[stored.text("id")]);
    assert_eq!((applied.state.as_ref(), azure.assignments().await.len()), (Some(&stored), 2));
    let later = azure.grants().await;
    let applied = later.apply(&later.plan(applied.state.as_ref(), &to_identity()).await).await;
    let stored = applied.state.unwrap();
    assert_eq!(stored.text("principal_id"), principal);
    check_settled(&azure, &stored, &to_identity()).await;
}

#[tokio::test(start_paused = true)]
async fn a_replacement_whose_identity_cannot_be_read_removes_nothing() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let mut config = to_identity();
    config["managed_identity_id"] = identity_id("union-operator-acme-7k2p").into();
    let refusal = Effect::status(403, "AuthorizationFailed");
    azure.script_times(9, "GET", "*/userAssignedIdentities/*", refusal);
    let planning = azure.grants().await;
    let stored = planning.refresh(&stored).await.stored();
    let plan = planning.plan(Some(&stored), &config).await;
    assert_eq!(
        (&plan.planned["principal_id"], plan.replace.clone()),
        (&json!(crate::grpc::UNKNOWN), vec!["principal_id".to_owned()],)
    );
    let again = planning.plan_again(&plan).await;
    let removed = azure.grants().await.destroy_for(&stored, &again).await;
    removed
        .notes
        .error()
        .is("AzureForbidden", "managed_identity_id")
        .says(&["AuthorizationFailed"]);
    let kept = removed.state.expect("nothing was removed");
    assert_eq!(kept.value, stored.value);
    azure.heal();
    // What the replacement said is not remembered: a plain destroy is free.
    let private = String::from_utf8(kept.private).unwrap();
    assert!(!private.contains("successor_of"), "{private}");
    let [found] = &azure.assignments().await[..] else { panic!("the old grant") };
    assert_eq!(found["properties"]["principalId"], TASK_PRINCIPAL);
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_is_gone_blocks_no_plan_of_what_is_there() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&to_identity()).await;
    let id = identity_id("flyteuser-acme-7k2p");
    azure.somebody_else().delete(&id, "2024-11-30").await.unwrap();
    let planning = azure.grants().await;
    let plan = planning.plan(Some(&stored), &to_identity()).await;
    plan.notes.warning().is("IdentityGone", "managed_identity_id").says(&[&id]);
    assert_eq!(plan.changes(), json!({}));
    let mut described = to_identity();
    described["description"] = "orphan".into();
    planning.plan(Some(&stored), &described).await.notes.no_error();
    azure.grants().await.destroy(&stored).await.notes.nothing();
    planning.plan(None, &to_identity()).await.notes.error().is("NotFound", "managed_identity_id");
}

/// Deletes the identity and makes it again; its principal is another one then.
async fn remake(azure: &Azure) -> String {
    let (id, somebody) = (identity_id("flyteuser-acme-7k2p"), azure.somebody_else());
    somebody.delete(&id, "2024-11-30").await.unwrap();
    let body = json!({ "location": "westeurope" });
    let made: Value = somebody.put(&id, "2024-11-30", &body).await.unwrap();
    made["properties"]["principalId"].as_str().unwrap().to_owned()
}
