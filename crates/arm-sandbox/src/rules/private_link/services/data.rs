//! Databases, caches, and services that work on data.

use super::{ACCEPTED, BOTH, CREATED, LOCATED, POLLED, group, types};
use crate::rules::{
    AsyncStyle, ListForm, catalog,
    firewall::Etag,
    private_link::{
        leaving,
        link_resources::{LinkResources, Members},
        service::{Action, Answers, Echo, Embedded, Groups, OperationPlace, Service, USUAL},
        service_checks,
    },
};

/// The rows.
pub(super) const ROWS: &[Service] = &[
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Sql/servers"),
            &[group("sqlServer", ["privatelink.database.{suffix}"; 3])],
        ),
        async_style: Some(BOTH),
        leaves_as: Some(leaving::DROPPING),
        running: Some(service_checks::sql_running),
        settled: Some("Ready"),
        action: Action::ReadOnly("actionsRequired"),
        required: &["status", "description"],
        shows_groups: Groups::Many,
        answers: Answers {
            deleted: Some(r#"{"operation":"DropPrivateEndpointConnection","startTime":"{now}"}"#),
            ..USUAL.answers
        },
        auto_approved: ["Auto-approved", "Auto Approved"],
        name: |naming| format!("{}-{}", naming.endpoint, naming.guid),
        message_length: 128,
        check: Some(service_checks::sql_server),
        api_versions: catalog::SQL,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Sql/managedInstances"),
            &[group(
                "managedInstance",
                [
                    "privatelink.{dns}.database.windows.net",
                    "privatelink.{dns}.database.usgovcloudapi.net",
                    "",
                ],
            )],
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DROPPING),
        running: Some(service_checks::sql_running),
        settled: Some("Ready"),
        action: Action::ReadOnly("actionsRequired"),
        required: &["status", "description"],
        name: |naming| format!("{}-{}", naming.endpoint, naming.guid),
        message_length: 128,
        check: Some(service_checks::sql),
        api_versions: catalog::SQL,
        ..USUAL
    },
    Service {
        resources: LinkResources {
            offers: service_checks::flexible_server_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.DBforPostgreSQL/flexibleServers"),
                &[group(
                    "postgresqlServer",
                    [
                        "privatelink.postgres.database.azure.com",
                        "privatelink.postgres.database.usgovcloudapi.net",
                        "privatelink.postgres.database.chinacloudapi.cn",
                    ],
                )],
            )
        },
        async_style: Some(ACCEPTED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        shows_groups: Groups::Many,
        conflict: Some(service_checks::busy),
        api_versions: &["2026-10-01", "2025-08-01", "2024-08-01", "2023-06-01-preview"],
        ..USUAL
    },
    Service {
        resources: LinkResources {
            offers: service_checks::flexible_server_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.DBforMySQL/flexibleServers"),
                &[group(
                    "mysqlServer",
                    [
                        "privatelink.mysql.database.azure.com",
                        "privatelink.mysql.database.usgovcloudapi.net",
                        "privatelink.mysql.database.chinacloudapi.cn",
                    ],
                )],
            )
        },
        async_style: Some(BOTH),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        shows_groups: Groups::Many,
        conflict: Some(service_checks::busy),
        api_versions: &["2024-12-30", "2023-12-30", "2023-06-30"],
        ..USUAL
    },
    Service {
        resources: LinkResources {
            members: Members::Named(&["{name}", "{name}-{region}"]),
            offers: service_checks::cosmos_offers,
            ..LinkResources::with_groups(
                types!("Microsoft.DocumentDB/databaseAccounts"),
                &[
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
                    group(
                        "Table",
                        [
                            "privatelink.table.cosmos.azure.com",
                            "",
                            "privatelink.table.cosmos.azure.cn",
                        ],
                    ),
                    group("Analytical", ["privatelink.analytics.cosmos.azure.com", "", ""]),
                ],
            )
        },
        async_style: Some(AsyncStyle { state: None, ..ACCEPTED }),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        shows_groups: Groups::One,
        answers: Answers {
            operation: OperationPlace::Results,
            written: Some(r#"{"status":"Enqueued"}"#),
            deleted: Some(r#"{"status":"Enqueued"}"#),
        },
        shows_old: true,
        queues: true,
        auto_approved: [""; 2],
        name: |naming| naming.endpoint.to_owned(),
        listed: ListForm::Whole,
        check: Some(service_checks::cosmos),
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Synapse/workspaces"),
            &[
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
            ],
        ),
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        echo: Echo::Refused,
        api_versions: &["2021-06-01", "2021-03-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Databricks/workspaces"),
            &[
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
            ],
        ),
        async_style: Some(BOTH),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        shows_groups: Groups::Many,
        api_versions: &["2026-01-01", "2024-05-01", "2023-02-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.DataFactory/factories"),
            &[
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
                    [
                        "privatelink.adf.azure.com",
                        "privatelink.adf.azure.us",
                        "privatelink.adf.azure.cn",
                    ],
                ),
            ],
        ),
        embedded: Embedded::Absent,
        etag: Etag::Heeded("etag"),
        api_versions: &["2018-06-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Search/searchServices"),
            &[group(
                "searchService",
                [
                    "privatelink.search.windows.net",
                    "privatelink.search.windows.us privatelink.search.azure.us",
                    "privatelink.search.azure.cn",
                ],
            )],
        ),
        shows_groups: Groups::One,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.CognitiveServices/accounts"),
            &[group(
                "account",
                [
                    "privatelink.cognitiveservices.azure.com privatelink.openai.azure.com privatelink.services.ai.azure.com",
                    "privatelink.cognitiveservices.azure.us privatelink.openai.azure.us",
                    "privatelink.cognitiveservices.azure.cn",
                ],
            )],
        ),
        async_style: Some(LOCATED),
        leaves_as: Some(leaving::DELETING),
        shows_groups: Groups::Many,
        etag: Etag::Shown("etag"),
        dated: true,
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.MachineLearningServices/workspaces"),
            &[group(
                "amlworkspace",
                [
                    "privatelink.api.azureml.ms privatelink.notebooks.azure.net",
                    "privatelink.api.ml.azure.us privatelink.notebooks.usgovcloudapi.net",
                    "privatelink.api.ml.azure.cn privatelink.notebooks.chinacloudapi.cn",
                ],
            )],
        ),
        api_versions: &["2025-09-01", "2025-06-01", "2024-10-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Cache/redis"),
            &[group("redisCache", ["privatelink.redis.cache.{suffix}"; 3])],
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        api_versions: &["2024-11-01", "2024-03-01", "2023-08-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Cache/redisEnterprise"),
            &[group("redisEnterprise", ["privatelink.redisenterprise.cache.azure.net", "", ""])],
        ),
        async_style: Some(CREATED),
        leaves_as: Some(leaving::DELETING),
        required: &["status"],
        api_versions: &["2025-07-01", "2025-04-01", "2024-10-01"],
        ..USUAL
    },
    Service {
        resources: LinkResources::with_groups(
            types!("Microsoft.Kusto/clusters"),
            &[group(
                "cluster",
                [
                    "privatelink.{region}.kusto.windows.net",
                    "",
                    "privatelink.{region}.kusto.windows.cn",
                ],
            )],
        ),
        async_style: Some(POLLED),
        leaves_as: Some(leaving::DELETING),
        action: Action::ReadOnly("actionsRequired"),
        required: &["status"],
        shows_groups: Groups::One,
        echo: Echo::Refused,
        dated: true,
        ..USUAL
    },
];
