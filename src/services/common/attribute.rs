//! Azure's own kinds of text as types of attributes: IDs and GUIDs are checked before anything is
//! planned, and another spelling is not a change.

use std::{cmp::Ordering, fmt};

use tfplugin::{Codec, DecodeError, Shape, Type, Value};
use uuid::Uuid;

use crate::{
    azure,
    services::{
        authorization,
        managed_identity::credentials::{check_issuer, check_name, check_subject},
        private_link::dns::{HostName, Server},
    },
};

pub(crate) mod addresses;
pub(crate) mod date_time;

pub(crate) use addresses::Addresses;
pub(crate) use date_time::DateTime;

impl Codec for azure::Id {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        Self::parse(&String::decode(value)?).map_err(|error| DecodeError::new(error.to_string()))
    }

    fn encode(&self) -> Value {
        Value::from(self.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        semantic_equals(a, b, str::eq_ignore_ascii_case)
    }
}

/// A GUID in the spelling it came in.
#[derive(Debug, Clone)]
pub(crate) struct Guid {
    text: String,
    value: Uuid,
}

impl Guid {
    /// The value, in which spelling does not count.
    pub(crate) const fn value(&self) -> Uuid {
        self.value
    }
}

impl From<Uuid> for Guid {
    fn from(value: Uuid) -> Self {
        Self { text: value.to_string(), value }
    }
}

impl PartialEq for Guid {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Guid {}

impl PartialOrd for Guid {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Guid {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Codec for Guid {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let text = String::decode(value)?;
        // Azure writes GUIDs with dashes and without braces; other forms are most likely a mistake.
        match Uuid::try_parse(&text) {
            Ok(value) if text.len() == 36 => Ok(Self { text, value }),
            _ => Err(DecodeError::new(not_a_guid(&text))),
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        semantic_equals(a, b, str::eq_ignore_ascii_case)
    }
}

/// Why a text is not a GUID, and which GUID is meant if the text contains one.
fn not_a_guid(text: &str) -> String {
    match azure::Id::parse(text) {
        Ok(id) if id.is_type("Microsoft.Resources/subscriptions") => {
            format!("`{text}` is not a GUID: write `{}` alone", id.name())
        }
        Ok(_) if text.len() > 1 => {
            format!("`{text}` is not a GUID, such as `{}`, but the ID of a resource", Uuid::nil())
        }
        _ => format!("`{text}` is not a GUID, such as `{}`", Uuid::nil()),
    }
}

/// A role as the user writes it: name, GUID or ID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleText(pub(crate) String);

impl RoleText {
    /// What the text refers to.
    pub(crate) fn role(&self) -> Result<authorization::Role, String> {
        authorization::Role::parse(&self.0)
    }
}

impl Codec for RoleText {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let text = Self(String::decode(value)?);
        text.role().map_err(DecodeError::new)?;
        Ok(text)
    }

    fn encode(&self) -> Value {
        Value::from(self.0.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        semantic_equals(a, b, authorization::same_role)
    }
}

/// A condition of attribute-based access control: opaque text, in which white space around it does
/// not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Condition(pub(crate) String);

impl Codec for Condition {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let text = String::decode(value)?;
        if text.trim().is_empty() {
            return Err(DecodeError::new("a condition cannot be empty; leave it out instead"));
        }
        Ok(Self(text))
    }

    fn encode(&self) -> Value {
        Value::from(self.0.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        semantic_equals(a, b, |a, b| a.trim() == b.trim())
    }
}

fn semantic_equals(a: &Value, b: &Value, same_text: impl Fn(&str, &str) -> bool) -> bool {
    match (a.as_str(), b.as_str()) {
        (Some(a), Some(b)) => same_text(a, b),
        _ => a == b,
    }
}

/// The ID of an object, once there is one. In an identity it is what an import must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OptionalId(pub(crate) Option<azure::Id>);

impl Codec for OptionalId {
    fn shape() -> Shape {
        azure::Id::shape()
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Null | Value::Unknown(_) => Ok(Self(None)),
            _ => azure::Id::decode(value).map(|it| Self(Some(it))),
        }
    }

    fn encode(&self) -> Value {
        self.0.as_ref().map_or_else(Value::unknown, azure::Id::encode)
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        azure::Id::semantic_equals(a, b)
    }
}

/// A full host name; another case is not a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DnsName(pub(crate) HostName);

/// The address of a DNS server, in the spelling it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DnsServer {
    text: String,
    server: Server,
}

impl DnsServer {
    /// Where it is.
    pub(crate) const fn server(&self) -> Server {
        self.server
    }
}

impl Codec for DnsName {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        String::decode(value)?.parse().map(Self).map_err(DecodeError::new)
    }

    fn encode(&self) -> Value {
        Value::from(self.0.to_string())
    }
}

impl Codec for DnsServer {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let text = String::decode(value)?;
        let server = text.parse().map_err(DecodeError::new)?;
        Ok(Self { text, server })
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }
}

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
        super::attribute::semantic_equals(a, b, str::eq_ignore_ascii_case)
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

/// The value of a token's claim: its subject (`sub`) or its audience (`aud`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenClaim(pub(crate) String);

impl Codec for TokenClaim {
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
