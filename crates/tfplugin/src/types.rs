//! Terraform's type constraints.

use std::collections::BTreeMap;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// A number of any size.
    Number,
    /// `true` or `false`.
    Bool,
    /// Any type; the value carries its own.
    Dynamic,
    /// An ordered collection of one type.
    List(Box<Type>),
    /// An unordered collection of one type without duplicates.
    Set(Box<Type>),
    /// A collection of one type, by text key.
    Map(Box<Type>),
    /// A fixed sequence of types.
    Tuple(Vec<Type>),
    /// A fixed set of named types.
    Object(BTreeMap<String, Type>),
}
