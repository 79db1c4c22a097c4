//! What is decided about a peering request before it is recorded.

use tfplugin::{Context, Plan, Result};

use super::{
    checks,
    evidence::{Search, by_range, described},
    explain,
};
use crate::{
    Clients, absent,
    arm::Id,
    attribute::Guid,
    check::Checks,
    request::{Cluster, Needs, peering_reference, same_region},
    resources::request::plan_cluster,
};

/// Arguments that stand in the ticket.
const IN_TICKET: [&str; 8] = [
    "cluster_id",
    "cluster_name",
    "cluster_region",
    "cluster_cidrs",
    "cluster_type",
    "vnet_id",
    "mode",
    "tenant_id",
];

/// Arguments that decide whether the networks can be peered.
const CHECKED: [&str; 5] =
    ["cluster_id", "cluster_cidrs", "cluster_region", "vnet_id", "tenant_id"];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let cluster = plan_cluster(plan, Needs::Network, ctx).await?;
    let Some(vnet) = plan.known::<Id>("vnet_id") else { return Ok(()) };
    plan_names(plan, &vnet);
    if !IN_TICKET.iter().any(|it| plan.changes(it)) {
        // What people record changes nothing in the ticket that they sent.
        plan.stay(&["ticket_subject", "ticket_body", "address_space"]);
    }
    let asks = CHECKED.iter().any(|it| plan.changes(it));
    if ctx.clients.skip_remote_checks || !asks {
        return Ok(());
    }
    let mut checks = Checks::default();
    check(plan, cluster, &vnet, ctx, &mut checks).await?;
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// What follows from the arguments alone.
fn plan_names(plan: &mut Plan<'_>, vnet: &Id) {
    if !plan.is_create() && !plan.changes("vnet_id") && !plan.changes("cluster_id") {
        return;
    }
    plan.set("subscription_id", &vnet.subscription_id().unwrap_or_default().to_owned());
    plan.set("resource_group_name", &vnet.resource_group().unwrap_or_default().to_owned());
    plan.set("vnet_name", &vnet.name().to_owned());
    if let Some(cluster) = plan.known::<String>("cluster_id") {
        let reference = peering_reference(&cluster, vnet);
        plan.set("id", &reference);
        plan.set("request_id", &reference);
    }
}

/// Checks against Azure. What the caller may not read is left out.
async fn check(
    plan: &Plan<'_>,
    cluster: Option<Cluster>,
    vnet: &Id,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<()> {
    if let Some(subscription) = vnet.subscription() {
        let found = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
        let found = checks.answer("which tenant the VNet's subscription is in", found)?.flatten();
        let stated = plan.config().known::<Guid>("tenant_id").map(|it| it.value());
        checks::tenant(vnet, stated, found.as_deref())?;
    }
    let found = ctx.clients.networks()?.virtual_network(vnet).await;
    let what = format!("whether `{}` can be peered with the cluster", vnet.name());
    let Some(found) = checks.answer(&what, found)? else { return Ok(()) };
    let Some(found) = found else {
        ctx.warn(absent::not_yet("The VNet", vnet, "the peering", "vnet_id"));
        return Ok(());
    };
    let Some(cluster) = cluster else { return Ok(()) };
    if let (Some(ours), Some(theirs)) = (&found.location, &cluster.region)
        && !same_region(ours, theirs)
    {
        ctx.warn(explain::regions(vnet, ours, theirs));
    }
    let mode = plan.known("mode");
    let search = Search {
        vnet: vnet.clone(),
        vendor: plan.known("vendor_vnet_id"),
        cluster: cluster.ranges.clone(),
        by_range: mode.is_some_and(|it| by_range(it, plan.known::<String>("ticket_id").as_ref())),
    };
    Ok(checks::networks(&cluster, vnet, &described(&found, &search))?)
}
