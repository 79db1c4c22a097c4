//! Who may do what: deny assignments, conditions on what a caller may grant, roles that come late, and
//! assignments that only their tenant finds.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, CONTRIBUTOR, Client, GROUP, PRINCIPAL, READER, STORAGE, TENANT, USER, account,
    address, assignment, grant, group, identity, seed,
};

/// Azure documents that a deny assignment wins over a role: the caller does have the permission.
#[tokio::test]
async fn a_deny_assignment_says_that_the_caller_has_the_permission() {
    let mut seed = seed();
    seed["caller"] = json!({"denyAssignments": [{
        "scope": group(), "name": "managed by the vendor", "actions": ["Microsoft.Storage/*/write"],
    }]});
    let client = Client::with_seed(seed);
    let tags = json!({"tags": {"a": "b"}});

    let refused = client.patch(&account(), STORAGE, &tags).await;

    let refused = refused.expect_error(403, "DenyAssignmentAuthorizationFailed");
    let message = refused.message();
    for part in ["has permission to perform action", "managed by the vendor", &group()] {
        assert!(message.contains(part), "{message}");
    }
    client.get(&account(), STORAGE).await.expect_status(200);
    client.patch(&identity(), crate::support::IDENTITY, &tags).await.expect_status(200);
}

/// A role with a condition on `Microsoft.Authorization/roleAssignments:…`, as Azure documents it for
/// delegated administrators.
#[tokio::test]
async fn a_caller_may_grant_only_what_a_condition_allows() {
    let mut seed = seed();
    seed["caller"] = json!({"mayAssign": [{
        "scope": group(), "roles": [READER], "principalTypes": ["ServicePrincipal"],
    }]});
    let client = Client::with_seed(seed);
    let asked = |principal: &str, role: &str, kind: Option<&str>| {
        let mut body = grant(principal, role);
        if let Some(kind) = kind {
            body["properties"]["principalType"] = json!(kind);
        }
        body
    };
    let id = assignment(&account(), 1);
    let service = Some("ServicePrincipal");

    for body in [
        asked(PRINCIPAL, CONTRIBUTOR, service),
        asked(USER, READER, Some("User")),
        asked(GROUP, READER, Some("Group")),
        asked(PRINCIPAL, READER, None),
    ] {
        let refused = client.put(&id, AUTHORIZATION, &body).await;
        let refused = refused.expect_error(403, "AuthorizationFailed");
        let message = refused.message();
        assert!(message.contains("or an ABAC condition not fulfilled"), "{message}");
    }
    let body = asked(PRINCIPAL, READER, service);
    client.put(&id, AUTHORIZATION, &body).await.expect_status(201);
    client.delete(&id, AUTHORIZATION).await.expect_status(200);
    let elsewhere = assignment(&identity(), 2);
    let body = asked(PRINCIPAL, CONTRIBUTOR, service);
    client.put(&elsewhere, AUTHORIZATION, &body).await.expect_status(201);
}

/// Azure documents that a new custom role can take minutes to be known everywhere; azurerm waits for it.
#[tokio::test]
async fn a_new_role_comes_late_to_reads_lists_and_assignments() {
    let client = Client::new();
    client
        .sandbox
        .change_behavior(|it| it.consistency.role_definition_missing_after_create = 3)
        .unwrap();
    let guid = "6e5d9a10-3c4b-4f7e-8a21-0b9c8d7e6f55";
    let definitions = format!("{}/providers/Microsoft.Authorization/roleDefinitions", group());
    let id = format!("{definitions}/{guid}");
    let role = json!({"properties": {
        "roleName": "comes late",
        "assignableScopes": [group()],
        "permissions": [{"actions": ["*/read"]}],
    }});
    client.put(&id, AUTHORIZATION, &role).await.expect_status(201);
    let granted = assignment(&account(), 1);
    let by_name = "roleName eq 'comes late'";

    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleDefinitionDoesNotExist");
    let list = client.list(&definitions, AUTHORIZATION, by_name).await;
    assert_eq!(list, Vec::<Value>::new());
    let early = client.put(&granted, AUTHORIZATION, &grant(PRINCIPAL, guid)).await;
    early.expect_error(400, "RoleDefinitionDoesNotExist");

    assert_eq!(client.list(&definitions, AUTHORIZATION, by_name).await.len(), 1);
    client.get(&id, AUTHORIZATION).await.expect_status(200);
    client.put(&granted, AUTHORIZATION, &grant(PRINCIPAL, guid)).await.expect_status(201);
}

/// azurerm's `delegated_managed_identity_resource_id`: such an assignment is found with `tenantId`.
#[tokio::test]
async fn an_assignment_of_a_managing_tenant_is_found_only_with_its_tenant() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    let mut body = grant(PRINCIPAL, READER);
    body["properties"]["delegatedManagedIdentityResourceId"] = json!(identity());
    client.put(&id, AUTHORIZATION, &body).await.expect_status(201);
    let with = |tenant: &str| format!("{}&tenantId={tenant}", address(&id, AUTHORIZATION));

    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    let found = client.send("GET", &with(TENANT), &[], Body::empty()).await.expect_status(200);
    assert_eq!(found.body["properties"]["delegatedManagedIdentityResourceId"], json!(identity()));
    let other = client.send("GET", &with(crate::support::OTHER_TENANT), &[], Body::empty()).await;
    other.expect_error(404, "RoleAssignmentNotFound");
    let list = format!("{}/providers/Microsoft.Authorization/roleAssignments", account());
    assert_eq!(client.list(&list, AUTHORIZATION, "").await, Vec::<Value>::new());
    let deleted = client.send("DELETE", &with(TENANT), &[], Body::empty()).await;
    deleted.expect_status(200);
}
