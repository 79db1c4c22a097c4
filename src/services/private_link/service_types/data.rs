//! Databases, caches, and services that work on data.

use super::{
    Group, SERVER_BUSY, ServiceType,
    Source::{Composed, Each, Formed, Members, PerLocation, Text},
    USUAL, documented, reported, unverified,
};

/// The rows.
pub(super) const TYPES: &[ServiceType] = &[
    // Rejecting an approved connection is refused: PrivateEndpointConnectionStatusNotPending
    // (https://github.com/MicrosoftDocs/azure-docs/issues/71740).
    ServiceType {
        resource_type: "Microsoft.Sql/servers",
        api_version: "2023-08-01",
        longest_description: 128,
        rejects_approved: false,
        groups: &[Group {
            id: "sqlServer",
            public: &[documented("privatelink.database.windows.net")],
            us_government: &[documented("privatelink.database.usgovcloudapi.net")],
            china: &[documented("privatelink.database.chinacloudapi.cn")],
            hosts: &[Text("/properties/fullyQualifiedDomainName"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Sql/managedInstances",
        api_version: "2023-08-01",
        longest_description: 128,
        groups: &[Group {
            id: "managedInstance",
            public: &[documented("privatelink.{dnsPrefix}.database.windows.net")],
            us_government: &[documented("privatelink.{dnsPrefix}.database.usgovcloudapi.net")],
            china: &[],
            hosts: &[Text("/properties/fullyQualifiedDomainName")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.DBforPostgreSQL/flexibleServers",
        api_version: "2025-08-01",
        embedded: true,
        busy: SERVER_BUSY,
        groups: &[Group {
            id: "postgresqlServer",
            public: &[documented("privatelink.postgres.database.azure.com")],
            us_government: &[documented("privatelink.postgres.database.usgovcloudapi.net")],
            china: &[documented("privatelink.postgres.database.chinacloudapi.cn")],
            hosts: &[Text("/properties/fullyQualifiedDomainName"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.DBforMySQL/flexibleServers",
        api_version: "2024-12-30",
        embedded: true,
        busy: SERVER_BUSY,
        groups: &[Group {
            id: "mysqlServer",
            public: &[documented("privatelink.mysql.database.azure.com")],
            us_government: &[documented("privatelink.mysql.database.usgovcloudapi.net")],
            china: &[documented("privatelink.mysql.database.chinacloudapi.cn")],
            hosts: &[Text("/properties/fullyQualifiedDomainName"), Composed("{name}")],
        }],
        ..USUAL
    },
    // Another change of the account holds its lock: 412 PreconditionFailed.
    ServiceType {
        resource_type: "Microsoft.DocumentDB/databaseAccounts",
        api_version: "2025-10-15",
        embedded: true,
        rejects_for_good: true,
        busy: &["PreconditionFailed", "AnotherOperationInProgress"],
        groups: &[
            Group {
                id: "Sql",
                public: &[documented("privatelink.documents.azure.com")],
                us_government: &[documented("privatelink.documents.azure.us")],
                china: &[documented("privatelink.documents.azure.cn")],
                hosts: &[
                    Text("/properties/documentEndpoint"),
                    Each("/properties/locations", "/documentEndpoint"),
                    Composed("{name}"),
                    PerLocation,
                ],
            },
            Group {
                id: "MongoDB",
                public: &[documented("privatelink.mongo.cosmos.azure.com")],
                us_government: &[reported("privatelink.mongo.cosmos.azure.us")],
                china: &[documented("privatelink.mongo.cosmos.azure.cn")],
                hosts: &[Composed("{name}"), PerLocation],
            },
            Group {
                id: "Cassandra",
                public: &[documented("privatelink.cassandra.cosmos.azure.com")],
                us_government: &[reported("privatelink.cassandra.cosmos.azure.us")],
                china: &[documented("privatelink.cassandra.cosmos.azure.cn")],
                hosts: &[Composed("{name}"), PerLocation],
            },
            Group {
                id: "Gremlin",
                public: &[documented("privatelink.gremlin.cosmos.azure.com")],
                us_government: &[reported("privatelink.gremlin.cosmos.azure.us")],
                china: &[documented("privatelink.gremlin.cosmos.azure.cn")],
                hosts: &[Composed("{name}"), PerLocation],
            },
            Group {
                id: "Table",
                public: &[documented("privatelink.table.cosmos.azure.com")],
                us_government: &[],
                china: &[documented("privatelink.table.cosmos.azure.cn")],
                hosts: &[Composed("{name}"), PerLocation],
            },
            Group {
                id: "Analytical",
                public: &[reported("privatelink.analytics.cosmos.azure.com")],
                us_government: &[],
                china: &[],
                hosts: &[Composed("{name}"), PerLocation],
            },
        ],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Synapse/workspaces",
        api_version: "2021-06-01",
        groups: &[
            Group {
                id: "Sql",
                public: &[documented("privatelink.sql.azuresynapse.net")],
                us_government: &[reported("privatelink.sql.azuresynapse.usgovcloudapi.net")],
                china: &[unverified("privatelink.sql.azuresynapse.azure.cn")],
                hosts: &[Text("/properties/connectivityEndpoints/sql"), Composed("{name}")],
            },
            Group {
                id: "SqlOnDemand",
                public: &[documented("privatelink.sql.azuresynapse.net")],
                us_government: &[reported("privatelink.sql.azuresynapse.usgovcloudapi.net")],
                china: &[unverified("privatelink.sql.azuresynapse.azure.cn")],
                hosts: &[
                    Text("/properties/connectivityEndpoints/sqlOnDemand"),
                    Composed("{name}-ondemand"),
                ],
            },
            Group {
                id: "Dev",
                public: &[documented("privatelink.dev.azuresynapse.net")],
                us_government: &[reported("privatelink.dev.azuresynapse.usgovcloudapi.net")],
                china: &[unverified("privatelink.dev.azuresynapse.azure.cn")],
                hosts: &[Text("/properties/connectivityEndpoints/dev"), Composed("{name}")],
            },
        ],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Databricks/workspaces",
        api_version: "2024-05-01",
        groups: &[
            Group {
                id: "databricks_ui_api",
                public: &[documented("privatelink.azuredatabricks.net")],
                us_government: &[reported("privatelink.databricks.azure.us")],
                china: &[unverified("privatelink.databricks.azure.cn")],
                hosts: &[Text("/properties/workspaceUrl")],
            },
            Group {
                id: "browser_authentication",
                public: &[documented("privatelink.azuredatabricks.net")],
                us_government: &[reported("privatelink.databricks.azure.us")],
                china: &[unverified("privatelink.databricks.azure.cn")],
                hosts: &[],
            },
        ],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.DataFactory/factories",
        api_version: "2018-06-01",
        guarded: true,
        groups: &[
            Group {
                id: "dataFactory",
                public: &[documented("privatelink.datafactory.azure.net")],
                us_government: &[reported("privatelink.datafactory.azure.us")],
                china: &[documented("privatelink.datafactory.azure.cn")],
                hosts: &[Composed("{name}.{region}")],
            },
            Group {
                id: "portal",
                public: &[documented("privatelink.adf.azure.com")],
                us_government: &[reported("privatelink.adf.azure.us")],
                china: &[documented("privatelink.adf.azure.cn")],
                hosts: &[Composed("")],
            },
        ],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Search/searchServices",
        api_version: "2025-05-01",
        groups: &[Group {
            id: "searchService",
            public: &[documented("privatelink.search.windows.net")],
            us_government: &[
                documented("privatelink.search.windows.us"),
                reported("privatelink.search.azure.us"),
            ],
            china: &[unverified("privatelink.search.azure.cn")],
            hosts: &[Text("/properties/endpoint"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.CognitiveServices/accounts",
        api_version: "2025-09-01",
        busy: &["RequestConflict", "AnotherOperationInProgress", "RetryableError", "ConflictError"],
        groups: &[Group {
            id: "account",
            public: &[
                documented("privatelink.cognitiveservices.azure.com"),
                documented("privatelink.openai.azure.com"),
                reported("privatelink.services.ai.azure.com"),
            ],
            us_government: &[
                documented("privatelink.cognitiveservices.azure.us"),
                reported("privatelink.openai.azure.us"),
            ],
            china: &[reported("privatelink.cognitiveservices.azure.cn")],
            hosts: &[Text("/properties/endpoint"), Members("/properties/endpoints")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.MachineLearningServices/workspaces",
        api_version: "2025-09-01",
        groups: &[Group {
            id: "amlworkspace",
            public: &[
                documented("privatelink.api.azureml.ms"),
                documented("privatelink.notebooks.azure.net"),
            ],
            us_government: &[
                documented("privatelink.api.ml.azure.us"),
                documented("privatelink.notebooks.usgovcloudapi.net"),
            ],
            china: &[
                documented("privatelink.api.ml.azure.cn"),
                documented("privatelink.notebooks.chinacloudapi.cn"),
            ],
            hosts: &[
                Formed("{workspaceId}.workspace.{region}"),
                Text("/properties/notebookInfo/fqdn"),
            ],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Cache/redis",
        api_version: "2024-11-01",
        groups: &[Group {
            id: "redisCache",
            public: &[documented("privatelink.redis.cache.windows.net")],
            us_government: &[documented("privatelink.redis.cache.usgovcloudapi.net")],
            china: &[documented("privatelink.redis.cache.chinacloudapi.cn")],
            hosts: &[Text("/properties/hostName"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Cache/redisEnterprise",
        api_version: "2025-07-01",
        groups: &[Group {
            id: "redisEnterprise",
            public: &[documented("privatelink.redisenterprise.cache.azure.net")],
            us_government: &[],
            china: &[],
            hosts: &[Text("/properties/hostName")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Kusto/clusters",
        api_version: "2024-04-13",
        busy: &[
            "ServiceIsInMaintenance",
            "AnotherOperationInProgress",
            "RetryableError",
            "ConflictError",
        ],
        groups: &[Group {
            id: "cluster",
            public: &[documented("privatelink.{region}.kusto.windows.net")],
            us_government: &[],
            china: &[documented("privatelink.{region}.kusto.windows.cn")],
            hosts: &[
                Text("/properties/uri"),
                Text("/properties/dataIngestionUri"),
                Composed("{name}.{region}"),
                Composed("ingest-{name}.{region}"),
            ],
        }],
        ..USUAL
    },
];
