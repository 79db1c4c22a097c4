//! Taking over from other providers.

use serde_json::json;

use super::{grant, grant_with};
use crate::azure::{
    Azure, BLOB_CONTRIBUTOR, SUBSCRIPTION, VENDOR, assignment, assignment_id, container,
};

const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";
const AZURERM: &str = "hashicorp/azurerm";
const AZAPI: &str = "azure/azapi";

fn granted() -> Azure {
    Azure::holding([assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR)])
}

fn definition() -> String {
    format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{BLOB_CONTRIBUTOR}")
}

#[tokio::test(start_paused = true)]
async fn azurerms_assignment_becomes_ours_and_is_planned_empty() {
    let azure = granted();
    let grants = azure.grants().await;
    let state = json!({
        "id": assignment_id(&container("features"), NAME),
        "scope": container("features"),
        "name": NAME,
        "principal_id": VENDOR,
        "principal_type": "ServicePrincipal",
        "role_definition_id": definition(),
        "role_definition_name": "Storage Blob Data Contributor",
        "condition": "",
        "condition_version": "",
        "delegated_managed_identity_resource_id": "",
        "description": "",
        "skip_service_principal_aad_check": null,
        "timeouts": null,
    });
    let stored = grants.take_over(AZURERM, "azurerm_role_assignment", 0, &state).await.stored();
    assert_eq!(stored.identity, Some(json!({ "scope": container("features"), "name": NAME })));
    grants.plan(Some(&stored), &grant()).await.is_empty();
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn azurerms_id_of_a_delegated_tenant_is_understood() {
    let azure = granted();
    let grants = azure.grants().await;
    let state = json!({
        "id": format!("{}|{}", assignment_id(&container("features"), NAME), crate::azure::TENANT),
        "principal_id": VENDOR,
        "role_definition_id": definition(),
    });
    let stored = grants.take_over(AZURERM, "azurerm_role_assignment", 0, &state).await.stored();
    grants.plan(Some(&stored), &grant_with(&json!({ "role": definition() }))).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn azapis_assignment_becomes_ours_in_both_forms_of_its_body() {
    let azure = granted();
    let grants = azure.grants().await;
    let body = json!({ "properties": { "principalId": VENDOR, "principalType": "ServicePrincipal", "roleDefinitionId": definition() } });
    let typed = json!({ "value": body, "type": ["object", { "properties": "dynamic" }] });
    for body in [body.clone(), body.to_string().into(), typed] {
        let state = json!({
            "id": assignment_id(&container("features"), NAME),
            "type": "Microsoft.Authorization/roleAssignments@2022-04-01",
            "name": NAME,
            "parent_id": container("features"),
            "body": body,
        });
        let stored = grants.take_over(AZAPI, "azapi_resource", 2, &state).await.stored();
        grants
            .plan(Some(&stored), &grant_with(&json!({ "role": BLOB_CONTRIBUTOR })))
            .await
            .is_empty();
        grants.plan(Some(&stored), &grant()).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn other_types_are_refused_with_another_way() {
    let azure = granted();
    let grants = azure.grants().await;
    let group = json!({ "id": crate::azure::data_group(), "type": "Microsoft.Resources/resourceGroups@2022-09-01" });
    for (provider, type_name) in [(AZURERM, "azurerm_resource_group"), (AZAPI, "azapi_resource")] {
        let notes = grants.take_over(provider, type_name, 0, &group).await.notes;
        notes.error().is("MoveNotSupported", "").says(&[type_name, "`removed`", "`import`"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_state_without_an_id_is_refused_with_what_is_missing() {
    let azure = granted();
    let state = json!({ "scope": container("features"), "principal_id": VENDOR });
    let moved = azure.grants().await.take_over(AZURERM, "azurerm_role_assignment", 0, &state).await;
    moved.notes.error().is("StateCannotBeMoved", "").says(&["ID"]);
    assert_eq!(moved.state, None);
}
