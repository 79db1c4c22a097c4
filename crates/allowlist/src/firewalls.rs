//! The table of the services' firewalls: one row each.
//!
//! Where Azure's own pages say nothing, a row takes what the careful reading of its neighbors
//! gives: no IPv6, no limit, the bare address.

use crate::service::{Firewall, Form, Ipv6, Limit, Service, Single};

/// One entry each for an address or a CIDR range of any prefix.
const BARE: Form = Form::Cidr { single: Single::Bare, longest: 32 };

/// The same, where the service itself writes one address with its prefix.
const PREFIXED: Form = Form::Cidr { single: Single::Prefixed, longest: 32 };

/// The same, where `/31` and `/32` are refused.
const NARROW_AS_ADDRESSES: Form = Form::Cidr { single: Single::Bare, longest: 30 };

impl Service {
    /// What the firewall of this service accepts.
    #[must_use]
    pub const fn firewall(self) -> Firewall {
        match self {
            // "Secure access to the API server using authorized IP address ranges": up to 200,
            // public IPv4 only, the first address of each range.
            Self::Aks => Firewall {
                limit: limit(200, "Azure Kubernetes Service, authorized IP address ranges"),
                ..row("aks", "AKS", "Microsoft.ContainerService/managedClusters", PREFIXED)
            },
            // "Configure virtual networks": up to 100, no IPv6. The page is of one family with that
            // of Storage, which requires /31 and /32 as addresses.
            Self::CognitiveServices => Firewall {
                limit: limit(100, "Azure AI services, configure virtual networks"),
                ..row(
                    "cognitive_services",
                    "Cognitive Services",
                    "Microsoft.CognitiveServices/accounts",
                    NARROW_AS_ADDRESSES,
                )
            },
            // "Configure public IP network rules" of 2022-10-11.
            Self::ContainerRegistry => Firewall {
                limit: limit(100, "Azure Container Registry, configure public IP network rules"),
                ..row(
                    "container_registry",
                    "Container Registry",
                    "Microsoft.ContainerRegistry/registries",
                    BARE,
                )
            },
            // "Configure IP firewall in Azure Cosmos DB" gives no limit.
            Self::Cosmos => {
                row("cosmos", "Cosmos DB", "Microsoft.DocumentDB/databaseAccounts", BARE)
            }
            // "Allow access to namespaces from specific IP addresses" speaks of IPv6 since 2025-07.
            // The limit is on no page that was read.
            Self::EventHubs => Firewall {
                ipv6: Ipv6::SameList,
                limit: limit(128, "a number that Microsoft does not document"),
                ..row("event_hubs", "Event Hubs", "Microsoft.EventHub/namespaces", BARE)
            },
            Self::IotHub => row("iot_hub", "IoT Hub", "Microsoft.Devices/IotHubs", BARE),
            // "Network security for Azure Key Vault": 1,000 IPv4 rules. A bare address comes back
            // with `/32` (azurerm, HashIPv4AddressOrCIDR).
            Self::KeyVault => Firewall {
                limit: limit(1000, "Azure Key Vault, network security"),
                ..row("key_vault", "Key Vault", "Microsoft.KeyVault/vaults", PREFIXED)
            },
            Self::Kusto => row("kusto", "Data Explorer", "Microsoft.Kusto/clusters", BARE),
            Self::MySql => row(
                "mysql",
                "MySQL flexible server",
                "Microsoft.DBforMySQL/flexibleServers",
                Form::Range,
            ),
            Self::PostgreSql => row(
                "postgresql",
                "PostgreSQL flexible server",
                "Microsoft.DBforPostgreSQL/flexibleServers",
                Form::Range,
            ),
            Self::Redis => row("redis", "Cache for Redis", "Microsoft.Cache/redis", Form::Range),
            Self::Search => row("search", "AI Search", "Microsoft.Search/searchServices", BARE),
            // The same page family and the same limit as Event Hubs, without a word on IPv6.
            Self::ServiceBus => Firewall {
                limit: limit(128, "a number that Microsoft does not document"),
                ..row("service_bus", "Service Bus", "Microsoft.ServiceBus/namespaces", BARE)
            },
            // "Azure SQL Database and Azure Synapse IP firewall rules": 256 server-level rules (128
            // in 2019). IPv6 rules are another child type.
            Self::Sql => Firewall {
                limit: limit(256, "Azure SQL Database, IP firewall rules"),
                ..row("sql", "SQL", "Microsoft.Sql/servers", Form::Range)
            },
            // "Configure network rules for Azure Storage": 400 rules (100 and 200 in older pages),
            // no /31 and /32; IPv6 goes into `ipv6Rules`.
            Self::Storage => Firewall {
                ipv6: Ipv6::OwnList,
                limit: limit(400, "Azure Storage, network security"),
                ..row(
                    "storage",
                    "Storage",
                    "Microsoft.Storage/storageAccounts",
                    NARROW_AS_ADDRESSES,
                )
            },
            Self::Synapse => row("synapse", "Synapse", "Microsoft.Synapse/workspaces", Form::Range),
        }
    }
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
