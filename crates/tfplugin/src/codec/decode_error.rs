//! Values that do not have the type they should have.

use crate::code::PluginCode;
use crate::{Diagnostic, Step, Value};

/// A value that does not have the type it should have, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DecodeError {
    /// What was wanted and what is there.
    pub message: String,
    /// Where, from the inside out.
    pub path: crate::Path,
}

impl DecodeError {
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
