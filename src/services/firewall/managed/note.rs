//! The private state of an allowlist, which the user does not see.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tfplugin::{Context, Ordered};
use uuid::Uuid;

use crate::{
    Clients,
    services::firewall::{Entry, Flaws, Relied, Successor},
};

/// What an earlier version stored for an allowlist that was imported and not applied since.
const IMPORTED: &[u8] = b"imported";

/// The private state.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Note {
    /// Key that distinguishes it from all other allowlists, including those on the same target.
    pub(super) key: String,
    /// Whether it was imported and not applied since.
    pub(super) imported: bool,
    /// Whether its creation had to end before everything was confirmed.
    pub(super) unfinished: bool,
    /// Entries that the service refused because somebody else's wider entry exists.
    covered: BTreeSet<String>,
    /// Its entries that let nobody in when they were last read, with their states.
    broken: BTreeMap<String, String>,
    /// Its entries that other allowlists rely on, with their keys.
    relied: BTreeMap<String, BTreeSet<String>>,
    /// In the plan of a new allowlist: the allowlist as the successor of one that is removed before
    /// it.
    pub(super) successor: Option<Successor>,
}

impl Note {
    /// The stored private state; a new key if there is none.
    pub(super) fn of(ctx: &Context<'_, Clients>) -> Self {
        let mut note = Self::decode(&ctx.private());
        if note.key.is_empty() {
            note.key = Uuid::new_v4().to_string();
        }
        note
    }

    /// The stored private state for a plan; a new key if there is none. If the process serves
    /// several walks, a new allowlist with the same `words` is the one that an earlier walk
    /// planned.
    pub(super) fn of_plan(ctx: &Context<'_, Clients>, words: &str) -> Self {
        let mut note = Self::of(ctx);
        if ctx.private().is_empty() && !tfplugin::host::serves_one_walk() {
            note.key = Uuid::new_v5(&Uuid::NAMESPACE_OID, words.as_bytes()).to_string();
        }
        note
    }

    fn decode(bytes: &[u8]) -> Self {
        if bytes == IMPORTED {
            return Self { imported: true, ..Self::default() };
        }
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// Stores it.
    pub(super) fn keep(&self, ctx: &Context<'_, Clients>) {
        ctx.set_private(serde_json::to_vec(self).unwrap_or_default());
    }

    /// The entries that the service refused because they lie within wider ones.
    pub(super) fn covered<E: Entry>(&self) -> BTreeSet<E> {
        self.covered.iter().filter_map(|it| it.parse().ok()).into_set()
    }

    /// Records the entries that the service refused because they lie within wider ones.
    pub(super) fn set_covered<E: Entry>(&mut self, blocks: impl IntoIterator<Item = E>) {
        self.covered = blocks.into_iter().map(|it| it.to_string()).into_set();
    }

    /// The entries that let nobody in when they were last read, with their states.
    pub(super) fn broken<E: Entry>(&self) -> BTreeMap<E, String> {
        let read = |(text, state): (&String, &String)| Some((text.parse().ok()?, state.clone()));
        self.broken.iter().filter_map(read).into_map()
    }

    /// Records which of these entries let nobody in.
    pub(super) fn set_broken<E: Entry>(&mut self, flaws: &Flaws<E>, of: &BTreeSet<E>) {
        let broken = flaws.iter().filter(|(entry, _)| of.contains(entry));
        let broken =
            broken.filter_map(|(entry, flaw)| Some((entry.to_string(), flaw.broken()?.to_owned())));
        self.broken = broken.into_map();
    }

    /// The entries that other allowlists rely on.
    pub(super) fn relied<E: Entry>(&self) -> Relied<E> {
        let read =
            |(text, keys): (&String, &BTreeSet<String>)| Some((text.parse().ok()?, keys.clone()));
        self.relied.iter().filter_map(read).into_map()
    }

    /// Forgets which entries other allowlists rely on.
    pub(super) fn forget_relied(&mut self) {
        self.relied.clear();
    }

    /// Records which of these entries other allowlists rely on.
    pub(super) fn add_relied<E: Entry>(&mut self, relied: Relied<E>, of: &BTreeSet<E>) {
        for (block, keys) in relied.into_iter().filter(|(block, _)| of.contains(block)) {
            self.relied.entry(block.to_string()).or_default().extend(keys);
        }
    }
}

#[cfg(test)]
mod tests {
    use allowlist::Block;

    use super::*;

    #[test]
    fn what_earlier_versions_kept_is_understood() {
        assert!(Note::decode(b"imported").imported);
        assert_eq!(Note::decode(b""), Note::default());
        assert_eq!(Note::decode(b"{}"), Note::default());
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let block: Block = "203.0.113.18-203.0.113.19".parse().unwrap();
        let relied: Relied = [(block, ["other".to_owned()].into())].into();
        let mut note = Note { key: "key".to_owned(), ..Note::default() };
        note.set_covered([block]);
        note.add_relied(relied.clone(), &[block].into());
        let read = Note::decode(&serde_json::to_vec(&note).unwrap());
        assert_eq!((read.relied(), read.covered()), (relied, [block].into()));
        assert_eq!(read, note);
    }
}
