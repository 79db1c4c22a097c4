//! Rust types of Terraform values, which the fields of a `Model` may have, and errors of decoding them.

mod collections;

mod computed;

mod scalars;

use crate::{Diagnostic, Schema, Shape, Step, Value, code::PluginCode};

pub use computed::Computed;

/// A Rust type that stands for a Terraform value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Terraform value",
    note = "derive `Model` for a struct or an enum, or implement `Codec`"
)]
pub trait Codec: Sized {
    /// Whether an attribute of this type is set by the user, by the provider, or either.
    const PRESENCE: Presence = Presence::Required;

    /// The type that Terraform sees.
    fn shape() -> Shape;

    /// Reads a value; unknown values are errors everywhere but in [`Computed`].
    fn decode(value: &Value) -> Result<Self, DecodeError>;

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
    fn semantic_equals(a: &Value, b: &Value) -> bool {
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

/// A value has the wrong type, or cannot be read; and where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// What was expected, and what was found.
    pub message: String,
    /// The path of the value.
    pub path: crate::Path,
}

impl DecodeError {
    /// An error with this message.
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

impl From<DecodeError> for Diagnostic {
    fn from(error: DecodeError) -> Self {
        Self {
            path: error.path,
            ..PluginCode::UnexpectedValue.error("Unexpected value", error.message)
        }
    }
}

impl From<DecodeError> for String {
    fn from(error: DecodeError) -> Self {
        error.message
    }
}

pub(crate) fn type_error(what: &str, value: &Value) -> DecodeError {
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
    DecodeError::new(format!("expected {what}, found {found}"))
}
