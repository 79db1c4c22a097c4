//! Checks at plan time: an error if the grant would have no effect, one warning if nobody can tell.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::grant_with;
use crate::{
    azure::{Azure, SUBSCRIPTION, TENANT, container, identity_id, landscape, registry, vault},
    grpc::Notes,
};

const OTHER_TENANT: &str = "11111111-2222-4333-8444-555555555555";

const OTHER_SUBSCRIPTION: &str = "33333333-51f3-4c38-8f7a-0d1e4c9b7a21";

/// The landscape, and a subscription of another tenant.
fn with_other_tenant() -> Azure {
    let mut seed = landscape();
    let other = json!({ "subscriptionId": OTHER_SUBSCRIPTION, "tenantId": OTHER_TENANT });
    seed["tenants"].as_array_mut().unwrap().push(json!({ "tenantId": OTHER_TENANT }));
    seed["subscriptions"].as_array_mut().unwrap().push(other);
    Azure::with(seed)
}

fn on_registry(name: &str, role: &str) -> Value {
    grant_with(&json!({ "scope": registry(name), "role": role }))
}

fn on_secret(vault_name: &str, role: &str) -> Value {
    grant_with(
        &json!({ "scope": format!("{}/secrets/warehouse-dsn", vault(vault_name)), "role": role }),
    )
}

fn to_identity() -> Value {
    json!({
        "scope": container("features"),
        "role": "Storage Blob Data Contributor",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    })
}

async fn planned(azure: &Azure, config: &Value) -> Notes {
    azure.grants().await.plan(None, config).await.notes
}

#[tokio::test(start_paused = true)]
async fn pull_and_push_on_a_registry_in_abac_mode_are_refused_with_what_takes_their_place() {
    let azure = Azure::new();
    for (role, instead) in [
        ("AcrPull", "Container Registry Repository Reader"),
        ("AcrPush", "Container Registry Repository Writer"),
        ("7f951dda-4ed3-4680-a7ca-43fe172d538d", "Container Registry Repository Reader"),
    ] {
        planned(&azure, &on_registry("crabac", role))
            .await
            .error()
            .is("RoleHasNoEffect", "role")
            .says(&[instead, "crabac"]);
    }
    planned(&azure, &on_registry("crabac", "Container Registry Repository Reader")).await.nothing();
    planned(&azure, &on_registry("crclassic", "AcrPull")).await.nothing();
}

#[tokio::test(start_paused = true)]
async fn data_roles_on_a_vault_with_access_policies_are_refused() {
    let azure = Azure::new();
    planned(&azure, &on_secret("kv-policies", "Key Vault Secrets User"))
        .await
        .error()
        .is("RoleHasNoEffect", "scope")
        .says(&["kv-policies", "enableRbacAuthorization"]);
    planned(&azure, &on_secret("kv-policies", "Key Vault Contributor")).await.nothing();
    planned(&azure, &on_secret("kv-roles", "Key Vault Secrets User")).await.nothing();
}

/// Somebody may assign only these roles.
fn delegating(scope: &str, roles: &str) -> Value {
    grant_with(&json!({
        "scope": scope,
        "role": "User Access Administrator",
        "condition": format!(
            "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
             ForAnyOfAnyValues:GuidEquals {{{roles}}}"
        ),
    }))
}

