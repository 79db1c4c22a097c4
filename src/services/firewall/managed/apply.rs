//! Creates, changes and removes an allowlist: what is ours afterwards, and what the user learns
//! about the rest.

use std::collections::{BTreeMap, BTreeSet};

use tfplugin::{Context, Result};

use super::{
    Allowlist, Wanted, diagnostics,
    note::Note,
    record::{
        Stopped, desired, is_unsettled, owned, prefix_of_names, reconcile, wanted, with_outcome,
        with_view,
    },
};
use crate::{
    Clients,
    services::firewall::{
        Dependent, Entry, Failure, Handover, ManagedEntry, Outcome, PlannedChange,
        ServiceDescriptor, View,
    },
};

/// Creates the allowlist. If the operation has to end after it wrote something, that is a success,
/// because Terraform would replace the object after an error. The next apply completes it in place.
pub(in super::super) async fn create<A: Allowlist>(
    allowlist: A,
    ctx: &Context<'_, Clients>,
) -> Result<A> {
    let mut note = Note::of(ctx);
    note.successor = None;
    note.keep(ctx);
    let target = allowlist.target().clone();
    let descriptor = A::descriptor_at(&target)?;
    let desired = desired(&allowlist, None, &note)?;
    let every = allowlist.wanted();
    match reconcile(allowlist, descriptor, desired, every.clone(), ctx).await {
        Ok((made, outcome)) => {
            finish(&mut note, &made, descriptor, &outcome, ctx);
            if !outcome.preexisting.is_empty() {
                ctx.warn(diagnostics::preexisting(&target, descriptor, &outcome.preexisting));
            }
            Ok(made)
        }
        Err(Stopped::Failed(failure, Some(started))) if failure.is_end() => {
            let started = started.wanting(every);
            let missing = &wanted(descriptor, &started.wanted()) - &started.known();
            note.unfinished = true;
            note.keep(ctx);
            ctx.warn(diagnostics::incomplete(failure, &target, &missing));
            Ok(started)
        }
        Err(stopped) => Err(stopped.explained(&target, descriptor)),
    }
}

/// Changes the allowlist in place.
pub(in super::super) async fn update<A: Allowlist>(
    allowlist: A,
    prior: A,
    ctx: &Context<'_, Clients>,
) -> Result<A> {
    let target = allowlist.target().clone();
    let (mut note, descriptor) = (Note::of(ctx), A::descriptor_at(&target)?);
    if !is_write(&allowlist, &prior, descriptor, &note) {
        return Ok(allowlist.with_computed(prior));
    }
    let desired = desired(&allowlist, Some(&prior), &note)?;
    let every = allowlist.wanted().union(&prior.wanted());
    match reconcile(allowlist, descriptor, desired, every, ctx).await {
        Ok((updated, outcome)) => {
            note.imported = false;
            note.unfinished = false;
            finish(&mut note, &updated, descriptor, &outcome, ctx);
            let found = &outcome.preexisting - &prior.known();
            if !found.is_empty() {
                ctx.warn(diagnostics::preexisting(&target, descriptor, &found));
            }
            Ok(updated)
        }
        Err(stopped) => Err(stopped.explained(&target, descriptor)),
    }
}

/// Whether Azure needs a change.
fn is_write<A: Allowlist>(
    allowlist: &A,
    prior: &A,
    descriptor: &ServiceDescriptor,
    note: &Note,
) -> bool {
    let (rules, preexisting) = (prior.known(), prior.preexisting());
    let entries = wanted(descriptor, &allowlist.wanted());
    allowlist.wanted().meaning() != prior.wanted().meaning()
        || allowlist.prefix() != prior.prefix()
        || note.imported
        || note.unfinished
        || allowlist.takes_over() && !prior.takes_over()
        || is_unsettled(descriptor, &entries, &rules, &preexisting, note)
}

