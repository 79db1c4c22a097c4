//! Firewalls that consist of rules with names: each is a child resource with a first and a last
//! address, or with a subnet.

use allowlist::Block;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The names and properties of a service's rules.
#[derive(Debug)]
pub(crate) struct RuleResources {
    /// The type of the child resources.
    pub(crate) collection: &'static str,
    /// The property with the first address, or with the subnet.
    pub(crate) first: &'static str,
    /// The property with the last address; empty if rules have none.
    pub(crate) last: &'static str,
    /// Separator between the parts of a name.
    pub(crate) separator: char,
    /// The properties that a rule always has besides its ID.
    pub(crate) always: &'static [&'static str],
    /// Whether the service accepts only one change at a time.
    pub(crate) one_by_one: bool,
}

/// A rule as Azure returns it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct StoredRule {
    /// Its name, which some services prefix with the name of the parent and a slash.
    name: String,
    /// What is in it.
    #[serde(default)]
    properties: Map<String, Value>,
}

impl StoredRule {
    /// Its own name.
    pub(super) fn own_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }

    /// What is in it.
    pub(super) fn properties(&self) -> &Map<String, Value> {
        &self.properties
    }

    /// A property that is a text.
    pub(super) fn text(&self, property: &str) -> Option<&str> {
        self.properties.get(property)?.as_str()
    }
}

/// The longest prefix. With the longest range, a name then has at most 80 characters, as MySQL and
/// PostgreSQL require.
const LONGEST: usize = 40;

/// The name of the rule for these addresses.
pub(super) fn name_of(prefix: &str, separator: char, block: Block) -> String {
    let address = |it: std::net::IpAddr| it.to_string().replace(['.', ':'], &separator.to_string());
    let first = address(block.first());
    if block.is_single() {
        return format!("{prefix}{separator}{first}");
    }
    format!("{prefix}{separator}{first}{separator}{}", address(block.last()))
}

/// Whether the text can be a prefix of names: letters, digits, `_` and `-`, beginning with a letter
/// or a digit.
pub(crate) fn is_prefix(text: &str) -> bool {
    let first = text.bytes().next().is_some_and(|it| it.is_ascii_alphanumeric());
    let rest = text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
    first && rest && text.len() <= LONGEST
}
