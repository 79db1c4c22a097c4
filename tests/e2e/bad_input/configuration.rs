//! What can be told from the configuration alone.

use crate::support::{GROUP, Grant, IDENTITY, TASKS, on_each_cli, seed};

#[test]
fn contradictions_are_errors_at_the_argument() {
    let cases = [
        (
            Grant::new().with("scope", "subscriptions/sandbox/resourceGroups/rg"),
            "scope",
            "subscriptions/sandbox/resourceGroups/rg",
        ),
        (Grant::new().with("scope", "/subscriptions/not-a-guid"), "scope", "not-a-guid"),
        (Grant::new().with("principal_id", "flyteuser"), "principal_id", "is not a GUID"),
        (Grant::new().with("condition_version", "2.0"), "condition_version", "without a condition"),
        (Grant::new().for_identity(GROUP), "managed_identity_id", "Not a user-assigned"),
        (
            Grant::new().for_identity(IDENTITY).with("principal_id", TASKS),
            "managed_identity_id",
            "Both `principal_id` and `managed_identity_id` are set",
        ),
        (Grant::new().with("role", GROUP), "role", "not the ID of a role definition"),
        (Grant::new().with("name", "tasks"), "name", "is not a GUID"),
        (Grant::new().with("principal_type", "Robot"), "principal_type", "ServicePrincipal"),
        (Grant::new().with("on_conflict", "replace"), "on_conflict", "adopt"),
    ];
    on_each_cli(&seed(), |fixture| {
        for (grant, argument, words) in &cases {
            fixture.configure(&grant.hcl())?;
            fixture.refused("plan")?.check(argument, &[words]);
        }
        Ok(())
    });
}

#[test]
fn a_grant_to_nobody_is_an_error() {
    on_each_cli(&seed(), |fixture| {
        let grant = Grant::new().with_expression("principal_id", "null");
        fixture.configure(&grant.hcl())?;
        fixture.refused("plan")?.check("resource", &["No principal", "managed_identity_id"]);
        Ok(())
    });
}

#[test]
fn a_wrong_condition_is_an_error_at_the_condition() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().with("condition", "true").hcl())?;
        fixture.refused("apply")?.check("condition", &["InvalidCondition"]);
        Ok(())
    });
}

#[test]
fn contradictory_ways_to_sign_in_are_errors_at_the_argument() {
    let cases = [
        ("client_secret = \"a\"\n  oidc_token = \"b\"", "oidc_token", "different ways"),
        ("use_oidc = true\n  use_msi = true", "use_msi", "different ways"),
        (
            "sandbox = {}\n  authority_host = \"http://127.0.0.1:1\"",
            "authority_host",
            "The sandbox has no endpoint",
        ),
        (
            "resource_manager_endpoint = \"http://arm.example\"",
            "resource_manager_endpoint",
            "The endpoint cannot be used",
        ),
        ("environment = \"mars\"", "environment", "usgovernment"),
        ("use_oidc = true", "tenant_id", "ARM_TENANT_ID"),
    ];
    on_each_cli(&seed(), |fixture| {
        for (lines, argument, words) in cases {
            let block = format!("provider \"dataplane\" {{\n  {lines}\n}}\n");
            fixture.configure_provider(&block, &Grant::new().hcl())?;
            let refusal = fixture.refused("plan")?;
            let shown = if argument == "tenant_id" { "provider" } else { argument };
            refusal.check(shown, &[words]);
        }
        Ok(())
    });
}
