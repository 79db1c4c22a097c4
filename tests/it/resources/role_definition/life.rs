//! Create, read, update, drift, and what the configuration may say.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{GUID, PEER, READ, VERSION, definition, role, role_with, roles, there};
use crate::{
    azure::{Azure, SUBSCRIPTION, VENDOR, data_group, lake},
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn a_created_role_is_as_configured_and_planned_again_empty() {
    let azure = Azure::new();
    let roles = roles(&azure).await;

    let stored = roles.converge(None, &role()).await;

    let guid = stored.text("role_definition_id").to_owned();
    assert_eq!(
        stored.value,
        json!({
            "id": definition(&guid), "scope": data_group(), "name": "Peering", "description": null,
            "actions": [PEER], "not_actions": null, "data_actions": null, "not_data_actions": null,
            "assignable_scopes": [data_group()], "role_definition_id": guid, "timeouts": null,
        })
    );
    let identity = json!({ "scope": data_group(), "role_definition_id": guid });
    assert_eq!(stored.identity, Some(identity));
    let [found] = &there(&azure).await[..] else { panic!("one role") };
    assert_eq!(found["properties"]["permissions"][0]["actions"], json!([PEER]));
}

#[tokio::test(start_paused = true)]
async fn the_plan_knows_the_id_and_the_assignment_of_the_same_plan_is_silent() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    let plan = terraform.resource(super::TYPE).plan(None, &role()).await;
    plan.notes.nothing();
    assert!(!plan.planned.to_string().contains(UNKNOWN), "{:#}", plan.planned);
    let grants = terraform.resource("dataplane_role_assignment");
    for name in ["id", "name"] {
        let config = json!({ "scope": lake(), "role": plan.planned[name], "principal_id": VENDOR });
        grants.plan(None, &config).await.notes.nothing();
    }
    let stranger = json!({ "scope": lake(), "role": definition(GUID), "principal_id": VENDOR });
    grants.plan(None, &stranger).await.notes.warning().is("NotFoundYet", "role");
}

#[tokio::test(start_paused = true)]
async fn everything_but_scope_and_guid_changes_in_place_and_keeps_the_id() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    let stored = roles.create(&role()).await;
    for change in [
        json!({ "name": "Vendor peering" }),
        json!({ "description": "Lets the vendor peer." }),
        json!({ "actions": [PEER, READ], "not_actions": ["Microsoft.Network/*/delete"] }),
        json!({ "assignable_scopes": [data_group(), SUBSCRIPTION] }),
    ] {
        let plan = roles.plan(Some(&stored), &role_with(&change)).await;
        plan.notes.nothing();
        assert_eq!(plan.replace, Vec::<String>::new(), "{change}");
        let changed = roles.apply(&plan).await.stored();
        assert_eq!(changed.value["id"], stored.value["id"]);
        let back = roles.plan(Some(&changed), &role()).await;
        roles.apply(&back).await.stored();
    }
    let plan = roles.plan(Some(&stored), &role_with(&json!({ "scope": SUBSCRIPTION }))).await;
    assert_eq!(plan.replace, ["scope"]);
}

#[tokio::test(start_paused = true)]
async fn another_spelling_of_scopes_and_empty_sets_are_no_change() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    let stored = roles.create(&role()).await;
    let shouted = data_group().to_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/");
    for same in [
        json!({ "scope": shouted, "assignable_scopes": [shouted] }),
        json!({ "scope": shouted }),
        json!({ "assignable_scopes": [data_group()] }),
    ] {
        roles.plan(Some(&stored), &role_with(&same)).await.is_empty();
    }
    let emptied = role_with(&json!({ "not_actions": [], "data_actions": [] }));
    let stored = roles.change(&stored, &emptied).await;
    let read = roles.refresh(&stored).await.stored();
    roles.plan(Some(&read), &emptied).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn scopes_that_azure_spells_in_its_own_way_stay_as_configured() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    for config in [role(), role_with(&json!({ "assignable_scopes": [data_group(), lake()] }))] {
        let stored = roles.create(&config).await;
        let id = stored.text("id").to_owned();
        let mut found: Value = azure.somebody_else().get(&id, VERSION).await.unwrap();
        let scopes = found["properties"]["assignableScopes"].to_string().to_lowercase();
        found["properties"]["assignableScopes"] = serde_json::from_str(&scopes).unwrap();
        let body = json!({ "properties": found["properties"] });
        azure.somebody_else().put::<Value>(&id, VERSION, &body).await.unwrap();
        let read = roles.refresh(&stored).await.stored();
        assert_eq!(read.value["assignable_scopes"], stored.value["assignable_scopes"]);
        roles.plan(Some(&read), &config).await.is_empty();
        roles.destroy(&read).await.notes.no_error();
    }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_changes_is_planned_back() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    let stored = roles.create(&role()).await;
    let id = stored.text("id").to_owned();
    for permissions in [
        json!([{ "actions": [PEER, "*"] }]),
        json!([{ "actions": [PEER] }, { "actions": ["*"], "notActions": ["*/delete"] }]),
    ] {
        let mut found: Value = azure.somebody_else().get(&id, VERSION).await.unwrap();
        found["properties"]["permissions"] = permissions.clone();
        let body = json!({ "properties": found["properties"] });
        azure.somebody_else().put::<Value>(&id, VERSION, &body).await.unwrap();
        let read = roles.refresh(&stored).await;
        read.notes.no_error();
        let plan = roles.plan(read.state.as_ref(), &role()).await;
        assert_eq!(plan.changes(), json!({ "actions": [PEER] }), "{permissions}");
        roles.apply(&plan).await.stored();
        assert_eq!(
            there(&azure).await[0]["properties"]["permissions"][0]["actions"],
            json!([PEER])
        );
        assert_eq!(
            there(&azure).await[0]["properties"]["permissions"].as_array().unwrap().len(),
            1
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_role_that_azure_does_not_show_yet_is_looked_for_again_and_assigned() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.role_definition_missing_after_create = 3);
    let stored = roles(&azure).await.create(&role()).await;
    let read = roles(&azure).await.refresh(&stored).await;
    assert_eq!(read.stored(), stored);
    azure.sandbox().hold_back_role(stored.text("role_definition_id"), 3).unwrap();
    let grant = json!({ "scope": lake(), "role": stored.value["id"], "principal_id": VENDOR });
    azure.grants().await.create(&grant).await;
}

