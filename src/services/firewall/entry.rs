//! The two kinds of entries: addresses, and networks and resources of Azure. The engine is the same
//! for both; what it must know about a kind is here.

use std::{fmt, str::FromStr};

use allowlist::{Block, Member, Service};
use serde_json::{Map, Value};

use super::{
    element::{Element, Sublist},
    flaw::{Flaw, Flaws, flaws},
    rule_resources::{RuleResources, StoredRule, name_of},
};

/// A kind of entry. Its text is what states, messages and notes show, and can be read again.
pub(crate) trait Entry: Member + fmt::Display + FromStr + Send + Sync + 'static {
    /// The argument that has the entries, for diagnostics.
    const ARGUMENT: &'static str;

    /// What one entry lets in, as a noun.
    const NOUN: &'static str;

    /// The plural of [`Entry::NOUN`].
    const NOUNS: &'static str;

    /// How to need fewer entries, as a sentence.
    const FEWER: &'static str;

    /// The summary of a warning that entries stay.
    const STAYING: &'static str;

    /// Whether an entry for this also lets in the other one.
    fn includes(&self, other: &Self) -> bool {
        self == other
    }

    /// Whether the service counts it against the documented limit.
    fn counts(&self) -> bool {
        true
    }

    /// Reads an item of a list; `None` if the provider does not understand it.
    fn read(element: &Element, item: &Value) -> Option<Self>;

    /// The item for this list; `None` if the entry belongs in another list of the document.
    fn write(&self, list: &Sublist, service: Service, prefix: &str) -> Option<Value>;

    /// What is wrong with an item of a list, or with the properties of a rule.
    fn flaw(_members: &Map<String, Value>) -> Option<Flaw> {
        None
    }

    /// Reads a rule with a name; `None` if the provider does not understand it.
    fn read_rule(resources: &RuleResources, rule: &StoredRule) -> Option<Self>;

    /// The name of our rule for this.
    fn rule_name(&self, separator: char, prefix: &str) -> String;

    /// The body that creates the rule for this.
    fn rule_body(&self, resources: &RuleResources) -> Value;
}

/// The flaws of rules with names.
pub(super) fn flaws_of_rules<E: Entry>(
    resources: &RuleResources,
    rules: &[StoredRule],
) -> Flaws<E> {
    flaws(
        rules
            .iter()
            .filter_map(|it| Some((E::read_rule(resources, it)?, E::flaw(it.properties())))),
    )
}

impl Entry for Block {
    const ARGUMENT: &'static str = "addresses";
    const NOUN: &'static str = "address";
    const NOUNS: &'static str = "addresses";
    const FEWER: &'static str = "Aggregate the addresses (`aggregate = true` of \
         `dataplane_allowlist`), or remove entries that nobody needs.";
    const STAYING: &'static str = "Addresses that stay let in";

    fn includes(&self, other: &Self) -> bool {
        self.contains(*other)
    }

    fn read(element: &Element, item: &Value) -> Option<Self> {
        let text = match element {
            Element::Text => item,
            Element::Field { name, .. } => item.get(*name)?,
            Element::Subnet { .. } | Element::Instance => return None,
        };
        Self::stored(text.as_str()?)
    }

    fn write(&self, list: &Sublist, service: Service, prefix: &str) -> Option<Value> {
        if list.family.is_some_and(|it| it != self.family()) {
            return None;
        }
        let text = Value::String(service.rule(*self).to_string());
        match &list.element {
            Element::Text => Some(text),
            Element::Field { name, allowed, rule_name } => {
                let mut item = Map::new();
                item.insert((*name).to_owned(), text);
                if *allowed {
                    item.insert("action".to_owned(), "Allow".into());
                }
                if let Some(rule_name) = rule_name {
                    item.insert((*rule_name).to_owned(), name_of(prefix, '-', *self).into());
                }
                Some(Value::Object(item))
            }
            Element::Subnet { .. } | Element::Instance => None,
        }
    }

    fn read_rule(resources: &RuleResources, rule: &StoredRule) -> Option<Self> {
        let address = |name| rule.text(name)?.parse().ok();
        Self::new(address(resources.first)?, address(resources.last)?)
    }

    fn rule_name(&self, separator: char, prefix: &str) -> String {
        name_of(prefix, separator, *self)
    }

    fn rule_body(&self, resources: &RuleResources) -> Value {
        serde_json::json!({ "properties": {
            resources.first: self.first().to_string(),
            resources.last: self.last().to_string(),
        }})
    }
}
