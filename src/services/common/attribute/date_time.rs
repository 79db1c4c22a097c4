//! A point in time, in the spelling it came in.

use jiff::Timestamp;
use tfplugin::{Codec, DecodeError, Shape, Type, Value};

/// A point in time as RFC 3339 writes it. The same time in another zone is not a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateTime {
    text: String,
    at: Timestamp,
}

impl DateTime {
    /// The time itself.
    pub(crate) const fn at(&self) -> Timestamp {
        self.at
    }
}

impl From<Timestamp> for DateTime {
    /// In UTC and whole seconds.
    fn from(at: Timestamp) -> Self {
        let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
        Self { text: at.to_string(), at }
    }
}

impl Codec for DateTime {
    fn shape() -> Shape {
        Shape::Plain(Type::String)
    }

    fn decode(value: &Value) -> Result<Self, DecodeError> {
        let text = String::decode(value)?;
        match text.parse() {
            Ok(at) => Ok(Self { text, at }),
            Err(_) => Err(DecodeError::new(format!(
                "`{text}` is not a time with a zone, such as `2027-01-31T18:00:00Z`"
            ))),
        }
    }

    fn encode(&self) -> Value {
        Value::from(self.text.as_str())
    }

    fn semantic_equals(a: &Value, b: &Value) -> bool {
        match (Self::decode(a), Self::decode(b)) {
            (Ok(a), Ok(b)) => a.at == b.at,
            _ => a == b,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_keeps_its_spelling_and_is_compared_as_a_time() {
        let (utc, other) = ("2027-01-31T18:00:00Z", "2027-01-31T19:00:00+01:00");
        assert_eq!(DateTime::decode(&other.into()).unwrap().encode(), other.into());
        assert!(DateTime::semantic_equals(&utc.into(), &other.into()));
        assert!(!DateTime::semantic_equals(&utc.into(), &"2027-01-31T19:00:00Z".into()));
    }

    #[test]
    fn a_time_without_a_zone_is_refused() {
        for text in ["2027-01-31T18:00:00", "2027-01-31", "tomorrow", ""] {
            assert!(DateTime::decode(&text.into()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_of_ours_has_whole_seconds_in_utc() {
        let at: Timestamp = "2026-12-01T10:00:00.987654321Z".parse().unwrap();
        assert_eq!(DateTime::from(at).encode(), "2026-12-01T10:00:00Z".into());
    }
}
