//! `dataplane_role_definition`, through gRPC against the sandbox.

mod conflicts;

mod life;

mod removal;

mod sample;

mod snapshot;

mod takeover;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, SUBSCRIPTION, data_group},
    grpc::Managed,
};

pub(crate) const TYPE: &str = "dataplane_role_definition";
const VERSION: &str = "2022-04-01";
pub(crate) const PEER: &str = "Microsoft.Network/virtualNetworks/peer/action";
pub(crate) const READ: &str = "Microsoft.Network/virtualNetworks/read";
pub(crate) const GUID: &str = "7b0f2c11-03a9-4d0e-9a35-f0f7d1f0a001";

/// A role of one resource group.
fn role() -> Value {
    json!({ "scope": data_group(), "name": "Peering", "actions": [PEER] })
}

/// The same with other arguments.
fn role_with(arguments: &Value) -> Value {
    let mut role = role();
    for (name, value) in arguments.as_object().into_iter().flatten() {
        role[name] = value.clone();
    }
    role
}

/// The custom roles of a new run of Terraform.
pub(crate) async fn roles(azure: &Azure) -> Managed {
    azure.terraform().await.resource(TYPE)
}

/// The ID of a role in the subscription.
fn definition(guid: &str) -> String {
    format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}")
}

/// A role for a seed, or as somebody else writes it.
pub(crate) fn theirs(guid: &str, name: &str, scope: &str, permissions: &Value) -> Value {
    json!({
        "id": format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{guid}"),
        "properties": {
            "roleName": name, "description": "", "assignableScopes": [scope],
            "permissions": permissions,
        },
    })
}

/// The custom roles in Azure.
async fn there(azure: &Azure) -> Vec<Value> {
    let path = format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions");
    let filter = [("$filter", "atScopeAndBelow() and type eq 'CustomRole'")];
    azure.somebody_else().list(path, VERSION, &filter).await.unwrap()
}
