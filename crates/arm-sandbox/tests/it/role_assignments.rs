//! Role assignments, one at a time: what Azure answers and what it refuses.

use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, CLIENT, CONTRIBUTOR, Client, GROUP, IDENTITY, OWNER, PRINCIPAL, READER, Reply,
    SUBSCRIPTION, TENANT, USER, account, assignment, grant, group, identity, seed, subscription,
};

async fn put(client: &Client, id: &str, principal: &str, role: &str) -> Reply {
    client.put(id, AUTHORIZATION, &grant(principal, role)).await
}

/// A grant with one more property.
fn with(mut body: Value, name: &str, value: impl Into<Value>) -> Value {
    body["properties"][name] = value.into();
    body
}

/// An assignment without who made it, which the answer to its creation does not say.
fn without_author(mut body: Value) -> Value {
    body["properties"]["createdBy"] = Value::Null;
    body
}

#[tokio::test]
async fn a_created_assignment_is_answered_in_the_services_own_form() {
    let client = Client::new();
    let id = assignment(&account(), 1);

    let created = put(&client, &id, PRINCIPAL, READER).await.expect_status(201);
    let read = client.get(&id, AUTHORIZATION).await.expect_status(200);

    assert_eq!(without_author(created.body), without_author(read.body.clone()));
    let properties = &read.body["properties"];
    assert_eq!(read.body["id"], json!(id));
    assert_eq!(properties["principalType"], "ServicePrincipal");
    assert_eq!(properties["scope"], json!(account()));
    assert_eq!(properties["condition"], json!(null));
    let role =
        format!("{}/providers/Microsoft.Authorization/roleDefinitions/{READER}", subscription());
    assert_eq!(properties["roleDefinitionId"], json!(role));
    let created_on = properties["createdOn"].as_str().unwrap();
    assert_eq!(created_on.len(), "2026-11-20T08:11:02.1234567Z".len(), "{created_on}");
}

#[tokio::test]
async fn assignments_exist_at_every_kind_of_scope() {
    let mut seed = seed();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(json!({"id": "/providers/Microsoft.Management/managementGroups/platform"}));
    let client = Client::with_seed(seed);
    let container = format!("{}/blobServices/default/containers/raw", account());
    let scopes = [
        "/",
        "/providers/Microsoft.Subscription",
        "/providers/Microsoft.Management/managementGroups/platform",
        &subscription(),
        &group(),
        &account(),
        &container,
    ];
    for (number, scope) in (1..).zip(scopes) {
        let id = assignment(scope, number);

        put(&client, &id, PRINCIPAL, READER).await.expect_status(201);
        let read = client.get(&id, AUTHORIZATION).await.expect_status(200);

        assert_eq!(read.body["properties"]["scope"], json!(scope));
        let role = read.body["properties"]["roleDefinitionId"].as_str().unwrap();
        assert_eq!(
            role.starts_with("/subscriptions/"),
            scope.starts_with("/subscriptions/"),
            "{role}"
        );
    }
}

#[tokio::test]
async fn the_same_grant_again_may_change_description_and_condition() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    let created = put(&client, &id, PRINCIPAL, READER).await.expect_status(201);
    let condition = "@Resource[Microsoft.Storage/x:path] StringEquals 'a'";
    let body = with(grant(PRINCIPAL, READER), "description", "lake");
    let body = with(with(body, "condition", condition), "conditionVersion", "2.0");

    let updated = client.put(&id, AUTHORIZATION, &body).await.expect_status(200);

    assert_eq!(updated.body["properties"]["description"], "lake");
    assert_eq!(updated.body["properties"]["condition"], condition);
    assert_eq!(updated.body["properties"]["createdOn"], created.body["properties"]["createdOn"]);
}

#[tokio::test]
async fn a_name_keeps_its_principal_role_and_scope() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    put(&client, &id, PRINCIPAL, READER).await.expect_status(201);

    let code = "RoleAssignmentUpdateNotPermitted";
    put(&client, &id, USER, READER).await.expect_error(400, code);
    put(&client, &id, PRINCIPAL, CONTRIBUTOR).await.expect_error(400, code);
    put(&client, &assignment(&group(), 1), PRINCIPAL, READER).await.expect_error(400, code);
}

