//! Create, read, update, replace, delete, and drift.

use serde_json::{Value, json};

use super::{grant, grant_with};
use crate::{
    azure::{
        Azure, BLOB_CONTRIBUTOR, BLOB_READER, SUBSCRIPTION, VENDOR, assignment_id, container, lake,
    },
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn a_created_assignment_is_as_configured_and_planned_again_empty() {
    let azure = Azure::new();
    let grants = azure.grants().await;

    let stored =
        grants.create(&grant_with(&json!({ "description": "features of the lake" }))).await;

    let scope = container("features");
    let name = stored.text("name").to_owned();
    assert_eq!(
        stored.value,
        json!({
            "id": assignment_id(&scope, &name),
            "scope": scope,
            "role": "Storage Blob Data Contributor",
            "principal_id": VENDOR,
            "managed_identity_id": null,
            "principal_client_id": null,
            "principal_type": "ServicePrincipal",
            "description": "features of the lake",
            "condition": null,
            "condition_version": null,
            "delegated_managed_identity_resource_id": null,
            "name": name,
            "on_conflict": "error",
            "expires_after": null,
            "expires_at": null,
            "expired": false,
            "role_definition_id": format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{BLOB_CONTRIBUTOR}"),
            "role_name": "Storage Blob Data Contributor",
            "adopted": false,
            "timeouts": null,
        })
    );
    assert_eq!(stored.identity, Some(json!({ "scope": scope, "name": name })));
    let [found] = &azure.assignments().await[..] else { panic!("one assignment") };
    assert_eq!(found["properties"]["description"], "features of the lake");
    let read = grants.refresh(&stored).await;
    assert_eq!(read.stored(), stored);
    grants
        .plan(Some(&stored), &grant_with(&json!({ "description": "features of the lake" })))
        .await
        .is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_plan_knows_all_that_does_not_need_azure() {
    let azure = Azure::new();
    let plan = azure.grants().await.plan(None, &grant()).await;

    plan.notes.nothing();
    let unknown: Vec<_> = plan
        .planned
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, it)| *it == UNKNOWN)
        .map(|(name, _)| name)
        .collect();
    assert_eq!(unknown, ["principal_type"]);
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn values_that_are_unknown_at_plan_time_are_filled_in_by_the_apply() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "scope": UNKNOWN, "principal_id": UNKNOWN }));

    grants.validate(&config).await.nothing();
    let plan = grants.plan(None, &config).await;

    plan.notes.nothing();
    for name in ["id", "name", "role_definition_id", "principal_id", "scope"] {
        assert_eq!(plan.planned[name], UNKNOWN, "{name}");
    }
    grants.converge(None, &grant()).await;
}

