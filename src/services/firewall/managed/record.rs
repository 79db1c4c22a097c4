//! From the arguments to the desired state of a firewall, and from the firewall to Terraform's
//! state.

use std::collections::BTreeSet;

use tfplugin::{Context, Ordered, Result};

use super::{Allowlist, Wanted, diagnostics, note::Note};
use crate::{
    Clients, azure,
    services::firewall::{
        Desired, Entry, Failure, Flaw, Outcome, ServiceDescriptor, Successor, View,
    },
};

/// What a state records of a firewall.
pub(in super::super) struct Stored<E> {
    /// The entries for the arguments.
    pub(in super::super) rules: BTreeSet<E>,
    /// Those of them that existed before.
    pub(in super::super) preexisting: BTreeSet<E>,
    /// How many entries of this kind there are.
    pub(in super::super) count: usize,
    /// Whether they decide who is let in.
    pub(in super::super) effective: bool,
    /// What the user should know.
    pub(in super::super) notes: Vec<String>,
}

/// The entries that we added, according to the state.
pub(super) fn owned<A: Allowlist>(allowlist: &A) -> BTreeSet<A::Entry> {
    &allowlist.known() - &allowlist.preexisting()
}

/// The entries for the arguments; empty if the service refuses them.
pub(super) fn wanted<W: Wanted>(descriptor: &ServiceDescriptor, wanted: &W) -> BTreeSet<W::Entry>
where
    W::Entry: Ord,
{
    wanted.entries(descriptor).unwrap_or_default()
}

/// Prefix of the names of rules, if rules have names.
pub(super) fn prefix_of_names<A: Allowlist>(
    allowlist: &A,
    descriptor: &ServiceDescriptor,
) -> Option<String> {
    descriptor.has_names().then(|| allowlist.prefix().to_owned())
}

/// The desired state of the firewall, after `prior`.
pub(super) fn desired<A: Allowlist>(
    allowlist: &A,
    prior: Option<&A>,
    note: &Note,
) -> Result<Desired<A::Entry>> {
    let descriptor = A::descriptor_at(allowlist.target())?;
    let wanted = allowlist.wanted().entries(descriptor)?;
    let known = prior.map(A::known).unwrap_or_default();
    let begins = allowlist.takes_over() && prior.is_none_or(|it| !it.takes_over());
    let take_over = if note.imported || begins {
        wanted.clone()
    } else if allowlist.takes_over() {
        &wanted - &known
    } else {
        BTreeSet::new()
    };
    Ok(Desired {
        wanted,
        owned: prior.map(owned).unwrap_or_default(),
        known,
        take_over,
        repair: prior.is_some(),
        prefix: allowlist.prefix().to_owned(),
        former_prefix: prior.unwrap_or(allowlist).prefix().to_owned(),
        key: note.key.clone(),
        relied: note.relied(),
        successor: prior
            .is_none()
            .then(|| successor(allowlist.target(), allowlist.prefix(), Some(&allowlist.wanted()))),
        spared: BTreeSet::new(),
    })
}

/// Brings the firewall to the desired state; until then, `every` entry may be in it. A failure
/// includes the state that was reached.
pub(super) async fn reconcile<A: Allowlist>(
    allowlist: A,
    descriptor: &'static ServiceDescriptor,
    desired: Desired<A::Entry>,
    every: A::Wanted,
    ctx: &Context<'_, Clients>,
) -> std::result::Result<(A, Outcome<A::Entry>), Stopped<A>> {
    let target = allowlist.target().clone();
    let mut kept = None;
    let keep = |outcome: &Outcome<A::Entry>| {
        let state = with_outcome(allowlist.clone(), descriptor, &every, outcome);
        ctx.save_partial_state(&state);
        kept = Some(state);
    };
    let firewalls = match ctx.clients.firewalls() {
        Ok(firewalls) => firewalls,
        Err(diagnostics) => return Err(Stopped::Refused(diagnostics)),
    };
    match firewalls.reconcile(&target, descriptor, desired, keep).await {
        Ok(outcome) => {
            let wanted = allowlist.wanted();
            let made = with_outcome(allowlist, descriptor, &every, &outcome).wanting(wanted);
            Ok((made, outcome))
        }
        Err(failure) => Err(Stopped::Failed(failure, kept.map(Box::new))),
    }
}

