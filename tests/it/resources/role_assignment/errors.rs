//! What Azure refuses, and how the user is told.

use arm_sandbox::Effect;
use serde_json::json;

use super::{grant, grant_with};
use crate::azure::{
    ANY_ASSIGNMENT, Azure, SUBSCRIPTION, TENANT, VENDOR, assignment, container, data_group, lake,
    landscape, lock,
};

#[tokio::test(start_paused = true)]
async fn a_missing_permission_is_named_with_the_role_that_has_it() {
    let azure = Azure::denying(&data_group(), &["Microsoft.Authorization/roleAssignments/write"]);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("AzureForbidden", "scope").says(&[
        "AuthorizationFailed",
        "`Microsoft.Authorization/roleAssignments/write`",
        &container("features"),
    ]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_may_not_be_read_stays_in_the_state() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&grant()).await;
    azure.add_fault("GET", ANY_ASSIGNMENT, Effect::status(403, "AuthorizationFailed"));
    let read = azure.grants().await.refresh(&stored).await;
    read.notes.error().is("AzureForbidden", "").says(&["AuthorizationFailed", "permission"]);
    assert_eq!(read.state, Some(stored));
}

#[tokio::test(start_paused = true)]
async fn a_locked_scope_is_told_and_nothing_is_lost() {
    let azure = Azure::holding([
        lock(&data_group(), "CanNotDelete"),
        assignment(
            &container("raw"),
            "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11",
            crate::azure::BLOB_READER,
            VENDOR,
        ),
    ]);
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    let destroyed = grants.destroy(&stored).await;
    destroyed.notes.error().is("AzureConflict", "").says(&["ScopeLocked"]);
    assert_eq!(destroyed.state, Some(stored));
    assert_eq!(azure.assignments().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_read_only_scope_takes_no_assignment() {
    let azure = Azure::holding([lock(&lake(), "ReadOnly")]);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("AzureConflict", "scope").says(&["ScopeLocked"]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_failed_update_keeps_what_is_stored() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant_with(&json!({ "description": "before" }))).await;
    azure.add_fault("PUT", ANY_ASSIGNMENT, Effect::status(403, "AuthorizationFailed"));
    let config = grant_with(&json!({ "description": "after" }));
    let applied = grants.apply(&grants.plan(Some(&stored), &config).await).await;
    assert!(applied.notes.has_errors());
    assert_eq!(applied.state.as_ref(), Some(&stored));
    grants.converge(applied.state, &config).await;
}

#[tokio::test(start_paused = true)]
async fn a_principal_of_another_kind_is_an_error_at_the_kind() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let applied = grants
        .apply(&grants.plan(None, &grant_with(&json!({ "principal_type": "Group" }))).await)
        .await;
    applied.notes.error().is("AzureRefused", "principal_type").says(&["UnmatchedPrincipalType"]);
}

#[tokio::test(start_paused = true)]
async fn a_resource_group_that_does_not_exist_is_named() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "scope": format!("{SUBSCRIPTION}/resourceGroups/rg-typo") }));
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    applied.notes.error().is("AzureNotFound", "scope").says(&["ResourceGroupNotFound", "rg-typo"]);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_is_not_the_callers_is_named_and_not_taken_for_a_missing_assignment() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let mut stored = grants.create(&grant()).await;
    let elsewhere = "/subscriptions/99999999-51f3-4c38-8f7a-0d1e4c9b7a21";
    let config = grant_with(&json!({ "scope": format!("{elsewhere}/resourceGroups/rg") }));
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    applied.notes.error().is("AzureNotFound", "scope").says(&[
        "SubscriptionNotFound",
        "`subscription_id`",
        "`tenant_id`",
    ]);

    stored.private.clear();
    for value in [&mut stored.value["scope"], &mut stored.identity.as_mut().unwrap()["scope"]] {
        *value = value.as_str().unwrap().replace(SUBSCRIPTION, elsewhere).into();
    }
    let read = grants.refresh(&stored).await;
    read.notes.error().is("AzureNotFound", "").says(&["SubscriptionNotFound"]);
    assert_eq!(read.state, Some(stored));
}

#[tokio::test(start_paused = true)]
async fn a_missing_page_that_a_gateway_made_up_removes_nothing() {
    let azure = Azure::new();
    let mut stored = azure.grants().await.create(&grant()).await;
    stored.private.clear();
    let page = Effect::status(404, "").body("<html><body>Not Found</body></html>");
    azure.add_fault("GET", ANY_ASSIGNMENT, page.header("Content-Type", "text/html"));
    let read = azure.grants().await.refresh(&stored).await;
    read.notes.error().is("AzureNotFound", "").says(&["404"]);
    assert_eq!(read.state, Some(stored));
}

