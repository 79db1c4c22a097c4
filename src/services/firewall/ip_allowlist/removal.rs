//! Removing an allowlist: what goes, what stays and why, said in the plan, before it happens.

use std::collections::BTreeSet;

use allowlist::Block;
use tfplugin::{Context, Result};

use super::{IpAllowlist, diagnostics, model::blocks, note::Note};
use crate::{
    Clients,
    services::{
        common::attribute::Addresses,
        firewall::{Estate, Failure, ServiceDescriptor, View},
    },
};

/// Says in the plan what stays let in, what is shut out, and whether anything is opened.
pub(super) async fn plan(prior: IpAllowlist, ctx: &Context<'_, Clients>) -> Result<()> {
    let (adapter, mut note) = (prior.adapter()?, Note::of(ctx));
    let (target, prefix) = (&prior.target_id, prior.prefix_of_names(adapter));
    // A provider that is not configured yet has seen nobody.
    if let Ok(firewalls) = ctx.clients.firewalls() {
        let others = firewalls.claims.others(target, &note.key, prefix.as_deref());
        note.add_relied(others, &prior.known());
    }
    note.keep(ctx);
    let relied = note.relied();
    let (spared, going): (BTreeSet<Block>, BTreeSet<Block>) =
        prior.owned().into_iter().partition(|it| relied.contains_key(it));
    if !spared.is_empty() {
        ctx.warn(diagnostics::spares(target, &spared));
    }
    let view = if ctx.clients.skip_remote_checks {
        Ok(None)
    } else {
        ctx.clients.firewalls()?.view(target, adapter).await
    };
    let seen = view.as_ref().ok().and_then(Option::as_deref);
    let stays = stays(&prior, adapter, seen);
    if !stays.is_empty() {
        ctx.warn(diagnostics::stays(target, &stays));
    }
    if !going.is_empty() && !adapter.has_names() {
        ctx.warn(diagnostics::goes(target, &going));
    }
    if let Some(view) = seen
        && !going.is_empty()
        && view.opens_when_empty
        && view.stored.iter().all(|it| it.is_some_and(|it| going.contains(&it)))
    {
        ctx.warn(diagnostics::opens(target, adapter));
    }
    view?;
    Ok(())
}

/// What lets in addresses of the allowlist once its own entries are gone, in words.
fn stays(prior: &IpAllowlist, adapter: &ServiceDescriptor, view: Option<&View>) -> Vec<String> {
    let first = blocks(&prior.preexisting);
    let Some(view) = view else {
        return first.iter().map(|it| format!("`{it}`")).collect();
    };
    let (known, ours) = (prior.known(), prior.owned());
    let wanted = &prior.wanted(adapter) | &known;
    let mut stays = Vec::new();
    for (place, block) in view.stored.iter().enumerate() {
        let Some(block) = *block else { continue };
        let name = view.names.get(place);
        let is_called = name.is_some_and(|it| adapter.is_name(it, &prior.rule_name_prefix, block));
        let is_ours = ours.contains(&block) && (is_called || !adapter.has_names());
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

/// Removes the entries, or leaves them to the allowlist that follows in the same run: a replacement
/// never shuts anybody out, and never passes through a firewall without entries.
pub(super) async fn delete(last: IpAllowlist, ctx: &Context<'_, Clients>) -> Result<()> {
    let (adapter, target, note) = (last.adapter()?, last.target_id.clone(), Note::of(ctx));
    let firewalls = ctx.clients.firewalls()?;
    if let Some(successor) = note.successor.clone().filter(|it| it.target_id == target.folded()) {
        let estate = Estate { owned: last.owned(), prefix: last.rule_name_prefix.clone() };
        if !estate.owned.is_empty() {
            ctx.warn(diagnostics::left(&target, &estate.owned));
        }
        firewalls.claims.leave(&target, successor, estate);
        return Ok(());
    }
    let nothing = IpAllowlist { addresses: Addresses::default(), take_over: false, ..last.clone() };
    let wish = nothing.wish(Some(&last), &note)?;
    let (known, every) = (last.clone(), last.addresses.clone());
    let keep =
        |outcome: &_| ctx.save_partial_state(&known.clone().answered(adapter, &every, outcome));
    match firewalls.converge(&target, adapter, wish, keep).await {
        Ok(outcome) => {
            if !outcome.spared.is_empty() {
                ctx.warn(diagnostics::spared(&target, &outcome.spared));
            }
            if !last.owned().is_empty() && outcome.standing.first_entry_closes {
                ctx.warn(diagnostics::opened(&target, adapter));
            }
            Ok(())
        }
        Err(Failure::Gone) => Ok(()),
        Err(failure) => Err(diagnostics::failure(failure, &target, adapter).into()),
    }
}
