//! The desired state of a firewall, the next change, and the outcome. The decisions are here; the
//! writers carry them out.

use std::collections::{BTreeMap, BTreeSet};

use allowlist::{Block, Difference, Step, diff};
use serde::{Deserialize, Serialize};
use tfplugin::Ordered;

use super::{
    effectiveness::Effectiveness,
    entry::Entry,
    flaw::{Flaw, Flaws, notes},
};
use crate::azure;

/// The desired state of a firewall.
#[derive(Debug, Clone)]
pub(crate) struct Desired<E = Block> {
    /// The entries that should exist.
    pub(crate) wanted: BTreeSet<E>,
    /// The entries that we added earlier; those that are no longer wanted are removed.
    pub(crate) owned: BTreeSet<E>,
    /// Every entry in the state, including those of others.
    pub(crate) known: BTreeSet<E>,
    /// The wanted entries that become ours if they already exist.
    pub(crate) take_over: BTreeSet<E>,
    /// Whether to correct a rule that has one of our names and lets in something else.
    pub(crate) repair: bool,
    /// Prefix of the names of rules.
    pub(crate) prefix: String,
    /// Prefix of the names of our earlier rules.
    pub(crate) former_prefix: String,
    /// Key that distinguishes the allowlist from all others.
    pub(crate) key: String,
    /// Which entries other allowlists rely on, according to earlier reads.
    pub(crate) relied: Relied<E>,
    /// The allowlist as the successor of one that was removed in this run.
    pub(crate) successor: Option<Successor>,
    /// Entries that were ours and stay, because another allowlist relies on them.
    pub(crate) spared: BTreeSet<E>,
}

impl<E> Default for Desired<E> {
    fn default() -> Self {
        Self {
            wanted: BTreeSet::new(),
            owned: BTreeSet::new(),
            known: BTreeSet::new(),
            take_over: BTreeSet::new(),
            repair: false,
            prefix: String::new(),
            former_prefix: String::new(),
            key: String::new(),
            relied: BTreeMap::new(),
            successor: None,
            spared: BTreeSet::new(),
        }
    }
}

/// Entries, and the keys of the other allowlists that rely on each.
pub(crate) type Relied<E = Block> = BTreeMap<E, BTreeSet<String>>;

/// What the run knows about the successor of an allowlist on the same target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Successor {
    /// The target.
    pub(crate) target_id: String,
    /// What the names of its rules begin with.
    pub(crate) prefix: String,
    /// What it lets in, if that was known.
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
pub(crate) struct Outcome<E = Block> {
    /// Its entries, without those that the provider does not understand.
    pub(crate) stored: Vec<E>,
    /// How many entries there are.
    pub(crate) count: usize,
    /// The entries that we added.
    pub(crate) ours: BTreeSet<E>,
    /// Wanted entries that existed before.
    pub(crate) preexisting: BTreeSet<E>,
    /// Entries that were ours and stay, because another allowlist relies on them.
    pub(crate) spared: BTreeSet<E>,
    /// What the entries do.
    pub(crate) effectiveness: Effectiveness,
    /// What is wrong with single entries.
    pub(crate) flaws: Flaws<E>,
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
        missing: Vec<String>,
    },
    /// A rule of somebody else has the name of one of ours.
    Taken {
        /// The name.
        name: String,
        /// What that rule lets in.
        block: Option<String>,
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
    /// We added it, and it lets nobody in: it has to go and come again.
    Broken,
    /// Somebody else added it.
    Theirs,
    /// Somebody else added it, and our entry for the same addresses can exist too.
    Beside,
}

/// The next change of a firewall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Next<E = Block> {
    /// What is added.
    pub(super) add: Vec<E>,
    /// The indexes of the entries to remove.
    pub(super) remove: Vec<usize>,
}

