//! One role assignment from its first plan to its end.

use serde_json::json;

use crate::support::{CONTAINER, Grant, SUBSCRIPTION, TASKS, on_each_cli, seed};

const CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
const READER: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

#[test]
fn a_grant_lives_from_plan_to_destroy() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().with("description", "Tasks read and write.").hcl())?;

        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("Plan: 1 to add, 0 to change, 0 to destroy."));
        assert_eq!(azure.assignments(), [json!(null); 0], "a plan changes nothing");

        directory.apply()?;
        let assignment = azure.assignment();
        let properties = &assignment["properties"];
        assert_eq!(properties["scope"], json!(CONTAINER));
        assert_eq!(properties["roleDefinitionId"], json!(definition(CONTRIBUTOR)));
        assert_eq!(properties["principalId"], json!(TASKS));
        assert_eq!(properties["principalType"], json!("ServicePrincipal"));
        assert_eq!(properties["description"], json!("Tasks read and write."));
        assert!(directory.plan_is_empty()?);

        directory.destroy()?;
        assert_eq!(azure.assignments(), [json!(null); 0]);
        assert!(directory.state_list()?.is_empty());
        Ok(())
    });
}

#[test]
fn a_new_description_is_written_in_place() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        let before = azure.assignment();

        fixture.configure(&Grant::new().with("description", "Tasks read and write.").hcl())?;
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("Plan: 0 to add, 1 to change, 0 to destroy."));
        directory.apply()?;
        let after = azure.assignment();
        assert_eq!(after["id"], before["id"]);
        assert_eq!(after["properties"]["description"], json!("Tasks read and write."));
        assert!(directory.plan_is_empty()?);

        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        assert!(directory.plan_is_empty()?, "a description can be taken away");
        Ok(())
    });
}

#[test]
fn a_condition_comes_and_goes_in_place() {
    let condition = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'features'";
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().with("condition", condition).hcl())?;
        directory.apply()?;
        let properties = azure.assignment()["properties"].clone();
        assert_eq!(properties["condition"], json!(condition));
        assert_eq!(properties["conditionVersion"], json!("2.0"));
        assert!(directory.plan_is_empty()?);

        fixture.configure(&Grant::new().hcl())?;
        let outcome = directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert_eq!(azure.assignment()["properties"]["condition"], json!(null));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn another_role_replaces_the_assignment() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        let before = azure.assignment();

        fixture.configure(&Grant::new().with("role", "Storage Blob Data Reader").hcl())?;
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("\"Storage Blob Data Reader\" # forces replacement"));
        assert!(plan.outcome.mentions("Plan: 1 to add, 0 to change, 1 to destroy."));
        directory.apply()?;
        let after = azure.assignment();
        assert_ne!(after["id"], before["id"]);
        assert_eq!(after["properties"]["roleDefinitionId"], json!(definition(READER)));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

fn definition(role: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    )
}
