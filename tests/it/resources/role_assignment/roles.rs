//! The forms in which a role is written, and custom roles.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::grant_with;
use crate::azure::{ANY_ASSIGNMENT, Azure, SUBSCRIPTION, container, data_group};

const CUSTOM: &str = "3d1c3a52-6b0f-4e65-9d2a-6f4b1a7c8e90";
const NAMESAKE: &str = "8b2f7c11-0c5d-4a3e-b8f4-2e9d6a1b5c70";

/// A custom role for a seed.
fn role(guid: &str, name: &str, scopes: &[&str]) -> Value {
    json!({
        "id": format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}"),
        "properties": {
            "roleName": name,
            "type": "CustomRole",
            "description": "",
            "assignableScopes": scopes,
            "permissions": [{ "actions": ["Microsoft.Storage/*/read"], "notActions": [], "dataActions": [], "notDataActions": [] }],
        },
    })
}

#[tokio::test(start_paused = true)]
async fn a_custom_role_is_found_by_name_and_planned_again_empty() {
    let azure = Azure::holding([role(CUSTOM, "Lake Reader", &[SUBSCRIPTION])]);
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "role": "lake reader" }));
    let plan = grants.plan(None, &config).await;
    plan.notes.nothing();
    let grants = azure.grants().await;
    let stored = grants.converge(None, &config).await;
    assert_eq!((stored.text("role"), stored.text("role_name")), ("lake reader", "Lake Reader"));
    assert!(stored.text("role_definition_id").ends_with(CUSTOM));
    // Another run knows neither the role nor the assignment yet.
    let later = azure.grants().await;
    let read = later.refresh(&stored).await.stored();
    later.plan(Some(&read), &grant_with(&json!({ "role": CUSTOM }))).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_custom_role_written_by_guid_and_then_by_name_is_no_change() {
    let azure = Azure::holding([role(CUSTOM, "Lake Reader", &[SUBSCRIPTION])]);
    let grants = azure.grants().await;
    let stored = grants.create(&grant_with(&json!({ "role": CUSTOM }))).await;
    assert_eq!(stored.text("role_name"), "Lake Reader");
    grants.plan(Some(&stored), &grant_with(&json!({ "role": "Lake Reader" }))).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_name_that_could_not_be_read_is_read_later() {
    let azure = Azure::holding([role(CUSTOM, "Lake Reader", &[SUBSCRIPTION])]);
    let grants = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let grants = grants.resource("dataplane_role_assignment");
    azure.add_fault("GET", "*/roleDefinitions/*", Effect::status(403, "AuthorizationFailed"));
    let stored = grants.create(&grant_with(&json!({ "role": CUSTOM }))).await;
    assert_eq!(stored.text("role_name"), CUSTOM);
    let read = azure.grants().await.refresh(&stored).await.stored();
    assert_eq!((read.text("role"), read.text("role_name")), (CUSTOM, "Lake Reader"));
}

#[tokio::test(start_paused = true)]
async fn a_renamed_custom_role_is_no_change() {
    let azure = Azure::holding([role(CUSTOM, "Lake Reader", &[SUBSCRIPTION])]);
    let stored = azure.grants().await.create(&grant_with(&json!({ "role": "Lake Reader" }))).await;
    let renamed = role(CUSTOM, "Lake Visitor", &[SUBSCRIPTION]);
    let id = renamed["id"].as_str().unwrap().to_owned();
    let _: Value = azure
        .somebody_else()
        .put(&id, "2022-04-01", &json!({ "properties": renamed["properties"] }))
        .await
        .unwrap();
    let grants = azure.grants().await;
    let read = grants.refresh(&stored).await.stored();
    grants.plan(Some(&read), &grant_with(&json!({ "role": "Lake Reader" }))).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_role_that_does_not_exist_is_a_warning_at_plan_and_an_error_after_three_minutes() {
    let azure = Azure::new();
    for (role, code) in [
        ("Lake Reader", "NotFound"),
        // Azure answers for a GUID.
        ("00000000-0c5d-4a3e-b8f4-2e9d6a1b5c70", "AzureRefused"),
    ] {
        let grants = azure.grants().await;
        let plan = grants.plan(None, &grant_with(&json!({ "role": role }))).await;
        plan.notes.warning().is("NotFoundYet", "role").says(&[role]);
        let began = tokio::time::Instant::now();
        let applied = grants.apply(&plan).await;
        applied.notes.error().is(code, "role");
        assert!(180 <= began.elapsed().as_secs(), "{:?}", began.elapsed());
        assert_eq!(applied.state, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_was_made_seconds_ago_is_waited_for_by_name_guid_and_both_forms_of_its_id() {
    let id = format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CUSTOM}");
    for text in ["Lake Reader", CUSTOM, &id, &format!("{id}|{SUBSCRIPTION}")] {
        let azure = Azure::new();
        let (planning, applying) = (azure.grants().await, azure.grants().await);
        let config = grant_with(&json!({ "role": text }));
        planning.plan(None, &config).await.notes.warning().is("NotFoundYet", "role");
        azure.behave(|it| it.consistency.role_definition_missing_after_create = 4);
        let made = role(CUSTOM, "Lake Reader", &[SUBSCRIPTION]);
        let properties = json!({ "properties": made["properties"] });
        let _: Value = azure.somebody_else().put(&id, "2022-04-01", &properties).await.unwrap();

        let applied = applying.apply(&applying.plan(None, &config).await).await;

        let stored = applied.stored();
        assert!(stored.text("role_definition_id").ends_with(CUSTOM), "{text}");
        assert_eq!(stored.text("role_name"), "Lake Reader", "{text}");
        azure.grants().await.plan(Some(&stored), &config).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_name_that_two_roles_share_is_an_error_that_names_both() {
    let azure = Azure::new();
    let two = json!({ "value": [
        { "id": format!("/providers/Microsoft.Authorization/roleDefinitions/{CUSTOM}"), "name": CUSTOM, "type": "Microsoft.Authorization/roleDefinitions", "properties": { "roleName": "Lake Reader" } },
        { "id": format!("/providers/Microsoft.Authorization/roleDefinitions/{NAMESAKE}"), "name": NAMESAKE, "type": "Microsoft.Authorization/roleDefinitions", "properties": { "roleName": "Lake Reader" } },
    ]});
    azure.add_fault(
        "GET",
        "*/roleDefinitions",
        arm_sandbox::Effect::status(200, "").body(two.to_string()),
    );
    let plan =
        azure.grants().await.plan(None, &grant_with(&json!({ "role": "Lake Reader" }))).await;
    plan.notes.error().is("AmbiguousRole", "role").says(&[CUSTOM, NAMESAKE]);
}

#[tokio::test(start_paused = true)]
async fn a_name_with_an_apostrophe_is_found() {
    let azure = Azure::holding([role(CUSTOM, "Ada's Reader", &[SUBSCRIPTION])]);
    azure.grants().await.converge(None, &grant_with(&json!({ "role": "Ada's Reader" }))).await;
}

#[tokio::test(start_paused = true)]
async fn a_role_outside_its_scopes_is_not_found() {
    let elsewhere = format!("{SUBSCRIPTION}/resourceGroups/rg-elsewhere");
    let azure = Azure::holding([role(CUSTOM, "Lake Reader", &[&elsewhere])]);
    let plan =
        azure.grants().await.plan(None, &grant_with(&json!({ "role": "Lake Reader" }))).await;
    plan.notes.warning().is("NotFoundYet", "role");
}

#[tokio::test(start_paused = true)]
async fn a_built_in_role_is_known_without_a_call_and_in_any_case() {
    let azure = Azure::new();
    let plan = azure
        .grants()
        .await
        .plan(None, &grant_with(&json!({ "role": "READER", "scope": data_group() })))
        .await;
    plan.notes.nothing();
    assert_eq!(plan.planned["role_name"], "Reader");
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_custom_role_by_name_is_looked_up_by_the_apply_where_the_plan_may_not() {
    let azure = Azure::holding([role(CUSTOM, "Lake Reader", &[SUBSCRIPTION])]);
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let grants = terraform.resource("dataplane_role_assignment");
    let stored = grants.converge(None, &grant_with(&json!({ "role": "Lake Reader" }))).await;
    assert!(stored.text("role_definition_id").ends_with(CUSTOM));
}

#[tokio::test(start_paused = true)]
async fn the_role_at_the_management_group_is_named_without_a_subscription() {
    let group = "/providers/Microsoft.Management/managementGroups/corp";
    let azure = Azure::holding([json!({ "id": group, "properties": { "displayName": "Corp" } })]);
    let grants = azure.grants().await;
    let stored =
        grants.converge(None, &grant_with(&json!({ "scope": group, "role": "Reader" }))).await;
    assert_eq!(
        stored.text("role_definition_id"),
        "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
    );
    grants.destroy(&stored).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_principal_without_a_kind_gets_the_one_that_azure_finds() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config =
        grant_with(&json!({ "principal_id": crate::azure::GROUP, "scope": container("features") }));
    let stored = grants.converge(None, &config).await;
    assert_eq!(stored.text("principal_type"), "Group");
    azure.add_fault("GET", ANY_ASSIGNMENT, arm_sandbox::Effect::ByteOrderMark);
    let later = azure.grants().await;
    assert_eq!(later.refresh(&stored).await.stored(), stored);
}
