//! Assignments that another provider managed, taken over by a `moved` block.

use serde_json::{Value, json};

use crate::support::{
    ADDRESS, BY_HAND, CONTAINER, Fixture, Grant, SUBSCRIPTION, TASKS, on_each_cli, seed,
};
use crate::terraform::Error;

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
        let source = Source {
            type_name: "azurerm_role_assignment",
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
        let source = Source {
            type_name: "azapi_resource",
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
        let source = Source {
            type_name: "azapi_resource",
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

/// A resource of another provider, as the state has it.
struct Source {
    type_name: &'static str,
    provider: &'static str,
    schema_version: u32,
    attributes: Value,
}

impl Source {
    fn state(&self) -> Value {
        json!({
            "version": 4,
            "terraform_version": "1.11.4",
            "serial": 1,
            "lineage": "5a0f4e0e-9d15-4c5b-8b52-0e2b1f6b7a10",
            "outputs": {},
            "resources": [{
                "mode": "managed",
                "type": self.type_name,
                "name": "tasks",
                "provider": format!("provider[\"registry.terraform.io/{}\"]", self.provider),
                "instances": [{
                    "schema_version": self.schema_version,
                    "attributes": self.attributes,
                    "sensitive_attributes": [],
                }],
            }],
        })
    }
}

/// Moves the resource to [`Grant`], which must be all that happens.
fn check_moves(fixture: &Fixture, source: &Source) -> Result<(), Error> {
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

fn configuration(source: &Source) -> String {
    let moved = format!("moved {{\n  from = {}.tasks\n  to   = {ADDRESS}\n}}\n", source.type_name);
    format!("{moved}{}", Grant::new().hcl())
}

fn definition() -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"
    )
}
