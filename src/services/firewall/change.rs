//! What is wanted of a firewall, what is done next about it, and what came of it; decided here,
//! acted upon by the writers.

use std::collections::BTreeSet;

use allowlist::{Block, Difference, Entry, Rule, Step, diff};

use super::{
    claims::{Relied, Successor},
    effectiveness::Effectiveness,
};
use crate::azure;

/// What is wanted of a firewall.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desired {
    /// The entries that are to be there.
    pub(crate) rules: Vec<Rule>,
    /// The entries that we put there earlier; those that are not wanted any more are removed.
    pub(crate) owned: BTreeSet<Block>,
    /// Every entry that the state knows, those of others included.
    pub(crate) known: BTreeSet<Block>,
    /// The wanted entries that become ours where they are there already.
    pub(crate) take_over: BTreeSet<Block>,
    /// Whether a rule that has one of our names, and lets in something else, is put right.
    pub(crate) repair: bool,
    /// What the names of rules begin with.
    pub(crate) prefix: String,
    /// What the names of our earlier rules begin with.
    pub(crate) former_prefix: String,
    /// What tells the allowlist that wishes from all others.
    pub(crate) key: String,
    /// Which entries other allowlists rely on, as far as it was seen before.
    pub(crate) relied: Relied,
    /// What it is as the successor of an allowlist that was removed in this run.
    pub(crate) successor: Option<Successor>,
    /// Entries that were ours and stay, because another allowlist relies on them.
    pub(crate) spared: BTreeSet<Block>,
}

impl Desired {
    /// The addresses of the entries that are to be there.
    pub(crate) fn wanted(&self) -> BTreeSet<Block> {
        self.rules.iter().map(|it| it.block()).collect()
    }
}

/// What a firewall has.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The addresses of its entries, as far as they are understood.
    pub(crate) stored: Vec<Block>,
    /// How many entries there are.
    pub(crate) count: usize,
    /// Those of them that we put there.
    pub(crate) ours: BTreeSet<Block>,
    /// Wanted entries that were there first.
    pub(crate) preexisting: BTreeSet<Block>,
    /// Entries that were ours and stay, because another allowlist relies on them.
    pub(crate) spared: BTreeSet<Block>,
    /// What the entries do.
    pub(crate) effectiveness: Effectiveness,
}

/// Why a firewall is not as it should be.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed.
    Azure(azure::Error),
    /// The target does not exist.
    Gone,
    /// The target is in this state, in which it takes no changes. Nothing was sent.
    Stopped(String),
    /// There would be more entries than the service allows.
    Full {
        /// How many there are.
        count: usize,
        /// How many come to them.
        adding: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Somebody undid the change again and again.
    Undone {
        /// How often.
        times: u32,
        /// What is missing.
        missing: Vec<Block>,
    },
    /// A rule of somebody else has the name of one of ours.
    Taken {
        /// The name.
        name: String,
        /// What that rule lets in.
        block: Option<Block>,
    },
}

impl From<azure::Error> for Failure {
    fn from(error: azure::Error) -> Self {
        Self::Azure(error)
    }
}

impl Failure {
    /// Whether nothing is wrong but that the operation had to end: it was interrupted, or its time
    /// is up.
    pub(crate) fn is_end(&self) -> bool {
        matches!(self, Self::Azure(error) if error.is_cancelled() || error.is_out_of_time())
    }
}

/// Whose an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// We put it there.
    Ours,
    /// We put it there, under a name that is no longer wanted.
    Outdated,
    /// Somebody else put it there.
    Theirs,
    /// Somebody else put it there, and ours can be beside it.
    Beside,
}

/// The next change of a firewall.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Next {
    /// What is added.
    pub(super) add: Vec<Block>,
    /// The places of what is removed.
    pub(super) remove: Vec<usize>,
}

/// A wish, and how far it is.
#[derive(Debug)]
pub(super) struct Reconciliation {
    pub(super) desired: Desired,
    wanted: Vec<Block>,
    /// What Azure has accepted of us so far.
    added: BTreeSet<Block>,
    preexisting: BTreeSet<Block>,
    /// What the service takes no entry for, because somebody else's wider one is there.
    refused: BTreeSet<Block>,
    covered: BTreeSet<Block>,
    started: bool,
    /// How often something that we had added was missing.
    pub(super) undone: u32,
}

impl Reconciliation {
    pub(super) fn new(desired: Desired) -> Self {
        let wanted = desired.wanted().into_iter().collect();
        Self {
            desired,
            wanted,
            added: BTreeSet::new(),
            preexisting: BTreeSet::new(),
            refused: BTreeSet::new(),
            covered: BTreeSet::new(),
            started: false,
            undone: 0,
        }
    }

    /// Whether entries for these addresses are ours.
    pub(super) fn owns(&self, block: Block) -> bool {
        self.desired.owned.contains(&block)
    }

