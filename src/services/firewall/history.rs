//! What this process has done to lists: how long it took, and what must still hold at the end.
//!
//! A slow writer that read before us undoes our change after our last read. A later operation of
//! this run on the same target reads the whole list anyway, and repairs what was undone.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use allowlist::{Block, Rule};
use tokio::time::Instant;

use crate::azure::Id;

/// If an entry that we removed exists again within this time, a writer that had read before our
/// write restored it. If writes take longer, so do those of others. After that time, somebody added
/// the entry on purpose.
const BROUGHT_BACK: Duration = Duration::from_secs(1);

/// What was done to every list.
#[derive(Debug, Default)]
pub(super) struct Histories {
    targets: Mutex<HashMap<String, History>>,
}

/// What was done to one list.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The longest time of a read and a write.
    slowest: Duration,
    /// The entries that were added, with the prefix of their names.
    made: BTreeMap<Block, (Rule, String)>,
    removed: BTreeMap<Block, Instant>,
}

impl Histories {
    /// Reads or changes the history of a target.
    pub(super) fn of<T>(&self, target: &Id, act: impl FnOnce(&mut History) -> T) -> T {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        act(targets.entry(target.folded()).or_default())
    }
}

impl History {
    /// Records how long a read and a write took, and returns the longest time so far.
    pub(super) fn took(&mut self, took: Duration) -> Duration {
        self.slowest = self.slowest.max(took);
        self.slowest
    }

    /// Records what a write has added and removed.
    pub(super) fn wrote(&mut self, added: &[Rule], prefix: &str, removed: &[Block]) {
        for rule in added {
            self.removed.remove(&rule.block());
            self.made.insert(rule.block(), (*rule, prefix.to_owned()));
        }
        for block in removed {
            self.made.remove(block);
            self.removed.insert(*block, Instant::now());
        }
    }

    /// The entries that this process has added and that do not exist.
    pub(super) fn lost(&self, present: &BTreeSet<Block>) -> Vec<(Rule, String)> {
        let lost = self.made.iter().filter(|(block, _)| !present.contains(block));
        lost.map(|(_, made)| made.clone()).collect()
    }

    /// The entries that this process has just removed and that exist again.
    pub(super) fn brought_back(&self, present: &BTreeSet<Block>) -> BTreeSet<Block> {
        let within = BROUGHT_BACK.max(self.slowest * 2);
        let recent = self.removed.iter().filter(|(_, at)| at.elapsed() < within);
        recent.map(|(block, _)| *block).filter(|it| present.contains(it)).collect()
    }
}

#[cfg(test)]
mod tests {
    use allowlist::Service;

    use super::*;

    fn rule(text: &str) -> Rule {
        Service::Storage.rules(&[text.parse().unwrap()]).unwrap()[0]
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_made_is_missed_and_what_was_removed_is_recognized_for_a_while() {
        let (kept, gone) = (rule("203.0.113.18"), rule("203.0.113.19"));
        let mut history = History::default();
        history.wrote(&[kept, gone], "dataplane", &[]);
        history.wrote(&[], "dataplane", &[gone.block()]);
        let there: BTreeSet<Block> = [gone.block()].into();
        assert_eq!(history.lost(&there), [(kept, "dataplane".to_owned())]);
        assert_eq!(history.brought_back(&there), there);
        tokio::time::advance(BROUGHT_BACK).await;
        assert!(history.brought_back(&there).is_empty());
        history.took(BROUGHT_BACK);
        assert_eq!(history.brought_back(&there), there);
    }

    #[test]
    fn the_slowest_counts() {
        let mut history = History::default();
        let seconds = Duration::from_secs;
        assert_eq!([history.took(seconds(5)), history.took(seconds(1))], [seconds(5); 2]);
    }
}
