//! Making and changing an allowlist: what is ours afterwards, and what is said of the rest.

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
    services::firewall::{Outcome, ServiceDescriptor},
};

/// Makes the allowlist. Where the operation had to end after something was written, that is a
/// success: Terraform would replace what an error leaves, and the next apply completes it in place.
pub(super) async fn create(wanted: IpAllowlist, ctx: &Context<'_, Clients>) -> Result<IpAllowlist> {
    let mut note = Note::of(ctx);
    note.successor = None;
    note.keep(ctx);
    let (adapter, wish) = (wanted.adapter()?, wanted.wish(None, &note)?);
    let (target, addresses) = (wanted.target_id.clone(), wanted.addresses.clone());
    match wanted.converge(adapter, wish, addresses.clone(), ctx).await {
        Ok((made, outcome)) => {
            finish(&mut note, &made, adapter, &outcome, ctx);
            if !outcome.preexisting.is_empty() {
                ctx.warn(diagnostics::found(&target, adapter, &outcome.preexisting));
            }
            Ok(made)
        }
        Err(Stopped::Failed(failure, Some(begun))) if failure.is_end() => {
            let begun = IpAllowlist { addresses, ..*begun };
            let missing = &begun.wanted(adapter) - &begun.known();
            note.unfinished = true;
            note.keep(ctx);
            ctx.warn(diagnostics::unfinished(failure, &target, &missing));
            Ok(begun)
        }
        Err(stopped) => Err(stopped.explained(&target, adapter)),
    }
}

/// Changes the allowlist in place.
pub(super) async fn update(
    wanted: IpAllowlist,
    prior: IpAllowlist,
    ctx: &Context<'_, Clients>,
) -> Result<IpAllowlist> {
    let (mut note, adapter) = (Note::of(ctx), wanted.adapter()?);
    if !is_write(&wanted, &prior, adapter, &note) {
        let IpAllowlist { rules, preexisting, rule_count, effective, notes, .. } = prior;
        return Ok(IpAllowlist { rules, preexisting, rule_count, effective, notes, ..wanted });
    }
    let wish = wanted.wish(Some(&prior), &note)?;
    let every = wanted.addresses.union(&prior.addresses);
    let target = wanted.target_id.clone();
    match wanted.converge(adapter, wish, every, ctx).await {
        Ok((updated, outcome)) => {
            note.imported = false;
            note.unfinished = false;
            finish(&mut note, &updated, adapter, &outcome, ctx);
            let found = &outcome.preexisting - &prior.known();
            if !found.is_empty() {
                ctx.warn(diagnostics::found(&target, adapter, &found));
            }
            Ok(updated)
        }
        Err(stopped) => Err(stopped.explained(&target, adapter)),
    }
}

/// Whether anything is to be done in Azure.
fn is_write(
    wanted: &IpAllowlist,
    prior: &IpAllowlist,
    adapter: &ServiceDescriptor,
    note: &Note,
) -> bool {
    let (rules, preexisting) = (prior.known(), blocks(&prior.preexisting));
    wanted.addresses.blocks() != prior.addresses.blocks()
        || wanted.rule_name_prefix != prior.rule_name_prefix
        || note.imported
        || note.unfinished
        || wanted.take_over && !prior.take_over
        || !lacking(adapter, &wanted.wanted(adapter), &rules, &preexisting, note).is_empty()
}

/// Notes what is to be known of the allowlist later, and says what stays for others.
fn finish(
    note: &mut Note,
    made: &IpAllowlist,
    adapter: &ServiceDescriptor,
    outcome: &Outcome,
    ctx: &Context<'_, Clients>,
) {
    let covered: BTreeSet<Block> = &made.wanted(adapter) - &made.known();
    note.set_covered(covered);
    note.keep(ctx);
    if !outcome.spared.is_empty() {
        ctx.warn(diagnostics::spared(&made.target_id, &outcome.spared));
    }
}

impl Stopped {
    /// Why, and what to do.
    fn explained(
        self,
        target: &crate::azure::Id,
        adapter: &ServiceDescriptor,
    ) -> tfplugin::Diagnostics {
        match self {
            Self::Refused(diagnostics) => diagnostics,
            Self::Failed(failure, _) => diagnostics::failure(failure, target, adapter).into(),
        }
    }
}
