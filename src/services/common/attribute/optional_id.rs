//! An ID that names an object which may not exist yet.

use tfplugin::{Codec, DecodeError, Shape, Value};

use crate::azure;

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
