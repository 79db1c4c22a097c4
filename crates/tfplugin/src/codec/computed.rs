//! Values that the provider fills in, and values that may be left out.

use crate::code::PluginCode;
use crate::{Codec, DecodeError, Diagnostics, Presence, Shape, Value};

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

    /// This, where it is decided; else the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Known(_) => self,
            Self::Unknown => other,
        }
    }

    /// The value; an error that names the attribute where it is not decided.
    pub fn require(&self, name: &str) -> Result<&T, Diagnostics> {
        self.known().ok_or_else(|| {
            PluginCode::ValueNotInState.error(
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

    fn decode(value: &Value) -> Result<Self, DecodeError> {
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

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        T::semantic_equals(a, b)
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

    fn decode(value: &Value) -> Result<Self, DecodeError> {
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

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        T::semantic_equals(a, b)
    }

    fn demand() -> String {
        T::demand()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undecided_or_missing_is_unknown() {
        assert_eq!(Computed::<String>::decode(&Value::unknown()), Ok(Computed::Unknown));
        assert_eq!(Computed::<String>::decode(&Value::Null), Ok(Computed::Unknown));
        assert_eq!(Computed::<String>::decode(&"a".into()), Ok(Computed::Known("a".to_owned())));
        assert!(Computed::<String>::decode(&true.into()).is_err());
        assert!(Computed::<String>::Unknown.encode().is_unknown());
    }

    #[test]
    fn nothing_can_be_what_was_decided() {
        assert_eq!(Computed::<Option<i64>>::decode(&Value::Null), Ok(Computed::Known(None)));
        assert_eq!(Computed::Known(None::<i64>).encode(), Value::Null);
    }

    #[test]
    fn what_is_decided_stays_and_what_is_not_can_be_taken_from_elsewhere() {
        assert_eq!(Computed::Known(1).or(Computed::Known(2)), Computed::Known(1));
        assert_eq!(Computed::Unknown.or(Computed::Known(2)), Computed::Known(2));
    }

    #[test]
    fn a_value_that_is_required_and_undecided_is_named() {
        let errors = Computed::<String>::Unknown.require("id").unwrap_err();
        assert_eq!(errors.0[0].path, crate::Path::attribute("id"));
        assert_eq!(Computed::Known(5).require("id"), Ok(&5));
    }

    #[test]
    fn what_is_left_out_is_none_and_what_is_unknown_an_error() {
        assert_eq!(Option::<bool>::decode(&Value::Null), Ok(None));
        assert_eq!(Option::<bool>::decode(&true.into()), Ok(Some(true)));
        assert!(Option::<bool>::decode(&Value::unknown()).is_err());
    }
}
