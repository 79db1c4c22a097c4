//! Import, and taking over from azurerm.

use serde_json::{Value, json};

use super::{GUID, PEER, READ, definition, role_with, roles, theirs};
use crate::azure::{Azure, data_group};

const AZURERM: &str = "hashicorp/azurerm";

fn holding(permissions: &Value) -> Azure {
    Azure::holding([theirs(GUID, "Peering", &data_group(), permissions)])
}

#[tokio::test(start_paused = true)]
async fn a_role_is_imported_by_its_id_with_or_without_the_scope_and_by_identity() {
    let azure = holding(&json!([{ "actions": [PEER] }]));
    let roles = roles(&azure).await;
    let identity = json!({ "scope": data_group(), "role_definition_id": GUID });
    let config = role_with(&json!({ "role_definition_id": GUID }));
    for id in [definition(GUID), format!("{}|{}", definition(GUID), data_group())] {
        let imported = roles.import(&id).await.stored();
        assert_eq!(imported.identity.as_ref(), Some(&identity), "{id}");
        roles.plan(Some(&imported), &config).await.is_empty();
    }
    let imported = roles.import_identity(&identity).await.stored();
    roles.plan(Some(&imported), &config).await.is_empty();
    for id in ["peering", &data_group(), &format!("{}|peering", definition(GUID))] {
        roles.import(id).await.notes.error().is("InvalidImportId", "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_cannot_be_described_or_is_built_in_is_not_imported() {
    for permissions in [json!([{ "actions": [PEER] }, { "actions": [READ] }])] {
        let azure = holding(&permissions);
        let imported = roles(&azure).await.import(&definition(GUID)).await;
        imported.notes.error().is("RoleDefinitionNotDescribable", "").says(&["Peering"]);
    }
    let azure = Azure::new();
    let imported = roles(&azure).await.import(&definition(crate::azure::BLOB_READER)).await;
    imported.notes.error().is("RoleDefinitionBuiltIn", "");
}

#[tokio::test(start_paused = true)]
async fn azurerms_role_becomes_ours_and_is_planned_empty() {
    let azure = holding(&json!([{ "actions": [PEER] }]));
    let roles = roles(&azure).await;
    let block =
        json!({ "actions": [PEER], "not_actions": [], "data_actions": [], "not_data_actions": [] });
    let state = json!({
        "id": format!("{}|{}", definition(GUID), data_group()),
        "name": "Peering", "scope": data_group(), "description": "",
        "role_definition_id": GUID, "role_definition_resource_id": definition(GUID),
        "assignable_scopes": [data_group()], "permissions": [block], "timeouts": null,
    });
    let moved = roles.take_over(AZURERM, "azurerm_role_definition", 1, &state).await.stored();
    roles.plan(Some(&moved), &role_with(&json!({}))).await.is_empty();

    let mut several = state.clone();
    several["permissions"] = json!([block, block]);
    let refused = roles.take_over(AZURERM, "azurerm_role_definition", 1, &several).await;
    refused.notes.error().is("StateCannotBeMoved", "").says(&["`permissions`"]);
    for (missing, called) in [("id", "ID"), ("name", "name")] {
        let mut state = state.clone();
        state[missing] = Value::Null;
        let refused = roles.take_over(AZURERM, "azurerm_role_definition", 1, &state).await;
        refused.notes.error().is("StateCannotBeMoved", "").says(&[called]);
    }
}
