//! What the caller may not do, or a lock forbids.

use serde_json::json;

use crate::support::{ADDRESS, CONTAINER, GROUP, Grant, IDENTITY, on_each_cli, seed};

const WRITE: &str = "Microsoft.Authorization/roleAssignments/write";

#[test]
fn a_missing_permission_is_named_with_the_scope_and_a_role_that_has_it() {
    let mut seed = seed();
    seed["caller"] = json!({ "denied": [{ "scope": GROUP, "actions": [WRITE] }] });
    on_each_cli(&seed, |fixture| {
        fixture.configure(&Grant::new().hcl())?;
        let role = "Role Based Access Control Administrator";
        let facts = ["AuthorizationFailed", WRITE, CONTAINER, role];
        fixture.refused("apply")?.is("AzureForbidden", "scope").says(&facts);
        Ok(())
    });
}

#[test]
fn a_check_that_may_not_run_is_a_warning_and_no_error() {
    let action = "Microsoft.ManagedIdentity/userAssignedIdentities/read";
    let mut seed = seed();
    seed["caller"] = json!({ "denied": [{ "scope": "/", "actions": [action] }] });
    on_each_cli(&seed, |fixture| {
        fixture.configure(&Grant::new().for_identity(IDENTITY).hcl())?;
        let plan = fixture.directory.plan()?;
        assert!(plan.outcome.has_code("ChecksNotRun"), "{}", plan.outcome);
        assert!(plan.outcome.mentions(action), "{}", plan.outcome);
        let facts = ["AuthorizationFailed", action];
        fixture.refused("apply")?.is("AzureForbidden", "managed_identity_id").says(&facts);
        Ok(())
    });
}

#[test]
fn a_locked_scope_takes_no_grant() {
    on_each_cli(&seed(), |fixture| {
        fixture.azure.lock(GROUP, "ReadOnly");
        fixture.configure(&Grant::new().hcl())?;
        let words = ["ScopeLocked", GROUP];
        fixture.refused("apply")?.is("AzureConflict", "scope").says(&words);
        Ok(())
    });
}

#[test]
fn a_grant_at_a_locked_scope_stays_where_it_is_and_in_the_state() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        azure.lock(GROUP, "CanNotDelete");

        let error = directory.destroy().expect_err("the lock forbids it");

        assert!(error.mentions("ScopeLocked"), "{error}");
        assert!(error.has_code("AzureConflict"), "{error}");
        azure.assignment();
        assert_eq!(directory.state_list()?, [ADDRESS]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}