impl<E> Next<E> {
    /// Whether nothing changes.
    pub(super) fn is_nothing(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

/// The desired state, and the progress towards it.
#[derive(Debug)]
pub(super) struct Reconciliation<E = Block> {
    pub(super) desired: Desired<E>,
    wanted: Vec<E>,
    /// What Azure has accepted from us so far.
    added: BTreeSet<E>,
    preexisting: BTreeSet<E>,
    /// What the service refuses an entry for, because somebody else's wider entry exists.
    refused: BTreeSet<E>,
    covered: BTreeSet<E>,
    /// The indexes of our entries that have to be written again.
    broken: Vec<usize>,
    started: bool,
    /// How often an entry that we had added was missing.
    pub(super) undone: u32,
}

impl<E: Entry> Reconciliation<E> {
    pub(super) fn new(desired: Desired<E>) -> Self {
        let wanted = desired.wanted.iter().cloned().collect();
        Self {
            desired,
            wanted,
            added: BTreeSet::new(),
            preexisting: BTreeSet::new(),
            refused: BTreeSet::new(),
            covered: BTreeSet::new(),
            broken: Vec::new(),
            started: false,
            undone: 0,
        }
    }

    /// Whether entries for this are ours.
    pub(super) fn owns(&self, block: &E) -> bool {
        self.desired.owned.contains(block)
    }

    /// Whether an entry for this should exist.
    pub(super) fn wants(&self, block: &E) -> bool {
        self.wanted.binary_search(block).is_ok()
    }

    /// Whether an entry of ours has to be removed and added again, because it lets nobody in. Once is
    /// enough: what is broken again has a cause that no write of ours removes.
    pub(super) fn rewrites(&self, block: &E, flaws: &Flaws<E>) -> bool {
        let is_broken = flaws.get(block).and_then(Flaw::broken).is_some();
        is_broken && self.wants(block) && !self.added.contains(block)
    }

    /// Whether entries exist that must be recorded before anything is tried: entries that a
    /// predecessor handed over have no other record.
    pub(super) fn inherits(&self, stored: &[Option<E>]) -> bool {
        !self.desired.repair && stored.iter().flatten().any(|it| self.owns(it))
    }

    /// Takes over existing entries if the user wants that; entries that appear later belong to
    /// somebody else.
    pub(super) fn begin(&mut self, stored: &[Option<E>]) {
        if !self.started {
            let there = stored.iter().flatten().filter(|it| self.desired.take_over.contains(it));
            self.desired.owned.extend(there.cloned().collect::<Vec<_>>());
        }
        self.started = true;
    }

    /// Compares the desired state with the stored entries and their owners.
    pub(super) fn compare(&mut self, stored: &[Option<E>], holders: &[Holder]) -> Difference<E> {
        let entries: Vec<allowlist::Entry<E>> = stored
            .iter()
            .zip(holders)
            .map(|(block, holder)| match holder {
                Holder::Ours => allowlist::Entry { block: block.clone(), owned: true },
                Holder::Outdated | Holder::Broken => allowlist::Entry { block: None, owned: true },
                Holder::Theirs => allowlist::Entry::foreign(block.clone()),
                Holder::Beside => allowlist::Entry::foreign(None),
            })
            .collect();
        let is_broken = |(place, it): (usize, &Holder)| (*it == Holder::Broken).then_some(place);
        self.broken = holders.iter().enumerate().filter_map(is_broken).collect();
        let mut change = diff(&self.wanted, &entries);
        self.preexisting = change.preexisting.iter().cloned().into_set();
        self.covered = change.covered.iter().map(|it| it.block.clone()).into_set();
        change.steps.retain(|it| !matches!(it, Step::Add(block) if self.refused.contains(block)));
        let missing = |step: &Step<E>| matches!(step, Step::Add(it) if self.added.contains(it));
        if change.steps.iter().any(missing) {
            self.undone += 1;
        }
        change
    }

    /// The next write, after [`Reconciliation::compare`]: a broken entry goes first. Nobody relies on it,
    /// and no service takes a second entry for the same network beside it.
    pub(super) fn next(
        &self,
        change: &Difference<E>,
        stored: &[Option<E>],
        limit: Option<usize>,
    ) -> Result<Next<E>, Failure> {
        if self.broken.is_empty() {
            return next(change, stored, limit);
        }
        Ok(Next { add: Vec::new(), remove: self.broken.clone() })
    }

    /// Records that entries are ours, because their names say so.
    pub(super) fn recognize(&mut self, blocks: impl IntoIterator<Item = E>) {
        self.desired.owned.extend(blocks);
    }

    /// Records that Azure accepted entries, which makes them ours.
    pub(super) fn added(&mut self, blocks: &[E]) {
        self.added.extend(blocks.iter().cloned());
        self.desired.owned.extend(blocks.iter().cloned());
    }

    /// Records that Azure may have accepted entries although its response was lost: if they exist,
    /// they are ours; if not, nobody undid them.
    pub(super) fn perhaps_added(&mut self, blocks: &[E]) {
        self.desired.owned.extend(blocks.iter().cloned());
    }

    /// Gives up entries that lie within somebody else's wider entry, and returns whether there were
    /// any.
    pub(super) fn gives_up_within(&mut self, blocks: &[E]) -> bool {
        let within: Vec<E> =
            blocks.iter().filter(|it| self.covered.contains(it)).cloned().collect();
        let gives_up = !within.is_empty();
        self.refused.extend(within);
        gives_up
    }

    /// The outcome with these stored entries.
    pub(super) fn outcome(
        &self,
        stored: &[Option<E>],
        mut flaws: Flaws<E>,
        mut effectiveness: Effectiveness,
    ) -> Outcome<E> {
        let blocks: Vec<E> = stored.iter().flatten().cloned().collect();
        let present: BTreeSet<E> = blocks.iter().cloned().into_set();
        flaws.retain(|it, _| present.contains(it));
        effectiveness.notes.extend(notes(&flaws));
        Outcome {
            ours: self.desired.owned.intersection(&present).cloned().into_set(),
            preexisting: self.preexisting.clone(),
            count: stored.len(),
            stored: blocks,
            spared: self.desired.spared.clone(),
            effectiveness,
            flaws,
        }
    }
}

/// The wanted entries that are missing.
pub(super) fn missing<E: Entry>(change: &Difference<E>) -> Vec<E> {
    change
        .steps
        .iter()
        .filter_map(|it| match it {
            Step::Add(block) => Some(block.clone()),
            Step::Remove(_) => None,
        })
        .collect()
}

/// How many of these entries count against the limit; what the provider does not understand does.
pub(super) fn counted<E: Entry>(stored: &[Option<E>]) -> usize {
    stored.iter().filter(|it| counts(it.as_ref())).count()
}

fn counts<E: Entry>(block: Option<&E>) -> bool {
    block.is_none_or(Entry::counts)
}

/// The missing entries as texts, for an error.
pub(super) fn missing_texts<E: Entry>(change: &Difference<E>) -> Vec<String> {
    missing(change).iter().map(ToString::to_string).collect()
}

/// The next write: first all missing entries, then all surplus entries. If the service does not
/// have room for both at once, the write also removes as many as it has to. Only entries that count
/// against the limit make room.
pub(super) fn next<E: Entry>(
    change: &Difference<E>,
    stored: &[Option<E>],
    limit: Option<usize>,
) -> Result<Next<E>, Failure> {
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
    let adding = add.iter().filter(|it| it.counts()).count();
    if adding == 0 {
        return Ok(Next { add, remove: Vec::new() });
    }
    let count = counted(stored);
    let makes_room = |it: &usize| stored.get(*it).is_some_and(|it| counts(it.as_ref()));
    let room: Vec<usize> = remove.into_iter().filter(makes_room).collect();
    let surplus = (count + adding).saturating_sub(limit);
    if surplus > room.len() {
        return Err(Failure::Full { count, adding, limit });
    }
    Ok(Next { add, remove: room.into_iter().take(surplus).collect() })
}
