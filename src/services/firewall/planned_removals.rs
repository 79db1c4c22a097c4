//! What the plans of one run take away from each firewall, over both kinds of entries. Terraform plans
//! every allowlist separately, and only all of them together show that nothing is left in a firewall
//! that lets everybody in while it is empty.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::{Mutex, PoisonError},
};

use tfplugin::Ordered;

use crate::azure::Id;

/// The planned changes of all allowlists, for each target.
#[derive(Debug, Default)]
pub(crate) struct PlannedRemovals {
    targets: Mutex<HashMap<String, Changes>>,
}

/// The planned changes of one target, by the keys of the allowlists.
type Changes = HashMap<String, PlannedChange>;

/// What the plan of one allowlist does to a firewall. Entries of both kinds are texts, see [`text_of`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PlannedChange {
    /// The entries that it removes.
    pub(crate) removed: BTreeSet<String>,
    /// The entries that it leaves to other allowlists, with their keys: the last one removes them.
    pub(crate) left: BTreeMap<String, BTreeSet<String>>,
    /// Whether it adds entries before it removes any.
    pub(crate) adds: bool,
    /// Whether the allowlist is gone afterwards.
    pub(crate) is_destroyed: bool,
}

impl PlannedChange {
    /// The removal of an allowlist with these entries, some of which others rely on.
    pub(crate) fn destroying<E: Ord + fmt::Display>(
        owned: &BTreeSet<E>,
        relied: &BTreeMap<E, BTreeSet<String>>,
    ) -> Self {
        let left = owned.iter().filter_map(|it| Some((text_of(it), relied.get(it)?.clone())));
        Self {
            removed: owned.iter().filter(|it| !relied.contains_key(*it)).map(text_of).into_set(),
            left: left.into_map(),
            adds: false,
            is_destroyed: true,
        }
    }
}

impl PlannedRemovals {
    /// Forgets what an earlier plan of the allowlist said.
    pub(crate) fn forget(&self, target: &Id, key: &str) {
        self.at(target, |changes| changes.remove(key));
    }

    /// Records the change instead of an earlier one. Returns whether it, together with what other
    /// allowlists plan, takes away all of these entries, which keep the firewall closed.
    pub(crate) fn opens(
        &self,
        target: &Id,
        key: &str,
        change: PlannedChange,
        closing: &BTreeSet<String>,
    ) -> bool {
        self.at(target, |changes| {
            changes.insert(key.to_owned(), change);
            opens(changes, key, closing)
        })
    }

    fn at<T>(&self, target: &Id, act: impl FnOnce(&mut Changes) -> T) -> T {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        act(targets.entry(target.folded()).or_default())
    }
}

/// An entry of either kind as a text; IDs compare without case.
pub(crate) fn text_of(entry: &impl fmt::Display) -> String {
    entry.to_string().to_ascii_lowercase()
}

fn opens(changes: &Changes, key: &str, closing: &BTreeSet<String>) -> bool {
    let gone = |change: &PlannedChange| {
        let is_destroyed = |key: &String| changes.get(key).is_some_and(|it| it.is_destroyed);
        let left = change.left.iter().filter(|(_, by)| by.iter().all(is_destroyed));
        change.removed.iter().chain(left.map(|(entry, _)| entry)).cloned().into_set()
    };
    let all: BTreeSet<String> = changes.values().flat_map(gone).into_set();
    let own = changes.get(key).map(gone).unwrap_or_default();
    !own.is_disjoint(closing)
        && closing.is_subset(&all)
        && !changes.values().any(|it| it.adds && !it.is_destroyed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> BTreeSet<String> {
        texts.iter().map(|it| (*it).to_owned()).collect()
    }

    fn destroyed(removed: &[&str]) -> PlannedChange {
        let removed = texts(removed);
        PlannedChange { removed, is_destroyed: true, ..PlannedChange::default() }
    }

    fn left(mut change: PlannedChange, entry: &str, by: &str) -> PlannedChange {
        change.left.insert(entry.to_owned(), texts(&[by]));
        change
    }

    #[test]
    fn the_plan_that_takes_away_the_rest_opens_the_firewall() {
        let updated = |change: PlannedChange| PlannedChange { is_destroyed: false, ..change };
        let adding = |change: PlannedChange| PlannedChange { adds: true, ..updated(change) };
        for (one, other, closing, expected) in [
            (destroyed(&["a"]), destroyed(&["b"]), &["a", "b"][..], true),
            (destroyed(&["a"]), destroyed(&["b"]), &["a", "b", "c"], false),
            (updated(destroyed(&["a"])), destroyed(&["b"]), &["a", "b"], true),
            (adding(destroyed(&["a"])), destroyed(&["b"]), &["a", "b"], false),
            // Nothing keeps the firewall closed, or nothing of what the second one removes.
            (destroyed(&["a"]), destroyed(&["b"]), &[], false),
            (destroyed(&["a"]), destroyed(&["b"]), &["a"], false),
            // The last of those that rely on an entry removes it.
            (left(destroyed(&[]), "a", "two"), left(destroyed(&[]), "a", "one"), &["a"], true),
            (left(destroyed(&[]), "a", "three"), destroyed(&["b"]), &["a", "b"], false),
        ] {
            let changes: Changes =
                [("one".to_owned(), one), ("two".to_owned(), other)].into_iter().collect();
            assert_eq!(
                opens(&changes, "two", &texts(closing)),
                expected,
                "{changes:?} {closing:?}"
            );
        }
    }
}
