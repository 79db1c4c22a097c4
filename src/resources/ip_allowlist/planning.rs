//! What is decided about an allowlist before anything is changed.

use std::collections::BTreeSet;

use allowlist::{Block, Entry, Step, diff};
use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{OnSameRegion, checks, explain, state};
use crate::{
    Clients, absent, arm,
    attribute::Addresses,
    check::Checks,
    firewall::{Adapter, View, adapter_at},
};

/// The arguments whose change writes to the firewall.
const WRITTEN: [&str; 3] = ["target_id", "addresses", "rule_name_prefix"];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let Some(target) = plan.known::<arm::Id>("target_id") else { return Ok(()) };
    let adapter = adapter_at(&target)?;
    if plan.is_create() || plan.changes("target_id") {
        plan.set("id", &target.to_string());
        plan.set("target_type", &adapter.resource_type().to_owned());
        plan.set("max_rules", &state::max_rules(adapter));
    }
    let asks = ["target_id", "addresses", "source_region", "on_same_region", "rule_name_prefix"];
    if !asks.iter().any(|it| plan.changes(it)) {
        return Ok(());
    }
    if !WRITTEN.iter().any(|it| plan.changes(it)) {
        // Nothing in Azure changes.
        plan.stay(&["rules", "preexisting", "rule_count", "effective", "notes"]);
    }
    let addresses = plan.known::<Addresses>("addresses");
    if let Some(addresses) = &addresses {
        checks::acceptable(addresses, Some(adapter))?;
    }
    if let Some(prefix) = plan.known::<String>("rule_name_prefix") {
        checks::named(&prefix, Some(adapter))?;
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = Checks::default();
    let found = ctx.clients.firewalls()?.view(&target, adapter).await;
    let what = format!("whether the firewall of `{}` takes the addresses", target.name());
    match checks.answer(&what, found) {
        Some(Some(view)) => look(plan, ctx, &target, adapter, &view, addresses.as_ref())?,
        Some(None) => ctx.warn(absent::not_yet("The target", &target, "it", "target_id")),
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Checks against the target as it is.
fn look(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    target: &arm::Id,
    adapter: &Adapter,
    view: &View,
    addresses: Option<&Addresses>,
) -> Result<()> {
    if adapter.blind_in_region {
        region(plan, ctx, target, adapter, view)?;
    }
    if !plan.is_create() && !WRITTEN.iter().any(|it| plan.changes(it)) {
        return Ok(());
    }
    if let Some(gate) = adapter.closed_gates(&view.target).next() {
        return Err(explain::closed(target, gate).into());
    }
    if let Some(access) = adapter.closed(&view.target) {
        return Err(explain::no_public_access(target, adapter, access).into());
    }
    if let Some(state) = adapter.stopped(&view.target) {
        ctx.warn(explain::stopped(target, adapter, state));
    }
    if let Some(addresses) = addresses {
        room(plan, target, adapter, view, addresses)?;
    }
    if view.standing.first_entry_closes {
        ctx.warn(explain::closes(target, adapter));
        if adapter.lists_own_nodes(&view.target) {
            ctx.warn(explain::shuts_out_nodes(target));
        }
    } else if !view.standing.effective {
        ctx.warn(explain::ineffective(target, &view.standing.notes));
    }
    Ok(())
}

/// Some services ignore the addresses of callers in their own region.
fn region(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    target: &arm::Id,
    adapter: &Adapter,
    view: &View,
) -> Result<()> {
    let location = view.target.get("location").and_then(serde_json::Value::as_str);
    let (Some(source), Some(location)) = (plan.known::<String>("source_region"), location) else {
        return Ok(());
    };
    if plain(&source) != plain(location) {
        return Ok(());
    }
    let (summary, detail) = explain::same_region(target, adapter, location);
    match plan.known::<OnSameRegion>("on_same_region") {
        Some(OnSameRegion::Error) => {
            Err(Diagnostic::error(summary, detail).at("source_region").into())
        }
        Some(OnSameRegion::Warn) => {
            ctx.warn(Diagnostic::warning(summary, detail).at("source_region"));
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Whether what is there and what comes to it is within the limit.
fn room(
    plan: &Plan<'_>,
    target: &arm::Id,
    adapter: &Adapter,
    view: &View,
    addresses: &Addresses,
) -> Result<()> {
    let Some(limit) = adapter.limit() else { return Ok(()) };
    let stored = |name| plan.prior::<Addresses>(name).map(|it| it.blocks()).unwrap_or_default();
    let owned: BTreeSet<Block> = &stored("rules") - &stored("preexisting");
    let blocks: Vec<Block> = addresses.blocks().into_iter().collect();
    let rules = adapter.service.rules(&blocks).map_err(|it| checks::refused(&it))?;
    let wanted: Vec<Block> = rules.iter().map(|it| it.block()).collect();
    let entry =
        |it: &Option<Block>| Entry { block: *it, owned: it.is_some_and(|it| owned.contains(&it)) };
    let entries: Vec<Entry> = view.stored.iter().map(entry).collect();
    let steps = diff(&wanted, &entries).steps;
    let adding = steps.iter().filter(|it| matches!(it, Step::Add(_))).count();
    let removing = steps.len() - adding;
    let after = view.stored.len() + adding - removing;
    if after <= limit {
        return Ok(());
    }
    Err(explain::full(target, adapter, view.stored.len() - removing, adding, limit).into())
}

/// A region as its ID, whether written as `westeurope` or `West Europe`.
fn plain(region: &str) -> String {
    region.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
}
