//! One view of schema blocks and nested attributes, so that each algorithm needs one recursion.

use std::collections::BTreeMap;

use crate::{Attribute, Block, BlockNesting, NestedBlock, Nesting, Shape, Value};

/// The attributes and blocks of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Body<'a> {
    attributes: &'a [Attribute],
    blocks: &'a [NestedBlock],
}

/// One attribute or block of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) name: &'static str,
    /// What is known of it as an attribute; nothing for a block.
    pub(crate) attribute: Option<&'a Attribute>,
    /// Its members, if it has any.
    pub(crate) inside: Option<(Nesting, Body<'a>)>,
}

impl<'a> Body<'a> {
    pub(crate) fn members(self) -> impl Iterator<Item = Member<'a>> {
        self.attributes.iter().map(Member::attribute).chain(self.blocks.iter().map(Member::block))
    }
}

impl<'a> From<&'a Block> for Body<'a> {
    fn from(block: &'a Block) -> Self {
        Self { attributes: &block.attributes, blocks: &block.blocks }
    }
}

impl<'a> Member<'a> {
    fn attribute(attribute: &'a Attribute) -> Self {
        let inside = match &attribute.shape {
            Shape::Plain(_) => None,
            Shape::Nested(nesting, attributes) => {
                Some((*nesting, Body { attributes, blocks: &[] }))
            }
        };
        Self { name: attribute.name, attribute: Some(attribute), inside }
    }

    fn block(block: &'a NestedBlock) -> Self {
        let nesting = match block.nesting {
            BlockNesting::Single => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
        };
        Self { name: block.name, attribute: None, inside: Some((nesting, (&block.block).into())) }
    }

    pub(crate) fn is_computed(&self) -> bool {
        self.attribute.is_some_and(|it| it.computed)
    }

    pub(crate) fn is_write_only(&self) -> bool {
        self.attribute.is_some_and(|it| it.write_only)
    }

    pub(crate) fn default(&self) -> Option<&'a Value> {
        self.attribute.and_then(|it| it.default.as_ref())
    }

    /// Whether two values of this member, which has no members, mean the same.
    pub(crate) fn is_same(&self, a: &Value, b: &Value) -> bool {
        if a == b {
            return true;
        }
        let Some(same) = self.attribute.and_then(|it| it.same) else { return false };
        !a.is_null() && !b.is_null() && a.is_wholly_known() && b.is_wholly_known() && same(a, b)
    }
}

/// The objects that a nested value is made of, for change.
pub(crate) fn objects_mut(value: &mut Value) -> Vec<&mut BTreeMap<String, Value>> {
    match value {
        Value::Object(attributes) => vec![attributes],
        Value::List(items) | Value::Set(items) => {
            items.iter_mut().filter_map(Value::as_object_mut).collect()
        }
        Value::Map(entries) => entries.values_mut().filter_map(Value::as_object_mut).collect(),
        _ => Vec::new(),
    }
}
