//! What the allowlists of one run know of each other: who relies on which entry, and what one leaves
//! to another.
//!
//! A list has one entry for an address, whoever put it there. What an allowlist removes may be what
//! another one relies on; as far as one process has seen both, the entry stays. What a removed
//! allowlist leaves to its successor is handed over here as well, so that a replacement never shuts
//! anybody out in between.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use allowlist::Block;

use super::{
    change::Desired,
    successor::{Relied, Successor},
};
use crate::azure::Id;

/// What an allowlist relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    /// What the names of its rules begin with; none where entries have no names, so that every
    /// allowlist shares them.
    pub(crate) prefix: Option<String>,
    /// Its entries.
    pub(crate) blocks: BTreeSet<Block>,
}

/// What a removed allowlist leaves to its successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Estate {
    /// Its entries.
    pub(crate) owned: BTreeSet<Block>,
    /// What the names of its rules begin with.
    pub(crate) prefix: String,
}

/// What is known of all allowlists, for each target.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    targets: Mutex<HashMap<String, Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    claims: HashMap<String, Claim>,
    /// The allowlists that were removed in this run.
    removed: BTreeSet<String>,
    /// Entries that one removed from its own and another one relies on.
    left: BTreeSet<Block>,
    estates: Vec<(Successor, Estate)>,
}

impl Claims {
    /// Notes what the allowlist relies on, in the place of what it relied on before.
    pub(crate) fn note(&self, target: &Id, key: &str, claim: Claim) {
        self.at(target, |shared| shared.claims.insert(key.to_owned(), claim));
    }

    /// The entries that others rely on, of those that they share with this allowlist.
    pub(crate) fn others(&self, target: &Id, key: &str, prefix: Option<&str>) -> Relied {
        self.at(target, |shared| shared.others(key, prefix))
    }

    /// Leaves what a removed allowlist has to the one that follows it.
    pub(crate) fn leave(&self, target: &Id, successor: Successor, estate: Estate) {
        self.at(target, |shared| shared.estates.push((successor, estate)));
    }

    /// Adds to a wish what was left to it, and takes out of it what others rely on. To be called
    /// while it has its turn on the target.
    pub(super) fn begin(&self, target: &Id, prefix: Option<&str>, wish: &mut Desired) {
        self.at(target, |shared| shared.begin(prefix, wish));
    }

    /// Notes that the wish is fulfilled.
    pub(super) fn end(&self, target: &Id, prefix: Option<&str>, wish: &Desired) {
        self.at(target, |shared| {
            if wish.rules.is_empty() {
                shared.claims.remove(&wish.key);
                shared.removed.insert(wish.key.clone());
            } else {
                let claim = Claim { prefix: prefix.map(str::to_owned), blocks: wish.wanted() };
                shared.claims.insert(wish.key.clone(), claim);
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

    /// Whether somebody still relies on the entry, of those who were seen to.
    fn is_relied_on(&self, block: Block, by: &BTreeSet<String>) -> bool {
        by.iter().any(|key| match self.claims.get(key) {
            Some(claim) => claim.blocks.contains(&block),
            None => !self.removed.contains(key),
        })
    }

    fn begin(&mut self, prefix: Option<&str>, wish: &mut Desired) {
        let made = wish.successor.take();
        let follows = |(successor, _): &(Successor, Estate)| {
            made.as_ref().is_some_and(|it| successor.becomes(it))
        };
        if let Some(place) = self.estates.iter().position(follows) {
            let (_, estate) = self.estates.remove(place);
            wish.owned.extend(estate.owned);
            wish.former_prefix = estate.prefix;
        }
        let wanted = wish.wanted();
        let is_mine = |it: &Block| wish.known.contains(it) || wanted.contains(it);
        let (mine, left): (BTreeSet<Block>, BTreeSet<Block>) =
            std::mem::take(&mut self.left).into_iter().partition(is_mine);
        self.left = left;
        wish.owned.extend(mine);
        let mut relied = self.others(&wish.key, prefix);
        for (block, keys) in std::mem::take(&mut wish.relied) {
            relied.entry(block).or_default().extend(keys);
        }
        let spared: BTreeSet<Block> = wish
            .owned
            .iter()
            .filter(|it| !wanted.contains(it))
            .filter(|it| relied.get(it).is_some_and(|by| self.is_relied_on(**it, by)))
            .copied()
            .collect();
        wish.owned.retain(|it| !spared.contains(it));
        self.left.extend(&spared);
        wish.spared = spared;
    }
}

#[cfg(test)]
mod tests {
    use allowlist::Service;

    use super::*;

    fn blocks(texts: &[&str]) -> BTreeSet<Block> {
        texts.iter().map(|it| it.parse().unwrap()).collect()
    }

    fn wish(key: &str, wanted: &[&str], owned: &[&str], known: &[&str]) -> Desired {
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

    /// What the first allowlist, which owns the shared address, spares when it is removed.
    #[track_caller]
    fn check_removal(claims: &Claims, relied: Relied, spared: &[&str]) -> Desired {
        let mut removal = Desired { relied, ..wish("first", &[], &[SHARED], &[SHARED]) };
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
        let mut second = wish("second", &[], &[], &[SHARED]);
        claims.begin(&target(), None, &mut second);
        assert_eq!(second.owned, blocks(&[SHARED]), "the last one removes it");
    }

    #[test]
    fn what_another_one_has_confirmed_in_this_run_is_spared() {
        let claims = Claims::default();
        claims.end(&target(), None, &wish("second", &[SHARED], &[], &[]));
        check_removal(&claims, Relied::new(), &[SHARED]);
    }

    #[test]
    fn who_was_removed_or_gave_it_up_in_this_run_relies_on_nothing() {
        let claims = Claims::default();
        claims.end(&target(), None, &wish("second", &[], &[], &[SHARED]));
        check_removal(&claims, relied_by_second(), &[]);
        let claims = Claims::default();
        claims.end(&target(), None, &wish("second", &["203.0.113.19"], &[], &[SHARED]));
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
        let estate = Estate { owned: blocks(&[SHARED]), prefix: "old".to_owned() };
        claims.leave(&target(), successor(Some(SHARED)), estate.clone());
        let mut other = wish("other", &["203.0.113.19"], &[], &[]);
        other.successor = Some(successor(Some("203.0.113.19")));
        claims.begin(&target(), None, &mut other);
        assert_eq!(other.owned, blocks(&[]));
        let mut made = wish("made", &[SHARED], &[], &[]);
        made.successor = Some(successor(Some(SHARED)));
        claims.begin(&target(), None, &mut made);
        assert_eq!((made.owned, made.former_prefix), (blocks(&[SHARED]), "old".to_owned()));

        claims.leave(&target(), successor(None), estate);
        let mut unknown = wish("unknown", &["203.0.113.19"], &[], &[]);
        unknown.successor = Some(successor(Some("203.0.113.19")));
        claims.begin(&target(), None, &mut unknown);
        assert_eq!(unknown.owned, blocks(&[SHARED]));
    }
}
