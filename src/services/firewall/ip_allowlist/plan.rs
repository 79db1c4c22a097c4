//! Plan of an allowlist: known values, and checks against the target.

use std::collections::BTreeSet;

use allowlist::{Block, Entry, Step, diff};
use tfplugin::{Context, Plan, Result};

use super::{OnSameRegion, diagnostics, draft::Draft, model, validate};
use crate::services::firewall::code::FirewallCode;
use crate::{
    Clients, azure,
    diagnostics::not_found_yet,
    services::{
        common::plan_checks::PlanChecks,
        firewall::{ServiceDescriptor, View, descriptor_at},
    },
};

/// The attributes that are computed from the firewall.
const COMPUTED: [&str; 5] = ["rules", "preexisting", "rule_count", "effective", "notes"];

/// Sets what is known at plan, and checks against Azure.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let Some(target) = plan.known::<azure::Id>("target_id") else { return Ok(()) };
    let descriptor = descriptor_at(&target)?;
    if plan.is_create() || plan.changes("target_id") {
        plan.set("id", &target.to_string());
        plan.set("target_type", &descriptor.resource_type().to_owned());
        plan.set("max_rules", &model::max_rules(descriptor));
    }
    let draft = Draft::of(plan, &target, descriptor, ctx);
    draft.note(plan, ctx);
    let asks = ["target_id", "addresses", "source_region", "on_same_region", "rule_name_prefix"];
    if !draft.writes {
        // Nothing in Azure changes.
        plan.use_prior_state(&COMPUTED);
        if !asks.iter().any(|it| plan.changes(it)) {
            return Ok(());
        }
    } else if !plan.is_create() {
        for name in COMPUTED {
            plan.set_unknown(name);
        }
    }
    if let Some(addresses) = &draft.addresses {
        validate::acceptable(addresses, Some(descriptor))?;
    }
    if let Some(prefix) = plan.known::<String>("rule_name_prefix") {
        validate::named(&prefix, Some(descriptor))?;
    }
    draft.warn_of_removals(ctx);
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let found = ctx.clients.firewalls()?.view(&target, descriptor).await;
    let what = format!("whether the firewall of `{}` takes the addresses", target.name());
    match checks.answer(&what, found)? {
        Some(Some(view)) => check_target(plan, ctx, &draft, &view)?,
        Some(None) => ctx.warn(not_found_yet("The target", &target, "it", "target_id")),
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Checks against the current target.
fn check_target(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    draft: &Draft<'_>,
    view: &View,
) -> Result<()> {
    let Draft { target, descriptor, .. } = *draft;
    if descriptor.ignores_same_region {
        region(plan, ctx, target, descriptor, view)?;
    }
    if !draft.writes {
        return Ok(());
    }
    if let Some(prerequisite) = descriptor.unmet_prerequisites(&view.target).next() {
        return Err(diagnostics::not_eligible(target, prerequisite).into());
    }
    if let Some(access) = descriptor.closed(&view.target) {
        return Err(diagnostics::no_public_access(target, descriptor, access).into());
    }
    if let Some(state) = descriptor.stopped(&view.target) {
        ctx.warn(diagnostics::stopped(target, descriptor, state));
    }
    draft.warn_of_found(ctx, view);
    if !plan.is_create() && !plan.changes("addresses") {
        return Ok(());
    }
    if let Some(wanted) = &draft.wanted {
        room(draft, view, wanted)?;
    }
    if view.effectiveness.first_entry_closes {
        ctx.warn(diagnostics::first_entry_closes(target, descriptor));
        if descriptor.lists_own_nodes(&view.target) {
            ctx.warn(diagnostics::shuts_out_nodes(target));
        }
    } else if !view.effectiveness.effective {
        ctx.warn(diagnostics::ineffective(target, &view.effectiveness.notes));
    }
    Ok(())
}

/// Some services ignore the addresses of callers in their own region.
fn region(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    target: &azure::Id,
    descriptor: &ServiceDescriptor,
    view: &View,
) -> Result<()> {
    let location = view.target.get("location").and_then(serde_json::Value::as_str);
    let (Some(source), Some(location)) = (plan.known::<String>("source_region"), location) else {
        return Ok(());
    };
    if plain(&source) != plain(location) {
        return Ok(());
    }
    let (summary, detail) = diagnostics::same_region(target, descriptor, location);
    match plan.known::<OnSameRegion>("on_same_region") {
        Some(OnSameRegion::Error) => {
            Err(FirewallCode::SameRegion.error(summary, detail).at("source_region").into())
        }
        Some(OnSameRegion::Warn) => {
            ctx.warn(FirewallCode::SameRegion.warning(summary, detail).at("source_region"));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Checks that the existing and the new entries are within the limit.
fn room(draft: &Draft<'_>, view: &View, wanted: &BTreeSet<Block>) -> Result<()> {
    let Draft { target, descriptor, .. } = *draft;
    let Some(limit) = descriptor.limit() else { return Ok(()) };
    let wanted: Vec<Block> = wanted.iter().copied().collect();
    let entry = |(place, block): (usize, &Option<Block>)| match *block {
        Some(it) if draft.is_ours(view, place, it) => Entry::ours(it),
        // Our rule for the same addresses can exist too.
        _ if descriptor.has_names() => Entry::foreign(None),
        block => Entry::foreign(block),
    };
    let entries: Vec<Entry> = view.stored.iter().enumerate().map(entry).collect();
    let steps = diff(&wanted, &entries).steps;
    let adding = steps.iter().filter(|it| matches!(it, Step::Add(_))).count();
    let removing = steps.len() - adding;
    let after = view.stored.len() + adding - removing;
    if after <= limit {
        return Ok(());
    }
    Err(diagnostics::too_many_entries(
        target,
        descriptor,
        view.stored.len() - removing,
        adding,
        limit,
    )
    .into())
}

/// A region as its ID, whether written as `westeurope` or `West Europe`.
fn plain(region: &str) -> String {
    region.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
}
