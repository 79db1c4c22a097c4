//! What the firewall of a service accepts, and the rules for it. The services are rows of
//! [`crate::firewalls`].

use std::fmt;

use crate::{Block, Family, Reserved, Rule, Service, set::outermost};

/// What the firewall of a service accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firewall {
    /// The name that configurations use, such as `key_vault`.
    pub key: &'static str,
    /// The name that people use, such as `Key Vault`.
    pub name: &'static str,
    /// The Azure resource type, such as `Microsoft.KeyVault/vaults`.
    pub resource_type: &'static str,
    /// How an entry is stored.
    pub form: Form,
    /// Whether it accepts IPv6 addresses, and in which list.
    pub ipv6: Ipv6,
    /// The maximum number of entries, if a source documents it.
    pub limit: Option<Limit>,
}

/// How a service stores an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string: an address or a CIDR range.
    Cidr {
        /// The form of a single address.
        single: Single,
        /// The longest IPv4 prefix that the service accepts; narrower ranges become single addresses.
        longest: u8,
    },
    /// A named rule with a first and a last IPv4 address.
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

/// Whether a service accepts IPv6 addresses, and in which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipv6 {
    /// The service refuses them, or no source says that it accepts them.
    Refused,
    /// In the list of the IPv4 addresses.
    SameList,
    /// In a separate list.
    OwnList,
}

/// The maximum number of entries of a firewall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The number.
    pub count: usize,
    /// The source of the number.
    pub source: &'static str,
}

/// Why a block cannot become a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The addresses are reserved.
    #[error("{}", .reserved.explain(*.block))]
    Reserved {
        /// The requested addresses.
        block: Block,
        /// The reserved range that it overlaps with.
        reserved: Reserved,
    },
    /// The service accepts IPv4 addresses only.
    #[error("`{block}` is IPv6, which the firewall of {service} does not accept")]
    Ipv6 {
        /// The requested addresses.
        block: Block,
        /// The service.
        service: Service,
    },
}

