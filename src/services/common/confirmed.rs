//! What this process has made or confirmed, by name, so that it removes nothing of it for another
//! object of the state.
//!
//! With `create_before_destroy`, and where an address is renamed without a `moved` block, Terraform
//! makes an object and removes one of the same name, in whichever order: the removal must not take
//! away what the creation has just found or made.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use uuid::Uuid;

/// Who made or confirmed what in this run: marks of creations by folded name.
#[derive(Debug, Default)]
pub(crate) struct Confirmed {
    makers: Mutex<HashMap<String, Uuid>>,
}

impl Confirmed {
    /// Notes that the object with this mark has the name now.
    pub(crate) fn confirm(&self, name: &str, maker: Uuid) {
        self.with(|makers| makers.insert(name.to_owned(), maker));
    }

    /// Notes that nothing has the name any more.
    pub(crate) fn forget(&self, name: &str) {
        self.with(|makers| makers.remove(name));
    }

    /// Whether an object with another mark has the name, so that a removal has to leave it.
    pub(crate) fn is_of_another(&self, name: &str, maker: Option<Uuid>) -> bool {
        self.with(|makers| makers.get(name).is_some_and(|it| Some(*it) != maker))
    }

    /// Whether this process has made or confirmed anything of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.with(|makers| makers.contains_key(name))
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<String, Uuid>) -> T) -> T {
        act(&mut self.makers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_creation_confirmed_is_left_and_ones_own_is_not() {
        let (confirmed, one, other) = (Confirmed::default(), Uuid::new_v4(), Uuid::new_v4());
        assert!(!confirmed.is_of_another("a", Some(one)));
        confirmed.confirm("a", one);
        assert!(!confirmed.is_of_another("a", Some(one)));
        assert!(confirmed.is_of_another("a", Some(other)));
        // The state of an earlier version, or an imported one, has no mark.
        assert!(confirmed.is_of_another("a", None));
        confirmed.forget("a");
        assert!(!confirmed.is_of_another("a", Some(other)));
    }
}
