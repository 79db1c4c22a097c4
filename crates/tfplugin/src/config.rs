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

    /// Whether the user set the attribute `name`, to a known value or not.
    #[must_use]
    pub fn is_set(self, name: &str) -> bool {
        !self.0.attribute(name).is_null()
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
        T::decode(self.0).map_err(|mismatch| Diagnostic::from(mismatch).into())
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
