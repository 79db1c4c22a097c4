//! An access rule as Azure stores it, and what it lets in.

use std::{collections::BTreeSet, fmt};

use allowlist::{AddressSet, Block};
use serde::Deserialize;
use serde_json::{Value, json};
use tfplugin::Ordered;

use crate::azure::Id;

/// What an inbound rule lets in: one kind per rule, as Azure requires.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// Callers with these addresses.
    Addresses(BTreeSet<Block>),
    /// Callers with the addresses of these service tags.
    ServiceTags(BTreeSet<String>),
    /// Identities of these subscriptions.
    Subscriptions(BTreeSet<Id>),
}

/// Addresses are the same if they let in the same callers, however they are split.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Addresses(one), Self::Addresses(other)) => union(one) == union(other),
            (Self::ServiceTags(one), Self::ServiceTags(other)) => folded(one) == folded(other),
            (Self::Subscriptions(one), Self::Subscriptions(other)) => one == other,
            _ => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.elements().join(", "))
    }
}

impl Source {
    /// The properties of a rule, as Azure takes them.
    pub(crate) fn properties(&self) -> Value {
        let elements = self.elements();
        match self {
            Self::Addresses(_) => json!({ "direction": "Inbound", "addressPrefixes": elements }),
            Self::ServiceTags(_) => json!({ "direction": "Inbound", "serviceTags": elements }),
            Self::Subscriptions(_) => {
                let ids: Vec<_> = elements.iter().map(|id| json!({ "id": id })).collect();
                json!({ "direction": "Inbound", "subscriptions": ids })
            }
        }
    }

    /// The elements of the rule, in Azure's form. Azure counts them.
    pub(crate) fn elements(&self) -> Vec<String> {
        match self {
            Self::Addresses(blocks) => {
                let cidrs: BTreeSet<_> = blocks.iter().flat_map(|it| it.cidrs()).into_set();
                cidrs.iter().map(|it| format!("{}/{}", it.first(), it.prefix())).collect()
            }
            Self::ServiceTags(tags) => tags.iter().cloned().collect(),
            Self::Subscriptions(ids) => ids.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What a stored rule does.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// It lets this in.
    Inbound(Source),
    /// The provider does not describe it, for this reason.
    Other(String),
}

/// A stored rule.
#[derive(Debug, Clone)]
pub(crate) struct AccessRule {
    /// Its name.
    pub(crate) name: String,
    /// What it does.
    pub(crate) content: Content,
    /// Whether it lets traffic in.
    pub(crate) is_inbound: bool,
    /// How many elements it has.
    pub(crate) elements: usize,
}

impl AccessRule {
    /// Whether it lets in exactly this.
    pub(crate) fn lets_in(&self, source: &Source) -> bool {
        matches!(&self.content, Content::Inbound(found) if found == source)
    }

    /// A rule of a profile, or of what a resource shows of a profile. `None` if it has no name.
    pub(super) fn read(rule: &Value) -> Option<Self> {
        let name = rule.get("name")?.as_str()?.to_owned();
        let properties = rule.get("properties").unwrap_or(&Value::Null);
        let Ok(read) = serde_json::from_value::<Properties>(properties.clone()) else {
            // Another rule than the provider's own may have what no version of the API had so far.
            let direction = properties.get("direction").and_then(Value::as_str);
            return Some(Self {
                name,
                content: Content::Other("the provider cannot read its properties".to_owned()),
                is_inbound: direction.is_none_or(|it| it.eq_ignore_ascii_case("Inbound")),
                elements: 1,
            });
        };
        let is_inbound = read.direction.eq_ignore_ascii_case("Inbound");
        let elements = read.elements();
        Some(Self { name, content: read.content(), is_inbound, elements })
    }
}

/// Azure's properties of a rule.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    direction: String,
    address_prefixes: Option<Vec<String>>,
    service_tags: Option<Vec<String>>,
    subscriptions: Option<Vec<Reference>>,
    network_security_perimeters: Option<Vec<Value>>,
    fully_qualified_domain_names: Option<Vec<Value>>,
    email_addresses: Option<Vec<Value>>,
    phone_numbers: Option<Vec<Value>>,
}

/// Something that is named by its ID.
#[derive(Debug, Deserialize)]
struct Reference {
    id: String,
}

impl Properties {
    fn content(self) -> Content {
        if !self.direction.eq_ignore_ascii_case("Inbound") {
            return Content::Other(format!("its direction is `{}`", self.direction));
        }
        if self.others() != 0 {
            return Content::Other(
                "it lets in by other properties than addresses, service tags \
                                   and subscriptions"
                    .to_owned(),
            );
        }
        let addresses = self.address_prefixes.unwrap_or_default();
        let tags = self.service_tags.unwrap_or_default();
        let subscriptions = self.subscriptions.unwrap_or_default();
        match (addresses.is_empty(), tags.is_empty(), subscriptions.is_empty()) {
            (false, true, true) => match Block::read_all(addresses.iter().map(String::as_str)) {
                Ok(blocks) => Content::Inbound(Source::Addresses(blocks.into_set())),
                Err(_) => Content::Other(format!("its addresses are {}", addresses.join(", "))),
            },
            (true, false, true) => Content::Inbound(Source::ServiceTags(tags.into_set())),
            (true, true, false) => {
                let ids: Result<Vec<_>, _> =
                    subscriptions.iter().map(|it| subscription(&it.id)).collect();
                match ids {
                    Ok(ids) => Content::Inbound(Source::Subscriptions(ids.into_set())),
                    Err(_) => Content::Other("its subscriptions are not IDs".to_owned()),
                }
            }
            (true, true, true) => Content::Other("Azure shows nothing that it lets in".to_owned()),
            _ => Content::Other("it lets in by several kinds of properties".to_owned()),
        }
    }

