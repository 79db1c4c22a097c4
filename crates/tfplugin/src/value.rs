//! Terraform values: everything that cty can express, null and unknown included.

use std::{cmp::Ordering, collections::BTreeMap};

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
    /// Text, in Unicode normalization form C.
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

    /// Whether this value and everything inside it are known.
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

    /// The attribute called `name`; `null` if this is not an object or lacks the attribute.
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
    sorted(a).into_iter().zip(sorted(b)).all(|(x, y)| x == y)
}

fn sorted(elements: &[Value]) -> Vec<&Value> {
    let mut elements: Vec<_> = elements.iter().collect();
    elements.sort_by(|x, y| order(x, y));
    elements
}

/// Some total order under which equal values are equal: it only serves to compare sets.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Unknown(a), Value::Unknown(b)) => a.0.cmp(&b.0),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => order_all(a, b),
        (Value::Set(a), Value::Set(b)) => order_all(sorted(a), sorted(b)),
        (Value::Map(a), Value::Map(b)) | (Value::Object(a), Value::Object(b)) => {
            a.keys().cmp(b.keys()).then_with(|| order_all(a.values(), b.values()))
        }
        (Value::Dynamic(a, x), Value::Dynamic(b, y)) => a.cmp(b).then_with(|| order(x, y)),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn order_all<'a>(
    a: impl IntoIterator<Item = &'a Value>,
    b: impl IntoIterator<Item = &'a Value>,
) -> Ordering {
    let (mut a, mut b) = (a.into_iter(), b.into_iter());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => match order(x, y) {
                Ordering::Equal => {}
                ordering => return ordering,
            },
        }
    }
}

const fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Unknown(_) => 1,
        Value::Bool(_) => 2,
        Value::Number(_) => 3,
        Value::String(_) => 4,
        Value::List(_) => 5,
        Value::Set(_) => 6,
        Value::Map(_) => 7,
        Value::Object(_) => 8,
        Value::Dynamic(..) => 9,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[&str]) -> Value {
        Value::Set(items.iter().map(|&it| it.into()).collect())
    }

    #[test]
    fn sets_are_equal_whatever_their_order() {
        assert_eq!(set(&["a", "b", "b"]), set(&["b", "a", "b"]));
        assert_ne!(set(&["a", "b", "b"]), set(&["a", "a", "b"]));
        assert_eq!(
            Value::Set(vec![set(&["a", "b"]), set(&["c", "d"])]),
            Value::Set(vec![set(&["d", "c"]), set(&["b", "a"])])
        );
    }

    #[test]
    fn lists_and_sets_differ_even_with_equal_elements() {
        assert_ne!(Value::Set(vec![Value::Null]), Value::List(vec![Value::Null]));
        assert_ne!(
            Value::List(vec!["a".into(), "b".into()]),
            Value::List(vec!["b".into(), "a".into()])
        );
    }

    #[test]
    fn a_large_set_is_compared_in_another_order() {
        let numbers: Vec<Value> = (0_i64..200_000).map(Value::from).collect();
        let reversed = numbers.iter().rev().cloned().collect();
        assert_eq!(Value::Set(numbers), Value::Set(reversed));
    }
}