#[tokio::test]
async fn a_second_name_for_the_same_grant_is_a_conflict_that_names_the_first() {
    let client = Client::new();
    put(&client, &assignment(&account(), 1), PRINCIPAL, READER).await.expect_status(201);
    let upper = account().to_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/");

    let second = put(&client, &assignment(&upper, 2), &PRINCIPAL.to_uppercase(), READER).await;

    second.expect_error(409, "RoleAssignmentExists");
    assert!(
        second.message().ends_with("9f6f2d1e1b0a5a558f0e000000000001."),
        "{}",
        second.message()
    );
}

#[tokio::test]
async fn a_conflict_names_no_assignment_when_the_service_is_of_the_older_kind() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.conflict_names_assignment = false).unwrap();
    put(&client, &assignment(&account(), 1), PRINCIPAL, READER).await.expect_status(201);

    let second = put(&client, &assignment(&account(), 2), PRINCIPAL, READER).await;

    assert_eq!(second.message(), "The role assignment already exists.");
}

#[tokio::test]
async fn a_deletion_answers_what_was_deleted_and_then_nothing() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    put(&client, &id, PRINCIPAL, READER).await.expect_status(201);
    let created = client.get(&id, AUTHORIZATION).await.expect_status(200);

    let first = client.delete(&id, AUTHORIZATION).await.expect_status(200);
    let second = client.delete(&id, AUTHORIZATION).await.expect_status(204);

    assert_eq!(first.body, created.body);
    assert!(second.bytes.is_empty());
    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    put(&client, &assignment(&account(), 2), PRINCIPAL, READER).await.expect_status(201);
}

#[tokio::test]
async fn a_client_id_is_no_principal() {
    let client = Client::new();

    let refused = put(&client, &assignment(&account(), 1), CLIENT, READER).await;

    refused.expect_error(400, "PrincipalNotFound");
    assert!(refused.message().contains(&CLIENT.replace('-', "")), "{}", refused.message());
    assert!(refused.message().contains(TENANT));
}

#[tokio::test]
async fn a_principal_type_must_be_the_principals() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    let body = |kind: &str| with(grant(USER, READER), "principalType", kind);

    let refused = client.put(&id, AUTHORIZATION, &body("ServicePrincipal")).await;
    refused.expect_error(400, "UnmatchedPrincipalType");
    assert!(refused.message().contains("PrinciaplType"));
    client.put(&id, AUTHORIZATION, &body("Robot")).await.expect_error(400, "InvalidPrincipalType");
    let created = client.put(&id, AUTHORIZATION, &body("user")).await.expect_status(201);
    assert_eq!(created.body["properties"]["principalType"], "User");
    let group = put(&client, &assignment(&account(), 2), GROUP, READER).await.expect_status(201);
    assert_eq!(group.body["properties"]["principalType"], "Group");
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    let good = grant(PRINCIPAL, READER);
    let mut nothing = good.clone();
    nothing["properties"].as_object_mut().unwrap().remove("principalId");
    for (body, code) in [
        (json!({}), "BadRequestFormat"),
        (nothing, "BadRequestFormat"),
        (with(good.clone(), "principalId", "robot"), "InvalidPrincipalId"),
        (with(good.clone(), "roleDefinitionId", READER), "InvalidRoleDefinitionId"),
        (with(good.clone(), "roleDefinitionId", "/providers/a/b/c"), "InvalidRoleDefinitionId"),
        (with(good.clone(), "principalID", PRINCIPAL), "InvalidRequestContent"),
        (with(good.clone(), "description", 7), "BadRequestFormat"),
        (with(good.clone(), "delegatedManagedIdentityResourceId", 7), "BadRequestFormat"),
    ] {
        client.put(&id, AUTHORIZATION, &body).await.expect_error(400, code);
    }
    let named = id.replace("9f6f2d1e-1b0a-5a55-8f0e-000000000001", "mine");
    client.put(&named, AUTHORIZATION, &good).await.expect_error(400, "InvalidRoleAssignmentId");
}

#[tokio::test]
async fn a_role_must_exist() {
    let client = Client::new();

    let refused = put(&client, &assignment(&account(), 1), PRINCIPAL, PRINCIPAL).await;

    refused.expect_error(400, "RoleDefinitionDoesNotExist");
}