/// The state after a read or write: what of `every` entry the firewall lets in.
pub(super) fn with_outcome<A: Allowlist>(
    allowlist: A,
    descriptor: &ServiceDescriptor,
    every: &A::Wanted,
    found: &Outcome<A::Entry>,
) -> A {
    let covered = covered(&wanted(descriptor, &allowlist.wanted()), found);
    let notes = found.effectiveness.notes.iter().cloned().chain(covered).collect();
    let rules = &found.ours | &found.preexisting;
    let is_broken = |it: &A::Entry| found.flaws.get(it).and_then(Flaw::broken).is_some();
    let stored = Stored {
        effective: found.effectiveness.effective && !rules.iter().any(is_broken),
        rules,
        preexisting: found.preexisting.clone(),
        count: found.count,
        notes,
    };
    // What is ours and lets nobody in counts as missing, so that the next plan shows a change.
    let is_missing = |it: &&A::Entry| found.ours.contains(it) && is_broken(it);
    let lets_in: Vec<A::Entry> =
        found.stored.iter().filter(|it| !is_missing(it)).cloned().collect();
    allowlist.wanting(every.within(&lets_in)).with(descriptor, stored)
}

/// The state after a refresh, without what the firewall no longer lets in.
pub(super) fn with_view<A: Allowlist>(
    allowlist: A,
    descriptor: &ServiceDescriptor,
    view: &View<A::Entry>,
) -> A {
    let stored: Vec<A::Entry> = view.stored.iter().flatten().cloned().collect();
    let present: BTreeSet<A::Entry> = stored.iter().cloned().into_set();
    let ours = if descriptor.has_names() {
        called_ours(&allowlist, descriptor, view)
    } else {
        &owned(&allowlist) & &present
    };
    let found = Outcome {
        preexisting: &(&allowlist.preexisting() & &present) - &ours,
        ours,
        count: view.stored.len(),
        effectiveness: view.effectiveness.clone(),
        flaws: view.flaws.clone(),
        spared: BTreeSet::new(),
        stored,
    };
    let every = allowlist.wanted();
    with_outcome(allowlist, descriptor, &every, &found)
}

/// The entries whose names say that they are ours.
fn called_ours<A: Allowlist>(
    allowlist: &A,
    descriptor: &ServiceDescriptor,
    view: &View<A::Entry>,
) -> BTreeSet<A::Entry> {
    let ours = &allowlist.known() | &wanted(descriptor, &allowlist.wanted());
    let named = view.stored.iter().zip(&view.names);
    named
        .filter_map(|(block, name)| Some((block.as_ref()?, name)))
        .filter(|(block, _)| ours.contains(block))
        .filter(|(block, name)| descriptor.is_name(name, allowlist.prefix(), *block))
        .map(|(block, _)| block.clone())
        .into_set()
}

/// Why a firewall did not reach the desired state.
pub(super) enum Stopped<A> {
    /// Nothing was tried.
    Refused(tfplugin::Diagnostics),
    /// It failed, with the state that was reached.
    Failed(Failure, Option<Box<A>>),
}

/// The successor of an allowlist on the target, with what it lets in if that is known.
pub(super) fn successor<W: Wanted>(
    target: &azure::Id,
    prefix: &str,
    wanted: Option<&W>,
) -> Successor
where
    W::Entry: ToString,
{
    let texts = |it: &W| it.meaning().iter().map(ToString::to_string).into_set();
    Successor {
        target_id: target.folded(),
        prefix: prefix.to_owned(),
        addresses: wanted.map(texts),
    }
}

/// The wanted entries that the state lacks although the service accepts them: an apply was cut off,
/// or an earlier version found that somebody else's entry let the callers in.
fn lacking<E: Entry>(
    descriptor: &ServiceDescriptor,
    wanted: &BTreeSet<E>,
    rules: &BTreeSet<E>,
    preexisting: &BTreeSet<E>,
    note: &Note,
) -> BTreeSet<E> {
    let has = if descriptor.has_names() { rules - preexisting } else { rules.clone() };
    &(wanted - &has) - &note.covered()
}

/// Whether a write is due although no argument changes: an entry is missing, or one of ours is left that
/// is no longer wanted. The latter happens if it was broken when the configuration gave it up.
pub(super) fn is_unsettled<E: Entry>(
    descriptor: &ServiceDescriptor,
    wanted: &BTreeSet<E>,
    rules: &BTreeSet<E>,
    preexisting: &BTreeSet<E>,
    note: &Note,
) -> bool {
    !lacking(descriptor, wanted, rules, preexisting, note).is_empty()
        || !(rules - preexisting).is_subset(wanted)
}

/// The maximum number of entries, for the state.
pub(in super::super) fn max_rules(descriptor: &ServiceDescriptor) -> Option<i64> {
    descriptor.limit().map(|it| i64::try_from(it).unwrap_or(i64::MAX))
}

/// Whose entries let in what has no entry of its own, as sentences.
fn covered<E: Entry>(wanted: &BTreeSet<E>, found: &Outcome<E>) -> Vec<String> {
    let own = &found.ours | &found.preexisting;
    let bare = wanted.difference(&own).filter_map(|block| {
        let by = found.stored.iter().find(|it| it.includes(block))?;
        Some(diagnostics::covered(block, by))
    });
    bare.collect()
}
