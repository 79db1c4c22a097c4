//! A sandbox that is served for one test.

use std::path::Path;

use arm_sandbox::{Database, Sandbox, SeedSource, ServeOptions, Settings, serve};
use serde_json::{Value, json};

/// The customer's tenant and the vendor's.
const TENANTS: [&str; 2] =
    ["7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11", "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"];
/// The subscription of each.
const SUBSCRIPTIONS: [&str; 2] =
    ["2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21", "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845"];

/// A sandbox and its address.
pub(crate) struct Served {
    /// The sandbox.
    pub(crate) sandbox: Sandbox,
    /// Where it is.
    pub(crate) url: String,
}

impl Served {
    /// A sandbox in memory.
    pub(crate) async fn with(seed: Value) -> Self {
        Self::open(Database::Memory, SeedSource::Json(seed)).await
    }

    /// A sandbox that Terraform uses as well.
    pub(crate) async fn shared(database: &Path, seed: &Path) -> Self {
        Self::open(Database::File(database.to_owned()), SeedSource::File(seed.to_owned())).await
    }

    async fn open(database: Database, seed: SeedSource) -> Self {
        let settings = Settings { database, seed: Some(seed), ..Settings::default() };
        let sandbox = Sandbox::open(settings).expect("the seed is well formed");
        let server = serve(&sandbox, ServeOptions::default()).await.expect("a port is free");
        let url = server.url();
        // It ends with the runtime of the test.
        tokio::spawn(server.run(std::future::pending()));
        Self { sandbox, url }
    }

    /// The address of a page.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

/// The ID of the storage account of [`landscape`].
pub(crate) fn lake() -> String {
    format!("{}/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01", group())
}

fn group() -> String {
    format!("/subscriptions/{}/resourceGroups/rg-data-prod", SUBSCRIPTIONS[0])
}

/// A customer and a vendor with something of everything that the pages show.
pub(crate) fn landscape() -> Value {
    let (lake, group) = (lake(), group());
    let registry = format!("{group}/providers/Microsoft.ContainerRegistry/registries/crdataprod01");
    let server = format!("{group}/providers/Microsoft.Sql/servers/sql-data-prod");
    let identity = format!(
        "/subscriptions/{}/resourceGroups/rg-union-dp/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flyteuser-acme-7k2p",
        SUBSCRIPTIONS[0]
    );
    let tasks = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64";
    let container = format!("{lake}/blobServices/default/containers/features");
    let role = |scope: &str, role: &str, name: &str| {
        json!({
            "id": format!("{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"),
            "properties": {
                "principalId": tasks,
                "roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{role}"),
            },
        })
    };
    let network = |place: usize, group: &str, name: &str, space: &str| {
        json!({
            "id": format!("/subscriptions/{}/resourceGroups/{group}/providers/Microsoft.Network/virtualNetworks/{name}", SUBSCRIPTIONS[place]),
            "location": "westeurope",
            "properties": {"addressSpace": {"addressPrefixes": [space]}},
        })
    };
    json!({
        "tenants": [
            {"tenantId": TENANTS[0], "displayName": "Acme"},
            {"tenantId": TENANTS[1], "displayName": "Astro"},
        ],
        "subscriptions": [
            {"subscriptionId": SUBSCRIPTIONS[0], "tenantId": TENANTS[0], "displayName": "Acme data platform"},
            {"subscriptionId": SUBSCRIPTIONS[1], "tenantId": TENANTS[1], "displayName": "Astro data planes"},
        ],
        "resources": [
            {
                "id": lake, "location": "westeurope", "sku": {"name": "Standard_ZRS"}, "kind": "StorageV2",
                "properties": {"networkAcls": {"defaultAction": "Deny", "ipRules": [
                    {"value": "203.0.113.18"}, {"value": "203.0.113.19"}, {"value": "198.51.100.7"},
                ]}},
            },
            {"id": container, "properties": {}},
            {"id": registry, "location": "westeurope", "sku": {"name": "Premium"}, "properties": {"publicNetworkAccess": "Disabled"}},
            {"id": server, "location": "westeurope", "properties": {"publicNetworkAccess": "Enabled"}},
            {
                "id": format!("{server}/firewallRules/astro-203-0-113-18"),
                "properties": {"startIpAddress": "203.0.113.18", "endIpAddress": "203.0.113.18"},
            },
            {
                "id": identity, "location": "westeurope",
                "properties": {"principalId": tasks, "clientId": "19d7b3e8-6c52-4f0a-b948-e2a60d7c15f3"},
            },
            {
                "id": format!("{identity}/federatedIdentityCredentials/flyte-tasks"),
                "properties": {
                    "issuer": "https://westeurope.oic.prod-aks.azure.com/7d1f0c52/",
                    "subject": "system:serviceaccount:development:default",
                    "audiences": ["api://AzureADTokenExchange"],
                },
            },
            role(&container, "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "1d3a55ca-0000-4000-8000-000000000001"),
            role(&registry, "7f951dda-4ed3-4680-a7ca-43fe172d538d", "1d3a55ca-0000-4000-8000-000000000002"),
            network(0, "rg-data-prod", "vnet-data-prod", "10.60.0.0/16"),
            network(1, "astro-prod-euw", "astro-vnet", "172.20.0.0/19"),
        ],
        "astro": {"organizations": [{
            "id": "cmg3k0q1x000008l4d2e5f6a7",
            "clusters": [{
                "id": "cmg3k4w9t000108l4hx2q7v1z",
                "name": "prod-euw",
                "metadata": {"externalIPs": ["203.0.113.18", "203.0.113.19"]},
            }],
        }]},
        "behavior": {"requestLog": true},
    })
}
