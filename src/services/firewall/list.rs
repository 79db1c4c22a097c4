//! Firewalls that are a list inside a resource: how to read the list, and how to change it without
//! touching anything else.

use allowlist::{Block, Service};
use serde_json::{Map, Value, json};

use super::{
    element::Sublist,
    entry::Entry,
    flaw::{Flaws, flaws},
};

/// Where a list is, and how to write it.
#[derive(Debug)]
pub(crate) struct List {
    /// What follows the target's ID in the ID of the document that holds the list.
    pub(crate) document: &'static str,
    /// How to write it.
    pub(crate) write: Write,
    /// The property that the service replaces as a whole; a write sends all of it.
    pub(crate) whole: &'static str,
    /// The lists of the document with entries of one kind, in the order in which they are read.
    pub(crate) lists: &'static [Sublist],
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

/// One entry of a document: its list, and its index there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot<E = Block> {
    list: &'static str,
    index: usize,
    /// What it lets in; `None` if the provider does not understand it.
    pub(super) block: Option<E>,
}

impl List {
    /// The entries of a document, in order.
    pub(super) fn slots<E: Entry>(&self, document: &Value) -> Vec<Slot<E>> {
        self.lists
            .iter()
            .flat_map(|list| {
                let items = document.pointer(list.pointer).and_then(Value::as_array);
                items.into_iter().flatten().enumerate().map(move |(index, item)| Slot {
                    list: list.pointer,
                    index,
                    block: E::read(&list.element, item),
                })
            })
            .collect()
    }

    /// The entries of a document that have a flaw.
    pub(super) fn flaws<E: Entry>(&self, document: &Value) -> Flaws<E> {
        flaws(self.lists.iter().flat_map(|list| {
            let items = document.pointer(list.pointer).and_then(Value::as_array);
            items.into_iter().flatten().filter_map(|item| {
                Some((E::read(&list.element, item)?, item.as_object().and_then(E::flaw)))
            })
        }))
    }

    /// The document with some entries added and some removed; all others stay unchanged.
    pub(super) fn edited<E: Entry>(
        &self,
        service: Service,
        document: &Value,
        add: &[E],
        remove: &[Slot<E>],
        prefix: &str,
    ) -> Value {
        let mut edited = document.clone();
        if document.pointer(self.whole).is_none_or(Value::is_null)
            && let Some(absent) = self.absent
        {
            *place(&mut edited, self.whole) = absent();
        }
        for list in self.lists {
            let gone: Vec<usize> =
                remove.iter().filter(|it| it.list == list.pointer).map(|it| it.index).collect();
            let new: Vec<Value> =
                add.iter().filter_map(|it| it.write(list, service, prefix)).collect();
            if gone.is_empty() && new.is_empty() {
                continue;
            }
            let items = place(&mut edited, list.pointer);
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
