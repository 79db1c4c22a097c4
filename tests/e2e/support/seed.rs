//! What the simulated Azure of the tests holds from the start.

use serde_json::{Value, json};

/// The one tenant.
pub(crate) const TENANT: &str = "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11";
/// Name of the subscription that everything is in.
pub(crate) const SUBSCRIPTION: &str = "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21";
/// Resource group of the vendor's data plane.
pub(crate) const DATA_PLANE: &str =
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp";
/// Managed identity of task code, in the data plane's group.
pub(crate) const IDENTITY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p";
/// Object ID of that identity.
pub(crate) const TASKS: &str = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";
/// Client ID of that identity.
pub(crate) const TASKS_CLIENT: &str = "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3";
/// Object ID of the service principal that the cluster pulls images as.
pub(crate) const KUBELET: &str = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13";
/// Object ID of another service principal.
pub(crate) const LOADER: &str = "5e0a7c19-84d3-4b62-a1f7-90c6e2d35b48";
/// Resource group of the customer's data.
pub(crate) const GROUP: &str =
    "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod";
/// Storage account in that group.
pub(crate) const LAKE: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01";
/// Container of that storage account.
pub(crate) const CONTAINER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01/blobServices/default/containers/features";
/// Secret in a vault of that group.
pub(crate) const SECRET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod-01/secrets/warehouse-dsn";
/// Container registry in that group.
pub(crate) const REGISTRY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01";

/// One tenant with one subscription: a data plane, and resources that it may be granted access to.
pub(crate) fn seed() -> Value {
    let vault = SECRET.split("/secrets").next().unwrap_or_default();
    json!({
        "tenants": [{ "tenantId": TENANT }],
        "subscriptions": [{ "subscriptionId": SUBSCRIPTION, "tenantId": TENANT }],
        "principals": [
            { "id": KUBELET, "type": "ServicePrincipal" },
            { "id": LOADER, "type": "ServicePrincipal" },
        ],
        "resources": [
            {
                "id": IDENTITY,
                "location": "westeurope",
                "properties": { "principalId": TASKS, "clientId": TASKS_CLIENT },
            },
            {
                "id": LAKE,
                "location": "westeurope",
                "sku": { "name": "Standard_ZRS" },
                "kind": "StorageV2",
                "properties": {},
            },
            { "id": CONTAINER, "properties": {} },
            {
                "id": vault,
                "location": "westeurope",
                "properties": { "tenantId": TENANT, "enableRbacAuthorization": true },
            },
            {
                "id": REGISTRY,
                "location": "westeurope",
                "sku": { "name": "Premium" },
                "properties": { "roleAssignmentMode": "LegacyRegistryPermissions" },
            },
        ],
    })
}