/// Records what later operations need, and warns of entries that stay for others.
fn finish<A: Allowlist>(
    note: &mut Note,
    made: &A,
    descriptor: &ServiceDescriptor,
    outcome: &Outcome<A::Entry>,
    ctx: &Context<'_, Clients>,
) {
    let covered: BTreeSet<A::Entry> = &wanted(descriptor, &made.wanted()) - &made.known();
    note.set_covered(covered);
    note.set_broken(&outcome.flaws, &made.known());
    note.keep(ctx);
    let (ours, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
        note.broken::<A::Entry>().into_iter().partition(|(it, _)| outcome.ours.contains(it));
    if !ours.is_empty() {
        ctx.warn(diagnostics::still_broken(made.target(), &ours));
    }
    if !others.is_empty() {
        ctx.warn(diagnostics::broken(made.target(), &others));
    }
    if !outcome.spared.is_empty() {
        ctx.warn(diagnostics::kept_for_others(made.target(), &outcome.spared));
    }
}

impl<A: Allowlist> Stopped<A> {
    /// The diagnostics: why, and what to do.
    fn explained(
        self,
        target: &crate::azure::Id,
        descriptor: &ServiceDescriptor,
    ) -> tfplugin::Diagnostics {
        match self {
            Self::Refused(diagnostics) => diagnostics,
            Self::Failed(failure, _) => {
                diagnostics::failure::<A>(failure, target, descriptor).into()
            }
        }
    }
}

/// Warns in the plan of a removal: what stays let in, who is shut out, and whether the firewall
/// opens.
pub(in super::super) async fn plan_destroy<A: Allowlist>(
    prior: A,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let target = prior.target();
    let (descriptor, mut note) = (A::descriptor_at(target)?, Note::of(ctx));
    let prefix = prefix_of_names(&prior, descriptor);
    // A provider that is not configured yet has seen no other allowlists.
    if let Ok(firewalls) = ctx.clients.firewalls() {
        let shared = &A::Entry::memory(firewalls).shared_entries;
        let others = shared.others(target, &note.key, prefix.as_deref());
        note.add_relied(others, &prior.known());
    }
    note.keep(ctx);
    let relied = note.relied::<A::Entry>();
    let (spared, going): (BTreeSet<A::Entry>, BTreeSet<A::Entry>) =
        owned(&prior).into_iter().partition(|it| relied.contains_key(it));
    if !spared.is_empty() {
        ctx.warn(diagnostics::shared(target, &spared));
    }
    let view = if ctx.clients.skip_remote_checks {
        Ok(None)
    } else {
        ctx.clients.firewalls()?.view(target, descriptor).await
    };
    let seen = view.as_ref().ok().and_then(Option::as_deref);
    let stays = stays(&prior, descriptor, seen);
    if !stays.is_empty() {
        ctx.warn(diagnostics::kept::<A::Entry>(target, &stays));
    }
    if !going.is_empty() && !descriptor.has_names() {
        ctx.warn(diagnostics::removed_for_all(target, &going));
    }
    if let Some(view) = seen {
        let change = PlannedChange::destroying(&owned(&prior), &relied);
        if ctx.clients.firewalls()?.planned_removals.opens(target, &note.key, change, &view.closing)
        {
            ctx.warn(diagnostics::will_open(target, descriptor));
        }
    }
    view?;
    Ok(())
}

/// The entries that let in callers of the allowlist after its own entries are removed, in words.
fn stays<A: Allowlist>(
    prior: &A,
    descriptor: &ServiceDescriptor,
    view: Option<&View<A::Entry>>,
) -> Vec<String> {
    let first = prior.preexisting();
    let Some(view) = view else {
        return first.iter().map(|it| format!("`{it}`")).collect();
    };
    let (known, ours) = (prior.known(), owned(prior));
    let wanted = &wanted(descriptor, &prior.wanted()) | &known;
    let mut stays = Vec::new();
    for (place, block) in view.stored.iter().enumerate() {
        let Some(block) = block else { continue };
        let name = view.names.get(place);
        let is_called = name.is_some_and(|it| descriptor.is_name(it, prior.prefix(), block));
        let is_ours = ours.contains(block) && (is_called || !descriptor.has_names());
        let lets_in = wanted.iter().any(|it| block.includes(it));
        if !is_ours && (lets_in || is_called) {
            stays.push(match name {
                Some(name) => format!("`{block}`, of the rule `{name}`"),
                None => format!("`{block}`"),
            });
        }
    }
    stays
}

/// Removes the entries, or hands them over to the successor in the same run: a replacement never
/// shuts anybody out, and never leaves the firewall without entries in between.
pub(in super::super) async fn delete<A: Allowlist>(
    last: A,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let target = last.target().clone();
    let (descriptor, note) = (A::descriptor_at(&target)?, Note::of(ctx));
    let firewalls = ctx.clients.firewalls()?;
    if let Some(successor) = note.successor.clone().filter(|it| it.target_id == target.folded()) {
        let handover = Handover { owned: owned(&last), prefix: last.prefix().to_owned() };
        if !handover.owned.is_empty() {
            ctx.warn(diagnostics::handed_over(&target, &handover.owned));
        }
        A::Entry::memory(firewalls).shared_entries.hand_over(&target, successor, handover);
        return Ok(());
    }
    let nothing = last.clone().wanting_nothing();
    let desired = desired(&nothing, Some(&last), &note)?;
    let (known, every) = (last.clone(), last.wanted());
    let keep = |outcome: &Outcome<A::Entry>| {
        ctx.save_partial_state(&with_outcome(known.clone(), descriptor, &every, outcome));
    };
    match firewalls.reconcile(&target, descriptor, desired, keep).await {
        Ok(outcome) => {
            if !outcome.spared.is_empty() {
                ctx.warn(diagnostics::kept_for_others(&target, &outcome.spared));
            }
            if !owned(&last).is_empty() && outcome.effectiveness.first_entry_closes {
                ctx.warn(diagnostics::opened(&target, descriptor));
            }
            Ok(())
        }
        Err(Failure::Gone) => Ok(()),
        Err(failure) => Err(diagnostics::failure::<A>(failure, &target, descriptor).into()),
    }
}

/// Refreshes the allowlist, and notes which of its entries others rely on.
pub(in super::super) async fn read<A: Allowlist>(
    known: A,
    is_imported: bool,
    ctx: &Context<'_, Clients>,
) -> Result<Option<A>> {
    let mut note = Note::of(ctx);
    note.imported |= is_imported;
    let target = known.target().clone();
    let descriptor = A::descriptor_at(&target)?;
    let firewalls = ctx.clients.firewalls()?;
    let shared = &A::Entry::memory(firewalls).shared_entries;
    let prefix = prefix_of_names(&known, descriptor);
    let blocks = known.known();
    let dependent = Dependent { prefix: prefix.clone(), blocks: blocks.clone() };
    shared.note(&target, &note.key, dependent);
    let view = firewalls.view::<A::Entry>(&target, descriptor).await?;
    note.forget_relied();
    let relied = shared.others(&target, &note.key, prefix.as_deref());
    note.add_relied(relied, &blocks);
    let seen = view.as_ref().map(|view| with_view(known, descriptor, view));
    if let (Some(view), Some(seen)) = (&view, &seen) {
        note.set_broken(&view.flaws, &seen.known());
    }
    let lacks = |it: &A| !wanted(descriptor, &it.wanted()).is_subset(&it.known());
    note.unfinished &= seen.as_ref().is_some_and(lacks);
    note.keep(ctx);
    Ok(seen)
}