#[tokio::test(start_paused = true)]
async fn a_scope_in_another_tenant_is_told_with_both_tenants() {
    let (tenant, subscription) =
        ("11111111-2222-4333-8444-555555555555", "33333333-51f3-4c38-8f7a-0d1e4c9b7a21");
    let mut seed = landscape();
    seed["tenants"].as_array_mut().unwrap().push(json!({ "tenantId": tenant }));
    let other = json!({ "subscriptionId": subscription, "tenantId": tenant });
    seed["subscriptions"].as_array_mut().unwrap().push(other);
    let azure = Azure::with(seed);
    let grants = azure.grants().await;
    let config =
        grant_with(&json!({ "scope": format!("/subscriptions/{subscription}/resourceGroups/rg") }));

    let applied = grants.apply(&grants.plan(None, &config).await).await;

    applied.notes.error().is("AzureRefused", "scope").says(&[
        "InvalidAuthenticationTokenTenant",
        tenant,
        TENANT,
        "`tenant_id`",
    ]);
    assert_eq!(applied.state, None);
    // A new token would be of the same tenant.
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_a_subscription_is_told_as_azure_tells_it() {
    let azure = Azure::new();
    azure.behave(|it| it.role_assignment_limit = 0);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("AzureRefused", "scope").says(&["RoleAssignmentLimitExceeded"]);
}

#[tokio::test(start_paused = true)]
async fn a_deny_assignment_and_a_condition_on_the_caller_have_advice_of_their_own() {
    let mut seed = landscape();
    seed["caller"] = json!({ "denyAssignments": [
        { "scope": data_group(), "name": "Managed application", "actions": ["Microsoft.Authorization/*/write"] },
    ]});
    let azure = Azure::with(seed);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    let error = applied.notes.error();
    error.is("AzureForbidden", "").says(&["DenyAssignmentAuthorizationFailed", "portal"]);
    assert!(!error.detail.contains("lacks a permission"), "{error:#?}");

    let mut seed = landscape();
    let reader = crate::azure::BLOB_READER;
    seed["caller"] = json!({ "mayAssign": [
        { "scope": data_group(), "roles": [reader], "principalTypes": ["ServicePrincipal"] },
    ]});
    let azure = Azure::with(seed);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("AzureForbidden", "scope").says(&["AuthorizationFailed", "widen"]);
    let allowed = grant_with(&json!({ "role": reader, "principal_type": "ServicePrincipal" }));
    let stored = azure.grants().await.create(&allowed).await;
    azure.grants().await.destroy(&stored).await.notes.nothing();

    // Conditions belong to assignments of the caller, and one that allows the action is enough.
    let mut seed = landscape();
    let other = json!({ "scope": "/", "roles": ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] });
    seed["caller"] = json!({ "mayAssign": [other, { "scope": data_group(), "roles": [reader] }] });
    let azure = Azure::with(seed);
    let stored = azure.grants().await.create(&allowed).await;
    azure.grants().await.destroy(&stored).await.notes.nothing();

    seed_and_refuse_other_principals().await;
}

/// A caller who may assign to one principal only is refused for another one.
async fn seed_and_refuse_other_principals() {
    let mut seed = landscape();
    let principal = crate::azure::TASK_PRINCIPAL;
    seed["caller"] =
        json!({ "mayAssign": [{ "scope": data_group(), "principalIds": [principal] }] });
    let azure = Azure::with(seed);
    let grants = azure.grants().await;
    let refused = grants.apply(&grants.plan(None, &grant()).await).await;
    refused.notes.error().is("AzureForbidden", "scope").says(&["AuthorizationFailed"]);
    grants.create(&grant_with(&json!({ "principal_id": principal }))).await;
}

#[tokio::test(start_paused = true)]
async fn a_client_id_is_answered_with_the_object_id_to_use() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "principal_id": crate::azure::VENDOR_CLIENT }));
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    let answer = format!("principal_id = \"{}\"", crate::azure::VENDOR);
    applied.notes.error().is("PrincipalNotFound", "principal_id").says(&[&answer]);

    // Who may not read the directory is told what is wanted.
    let effect = arm_sandbox::Effect::status(403, "Authorization_RequestDenied");
    azure.add_fault("GET", "/v1.0/servicePrincipals", effect);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    let error = applied.notes.error();
    error.is("PrincipalNotFound", "principal_id").says(&["object ID", crate::azure::VENDOR_CLIENT]);
    assert!(!error.detail.contains(crate::azure::VENDOR), "{error:#?}");
}
