//! Host names and DNS servers as types of attributes.

use tfplugin::{Codec, DecodeError, Shape, Type, Value};

use crate::services::private_link::dns::{HostName, Server};

/// A full host name; spelling it in another case is no change.
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
