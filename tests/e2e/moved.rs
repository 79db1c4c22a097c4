//! Assignments that another provider managed, taken over by a `moved` block.

use serde_json::json;

use crate::support::{
    ADDRESS, BY_HAND, CONTAINER, Fixture, Grant, SUBSCRIPTION, TASKS, on_each_cli, seed,
};
use crate::terraform::{Error, Foreign};

const CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";

#[test]
fn an_assignment_of_azurerm_is_taken_over() {
    on_each_cli(&seed(), |fixture| {
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
    on_each_cli(&seed(), |fixture| {
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
    on_each_cli(&seed(), |fixture| {
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
