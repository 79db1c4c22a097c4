//! The services whose firewalls take addresses, and what each of them accepts.

use std::fmt;

use crate::{Block, Family, Reserved, Rule};

/// A service with a firewall that Azure Resource Manager configures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Kubernetes API servers: authorized IP ranges.
    Aks,
    /// Cognitive Services, Azure OpenAI and AI Foundry accounts.
    CognitiveServices,
    /// Container registries.
    ContainerRegistry,
    /// Cosmos DB accounts.
    Cosmos,
    /// Event Hubs namespaces.
    EventHubs,
    /// IoT hubs.
    IotHub,
    /// Key vaults.
    KeyVault,
    /// Data Explorer clusters.
    Kusto,
    /// MySQL flexible servers.
    MySql,
    /// PostgreSQL flexible servers.
    PostgreSql,
    /// Azure Cache for Redis.
    Redis,
    /// AI Search services.
    Search,
    /// Service Bus namespaces.
    ServiceBus,
    /// SQL logical servers.
    Sql,
    /// Storage accounts.
    Storage,
    /// Synapse workspaces.
    Synapse,
}

/// What the firewall of a service accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firewall {
    /// The name that configurations use, such as `key_vault`.
    pub key: &'static str,
    /// The name that people use, such as `Key Vault`.
    pub name: &'static str,
    /// The type of the Azure resource, such as `Microsoft.KeyVault/vaults`.
    pub resource_type: &'static str,
    /// How an entry is stored.
    pub form: Form,
    /// Whether IPv6 addresses are accepted.
    pub ipv6: Ipv6,
    /// How many entries there may be, where a source says so.
    pub limit: Option<Limit>,
}

/// How a service stores an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text: an address or a CIDR range.
    Cidr {
        /// How one address is stored.
        single: Single,
        /// The longest IPv4 prefix that the service accepts; what is narrower is written as single
        /// addresses.
        longest: u8,
    },
    /// A rule of its own with a first and a last IPv4 address.
    Range,
}

/// How a service stores one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Single {
    /// Without a prefix: `203.0.113.18`.
    Bare,
    /// With the prefix: `203.0.113.18/32`.
    Prefixed,
}

/// Where IPv6 addresses go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipv6 {
    /// Nowhere: the service refuses them, or nothing says that it accepts them.
    Refused,
    /// Into the list of the IPv4 addresses.
    SameList,
    /// Into a list of their own.
    OwnList,
}

/// How many entries a firewall may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number.
    pub count: usize,
    /// Who says so.
    pub source: &'static str,
}

/// Why a block cannot become a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The addresses are reserved.
    #[error("{}", explain(*.block, *.reserved))]
    Reserved {
        /// What was wanted.
        block: Block,
        /// The reserved range that it touches.
        reserved: Reserved,
    },
    /// The service takes IPv4 addresses only.
    #[error("`{block}` is IPv6, which the firewall of {service} does not take")]
    Ipv6 {
        /// What was wanted.
        block: Block,
        /// The service.
        service: Service,
    },
}

impl Service {
    /// Every service, in the order of their keys.
    pub const ALL: &[Self] = &[
        Self::Aks,
        Self::CognitiveServices,
        Self::ContainerRegistry,
        Self::Cosmos,
        Self::EventHubs,
        Self::IotHub,
        Self::KeyVault,
        Self::Kusto,
        Self::MySql,
        Self::PostgreSql,
        Self::Redis,
        Self::Search,
        Self::ServiceBus,
        Self::Sql,
        Self::Storage,
        Self::Synapse,
    ];

    /// The service with this key, such as `key_vault`.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().find(|it| it.firewall().key == key).copied()
    }

    /// The service of an Azure resource type, which compares without case.
    #[must_use]
    pub fn from_resource_type(resource_type: &str) -> Option<Self> {
        let is = |it: &&Self| it.firewall().resource_type.eq_ignore_ascii_case(resource_type);
        Self::ALL.iter().find(is).copied()
    }

    /// Why the service cannot have a rule for these addresses.
    pub fn check(self, block: Block) -> Result<(), Refusal> {
        if let Some(reserved) = Reserved::of(block) {
            return Err(Refusal::Reserved { block, reserved });
        }
        if block.family() == Family::V6 && self.firewall().ipv6 == Ipv6::Refused {
            return Err(Refusal::Ipv6 { block, service: self });
        }
        Ok(())
    }

    /// The rules for these blocks, in order: as few for each block as the service's form allows,
    /// and none that another one covers. What is refused is named completely.
    pub fn rules(self, blocks: &[Block]) -> Result<Vec<Rule>, Vec<Refusal>> {
        let refused: Vec<_> = blocks.iter().filter_map(|it| self.check(*it).err()).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        let mut rules: Vec<_> = blocks.iter().flat_map(|it| self.split(*it)).collect();
        // The widest of those that begin alike comes first.
        rules.sort_unstable_by_key(|it| (it.first(), std::cmp::Reverse(it.last())));
        let mut kept: Vec<Rule> = Vec::with_capacity(rules.len());
        for block in rules {
            // All that is kept begins earlier, so what covers this one ends last.
            let covered = kept.last().is_some_and(|it| it.block().contains(block));
            if !covered {
                kept.push(Rule::new(self, block));
            }
        }
        Ok(kept)
    }

    /// The blocks that are one entry each in the service's form.
    fn split(self, block: Block) -> Vec<Block> {
        let Form::Cidr { longest, .. } = self.firewall().form else { return vec![block] };
        let cidrs = block.cidrs().into_iter();
        cidrs
            .flat_map(|cidr| {
                let range = Block::from(cidr);
                let too_narrow = cidr.prefix() > longest && range.family() == Family::V4;
                if too_narrow { range.addresses() } else { vec![range] }
            })
            .collect()
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.firewall().name)
    }
}

fn explain(block: Block, reserved: Reserved) -> String {
    let range = reserved.block();
    if range.contains(block) {
        format!("`{block}` is {reserved}")
    } else {
        format!("`{block}` holds `{range}`, which is {reserved}")
    }
}
