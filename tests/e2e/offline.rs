//! Plans that cannot ask Azure: no credentials, or a provider that is not configured yet.

use serde_json::json;

use crate::support::{CONTAINER, Fixture, Grant, IDENTITY, on_each_cli, seed};

#[test]
fn a_plan_needs_no_credentials_when_it_is_to_ask_nothing() {
    on_each_cli(&seed(), |fixture| {
        let block = "provider \"dataplane\" {\n  skip_remote_checks = true\n  use_cli = false\n}\n";
        let grants = [Grant::new(), Grant::new().named("other").for_identity(IDENTITY)];
        let grants: String = grants.iter().map(Grant::hcl).collect();
        fixture.configure_provider(block, &grants)?;

        let plan = fixture.directory.plan()?;

        assert!(plan.outcome.mentions("Plan: 2 to add, 0 to change, 0 to destroy."));
        assert!(!plan.outcome.mentions("Warning"), "{}", plan.outcome);
        let error = fixture.directory.apply().expect_err("nobody can sign in");
        assert!(error.mentions("No way to sign in to Azure"), "{error}");
        Ok(())
    });
}

#[test]
fn a_custom_role_can_be_planned_without_asking() {
    on_each_cli(&seed(), |fixture| {
        let block = "provider \"dataplane\" {\n  skip_remote_checks = true\n  use_cli = false\n}\n";
        fixture.configure_provider(block, &Grant::new().with("role", "Lake Writer").hcl())?;
        let plan = fixture.directory.plan()?;
        assert!(plan.outcome.mentions("Plan: 1 to add, 0 to change, 0 to destroy."));
        Ok(())
    });
}

#[test]
fn an_argument_of_the_provider_may_be_known_only_after_apply() {
    let configuration = |grant: &Grant| {
        format!(
            "resource \"terraform_data\" \"database\" {{\n  input = \"azure.db\"\n}}\n{}",
            grant.hcl()
        )
    };
    let block =
        "provider \"dataplane\" {\n  sandbox = { database = terraform_data.database.output }\n}\n";
    on_each_cli(&seed(), |fixture: &Fixture| {
        let grant = Grant::new().for_identity(IDENTITY);
        fixture.configure_provider(block, &configuration(&grant))?;

        let plan = fixture.directory.plan()?;
        assert!(plan.outcome.mentions("Plan: 2 to add, 0 to change, 0 to destroy."));
        fixture.directory.apply()?;

        assert_eq!(fixture.azure.assignment()["properties"]["scope"], json!(CONTAINER));
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_argument_of_a_grant_may_be_known_only_after_apply() {
    let inputs = format!(
        "resource \"terraform_data\" \"facts\" {{\n  input = {{ scope = \"{CONTAINER}\", role = \"Reader\", identity = \"{IDENTITY}\" }}\n}}\n"
    );
    let grant = Grant::new()
        .for_identity("")
        .with_expression("scope", "terraform_data.facts.output.scope")
        .with_expression("role", "terraform_data.facts.output.role")
        .with_expression("managed_identity_id", "terraform_data.facts.output.identity");
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&format!("{inputs}{}", grant.hcl()))?;
        fixture.directory.apply()?;
        fixture.azure.assignment();
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}
