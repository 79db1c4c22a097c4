//! Text whose case does not count, as in Azure's resource IDs.

use std::cmp::Ordering;

use crate::{Codec, DecodeError, Shape, Value};

/// Text whose case does not count.
#[derive(Debug, Clone)]
pub(super) struct Folded(pub(super) String);

impl Codec for Folded {
    fn shape() -> Shape {
        String::shape()
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        String::decode(value).map(Self)
    }

    fn encode(&self) -> Value {
        self.0.encode()
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (a.as_str(), b.as_str()) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            _ => a == b,
        }
    }
}

impl Ord for Folded {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.to_ascii_lowercase().cmp(&other.0.to_ascii_lowercase())
    }
}

impl PartialOrd for Folded {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Folded {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Folded {}
