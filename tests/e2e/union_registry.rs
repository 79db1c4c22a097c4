//! The module `union-registry-pull` with "allow Union to manage permissions": what a plan shows, what
//! Union assigns by it, and what is refused.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    support::{
        Fixture, GROUP, KUBELET, LOADER, REGISTRY, SUBSCRIPTION, TENANT, on_latest_cli, seed,
    },
    terraform::Error,
};

const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const REPOSITORY_READER: &str = "b93aa761-3e63-49ed-ac28-beffa264f7ac";
const OTHER_TENANT: &str = "11111111-2222-4333-8444-555555555555";
const OTHER_SUBSCRIPTION: &str = "33333333-51f3-4c38-8f7a-0d1e4c9b7a21";

/// Configures the module for a registry, and initializes Terraform for it.
fn configure(fixture: &Fixture, registry: &str, arguments: &str) -> Result<(), Error> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/modules/union-registry-pull");
    fixture.configure(&format!(
        "module \"registry\" {{\n  source      = \"{}\"\n  registry_id = \"{registry}\"\n{arguments}\n}}\n",
        source.display()
    ))?;
    fixture.directory.init()?;
    Ok(())
}

/// Union's application manages the permissions.
fn delegated(more: &str) -> String {
    format!("  union_application = {{ principal_id = \"{LOADER}\"{more} }}")
}

/// The registry decides by repository.
fn with_abac_registry() -> Value {
    let mut seed = seed();
    for resource in seed["resources"].as_array_mut().expect("a list") {
        if resource["id"] == REGISTRY {
            resource["properties"]["roleAssignmentMode"] = "AbacRepositoryPermissions".into();
        }
    }
    seed
}

#[test]
fn a_plan_shows_what_union_may_assign_and_what_union_assigned_outlives_it() {
    on_latest_cli(&seed(), |fixture| {
        configure(fixture, REGISTRY, &delegated(""))?;
        let plan = fixture.directory.plan_json()?;
        let changes = plan["resource_changes"].as_array().expect("a list");
        let planned = changes.iter().map(|it| &it["change"]["after"]).collect::<Vec<_>>();
        let [planned] = planned[..] else { panic!("{planned:#?}") };
        assert_eq!(
            [&planned["scope"], &planned["role_name"], &planned["principal_id"]],
            [&json!(REGISTRY), &json!("User Access Administrator"), &json!(LOADER)]
        );
        let condition = planned["condition"].as_str().unwrap_or_default();
        assert_eq!(condition.matches(ACR_PULL).count(), 2, "{condition}");
        assert_eq!(condition.matches("GuidEquals").count(), 2, "{condition}");

        fixture.directory.apply()?;
        let stored = fixture.azure.assignment();
        assert_eq!(stored["properties"]["condition"], json!(condition));
        let unions = format!(
            "{REGISTRY}/providers/Microsoft.Authorization/roleAssignments/7c9e6679-7425-40de-944b-e07fc1f90ae7"
        );
        let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{ACR_PULL}");
        let granted = json!({ "roleDefinitionId": role, "principalId": KUBELET });
        fixture.azure.put_assignment(&unions, &granted);
        assert!(fixture.directory.plan_is_empty()?);
        fixture.directory.destroy()?;
        assert_eq!(fixture.azure.assignment()["id"], json!(unions));
        Ok(())
    });
}

#[test]
fn a_custom_role_is_assigned_only_on_the_registry_and_goes_with_its_assignment() {
    on_latest_cli(&seed(), |fixture| {
        configure(fixture, REGISTRY, &delegated(", custom_role = true"))?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("2 added, 0 changed, 0 destroyed"), "{outcome}");
        let stored = fixture.azure.assignment()["properties"].clone();
        assert_eq!(stored["scope"], json!(REGISTRY));
        assert!(stored["condition"].as_str().is_some_and(|it| it.contains(ACR_PULL)), "{stored}");
        let role = stored["roleDefinitionId"].as_str().and_then(|it| it.rsplit('/').next());
        let role = format!(
            "{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{}",
            role.unwrap_or_default()
        );
        let role = fixture.azure.resource(&role, "2022-04-01");
        assert_eq!(role["properties"]["assignableScopes"], json!([GROUP]), "{role}");
        assert!(fixture.directory.plan_is_empty()?);
        fixture.directory.destroy()?;
        assert!(fixture.azure.assignments().is_empty());
        Ok(())
    });
}

#[test]
fn a_registry_that_ignores_the_role_is_refused_and_abac_delegates_the_one_that_works() {
    on_latest_cli(&with_abac_registry(), |fixture| {
        configure(fixture, REGISTRY, &delegated(""))?;
        let refused = fixture.refused("plan")?;
        refused
            .is("RoleHasNoEffect", "condition")
            .says(&["crdataprod01", "Container Registry Repository Reader"]);
        configure(fixture, REGISTRY, &format!("{}\n  abac = true", delegated("")))?;
        fixture.directory.apply()?;
        let condition = fixture.azure.assignment()["properties"]["condition"].to_string();
        assert!(
            condition.contains(REPOSITORY_READER) && !condition.contains(ACR_PULL),
            "{condition}"
        );
        Ok(())
    });
}

#[test]
fn an_application_that_nobody_consented_to_is_refused_with_the_command_that_helps() {
    on_latest_cli(&seed(), |fixture| {
        let unknown = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23";
        configure(
            fixture,
            REGISTRY,
            &format!("  union_application = {{ client_id = \"{unknown}\" }}"),
        )?;
        let outcome = fixture.directory.run(&["apply", "-auto-approve"])?;
        assert_eq!(outcome.code, Some(1), "{outcome}");
        assert!(outcome.has_code("ConsentMissing"), "{outcome}");
        assert!(outcome.mentions(&format!("az ad sp create --id {unknown}")), "{outcome}");
        assert!(fixture.azure.assignments().is_empty());
        Ok(())
    });
}

#[test]
fn a_registry_of_another_tenant_is_refused_at_plan_with_both_tenants() {
    let mut seed = seed();
    let subscription = json!({ "subscriptionId": OTHER_SUBSCRIPTION, "tenantId": OTHER_TENANT });
    seed["tenants"].as_array_mut().expect("a list").push(json!({ "tenantId": OTHER_TENANT }));
    seed["subscriptions"].as_array_mut().expect("a list").push(subscription);
    let registry = REGISTRY.replace(SUBSCRIPTION, OTHER_SUBSCRIPTION);
    on_latest_cli(&seed, |fixture| {
        configure(fixture, &registry, &delegated(""))?;
        fixture.refused("plan")?.is("AzureRefused", "scope").says(&[TENANT, OTHER_TENANT]);
        Ok(())
    });
}
