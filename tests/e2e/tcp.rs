//! The provider over TCP, as Windows has it: everything that Terraform does in a life cycle.

use crate::support::{CONTAINER, Fixture, Grant, LATEST, seed};
use crate::terraform::{Error, Terraform};

#[test]
fn a_grant_lives_from_plan_to_destroy_over_tcp() -> Result<(), Error> {
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        let variables = [("TFPLUGIN_TRANSPORT", "tcp"), ("TF_LOG_PROVIDER", "debug")];
        let fixture = Fixture::with_environment(terraform, &seed(), &variables)?;
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;

        let outcome = directory.apply()?;

        // The provider logs where it listens.
        assert!(outcome.stderr.contains("address=127.0.0.1:"), "{outcome}");
        assert!(outcome.stderr.contains("network=tcp"), "{outcome}");
        assert!(!outcome.stderr.contains("network=unix"), "{outcome}");
        assert_eq!(azure.assignment()["properties"]["scope"], CONTAINER);
        assert!(directory.plan_is_empty()?);
        let id = azure.assignment()["id"].as_str().unwrap_or_default().to_owned();
        directory.succeed(&["state", "rm", "dataplane_role_assignment.tasks"])?;
        directory.import("dataplane_role_assignment.tasks", &id)?;
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
        assert!(azure.assignments().is_empty());
    }
    Ok(())
}

#[test]
fn over_tcp_terraform_cannot_switch_tls_off() -> Result<(), Error> {
    let variables = [("TFPLUGIN_TRANSPORT", "tcp"), ("TF_DISABLE_PLUGIN_TLS", "1")];
    let fixture = Fixture::with_environment(Terraform::on_path()?, &seed(), &variables)?;
    fixture.configure(&Grant::new().hcl())?;
    let error = fixture.directory.plan().expect_err("every user could connect");
    assert!(error.mentions("Unset TF_DISABLE_PLUGIN_TLS"), "{error}");
    Ok(())
}
