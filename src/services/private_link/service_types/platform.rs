//! Everything else: secrets, images, messages, applications, devices, Kubernetes.

use super::{
    Group, ServiceType,
    Source::{Composed, Each, Text},
    Tiers, USUAL, Write, documented, reported, unverified,
};

/// The rows.
pub(super) const TYPES: &[ServiceType] = &[
    ServiceType {
        resource_type: "Microsoft.KeyVault/vaults",
        api_version: "2025-05-01",
        embedded: true,
        groups: &[Group {
            id: "vault",
            public: &[documented("privatelink.vaultcore.azure.net")],
            us_government: &[documented("privatelink.vaultcore.usgovcloudapi.net")],
            china: &[documented("privatelink.vaultcore.azure.cn")],
            hosts: &[Text("/properties/vaultUri"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.KeyVault/managedHSMs",
        api_version: "2025-05-01",
        groups: &[Group {
            id: "managedhsm",
            public: &[documented("privatelink.managedhsm.azure.net")],
            us_government: &[],
            china: &[],
            hosts: &[Text("/properties/hsmUri"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.ContainerRegistry/registries",
        api_version: "2025-11-01",
        tiers: Some(Tiers { names: &["Premium"], described: "Premium" }),
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
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.EventHub/namespaces",
        api_version: "2024-01-01",
        tiers: Some(Tiers {
            names: &["Standard", "Premium", "Dedicated"],
            described: "Standard and above",
        }),
        groups: &[Group {
            id: "namespace",
            public: &[documented("privatelink.servicebus.windows.net")],
            us_government: &[documented("privatelink.servicebus.usgovcloudapi.net")],
            china: &[documented("privatelink.servicebus.chinacloudapi.cn")],
            hosts: &[Text("/properties/serviceBusEndpoint"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.ServiceBus/namespaces",
        api_version: "2024-01-01",
        tiers: Some(Tiers { names: &["Premium"], described: "Premium" }),
        groups: &[Group {
            id: "namespace",
            public: &[documented("privatelink.servicebus.windows.net")],
            us_government: &[documented("privatelink.servicebus.usgovcloudapi.net")],
            china: &[documented("privatelink.servicebus.chinacloudapi.cn")],
            hosts: &[Text("/properties/serviceBusEndpoint"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Web/sites",
        api_version: "2024-11-01",
        embedded: true,
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
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Web/staticSites",
        api_version: "2024-11-01",
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
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.Devices/IotHubs",
        api_version: "2023-06-30",
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
        ..USUAL
    },
    // Endpoints are made for a private link service itself, not for one of several groups.
    ServiceType {
        resource_type: "Microsoft.Network/privateLinkServices",
        api_version: "2025-05-01",
        lists_groups: false,
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.AppConfiguration/configurationStores",
        api_version: "2024-06-01",
        groups: &[Group {
            id: "configurationStores",
            public: &[documented("privatelink.azconfig.io")],
            us_government: &[documented("privatelink.azconfig.azure.us")],
            china: &[],
            hosts: &[Text("/properties/endpoint"), Composed("{name}")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.EventGrid/topics",
        api_version: "2025-02-15",
        groups: &[Group {
            id: "topic",
            public: &[documented("privatelink.eventgrid.azure.net")],
            us_government: &[reported("privatelink.eventgrid.azure.us")],
            china: &[documented("privatelink.eventgrid.azure.cn")],
            hosts: &[Text("/properties/endpoint")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.EventGrid/domains",
        api_version: "2025-02-15",
        groups: &[Group {
            id: "domain",
            public: &[documented("privatelink.eventgrid.azure.net")],
            us_government: &[reported("privatelink.eventgrid.azure.us")],
            china: &[documented("privatelink.eventgrid.azure.cn")],
            hosts: &[Text("/properties/endpoint")],
        }],
        ..USUAL
    },
    ServiceType {
        resource_type: "Microsoft.ContainerService/managedClusters",
        api_version: "2025-10-01",
        busy: &["OperationNotAllowed", "AnotherOperationInProgress"],
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
        ..USUAL
    },
    // The one type whose connections are changed by a PATCH.
    ServiceType {
        resource_type: "Microsoft.Batch/batchAccounts",
        api_version: "2025-06-01",
        write: Write::Patch,
        guarded: true,
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
        ..USUAL
    },
    // Several public repositories agree on the zone of the public cloud; those of the other clouds are
    // formed from the names by which API Management is reached there.
    ServiceType {
        resource_type: "Microsoft.ApiManagement/service",
        api_version: "2024-05-01",
        groups: &[Group {
            id: "Gateway",
            public: &[reported("privatelink.azure-api.net")],
            us_government: &[unverified("privatelink.azure-api.us")],
            china: &[unverified("privatelink.azure-api.cn")],
            hosts: &[Text("/properties/gatewayUrl"), Composed("{name}")],
        }],
        ..USUAL
    },
];
