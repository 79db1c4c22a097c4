//! What is decided about a peering request before it is recorded.

use tfplugin::{Context, Plan, Result};

use super::{
    VnetPeeringRequest, diagnostics,
    evidence::{Search, by_range, described},
    validate,
};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found,
    services::{
        common::{attribute::Guid, plan_checks::PlanChecks},
        vendor_requests::{
            Cluster, Mode, Needs,
            common::{changed_ticket, plan_cluster},
            peering_reference, same_region,
        },
    },
};

/// Arguments that decide whether the networks can be peered.
const CHECKED: [&str; 5] =
    ["cluster_id", "cluster_cidrs", "cluster_region", "vnet_id", "tenant_id"];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let cluster = plan_cluster(plan, Needs::Network, ctx).await?;
    let Some(vnet) = plan.known::<Id>("vnet_id") else { return Ok(()) };
    plan_names(plan, &vnet);
    let is_another = plan.changes("vnet_id") || plan.changes("cluster_id");
    if is_another {
        let accepts = plan.known::<Mode>("mode") != Some(Mode::VendorCreatesBoth);
        if accepts && !ctx.clients.skip_remote_checks && !ctx.clients.networks()?.has_other_tokens()
        {
            ctx.warn(diagnostics::across_tenants());
        }
    } else if let Some(cluster) = &cluster {
        plan_change(plan, cluster, ctx);
    }
    let asks = CHECKED.iter().any(|it| plan.changes(it));
    if ctx.clients.skip_remote_checks || !asks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    check(plan, cluster, &vnet, ctx, &mut checks).await?;
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// What the request will be: it follows from the arguments and from what the last refresh saw.
fn plan_change(plan: &mut Plan<'_>, cluster: &Cluster, ctx: &Context<'_, Clients>) {
    let Some(prior) = plan.prior_object::<VnetPeeringRequest>() else { return };
    let private = ctx.private();
    let draft = plan.planned_object::<VnetPeeringRequest>();
    let Some(draft) = draft.filter(|_| !prior.is_forgotten(&private)) else {
        // What is known of the network does not depend on what is not known yet.
        plan.stay(&["address_space"]);
        return;
    };
    let link = VnetPeeringRequest::evidence(&private);
    let planned = draft.unseen(cluster, prior.clone(), link.as_ref());
    let before = (&prior.ticket_id, &prior.ticket_body);
    changed_ticket(
        ctx,
        &planned.what(),
        "Astronomer",
        before,
        (&planned.ticket_id, &planned.ticket_body),
    );
    plan.set("tenant_id", &planned.tenant_id);
    plan.set("region", &planned.region);
    plan.set("address_space", &planned.address_space);
    plan.set("ticket_subject", &planned.ticket_subject);
    plan.set("ticket_body", &planned.ticket_body);
    let by_range = plan.known::<Mode>("mode") == Some(Mode::VendorCreatesBoth);
    let is_sent = plan.changes("ticket_id") && by_range;
    if plan.changes("vendor_vnet_id") || plan.changes("mode") || plan.changes("peering") || is_sent
    {
        // Another half may be meant, or this one is made or repaired before: the apply looks.
        return;
    }
    plan.set("status", &planned.status);
    plan.set("waiting_on", &planned.waiting_on);
    plan.set("next_step", &planned.next_step);
    plan.set("peering_id", &planned.peering_id);
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
    checks: &mut PlanChecks,
) -> Result<()> {
    if let Some(subscription) = vnet.subscription() {
        let found = ctx.clients.lookups()?.subscription_tenant(&subscription).await;
        let found = checks.answer("which tenant the VNet's subscription is in", found)?.flatten();
        let stated = plan.config().known::<Guid>("tenant_id").map(|it| it.value());
        validate::tenant(vnet, stated, found.as_deref())?;
    }
    let found = ctx.clients.networks()?.virtual_network(vnet).await;
    let what = format!("whether `{}` can be peered with the cluster", vnet.name());
    let Some(found) = checks.answer(&what, found)? else { return Ok(()) };
    let Some(found) = found else {
        ctx.warn(not_found::not_yet("The VNet", vnet, "the peering", "vnet_id"));
        return Ok(());
    };
    let Some(cluster) = cluster else { return Ok(()) };
    if let (Some(ours), Some(theirs)) = (&found.location, &cluster.region)
        && !same_region(ours, theirs)
    {
        ctx.warn(diagnostics::regions(vnet, ours, theirs));
    }
    let mode = plan.known("mode");
    let search = Search {
        vnet: vnet.clone(),
        vendor: plan.known("vendor_vnet_id"),
        cluster: cluster.ranges.clone(),
        by_range: mode.is_some_and(|it| by_range(it, plan.known::<String>("ticket_id").as_ref())),
    };
    Ok(validate::networks(&cluster, vnet, &described(&found, &search))?)
}
