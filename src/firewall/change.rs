//! What is wanted of a firewall, what is done next about it, and what came of it; decided here,
//! acted upon by the writers.

use std::collections::BTreeSet;

use allowlist::{Block, Difference, Entry, Rule, Step, diff};

use super::standing::Standing;
use crate::arm;

/// What is wanted of a firewall.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    /// The entries that are to be there.
    pub(crate) rules: Vec<Rule>,
    /// The entries that we put there earlier; those that are not wanted any more are removed.
    pub(crate) owned: BTreeSet<Block>,
    /// Whether wanted entries that are there already become ours.
    pub(crate) adopt: bool,
    /// Whether a rule that has one of our names, and lets in something else, is put right.
    pub(crate) repair: bool,
    /// What the names of rules begin with.
    pub(crate) prefix: String,
    /// What the names of our earlier rules begin with.
    pub(crate) former_prefix: String,
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
    /// What the entries do.
    pub(crate) standing: Standing,
}

/// Why a firewall is not as it should be.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed.
    Azure(arm::Error),
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

impl From<arm::Error> for Failure {
    fn from(error: arm::Error) -> Self {
        Self::Azure(error)
    }
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
pub(super) struct Work {
    pub(super) wish: Wish,
    wanted: Vec<Block>,
    /// What we have added so far.
    added: BTreeSet<Block>,
    preexisting: BTreeSet<Block>,
    begun: bool,
    /// How often something that we had added was missing.
    pub(super) undone: u32,
}

impl Work {
    pub(super) fn new(wish: Wish) -> Self {
        let wanted = wish.rules.iter().map(|it| it.block()).collect();
        let (added, preexisting) = (BTreeSet::new(), BTreeSet::new());
        Self { wish, wanted, added, preexisting, begun: false, undone: 0 }
    }

    /// Whether entries for these addresses are ours.
    pub(super) fn owns(&self, block: Block) -> bool {
        self.wish.owned.contains(&block)
    }

    /// Compares with what is stored. `is_ours` says of the entry at a place whether it can be one
    /// of ours at all; `outdated` that it is ours under a name that is no longer wanted.
    pub(super) fn compare(
        &mut self,
        stored: &[Option<Block>],
        is_ours: impl Fn(usize) -> bool,
        outdated: impl Fn(usize) -> bool,
    ) -> Difference {
        if !self.begun {
            self.begun = true;
            if self.wish.adopt {
                let wanted: BTreeSet<Block> = self.wanted.iter().copied().collect();
                self.wish.owned.extend(stored.iter().flatten().filter(|it| wanted.contains(it)));
            }
        }
        let entries: Vec<Entry> = stored
            .iter()
            .enumerate()
            .map(|(place, block)| match block {
                Some(block) if self.owns(*block) && outdated(place) => {
                    Entry { block: None, owned: true }
                }
                Some(block) if self.owns(*block) && is_ours(place) => Entry::ours(*block),
                block => Entry::foreign(*block),
            })
            .collect();
        let change = diff(&self.wanted, &entries);
        self.preexisting = change.preexisting.iter().copied().collect();
        let missing = |step: &Step| matches!(step, Step::Add(it) if self.added.contains(it));
        if change.steps.iter().any(missing) {
            self.undone += 1;
        }
        change
    }

    /// Notes what is about to be added: from here on it may be there, and is ours.
    pub(super) fn adding(&mut self, blocks: &[Block]) {
        self.added.extend(blocks);
        self.wish.owned.extend(blocks);
    }

    /// The rules of these blocks.
    pub(super) fn rules(&self, blocks: &[Block]) -> Vec<Rule> {
        let blocks: BTreeSet<&Block> = blocks.iter().collect();
        self.wish.rules.iter().filter(|it| blocks.contains(&it.block())).copied().collect()
    }

    /// What there is, with so many entries.
    pub(super) fn outcome(&self, stored: &[Option<Block>], standing: Standing) -> Outcome {
        let blocks: Vec<Block> = stored.iter().flatten().copied().collect();
        let present: BTreeSet<Block> = blocks.iter().copied().collect();
        Outcome {
            ours: self.wish.owned.intersection(&present).copied().collect(),
            preexisting: self.preexisting.clone(),
            count: stored.len(),
            stored: blocks,
            standing,
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