#[tokio::test(start_paused = true)]
async fn equal_arguments_give_an_equal_name_in_every_run() {
    let azure = Azure::new();
    let first = azure.grants().await.plan(None, &grant()).await;
    let other = grant_with(
        &json!({ "scope": container("features").to_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/"), "role": BLOB_CONTRIBUTOR }),
    );
    let second = azure.grants().await.plan(None, &other).await;
    assert_eq!(first.planned["name"], second.planned["name"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_of_ones_own_is_used() {
    let azure = Azure::new();
    let name = "0B5A7F7E-9D3C-4A57-8E0A-6C1D2E3F4A5B";
    let stored = azure.grants().await.converge(None, &grant_with(&json!({ "name": name }))).await;
    assert_eq!(stored.text("name"), name);
    assert_eq!(azure.assignments().await[0]["name"].as_str().unwrap().to_uppercase(), name);
}

#[tokio::test(start_paused = true)]
async fn the_description_changes_in_place_and_can_be_taken_away() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant_with(&json!({ "description": "before" }))).await;

    let plan = grants.plan(Some(&stored), &grant_with(&json!({ "description": "after" }))).await;
    assert_eq!((plan.changes(), plan.replace.clone()), (json!({ "description": "after" }), vec![]));
    let changed = grants.apply(&plan).await.stored();
    assert_eq!(azure.assignments().await[0]["properties"]["description"], "after");
    assert_eq!(changed.text("id"), stored.text("id"));

    let bare = grants.converge(Some(changed), &grant()).await;
    assert_eq!(bare.value["description"], Value::Null);
    assert_eq!(azure.assignments().await[0]["properties"]["description"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn everything_else_replaces() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    for (attribute, value) in [
        ("scope", lake()),
        ("role", "Storage Blob Data Reader".to_owned()),
        ("principal_id", crate::azure::TASK_PRINCIPAL.to_owned()),
        ("principal_type", "User".to_owned()),
        ("name", "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b".to_owned()),
        ("delegated_managed_identity_resource_id", crate::azure::identity_id("other")),
    ] {
        let plan = grants.plan(Some(&stored), &grant_with(&json!({ attribute: value }))).await;
        assert_eq!(plan.replace, [attribute]);
        assert_ne!(plan.planned["id"], stored.value["id"], "{attribute}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_replacement_leaves_one_assignment() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    let replaced = grants
        .converge(Some(stored), &grant_with(&json!({ "role": "Storage Blob Data Reader" })))
        .await;
    let found = azure.assignments().await;
    assert_eq!(found.len(), 1);
    assert!(found[0]["properties"]["roleDefinitionId"].as_str().unwrap().ends_with(BLOB_READER));
    assert_eq!(replaced.text("role_name"), "Storage Blob Data Reader");
}

#[tokio::test(start_paused = true)]
async fn other_spellings_are_no_change() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    let definition = stored.text("role_definition_id").to_owned();
    for spelling in [
        json!({ "scope": container("features").replace("resourceGroups", "resourcegroups").replace("Microsoft.Storage", "microsoft.storage") }),
        json!({ "role": "storage blob data contributor" }),
        json!({ "role": BLOB_CONTRIBUTOR }),
        json!({ "role": BLOB_CONTRIBUTOR.to_uppercase() }),
        json!({ "role": definition }),
        json!({ "role": format!("/providers/Microsoft.Authorization/roleDefinitions/{BLOB_CONTRIBUTOR}") }),
        json!({ "principal_id": VENDOR.to_uppercase() }),
        json!({ "name": stored.text("name").to_uppercase() }),
        json!({ "principal_type": "ServicePrincipal" }),
    ] {
        grants.plan(Some(&stored), &grant_with(&spelling)).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn the_users_spelling_is_kept_whatever_azure_answers() {
    let azure = Azure::new();
    let config = grant_with(&json!({
        "scope": container("features").replace("resourceGroups", "RESOURCEGROUPS"),
        "role": BLOB_CONTRIBUTOR.to_uppercase(),
        "principal_id": VENDOR.to_uppercase(),
    }));
    azure.script_times(3, "*", "*/roleAssignments/*", arm_sandbox::Effect::OtherCase);
    let stored = azure.grants().await.converge(None, &config).await;
    for attribute in ["scope", "role", "principal_id"] {
        assert_eq!(stored.value[attribute], config[attribute]);
    }
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn a_destroyed_assignment_is_gone_and_destroying_it_twice_is_no_error() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    assert_eq!(grants.destroy(&stored).await.state, None);
    assert_eq!(azure.assignments().await, Vec::<Value>::new());
    let again = grants.destroy(&stored).await;
    again.notes.nothing();
    assert_eq!(again.state, None);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_removed_is_planned_again() {
    let azure = Azure::new();
    let mut stored = azure.grants().await.create(&grant()).await;
    // As if it had been made long ago.
    stored.private.clear();
    azure.somebody_else().delete(stored.text("id"), "2022-04-01").await.unwrap();

    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await;
    read.notes.nothing();
    assert_eq!(read.state, None);
    grants.converge(None, &grant()).await;
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_goes_with_its_resource_group() {
    let azure = Azure::new();
    let mut stored = azure.grants().await.create(&grant()).await;
    stored.private.clear();
    azure.somebody_else().delete(crate::azure::data_group(), "2022-09-01").await.unwrap();
    let read = azure.grants().await.refresh(&stored).await;
    read.notes.nothing();
    assert_eq!(read.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_stored_state_is_read_as_it_was_written() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    let (state, notes) = grants.upgrade(0, &stored.value).await;
    notes.nothing();
    assert_eq!(state, stored.value);
}

#[tokio::test(start_paused = true)]
async fn a_state_that_is_older_than_an_argument_gets_its_default() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    let mut older = stored.value.clone();
    older.as_object_mut().unwrap().remove("on_conflict");
    let (state, notes) = grants.upgrade(0, &older).await;
    notes.nothing();
    assert_eq!(state, stored.value);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_changed_is_seen_and_changed_back() {
    let azure = Azure::new();
    let config = grant_with(&json!({ "description": "ours" }));
    let stored = azure.grants().await.create(&config).await;
    let mut changed = azure.assignments().await.remove(0);
    changed["properties"]["description"] = "theirs".into();
    let _: Value =
        azure.somebody_else().put(stored.text("id"), "2022-04-01", &changed).await.unwrap();

    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await.stored();
    assert_eq!(read.text("description"), "theirs");
    let plan = grants.plan(Some(&read), &config).await;
    assert_eq!(plan.changes(), json!({ "description": "ours" }));
    grants.converge(Some(read), &config).await;
    assert_eq!(azure.assignments().await[0]["properties"]["description"], "ours");
}

#[tokio::test(start_paused = true)]
async fn destroying_needs_no_answer_while_planning() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    azure.calls();
    let plan = grants.plan_destroy(&stored).await;
    plan.notes.nothing();
    assert_eq!((plan.planned, azure.calls()), (Value::Null, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_subscription_as_scope_is_warned_of_once() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "scope": SUBSCRIPTION, "role": "Reader" }));
    let plan = grants.plan(None, &config).await;
    plan.notes.warning().is("BroadScope", "scope");
    let stored = grants.apply(&plan).await.stored();
    grants.plan(Some(&stored), &config).await.is_empty();
}