    /// Whether an entry for these addresses is to be there.
    pub(super) fn wants(&self, block: Block) -> bool {
        self.wanted.binary_search(&block).is_ok()
    }

    /// Whether something is there already that must be recorded before anything is tried: what a
    /// predecessor left to us has no other record.
    pub(super) fn inherits(&self, stored: &[Option<Block>]) -> bool {
        !self.desired.repair && stored.iter().flatten().any(|it| self.owns(*it))
    }

    /// Takes over what is there, where that was asked for; what comes later is somebody else's.
    pub(super) fn begin(&mut self, stored: &[Option<Block>]) {
        if !self.started {
            let there = stored.iter().flatten().filter(|it| self.desired.take_over.contains(it));
            self.desired.owned.extend(there.copied().collect::<Vec<_>>());
        }
        self.started = true;
    }

    /// Compares with what is stored, and with whose each of it is.
    pub(super) fn compare(&mut self, stored: &[Option<Block>], holders: &[Holder]) -> Difference {
        let entries: Vec<Entry> = stored
            .iter()
            .zip(holders)
            .map(|(block, holder)| match holder {
                Holder::Ours => Entry { block: *block, owned: true },
                Holder::Outdated => Entry { block: None, owned: true },
                Holder::Theirs => Entry::foreign(*block),
                Holder::Beside => Entry::foreign(None),
            })
            .collect();
        let mut change = diff(&self.wanted, &entries);
        self.preexisting = change.preexisting.iter().copied().collect();
        self.covered = change.covered.iter().map(|it| it.block).collect();
        change.steps.retain(|it| !matches!(it, Step::Add(block) if self.refused.contains(block)));
        let missing = |step: &Step| matches!(step, Step::Add(it) if self.added.contains(it));
        if change.steps.iter().any(missing) {
            self.undone += 1;
        }
        change
    }

    /// Notes that entries are ours, because their names say so.
    pub(super) fn recognize(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.desired.owned.extend(blocks);
    }

    /// Notes what Azure accepted: it is ours.
    pub(super) fn added(&mut self, blocks: &[Block]) {
        self.added.extend(blocks);
        self.desired.owned.extend(blocks);
    }

    /// Notes what Azure may have accepted, though its answer is missing: where it is there, it is
    /// ours, and where it is not, nobody undid it.
    pub(super) fn perhaps_added(&mut self, blocks: &[Block]) {
        self.desired.owned.extend(blocks);
    }

    /// Does without entries of our own for what somebody else's wider one lets in; whether there
    /// was any such thing among these.
    pub(super) fn gives_up_within(&mut self, blocks: &[Block]) -> bool {
        let within: Vec<Block> =
            blocks.iter().copied().filter(|it| self.covered.contains(it)).collect();
        self.refused.extend(&within);
        !within.is_empty()
    }

    /// The rules of these blocks.
    pub(super) fn rules(&self, blocks: &[Block]) -> Vec<Rule> {
        let blocks: BTreeSet<&Block> = blocks.iter().collect();
        self.desired.rules.iter().filter(|it| blocks.contains(&it.block())).copied().collect()
    }

    /// What there is, with so many entries.
    pub(super) fn outcome(
        &self,
        stored: &[Option<Block>],
        effectiveness: Effectiveness,
    ) -> Outcome {
        let blocks: Vec<Block> = stored.iter().flatten().copied().collect();
        let present: BTreeSet<Block> = blocks.iter().copied().collect();
        Outcome {
            ours: self.desired.owned.intersection(&present).copied().collect(),
            preexisting: self.preexisting.clone(),
            count: stored.len(),
            stored: blocks,
            spared: self.desired.spared.clone(),
            effectiveness,
        }
    }
}

/// What is missing of what we want, for an error.
pub(super) fn missing(change: &Difference) -> Vec<Block> {
    change
        .steps
        .iter()
        .filter_map(|it| match it {
            Step::Add(block) => Some(*block),
            Step::Remove(_) => None,
        })
        .collect()
}

/// The next write: everything that is missing, then everything that is too much. Where the service
/// has no room for both at a time, as much is removed as has to be.
pub(super) fn next(
    change: &Difference,
    count: usize,
    limit: Option<usize>,
) -> Result<Next, Failure> {
    let add = missing(change);
    let remove: Vec<usize> = change
        .steps
        .iter()
        .filter_map(|it| match it {
            Step::Remove(place) => Some(*place),
            Step::Add(_) => None,
        })
        .collect();
    if add.is_empty() {
        return Ok(Next { add, remove });
    }
    let Some(limit) = limit else { return Ok(Next { add, remove: Vec::new() }) };
    let surplus = (count + add.len()).saturating_sub(limit);
    if surplus > remove.len() {
        return Err(Failure::Full { count, adding: add.len(), limit });
    }
    Ok(Next { add, remove: remove.into_iter().take(surplus).collect() })
}
