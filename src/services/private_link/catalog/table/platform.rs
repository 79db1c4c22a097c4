//! Everything else: secrets, images, messages, applications, devices, Kubernetes.

use super::{
    Group, Kind,
    Source::{Composed, Each, Text},
    documented, reported,
};

/// The rows.
pub(super) const TYPES: &[Kind] = &[
    Kind {
        resource_type: "Microsoft.KeyVault/vaults",
        groups: &[Group {
            id: "vault",
            public: &[documented("privatelink.vaultcore.azure.net")],
            us_government: &[documented("privatelink.vaultcore.usgovcloudapi.net")],
            china: &[documented("privatelink.vaultcore.azure.cn")],
            hosts: &[Text("/properties/vaultUri"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.KeyVault/managedHSMs",
        groups: &[Group {
            id: "managedhsm",
            public: &[documented("privatelink.managedhsm.azure.net")],
            us_government: &[],
            china: &[],
            hosts: &[Text("/properties/hsmUri"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.ContainerRegistry/registries",
        groups: &[Group {
            id: "registry",
            // The page also has a zone for each region. It would stay empty: the records of data
            // endpoints, `<registry>.<region>.data`, are in this one.
            public: &[documented("privatelink.azurecr.io")],
            us_government: &[reported("privatelink.azurecr.us")],
            china: &[reported("privatelink.azurecr.cn")],
            hosts: &[
                Text("/properties/loginServer"),
                Each("/properties/dataEndpointHostNames", ""),
                Composed("{name}"),
            ],
        }],
    },
    Kind {
        resource_type: "Microsoft.EventHub/namespaces",
        groups: &[Group {
            id: "namespace",
            public: &[documented("privatelink.servicebus.windows.net")],
            us_government: &[documented("privatelink.servicebus.usgovcloudapi.net")],
            china: &[documented("privatelink.servicebus.chinacloudapi.cn")],
            hosts: &[Text("/properties/serviceBusEndpoint"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.ServiceBus/namespaces",
        groups: &[Group {
            id: "namespace",
            public: &[documented("privatelink.servicebus.windows.net")],
            us_government: &[documented("privatelink.servicebus.usgovcloudapi.net")],
            china: &[documented("privatelink.servicebus.chinacloudapi.cn")],
            hosts: &[Text("/properties/serviceBusEndpoint"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.Web/sites",
        groups: &[Group {
            id: "sites",
            public: &[documented("privatelink.azurewebsites.net")],
            us_government: &[documented("privatelink.azurewebsites.us")],
            china: &[documented("privatelink.chinacloudsites.cn")],
            hosts: &[
                Text("/properties/defaultHostName"),
                Each("/properties/enabledHostNames", ""),
                Composed("{name}"),
                Composed("{name}.scm"),
            ],
        }],
    },
    Kind {
        resource_type: "Microsoft.Web/staticSites",
        groups: &[Group {
            id: "staticSites",
            public: &[
                documented("privatelink.azurestaticapps.net"),
                documented("privatelink.{partitionId}.azurestaticapps.net"),
            ],
            us_government: &[],
            china: &[],
            hosts: &[Text("/properties/defaultHostname")],
        }],
    },
    Kind {
        resource_type: "Microsoft.Devices/IotHubs",
        groups: &[Group {
            id: "iotHub",
            public: &[
                documented("privatelink.azure-devices.net"),
                documented("privatelink.servicebus.windows.net"),
            ],
            us_government: &[
                documented("privatelink.azure-devices.us"),
                documented("privatelink.servicebus.windows.us"),
            ],
            china: &[
                documented("privatelink.azure-devices.cn"),
                documented("privatelink.servicebus.chinacloudapi.cn"),
            ],
            hosts: &[
                Text("/properties/hostName"),
                Text("/properties/eventHubEndpoints/events/endpoint"),
                Composed("{name}"),
            ],
        }],
    },
    Kind { resource_type: "Microsoft.Network/privateLinkServices", groups: &[] },
    Kind {
        resource_type: "Microsoft.AppConfiguration/configurationStores",
        groups: &[Group {
            id: "configurationStores",
            public: &[documented("privatelink.azconfig.io")],
            us_government: &[documented("privatelink.azconfig.azure.us")],
            china: &[],
            hosts: &[Text("/properties/endpoint"), Composed("{name}")],
        }],
    },
    Kind {
        resource_type: "Microsoft.EventGrid/topics",
        groups: &[Group {
            id: "topic",
            public: &[documented("privatelink.eventgrid.azure.net")],
            us_government: &[reported("privatelink.eventgrid.azure.us")],
            china: &[documented("privatelink.eventgrid.azure.cn")],
            hosts: &[Text("/properties/endpoint")],
        }],
    },
    Kind {
        resource_type: "Microsoft.EventGrid/domains",
        groups: &[Group {
            id: "domain",
            public: &[documented("privatelink.eventgrid.azure.net")],
            us_government: &[reported("privatelink.eventgrid.azure.us")],
            china: &[documented("privatelink.eventgrid.azure.cn")],
            hosts: &[Text("/properties/endpoint")],
        }],
    },
    Kind {
        resource_type: "Microsoft.ContainerService/managedClusters",
        groups: &[Group {
            id: "management",
            public: &[
                documented("privatelink.{region}.azmk8s.io"),
                documented("{subzone}.privatelink.{region}.azmk8s.io"),
            ],
            us_government: &[],
            china: &[reported("privatelink.{region}.cx.prod.service.azk8s.cn")],
            hosts: &[Text("/properties/privateFQDN"), Text("/properties/fqdn")],
        }],
    },
    Kind {
        resource_type: "Microsoft.Batch/batchAccounts",
        groups: &[
            Group {
                id: "batchAccount",
                public: &[documented("{region}.privatelink.batch.azure.com")],
                us_government: &[documented("privatelink.batch.usgovcloudapi.net")],
                china: &[documented("privatelink.batch.chinacloudapi.cn")],
                hosts: &[Text("/properties/accountEndpoint")],
            },
            Group {
                id: "nodeManagement",
                public: &[documented("{region}.service.privatelink.batch.azure.com")],
                us_government: &[documented("privatelink.batch.usgovcloudapi.net")],
                china: &[documented("privatelink.batch.chinacloudapi.cn")],
                hosts: &[Text("/properties/nodeManagementEndpoint")],
            },
        ],
    },
];
