//! Values that do not have the type they should have.

use crate::code::PluginCode;
use crate::{Diagnostic, Step, Value};

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
        Self {
            path: mismatch.path,
            ..PluginCode::UnexpectedValue.error("Unexpected value", mismatch.message)
        }
    }
}

impl From<Mismatch> for String {
    fn from(mismatch: Mismatch) -> Self {
        mismatch.message
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
