//! The entries of each Azure service, in exactly the form that it stores.

use allowlist::{Block, Family, Ipv6, Rule, Service};
use tfplugin::Model;

/// Consecutive addresses.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct Range {
    /// First address.
    pub(super) start: String,
    /// Last address.
    pub(super) end: String,
}

/// What each service stores for the same addresses. IPv6 addresses are left out where the service
/// takes none.
#[derive(Debug, Clone, Model)]
pub(crate) struct Rules {
    /// Authorized IP ranges of AKS clusters.
    aks: Vec<String>,
    /// Accounts of Cognitive Services and AI Foundry.
    cognitive_services: Vec<String>,
    /// Container registries.
    container_registry: Vec<String>,
    /// Cosmos DB accounts.
    cosmos: Vec<String>,
    /// Event Hubs namespaces.
    event_hubs: Vec<String>,
    /// IoT hubs.
    iot_hub: Vec<String>,
    /// Key vaults.
    key_vault: Vec<String>,
    /// Data Explorer clusters.
    kusto: Vec<String>,
    /// MySQL flexible servers.
    mysql: Vec<Range>,
    /// PostgreSQL flexible servers.
    postgresql: Vec<Range>,
    /// Azure Cache for Redis.
    redis: Vec<Range>,
    /// AI Search services.
    search: Vec<String>,
    /// Service Bus namespaces.
    service_bus: Vec<String>,
    /// SQL servers.
    sql: Vec<Range>,
    /// Storage accounts.
    storage: Vec<String>,
    /// Synapse workspaces.
    synapse: Vec<Range>,
}

impl Rules {
    /// The entries for these blocks, and what they leave out or have no room for.
    pub(super) fn of(blocks: &[Block]) -> (Self, Vec<String>) {
        let texts = |service| rules(service, blocks).iter().map(ToString::to_string).collect();
        let ranges =
            |service| rules(service, blocks).iter().map(|it| Range::from(it.block())).collect();
        let found = Self {
            aks: texts(Service::Aks),
            cognitive_services: texts(Service::CognitiveServices),
            container_registry: texts(Service::ContainerRegistry),
            cosmos: texts(Service::Cosmos),
            event_hubs: texts(Service::EventHubs),
            iot_hub: texts(Service::IotHub),
            key_vault: texts(Service::KeyVault),
            kusto: texts(Service::Kusto),
            mysql: ranges(Service::MySql),
            postgresql: ranges(Service::PostgreSql),
            redis: ranges(Service::Redis),
            search: texts(Service::Search),
            service_bus: texts(Service::ServiceBus),
            sql: ranges(Service::Sql),
            storage: texts(Service::Storage),
            synapse: ranges(Service::Synapse),
        };
        (found, notes(blocks))
    }
}

/// The rules for those of the blocks that the service takes.
fn rules(service: Service, blocks: &[Block]) -> Vec<Rule> {
    let taken: Vec<_> = blocks.iter().copied().filter(|it| service.check(*it).is_ok()).collect();
    service.rules(&taken).unwrap_or_default()
}

/// What is left out of the rules, and which service has no room for them.
fn notes(blocks: &[Block]) -> Vec<String> {
    let mut notes = Vec::new();
    if blocks.iter().any(|it| it.family() == Family::V6) {
        let without = Service::ALL.iter().filter(|it| it.firewall().ipv6 == Ipv6::Refused);
        let names: Vec<_> = without.map(ToString::to_string).collect();
        notes.push(format!(
            "`rules` has no IPv6 addresses for services that take none: {}.",
            names.join(", ")
        ));
    }
    for service in Service::ALL {
        let Some(limit) = service.firewall().limit else { continue };
        let entries = rules(*service, blocks).len();
        if limit.count < entries {
            notes.push(format!(
                "{service} needs {entries} entries and has room for {} ({}).",
                limit.count, limit.source
            ));
        }
    }
    notes
}
