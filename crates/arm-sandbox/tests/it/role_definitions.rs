//! Role definitions: built-in ones and a tenant's own.

use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, Client, PRINCIPAL, READER, SUBSCRIPTION, account, assignment, grant, group,
    seed, subscription,
};

const CUSTOM: &str = "7b0f2c11-03a9-4d0e-9a35-f0f7d1f0a001";

fn definitions(scope: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleDefinitions")
}

fn custom(name: &str, scope: &str) -> Value {
    json!({"properties": {
        "roleName": name,
        "description": "Reads secrets",
        "assignableScopes": [scope],
        "permissions": [{"actions": ["Microsoft.KeyVault/vaults/read"], "dataActions": []}],
    }})
}

#[tokio::test]
async fn a_built_in_role_is_found_by_its_name_in_any_case() {
    let client = Client::new();
    let filter = "roleName eq 'storage blob data READER'";

    let list = client.list(&definitions(&account()), AUTHORIZATION, filter).await;

    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["name"], READER);
    assert_eq!(list[0]["id"], json!(format!("{}/{READER}", definitions(&subscription()))));
    assert_eq!(list[0]["properties"]["type"], "BuiltInRole");
}

#[tokio::test]
async fn the_root_answers_ids_without_a_subscription() {
    let client = Client::new();

    let read = client
        .get(&format!("{}/{READER}", definitions("")), AUTHORIZATION)
        .await
        .expect_status(200);

    let id = format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    assert_eq!(read.body["id"], json!(id));
}

#[tokio::test]
async fn a_custom_role_is_seen_only_where_it_can_be_assigned() {
    let client = Client::new();
    let id = format!("{}/{CUSTOM}", definitions(&group()));
    client
        .put(&id, AUTHORIZATION, &custom("Vault peeker's aide", &group()))
        .await
        .expect_status(201);
    let filter = "type eq 'CustomRole'";
    let below = "atScopeAndBelow() and type eq 'CustomRole'";
    let name = "roleName eq 'Vault peeker''s aide'";

    for (scope, filter, expected) in [
        (group(), filter, 1),
        (account(), filter, 1),
        (account(), name, 1),
        (subscription(), filter, 0),
        (subscription(), below, 1),
    ] {
        let list = client.list(&definitions(&scope), AUTHORIZATION, filter).await;
        assert_eq!(list.len(), expected, "{scope} {filter}");
    }
    let id = assignment(&subscription(), 1);
    let refused = client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, CUSTOM)).await;
    refused.expect_error(400, "RoleDefinitionDoesNotExist");
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, CUSTOM)).await.expect_status(201);
}

#[tokio::test]
async fn names_of_roles_are_unique_in_the_tenant() {
    let client = Client::new();
    let id = |guid: &str| format!("{}/{guid}", definitions(&subscription()));
    client
        .put(&id(CUSTOM), AUTHORIZATION, &custom("Peeker", &subscription()))
        .await
        .expect_status(201);

    let code = "RoleDefinitionWithSameNameExists";
    let same = client.put(&id(PRINCIPAL), AUTHORIZATION, &custom("PEEKER", &group())).await;
    same.expect_error(409, code);
    let builtin = client.put(&id(PRINCIPAL), AUTHORIZATION, &custom("Owner", &group())).await;
    builtin.expect_error(409, code);
    client.put(&id(CUSTOM), AUTHORIZATION, &custom("Peeker", &group())).await.expect_status(201);
}

#[tokio::test]
async fn a_role_that_is_assigned_cannot_be_deleted() {
    let client = Client::new();
    let id = format!("{}/{CUSTOM}", definitions(&subscription()));
    client.put(&id, AUTHORIZATION, &custom("Peeker", &subscription())).await.expect_status(201);
    let granted = assignment(&account(), 1);
    client.put(&granted, AUTHORIZATION, &grant(PRINCIPAL, CUSTOM)).await.expect_status(201);

    client.delete(&id, AUTHORIZATION).await.expect_error(400, "RoleDefinitionHasAssignments");
    client.delete(&granted, AUTHORIZATION).await.expect_status(200);
    client.delete(&id, AUTHORIZATION).await.expect_status(200);
    client.delete(&id, AUTHORIZATION).await.expect_status(204);
}

