//! The groups that an endpoint may ask for, and the DNS zones that each needs, in the public cloud,
//! in the one of the US government and in China. `{region}`, `{dns}` and `{suffix}` stand for what
//! differs between resources and clouds.

use super::link_resources::Group;

/// Of `Microsoft.Storage/storageAccounts`.
pub(super) const STORAGE: &[Group] = &[
    group("blob", ["privatelink.blob.core.{suffix}"; 3]),
    group("blob_secondary", ["privatelink.blob.core.{suffix}"; 3]),
    group("dfs", ["privatelink.dfs.core.{suffix}"; 3]),
    group("dfs_secondary", ["privatelink.dfs.core.{suffix}"; 3]),
    group("table", ["privatelink.table.core.{suffix}"; 3]),
    group("table_secondary", ["privatelink.table.core.{suffix}"; 3]),
    group("queue", ["privatelink.queue.core.{suffix}"; 3]),
    group("queue_secondary", ["privatelink.queue.core.{suffix}"; 3]),
    group("file", ["privatelink.file.core.{suffix}"; 3]),
    group("web", ["privatelink.web.core.{suffix}"; 3]),
    group("web_secondary", ["privatelink.web.core.{suffix}"; 3]),
];

/// Of `Microsoft.KeyVault/vaults`.
pub(super) const KEY_VAULT: &[Group] = &[group(
    "vault",
    [
        "privatelink.vaultcore.azure.net",
        "privatelink.vaultcore.usgovcloudapi.net",
        "privatelink.vaultcore.azure.cn",
    ],
)];

/// Of `Microsoft.KeyVault/managedHSMs`.
pub(super) const MANAGED_HSM: &[Group] =
    &[group("managedhsm", ["privatelink.managedhsm.azure.net", "", ""])];

/// Of `Microsoft.ContainerRegistry/registries`.
pub(super) const CONTAINER_REGISTRY: &[Group] = &[group(
    "registry",
    ["privatelink.azurecr.io", "privatelink.azurecr.us", "privatelink.azurecr.cn"],
)];

/// Of `Microsoft.Sql/servers`.
pub(super) const SQL_SERVER: &[Group] = &[group("sqlServer", ["privatelink.database.{suffix}"; 3])];

/// Of `Microsoft.Sql/managedInstances`.
pub(super) const SQL_MANAGED_INSTANCE: &[Group] = &[group(
    "managedInstance",
    ["privatelink.{dns}.database.windows.net", "privatelink.{dns}.database.usgovcloudapi.net", ""],
)];

/// Of `Microsoft.DBforPostgreSQL/flexibleServers`.
pub(super) const POSTGRESQL: &[Group] = &[group(
    "postgresqlServer",
    [
        "privatelink.postgres.database.azure.com",
        "privatelink.postgres.database.usgovcloudapi.net",
        "privatelink.postgres.database.chinacloudapi.cn",
    ],
)];

/// Of `Microsoft.DBforMySQL/flexibleServers`.
pub(super) const MYSQL: &[Group] = &[group(
    "mysqlServer",
    [
        "privatelink.mysql.database.azure.com",
        "privatelink.mysql.database.usgovcloudapi.net",
        "privatelink.mysql.database.chinacloudapi.cn",
    ],
)];

/// Of `Microsoft.DocumentDB/databaseAccounts`.
pub(super) const COSMOS: &[Group] = &[
    group(
        "Sql",
        [
            "privatelink.documents.azure.com",
            "privatelink.documents.azure.us",
            "privatelink.documents.azure.cn",
        ],
    ),
    group(
        "MongoDB",
        [
            "privatelink.mongo.cosmos.azure.com",
            "privatelink.mongo.cosmos.azure.us",
            "privatelink.mongo.cosmos.azure.cn",
        ],
    ),
    group(
        "Cassandra",
        [
            "privatelink.cassandra.cosmos.azure.com",
            "privatelink.cassandra.cosmos.azure.us",
            "privatelink.cassandra.cosmos.azure.cn",
        ],
    ),
    group(
        "Gremlin",
        [
            "privatelink.gremlin.cosmos.azure.com",
            "privatelink.gremlin.cosmos.azure.us",
            "privatelink.gremlin.cosmos.azure.cn",
        ],
    ),
    group("Table", ["privatelink.table.cosmos.azure.com", "", "privatelink.table.cosmos.azure.cn"]),
    group("Analytical", ["privatelink.analytics.cosmos.azure.com", "", ""]),
];

/// Of `Microsoft.EventHub/namespaces` and `Microsoft.ServiceBus/namespaces`.
pub(super) const MESSAGING: &[Group] =
    &[group("namespace", ["privatelink.servicebus.{suffix}"; 3])];

/// Of `Microsoft.Synapse/workspaces`.
pub(super) const SYNAPSE: &[Group] = &[
    group(
        "Sql",
        [
            "privatelink.sql.azuresynapse.net",
            "privatelink.sql.azuresynapse.usgovcloudapi.net",
            "privatelink.sql.azuresynapse.azure.cn",
        ],
    ),
    group(
        "SqlOnDemand",
        [
            "privatelink.sql.azuresynapse.net",
            "privatelink.sql.azuresynapse.usgovcloudapi.net",
            "privatelink.sql.azuresynapse.azure.cn",
        ],
    ),
    group(
        "Dev",
        [
            "privatelink.dev.azuresynapse.net",
            "privatelink.dev.azuresynapse.usgovcloudapi.net",
            "privatelink.dev.azuresynapse.azure.cn",
        ],
    ),
];

