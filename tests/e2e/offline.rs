//! Plans that cannot ask Azure: no credentials, or a provider that is not configured yet.

use serde_json::json;

use crate::support::{CONTAINER, Fixture, Grant, IDENTITY, on_each_cli, on_latest_cli, seed};

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
        assert!(error.has_code("NoCredential"), "{error}");
        Ok(())
    });
}

#[test]
fn a_plan_of_somebody_who_cannot_sign_in_fails_and_says_why() {
    let block = r#"
provider "dataplane" {
  use_oidc             = true
  client_id            = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23"
  tenant_id            = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11"
  oidc_token_file_path = "missing.jwt"
}
"#;
    on_latest_cli(&seed(), |fixture| {
        let credential = format!(
            "resource \"dataplane_federated_identity_credential\" \"tasks\" {{\n  managed_identity_id = \"{IDENTITY}\"\n  name = \"tasks\"\n  issuer = \"https://issuer.example/\"\n  subject = \"system:serviceaccount:tasks:default\"\n}}\n"
        );
        fixture.configure_provider(block, &credential)?;
        let error = fixture.directory.plan().expect_err("nobody can sign in");
        for text in ["Code: SignInFailed", "missing.jwt", "skip_remote_checks"] {
            assert!(error.mentions(text), "{error}");
        }
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
