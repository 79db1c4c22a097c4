//! Roles that exist already, under the name or under the GUID.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{GUID, PEER, READ, VERSION, role, role_with, roles, theirs, there};
use crate::azure::{Azure, SUBSCRIPTION, data_group, vendor_group};

#[tokio::test(start_paused = true)]
async fn a_name_that_another_role_has_is_refused_at_plan_with_the_way_to_import_it() {
    let other = theirs(GUID, "PEERING", &data_group(), &json!([{ "actions": [READ] }]));
    let azure = Azure::holding([other]);
    let plan = roles(&azure).await.plan(None, &role()).await;
    plan.notes.error().is("NameTaken", "name").says(&[GUID, "import {"]);
    let owner = roles(&azure).await.plan(None, &role_with(&json!({ "name": "Owner" }))).await;
    owner.notes.error().is("NameTaken", "name").says(&["built-in"]);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_a_role_elsewhere_in_the_tenant_has_is_refused_by_the_apply() {
    let other = theirs(GUID, "Peering", &vendor_group(), &json!([{ "actions": [READ] }]));
    let azure = Azure::holding([other]);
    let roles = roles(&azure).await;
    let plan = roles.plan(None, &role()).await;
    plan.notes.nothing();
    let applied = roles.apply(&plan).await;
    applied.notes.error().is("NameTaken", "name").says(&["RoleDefinitionWithSameNameExists"]);
    assert_eq!((applied.state, there(&azure).await.len()), (None, 1));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_role_that_is_still_listed_holds_its_name_for_a_while_only() {
    let azure = Azure::new();
    let definitions = "*/providers/Microsoft.Authorization/roleDefinitions";
    let deleted = theirs(GUID, "Peering", &data_group(), &json!([{ "actions": [READ] }]));
    let mut listed = deleted.clone();
    listed["name"] = GUID.into();
    let stale = Effect::status(200, "").body(json!({ "value": [listed] }).to_string());
    azure.script_times(3, "GET", definitions, stale);
    let refusal = Effect::status(400, "RoleDefinitionWithSameNameExists");
    azure.script_times(2, "PUT", &format!("{definitions}/*"), refusal);

    let roles = roles(&azure).await;
    let plan = roles.plan(None, &role()).await;
    plan.notes.nothing();
    roles.apply(&plan).await.notes.nothing();

    azure.heal();
    assert_eq!(there(&azure).await[0]["properties"]["roleName"], "Peering");
}

#[tokio::test(start_paused = true)]
async fn a_role_with_the_same_guid_is_never_overwritten() {
    let azure = Azure::new();
    let config = role_with(&json!({ "role_definition_id": GUID }));
    let roles = roles(&azure).await;
    let plan = roles.plan(None, &config).await;
    let path = format!("{}/providers/Microsoft.Authorization/roleDefinitions/{GUID}", data_group());
    let mut body = theirs(GUID, "Theirs", &data_group(), &json!([{ "actions": [READ] }]));
    body.as_object_mut().unwrap().remove("id");
    azure.somebody_else().put::<Value>(path, VERSION, &body).await.unwrap();

    let applied = roles.apply(&plan).await;

    applied.notes.error().is("RoleDefinitionConflict", "").says(&["Theirs", GUID, "import {"]);
    assert_eq!(applied.state, None);
    assert_eq!(there(&azure).await[0]["properties"]["roleName"], "Theirs");
}

#[tokio::test(start_paused = true)]
async fn a_role_that_azure_shows_late_is_told_to_be_overwritten_and_not_stored() {
    let mut old = theirs(GUID, "Theirs", &data_group(), &json!([{ "actions": [READ] }]));
    old["properties"]["createdOn"] = "2026-01-01T00:00:00.0000000Z".into();
    let azure = Azure::holding([old]);
    let config = role_with(&json!({ "role_definition_id": GUID }));
    let roles = roles(&azure).await;
    let plan = roles.plan(None, &config).await;
    azure.sandbox().hold_back_role(GUID, 1).unwrap();

    let applied = roles.apply(&plan).await;

    applied.notes.error().is("RoleDefinitionOverwritten", "").says(&[GUID]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn an_equal_role_is_taken_for_ones_own_with_a_warning() {
    let azure = Azure::new();
    roles(&azure).await.create(&role()).await;
    let roles = roles(&azure).await;
    let applied = roles.apply(&roles.plan(None, &role()).await).await;
    applied.notes.warning().is("AdoptedExisting", "").says(&["Peering"]);
    roles.converge(applied.state, &role()).await;
    assert_eq!(there(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_same_role_twice_in_one_plan_is_refused() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    roles.plan(None, &role()).await.notes.nothing();
    let second = roles.plan(None, &role_with(&json!({ "actions": [PEER, READ] }))).await;
    second.notes.error().is("DuplicateRoleDefinition", "name").says(&["Peering"]);
    let elsewhere = role_with(&json!({ "scope": SUBSCRIPTION, "name": "Other" }));
    roles.plan(None, &elsewhere).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_replacement_may_keep_the_name() {
    let azure = Azure::new();
    let stored = roles(&azure).await.create(&role()).await;
    let wider = role_with(&json!({ "scope": SUBSCRIPTION }));
    let roles = roles(&azure).await;
    let plan = roles.plan(Some(&stored), &wider).await;
    assert_eq!(plan.replace, ["scope"]);
    plan.notes.nothing();
    // Terraform plans the successor while the old role exists.
    roles.plan(None, &wider).await.notes.nothing();
    roles.destroy(&stored).await.notes.nothing();
    roles.converge(None, &wider).await;
    assert_eq!(there(&azure).await.len(), 1);
}
