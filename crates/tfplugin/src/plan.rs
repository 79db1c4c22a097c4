//! Planning: what an object will look like, decided from schema and values alone.

use crate::{Block, Codec, Config, Path, Step, Value};

/// A plan in the making, for a resource's own plan hook.
#[derive(Debug)]
pub struct Plan<'a> {
    pub(crate) block: &'a Block,
    pub(crate) config: &'a Value,
    pub(crate) prior: Option<&'a Value>,
    pub(crate) planned: Value,
    pub(crate) replace: Vec<Path>,
    /// The attributes that the hook has set.
    pub(crate) decided: Vec<&'static str>,
    /// The attributes whose new spelling the hook found to mean what is stored.
    pub(crate) unchanged: Vec<&'static str>,
}

impl Plan<'_> {
    /// Whether the plan creates the object.
    #[must_use]
    pub const fn is_create(&self) -> bool {
        self.prior.is_none()
    }

    /// What the user wrote.
    #[must_use]
    pub const fn config(&self) -> Config<'_> {
        Config(self.config)
    }

    /// The planned value of the attribute `name`, where it is set and known.
    #[must_use]
    pub fn known<T: Codec>(&self, name: &str) -> Option<T> {
        Config(&self.planned).known(name)
    }

    /// The stored value of the attribute `name`, where there is one.
    #[must_use]
    pub fn prior<T: Codec>(&self, name: &str) -> Option<T> {
        Config(self.prior?).known(name)
    }

    /// The planned object, where all that is not computed is known.
    #[must_use]
    pub fn planned_object<T: Codec>(&self) -> Option<T> {
        T::decode(&self.planned).ok()
    }

    /// The planned object as it is without the arguments `names`, where everything else that is not
    /// computed is known. For what does not depend on these arguments.
    #[must_use]
    pub fn planned_object_without<T: Codec>(&self, names: &[&str]) -> Option<T> {
        let mut planned = self.planned.clone();
        for name in names {
            planned.as_object_mut()?.insert((*name).to_owned(), Value::Null);
        }
        T::decode(&planned).ok()
    }

    /// The stored object, where there is one.
    #[must_use]
    pub fn prior_object<T: Codec>(&self) -> Option<T> {
        T::decode(self.prior?).ok()
    }

    /// Whether the attribute `name` will, or may, differ from what is stored; always on create.
    #[must_use]
    pub fn changes(&self, name: &str) -> bool {
        self.prior.is_none_or(|prior| prior.attribute(name) != self.planned.attribute(name))
    }

    /// Plans a value for a computed attribute that the user has not set.
    pub fn set<T: Codec>(&mut self, name: &'static str, value: &T) {
        self.put(name, value.encode());
    }

    /// Plans that a computed attribute will be decided when the plan is applied.
    pub fn set_unknown(&mut self, name: &'static str) {
        self.put(name, Value::unknown());
    }

    /// Plans that computed attributes stay as they are stored; there is nothing to do on create.
    pub fn use_prior_state(&mut self, names: &[&'static str]) {
        let Some(prior) = self.prior else { return };
        for name in names {
            self.put(name, prior.attribute(name).clone());
        }
    }

    /// Plans to replace the object because of the attribute `name`.
    pub fn require_replacement(&mut self, name: &'static str) {
        let path = Path::attribute(name);
        if !self.replace.contains(&path) {
            self.replace.push(path);
        }
    }

    /// Says that the attribute `name` still means what is stored, though it is written differently
    /// in a way that the schema cannot see through. The stored spelling stays.
    pub fn suppress_diff(&mut self, name: &'static str) {
        let (Some(prior), Some(planned)) = (self.prior, self.planned.as_object_mut()) else {
            return;
        };
        planned.insert(name.to_owned(), prior.attribute(name).clone());
        self.replace.retain(|path| path.0.first() != Some(&Step::from(name)));
        self.unchanged.push(name);
    }

    fn put(&mut self, name: &'static str, value: Value) {
        debug_assert!(
            self.block.attribute(name).is_some_and(|it| it.computed),
            "`{name}` is not a computed attribute"
        );
        if self.config.attribute(name).is_null()
            && let Some(attributes) = self.planned.as_object_mut()
        {
            attributes.insert(name.to_owned(), value);
            if !self.decided.contains(&name) {
                self.decided.push(name);
            }
        }
    }
}