impl Service {
    /// The service with this key, such as `key_vault`.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().find(|it| it.firewall().key == key).copied()
    }

    /// The service of an Azure resource type, ignoring case.
    #[must_use]
    pub fn from_resource_type(resource_type: &str) -> Option<Self> {
        let is = |it: &&Self| it.firewall().resource_type.eq_ignore_ascii_case(resource_type);
        Self::ALL.iter().find(is).copied()
    }

    /// Why the service cannot have a rule for these addresses.
    pub fn check(self, block: Block) -> Result<(), Refusal> {
        if let Some(reserved) = Reserved::for_block(block) {
            return Err(Refusal::Reserved { block, reserved });
        }
        if block.family() == Family::V6 && self.firewall().ipv6 == Ipv6::Refused {
            return Err(Refusal::Ipv6 { block, service: self });
        }
        Ok(())
    }

    /// The rules for these blocks, in order: as few for each block as the form of the service allows,
    /// and none that another rule covers. The error names every refused block.
    pub fn rules(self, blocks: &[Block]) -> Result<Vec<Rule>, Vec<Refusal>> {
        let refused: Vec<_> = blocks.iter().filter_map(|it| self.check(*it).err()).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        let entries = blocks.iter().flat_map(|it| self.split(*it)).collect();
        Ok(outermost(entries).into_iter().map(|it| Rule::new(self, it)).collect())
    }

    /// The rule for a block that is one entry, such as one that came from [`Service::rules`].
    #[must_use]
    pub const fn rule(self, block: Block) -> Rule {
        Rule::new(self, block)
    }

    /// Splits a block into blocks that are one entry each.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(texts: &[&str]) -> Vec<Block> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    #[track_caller]
    fn check_rules(service: Service, addresses: &[&str], expected: &[&str]) {
        let rules = service.rules(&blocks(addresses)).unwrap();
        let rules: Vec<_> = rules.iter().map(ToString::to_string).collect();
        assert_eq!(rules, expected, "{service}");
    }

    #[test]
    fn each_service_stores_its_own_spelling() {
        let given = &["203.0.113.18/32", "198.51.100.6/31", "192.0.2.0/30"];
        for &service in Service::ALL {
            let expected: &[&str] = match service.firewall().form {
                Form::Cidr { longest: 30, .. } => {
                    &["192.0.2.0/30", "198.51.100.6", "198.51.100.7", "203.0.113.18"]
                }
                Form::Cidr { single: Single::Bare, .. } => {
                    &["192.0.2.0/30", "198.51.100.6/31", "203.0.113.18"]
                }
                Form::Cidr { single: Single::Prefixed, .. } => {
                    &["192.0.2.0/30", "198.51.100.6/31", "203.0.113.18/32"]
                }
                Form::Range => &[
                    "192.0.2.0-192.0.2.3",
                    "198.51.100.6-198.51.100.7",
                    "203.0.113.18-203.0.113.18",
                ],
            };
            check_rules(service, given, expected);
        }
    }

    #[test]
    fn a_range_is_one_rule_or_as_few_as_the_form_allows() {
        let given = &["203.0.113.18-203.0.113.25"];
        check_rules(Service::Sql, given, &["203.0.113.18-203.0.113.25"]);
        check_rules(
            Service::KeyVault,
            given,
            &["203.0.113.18/31", "203.0.113.20/30", "203.0.113.24/31"],
        );
        check_rules(
            Service::Storage,
            given,
            &["203.0.113.18", "203.0.113.19", "203.0.113.20/30", "203.0.113.24", "203.0.113.25"],
        );
    }

    #[test]
    fn neighbors_stay_rules_of_their_own_and_what_is_covered_is_left_out() {
        check_rules(
            Service::Cosmos,
            &["203.0.113.19", "203.0.113.18", "198.51.100.0/24", "198.51.100.7", "198.51.100.7/32"],
            &["198.51.100.0/24", "203.0.113.18", "203.0.113.19"],
        );
    }

    #[test]
    fn ipv6_goes_where_the_service_takes_it() {
        let given = &["2001:db8::18/128", "2001:db8::/127"];
        for service in [Service::Storage, Service::EventHubs] {
            check_rules(service, given, &["2001:db8::/127", "2001:db8::18"]);
        }
        for service in Service::ALL {
            if service.firewall().ipv6 == Ipv6::Refused {
                let refused = service.rules(&blocks(given)).unwrap_err();
                let text = refused[0].to_string();
                assert_eq!(refused.len(), 2);
                assert!(
                    text.contains("`2001:db8::18` is IPv6") && text.contains(&service.to_string())
                );
            }
        }
    }

    #[test]
    fn reserved_addresses_are_refused_with_the_reason() {
        let refused = Service::Sql.rules(&blocks(&["10.60.0.4", "203.0.113.18", "8.0.0.0/5"]));
        let texts: Vec<_> = refused.unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "`10.60.0.4` is private (RFC 1918)",
                "`8.0.0.0/5` holds `10.0.0.0/8`, which is private (RFC 1918)"
            ]
        );
    }

    #[test]
    fn services_are_found_by_key_and_by_type_in_any_case() {
        for &service in Service::ALL {
            let firewall = service.firewall();
            assert_eq!(Service::from_key(firewall.key), Some(service));
            let upper = firewall.resource_type.to_uppercase();
            assert_eq!(Service::from_resource_type(&upper), Some(service));
        }
        assert!(Service::ALL.is_sorted_by_key(|it| it.firewall().key));
        assert_eq!(Service::KeyVault.to_string(), "Key Vault");
        assert_eq!(Service::from_key("databricks"), None);
        assert_eq!(Service::from_resource_type("Microsoft.Databricks/workspaces"), None);
    }

    #[test]
    fn a_limit_names_its_source() {
        let limits = Service::ALL.iter().filter_map(|it| it.firewall().limit);
        assert!(limits.clone().all(|it| it.count > 0 && !it.source.is_empty()));
        assert_eq!(Service::KeyVault.firewall().limit.map(|it| it.count), Some(1000));
        assert_eq!(Service::Cosmos.firewall().limit, None);
    }

    #[test]
    fn a_rule_knows_its_addresses() {
        let rules = Service::Sql.rules(&blocks(&["203.0.113.18-203.0.113.25"])).unwrap();
        let rule = rules[0];
        assert_eq!(
            (rule.first().to_string(), rule.last().to_string()),
            ("203.0.113.18".into(), "203.0.113.25".into())
        );
        assert_eq!(rule.family(), Family::V4);
    }
}
