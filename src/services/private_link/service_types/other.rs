//! What else `az network private-endpoint-connection` (Azure CLI 2.91) decides about, with the zones that
//! public modules agree on. Where a row has no groups, Azure lists them for each resource.

use super::{Group, ServiceType, USUAL, Zone, reported};

/// The rows.
pub(super) const TYPES: &[ServiceType] = &[
    usual("Microsoft.AgFoodPlatform/farmBeats", "2021-09-01-preview", &[]),
    usual(
        "Microsoft.App/managedEnvironments",
        "2024-02-02-preview",
        &[public("managedEnvironments", &[reported("privatelink.{region}.azurecontainerapps.io")])],
    ),
    usual(
        "Microsoft.Authorization/resourceManagementPrivateLinks",
        "2020-05-01",
        &[public("ResourceManagement", &[reported("privatelink.azure.com")])],
    ),
    usual(
        "Microsoft.Automation/automationAccounts",
        "2020-01-13-preview",
        &[automation("Webhook"), automation("DSCAndHybridWorker")],
    ),
    usual(
        "Microsoft.BotService/botServices",
        "2022-09-15",
        &[
            public("Bot", &[reported("privatelink.directline.botframework.com")]),
            public("Token", &[reported("privatelink.token.botframework.com")]),
        ],
    ),
    usual(
        "Microsoft.Compute/diskAccesses",
        "2023-04-02",
        &[group(
            "disks",
            &[reported("privatelink.blob.core.windows.net")],
            &[reported("privatelink.blob.core.usgovcloudapi.net")],
            &[reported("privatelink.blob.core.chinacloudapi.cn")],
        )],
    ),
    usual(
        "Microsoft.Dashboard/grafana",
        "2023-09-01",
        &[group(
            "grafana",
            &[reported("privatelink.grafana.azure.com")],
            &[reported("privatelink.grafana.azure.us")],
            &[],
        )],
    ),
    embedded(
        "Microsoft.DBforMariaDB/servers",
        "2018-06-01",
        &[group(
            "mariadbServer",
            &[reported("privatelink.mariadb.database.azure.com")],
            &[reported("privatelink.mariadb.database.usgovcloudapi.net")],
            &[reported("privatelink.mariadb.database.chinacloudapi.cn")],
        )],
    ),
    embedded(
        "Microsoft.DBforMySQL/servers",
        "2018-06-01",
        &[group(
            "mysqlServer",
            &[reported("privatelink.mysql.database.azure.com")],
            &[reported("privatelink.mysql.database.usgovcloudapi.net")],
            &[reported("privatelink.mysql.database.chinacloudapi.cn")],
        )],
    ),
    usual(
        "Microsoft.DBforPostgreSQL/serverGroupsv2",
        "2022-11-08",
        &[public("coordinator", &[reported("privatelink.postgres.cosmos.azure.com")])],
    ),
    embedded(
        "Microsoft.DBforPostgreSQL/servers",
        "2018-06-01",
        &[group(
            "postgresqlServer",
            &[reported("privatelink.postgres.database.azure.com")],
            &[reported("privatelink.postgres.database.usgovcloudapi.net")],
            &[reported("privatelink.postgres.database.chinacloudapi.cn")],
        )],
    ),
    usual(
        "Microsoft.DesktopVirtualization/hostPools",
        "2024-04-03",
        &[group(
            "connection",
            &[reported("privatelink.wvd.microsoft.com")],
            &[reported("privatelink.wvd.azure.us")],
            &[],
        )],
    ),
    usual(
        "Microsoft.DesktopVirtualization/workspaces",
        "2024-04-03",
        &[
            group(
                "feed",
                &[reported("privatelink.wvd.microsoft.com")],
                &[reported("privatelink.wvd.azure.us")],
                &[],
            ),
            group(
                "global",
                &[reported("privatelink-global.wvd.microsoft.com")],
                &[reported("privatelink-global.wvd.azure.us")],
                &[],
            ),
        ],
    ),
    usual(
        "Microsoft.DeviceUpdate/accounts",
        "2023-07-01",
        &[public("DeviceUpdate", &[reported("privatelink.api.adu.microsoft.com")])],
    ),
    usual(
        "Microsoft.DigitalTwins/digitalTwinsInstances",
        "2023-01-31",
        &[group(
            "API",
            &[reported("privatelink.digitaltwins.azure.net")],
            &[reported("privatelink.digitaltwins.azure.us")],
            &[],
        )],
    ),
    usual(
        "Microsoft.DocumentDB/mongoClusters",
        "2024-07-01",
        &[public("MongoCluster", &[reported("privatelink.mongocluster.cosmos.azure.com")])],
    ),
    usual("Microsoft.DurableTask/schedulers", "2026-02-01", &[]),
    usual("Microsoft.ElasticSan/elasticSans", "2023-01-01", &[]),
    usual(
        "Microsoft.EventGrid/namespaces",
        "2025-02-15",
        &[
            group(
                "topic",
                &[reported("privatelink.eventgrid.azure.net")],
                &[reported("privatelink.eventgrid.azure.us")],
                &[],
            ),
            public("topicspace", &[reported("privatelink.ts.eventgrid.azure.net")]),
        ],
    ),
    usual(
        "Microsoft.EventGrid/partnerNamespaces",
        "2025-02-15",
        &[group(
            "partnernamespace",
            &[reported("privatelink.eventgrid.azure.net")],
            &[reported("privatelink.eventgrid.azure.us")],
            &[],
        )],
    ),
    usual("Microsoft.FluidRelay/fluidRelayServers", "2025-06-20-preview", &[]),
    usual(
        "Microsoft.HardwareSecurityModules/cloudHsmClusters",
        "2025-03-31",
        &[public("cloudHsm", &[reported("privatelink.cloudhsm.azure.net")])],
    ),
    usual("Microsoft.HardwareSecurityModules/paymentHsmClusters", "2025-12-01-preview", &[]),
    usual(
        "Microsoft.HDInsight/clusters",
        "2021-06-01",
        &[
            group(
                "gateway",
                &[reported("privatelink.azurehdinsight.net")],
                &[reported("privatelink.azurehdinsight.us")],
                &[reported("privatelink.azurehdinsight.cn")],
            ),
            group(
                "headnode",
                &[reported("privatelink.azurehdinsight.net")],
                &[reported("privatelink.azurehdinsight.us")],
                &[reported("privatelink.azurehdinsight.cn")],
            ),
        ],
    ),
    usual(
        "Microsoft.HealthcareApis/services",
        "2023-11-01",
        &[group(
            "fhir",
            &[reported("privatelink.azurehealthcareapis.com")],
            &[reported("privatelink.azurehealthcareapis.us")],
            &[reported("privatelink.azurehealthcareapis.cn")],
        )],
    ),
    usual(
        "Microsoft.HealthDataAIServices/deidServices",
        "2024-09-20",
        &[public("deid", &[reported("privatelink.api.deid.azure.com")])],
    ),
    usual("Microsoft.HorizonDb/clusters", "2026-01-20-preview", &[]),
    usual(
        "Microsoft.HybridCompute/privateLinkScopes",
        "2022-11-10",
        &[group(
            "hybridcompute",
            &[
                reported("privatelink.his.arc.azure.com"),
                reported("privatelink.guestconfiguration.azure.com"),
                reported("privatelink.dp.kubernetesconfiguration.azure.com"),
            ],
            &[
                reported("privatelink.his.arc.azure.us"),
                reported("privatelink.guestconfiguration.azure.us"),
                reported("privatelink.dp.kubernetesconfiguration.azure.us"),
            ],
            &[],
        )],
    ),
    usual(
        "Microsoft.Insights/privateLinkScopes",
        "2021-09-01",
        &[group(
            "azuremonitor",
            &[
                reported("privatelink.monitor.azure.com"),
                reported("privatelink.oms.opinsights.azure.com"),
                reported("privatelink.ods.opinsights.azure.com"),
                reported("privatelink.agentsvc.azure-automation.net"),
                reported("privatelink.blob.core.windows.net"),
            ],
            &[
                reported("privatelink.monitor.azure.us"),
                reported("privatelink.oms.opinsights.azure.us"),
                reported("privatelink.ods.opinsights.azure.us"),
                reported("privatelink.agentsvc.azure-automation.us"),
                reported("privatelink.blob.core.usgovcloudapi.net"),
            ],
            &[
                reported("privatelink.monitor.azure.cn"),
                reported("privatelink.oms.opinsights.azure.cn"),
                reported("privatelink.ods.opinsights.azure.cn"),
                reported("privatelink.agentsvc.azure-automation.cn"),
                reported("privatelink.blob.core.chinacloudapi.cn"),
            ],
        )],
    ),
    usual("Microsoft.KubernetesConfiguration/privateLinkScopes", "2022-04-02-preview", &[]),
    usual(
        "Microsoft.MachineLearningServices/registries",
        "2022-10-01-preview",
        &[group(
            "amlregistry",
            &[reported("privatelink.api.azureml.ms")],
            &[reported("privatelink.api.ml.azure.us")],
            &[reported("privatelink.api.ml.azure.cn")],
        )],
    ),
    usual("Microsoft.Maps/accounts", "2023-12-01-preview", &[]),
    usual(
        "Microsoft.Monitor/accounts",
        "2021-06-03-preview",
        &[public(
            "prometheusMetrics",
            &[reported("privatelink.{region}.prometheus.monitor.azure.com")],
        )],
    ),
    usual("Microsoft.Network/applicationGateways", "2025-05-01", &[]),
    usual(
        "Microsoft.OpenEnergyPlatform/energyServices",
        "2022-04-04-preview",
        &[public("energyservices", &[reported("privatelink.energy.azure.com")])],
    ),
    embedded(
        "Microsoft.PowerBI/privateLinkServicesForPowerBI",
        "2020-06-01",
        &[public(
            "tenant",
            &[
                reported("privatelink.analysis.windows.net"),
                reported("privatelink.pbidedicated.windows.net"),
                reported("privatelink.tip1.powerquery.microsoft.com"),
            ],
        )],
    ),
    usual(
        "Microsoft.Purview/accounts",
        "2021-12-01",
        &[
            group(
                "account",
                &[reported("privatelink.purview.azure.com")],
                &[reported("privatelink.purview.azure.us")],
                &[reported("privatelink.purview.azure.cn")],
            ),
            group(
                "portal",
                &[reported("privatelink.purviewstudio.azure.com")],
                &[reported("privatelink.purviewstudio.azure.us")],
                &[reported("privatelink.purviewstudio.azure.cn")],
            ),
        ],
    ),
    usual(
        "Microsoft.RecoveryServices/vaults",
        "2023-06-01",
        &[
            group(
                "AzureBackup",
                &[reported("privatelink.{regionCode}.backup.windowsazure.com")],
                &[reported("privatelink.{regionCode}.backup.windowsazure.us")],
                &[reported("privatelink.{regionCode}.backup.windowsazure.cn")],
            ),
            group(
                "AzureSiteRecovery",
                &[reported("privatelink.siterecovery.windowsazure.com")],
                &[reported("privatelink.siterecovery.windowsazure.us")],
                &[reported("privatelink.siterecovery.windowsazure.cn")],
            ),
        ],
    ),
    usual("Microsoft.Security/privateLinks", "2025-09-01-preview", &[]),
    embedded(
        "Microsoft.SignalRService/signalR",
        "2024-03-01",
        &[group(
            "signalr",
            &[reported("privatelink.service.signalr.net")],
            &[reported("privatelink.signalr.azure.us")],
            &[reported("privatelink.signalr.azure.cn")],
        )],
    ),
    embedded(
        "Microsoft.SignalRService/webPubSub",
        "2024-03-01",
        &[group(
            "webpubsub",
            &[reported("privatelink.webpubsub.azure.com")],
            &[reported("privatelink.webpubsub.azure.us")],
            &[],
        )],
    ),
    usual(
        "Microsoft.StorageSync/storageSyncServices",
        "2022-09-01",
        &[group(
            "afs",
            &[reported("privatelink.afs.azure.net")],
            &[reported("privatelink.afs.azure.us")],
            &[reported("privatelink.afs.azure.cn")],
        )],
    ),
    usual("Microsoft.VideoIndexer/accounts", "2025-04-01", &[]),
    usual(
        "Microsoft.Web/hostingEnvironments",
        "2024-11-01",
        &[public("hostingEnvironments", &[reported("privatelink.appserviceenvironment.net")])],
    ),
];

/// A type like most.
const fn usual(
    resource_type: &'static str,
    api_version: &'static str,
    groups: &'static [Group],
) -> ServiceType {
    ServiceType { resource_type, api_version, groups, ..USUAL }
}

/// A type of which some versions show connections in the resource itself only.
const fn embedded(
    resource_type: &'static str,
    api_version: &'static str,
    groups: &'static [Group],
) -> ServiceType {
    ServiceType { embedded: true, ..usual(resource_type, api_version, groups) }
}

/// A group whose zones are known in the public cloud only.
const fn public(id: &'static str, zones: &'static [Zone]) -> Group {
    group(id, zones, &[], &[])
}

/// A group of Automation, whose groups have the same zones.
const fn automation(id: &'static str) -> Group {
    group(
        id,
        const { &[reported("privatelink.azure-automation.net")] },
        const { &[reported("privatelink.azure-automation.us")] },
        const { &[reported("privatelink.azure-automation.cn")] },
    )
}

const fn group(
    id: &'static str,
    public: &'static [Zone],
    us_government: &'static [Zone],
    china: &'static [Zone],
) -> Group {
    Group { id, public, us_government, china, hosts: &[] }
}
