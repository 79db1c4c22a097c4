//! Rust types that stand for Terraform values: what a field of a `Model` may be.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Diagnostic, Diagnostics, Nesting, Number, Schema, Shape, Step, Type, Value};

/// A Rust type that stands for a Terraform value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no Terraform value",
    note = "derive `Model` for a struct or an enum, or implement `Codec`"
)]
pub trait Codec: Sized {
    /// Whether an attribute of this type is set by the user, by the provider, or either.
    const PRESENCE: Presence = Presence::Required;

    /// The type that Terraform sees.
    fn shape() -> Shape;

    /// Reads a value; unknown values are errors everywhere but in [`Computed`].
    fn decode(value: &Value) -> Result<Self, Mismatch>;

    /// The value that Terraform gets.
    fn encode(&self) -> Value;

    /// What is wrong with a known value that has the right type; what inside it is not yet known
    /// passes.
    fn check(value: &Value) -> Result<(), String> {
        if value.is_wholly_known() {
            Self::decode(value)?;
        }
        Ok(())
    }

    /// Whether two known values mean the same, though spelled differently.
    #[must_use]
    fn same(a: &Value, b: &Value) -> bool {
        a == b
    }

    /// What a value must satisfy, for the registry page; empty where the type says it all.
    #[must_use]
    fn demand() -> String {
        String::new()
    }
}

/// Who sets an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The user must.
    Required,
    /// The user may.
    Optional,
    /// The provider does.
    Computed,
}

/// A struct that is a whole schema: made by `#[derive(Model)]`.
pub trait Model: Codec + Send + Sync + 'static {
    /// Name without the provider's prefix; empty for structs that only stand inside others.
    const NAME: &'static str;

    /// Schema, with the documentation comments as descriptions.
    fn schema() -> Schema;
}

/// A value that does not have the type it should have, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Mismatch {
    /// What was wanted and what is there.
    pub message: String,
    /// Where, from the inside out.
    pub path: crate::Path,
}

impl Mismatch {
    /// What is wrong.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), path: crate::Path::default() }
    }

    /// The same inside the attribute or element `step`.
    #[must_use]
    pub fn at(mut self, step: impl Into<Step>) -> Self {
        self.path.0.insert(0, step.into());
        self
    }
}

impl From<Mismatch> for Diagnostic {
    fn from(mismatch: Mismatch) -> Self {
        Self { path: mismatch.path, ..Self::error("Unexpected value", mismatch.message) }
    }
}

impl From<Mismatch> for String {
    fn from(mismatch: Mismatch) -> Self {
        mismatch.message
    }
}

/// A value that the provider fills in.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Computed<T> {
    /// Not decided yet.
    #[default]
    Unknown,
    /// Decided.
    Known(T),
}

impl<T> Computed<T> {
    /// The value, once it is decided.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(it) => Some(it),
            Self::Unknown => None,
        }
    }

    /// The value; an error that names the attribute where it is not decided.
    pub fn require(&self, name: &str) -> Result<&T, Diagnostics> {
        self.known().ok_or_else(|| {
            Diagnostic::error(
                format!("`{name}` is not known"),
                "The state has no value for it. Run `terraform apply -refresh-only`, or import the \
                 object again.",
            )
            .at(name)
            .into()
        })
    }
}

impl<T> From<T> for Computed<T> {
    fn from(it: T) -> Self {
        Self::Known(it)
    }
}

impl<T: Codec> Codec for Computed<T> {
    const PRESENCE: Presence = Presence::Computed;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        match value {
            Value::Unknown(_) => Ok(Self::Unknown),
            Value::Null => Ok(T::decode(value).map_or(Self::Unknown, Self::Known)),
            _ => T::decode(value).map(Self::Known),
        }
    }

    fn encode(&self) -> Value {
        match self {
            Self::Known(it) => it.encode(),
            Self::Unknown => Value::unknown(),
        }
    }

    fn check(value: &Value) -> Result<(), String> {
        T::check(value)
    }

    fn same(a: &Value, b: &Value) -> bool {
        T::same(a, b)
    }

    fn demand() -> String {
        T::demand()
    }
}

impl<T: Codec> Codec for Option<T> {
    const PRESENCE: Presence = Presence::Optional;

    fn shape() -> Shape {
        T::shape()
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(None),
            _ => T::decode(value).map(Some),
        }
    }

    fn encode(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::encode)
    }

    fn check(value: &Value) -> Result<(), String> {
        T::check(value)
    }

    fn same(a: &Value, b: &Value) -> bool {
        T::same(a, b)
    }

    fn demand() -> String {
        T::demand()
    }
}