#[tokio::test(start_paused = true)]
async fn a_role_of_a_management_group_is_read_by_its_id_at_the_root() {
    let scope = "/providers/Microsoft.Management/managementGroups/corp";
    let azure = Azure::holding([json!({ "id": scope })]);
    let roles = roles(&azure).await;
    let config = role_with(&json!({ "scope": scope }));
    let stored = roles.converge(None, &config).await;
    assert!(stored.text("id").starts_with("/providers/Microsoft.Authorization/"));
    let imported = roles.import(stored.text("id")).await.stored();
    assert_eq!(imported.value["scope"], scope);
    roles.destroy(&stored).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_role_that_only_its_management_group_shows_stays_in_the_state() {
    let scope = "/providers/Microsoft.Management/managementGroups/corp";
    let azure = Azure::holding([json!({ "id": scope })]);
    let config = role_with(&json!({ "scope": scope }));
    let stored = roles(&azure).await.create(&config).await;
    let hidden = Effect::status(404, "RoleDefinitionDoesNotExist");
    let root = "/providers/Microsoft.Authorization/roleDefinitions/*";
    azure.script_times(1000, "GET", root, hidden);

    let read = roles(&azure).await.refresh(&stored).await;

    read.notes.nothing();
    assert_eq!(read.stored().value, stored.value);
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn what_no_role_can_be_is_refused_before_any_call() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    let managed = |name: &str| format!("/providers/Microsoft.Management/managementGroups/{name}");
    for (arguments, code, attribute) in [
        (json!({ "actions": ["read"] }), "InvalidAction", "actions"),
        (json!({ "not_data_actions": ["a b/read"] }), "InvalidAction", "not_data_actions"),
        (json!({ "actions": null }), "MissingArgument", ""),
        (json!({ "scope": "/" }), "AssignableScopeInvalid", "scope"),
        (json!({ "assignable_scopes": [lake()] }), "AssignableScopeInvalid", "scope"),
        (
            json!({ "assignable_scopes": [managed("corp"), managed("labs")] }),
            "AssignableScopeInvalid",
            "assignable_scopes",
        ),
        (
            json!({ "role_definition_id": crate::azure::BLOB_READER }),
            "RoleDefinitionBuiltIn",
            "role_definition_id",
        ),
    ] {
        roles.validate(&role_with(&arguments)).await.error().is(code, attribute);
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_azure_refuses_is_an_error_at_its_argument() {
    let azure = Azure::new();
    let objects = roles(&azure).await;
    for (code, expected, attribute) in [
        ("InvalidActionOrNotAction", "AzureRefused", "actions"),
        ("RoleDefinitionLimitExceeded", "RoleDefinitionLimit", ""),
        ("InvalidAssignableScopes", "AzureRefused", "assignable_scopes"),
    ] {
        azure.add_fault("PUT", "*/roleDefinitions/*", Effect::status(400, code));
        let applied = objects.apply(&objects.plan(None, &role()).await).await;
        let note = applied.notes.error();
        assert_eq!(note.attribute, attribute, "{note:#?}");
        assert!(note.code == expected || expected == "AzureRefused", "{note:#?}");
        note.says(&[code]);
        assert_eq!(applied.state, None);
    }
    let denied = Azure::denying(&data_group(), &["Microsoft.Authorization/roleDefinitions/write"]);
    let objects = roles(&denied).await;
    let applied = objects.apply(&objects.plan(None, &role()).await).await;
    applied.notes.error().is("AzureForbidden", "scope").says(&["roleDefinitions/write"]);
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_may_not_look_for_the_name_is_made_with_a_warning() {
    let azure = Azure::denying(&data_group(), &["Microsoft.Authorization/roleDefinitions/read"]);
    let plan = roles(&azure).await.plan(None, &role()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["Peering"]);
}