/// Of `Microsoft.Databricks/workspaces`.
pub(super) const DATABRICKS: &[Group] = &[
    group(
        "databricks_ui_api",
        [
            "privatelink.azuredatabricks.net",
            "privatelink.databricks.azure.us",
            "privatelink.databricks.azure.cn",
        ],
    ),
    group(
        "browser_authentication",
        [
            "privatelink.azuredatabricks.net",
            "privatelink.databricks.azure.us",
            "privatelink.databricks.azure.cn",
        ],
    ),
];

/// Of `Microsoft.DataFactory/factories`.
pub(super) const DATA_FACTORY: &[Group] = &[
    group(
        "dataFactory",
        [
            "privatelink.datafactory.azure.net",
            "privatelink.datafactory.azure.us",
            "privatelink.datafactory.azure.cn",
        ],
    ),
    group(
        "portal",
        ["privatelink.adf.azure.com", "privatelink.adf.azure.us", "privatelink.adf.azure.cn"],
    ),
];

/// Of `Microsoft.Search/searchServices`.
pub(super) const SEARCH: &[Group] = &[group(
    "searchService",
    [
        "privatelink.search.windows.net",
        "privatelink.search.windows.us privatelink.search.azure.us",
        "privatelink.search.azure.cn",
    ],
)];

/// Of `Microsoft.CognitiveServices/accounts`.
pub(super) const COGNITIVE: &[Group] = &[group(
    "account",
    [
        "privatelink.cognitiveservices.azure.com privatelink.openai.azure.com privatelink.services.ai.azure.com",
        "privatelink.cognitiveservices.azure.us privatelink.openai.azure.us",
        "privatelink.cognitiveservices.azure.cn",
    ],
)];

/// Of `Microsoft.MachineLearningServices/workspaces`.
pub(super) const MACHINE_LEARNING: &[Group] = &[group(
    "amlworkspace",
    [
        "privatelink.api.azureml.ms privatelink.notebooks.azure.net",
        "privatelink.api.ml.azure.us privatelink.notebooks.usgovcloudapi.net",
        "privatelink.api.ml.azure.cn privatelink.notebooks.chinacloudapi.cn",
    ],
)];

/// Of `Microsoft.Web/sites`.
pub(super) const SITE: &[Group] = &[group(
    "sites",
    [
        "privatelink.azurewebsites.net",
        "privatelink.azurewebsites.us",
        "privatelink.chinacloudsites.cn",
    ],
)];

/// Of `Microsoft.Web/staticSites`.
pub(super) const STATIC_SITE: &[Group] =
    &[group("staticSites", ["privatelink.azurestaticapps.net", "", ""])];

/// Of `Microsoft.Cache/redis`.
pub(super) const REDIS: &[Group] = &[group("redisCache", ["privatelink.redis.cache.{suffix}"; 3])];

/// Of `Microsoft.Cache/redisEnterprise`.
pub(super) const REDIS_ENTERPRISE: &[Group] =
    &[group("redisEnterprise", ["privatelink.redisenterprise.cache.azure.net", "", ""])];

/// Of `Microsoft.Devices/IotHubs`.
pub(super) const IOT_HUB: &[Group] = &[group(
    "iotHub",
    [
        "privatelink.azure-devices.net privatelink.servicebus.windows.net",
        "privatelink.azure-devices.us privatelink.servicebus.windows.us",
        "privatelink.azure-devices.cn privatelink.servicebus.chinacloudapi.cn",
    ],
)];

/// Of `Microsoft.AppConfiguration/configurationStores`.
pub(super) const APP_CONFIGURATION: &[Group] = &[group(
    "configurationStores",
    ["privatelink.azconfig.io", "privatelink.azconfig.azure.us", ""],
)];

/// Of `Microsoft.Kusto/clusters`.
pub(super) const KUSTO: &[Group] = &[group(
    "cluster",
    ["privatelink.{region}.kusto.windows.net", "", "privatelink.{region}.kusto.windows.cn"],
)];

/// Of `Microsoft.EventGrid/topics`.
pub(super) const EVENT_GRID_TOPIC: &[Group] = &[group(
    "topic",
    [
        "privatelink.eventgrid.azure.net",
        "privatelink.eventgrid.azure.us",
        "privatelink.eventgrid.azure.cn",
    ],
)];

/// Of `Microsoft.EventGrid/domains`.
pub(super) const EVENT_GRID_DOMAIN: &[Group] = &[group(
    "domain",
    [
        "privatelink.eventgrid.azure.net",
        "privatelink.eventgrid.azure.us",
        "privatelink.eventgrid.azure.cn",
    ],
)];

/// Of `Microsoft.ContainerService/managedClusters`.
pub(super) const KUBERNETES: &[Group] = &[group(
    "management",
    ["privatelink.{region}.azmk8s.io", "", "privatelink.{region}.cx.prod.service.azk8s.cn"],
)];

/// Of `Microsoft.Batch/batchAccounts`.
pub(super) const BATCH: &[Group] = &[
    group(
        "batchAccount",
        [
            "{region}.privatelink.batch.azure.com",
            "privatelink.batch.usgovcloudapi.net",
            "privatelink.batch.chinacloudapi.cn",
        ],
    ),
    group(
        "nodeManagement",
        [
            "{region}.service.privatelink.batch.azure.com",
            "privatelink.batch.usgovcloudapi.net",
            "privatelink.batch.chinacloudapi.cn",
        ],
    ),
];

/// A group and the zones of it, separated by spaces.
const fn group(id: &'static str, zones: [&'static str; 3]) -> Group {
    Group { id, zones }
}
