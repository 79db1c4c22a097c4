//! Configuration as it is while a plan is made: some of it null, some of it not yet known.

use crate::{Codec, Value};

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
}
