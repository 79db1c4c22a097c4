//! The texts of federated credentials: checked before anything is planned, and kept byte for byte.

use tfplugin::{Codec, DecodeError, Shape, Type, Value};

use crate::services::managed_identity::credentials::{check_issuer, check_name, check_subject};

/// The name of a federated credential, in which case does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CredentialName(pub(crate) String);

impl Codec for CredentialName {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        checked(value, check_name).map(Self)
    }

    fn encode(&self) -> Value {
        Value::from(self.0.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        super::semantic_equals(a, b, str::eq_ignore_ascii_case)
    }
}

/// The issuer of tokens. A slash at its end counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issuer(pub(crate) String);

impl Codec for Issuer {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        checked(value, check_issuer).map(Self)
    }

    fn encode(&self) -> Value {
        Value::from(self.0.as_str())
    }
}

/// Whom tokens are about, or for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim(pub(crate) String);

impl Codec for Claim {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        checked(value, check_subject).map(Self)
    }

    fn encode(&self) -> Value {
        Value::from(self.0.as_str())
    }
}

fn checked(value: &Value, check: fn(&str) -> Result<(), String>) -> Result<String, DecodeError> {
    let text = String::decode(value)?;
    check(&text).map_err(DecodeError::new)?;
    Ok(text)
}
