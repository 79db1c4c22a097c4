//! What else the Azure CLI decides about (`az network private-endpoint-connection`, 2.91). No answer of
//! these services was observed: they are taken to go on as most services do.

use super::{LOCATED, group, types};
use crate::rules::private_link::{
    leaving,
    link_resources::{Group, LinkResources, Types},
    service::{Groups, Service, USUAL},
};

/// The rows.
pub(super) const ROWS: &[Service] = &[
    usual(types!("Microsoft.AgFoodPlatform/farmBeats"), &["2021-09-01-preview"], &[]),
    usual(
        types!("Microsoft.App/managedEnvironments"),
        &["2025-01-01", "2024-02-02-preview"],
        &[group("managedEnvironments", ["privatelink.{region}.azurecontainerapps.io", "", ""])],
    ),
    usual(
        types!("Microsoft.Authorization/resourceManagementPrivateLinks"),
        &["2020-05-01"],
        &[group("ResourceManagement", ["privatelink.azure.com", "", ""])],
    ),
    usual(
        types!("Microsoft.Automation/automationAccounts"),
        &["2023-11-01", "2020-01-13-preview"],
        &[
            group(
                "Webhook",
                [
                    "privatelink.azure-automation.net",
                    "privatelink.azure-automation.us",
                    "privatelink.azure-automation.cn",
                ],
            ),
            group(
                "DSCAndHybridWorker",
                [
                    "privatelink.azure-automation.net",
                    "privatelink.azure-automation.us",
                    "privatelink.azure-automation.cn",
                ],
            ),
        ],
    ),
    usual(
        types!("Microsoft.BotService/botServices"),
        &["2022-09-15", "2021-05-01-preview"],
        &[
            group("Bot", ["privatelink.directline.botframework.com", "", ""]),
            group("Token", ["privatelink.token.botframework.com", "", ""]),
        ],
    ),
    usual(
        types!("Microsoft.Compute/diskAccesses"),
        &["2025-01-02", "2023-04-02"],
        &[group(
            "disks",
            [
                "privatelink.blob.core.windows.net",
                "privatelink.blob.core.usgovcloudapi.net",
                "privatelink.blob.core.chinacloudapi.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.Dashboard/grafana"),
        &["2024-10-01", "2023-09-01", "2022-05-01-preview"],
        &[group("grafana", ["privatelink.grafana.azure.com", "privatelink.grafana.azure.us", ""])],
    ),
    usual(
        types!("Microsoft.DBforMariaDB/servers"),
        &["2018-06-01"],
        &[group(
            "mariadbServer",
            [
                "privatelink.mariadb.database.azure.com",
                "privatelink.mariadb.database.usgovcloudapi.net",
                "privatelink.mariadb.database.chinacloudapi.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.DBforMySQL/servers"),
        &["2018-06-01"],
        &[group(
            "mysqlServer",
            [
                "privatelink.mysql.database.azure.com",
                "privatelink.mysql.database.usgovcloudapi.net",
                "privatelink.mysql.database.chinacloudapi.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.DBforPostgreSQL/serverGroupsv2"),
        &["2022-11-08"],
        &[group("coordinator", ["privatelink.postgres.cosmos.azure.com", "", ""])],
    ),
    usual(
        types!("Microsoft.DBforPostgreSQL/servers"),
        &["2018-06-01"],
        &[group(
            "postgresqlServer",
            [
                "privatelink.postgres.database.azure.com",
                "privatelink.postgres.database.usgovcloudapi.net",
                "privatelink.postgres.database.chinacloudapi.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.DesktopVirtualization/hostPools"),
        &["2024-04-03"],
        &[group("connection", ["privatelink.wvd.microsoft.com", "privatelink.wvd.azure.us", ""])],
    ),
    usual(
        types!("Microsoft.DesktopVirtualization/workspaces"),
        &["2024-04-03"],
        &[
            group("feed", ["privatelink.wvd.microsoft.com", "privatelink.wvd.azure.us", ""]),
            group(
                "global",
                ["privatelink-global.wvd.microsoft.com", "privatelink-global.wvd.azure.us", ""],
            ),
        ],
    ),
    usual(
        types!("Microsoft.DeviceUpdate/accounts"),
        &["2023-07-01"],
        &[group("DeviceUpdate", ["privatelink.api.adu.microsoft.com", "", ""])],
    ),
    usual(
        types!("Microsoft.DigitalTwins/digitalTwinsInstances"),
        &["2023-01-31", "2020-12-01"],
        &[group(
            "API",
            ["privatelink.digitaltwins.azure.net", "privatelink.digitaltwins.azure.us", ""],
        )],
    ),
    usual(
        types!("Microsoft.DocumentDB/mongoClusters"),
        &["2024-07-01"],
        &[group("MongoCluster", ["privatelink.mongocluster.cosmos.azure.com", "", ""])],
    ),
    usual(types!("Microsoft.DurableTask/schedulers"), &["2026-02-01"], &[]),
    usual(types!("Microsoft.ElasticSan/elasticSans"), &["2023-01-01"], &[]),
    usual(
        types!("Microsoft.EventGrid/namespaces"),
        &["2025-02-15", "2023-06-01-preview"],
        &[
            group(
                "topic",
                ["privatelink.eventgrid.azure.net", "privatelink.eventgrid.azure.us", ""],
            ),
            group("topicspace", ["privatelink.ts.eventgrid.azure.net", "", ""]),
        ],
    ),
    usual(
        types!("Microsoft.EventGrid/partnerNamespaces"),
        &["2025-02-15", "2021-06-01-preview"],
        &[group(
            "partnernamespace",
            ["privatelink.eventgrid.azure.net", "privatelink.eventgrid.azure.us", ""],
        )],
    ),
    usual(types!("Microsoft.FluidRelay/fluidRelayServers"), &["2025-06-20-preview"], &[]),
    usual(
        types!("Microsoft.HardwareSecurityModules/cloudHsmClusters"),
        &["2025-03-31"],
        &[group("cloudHsm", ["privatelink.cloudhsm.azure.net", "", ""])],
    ),
    usual(
        types!("Microsoft.HardwareSecurityModules/paymentHsmClusters"),
        &["2025-12-01-preview"],
        &[],
    ),
    usual(
        types!("Microsoft.HDInsight/clusters"),
        &["2021-06-01"],
        &[
            group(
                "gateway",
                [
                    "privatelink.azurehdinsight.net",
                    "privatelink.azurehdinsight.us",
                    "privatelink.azurehdinsight.cn",
                ],
            ),
            group(
                "headnode",
                [
                    "privatelink.azurehdinsight.net",
                    "privatelink.azurehdinsight.us",
                    "privatelink.azurehdinsight.cn",
                ],
            ),
        ],
    ),
    usual(
        types!("Microsoft.HealthcareApis/services"),
        &["2023-11-01"],
        &[group(
            "fhir",
            [
                "privatelink.azurehealthcareapis.com",
                "privatelink.azurehealthcareapis.us",
                "privatelink.azurehealthcareapis.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.HealthDataAIServices/deidServices"),
        &["2024-09-20"],
        &[group("deid", ["privatelink.api.deid.azure.com", "", ""])],
    ),
    usual(types!("Microsoft.HorizonDb/clusters"), &["2026-01-20-preview"], &[]),
    usual(
        types!("Microsoft.HybridCompute/privateLinkScopes"),
        &["2022-11-10"],
        &[group(
            "hybridcompute",
            [
                "privatelink.his.arc.azure.com privatelink.guestconfiguration.azure.com privatelink.dp.kubernetesconfiguration.azure.com",
                "privatelink.his.arc.azure.us privatelink.guestconfiguration.azure.us privatelink.dp.kubernetesconfiguration.azure.us",
                "",
            ],
        )],
    ),
    usual(
        types!("Microsoft.Insights/privateLinkScopes"),
        &["2021-09-01", "2019-10-17-preview"],
        &[group(
            "azuremonitor",
            [
                "privatelink.monitor.azure.com privatelink.oms.opinsights.azure.com privatelink.ods.opinsights.azure.com privatelink.agentsvc.azure-automation.net privatelink.blob.core.windows.net",
                "privatelink.monitor.azure.us privatelink.oms.opinsights.azure.us privatelink.ods.opinsights.azure.us privatelink.agentsvc.azure-automation.us privatelink.blob.core.usgovcloudapi.net",
                "privatelink.monitor.azure.cn privatelink.oms.opinsights.azure.cn privatelink.ods.opinsights.azure.cn privatelink.agentsvc.azure-automation.cn privatelink.blob.core.chinacloudapi.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.KubernetesConfiguration/privateLinkScopes"),
        &["2022-04-02-preview"],
        &[],
    ),
    usual(
        types!("Microsoft.MachineLearningServices/registries"),
        &["2022-10-01-preview"],
        &[group(
            "amlregistry",
            [
                "privatelink.api.azureml.ms",
                "privatelink.api.ml.azure.us",
                "privatelink.api.ml.azure.cn",
            ],
        )],
    ),
    usual(types!("Microsoft.Maps/accounts"), &["2023-12-01-preview"], &[]),
    usual(
        types!("Microsoft.Monitor/accounts"),
        &["2023-04-03", "2021-06-03-preview"],
        &[group(
            "prometheusMetrics",
            ["privatelink.{region}.prometheus.monitor.azure.com", "", ""],
        )],
    ),
    usual(types!("Microsoft.Network/applicationGateways"), &["2025-05-01"], &[]),
    usual(
        types!("Microsoft.OpenEnergyPlatform/energyServices"),
        &["2022-04-04-preview"],
        &[group("energyservices", ["privatelink.energy.azure.com", "", ""])],
    ),
    usual(
        types!("Microsoft.PowerBI/privateLinkServicesForPowerBI"),
        &["2020-06-01"],
        &[group(
            "tenant",
            [
                "privatelink.analysis.windows.net privatelink.pbidedicated.windows.net privatelink.tip1.powerquery.microsoft.com",
                "",
                "",
            ],
        )],
    ),
    usual(
        types!("Microsoft.Purview/accounts"),
        &["2021-12-01", "2021-07-01"],
        &[
            group(
                "account",
                [
                    "privatelink.purview.azure.com",
                    "privatelink.purview.azure.us",
                    "privatelink.purview.azure.cn",
                ],
            ),
            group(
                "portal",
                [
                    "privatelink.purviewstudio.azure.com",
                    "privatelink.purviewstudio.azure.us",
                    "privatelink.purviewstudio.azure.cn",
                ],
            ),
        ],
    ),
    usual(
        types!("Microsoft.RecoveryServices/vaults"),
        &["2025-02-01", "2023-06-01", "2021-07-01"],
        &[
            group(
                "AzureBackup",
                [
                    "privatelink.{region}.backup.windowsazure.com",
                    "privatelink.{region}.backup.windowsazure.us",
                    "privatelink.{region}.backup.windowsazure.cn",
                ],
            ),
            group(
                "AzureSiteRecovery",
                [
                    "privatelink.siterecovery.windowsazure.com",
                    "privatelink.siterecovery.windowsazure.us",
                    "privatelink.siterecovery.windowsazure.cn",
                ],
            ),
        ],
    ),
    usual(types!("Microsoft.Security/privateLinks"), &["2025-09-01-preview"], &[]),
    usual(
        types!("Microsoft.SignalRService/signalR"),
        &["2024-03-01", "2020-05-01"],
        &[group(
            "signalr",
            [
                "privatelink.service.signalr.net",
                "privatelink.signalr.azure.us",
                "privatelink.signalr.azure.cn",
            ],
        )],
    ),
    usual(
        types!("Microsoft.SignalRService/webPubSub"),
        &["2024-03-01", "2021-09-01-preview"],
        &[group(
            "webpubsub",
            ["privatelink.webpubsub.azure.com", "privatelink.webpubsub.azure.us", ""],
        )],
    ),
    usual(
        types!("Microsoft.StorageSync/storageSyncServices"),
        &["2022-09-01", "2020-03-01"],
        &[group(
            "afs",
            ["privatelink.afs.azure.net", "privatelink.afs.azure.us", "privatelink.afs.azure.cn"],
        )],
    ),
    usual(types!("Microsoft.VideoIndexer/accounts"), &["2025-04-01"], &[]),
    usual(
        types!("Microsoft.Web/hostingEnvironments"),
        &["2024-11-01"],
        &[group("hostingEnvironments", ["privatelink.appserviceenvironment.net", "", ""])],
    ),
    // Azure Relay is not on the list of the Azure CLI: clients that know types do not know it.
    Service {
        by_name_only: true,
        ..usual(
            types!("Microsoft.Relay/namespaces"),
            &["2024-01-01", "2021-11-01"],
            &[group("namespace", ["privatelink.servicebus.{suffix}"; 3])],
        )
    },
];

const fn usual(
    types: Types,
    api_versions: &'static [&'static str],
    groups: &'static [Group],
) -> Service {
    Service {
        resources: LinkResources::with_groups(types, groups),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        api_versions,
        ..USUAL
    }
}
