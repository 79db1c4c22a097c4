//! What the allowlists of one run know about each other: which entries each relies on, and what a
//! removed allowlist hands over to its successor.
//!
//! A list has one entry for each address, no matter who put it there. An allowlist may remove an
//! entry that another one relies on; if one process has seen both, the entry stays. A removed
//! allowlist also hands over its entries here, so that a replacement never shuts anybody out in
//! between.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use allowlist::Block;
use tfplugin::Ordered;

use super::{
    change::{Desired, Relied, Successor},
    entry::Entry,
};
use crate::azure::Id;

/// An allowlist, by the entries that it relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependent<E = Block> {
    /// Prefix of the names of its rules; `None` if entries have no names, so that all allowlists
    /// share them.
    pub(crate) prefix: Option<String>,
    /// Its entries.
    pub(crate) blocks: BTreeSet<E>,
}

/// What a removed allowlist hands over to its successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handover<E = Block> {
    /// Its entries.
    pub(crate) owned: BTreeSet<E>,
    /// What the names of its rules begin with.
    pub(crate) prefix: String,
}

/// What the run knows about all allowlists, for each target.
#[derive(Debug)]
pub(crate) struct SharedEntries<E = Block> {
    targets: Mutex<HashMap<String, TargetEntries<E>>>,
}

#[derive(Debug)]
struct TargetEntries<E> {
    dependents: HashMap<String, Dependent<E>>,
    /// The allowlists that were removed in this run.
    removed: BTreeSet<String>,
    /// Entries that one allowlist no longer owns and another one relies on.
    left: BTreeSet<E>,
    handovers: Vec<(Successor, Handover<E>)>,
}

impl<E> Default for SharedEntries<E> {
    fn default() -> Self {
        Self { targets: Mutex::default() }
    }
}

impl<E> Default for TargetEntries<E> {
    fn default() -> Self {
        Self {
            dependents: HashMap::new(),
            removed: BTreeSet::new(),
            left: BTreeSet::new(),
            handovers: Vec::new(),
        }
    }
}

impl<E: Entry> SharedEntries<E> {
    /// Records what the allowlist relies on, instead of what it relied on before.
    pub(crate) fn note(&self, target: &Id, key: &str, dependent: Dependent<E>) {
        self.at(target, |entries| entries.dependents.insert(key.to_owned(), dependent));
    }

    /// The entries that other allowlists rely on, among those that they share with this one.
    pub(crate) fn others(&self, target: &Id, key: &str, prefix: Option<&str>) -> Relied<E> {
        self.at(target, |entries| entries.others(key, prefix))
    }

    /// Hands over the entries of a removed allowlist to its successor.
    pub(crate) fn hand_over(&self, target: &Id, successor: Successor, handover: Handover<E>) {
        self.at(target, |entries| entries.handovers.push((successor, handover)));
    }

    /// Adds the entries that were handed over, and takes out those that others rely on. The caller
    /// holds the lock on the target.
    pub(super) fn begin(&self, target: &Id, prefix: Option<&str>, desired: &mut Desired<E>) {
        self.at(target, |entries| entries.begin(prefix, desired));
    }

    /// Records that the desired state is reached.
    pub(super) fn end(&self, target: &Id, prefix: Option<&str>, desired: &Desired<E>) {
        self.at(target, |entries| {
            if desired.wanted.is_empty() {
                entries.dependents.remove(&desired.key);
                entries.removed.insert(desired.key.clone());
            } else {
                let dependent =
                    Dependent { prefix: prefix.map(str::to_owned), blocks: desired.wanted.clone() };
                entries.dependents.insert(desired.key.clone(), dependent);
            }
        });
    }

    fn at<T>(&self, target: &Id, act: impl FnOnce(&mut TargetEntries<E>) -> T) -> T {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        act(targets.entry(target.folded()).or_default())
    }
}

impl<E: Entry> TargetEntries<E> {
    fn others(&self, key: &str, prefix: Option<&str>) -> Relied<E> {
        let mut relied = Relied::new();
        for (other, dependent) in &self.dependents {
            if other != key && dependent.prefix.as_deref() == prefix {
                for block in &dependent.blocks {
                    relied.entry(block.clone()).or_default().insert(other.clone());
                }
            }
        }
        relied
    }

    /// Whether any of these allowlists still relies on the entry.
    fn is_relied_on(&self, block: &E, by: &BTreeSet<String>) -> bool {
        by.iter().any(|key| match self.dependents.get(key) {
            Some(dependent) => dependent.blocks.contains(block),
            None => !self.removed.contains(key),
        })
    }

