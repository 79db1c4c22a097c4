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

use super::change::{Desired, Relied, Successor};
use crate::azure::Id;

/// What an allowlist relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// Prefix of the names of its rules; `None` if entries have no names, so that all allowlists
    /// share them.
    pub(crate) prefix: Option<String>,
    /// Its entries.
    pub(crate) blocks: BTreeSet<Block>,
}

/// What a removed allowlist hands over to its successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handover {
    /// Its entries.
    pub(crate) owned: BTreeSet<Block>,
    /// What the names of its rules begin with.
    pub(crate) prefix: String,
}

/// What the run knows about all allowlists, for each target.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    targets: Mutex<HashMap<String, Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    claims: HashMap<String, Claim>,
    /// The allowlists that were removed in this run.
    removed: BTreeSet<String>,
    /// Entries that one allowlist no longer owns and another one relies on.
    left: BTreeSet<Block>,
    handovers: Vec<(Successor, Handover)>,
}

impl Claims {
    /// Records what the allowlist relies on, instead of what it relied on before.
    pub(crate) fn note(&self, target: &Id, key: &str, claim: Claim) {
        self.at(target, |shared| shared.claims.insert(key.to_owned(), claim));
    }

    /// The entries that other allowlists rely on, among those that they share with this one.
    pub(crate) fn others(&self, target: &Id, key: &str, prefix: Option<&str>) -> Relied {
        self.at(target, |shared| shared.others(key, prefix))
    }

    /// Hands over the entries of a removed allowlist to its successor.
    pub(crate) fn hand_over(&self, target: &Id, successor: Successor, handover: Handover) {
        self.at(target, |shared| shared.handovers.push((successor, handover)));
    }

    /// Adds the entries that were handed over, and takes out those that others rely on. The caller
    /// holds the lock on the target.
    pub(super) fn begin(&self, target: &Id, prefix: Option<&str>, desired: &mut Desired) {
        self.at(target, |shared| shared.begin(prefix, desired));
    }

    /// Records that the desired state is reached.
    pub(super) fn end(&self, target: &Id, prefix: Option<&str>, desired: &Desired) {
        self.at(target, |shared| {
            if desired.rules.is_empty() {
                shared.claims.remove(&desired.key);
                shared.removed.insert(desired.key.clone());
            } else {
                let claim = Claim { prefix: prefix.map(str::to_owned), blocks: desired.wanted() };
                shared.claims.insert(desired.key.clone(), claim);
            }
        });
    }

    fn at<T>(&self, target: &Id, act: impl FnOnce(&mut Shared) -> T) -> T {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        act(targets.entry(target.folded()).or_default())
    }
}

impl Shared {
    fn others(&self, key: &str, prefix: Option<&str>) -> Relied {
        let mut relied = Relied::new();
        for (other, claim) in &self.claims {
            if other != key && claim.prefix.as_deref() == prefix {
                for block in &claim.blocks {
                    relied.entry(*block).or_default().insert(other.clone());
                }
            }
        }
        relied
    }

    /// Whether any of these allowlists still relies on the entry.
    fn is_relied_on(&self, block: Block, by: &BTreeSet<String>) -> bool {
        by.iter().any(|key| match self.claims.get(key) {
            Some(claim) => claim.blocks.contains(&block),
            None => !self.removed.contains(key),
        })
    }

    fn begin(&mut self, prefix: Option<&str>, desired: &mut Desired) {
        let made = desired.successor.take();
        let follows = |(successor, _): &(Successor, Handover)| {
            made.as_ref().is_some_and(|it| successor.becomes(it))
        };
        if let Some(place) = self.handovers.iter().position(follows) {
            let (_, handover) = self.handovers.remove(place);
            desired.owned.extend(handover.owned);
            desired.former_prefix = handover.prefix;
        }
        let wanted = desired.wanted();
        let is_mine = |it: &Block| desired.known.contains(it) || wanted.contains(it);
        let (mine, left): (BTreeSet<Block>, BTreeSet<Block>) =
            std::mem::take(&mut self.left).into_iter().partition(is_mine);
        self.left = left;
        desired.owned.extend(mine);
        let mut relied = self.others(&desired.key, prefix);
        for (block, keys) in std::mem::take(&mut desired.relied) {
            relied.entry(block).or_default().extend(keys);
        }
        let spared: BTreeSet<Block> = desired
            .owned
            .iter()
            .filter(|it| !wanted.contains(it))
            .filter(|it| relied.get(it).is_some_and(|by| self.is_relied_on(**it, by)))
            .copied()
            .collect();
        desired.owned.retain(|it| !spared.contains(it));
        self.left.extend(&spared);
        desired.spared = spared;
    }
}

