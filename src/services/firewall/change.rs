//! The desired state of a firewall, the next change, and the outcome. The decisions are here; the
//! writers carry them out.

use std::collections::{BTreeMap, BTreeSet};

use allowlist::{Block, Difference, Entry, Rule, Step, diff};
use serde::{Deserialize, Serialize};

use super::effectiveness::Effectiveness;
use crate::azure;

/// The desired state of a firewall.
#[derive(Debug, Clone, Default)]
pub(crate) struct Desired {
    /// The entries that should exist.
    pub(crate) rules: Vec<Rule>,
    /// The entries that we added earlier; those that are no longer wanted are removed.
    pub(crate) owned: BTreeSet<Block>,
    /// Every entry in the state, including those of others.
    pub(crate) known: BTreeSet<Block>,
    /// The wanted entries that become ours if they already exist.
    pub(crate) take_over: BTreeSet<Block>,
    /// Whether to correct a rule that has one of our names and lets in something else.
    pub(crate) repair: bool,
    /// Prefix of the names of rules.
    pub(crate) prefix: String,
    /// Prefix of the names of our earlier rules.
    pub(crate) former_prefix: String,
    /// Key that distinguishes the allowlist from all others.
    pub(crate) key: String,
    /// Which entries other allowlists rely on, according to earlier reads.
    pub(crate) relied: Relied,
    /// The allowlist as the successor of one that was removed in this run.
    pub(crate) successor: Option<Successor>,
    /// Entries that were ours and stay, because another allowlist relies on them.
    pub(crate) spared: BTreeSet<Block>,
}

impl Desired {
    /// The addresses of the entries that should exist.
    pub(crate) fn wanted(&self) -> BTreeSet<Block> {
        self.rules.iter().map(|it| it.block()).collect()
    }
}

/// Entries, and the keys of the other allowlists that rely on each.
pub(crate) type Relied = BTreeMap<Block, BTreeSet<String>>;

/// What the run knows about the successor of an allowlist on the same target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Successor {
    /// The target.
    pub(crate) target_id: String,
    /// What the names of its rules begin with.
    pub(crate) prefix: String,
    /// Its addresses, if they were known.
    pub(crate) addresses: Option<BTreeSet<String>>,
}

impl Successor {
    /// Whether the planned successor is the allowlist that is now created.
    pub(super) fn becomes(&self, made: &Self) -> bool {
        let same = self.addresses.is_none() || self.addresses == made.addresses;
        same && self.prefix == made.prefix && self.target_id == made.target_id
    }
}

/// What a firewall has.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// The addresses of its entries, without entries that the provider does not understand.
    pub(crate) stored: Vec<Block>,
    /// How many entries there are.
    pub(crate) count: usize,
    /// The entries that we added.
    pub(crate) ours: BTreeSet<Block>,
    /// Wanted entries that existed before.
    pub(crate) preexisting: BTreeSet<Block>,
    /// Entries that were ours and stay, because another allowlist relies on them.
    pub(crate) spared: BTreeSet<Block>,
    /// What the entries do.
    pub(crate) effectiveness: Effectiveness,
}

/// Why a firewall is not in the desired state.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed.
    Azure(azure::Error),
    /// The target does not exist.
    Gone,
    /// The target is in this state, in which it accepts no changes. Nothing was sent.
    Stopped(String),
    /// There would be more entries than the service allows.
    Full {
        /// How many there are.
        count: usize,
        /// How many would be added.
        adding: usize,
        /// How many the service allows.
        limit: usize,
    },
    /// Somebody kept undoing the change.
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
    /// Whether the only problem is that the operation had to end: it was interrupted or timed out.
    pub(crate) fn is_end(&self) -> bool {
        matches!(self, Self::Azure(error) if error.is_cancelled() || error.is_out_of_time())
    }
}

/// The owner of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// We added it.
    Ours,
    /// We added it, under a name that is no longer wanted.
    Outdated,
    /// Somebody else added it.
    Theirs,
    /// Somebody else added it, and our entry for the same addresses can exist too.
    Beside,
}

/// The next change of a firewall.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Next {
    /// What is added.
    pub(super) add: Vec<Block>,
    /// The indexes of the entries to remove.
    pub(super) remove: Vec<usize>,
}

/// The desired state, and the progress towards it.
#[derive(Debug)]
pub(super) struct Reconciliation {
    pub(super) desired: Desired,
    wanted: Vec<Block>,
    /// What Azure has accepted from us so far.
    added: BTreeSet<Block>,
    preexisting: BTreeSet<Block>,
    /// What the service refuses an entry for, because somebody else's wider entry exists.
    refused: BTreeSet<Block>,
    covered: BTreeSet<Block>,
    started: bool,
    /// How often an entry that we had added was missing.
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

    /// Whether an entry for these addresses should exist.
    pub(super) fn wants(&self, block: Block) -> bool {
        self.wanted.binary_search(&block).is_ok()
    }

    /// Whether entries exist that must be recorded before anything is tried: entries that a
    /// predecessor handed over have no other record.
    pub(super) fn inherits(&self, stored: &[Option<Block>]) -> bool {
        !self.desired.repair && stored.iter().flatten().any(|it| self.owns(*it))
    }

    /// Takes over existing entries if the user wants that; entries that appear later belong to
    /// somebody else.
    pub(super) fn begin(&mut self, stored: &[Option<Block>]) {
        if !self.started {
            let there = stored.iter().flatten().filter(|it| self.desired.take_over.contains(it));
            self.desired.owned.extend(there.copied().collect::<Vec<_>>());
        }
        self.started = true;
    }

    /// Compares the desired state with the stored entries and their owners.
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

    /// Records that entries are ours, because their names say so.
    pub(super) fn recognize(&mut self, blocks: impl IntoIterator<Item = Block>) {
        self.desired.owned.extend(blocks);
    }

    /// Records that Azure accepted entries, which makes them ours.
    pub(super) fn added(&mut self, blocks: &[Block]) {
        self.added.extend(blocks);
        self.desired.owned.extend(blocks);
    }

    /// Records that Azure may have accepted entries although its response was lost: if they exist,
    /// they are ours; if not, nobody undid them.
    pub(super) fn perhaps_added(&mut self, blocks: &[Block]) {
        self.desired.owned.extend(blocks);
    }

    /// Gives up entries that lie within somebody else's wider entry, and returns whether there were
    /// any.
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

    /// The outcome with these stored entries.
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

/// The wanted entries that are missing, for an error.
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

/// The next write: first all missing entries, then all surplus entries. If the service does not
/// have room for both at once, the write also removes as many as it has to.
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
