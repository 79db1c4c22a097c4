//! Firewalls that are a list inside a resource: how to read the list, and how to change it without
//! touching anything else.

use allowlist::{Block, Family, Rule};
use serde_json::{Map, Value, json};

use super::rule_resources::name_of;

/// Where a list is, and how to write it.
#[derive(Debug)]
pub(crate) struct List {
    /// What follows the target's ID in the ID of the document that holds the list.
    pub(crate) document: &'static str,
    /// How to write it.
    pub(crate) write: Write,
    /// The property that the service replaces as a whole; a write sends all of it.
    pub(crate) whole: &'static str,
    /// The list.
    pub(crate) ipv4: &'static str,
    /// The list of IPv6 addresses, if they have their own.
    pub(crate) ipv6: Option<&'static str>,
    /// What an entry looks like.
    pub(crate) element: Element,
    /// The value that a missing `whole` stands for; `None` if the service always returns it.
    pub(crate) absent: Option<fn() -> Value>,
    /// The properties that the document always has besides its ID and type.
    pub(crate) always: &'static [&'static str],
    /// Whether the service refuses a write that is based on an old version (`If-Match`).
    pub(crate) guarded: bool,
}

/// How to write a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Write {
    /// A PATCH with the property that the service replaces as a whole.
    Patch,
    /// A PUT of the whole document.
    Put,
}

/// What an entry looks like.
#[derive(Debug)]
pub(crate) enum Element {
    /// A text.
    Text,
    /// An object.
    Field {
        /// Name of the member with the address.
        name: &'static str,
        /// Whether it has `"action": "Allow"`.
        allowed: bool,
        /// Name of the member with the entry's name, if entries have names.
        rule_name: Option<&'static str>,
    },
}

/// One entry of a document: its list, and its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    list: &'static str,
    index: usize,
    /// Its addresses; `None` if the provider does not understand it.
    pub(super) block: Option<Block>,
}

impl List {
    /// The entries of a document, in order.
    pub(super) fn slots(&self, document: &Value) -> Vec<Slot> {
        let lists = std::iter::once(self.ipv4).chain(self.ipv6);
        lists
            .flat_map(|list| {
                let items = document.pointer(list).and_then(Value::as_array);
                items.into_iter().flatten().enumerate().map(move |(index, item)| Slot {
                    list,
                    index,
                    block: self.element.block(item),
                })
            })
            .collect()
    }

    /// The document with some entries added and some removed; all others stay unchanged.
    pub(super) fn edited(
        &self,
        document: &Value,
        add: &[Rule],
        remove: &[Slot],
        prefix: &str,
    ) -> Value {
        let mut edited = document.clone();
        if document.pointer(self.whole).is_none_or(Value::is_null)
            && let Some(absent) = self.absent
        {
            *place(&mut edited, self.whole) = absent();
        }
        for list in std::iter::once(self.ipv4).chain(self.ipv6) {
            let gone: Vec<usize> =
                remove.iter().filter(|it| it.list == list).map(|it| it.index).collect();
            let new: Vec<Value> = add
                .iter()
                .filter(|it| self.list_of(it.family()) == list)
                .map(|it| self.element.write(*it, prefix))
                .collect();
            if gone.is_empty() && new.is_empty() {
                continue;
            }
            let items = place(&mut edited, list);
            let old = items.as_array().cloned().unwrap_or_default();
            let stay = old.into_iter().enumerate().filter(|(index, _)| !gone.contains(index));
            *items = Value::Array(stay.map(|(_, item)| item).chain(new).collect());
        }
        edited
    }

    /// The body that makes the service store the edited document.
    pub(super) fn body(&self, edited: Value) -> Value {
        match self.write {
            Write::Put => edited,
            Write::Patch => {
                let mut body = json!({});
                *place(&mut body, self.whole) =
                    edited.pointer(self.whole).cloned().unwrap_or_default();
                body
            }
        }
    }

    fn list_of(&self, family: Family) -> &'static str {
        match (family, self.ipv6) {
            (Family::V6, Some(list)) => list,
            _ => self.ipv4,
        }
    }
}

impl Element {
    fn block(&self, item: &Value) -> Option<Block> {
        let text = match self {
            Self::Text => item,
            Self::Field { name, .. } => item.get(*name)?,
        };
        Block::stored(text.as_str()?)
    }

    fn write(&self, rule: Rule, prefix: &str) -> Value {
        let Self::Field { name, allowed, rule_name } = self else {
            return Value::String(rule.to_string());
        };
        let mut item = Map::new();
        item.insert((*name).to_owned(), Value::String(rule.to_string()));
        if *allowed {
            item.insert("action".to_owned(), "Allow".into());
        }
        if let Some(rule_name) = rule_name {
            item.insert((*rule_name).to_owned(), name_of(prefix, '-', rule.block()).into());
        }
        Value::Object(item)
    }
}

/// The value at the pointer, which is created if it does not exist.
fn place<'a>(document: &'a mut Value, pointer: &str) -> &'a mut Value {
    pointer.split('/').skip(1).fold(document, member)
}

fn member<'a>(value: &'a mut Value, key: &str) -> &'a mut Value {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(members) => members.entry(key).or_insert(Value::Null),
        other => other,
    }
}