#[cfg(test)]
mod tests {
    use allowlist::Service;

    use super::*;

    fn blocks(texts: &[&str]) -> BTreeSet<Block> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    fn desired(key: &str, wanted: &[&str], owned: &[&str], known: &[&str]) -> Desired {
        let wanted: Vec<Block> = blocks(wanted).into_iter().collect();
        Desired {
            rules: Service::Storage.rules(&wanted).unwrap(),
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
    fn check_removal(claims: &Claims, relied: Relied, spared: &[&str]) -> Desired {
        let mut removal = Desired { relied, ..desired("first", &[], &[SHARED], &[SHARED]) };
        claims.begin(&target(), None, &mut removal);
        assert_eq!(removal.spared, blocks(spared));
        assert_eq!(removal.owned.len() + removal.spared.len(), 1);
        claims.end(&target(), None, &removal);
        removal
    }

    fn relied_by_second() -> Relied {
        blocks(&[SHARED]).into_iter().map(|it| (it, ["second".to_owned()].into())).collect()
    }

    #[test]
    fn what_another_one_was_seen_to_rely_on_is_spared_and_left_to_it() {
        let claims = Claims::default();
        check_removal(&claims, relied_by_second(), &[SHARED]);
        let mut second = desired("second", &[], &[], &[SHARED]);
        claims.begin(&target(), None, &mut second);
        assert_eq!(second.owned, blocks(&[SHARED]), "the last one removes it");
    }

    #[test]
    fn what_another_one_has_confirmed_in_this_run_is_spared() {
        let claims = Claims::default();
        claims.end(&target(), None, &desired("second", &[SHARED], &[], &[]));
        check_removal(&claims, Relied::new(), &[SHARED]);
    }

    #[test]
    fn who_was_removed_or_gave_it_up_in_this_run_relies_on_nothing() {
        let claims = Claims::default();
        claims.end(&target(), None, &desired("second", &[], &[], &[SHARED]));
        check_removal(&claims, relied_by_second(), &[]);
        let claims = Claims::default();
        claims.end(&target(), None, &desired("second", &["203.0.113.19"], &[], &[SHARED]));
        check_removal(&claims, relied_by_second(), &[]);
    }

    #[test]
    fn rules_are_shared_by_equal_prefixes_only() {
        let claims = Claims::default();
        let claim =
            |prefix: &str| Claim { prefix: Some(prefix.to_owned()), blocks: blocks(&[SHARED]) };
        claims.note(&target(), "second", claim("finance"));
        assert!(claims.others(&target(), "first", Some("marketing")).is_empty());
        assert_eq!(claims.others(&target(), "first", Some("finance")), relied_by_second());
        assert!(claims.others(&target(), "second", Some("finance")).is_empty());
    }

    #[test]
    fn a_successor_gets_what_was_left_to_it_and_nobody_else_does() {
        let claims = Claims::default();
        let successor = |addresses: Option<&str>| Successor {
            target_id: target().folded(),
            prefix: "dataplane".to_owned(),
            addresses: addresses.map(|it| [it.to_owned()].into()),
        };
        let handover = Handover { owned: blocks(&[SHARED]), prefix: "old".to_owned() };
        claims.hand_over(&target(), successor(Some(SHARED)), handover.clone());
        let mut other = desired("other", &["203.0.113.19"], &[], &[]);
        other.successor = Some(successor(Some("203.0.113.19")));
        claims.begin(&target(), None, &mut other);
        assert_eq!(other.owned, blocks(&[]));
        let mut made = desired("made", &[SHARED], &[], &[]);
        made.successor = Some(successor(Some(SHARED)));
        claims.begin(&target(), None, &mut made);
        assert_eq!((made.owned, made.former_prefix), (blocks(&[SHARED]), "old".to_owned()));

        claims.hand_over(&target(), successor(None), handover);
        let mut unknown = desired("unknown", &["203.0.113.19"], &[], &[]);
        unknown.successor = Some(successor(Some("203.0.113.19")));
        claims.begin(&target(), None, &mut unknown);
        assert_eq!(unknown.owned, blocks(&[SHARED]));
    }
}