impl Codec for String {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        match value {
            Value::String(text) => Ok(text.clone()),
            _ => Err(wanted("a string", value)),
        }
    }

    fn encode(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Codec for bool {
    fn shape() -> Shape {
        Shape::Plain(Type::Bool)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        match value {
            Value::Bool(it) => Ok(*it),
            _ => Err(wanted("true or false", value)),
        }
    }

    fn encode(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Codec for i64 {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        let Value::Number(number) = value else { return Err(wanted("a number", value)) };
        number.as_i64().ok_or_else(|| Mismatch::new(format!("{number} is not a whole number")))
    }

    fn encode(&self) -> Value {
        Value::Number((*self).into())
    }
}

impl Codec for Number {
    fn shape() -> Shape {
        Shape::Plain(Type::Number)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        match value {
            Value::Number(number) => Ok(number.clone()),
            _ => Err(wanted("a number", value)),
        }
    }

    fn encode(&self) -> Value {
        Value::Number(self.clone())
    }
}

impl<T: Codec> Codec for Vec<T> {
    fn shape() -> Shape {
        collection(T::shape(), Type::List, Nesting::List)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        let Value::List(items) = value else { return Err(wanted("a list", value)) };
        (0_i64..)
            .zip(items)
            .map(|(index, item)| T::decode(item).map_err(|it| it.at(Step::Index(index))))
            .collect()
    }

    fn encode(&self) -> Value {
        Value::List(self.iter().map(T::encode).collect())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::List(items) = value else { return Err(wanted("a list", value).message) };
        (0..).zip(items).try_for_each(|(index, item): (usize, _)| {
            check_inside::<T>(item).map_err(|wrong| format!("[{index}]: {wrong}"))
        })
    }

    fn same(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::List(a), Value::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same_inside::<T>(x, y))
            }
            _ => a == b,
        }
    }

    fn demand() -> String {
        T::demand()
    }
}

impl<T: Codec + Ord> Codec for BTreeSet<T> {
    fn shape() -> Shape {
        collection(T::shape(), Type::Set, Nesting::Set)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        let Value::Set(items) = value else { return Err(wanted("a set", value)) };
        items.iter().map(T::decode).collect()
    }

    fn encode(&self) -> Value {
        Value::Set(self.iter().map(T::encode).collect())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::Set(items) = value else { return Err(wanted("a set", value).message) };
        items.iter().try_for_each(check_inside::<T>)
    }

    fn same(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Set(a), Value::Set(b)) => {
                let inside = |x: &Value, set: &[Value]| set.iter().any(|y| same_inside::<T>(x, y));
                a.iter().all(|x| inside(x, b)) && b.iter().all(|y| inside(y, a))
            }
            _ => a == b,
        }
    }

    fn demand() -> String {
        T::demand()
    }
}

impl<T: Codec> Codec for BTreeMap<String, T> {
    fn shape() -> Shape {
        collection(T::shape(), Type::Map, Nesting::Map)
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        let Value::Map(entries) = value else { return Err(wanted("a map", value)) };
        entries
            .iter()
            .map(|(key, item)| match T::decode(item) {
                Ok(it) => Ok((key.clone(), it)),
                Err(mismatch) => Err(mismatch.at(Step::Key(key.clone()))),
            })
            .collect()
    }

    fn encode(&self) -> Value {
        Value::Map(self.iter().map(|(key, it)| (key.clone(), it.encode())).collect())
    }

    fn check(value: &Value) -> Result<(), String> {
        let Value::Map(entries) = value else { return Err(wanted("a map", value).message) };
        entries.iter().try_for_each(|(key, item)| {
            check_inside::<T>(item).map_err(|wrong| format!("[{key:?}]: {wrong}"))
        })
    }

    fn same(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter().all(|(key, x)| b.get(key).is_some_and(|y| same_inside::<T>(x, y)))
            }
            _ => a == b,
        }
    }

    fn demand() -> String {
        T::demand()
    }
}

/// [`Codec::check`] for a value inside another, which may be unknown; a null is of no use there.
fn check_inside<T: Codec>(value: &Value) -> Result<(), String> {
    match value {
        Value::Unknown(_) => Ok(()),
        Value::Null => Ok(T::decode(value).map(drop)?),
        _ => T::check(value),
    }
}

/// [`Codec::same`] for values inside others, which may be null or unknown.
fn same_inside<T: Codec>(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null | Value::Unknown(_), _) | (_, Value::Null | Value::Unknown(_)) => a == b,
        _ => T::same(a, b),
    }
}

fn collection(element: Shape, plain: fn(Box<Type>) -> Type, nesting: Nesting) -> Shape {
    match element {
        Shape::Plain(ty) => Shape::Plain(plain(Box::new(ty))),
        Shape::Nested(Nesting::Single, attributes) => Shape::Nested(nesting, attributes),
        nested @ Shape::Nested(..) => Shape::Plain(plain(Box::new(nested.value_type()))),
    }
}

pub(crate) fn wanted(what: &str, value: &Value) -> Mismatch {
    let found = match value {
        Value::Null => "null",
        Value::Unknown(_) => "a value that is not yet known",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a list",
        Value::Set(_) => "a set",
        Value::Map(_) => "a map",
        Value::Object(_) => "an object",
        Value::Dynamic(..) => "a value of any type",
    };
    Mismatch::new(format!("expected {what}, found {found}"))
}