    fn elements(&self) -> usize {
        let length = |it: &Option<Vec<String>>| it.as_ref().map_or(0, Vec::len);
        length(&self.address_prefixes)
            + length(&self.service_tags)
            + self.subscriptions.as_ref().map_or(0, Vec::len)
            + self.others()
    }

    /// The elements that are neither addresses, tags nor subscriptions.
    fn others(&self) -> usize {
        let others = [
            &self.network_security_perimeters,
            &self.fully_qualified_domain_names,
            &self.email_addresses,
            &self.phone_numbers,
        ];
        others.into_iter().flatten().map(Vec::len).sum()
    }
}

/// The ID of a subscription, which Azure may write as the GUID alone.
fn subscription(text: &str) -> Result<Id, crate::azure::resource_id::IdError> {
    if text.starts_with('/') {
        Id::parse(text)
    } else {
        Id::parse(&format!("/subscriptions/{text}"))
    }
}

fn union(blocks: &BTreeSet<Block>) -> AddressSet {
    blocks.iter().copied().collect()
}

fn folded(tags: &BTreeSet<String>) -> BTreeSet<String> {
    tags.iter().map(|it| it.to_ascii_lowercase()).into_set()
}

/// Azure's rule for the names of access rules, from the reference of the type.
pub(crate) fn is_rule_name(name: &str) -> bool {
    let inner = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
    name.len() <= 80
        && name.chars().all(inner)
        && name.starts_with(|it: char| it.is_ascii_alphanumeric())
        && name.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_')
}

/// Whether a text has the form of a service tag, such as `AzureDatabricksServerless.WestEurope`.
pub(crate) fn is_service_tag(text: &str) -> bool {
    text.split('.').all(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(properties: &Value) -> AccessRule {
        AccessRule::read(&json!({ "name": "vendor", "properties": properties })).unwrap()
    }

    fn addresses(texts: &[&str]) -> Source {
        Source::Addresses(Block::read_all(texts.iter().copied()).unwrap().into_iter().collect())
    }

    #[test]
    fn what_is_sent_is_read_back_as_the_same() {
        let subscription =
            Id::parse("/subscriptions/11111111-1111-4111-8111-111111111111").unwrap();
        for source in [
            addresses(&["203.0.113.18", "2001:db8::/48", "198.51.100.1-198.51.100.6"]),
            Source::ServiceTags(["AzureDatabricksServerless.WestEurope".to_owned()].into()),
            Source::Subscriptions([subscription].into()),
        ] {
            let found = rule(&source.properties());
            assert!(found.lets_in(&source), "{source}: {found:?}");
            assert_eq!(found.elements, source.elements().len());
        }
    }

    #[test]
    fn addresses_are_written_as_cidr_ranges() {
        let source = addresses(&["203.0.113.18", "198.51.100.0-198.51.100.2"]);
        assert_eq!(source.elements(), ["198.51.100.0/31", "198.51.100.2/32", "203.0.113.18/32"]);
    }

    #[test]
    fn other_splits_and_spellings_let_in_the_same() {
        assert_eq!(
            addresses(&["203.0.113.0/24"]),
            addresses(&["203.0.113.0/25", "203.0.113.128/25"])
        );
        assert_ne!(addresses(&["203.0.113.0/24"]), addresses(&["203.0.113.0/25"]));
        let tags = |it: &str| Source::ServiceTags([it.to_owned()].into());
        assert_eq!(tags("Sql.WestEurope"), tags("sql.westeurope"));
        assert_ne!(tags("Sql"), addresses(&["203.0.113.0/24"]));
    }

    #[test]
    fn what_no_argument_describes_is_other_content() {
        for properties in [
            json!({ "direction": "Outbound", "fullyQualifiedDomainNames": ["example.com"] }),
            json!({ "direction": "Inbound", "networkSecurityPerimeters": [{ "id": "/a" }] }),
            json!({ "direction": "Inbound", "addressPrefixes": ["203.0.113.1/32"], "serviceTags": ["Sql"] }),
            json!({ "direction": "Inbound", "addressPrefixes": [], "serviceTags": null }),
            json!({ "direction": "Inbound", "addressPrefixes": ["everything"] }),
        ] {
            let found = rule(&properties);
            assert!(matches!(found.content, Content::Other(_)), "{properties}: {found:?}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_read_has_other_content_and_is_no_rule_without_elements() {
        for properties in [
            json!({ "direction": "Inbound", "addressPrefixes": "203.0.113.1/32" }),
            json!({ "direction": "Inbound", "serviceTags": [{ "name": "Sql" }] }),
            json!({ "addressPrefixes": ["203.0.113.1/32"] }),
            json!(null),
        ] {
            let found = rule(&properties);
            assert!(matches!(found.content, Content::Other(_)), "{properties}: {found:?}");
            assert!(found.is_inbound && found.elements == 1, "{properties}: {found:?}");
        }
    }

    #[test]
    fn names_and_tags_follow_the_rules_of_azure() {
        for name in ["astro", "to-astro_vnet", "a", "1.2_", &"a".repeat(80)] {
            assert!(is_rule_name(name), "{name}");
        }
        for name in ["", "-astro", "astro-", "astro.", "a b", "a/b", &"a".repeat(81)] {
            assert!(!is_rule_name(name), "{name}");
        }
        assert!(is_service_tag("AzureDatabricksServerless.EastUS2") && is_service_tag("Sql"));
        assert!(!["", "Sql.", "a b", "*", "203.0.113.0/24"].iter().any(|it| is_service_tag(it)));
    }
}
