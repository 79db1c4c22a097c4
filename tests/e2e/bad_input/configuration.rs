//! What can be told from the configuration alone.

use crate::support::{GROUP, Grant, IDENTITY, TASKS, on_each_cli, seed};

#[test]
fn contradictions_are_errors_at_the_argument() {
    let cases = [
        (
            Grant::new().with("scope", "subscriptions/sandbox/resourceGroups/rg"),
            "scope",
            "InvalidArgument",
            "subscriptions/sandbox/resourceGroups/rg",
        ),
        (
            Grant::new().with("scope", "/subscriptions/not-a-guid"),
            "scope",
            "InvalidArgument",
            "not-a-guid",
        ),
        (
            Grant::new().with("principal_id", "flyteuser"),
            "principal_id",
            "InvalidArgument",
            "flyteuser",
        ),
        (
            Grant::new().with("condition_version", "2.0"),
            "condition_version",
            "MissingArgument",
            "condition",
        ),
        (Grant::new().for_identity(GROUP), "managed_identity_id", "WrongResourceType", GROUP),
        (
            Grant::new().for_identity(IDENTITY).with("principal_id", TASKS),
            "managed_identity_id",
            "ConflictingArguments",
            "`principal_id`",
        ),
        (Grant::new().with("role", GROUP), "role", "InvalidArgument", GROUP),
        (Grant::new().with("name", "tasks"), "name", "InvalidArgument", "tasks"),
        (
            Grant::new().with("principal_type", "Robot"),
            "principal_type",
            "InvalidArgument",
            "ServicePrincipal",
        ),
        (Grant::new().with("on_conflict", "replace"), "on_conflict", "InvalidArgument", "adopt"),
    ];
    on_each_cli(&seed(), |fixture| {
        for (grant, argument, code, fact) in &cases {
            fixture.configure(&grant.hcl())?;
            fixture.refused("plan")?.is(code, argument).says(&[fact]);
        }
        Ok(())
    });
}

#[test]
fn a_grant_to_nobody_is_an_error() {
    on_each_cli(&seed(), |fixture| {
        let grant = Grant::new().with_expression("principal_id", "null");
        fixture.configure(&grant.hcl())?;
        fixture.refused("plan")?.is("MissingArgument", "resource").says(&["managed_identity_id"]);
        Ok(())
    });
}

#[test]
fn a_wrong_condition_is_an_error_at_the_condition() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().with("condition", "true").hcl())?;
        fixture.refused("apply")?.is("AzureRefused", "condition").says(&["InvalidCondition"]);
        Ok(())
    });
}

#[test]
fn contradictory_ways_to_sign_in_are_errors_at_the_argument() {
    let cases = [
        (
            "client_secret = \"a\"\n  oidc_token = \"b\"",
            "oidc_token",
            "ConflictingArguments",
            "`client_secret`",
        ),
        ("use_oidc = true\n  use_msi = true", "use_msi", "ConflictingArguments", "`use_oidc`"),
        (
            "sandbox = {}\n  authority_host = \"http://127.0.0.1:1\"",
            "authority_host",
            "ConflictingArguments",
            "`sandbox`",
        ),
        (
            "resource_manager_endpoint = \"http://arm.example\"",
            "resource_manager_endpoint",
            "InvalidEndpoint",
            "http://arm.example",
        ),
        ("environment = \"mars\"", "environment", "InvalidArgument", "usgovernment"),
        ("use_oidc = true", "tenant_id", "MissingArgument", "ARM_TENANT_ID"),
    ];
    on_each_cli(&seed(), |fixture| {
        for (lines, argument, code, fact) in cases {
            let block = format!("provider \"dataplane\" {{\n  {lines}\n}}\n");
            fixture.configure_provider(&block, &Grant::new().hcl())?;
            let refusal = fixture.refused("plan")?;
            let shown = if argument == "tenant_id" { "provider" } else { argument };
            refusal.is(code, shown).says(&[fact]);
        }
        Ok(())
    });
}
