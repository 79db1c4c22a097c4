//! Roles for a managed identity that is named by its resource ID, or found by the prefix of its name.

use serde_json::json;

use crate::support::{DATA_PLANE, Grant, IDENTITY, TASKS, on_each_cli, seed};

#[test]
fn a_recreated_identity_gets_its_role_again() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().for_identity(IDENTITY).hcl())?;
        directory.apply()?;
        assert_eq!(azure.assignment()["properties"]["principalId"], json!(TASKS));
        assert!(directory.plan_is_empty()?);

        let principal = azure.recreate_identity(IDENTITY);
        assert_ne!(principal, TASKS);

        let plan = directory.plan()?;
        // The principal is the identity's at the time of the apply. OpenTofu repeats the remark.
        let is_changed = plan.outcome.stdout.lines().any(|it| {
            it.contains(&format!("\"{TASKS}\""))
                && it.ends_with("-> (known after apply) # forces replacement")
        });
        assert!(is_changed, "{}", plan.outcome);
        assert!(plan.outcome.mentions("Plan: 1 to add, 0 to change, 1 to destroy."));
        directory.apply()?;
        assert_eq!(azure.assignment()["properties"]["principalId"], json!(principal));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_identity_is_found_by_its_prefix_and_gets_the_role() {
    let search = format!(
        r#"
data "dataplane_managed_identity" "tasks" {{
  resource_group_id = "{DATA_PLANE}"
}}
"#
    );
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        let id = "data.dataplane_managed_identity.tasks.id";
        let grant = Grant::new().for_identity("").with_expression("managed_identity_id", id).hcl();
        fixture.configure(&format!("{search}{grant}"))?;

        directory.apply()?;

        let properties = azure.assignment()["properties"].clone();
        assert_eq!(properties["principalId"], json!(TASKS));
        assert_eq!(properties["principalType"], json!("ServicePrincipal"));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_principal_that_is_still_replicating_is_waited_for() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().for_identity(IDENTITY).hcl())?;
        azure.keep_requests();
        let held_back = azure.sandbox.hold_back_principal(TASKS, 1);
        assert!(held_back.expect("the sandbox can be changed"));

        let outcome = directory.apply()?;

        assert!(outcome.mentions("1 added, 0 changed, 0 destroyed"), "{outcome}");
        assert_eq!(azure.statuses("PUT"), [400, 201]);
        azure.assignment();
        Ok(())
    });
}
