//! Terraform values: everything that cty can express, null and unknown included.

use std::collections::BTreeMap;

use crate::{Number, Type};

/// One Terraform value.
///
/// A value does not carry its type: the schema that it belongs to does. Lists and tuples share a
/// variant, because they differ in type only.
#[derive(Debug, Clone)]
pub enum Value {
    /// No value: the argument was left out, or is `null`.
    Null,
    /// A value that is decided later, with what is already known of it.
    Unknown(Refinement),
    /// `true` or `false`.
    Bool(bool),
    /// An exact number of any size.
    Number(Number),
    /// Text, in Unicode normalisation form C.
    String(String),
    /// A list or a tuple.
    List(Vec<Value>),
    /// A set: no order, no duplicates.
    Set(Vec<Value>),
    /// A map from text to values of one type.
    Map(BTreeMap<String, Value>),
    /// An object: a fixed set of attributes, all of them present.
    Object(BTreeMap<String, Value>),
    /// A value in a place of type `dynamic`, with the type it has.
    Dynamic(Type, Box<Value>),
}

/// What is known of an unknown value: the payload that came from Terraform, kept byte for byte.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refinement(pub Vec<u8>);

impl Value {
    /// An unknown value of which nothing more is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self::Unknown(Refinement(Vec::new()))
    }

    /// Whether this is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this value as a whole is unknown.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether neither this value nor anything inside it is unknown.
    #[must_use]
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
            Self::List(items) | Self::Set(items) => items.iter().all(Self::is_wholly_known),
            Self::Map(entries) | Self::Object(entries) => {
                entries.values().all(Self::is_wholly_known)
            }
            Self::Dynamic(_, value) => value.is_wholly_known(),
        }
    }

    /// The text, where this is a known string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The attributes, where this is a known object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(attributes) => Some(attributes),
            _ => None,
        }
    }

    /// The attributes for change, where this is a known object.
    pub const fn as_object_mut(&mut self) -> Option<&mut BTreeMap<String, Self>> {
        match self {
            Self::Object(attributes) => Some(attributes),
            _ => None,
        }
    }

    /// The attribute called `name`; `null` where this is no object or has no such attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> &Self {
        self.as_object().and_then(|attributes| attributes.get(name)).unwrap_or(&Self::Null)
    }
}

impl PartialEq for Value {
    /// Equality as Terraform sees it: the order of a set has no meaning.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Unknown(a), Self::Unknown(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Set(a), Self::Set(b)) => same_elements(a, b),
            (Self::Map(a), Self::Map(b)) | (Self::Object(a), Self::Object(b)) => a == b,
            (Self::Dynamic(a, x), Self::Dynamic(b, y)) => a == b && x == y,
            _ => false,
        }
    }
}

fn same_elements(a: &[Value], b: &[Value]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if a.iter().zip(b).all(|(x, y)| x == y) {
        return true;
    }
    let mut taken = vec![false; b.len()];
    a.iter().all(|x| {
        let free = b.iter().zip(&taken).position(|(y, taken)| !taken && x == y);
        free.is_some_and(|index| {
            taken[index] = true;
            true
        })
    })
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(it: bool) -> Self {
        Self::Bool(it)
    }
}

impl From<i64> for Value {
    fn from(it: i64) -> Self {
        Self::Number(it.into())
    }
}
