//! Creates, changes and removes an allowlist: what is ours afterwards, and what the user learns
//! about the rest.

use std::collections::BTreeSet;

use allowlist::Block;
use tfplugin::{Context, Result};

use super::{
    IpAllowlist, diagnostics,
    model::{Stopped, blocks, lacking},
    note::Note,
};
use crate::{
    Clients,
    services::{
        common::attribute::Addresses,
        firewall::{Failure, Handover, Outcome, ServiceDescriptor, View},
    },
};

/// Creates the allowlist. If the operation has to end after it wrote something, that is a success,
/// because Terraform would replace the object after an error. The next apply completes it in place.
pub(super) async fn create(wanted: IpAllowlist, ctx: &Context<'_, Clients>) -> Result<IpAllowlist> {
    let mut note = Note::of(ctx);
    note.successor = None;
    note.keep(ctx);
    let (descriptor, desired) = (wanted.descriptor()?, wanted.desired(None, &note)?);
    let (target, addresses) = (wanted.target_id.clone(), wanted.addresses.clone());
    match wanted.reconcile(descriptor, desired, addresses.clone(), ctx).await {
        Ok((made, outcome)) => {
            finish(&mut note, &made, descriptor, &outcome, ctx);
            if !outcome.preexisting.is_empty() {
                ctx.warn(diagnostics::preexisting(&target, descriptor, &outcome.preexisting));
            }
            Ok(made)
        }
        Err(Stopped::Failed(failure, Some(started))) if failure.is_end() => {
            let started = IpAllowlist { addresses, ..*started };
            let missing = &started.wanted(descriptor) - &started.known();
            note.unfinished = true;
            note.keep(ctx);
            ctx.warn(diagnostics::incomplete(failure, &target, &missing));
            Ok(started)
        }
        Err(stopped) => Err(stopped.explained(&target, descriptor)),
    }
}

