//! What is decided about routes before anything is changed.

use std::collections::BTreeMap;

use tfplugin::{Context, Plan, Result};

use super::{Identity, PeeringRoutes, apply, validate};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found,
    services::{
        common::{attribute::Addresses, plan_checks::PlanChecks},
        network::{EffectiveRoute, RouteTable},
    },
};

/// The arguments that decide which routes there are.
const DECISIVE: [&str; 5] =
    ["route_table_id", "destinations", "next_hop_type", "next_hop_ip_address", "name_prefix"];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let Some(table_id) = plan.known::<Id>("route_table_id") else { return Ok(()) };
    if plan.is_create() || plan.changes("route_table_id") {
        plan.set("id", &table_id.to_string());
    }
    if let Some(destinations) = plan.known::<Addresses>("destinations") {
        validate::ranges(&destinations)?;
    }
    if !DECISIVE.iter().any(|it| plan.changes(it)) {
        // Nothing in Azure changes.
        plan.use_prior_state(&["routes", "notes"]);
        return Ok(());
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let found = ctx.clients.networks()?.route_table(&table_id).await;
    let what = format!("whether `{}` takes the routes", table_id.name());
    match checks.answer(&what, found)? {
        Some(Some(table)) => room(plan, &table_id, &table)?,
        Some(None) => {
            ctx.warn(not_found::not_yet(
                "The route table",
                &table_id,
                "its routes",
                "route_table_id",
            ));
        }
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Whether somebody else's route leads to one of the very same ranges.
fn room(plan: &Plan<'_>, table_id: &Id, table: &RouteTable) -> Result<()> {
    let (Some(destinations), Some(name_prefix), Some(next_hop_type)) = (
        plan.known::<Addresses>("destinations"),
        plan.known::<String>("name_prefix"),
        plan.known::<String>("next_hop_type"),
    ) else {
        return Ok(());
    };
    if plan.config().is_unknown("next_hop_ip_address") {
        return Ok(());
    }
    let identity = Identity { route_table_id: table_id.clone(), name_prefix };
    let wanted = PeeringRoutes {
        destinations,
        next_hop_type,
        next_hop_ip_address: plan.known("next_hop_ip_address"),
        routes: plan.prior::<BTreeMap<String, String>>("routes").unwrap_or_default().into(),
        ..PeeringRoutes::imported(identity, table)
    };
    for range in wanted.ranges() {
        if let EffectiveRoute::Taken(other) = wanted.way(table, range)
            && !wanted.body(range).is(&other.properties)
        {
            return Err(apply::taken(table, other).into());
        }
    }
    Ok(())
}
