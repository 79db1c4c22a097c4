//! Another spelling with the same meaning is not a change.

use crate::support::{
    CONTAINER, Fixture, GROUP, Grant, IDENTITY, SUBSCRIPTION, TASKS, on_each_cli, seed,
};
use crate::terraform::Error;

const CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const LAKE_WRITER: &str = "c7a35b1e-0d49-4e62-9b8f-6a1d2e3c4f50";

#[test]
fn equal_spellings_are_no_change() {
    let definition = |role: &str| {
        format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
        )
    };
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().hcl())?;
        fixture.directory.apply()?;
        for grant in [
            Grant::new().with("scope", &CONTAINER.to_lowercase()),
            Grant::new().with(
                "scope",
                &CONTAINER.to_uppercase().replace("/SUBSCRIPTIONS/", "/subscriptions/"),
            ),
            Grant::new().with("role", "storage blob data contributor"),
            Grant::new().with("role", CONTRIBUTOR),
            Grant::new().with("role", &CONTRIBUTOR.to_uppercase()),
            Grant::new().with("role", &definition(CONTRIBUTOR)),
            Grant::new().with(
                "role",
                &format!("/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"),
            ),
            Grant::new().with("principal_id", &TASKS.to_uppercase()),
        ] {
            check_no_change(fixture, &grant)?;
        }
        Ok(())
    });
}

#[test]
fn equal_spellings_of_an_identity_are_no_change() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().for_identity(IDENTITY).hcl())?;
        fixture.directory.apply()?;
        for id in [IDENTITY.to_lowercase(), IDENTITY.replace("resourceGroups", "resourcegroups")] {
            check_no_change(fixture, &Grant::new().for_identity(&id))?;
        }
        Ok(())
    });
}

#[test]
fn a_custom_role_may_be_written_by_name_and_by_guid() {
    on_each_cli(&seed(), |fixture| {
        fixture.azure.put_role(LAKE_WRITER, "Lake Writer", GROUP);
        fixture.configure(&Grant::new().with("role", "Lake Writer").hcl())?;
        fixture.directory.apply()?;
        for role in ["lake writer", LAKE_WRITER, "Lake Writer"] {
            check_no_change(fixture, &Grant::new().with("role", role))?;
        }
        Ok(())
    });
}

#[test]
fn a_description_changes_under_another_spelling_of_the_rest() {
    on_each_cli(&seed(), |fixture| {
        fixture.configure(&Grant::new().hcl())?;
        fixture.directory.apply()?;
        let grant = Grant::new()
            .with("scope", &CONTAINER.to_lowercase())
            .with("role", CONTRIBUTOR)
            .with("description", "Tasks read and write.");
        fixture.configure(&grant.hcl())?;

        let outcome = fixture.directory.apply()?;

        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

fn check_no_change(fixture: &Fixture, grant: &Grant) -> Result<(), Error> {
    fixture.configure(&grant.hcl())?;
    let plan = fixture.directory.plan()?;
    assert!(plan.is_empty, "{}\n{}", grant.hcl(), plan.outcome);
    Ok(())
}
