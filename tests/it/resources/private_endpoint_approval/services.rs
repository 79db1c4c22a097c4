//! Every service that takes private endpoints, with a resource of the customer.

use serde_json::{Value, json};

use crate::azure::data_group;

/// A service, and a resource of it.
pub(super) struct Service {
    pub(super) resource_type: &'static str,
    pub(super) version: &'static str,
    /// What an endpoint asks for; nothing where there is only one thing.
    pub(super) group: Option<&'static str>,
    /// The verb that decides about a connection.
    pub(super) verb: &'static str,
    /// Whether a connection outlives its endpoint.
    pub(super) outlives: bool,
    /// Whether a rejected connection is never approved.
    pub(super) sticky: bool,
    /// Whether an approved connection cannot be rejected, only removed.
    pub(super) keeps: bool,
    sku: Option<&'static str>,
}

impl Service {
    /// The ID of the customer's resource.
    pub(super) fn id(&self) -> String {
        format!("{}/providers/{}/customers01", data_group(), self.resource_type)
    }

    /// The resource for a seed.
    pub(super) fn seed(&self) -> Value {
        let sku = self.sku.map_or_else(|| json!({}), |it| json!({ "name": it }));
        json!({
            "id": self.id(), "location": "westeurope", "kind": "StorageV2", "sku": sku,
            "properties": {},
        })
    }

    /// The path of a write of ours.
    pub(super) fn written(&self) -> String {
        format!("{}/privateEndpointConnections/*", self.id())
    }
}

/// The service of this type.
pub(super) fn service(resource_type: &str) -> Service {
    every_service().into_iter().find(|it| it.resource_type == resource_type).unwrap()
}

/// Every service.
pub(super) fn every_service() -> Vec<Service> {
    let of = |resource_type, version, group| Service {
        resource_type,
        version,
        group: Some(group),
        verb: "PUT",
        outlives: false,
        sticky: false,
        keeps: false,
        sku: None,
    };
    vec![
        Service {
            sticky: true,
            sku: Some("Standard_LRS"),
            ..of("Microsoft.Storage/storageAccounts", "2025-06-01", "dfs")
        },
        Service { outlives: true, ..of("Microsoft.KeyVault/vaults", "2025-05-01", "vault") },
        of("Microsoft.KeyVault/managedHSMs", "2025-05-01", "managedhsm"),
        Service {
            outlives: true,
            sku: Some("Premium"),
            ..of("Microsoft.ContainerRegistry/registries", "2025-11-01", "registry")
        },
        Service { keeps: true, ..of("Microsoft.Sql/servers", "2023-08-01", "sqlServer") },
        of("Microsoft.Sql/managedInstances", "2023-08-01", "managedInstance"),
        of("Microsoft.DBforPostgreSQL/flexibleServers", "2025-08-01", "postgresqlServer"),
        of("Microsoft.DBforMySQL/flexibleServers", "2024-12-30", "mysqlServer"),
        Service {
            sticky: true,
            ..of("Microsoft.DocumentDB/databaseAccounts", "2025-10-15", "Sql")
        },
        Service {
            sku: Some("Standard"),
            ..of("Microsoft.EventHub/namespaces", "2024-01-01", "namespace")
        },
        Service {
            sku: Some("Premium"),
            ..of("Microsoft.ServiceBus/namespaces", "2024-01-01", "namespace")
        },
        of("Microsoft.Synapse/workspaces", "2021-06-01", "Dev"),
        of("Microsoft.Databricks/workspaces", "2024-05-01", "databricks_ui_api"),
        of("Microsoft.DataFactory/factories", "2018-06-01", "dataFactory"),
        of("Microsoft.Search/searchServices", "2025-05-01", "searchService"),
        of("Microsoft.CognitiveServices/accounts", "2025-09-01", "account"),
        of("Microsoft.MachineLearningServices/workspaces", "2025-09-01", "amlworkspace"),
        of("Microsoft.Web/sites", "2024-11-01", "sites"),
        of("Microsoft.Web/staticSites", "2024-11-01", "staticSites"),
        of("Microsoft.Cache/redis", "2024-11-01", "redisCache"),
        of("Microsoft.Cache/redisEnterprise", "2025-07-01", "redisEnterprise"),
        of("Microsoft.Devices/IotHubs", "2023-06-30", "iotHub"),
        Service { group: None, ..of("Microsoft.Network/privateLinkServices", "2025-05-01", "") },
        of("Microsoft.AppConfiguration/configurationStores", "2024-06-01", "configurationStores"),
        of("Microsoft.Kusto/clusters", "2024-04-13", "cluster"),
        of("Microsoft.EventGrid/topics", "2025-02-15", "topic"),
        of("Microsoft.EventGrid/domains", "2025-02-15", "domain"),
        of("Microsoft.ContainerService/managedClusters", "2025-10-01", "management"),
        Service {
            verb: "PATCH",
            ..of("Microsoft.Batch/batchAccounts", "2025-06-01", "batchAccount")
        },
    ]
}
