//! Configuration as it is while a plan is made: some of it null, some of it not yet known.

use crate::{Codec, Diagnostic, Result, Value};

/// What the user wrote, for checks that must hold while values are still unknown.
#[derive(Debug, Clone, Copy)]
pub struct Config<'a>(pub(crate) &'a Value);

impl<'a> Config<'a> {
    /// The attribute `name`, where it is set and known.
    #[must_use]
    pub fn known<T: Codec>(self, name: &str) -> Option<T> {
        match self.0.attribute(name) {
            Value::Null | Value::Unknown(_) => None,
            value => T::decode(value).ok(),
        }
    }

    /// Whether the attribute `name` certainly has a value. One that is not yet known may turn out to
    /// be null, such as a variable of a module while the module is validated.
    #[must_use]
    pub fn is_set(self, name: &str) -> bool {
        !matches!(self.0.attribute(name), Value::Null | Value::Unknown(_))
    }

    /// Whether the attribute `name` certainly has none.
    #[must_use]
    pub fn is_null(self, name: &str) -> bool {
        self.0.attribute(name).is_null()
    }

    /// Whether the attribute `name` is set to something that is not yet known.
    #[must_use]
    pub fn is_unknown(self, name: &str) -> bool {
        !self.0.attribute(name).is_wholly_known()
    }

    /// The object inside the nested attribute or block `name`, where it is set and known.
    #[must_use]
    pub fn nested(self, name: &str) -> Option<Config<'a>> {
        let value = self.0.attribute(name);
        value.as_object().map(|_| Config(value))
    }

    /// The whole configuration as a struct; an error where some of it is unknown.
    pub fn decode<T: Codec>(self) -> Result<T> {
        T::decode(self.0).map_err(|error| Diagnostic::from(error).into())
    }

    /// The names of the attributes that are not, or not wholly, known yet.
    #[must_use]
    pub fn unknown_attributes(self) -> Vec<&'a str> {
        let attributes = self.0.as_object().into_iter().flatten();
        attributes
            .filter(|(_, value)| !value.is_wholly_known())
            .map(|(name, _)| name.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(attributes: &[(&str, Value)]) -> Value {
        Value::Object(
            attributes.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect(),
        )
    }

    #[test]
    fn a_value_is_set_known_or_neither() {
        let inner = object(&[("deep", Value::unknown()), ("flat", 5.into())]);
        let value = object(&[
            ("set", "a".into()),
            ("unset", Value::Null),
            ("open", Value::unknown()),
            ("inner", inner),
        ]);
        let config = Config(&value);
        assert_eq!(config.known::<String>("set").as_deref(), Some("a"));
        assert_eq!(config.known::<String>("open"), None);
        assert_eq!(config.known::<bool>("set"), None);
        assert!(config.is_set("set") && !config.is_null("set"));
        assert!(config.is_set("inner") && !config.is_null("inner"));
        assert!(!config.is_set("open") && !config.is_null("open"));
        assert!(!config.is_set("unset") && config.is_null("unset"));
        assert!(!config.is_set("absent") && config.is_null("absent"));
        assert!(config.is_unknown("open") && config.is_unknown("inner"));
        assert_eq!(config.unknown_attributes(), ["inner", "open"]);
        assert_eq!(config.nested("inner").and_then(|it| it.known::<i64>("flat")), Some(5));
        assert!(config.nested("open").is_none() && config.nested("set").is_none());
    }
}
