//! Principals that are not there, or are something else.

use crate::support::{DATA_PLANE, Grant, TASKS, TASKS_CLIENT, on_each_cli, seed};

#[test]
fn a_client_id_in_the_place_of_an_object_id_is_explained() {
    on_each_cli(&seed(), |fixture| {
        let grant = Grant::new()
            .with("principal_id", TASKS_CLIENT)
            .with_block("timeouts {\n    create = \"2s\"\n  }");
        fixture.configure(&grant.hcl())?;
        let refusal = fixture.refused("apply")?;
        refusal.is("PrincipalNotFound", "principal_id").says(&[TASKS_CLIENT]);
        Ok(())
    });
}

#[test]
fn a_managed_identity_that_is_not_there_is_an_error_of_the_plan() {
    let id = format!(
        "{DATA_PLANE}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser"
    );
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().for_identity(&id).hcl())?;
        fixture.refused("plan")?.is("NotFound", "managed_identity_id").says(&[&id]);
        Ok(())
    });
}

#[test]
fn a_principal_of_another_kind_is_an_error_at_the_kind() {
    on_each_cli(&seed(), |fixture| {
        let grant = Grant::new().with("principal_id", TASKS).with("principal_type", "Group");
        fixture.configure(&grant.hcl())?;
        fixture
            .refused("apply")?
            .is("AzureRefused", "principal_type")
            .says(&["UnmatchedPrincipalType"]);
        Ok(())
    });
}
