//! The services, one row each: what the firewall of each accepts, and the form that it stores.
//!
//! A new service is a row here, in the order of the keys; everything else in this crate follows.
//! Where Azure's own pages say nothing, a row makes the careful assumption: no IPv6, no limit, an
//! address without a prefix.

use crate::service::{Firewall, Form, Ipv6, Limit, Single};

/// One entry each for an address or a CIDR range of any prefix.
const BARE: Form = Form::Cidr { single: Single::Bare, longest: 32 };

/// The same, where the service itself writes one address with its prefix.
const PREFIXED: Form = Form::Cidr { single: Single::Prefixed, longest: 32 };

/// The same, where `/31` and `/32` are refused.
const NARROW_AS_ADDRESSES: Form = Form::Cidr { single: Single::Bare, longest: 30 };

/// Declares the services from their rows: a variant, its description, and its firewall.
macro_rules! services {
    ($( $(#[doc = $description:literal])+ $service:ident => $firewall:expr, )+) => {
        /// A service with a firewall that Azure Resource Manager configures.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Service {
            $( $(#[doc = $description])+ $service, )+
        }

        impl Service {
            /// Every service, in the order of their keys.
            pub const ALL: &[Self] = &[$( Self::$service, )+];

            /// What the firewall of this service accepts.
            #[must_use]
            pub const fn firewall(self) -> Firewall {
                match self {
                    $( Self::$service => $firewall, )+
                }
            }

            /// The resources of this service, as a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self {
                    $( Self::$service => concat!($($description),+).trim(), )+
                }
            }
        }
    };
}

services! {
    // "Secure access to the API server using authorized IP address ranges": up to 200,
    // public IPv4 only, the first address of each range.
    /// Authorized IP ranges of AKS clusters.
    Aks => Firewall {
        limit: limit(200, "Azure Kubernetes Service, authorized IP address ranges"),
        ..row("aks", "AKS", "Microsoft.ContainerService/managedClusters", PREFIXED)
    },
    // "Configure virtual networks": up to 100, no IPv6. The page is of one family with that
    // of Storage, which requires /31 and /32 as addresses.
    /// Accounts of Cognitive Services and AI Foundry.
    CognitiveServices => Firewall {
        limit: limit(100, "Azure AI services, configure virtual networks"),
        ..row(
            "cognitive_services",
            "Cognitive Services",
            "Microsoft.CognitiveServices/accounts",
            NARROW_AS_ADDRESSES,
        )
    },
    // "Configure public IP network rules" of 2022-10-11.
    /// Container registries.
    ContainerRegistry => Firewall {
        limit: limit(100, "Azure Container Registry, configure public IP network rules"),
        ..row(
            "container_registry",
            "Container Registry",
            "Microsoft.ContainerRegistry/registries",
            BARE,
        )
    },
    // "Configure IP firewall in Azure Cosmos DB" gives no limit.
    /// Cosmos DB accounts.
    Cosmos => row("cosmos", "Cosmos DB", "Microsoft.DocumentDB/databaseAccounts", BARE),
    // "Azure Event Grid quotas and limits": 128 rules per topic. "Network security for Azure Event Grid
    // resources" speaks of addresses and CIDR ranges, and IPv6 of namespaces only.
    /// Event Grid topics.
    EventGridTopic => Firewall {
        limit: limit(128, "Azure Event Grid, quotas and limits"),
        ..row("event_grid_topic", "Event Grid", "Microsoft.EventGrid/topics", BARE)
    },
    // "Allow access to namespaces from specific IP addresses" speaks of IPv6 since 2025-07.
    // The limit is on no page that was read.
    /// Event Hubs namespaces.
    EventHubs => Firewall {
        ipv6: Ipv6::SameList,
        limit: limit(128, "a number that Microsoft does not document"),
        ..row("event_hubs", "Event Hubs", "Microsoft.EventHub/namespaces", BARE)
    },
    /// IoT hubs.
    IotHub => row("iot_hub", "IoT Hub", "Microsoft.Devices/IotHubs", BARE),
    // "Network security for Azure Key Vault": 1,000 IPv4 rules. A bare address comes back
    // with `/32` (azurerm, HashIPv4AddressOrCIDR).
    /// Key vaults.
    KeyVault => Firewall {
        limit: limit(1000, "Azure Key Vault, network security"),
        ..row("key_vault", "Key Vault", "Microsoft.KeyVault/vaults", PREFIXED)
    },
    /// Data Explorer clusters.
    Kusto => row("kusto", "Data Explorer", "Microsoft.Kusto/clusters", BARE),
    /// MySQL flexible servers.
    MySql => row(
        "mysql",
        "MySQL flexible server",
        "Microsoft.DBforMySQL/flexibleServers",
        Form::Range,
    ),
    /// PostgreSQL flexible servers.
    PostgreSql => row(
        "postgresql",
        "PostgreSQL flexible server",
        "Microsoft.DBforPostgreSQL/flexibleServers",
        Form::Range,
    ),
    /// Azure Cache for Redis.
    Redis => row("redis", "Cache for Redis", "Microsoft.Cache/redis", Form::Range),
    /// AI Search services.
    Search => row("search", "AI Search", "Microsoft.Search/searchServices", BARE),
    // The same page family and the same limit as Event Hubs, without a word on IPv6.
    /// Service Bus namespaces.
    ServiceBus => Firewall {
        limit: limit(128, "a number that Microsoft does not document"),
        ..row("service_bus", "Service Bus", "Microsoft.ServiceBus/namespaces", BARE)
    },
    // "Azure SQL Database and Azure Synapse IP firewall rules": 256 server-level rules (128
    // in 2019). IPv6 rules are another child type.
    /// SQL servers.
    Sql => Firewall {
        limit: limit(256, "Azure SQL Database, IP firewall rules"),
        ..row("sql", "SQL", "Microsoft.Sql/servers", Form::Range)
    },
    // "Configure network rules for Azure Storage": 400 rules (100 and 200 in older pages),
    // no /31 and /32; IPv6 goes into `ipv6Rules`.
    /// Storage accounts.
    Storage => Firewall {
        ipv6: Ipv6::OwnList,
        limit: limit(400, "Azure Storage, network security"),
        ..row(
            "storage",
            "Storage",
            "Microsoft.Storage/storageAccounts",
            NARROW_AS_ADDRESSES,
        )
    },
    /// Synapse workspaces.
    Synapse => row("synapse", "Synapse", "Microsoft.Synapse/workspaces", Form::Range),
}

const fn row(
    key: &'static str,
    name: &'static str,
    resource_type: &'static str,
    form: Form,
) -> Firewall {
    Firewall { key, name, resource_type, form, ipv6: Ipv6::Refused, limit: None }
}

#[expect(clippy::unnecessary_wraps, reason = "it is the value of a field that may have none")]
const fn limit(count: usize, source: &'static str) -> Option<Limit> {
    Some(Limit { count, source })
}
