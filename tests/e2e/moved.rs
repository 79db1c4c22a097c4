//! Assignments that another provider managed, taken over by a `moved` block.

use serde_json::json;

use crate::support::{
    ADDRESS, BY_HAND, CONTAINER, Fixture, Grant, SUBSCRIPTION, TASKS, on_each_cli_with, seed,
};
use crate::terraform::{Error, Feature, Foreign};

const CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

#[test]
fn an_assignment_of_azurerm_is_taken_over() {
    on_each_cli_with(Feature::MovedAcrossTypes, &seed(), |fixture| {
        let id = fixture.azure.grant_by_hand();
        let attributes = json!({
            "condition": "",
            "condition_version": "",
            "delegated_managed_identity_resource_id": "",
            "description": "",
            "id": id,
            "name": BY_HAND,
            "principal_id": TASKS,
            "principal_type": "ServicePrincipal",
            "role_definition_id": definition(),
            "role_definition_name": "Storage Blob Data Contributor",
            "scope": CONTAINER,
            "skip_service_principal_aad_check": null,
            "timeouts": null,
        });
        let source = Foreign {
            type_name: "azurerm_role_assignment",
            name: "tasks",
            provider: "hashicorp/azurerm",
            schema_version: 1,
            attributes,
        };
        check_moves(fixture, &source)
    });
}

#[test]
fn an_assignment_of_azapi_is_taken_over() {
    on_each_cli_with(Feature::MovedAcrossTypes, &seed(), |fixture| {
        let id = fixture.azure.grant_by_hand();
        let properties = json!({
            "principalId": TASKS,
            "principalType": "ServicePrincipal",
            "roleDefinitionId": definition(),
        });
        let attributes = json!({
            "body": {
                "type": ["object", { "properties": ["object", {
                    "principalId": "string", "principalType": "string", "roleDefinitionId": "string",
                }] }],
                "value": { "properties": properties },
            },
            "id": id,
            "name": BY_HAND,
            "output": null,
            "parent_id": CONTAINER,
            "type": "Microsoft.Authorization/roleAssignments@2022-04-01",
        });
        let source = Foreign {
            type_name: "azapi_resource",
            name: "tasks",
            provider: "azure/azapi",
            schema_version: 2,
            attributes,
        };
        check_moves(fixture, &source)
    });
}

#[test]
fn another_resource_of_azapi_cannot_become_an_assignment() {
    on_each_cli_with(Feature::MovedAcrossTypes, &seed(), |fixture| {
        let attributes = json!({
            "id": CONTAINER,
            "type": "Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01",
        });
        let source = Foreign {
            type_name: "azapi_resource",
            name: "tasks",
            provider: "azure/azapi",
            schema_version: 2,
            attributes,
        };
        fixture.configure(&configuration(&source))?;
        fixture.write_state(&source.state())?;
        fixture.directory.init()?;
        let refusal = fixture.refused("plan")?;
        assert!(refusal.detail.contains("azapi_resource"), "{refusal:#?}");
        Ok(())
    });
}

/// The guide "OpenTofu", which says what to do without moves between types.
const GUIDE: &str = include_str!("../../docs/guides/opentofu.md");

#[test]
fn without_a_move_two_blocks_take_an_assignment_over() {
    on_each_cli_with(Feature::Removed, &seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        let id = azure.grant_by_hand();
        // The other provider's part is played by a resource that every CLI has.
        fixture.configure("resource \"terraform_data\" \"container\" {}\n")?;
        directory.apply()?;
        let blocks = block_of_the_guide("removed {");
        let in_the_guide = blocks.split('"').nth(1).unwrap_or_default();
        let mut blocks = blocks
            .replace(in_the_guide, &id)
            .replace("azurerm_role_assignment.container", "terraform_data.container");
        if !directory.terraform().has(Feature::MovedAcrossTypes) {
            // As the guide says: such a version destroys nothing, and takes no such block.
            blocks = blocks.replace("  lifecycle {\n    destroy = false\n  }\n", "");
        }
        fixture.configure(&format!("{blocks}{}", Grant::new().named("container").hcl()))?;
        let before = azure.assignments();

        let outcome = directory.apply()?;

        assert!(outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert_eq!(azure.assignments(), before);
        assert_eq!(directory.state_list()?, ["dataplane_role_assignment.container"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

/// The configuration in the guide that begins so.
#[track_caller]
fn block_of_the_guide(start: &str) -> String {
    let blocks = GUIDE.split("```terraform\n").filter_map(|it| it.split("```").next());
    let found: Vec<_> = blocks.filter(|it| it.starts_with(start)).collect();
    assert_eq!(found.len(), 1, "one block of the guide begins with {start}");
    found[0].to_owned()
}

/// Moves the resource to [`Grant`], which must be all that happens.
fn check_moves(fixture: &Fixture, source: &Foreign) -> Result<(), Error> {
    let (directory, azure) = (&fixture.directory, &fixture.azure);
    fixture.configure(&configuration(source))?;
    fixture.write_state(&source.state())?;
    directory.init()?;
    let plan = directory.plan()?;
    let moved = format!("{}.tasks has moved to {ADDRESS}", source.type_name);
    assert!(plan.outcome.mentions(&moved), "{}", plan.outcome);
    assert!(plan.outcome.mentions("Plan: 0 to add, 0 to change, 0 to destroy."));
    let before = azure.assignments();

    directory.apply()?;

    assert_eq!(azure.assignments(), before);
    assert_eq!(directory.state_list()?, [ADDRESS]);
    assert!(directory.plan_is_empty()?);
    // From here on nothing is left of the other provider.
    fixture.configure(&Grant::new().hcl())?;
    assert!(directory.plan_is_empty()?);
    Ok(())
}

fn configuration(source: &Foreign) -> String {
    let moved = format!("moved {{\n  from = {}.tasks\n  to   = {ADDRESS}\n}}\n", source.type_name);
    format!("{moved}{}", Grant::new().hcl())
}

fn definition() -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"
    )
}
