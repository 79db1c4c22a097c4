//! Plan of an allowlist: known values, and checks against the target.

use std::collections::BTreeSet;

use allowlist::{Step, diff};
use tfplugin::{Context, Plan, Result};

use super::{Allowlist, diagnostics, draft::Draft, note::Note, record};
use crate::{
    Clients, azure,
    diagnostics::not_found_yet,
    services::{
        common::plan_checks::PlanChecks,
        firewall::{Entry, PlannedChange, View},
    },
};

/// The attributes that are computed from the firewall.
const COMPUTED: [&str; 5] = ["rules", "preexisting", "rule_count", "effective", "notes"];

/// Sets what is known at plan, and checks against Azure.
pub(in super::super) async fn plan<A: Allowlist>(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    if !plan.is_create() && plan.changes("target_id") && !ctx.clients.skip_remote_checks {
        warn_of_leaving::<A>(plan, ctx).await?;
    }
    let Some(target) = plan.known::<azure::Id>("target_id") else { return Ok(()) };
    let descriptor = A::descriptor_at(&target)?;
    if plan.is_create() || plan.changes("target_id") {
        plan.set("id", &target.to_string());
        plan.set("target_type", &descriptor.resource_type().to_owned());
        plan.set("max_rules", &record::max_rules(descriptor));
    }
    let draft = Draft::<A>::of(plan, &target, descriptor, ctx);
    draft.note(plan, ctx);
    let asks = [&["target_id", "rule_name_prefix"], A::ARGUMENTS, A::CHECKED].concat();
    if !draft.writes {
        // Nothing in Azure changes.
        plan.use_prior_state(&COMPUTED);
        draft.warn_of_broken(ctx);
        if !asks.iter().any(|it| plan.changes(it)) {
            return Ok(());
        }
    } else if !plan.is_create() {
        for name in COMPUTED {
            plan.set_unknown(name);
        }
    }
    let prefix = plan.known::<String>("rule_name_prefix");
    A::check_arguments(draft.arguments.as_ref(), prefix.as_deref(), descriptor)?;
    draft.check_removal(plan, ctx)?;
    draft.warn_of_removals(ctx);
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let found = ctx.clients.firewalls()?.view::<A::Entry>(&target, descriptor).await;
    let (name, nouns) = (target.name(), A::Entry::NOUNS);
    let what = format!("whether the firewall of `{name}` takes the {nouns}");
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

/// Warns if the allowlist moves to another target, and leaves one that is open without its entries.
async fn warn_of_leaving<A: Allowlist>(plan: &Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let Some(target) = plan.prior::<azure::Id>("target_id") else { return Ok(()) };
    let descriptor = A::descriptor_at(&target)?;
    // The settings of the provider can be unknown until the apply, and so can the new target.
    let Ok(firewalls) = ctx.clients.firewalls() else { return Ok(()) };
    // Whether the target can be read matters only to the removal, which says so itself.
    let found = firewalls.view::<A::Entry>(&target, descriptor).await;
    let Ok(Some(view)) = found else { return Ok(()) };
    let owned = &A::prior_entries(plan, "rules") - &A::prior_entries(plan, "preexisting");
    let note = Note::of(ctx);
    let change = PlannedChange::destroying(&owned, &note.relied());
    if firewalls.planned_removals.opens(&target, &note.key, change, &view.closing) {
        ctx.warn(diagnostics::will_open(&target, descriptor));
    }
    Ok(())
}

/// Checks against the current target.
fn check_target<A: Allowlist>(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    draft: &Draft<'_, A>,
    view: &View<A::Entry>,
) -> Result<()> {
    let Draft { target, descriptor, .. } = *draft;
    A::check_target(plan, ctx, target, descriptor, view)?;
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
    draft.warn_of_flaws(ctx, view);
    if !plan.is_create() && !plan.changes("target_id") {
        draft.warn_of_opening(ctx, view)?;
    }
    if !plan.is_create() && !A::ARGUMENTS.iter().any(|it| plan.changes(it)) {
        return Ok(());
    }
    if let Some(wanted) = &draft.wanted {
        room(draft, view, wanted)?;
    }
    if view.effectiveness.first_entry_closes {
        ctx.warn(diagnostics::first_entry_closes::<A::Entry>(target, descriptor));
        if descriptor.lists_own_nodes(&view.target) {
            ctx.warn(diagnostics::shuts_out_nodes(target));
        }
    } else if !view.effectiveness.effective {
        ctx.warn(diagnostics::ineffective(target, &view.effectiveness.notes));
    }
    Ok(())
}

/// Checks that the existing and the new entries are within the limit.
fn room<A: Allowlist>(
    draft: &Draft<'_, A>,
    view: &View<A::Entry>,
    wanted: &BTreeSet<A::Entry>,
) -> Result<()> {
    let Draft { target, descriptor, .. } = *draft;
    let Some(limit) = descriptor.limit() else { return Ok(()) };
    let counts = |it: &Option<A::Entry>| it.as_ref().is_none_or(Entry::counts);
    let wanted: Vec<A::Entry> = wanted.iter().filter(|it| it.counts()).cloned().collect();
    let entry = |(place, block): (usize, &Option<A::Entry>)| match block {
        Some(it) if draft.is_ours(view, place, it) => allowlist::Entry::ours(it.clone()),
        // Our rule for the same can exist too.
        _ if descriptor.has_names() => allowlist::Entry::foreign(None),
        block => allowlist::Entry::foreign(block.clone()),
    };
    let counted = view.stored.iter().enumerate().filter(|(_, it)| counts(it));
    let entries: Vec<allowlist::Entry<A::Entry>> = counted.map(entry).collect();
    let steps = diff(&wanted, &entries).steps;
    let adding = steps.iter().filter(|it| matches!(it, Step::Add(_))).count();
    let removing = steps.len() - adding;
    let after = entries.len() + adding - removing;
    if after <= limit {
        return Ok(());
    }
    Err(diagnostics::too_many_entries::<A::Entry>(
        target,
        descriptor,
        entries.len() - removing,
        adding,
        limit,
    )
    .into())
}
