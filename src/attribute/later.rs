//! An ID that names an object which may not exist yet.

use tfplugin::{Codec, Mismatch, Shape, Value};

use crate::arm;

/// The ID of an object, once there is one. In an identity it is what an import must name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LaterId(pub(crate) Option<arm::Id>);

impl Codec for LaterId {
    fn shape() -> Shape {
        arm::Id::shape()
    }

    fn decode(value: &Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null | Value::Unknown(_) => Ok(Self(None)),
            _ => arm::Id::decode(value).map(|it| Self(Some(it))),
        }
    }

    fn encode(&self) -> Value {
        self.0.as_ref().map_or_else(Value::unknown, arm::Id::encode)
    }

    fn same(a: &Value, b: &Value) -> bool {
        arm::Id::same(a, b)
    }
}