#[tokio::test]
async fn malformed_roles_and_changes_of_built_in_ones_are_refused() {
    let client = Client::new();
    let id = format!("{}/{CUSTOM}", definitions(&subscription()));
    let mut nowhere = custom("Peeker", &group());
    nowhere["properties"]["assignableScopes"] = json!([]);
    let mut nothing = custom("Peeker", &group());
    nothing["properties"]["permissions"] = json!([]);
    let mut groups = custom("Peeker", &group());
    let managed = |name: &str| format!("/providers/Microsoft.Management/managementGroups/{name}");
    groups["properties"]["assignableScopes"] = json!([managed("corp"), managed("labs")]);
    let mut wrong = custom("Peeker", &group());
    wrong["properties"]["permissions"][0]["actions"] = json!(["read"]);
    for (body, code) in [
        (nowhere, "InvalidAssignableScopes"),
        (custom("Peeker", "/"), "InvalidAssignableScopes"),
        (nothing, "InvalidRoleDefinition"),
        (groups, "InvalidAssignableScopes"),
        (wrong, "InvalidActionOrNotAction"),
        (json!({"properties": {}}), "InvalidRoleDefinition"),
    ] {
        client.put(&id, AUTHORIZATION, &body).await.expect_error(400, code);
    }
    let builtin = format!("{}/{READER}", definitions(&subscription()));
    let body = custom("Peeker", &format!("/subscriptions/{SUBSCRIPTION}"));
    client
        .put(&builtin, AUTHORIZATION, &body)
        .await
        .expect_error(400, "BuiltInRoleCannotBeModified");
    client.delete(&builtin, AUTHORIZATION).await.expect_error(400, "BuiltInRoleCannotBeModified");
}

#[tokio::test]
async fn all_pages_of_the_built_in_roles_are_listed_once() {
    let client = Client::new();
    let whole = client.list(&definitions(&subscription()), AUTHORIZATION, "").await;
    client.sandbox.change_behavior(|it| it.page_size = 10).unwrap();

    let paged = client.list(&definitions(&subscription()), AUTHORIZATION, "").await;

    assert!(70 < whole.len());
    assert_eq!(whole, paged);
}

#[tokio::test]
async fn a_tenant_has_so_many_custom_roles_and_no_more() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.role_definition_limit = 1).unwrap();
    let id = |guid: &str| format!("{}/{guid}", definitions(&subscription()));
    let role = |name: &str| custom(name, &subscription());
    client.put(&id(CUSTOM), AUTHORIZATION, &role("Peeker")).await.expect_status(201);

    let second = client.put(&id(PRINCIPAL), AUTHORIZATION, &role("Keeper")).await;

    second.expect_error(400, "RoleDefinitionLimitExceeded");
    client.put(&id(CUSTOM), AUTHORIZATION, &role("Keeper")).await.expect_status(201);
}

#[tokio::test]
async fn a_role_counts_as_assigned_for_a_while_after_its_last_assignment_is_gone() {
    let client = Client::new();
    let late = |it: &mut arm_sandbox::Behavior| {
        it.consistency.role_definition_in_use_after_unassignment = 2;
    };
    client.sandbox.change_behavior(late).unwrap();
    let id = format!("{}/{CUSTOM}", definitions(&subscription()));
    client.put(&id, AUTHORIZATION, &custom("Peeker", &subscription())).await.expect_status(201);
    let granted = assignment(&account(), 1);
    client.put(&granted, AUTHORIZATION, &grant(PRINCIPAL, CUSTOM)).await.expect_status(201);
    client.delete(&granted, AUTHORIZATION).await.expect_status(200);

    for _ in 0..2 {
        client.delete(&id, AUTHORIZATION).await.expect_error(400, "RoleDefinitionHasAssignments");
    }
    client.delete(&id, AUTHORIZATION).await.expect_status(200);
}

#[tokio::test]
async fn the_id_from_an_answer_resolves_for_a_role_of_a_management_group() {
    let scope = "/providers/Microsoft.Management/managementGroups/corp";
    let mut seed = seed();
    seed["resources"].as_array_mut().unwrap().push(json!({ "id": scope }));
    let client = Client::with_seed(seed);
    let id = format!("{}/{CUSTOM}", definitions(scope));
    let made = client.put(&id, AUTHORIZATION, &custom("Peeker", scope)).await.expect_status(201);

    let answered = made.body["id"].as_str().unwrap();
    assert_eq!(answered, format!("{}/{CUSTOM}", definitions("")));
    client.get(answered, AUTHORIZATION).await.expect_status(200);
}
