//! What this process has done to lists: how long it took, and what must still hold at the end.
//!
//! A slow writer that read before us undoes our change after our last read. A later operation of
//! this run on the same target reads the whole list anyway, and repairs what was undone.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use allowlist::Block;
use tfplugin::Ordered;
use tokio::time::Instant;

use super::entry::Entry;
use crate::azure::Id;

/// If an entry that we removed exists again within this time, a writer that had read before our
/// write restored it. If writes take longer, so do those of others. After that time, somebody added
/// the entry on purpose.
const BROUGHT_BACK: Duration = Duration::from_secs(1);

/// What was done to every list.
#[derive(Debug)]
pub(super) struct Histories<E = Block> {
    targets: Mutex<HashMap<String, History<E>>>,
}

/// What was done to one list.
#[derive(Debug)]
pub(super) struct History<E = Block> {
    /// The longest time of a read and a write.
    slowest: Duration,
    /// The entries that were added, with the prefix of their names.
    made: BTreeMap<E, String>,
    removed: BTreeMap<E, Instant>,
}

impl<E> Default for Histories<E> {
    fn default() -> Self {
        Self { targets: Mutex::default() }
    }
}

impl<E> Default for History<E> {
    fn default() -> Self {
        Self { slowest: Duration::ZERO, made: BTreeMap::new(), removed: BTreeMap::new() }
    }
}

impl<E: Entry> Histories<E> {
    /// Reads or changes the history of a target.
    pub(super) fn of<T>(&self, target: &Id, act: impl FnOnce(&mut History<E>) -> T) -> T {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        act(targets.entry(target.folded()).or_default())
    }
}

impl<E: Entry> History<E> {
    /// Records how long a read and a write took, and returns the longest time so far.
    pub(super) fn took(&mut self, took: Duration) -> Duration {
        self.slowest = self.slowest.max(took);
        self.slowest
    }

    /// Records what a write has added and removed.
    pub(super) fn wrote(&mut self, added: &[E], prefix: &str, removed: &[E]) {
        for block in added {
            self.removed.remove(block);
            self.made.insert(block.clone(), prefix.to_owned());
        }
        for block in removed {
            self.made.remove(block);
            self.removed.insert(block.clone(), Instant::now());
        }
    }

    /// The entries that this process has added and that do not exist.
    pub(super) fn lost(&self, present: &BTreeSet<E>) -> Vec<(E, String)> {
        let lost = self.made.iter().filter(|(block, _)| !present.contains(block));
        lost.map(|(block, prefix)| (block.clone(), prefix.clone())).collect()
    }

    /// The entries that this process has just removed and that exist again.
    pub(super) fn brought_back(&self, present: &BTreeSet<E>) -> BTreeSet<E> {
        let within = BROUGHT_BACK.max(self.slowest * 2);
        let recent = self.removed.iter().filter(|(_, at)| at.elapsed() < within);
        recent.map(|(block, _)| block).filter(|it| present.contains(it)).cloned().into_set()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Block {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_made_is_missed_and_what_was_removed_is_recognized_for_a_while() {
        let (kept, gone) = (rule("203.0.113.18"), rule("203.0.113.19"));
        let mut history = History::<Block>::default();
        history.wrote(&[kept, gone], "dataplane", &[]);
        history.wrote(&[], "dataplane", &[gone]);
        let there: BTreeSet<Block> = [gone].into();
        assert_eq!(history.lost(&there), [(kept, "dataplane".to_owned())]);
        assert_eq!(history.brought_back(&there), there);
        tokio::time::advance(BROUGHT_BACK).await;
        assert!(history.brought_back(&there).is_empty());
        history.took(BROUGHT_BACK);
        assert_eq!(history.brought_back(&there), there);
    }

    #[test]
    fn the_slowest_counts() {
        let mut history = History::<Block>::default();
        let seconds = Duration::from_secs;
        assert_eq!([history.took(seconds(5)), history.took(seconds(1))], [seconds(5); 2]);
    }
}
