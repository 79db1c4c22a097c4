//! Databases, caches, and services that work on data.

use super::{
    Group, Kind,
    Source::{Composed, Each, Formed, Members, PerLocation, Text},
    documented, reported, unverified,
};

/// The rows.
pub(super) const TYPES: &[Kind] = &[
    Kind {
        resource_type: "Microsoft.Sql/servers",
        groups: &[Group {
            id: "sqlServer",
            public: &[documented("privatelink.database.windows.net")],
            us_government: &[documented("privatelink.database.usgovcloudapi.net")],
            china: &[documented("privatelink.database.chinacloudapi.cn")],
            hosts: &[Text("/properties/fullyQualifiedDomainName"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.Sql/managedInstances",
        groups: &[Group {
            id: "managedInstance",
            public: &[documented("privatelink.{dnsPrefix}.database.windows.net")],
            us_government: &[documented("privatelink.{dnsPrefix}.database.usgovcloudapi.net")],
            china: &[],
            hosts: &[Text("/properties/fullyQualifiedDomainName")],
        }],
    },
    Kind {
        resource_type: "Microsoft.DBforPostgreSQL/flexibleServers",
        groups: &[Group {
            id: "postgresqlServer",
            public: &[documented("privatelink.postgres.database.azure.com")],
            us_government: &[documented("privatelink.postgres.database.usgovcloudapi.net")],
            china: &[documented("privatelink.postgres.database.chinacloudapi.cn")],
            hosts: &[Text("/properties/fullyQualifiedDomainName"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.DBforMySQL/flexibleServers",
        groups: &[Group {
            id: "mysqlServer",
            public: &[documented("privatelink.mysql.database.azure.com")],
            us_government: &[documented("privatelink.mysql.database.usgovcloudapi.net")],
            china: &[documented("privatelink.mysql.database.chinacloudapi.cn")],
            hosts: &[Text("/properties/fullyQualifiedDomainName"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.DocumentDB/databaseAccounts",
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
    },
    Kind {
        resource_type: "Microsoft.Synapse/workspaces",
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
    },
    Kind {
        resource_type: "Microsoft.Databricks/workspaces",
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
    },
    Kind {
        resource_type: "Microsoft.DataFactory/factories",
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
    },
    Kind {
        resource_type: "Microsoft.Search/searchServices",
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
    },
    Kind {
        resource_type: "Microsoft.CognitiveServices/accounts",
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
    },
    Kind {
        resource_type: "Microsoft.MachineLearningServices/workspaces",
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
    },
    Kind {
        resource_type: "Microsoft.Cache/redis",
        groups: &[Group {
            id: "redisCache",
            public: &[documented("privatelink.redis.cache.windows.net")],
            us_government: &[documented("privatelink.redis.cache.usgovcloudapi.net")],
            china: &[documented("privatelink.redis.cache.chinacloudapi.cn")],
            hosts: &[Text("/properties/hostName"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.Cache/redisEnterprise",
        groups: &[Group {
            id: "redisEnterprise",
            public: &[documented("privatelink.redisenterprise.cache.azure.net")],
            us_government: &[],
            china: &[],
            hosts: &[Text("/properties/hostName")],
        }],
    },
    Kind {
        resource_type: "Microsoft.Kusto/clusters",
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
    },
];