    fn begin(&mut self, prefix: Option<&str>, desired: &mut Desired<E>) {
        let made = desired.successor.take();
        let follows = |(successor, _): &(Successor, Handover<E>)| {
            made.as_ref().is_some_and(|it| successor.becomes(it))
        };
        if let Some(place) = self.handovers.iter().position(follows) {
            let (_, handover) = self.handovers.remove(place);
            desired.owned.extend(handover.owned);
            desired.former_prefix = handover.prefix;
        }
        let wanted = desired.wanted.clone();
        let is_mine = |it: &E| desired.known.contains(it) || wanted.contains(it);
        let (mine, left): (BTreeSet<E>, BTreeSet<E>) =
            std::mem::take(&mut self.left).into_iter().partition(is_mine);
        self.left = left;
        desired.owned.extend(mine);
        let mut relied = self.others(&desired.key, prefix);
        for (block, keys) in std::mem::take(&mut desired.relied) {
            relied.entry(block).or_default().extend(keys);
        }
        let spared: BTreeSet<E> = desired
            .owned
            .iter()
            .filter(|it| !wanted.contains(it))
            .filter(|it| relied.get(it).is_some_and(|by| self.is_relied_on(it, by)))
            .cloned()
            .into_set();
        desired.owned.retain(|it| !spared.contains(it));
        self.left.extend(spared.iter().cloned());
        desired.spared = spared;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(texts: &[&str]) -> BTreeSet<Block> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    fn desired(key: &str, wanted: &[&str], owned: &[&str], known: &[&str]) -> Desired {
        Desired {
            wanted: blocks(wanted),
            owned: blocks(owned),
            known: blocks(known),
            key: key.to_owned(),
            ..Desired::default()
        }
    }

    fn target() -> Id {
        let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data";
        Id::parse(&format!("{group}/providers/Microsoft.Storage/storageAccounts/a")).unwrap()
    }

    const SHARED: &str = "203.0.113.18";

    /// What the first allowlist, which owns the shared address, keeps when it is removed.
    #[track_caller]
    fn check_removal(entries: &SharedEntries, relied: Relied, spared: &[&str]) -> Desired {
        let mut removal = Desired { relied, ..desired("first", &[], &[SHARED], &[SHARED]) };
        entries.begin(&target(), None, &mut removal);
        assert_eq!(removal.spared, blocks(spared));
        assert_eq!(removal.owned.len() + removal.spared.len(), 1);
        entries.end(&target(), None, &removal);
        removal
    }

    fn relied_by_second() -> Relied {
        blocks(&[SHARED]).into_iter().map(|it| (it, ["second".to_owned()].into())).collect()
    }

    #[test]
    fn what_another_one_was_seen_to_rely_on_is_spared_and_left_to_it() {
        let shared = SharedEntries::default();
        check_removal(&shared, relied_by_second(), &[SHARED]);
        let mut second = desired("second", &[], &[], &[SHARED]);
        shared.begin(&target(), None, &mut second);
        assert_eq!(second.owned, blocks(&[SHARED]), "the last one removes it");
    }

    #[test]
    fn what_another_one_has_confirmed_in_this_run_is_spared() {
        let shared = SharedEntries::default();
        shared.end(&target(), None, &desired("second", &[SHARED], &[], &[]));
        check_removal(&shared, Relied::new(), &[SHARED]);
    }

    #[test]
    fn who_was_removed_or_gave_it_up_in_this_run_relies_on_nothing() {
        let shared = SharedEntries::default();
        shared.end(&target(), None, &desired("second", &[], &[], &[SHARED]));
        check_removal(&shared, relied_by_second(), &[]);
        let shared = SharedEntries::default();
        shared.end(&target(), None, &desired("second", &["203.0.113.19"], &[], &[SHARED]));
        check_removal(&shared, relied_by_second(), &[]);
    }

    #[test]
    fn rules_are_shared_by_equal_prefixes_only() {
        let shared = SharedEntries::default();
        let dependent =
            |prefix: &str| Dependent { prefix: Some(prefix.to_owned()), blocks: blocks(&[SHARED]) };
        shared.note(&target(), "second", dependent("finance"));
        assert!(shared.others(&target(), "first", Some("marketing")).is_empty());
        assert_eq!(shared.others(&target(), "first", Some("finance")), relied_by_second());
        assert!(shared.others(&target(), "second", Some("finance")).is_empty());
    }

    #[test]
    fn a_successor_gets_what_was_left_to_it_and_nobody_else_does() {
        let shared = SharedEntries::default();
        let successor = |addresses: Option<&str>| Successor {
            target_id: target().folded(),
            prefix: "dataplane".to_owned(),
            addresses: addresses.map(|it| [it.to_owned()].into()),
        };
        let handover = Handover { owned: blocks(&[SHARED]), prefix: "old".to_owned() };
        shared.hand_over(&target(), successor(Some(SHARED)), handover.clone());
        let mut other = desired("other", &["203.0.113.19"], &[], &[]);
        other.successor = Some(successor(Some("203.0.113.19")));
        shared.begin(&target(), None, &mut other);
        assert_eq!(other.owned, blocks(&[]));
        let mut made = desired("made", &[SHARED], &[], &[]);
        made.successor = Some(successor(Some(SHARED)));
        shared.begin(&target(), None, &mut made);
        assert_eq!((made.owned, made.former_prefix), (blocks(&[SHARED]), "old".to_owned()));

        shared.hand_over(&target(), successor(None), handover);
        let mut unknown = desired("unknown", &["203.0.113.19"], &[], &[]);
        unknown.successor = Some(successor(Some("203.0.113.19")));
        shared.begin(&target(), None, &mut unknown);
        assert_eq!(unknown.owned, blocks(&[SHARED]));
    }
}