#[tokio::test(start_paused = true)]
async fn a_delegation_of_roles_that_the_resource_ignores_is_refused_at_its_condition() {
    let azure = Azure::new();
    let (pull, reader) =
        ("7f951dda-4ed3-4680-a7ca-43fe172d538d", "b93aa761-3e63-49ed-ac28-beffa264f7ac");
    planned(&azure, &delegating(&registry("crabac"), pull))
        .await
        .error()
        .is("RoleHasNoEffect", "condition")
        .says(&["crabac", "AcrPull", "Container Registry Repository Reader"]);
    let secrets_user = "4633458b-17de-408a-b874-0445c86b69e6";
    planned(&azure, &delegating(&vault("kv-policies"), secrets_user))
        .await
        .error()
        .is("RoleHasNoEffect", "condition")
        .says(&["kv-policies"]);
    for works in [
        delegating(&registry("crabac"), reader),
        delegating(&registry("crabac"), &format!("{pull}, {reader}")),
        delegating(&registry("crclassic"), pull),
        delegating(&vault("kv-roles"), secrets_user),
    ] {
        planned(&azure, &works).await.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn a_registry_in_another_tenant_than_the_caller_is_refused_at_its_scope() {
    let azure = with_other_tenant();
    let registry = format!(
        "/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/rg/providers/\
         Microsoft.ContainerRegistry/registries/crelsewhere"
    );
    let pull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
    for config in
        [grant_with(&json!({ "scope": registry, "role": "AcrPull" })), delegating(&registry, pull)]
    {
        planned(&azure, &config)
            .await
            .error()
            .is("AzureRefused", "scope")
            .says(&[TENANT, OTHER_TENANT]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_not_there_yet_is_not_checked() {
    let azure = Azure::new();
    planned(&azure, &on_secret("kv-of-tomorrow", "Key Vault Secrets User")).await.nothing();
    planned(&azure, &on_registry("croftomorrow", "AcrPull")).await.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_scope_in_another_tenant_than_the_identity_is_refused() {
    let azure = Azure::new();
    let elsewhere = json!({ "id": SUBSCRIPTION, "tenantId": OTHER_TENANT }).to_string();
    azure.add_fault("GET", SUBSCRIPTION, Effect::status(200, "").body(elsewhere));
    planned(&azure, &to_identity())
        .await
        .error()
        .is("IdentityInAnotherTenant", "managed_identity_id")
        .says(&[TENANT, OTHER_TENANT]);
}

#[tokio::test(start_paused = true)]
async fn a_scope_in_another_tenant_than_the_caller_is_refused() {
    let azure = with_other_tenant();
    let mut config = to_identity();
    config["scope"] = format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups/rg").into();
    planned(&azure, &config).await.error().is("AzureRefused", "scope").says(&[
        TENANT,
        OTHER_TENANT,
        "`tenant_id`",
    ]);
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_does_not_exist_is_an_error_at_its_attribute() {
    let azure = Azure::new();
    let mut config = to_identity();
    config["managed_identity_id"] = identity_id("flyteuser-of-tomorrow").into();
    planned(&azure, &config)
        .await
        .error()
        .is("NotFound", "managed_identity_id")
        .says(&["flyteuser-of-tomorrow"]);
}

#[tokio::test(start_paused = true)]
async fn checks_that_are_forbidden_are_one_warning_that_names_the_actions() {
    for (config, action) in [
        (on_registry("crabac", "AcrPull"), "Microsoft.ContainerRegistry/registries/read"),
        (on_secret("kv-policies", "Key Vault Secrets User"), "Microsoft.KeyVault/vaults/read"),
        (to_identity(), "Microsoft.ManagedIdentity/userAssignedIdentities/read"),
        (
            grant_with(&json!({ "role": "Lake Reader" })),
            "Microsoft.Authorization/roleDefinitions/read",
        ),
    ] {
        let azure = Azure::denying(SUBSCRIPTION, &[action]);
        planned(&azure, &config)
            .await
            .warning()
            .is("ChecksNotRun", "")
            .says(&[action, "skip_remote_checks"]);
    }
}

#[tokio::test(start_paused = true)]
async fn several_checks_that_are_forbidden_are_still_one_warning() {
    let azure = Azure::denying(
        SUBSCRIPTION,
        &["Microsoft.KeyVault/vaults/read", "Microsoft.Resources/subscriptions/read"],
    );
    let mut config = to_identity();
    config["scope"] = vault("kv-policies").into();
    config["role"] = "Key Vault Secrets User".into();
    planned(&azure, &config)
        .await
        .warning()
        .is("ChecksNotRun", "")
        .says(&["`Microsoft.KeyVault/vaults/read`", "`Microsoft.Resources/subscriptions/read`"]);
}

#[tokio::test(start_paused = true)]
async fn a_check_without_an_answer_fails_the_plan_and_says_how_to_plan_without_it() {
    let azure = Azure::new();
    azure.script_times(99, "GET", "*/registries/*", Effect::status(500, "InternalServerError"));
    planned(&azure, &on_registry("crclassic", "AcrPull"))
        .await
        .error()
        .is("AzureUnavailable", "")
        .says(&["crclassic", "500", "skip_remote_checks"]);
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn without_remote_checks_a_plan_asks_nothing_and_warns_of_nothing() {
    let azure = Azure::denying(SUBSCRIPTION, &["*/read"]);
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let grants = terraform.resource("dataplane_role_assignment");
    for config in [
        on_registry("crabac", "AcrPull"),
        on_secret("kv-policies", "Key Vault Secrets User"),
        to_identity(),
        grant_with(&json!({ "role": "Lake Reader" })),
    ] {
        grants.plan(None, &config).await.notes.nothing();
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn without_remote_checks_an_identity_is_found_by_the_apply() {
    let azure = Azure::new();
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let grants = terraform.resource("dataplane_role_assignment");
    let stored = grants.converge(None, &to_identity()).await;
    assert_eq!(stored.text("principal_id"), crate::azure::TASK_PRINCIPAL);
    assert_eq!(stored.text("principal_type"), "ServicePrincipal");
}

#[tokio::test(start_paused = true)]
async fn an_application_that_may_assign_any_role_is_a_warning_and_a_condition_ends_it() {
    let azure = Azure::new();
    let condition = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] \
                     ForAnyOfAnyValues:GuidEquals {2a2b9908-6ea1-4ae2-8e65-a410df84e7d1}";
    for role in ["Owner", "User Access Administrator", "Role Based Access Control Administrator"] {
        let plan = azure.grants().await.plan(None, &grant_with(&json!({ "role": role }))).await;
        plan.notes.warning().is("DelegationUnlimited", "condition").says(&[role]);
        for arguments in [
            json!({ "role": role, "condition": condition }),
            json!({ "role": role, "condition": crate::grpc::UNKNOWN }),
            json!({ "role": role, "principal_type": "Group", "principal_id": crate::azure::GROUP }),
            json!({
                "role": role, "principal_id": null,
                "managed_identity_id": crate::azure::identity_id("flyteuser-acme-7k2p"),
            }),
        ] {
            let plan = azure.grants().await.plan(None, &grant_with(&arguments)).await;
            plan.notes.nothing();
        }
    }
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "role": "Owner", "condition": condition }));
    let stored = grants.create(&config).await;
    let without = grant_with(&json!({ "role": "Owner" }));
    grants.plan(Some(&stored), &without).await.notes.warning().has_code("DelegationUnlimited");
    let open = grants.change(&stored, &without).await;
    let read = grants.refresh(&open).await.stored();
    grants.plan(Some(&read), &without).await.is_empty();
}
