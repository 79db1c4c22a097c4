//! What is at its dearest for one identity, without the Terraform CLI: twenty federated credentials,
//! which Azure takes one after another; a query that finds two hundred objects; the questions of
//! `dataplane_access_check`.

use serde_json::{Value, json};

use crate::{alone::Alone, grpc::Stored, milliseconds, row};

const IDENTITY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/\
                        providers/Microsoft.ManagedIdentity/userAssignedIdentities/etl";
const GROUP: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
const PRINCIPAL: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";

/// As many as one identity can have.
const CREDENTIALS: usize = 20;

/// As many as a query finds.
const ASSIGNMENTS: u128 = 200;

/// Measures each of them.
pub(crate) fn run() {
    row("one identity, without the CLI", "dataplane", "");
    let alone = Alone::new(seed());
    let configs: Vec<_> = (0..CREDENTIALS).map(credential).collect();
    let made = alone.run("create of 20 federated credentials", milliseconds, async |terraform| {
        let managed = terraform.resource("dataplane_federated_identity_credential");
        futures_util::future::join_all(configs.iter().map(|it| managed.create(it))).await
    });
    alone.run("refresh and plan of 20", milliseconds, async |terraform| {
        let managed = terraform.resource("dataplane_federated_identity_credential");
        for (stored, config) in made.iter().zip(&configs) {
            let read: Stored = managed.refresh(stored).await.stored();
            managed.plan(Some(&read), config).await.is_empty();
        }
    });
    alone.run("destroy of 20", milliseconds, async |terraform| {
        let managed = terraform.resource("dataplane_federated_identity_credential");
        futures_util::future::join_all(made.iter().map(|it| managed.destroy(it))).await;
    });
    let found =
        alone.run("query that finds 200 role assignments", milliseconds, async |terraform| {
            let config = json!({ "scope": GROUP });
            terraform.list("dataplane_role_assignment", &config, 0).await.0.len()
        });
    assert_eq!(u128::try_from(found), Ok(ASSIGNMENTS), "the query finds all of them");
    alone.run("access check: 4 actions, and who holds a role", milliseconds, async |terraform| {
        let config = json!({
            "scope": IDENTITY,
            "resource_type": "dataplane_federated_identity_credential",
            "actions": ["Microsoft.Authorization/roleAssignments/write"],
            "principal_id": PRINCIPAL,
            "role": "Reader",
        });
        let (answer, notes) = terraform.read_data("dataplane_access_check", &config).await;
        notes.no_error();
        assert_eq!(answer["granted"], "inherited", "the principal holds it on the group");
    });
}

fn credential(number: usize) -> Value {
    json!({
        "managed_identity_id": IDENTITY,
        "name": format!("credential-{number}"),
        "issuer": "https://westeurope.oic.prod-aks.azure.com/tenant/cluster/",
        "subject": format!("system:serviceaccount:space-{number}:default"),
    })
}

fn seed() -> Value {
    let role =
        "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7";
    let assignment = |number: u128| {
        let scope = match number {
            0 => GROUP.to_owned(),
            _ => format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/lake{number}"),
        };
        let name = uuid::Uuid::from_u128((number << 64) + 1);
        json!({
            "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"),
            "properties": { "roleDefinitionId": role, "principalId": PRINCIPAL },
        })
    };
    let lakes = (1..ASSIGNMENTS).map(|it| {
        let id = format!("{GROUP}/providers/Microsoft.Storage/storageAccounts/lake{it}");
        json!({ "id": id, "location": "westeurope", "properties": {} })
    });
    let identity = json!({
        "id": IDENTITY,
        "location": "westeurope",
        "properties": { "principalId": PRINCIPAL, "clientId": "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3" },
    });
    let resources: Vec<_> =
        lakes.chain([identity]).chain((0..ASSIGNMENTS).map(assignment)).collect();
    json!({ "resources": resources })
}
