//! What someone else changed in Azure.

use serde_json::{Value, json};

use crate::support::{ADDRESS, GROUP, Grant, SUBSCRIPTION, on_each_cli, on_latest_cli, seed};

#[test]
fn a_description_that_was_changed_outside_is_put_back() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().with("description", "Tasks read and write.").hcl())?;
        directory.apply()?;
        let assignment = azure.assignment();
        let id = assignment["id"].as_str().unwrap_or_default();
        let properties = &assignment["properties"];
        let changed = json!({
            "roleDefinitionId": properties["roleDefinitionId"],
            "principalId": properties["principalId"],
            "description": "Changed in the portal.",
        });
        azure.put_assignment(id, &changed);

        let plan = directory.plan()?;
        assert!(plan.outcome.mentions("\"Changed in the portal.\" -> \"Tasks read and write.\""));
        directory.apply()?;
        let description = &azure.assignment()["properties"]["description"];
        assert_eq!(description, &json!("Tasks read and write."));
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_assignment_that_was_deleted_outside_of_terraform_is_recreated() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        fixture.age()?;
        let before = azure.assignment()["id"].clone();
        azure.delete_assignment(before.as_str().unwrap_or_default());

        let plan = directory.plan()?;
        assert!(plan.outcome.mentions(&format!("{ADDRESS} will be created")), "{}", plan.outcome);
        directory.apply()?;
        assert_eq!(azure.assignment()["id"], before);
        assert!(directory.plan_is_empty()?);

        fixture.age()?;
        azure.delete_assignment(before.as_str().unwrap_or_default());
        directory.destroy()?;
        assert_eq!(azure.assignments(), [Value::Null; 0]);
        Ok(())
    });
}

/// The provider's part of scenario S-15; `azurerm` defines the role.
#[test]
fn a_recreated_custom_role_is_granted_again() {
    const ROLE: &str = "Astro VNET Peering Contributor";
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        let scope = format!("/subscriptions/{SUBSCRIPTION}");
        azure.put_role("c0000000-0d49-4e62-9b8f-000000000001", ROLE, &scope);
        fixture.configure(&Grant::new().with("scope", GROUP).with("role", ROLE).hcl())?;
        directory.apply()?;
        fixture.age()?;
        let before = azure.assignment()["id"].clone();
        azure.delete_assignment(before.as_str().unwrap_or_default());
        azure.delete_role("c0000000-0d49-4e62-9b8f-000000000001", &scope);

        let refused = directory.run(&["plan", "-input=false"])?;
        assert!(refused.has_code("NotFoundYet") && refused.mentions(ROLE), "{refused}");

        azure.put_role("c0000000-0d49-4e62-9b8f-000000000002", ROLE, &scope);
        let plan = directory.plan()?;
        assert!(plan.outcome.mentions(&format!("{ADDRESS} will be created")), "{}", plan.outcome);
        directory.apply()?;
        let after = azure.assignment();
        let role = after["properties"]["roleDefinitionId"].as_str().unwrap_or_default();
        assert!(role.ends_with("000000000002"), "{role}");
        assert_ne!(after["id"], before);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_new_assignment_that_azure_does_not_show_yet_is_not_taken_for_gone() {
    on_latest_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        azure
            .sandbox
            .change_behavior(|it| it.consistency.reads_missing_after_create = 1)
            .expect("the behavior is stored");
        fixture.configure(&Grant::new().hcl())?;
        directory.apply()?;
        azure.keep_requests();

        assert!(directory.plan_is_empty()?);

        assert_eq!(azure.statuses("GET"), [404, 200]);
        Ok(())
    });
}
