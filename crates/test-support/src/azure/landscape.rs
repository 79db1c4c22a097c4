//! What exists from the start in most tests: a customer's data lake, and a vendor's data plane.

use serde_json::{Value, json};

/// The subscription of everything in the landscape.
pub const SUBSCRIPTION: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
/// The tenant of that subscription.
pub const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";
/// The service principal of the vendor's application.
pub const VENDOR: &str = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48";
/// The client ID of the same application.
pub const VENDOR_CLIENT: &str = "77c1e4b6-3f08-4d95-8a2c-51b9d06e7f23";
/// A group.
pub const GROUP: &str = "c91c2a55-07d4-4f5e-9a01-3f6f3b6f0e77";
/// The principal of the identity of task code.
pub const TASK_PRINCIPAL: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";

/// `Storage Blob Data Contributor`.
pub const BLOB_CONTRIBUTOR: &str = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
/// `Storage Blob Data Reader`.
pub const BLOB_READER: &str = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

/// The path of the list of assignments that refreshing uses.
pub const ALL_ASSIGNMENTS: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleAssignments";
/// The path of any single assignment.
pub const ANY_ASSIGNMENT: &str = "*/roleAssignments/*";

/// A customer's subscription with a data lake and a vendor's data plane.
pub fn landscape() -> Value {
    json!({
        "tenants": [{ "tenantId": TENANT }],
        "subscriptions": [{ "subscriptionId": SUBSCRIPTION.rsplit('/').next(), "tenantId": TENANT, "displayName": "Acme data platform" }],
        "principals": [
            { "id": VENDOR, "type": "ServicePrincipal", "appId": VENDOR_CLIENT },
            { "id": GROUP, "type": "Group" },
        ],
        "resources": [
            identity("flyteuser-acme-7k2p", TASK_PRINCIPAL, "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3"),
            identity("union-operator-acme-7k2p", "d83f61a4-0b97-4e25-9c7d-1f5e8a26b370", "6b2e9f40-d518-47c3-a6e1-38f07c94d5ab"),
            resource(&lake(), json!({ "kind": "StorageV2", "sku": { "name": "Standard_ZRS" }, "properties": { "isHnsEnabled": true } })),
            resource(&container("features"), json!({ "properties": { "publicAccess": "None" } })),
            resource(&vault("kv-roles"), json!({ "properties": { "enableRbacAuthorization": true, "tenantId": TENANT } })),
            resource(&vault("kv-policies"), json!({ "properties": { "enableRbacAuthorization": false, "tenantId": TENANT } })),
            resource(&registry("crclassic"), json!({ "sku": { "name": "Premium" }, "properties": { "roleAssignmentMode": "LegacyRegistryPermissions" } })),
            resource(&registry("crabac"), json!({ "sku": { "name": "Premium" }, "properties": { "roleAssignmentMode": "AbacRepositoryPermissions" } })),
        ],
    })
}

/// The resource group of the customer's data.
pub fn data_group() -> String {
    format!("{SUBSCRIPTION}/resourceGroups/rg-data")
}

/// The resource group of the vendor's data plane.
pub fn vendor_group() -> String {
    format!("{SUBSCRIPTION}/resourceGroups/rg-union-dp")
}

/// A storage account.
pub fn lake() -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/stdatalake01", data_group())
}

/// A container in it.
pub fn container(name: &str) -> String {
    format!("{}/blobServices/default/containers/{name}", lake())
}

/// A key vault.
pub fn vault(name: &str) -> String {
    format!("{}/providers/Microsoft.KeyVault/vaults/{name}", data_group())
}

/// A container registry.
pub fn registry(name: &str) -> String {
    format!("{}/providers/Microsoft.ContainerRegistry/registries/{name}", data_group())
}

/// The ID of an identity of the vendor's data plane.
pub fn identity_id(name: &str) -> String {
    format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}", vendor_group())
}

/// A managed identity for a seed.
pub fn identity(name: &str, principal: &str, client: &str) -> Value {
    let properties = json!({ "principalId": principal, "clientId": client, "tenantId": TENANT });
    resource(&identity_id(name), json!({ "properties": properties }))
}

/// A role assignment for a seed.
pub fn assignment(scope: &str, name: &str, role: &str, principal: &str) -> Value {
    let role = format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}");
    json!({
        "id": assignment_id(scope, name),
        "properties": { "roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal" },
    })
}

/// The ID of a role assignment.
pub fn assignment_id(scope: &str, name: &str) -> String {
    format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}")
}

/// A lock for a seed.
pub fn lock(scope: &str, level: &str) -> Value {
    let id = format!("{scope}/providers/Microsoft.Authorization/locks/careful");
    json!({ "id": id, "properties": { "level": level } })
}

fn resource(id: &str, mut content: Value) -> Value {
    content["id"] = id.into();
    content["location"] = "westeurope".into();
    content
}
