//! What is decided about a half before anything is changed.

use std::collections::BTreeSet;

use tfplugin::{Context, Plan, Result};

use super::{overlaps, synchronized::can_help};
use crate::{
    Clients,
    azure::Id,
    services::{
        common::{attribute::Guid, plan_checks::PlanChecks},
        network::{Reached, State, peering_id, peering_name},
    },
};

/// The arguments that are sent to Azure.
const SENT: [&str; 7] = [
    "vnet_id",
    "remote_vnet_id",
    "name",
    "allow_virtual_network_access",
    "allow_forwarded_traffic",
    "allow_gateway_transit",
    "use_remote_gateways",
];

/// What Azure says of a half.
const SAID: [&str; 6] = [
    "peering_state",
    "sync_level",
    "remote_address_space",
    "current_remote_address_space",
    "next_step",
    "peering_notice",
];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let anew =
        plan.is_create() || ["vnet_id", "remote_vnet_id", "name"].iter().any(|it| plan.changes(it));
    if anew {
        plan_name(plan);
    } else {
        plan_upkeep(plan, ctx);
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    if anew || plan.changes("remote_tenant_id") {
        tenant(plan, ctx, &mut checks).await?;
    }
    if anew {
        overlaps::run(plan, ctx, &mut checks).await?;
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Name and ID of a new half, where they follow from what is known.
fn plan_name(plan: &mut Plan<'_>) {
    if plan.config().is_unknown("name") {
        return;
    }
    if !plan.config().is_set("name") {
        let Some(remote) = plan.known::<Id>("remote_vnet_id") else { return };
        plan.set("name", &peering_name(&remote));
    }
    let name = plan.known::<String>("name");
    if let (Some(vnet), Some(name)) = (plan.known::<Id>("vnet_id"), name) {
        plan.set("id", &peering_id(&vnet, &name));
    }
}

/// What has to be done to a half that is there, although no argument of it may have changed.
fn plan_upkeep(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) {
    let state = State::from(plan.prior::<String>("peering_state").unwrap_or_default());
    let waits = plan.known("wait_for_connected") == Some(true);
    let level = plan.prior::<String>("sync_level");
    let remote = plan.prior::<BTreeSet<String>>("remote_address_space").unwrap_or_default();
    let upkeep = match state.reached() {
        Reached::Broken => true,
        Reached::WaitsForOther => waits,
        Reached::Connected => can_help(level.as_deref(), &remote, &ctx.private()),
    };
    if upkeep {
        for name in SAID {
            plan.set_unknown(name);
        }
        let current = plan.prior::<BTreeSet<String>>("current_remote_address_space");
        if state.reached() == Reached::Connected
            && let Some(current) = current.filter(|it| *it != remote)
        {
            // What it makes reachable can be read in the plan.
            plan.set("remote_address_space", &current);
            plan.set("current_remote_address_space", &current);
        }
    } else if !SENT.iter().any(|it| plan.changes(it)) {
        // Nothing is sent to Azure, so what it said stays.
        plan.use_prior_state(&SAID);
    }
}

/// Whether a token of the other network's tenant can be shown.
async fn tenant(
    plan: &Plan<'_>,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let Some(remote) = plan.known::<Guid>("remote_tenant_id").map(|it| it.to_string()) else {
        return Ok(());
    };
    if ctx.clients.networks()?.has_token_of(&remote) {
        return Ok(());
    }
    let vnet = plan.known::<Id>("vnet_id");
    let Some(subscription) = vnet.as_ref().and_then(Id::subscription) else { return Ok(()) };
    let own = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
    let what = format!("whether tenant {remote} is that of `{subscription}`");
    match checks.answer(&what, own)?.flatten() {
        Some(own) if !own.eq_ignore_ascii_case(&remote) => {
            Err(overlaps::no_token_of(&remote, &own).into())
        }
        _ => Ok(()),
    }
}
