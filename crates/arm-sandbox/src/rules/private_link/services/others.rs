//! Services that `az network private-endpoint-connection` knows and the provider does not (Azure CLI 2.91,
//! whose API versions these are). Their groups and zones are those of Azure's documentation; nothing is
//! recorded of their connections, so they behave as most services do.

use super::{LOCATED, group, types};
use crate::rules::private_link::{
    leaving,
    link_resources::{Group, LinkResources},
    service::{Groups, Service, USUAL},
};

/// The rows.
pub(super) const ROWS: &[Service] = &[
    usual(
        types!("Microsoft.Automation/automationAccounts"),
        &[group("Webhook", AUTOMATION), group("DSCAndHybridWorker", AUTOMATION)],
        &["2023-11-01", "2020-01-13-preview"],
    ),
    usual(
        types!("Microsoft.App/managedEnvironments"),
        &[group("managedEnvironments", ["privatelink.{region}.azurecontainerapps.io", "", ""])],
        &["2025-01-01", "2024-02-02-preview"],
    ),
    usual(
        types!("Microsoft.BotService/botServices"),
        &[
            group("Bot", ["privatelink.directline.botframework.com", "", ""]),
            group("Token", ["privatelink.token.botframework.com", "", ""]),
        ],
        &["2022-09-15", "2021-05-01-preview"],
    ),
    usual(
        types!("Microsoft.Compute/diskAccesses"),
        &[group("disks", ["privatelink.blob.core.{suffix}"; 3])],
        &["2025-01-02", "2023-04-02"],
    ),
    usual(
        types!("Microsoft.Dashboard/grafana"),
        &[group("grafana", ["privatelink.grafana.azure.com", "privatelink.grafana.azure.us", ""])],
        &["2024-10-01", "2022-05-01-preview"],
    ),
    usual(
        types!("Microsoft.DBforMariaDB/servers"),
        &[group("mariadbServer", ["privatelink.mariadb.database.azure.com", "", ""])],
        &["2018-06-01"],
    ),
    usual(
        types!("Microsoft.DBforMySQL/servers"),
        &[group("mysqlServer", ["privatelink.mysql.database.azure.com", "", ""])],
        &["2018-06-01"],
    ),
    usual(
        types!("Microsoft.DBforPostgreSQL/servers"),
        &[group("postgresqlServer", ["privatelink.postgres.database.azure.com", "", ""])],
        &["2018-06-01"],
    ),
    usual(
        types!("Microsoft.DigitalTwins/digitalTwinsInstances"),
        &[group("API", ["privatelink.digitaltwins.azure.net", "", ""])],
        &["2023-01-31", "2020-12-01"],
    ),
    usual(
        types!("Microsoft.EventGrid/namespaces"),
        &[
            group(
                "topic",
                ["privatelink.eventgrid.azure.net", "privatelink.eventgrid.azure.us", ""],
            ),
            group("topicspace", ["privatelink.ts.eventgrid.azure.net", "", ""]),
        ],
        &["2025-02-15", "2023-06-01-preview"],
    ),
    usual(
        types!("Microsoft.EventGrid/partnerNamespaces"),
        &[group(
            "partnernamespace",
            ["privatelink.eventgrid.azure.net", "privatelink.eventgrid.azure.us", ""],
        )],
        &["2025-02-15", "2021-06-01-preview"],
    ),
    usual(
        types!("Microsoft.Insights/privateLinkScopes"),
        &[group(
            "azuremonitor",
            [
                "privatelink.monitor.azure.com privatelink.oms.opinsights.azure.com \
                 privatelink.ods.opinsights.azure.com privatelink.agentsvc.azure-automation.net \
                 privatelink.blob.core.windows.net",
                "",
                "",
            ],
        )],
        &["2021-09-01", "2019-10-17-preview"],
    ),
    usual(
        types!("Microsoft.Monitor/accounts"),
        &[group(
            "prometheusMetrics",
            ["privatelink.{region}.prometheus.monitor.azure.com", "", ""],
        )],
        &["2023-04-03", "2021-06-03-preview"],
    ),
    usual(
        types!("Microsoft.Purview/accounts"),
        &[
            group("account", ["privatelink.purview.azure.com", "", ""]),
            group("portal", ["privatelink.purviewstudio.azure.com", "", ""]),
        ],
        &["2021-12-01", "2021-07-01"],
    ),
    usual(
        types!("Microsoft.RecoveryServices/vaults"),
        &[
            group("AzureBackup", ["privatelink.{region}.backup.windowsazure.com", "", ""]),
            group("AzureSiteRecovery", ["privatelink.siterecovery.windowsazure.com", "", ""]),
        ],
        &["2025-02-01", "2021-07-01"],
    ),
    usual(
        types!("Microsoft.SignalRService/signalR"),
        &[group("signalr", ["privatelink.service.signalr.net", "", ""])],
        &["2024-03-01", "2020-05-01"],
    ),
    usual(
        types!("Microsoft.SignalRService/webPubSub"),
        &[group("webpubsub", ["privatelink.webpubsub.azure.com", "", ""])],
        &["2024-03-01", "2021-09-01-preview"],
    ),
    usual(
        types!("Microsoft.StorageSync/storageSyncServices"),
        &[group("afs", ["privatelink.afs.azure.net", "", ""])],
        &["2022-09-01", "2020-03-01"],
    ),
];

/// The zones of Automation.
const AUTOMATION: [&str; 3] =
    ["privatelink.azure-automation.net", "privatelink.azure-automation.us", ""];

/// A service of which nothing particular is known.
const fn usual(
    types: [&'static str; 3],
    groups: &'static [Group],
    api_versions: &'static [&'static str],
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