/// Changes the allowlist in place.
pub(super) async fn update(
    wanted: IpAllowlist,
    prior: IpAllowlist,
    ctx: &Context<'_, Clients>,
) -> Result<IpAllowlist> {
    let (mut note, descriptor) = (Note::of(ctx), wanted.descriptor()?);
    if !is_write(&wanted, &prior, descriptor, &note) {
        let IpAllowlist { rules, preexisting, rule_count, effective, notes, .. } = prior;
        return Ok(IpAllowlist { rules, preexisting, rule_count, effective, notes, ..wanted });
    }
    let desired = wanted.desired(Some(&prior), &note)?;
    let every = wanted.addresses.union(&prior.addresses);
    let target = wanted.target_id.clone();
    match wanted.reconcile(descriptor, desired, every, ctx).await {
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
fn is_write(
    wanted: &IpAllowlist,
    prior: &IpAllowlist,
    descriptor: &ServiceDescriptor,
    note: &Note,
) -> bool {
    let (rules, preexisting) = (prior.known(), blocks(&prior.preexisting));
    wanted.addresses.blocks() != prior.addresses.blocks()
        || wanted.rule_name_prefix != prior.rule_name_prefix
        || note.imported
        || note.unfinished
        || wanted.take_over && !prior.take_over
        || !lacking(descriptor, &wanted.wanted(descriptor), &rules, &preexisting, note).is_empty()
}

/// Records what later operations need, and warns of entries that stay for others.
fn finish(
    note: &mut Note,
    made: &IpAllowlist,
    descriptor: &ServiceDescriptor,
    outcome: &Outcome,
    ctx: &Context<'_, Clients>,
) {
    let covered: BTreeSet<Block> = &made.wanted(descriptor) - &made.known();
    note.set_covered(covered);
    note.keep(ctx);
    if !outcome.spared.is_empty() {
        ctx.warn(diagnostics::kept_for_others(&made.target_id, &outcome.spared));
    }
}

impl Stopped {
    /// The diagnostics: why, and what to do.
    fn explained(
        self,
        target: &crate::azure::Id,
        descriptor: &ServiceDescriptor,
    ) -> tfplugin::Diagnostics {
        match self {
            Self::Refused(diagnostics) => diagnostics,
            Self::Failed(failure, _) => diagnostics::failure(failure, target, descriptor).into(),
        }
    }
}

/// Warns in the plan of a removal: what stays let in, who is shut out, and whether the firewall
/// opens.
pub(super) async fn plan_destroy(prior: IpAllowlist, ctx: &Context<'_, Clients>) -> Result<()> {
    let (descriptor, mut note) = (prior.descriptor()?, Note::of(ctx));
    let (target, prefix) = (&prior.target_id, prior.prefix_of_names(descriptor));
    // A provider that is not configured yet has seen no other allowlists.
    if let Ok(firewalls) = ctx.clients.firewalls() {
        let others = firewalls.shared_entries.others(target, &note.key, prefix.as_deref());
        note.add_relied(others, &prior.known());
    }
    note.keep(ctx);
    let relied = note.relied();
    let (spared, going): (BTreeSet<Block>, BTreeSet<Block>) =
        prior.owned().into_iter().partition(|it| relied.contains_key(it));
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
        ctx.warn(diagnostics::kept(target, &stays));
    }
    if !going.is_empty() && !descriptor.has_names() {
        ctx.warn(diagnostics::removed_for_all(target, &going));
    }
    if let Some(view) = seen
        && !going.is_empty()
        && view.opens_when_empty
        && view.stored.iter().all(|it| it.is_some_and(|it| going.contains(&it)))
    {
        ctx.warn(diagnostics::will_open(target, descriptor));
    }
    view?;
    Ok(())
}

/// The entries that let in addresses of the allowlist after its own entries are removed, in words.
fn stays(prior: &IpAllowlist, descriptor: &ServiceDescriptor, view: Option<&View>) -> Vec<String> {
    let first = blocks(&prior.preexisting);
    let Some(view) = view else {
        return first.iter().map(|it| format!("`{it}`")).collect();
    };
    let (known, ours) = (prior.known(), prior.owned());
    let wanted = &prior.wanted(descriptor) | &known;
    let mut stays = Vec::new();
    for (place, block) in view.stored.iter().enumerate() {
        let Some(block) = *block else { continue };
        let name = view.names.get(place);
        let is_called =
            name.is_some_and(|it| descriptor.is_name(it, &prior.rule_name_prefix, block));
        let is_ours = ours.contains(&block) && (is_called || !descriptor.has_names());
        let lets_in = wanted.iter().any(|it| block.contains(*it));
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
pub(super) async fn delete(last: IpAllowlist, ctx: &Context<'_, Clients>) -> Result<()> {
    let (descriptor, target, note) = (last.descriptor()?, last.target_id.clone(), Note::of(ctx));
    let firewalls = ctx.clients.firewalls()?;
    if let Some(successor) = note.successor.clone().filter(|it| it.target_id == target.folded()) {
        let handover = Handover { owned: last.owned(), prefix: last.rule_name_prefix.clone() };
        if !handover.owned.is_empty() {
            ctx.warn(diagnostics::handed_over(&target, &handover.owned));
        }
        firewalls.shared_entries.hand_over(&target, successor, handover);
        return Ok(());
    }
    let nothing = IpAllowlist { addresses: Addresses::default(), take_over: false, ..last.clone() };
    let desired = nothing.desired(Some(&last), &note)?;
    let (known, every) = (last.clone(), last.addresses.clone());
    let keep = |outcome: &_| {
        ctx.save_partial_state(&known.clone().with_outcome(descriptor, &every, outcome));
    };
    match firewalls.reconcile(&target, descriptor, desired, keep).await {
        Ok(outcome) => {
            if !outcome.spared.is_empty() {
                ctx.warn(diagnostics::kept_for_others(&target, &outcome.spared));
            }
            if !last.owned().is_empty() && outcome.effectiveness.first_entry_closes {
                ctx.warn(diagnostics::opened(&target, descriptor));
            }
            Ok(())
        }
        Err(Failure::Gone) => Ok(()),
        Err(failure) => Err(diagnostics::failure(failure, &target, descriptor).into()),
    }
}