#[tokio::test]
async fn conditions_need_version_2_and_some_sense() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    let condition = "(@Resource[a:b] StringEquals 'c')";
    let body = |condition: Option<&str>, version: Option<&str>| {
        with(with(grant(PRINCIPAL, READER), "condition", condition), "conditionVersion", version)
    };
    for (condition, version) in [
        (Some(condition), None),
        (Some(condition), Some("1.0")),
        (None, Some("2.0")),
        (Some("(@Resource[a:b] StringEquals 'c'"), Some("2.0")),
    ] {
        let refused = client.put(&id, AUTHORIZATION, &body(condition, version)).await;
        refused.expect_error(400, "InvalidCondition");
    }
    client.put(&id, AUTHORIZATION, &body(Some(condition), Some("2.0"))).await.expect_status(201);
}

#[tokio::test]
async fn a_scope_must_exist_down_to_the_account() {
    let client = Client::new();
    let missing_group = format!("{}/resourceGroups/none", subscription());
    let missing_account = format!("{}/providers/Microsoft.Storage/storageAccounts/none", group());
    let container = format!("{missing_account}/blobServices/default/containers/raw");
    let missing_vault = format!("{}/providers/Microsoft.KeyVault/vaults/none/secrets/s", group());
    for (scope, code) in [
        (missing_group, "ResourceGroupNotFound"),
        (missing_account, "ResourceNotFound"),
        (container, "ResourceNotFound"),
        (missing_vault, "ResourceNotFound"),
        ("/subscriptions/00000000-1111-4222-8333-444444444444".to_owned(), "SubscriptionNotFound"),
        (
            "/providers/Microsoft.Management/managementGroups/none".to_owned(),
            "ManagementGroupNotFound",
        ),
    ] {
        put(&client, &assignment(&scope, 1), PRINCIPAL, READER).await.expect_error(404, code);
    }
}

#[tokio::test]
async fn a_subscription_has_no_more_assignments_than_its_limit() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.role_assignment_limit = 2).unwrap();
    put(&client, &assignment(&account(), 1), PRINCIPAL, READER).await.expect_status(201);
    put(&client, &assignment(&subscription(), 2), PRINCIPAL, READER).await.expect_status(201);

    let third = put(&client, &assignment(&group(), 3), PRINCIPAL, READER).await;

    third.expect_error(400, "RoleAssignmentLimitExceeded");
}

#[tokio::test]
async fn the_last_listed_administrator_of_a_subscription_stays() {
    let mut seed = seed();
    let admin = assignment(&subscription(), 1);
    let properties = json!({"principalId": USER, "roleDefinitionId": format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{OWNER}"
    )});
    seed["resources"].as_array_mut().unwrap().push(json!({"id": admin, "properties": properties}));
    let client = Client::with_seed(seed);

    let refused = client.delete(&admin, AUTHORIZATION).await;
    assert_eq!(refused.status, 400);
    assert!(refused.message().contains("Cannot delete the last RBAC admin assignment"));
    put(&client, &assignment(&subscription(), 2), PRINCIPAL, OWNER).await.expect_status(201);
    client.delete(&admin, AUTHORIZATION).await.expect_status(200);
}

#[tokio::test]
async fn a_subscription_with_an_unlisted_administrator_lets_all_listed_ones_go() {
    let client = Client::new();
    let id = assignment(&subscription(), 1);
    put(&client, &id, PRINCIPAL, OWNER).await.expect_status(201);

    client.delete(&id, AUTHORIZATION).await.expect_status(200);
}

#[tokio::test]
async fn a_recreated_identity_leaves_an_orphan_whose_name_cannot_be_reused() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    put(&client, &id, PRINCIPAL, READER).await.expect_status(201);
    client.delete(&identity(), IDENTITY).await.expect_status(200);
    let recreated =
        client.put(&identity(), IDENTITY, &json!({"location": "eastus2"})).await.expect_status(201);
    let principal = recreated.body["properties"]["principalId"].as_str().unwrap().to_owned();

    assert_ne!(principal, PRINCIPAL);
    client.get(&id, AUTHORIZATION).await.expect_status(200);
    put(&client, &id, &principal, READER)
        .await
        .expect_error(400, "RoleAssignmentUpdateNotPermitted");
    put(&client, &assignment(&group(), 2), PRINCIPAL, READER)
        .await
        .expect_error(400, "PrincipalNotFound");
    put(&client, &assignment(&account(), 3), &principal, READER).await.expect_status(201);
}

#[tokio::test]
async fn ids_are_found_in_any_case() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    put(&client, &id, PRINCIPAL, READER).await.expect_status(201);

    let read = client.get(&id.to_lowercase(), AUTHORIZATION).await.expect_status(200);

    assert_eq!(read.body["id"], json!(id));
}
