//! What is decided about a peering request before it is recorded.

use tfplugin::{Context, Plan, Result};

use super::{
    VnetPeeringRequest, diagnostics,
    evidence::{Evidence, Look, PrivateState, Search, Seen, by_range, described, look},
    validate,
};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found_yet,
    services::{
        common::{attribute::Guid, plan_checks::PlanChecks},
        vendor_requests::{
            Cluster, Mode, Needs, Site,
            common::{Planned, plan_cluster, warn_of_changed_ticket},
            peering_reference, same_region,
        },
    },
};

/// Arguments that decide whether the networks can be peered.
const CHECKED: [&str; 6] =
    ["cluster_id", "cluster_cidrs", "cluster_region", "site", "vnet_id", "tenant_id"];

/// Arguments that make another request.
const KEY: [&str; 3] = ["vnet_id", "cluster_id", "site"];

/// What people record, on which the ticket does not depend.
const RECORD: [&str; 5] =
    ["vendor_vnet_id", "peering", "vendor_access_granted", "ticket_id", "traffic_confirmed"];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let first =
        ctx.planned_private().map(|it| PrivateState::from_bytes(&it)).filter(|_| plan.is_create());
    let kept = first.as_ref().and_then(|it| it.cluster.as_ref());
    let cluster = plan_cluster(plan, Needs::Network, kept, ctx).await?;
    if plan.is_create() {
        // PrivateState even where nothing is seen: the plan that the apply makes must not see more.
        PrivateState { cluster: cluster.looked.clone(), ..PrivateState::default() }.save(ctx);
    }
    let Some(vnet) = plan.known::<Id>("vnet_id") else { return Ok(()) };
    plan_names(plan, &vnet);
    let is_another = KEY.iter().any(|it| plan.changes(it));
    if is_another {
        let accepts = plan.known::<Mode>("mode") != Some(Mode::VendorCreatesBoth);
        if accepts && !ctx.clients.skip_remote_checks && !ctx.clients.networks()?.has_other_tokens()
        {
            ctx.warn(diagnostics::across_tenants());
        }
    } else if let Some(cluster) = &cluster.settled {
        plan_change(plan, cluster, ctx);
    }
    let asks = CHECKED.iter().any(|it| plan.changes(it));
    if !ctx.clients.skip_remote_checks && asks {
        let mut checks = PlanChecks::default();
        check(plan, cluster.seen.as_ref(), &vnet, ctx, &mut checks).await?;
        if let Some(warning) = checks.warning() {
            ctx.warn(warning);
        }
    }
    if plan.is_create() {
        let seen = match (first, &cluster.settled) {
            (Some(first), _) => first.seen,
            (None, Some(cluster)) => see(plan, cluster, ctx).await?,
            (None, None) => None,
        };
        let looked = cluster.looked.clone();
        PrivateState { seen: seen.clone(), cluster: looked, ..PrivateState::default() }.save(ctx);
        plan_first(plan, &cluster, seen.as_ref());
    }
    Ok(())
}

/// What the plan of a new request sees, where the plan that the apply makes is given it.
async fn see(
    plan: &Plan<'_>,
    cluster: &Cluster,
    ctx: &Context<'_, Clients>,
) -> Result<Option<Evidence>> {
    if !ctx.gives_back_plans() || ctx.clients.skip_remote_checks {
        return Ok(None);
    }
    let Some(draft) = plan.planned_object_without::<VnetPeeringRequest>(&RECORD) else {
        return Ok(None);
    };
    let (vendor, ticket) = (plan.known("vendor_vnet_id"), plan.known("ticket_id"));
    let search = VnetPeeringRequest { vendor_vnet_id: vendor, ticket_id: ticket, ..draft };
    match look(&search.search(cluster), ctx).await? {
        Look::Seen(seen) => Ok(Some(seen.first_evidence(&cluster.ranges))),
        Look::Gone | Look::Forbidden(_) => Ok(None),
    }
}

/// What a new request will be: it follows from the arguments and from what its first plan saw.
fn plan_first(plan: &mut Plan<'_>, cluster: &Planned, seen: Option<&Evidence>) {
    let draft = plan.planned_object_without::<VnetPeeringRequest>(&RECORD);
    if let (Some(cluster), Some(draft)) = (&cluster.settled, draft) {
        let network = seen.and_then(|it| it.first_seen(None));
        let is_known = network.is_some();
        let written = draft.with_response(cluster, network.unwrap_or_default());
        plan.set("ticket_subject", &written.ticket_subject);
        if is_known {
            plan.set("tenant_id", &written.tenant_id);
            plan.set("region", &written.region);
            plan.set("address_space", &written.address_space);
            plan.set("ticket_body", &written.ticket_body);
        }
    }
    let Some(cluster) = &cluster.seen else { return };
    let Some(draft) = plan.planned_object::<VnetPeeringRequest>() else { return };
    let search = draft.search(cluster);
    let link = match seen {
        _ if search.vendor.is_none() && !search.by_range => None,
        Some(seen) => match seen.will_find(&search) {
            Ok(link) if draft.peering.as_ref().is_none_or(|it| it.is(link.as_ref())) => link,
            _ => return,
        },
        None => return,
    };
    plan_standing(plan, &draft.with_response(cluster, Seen { link, ..Seen::default() }));
}

/// What the request will be: it follows from the arguments and from what the last refresh saw.
fn plan_change(plan: &mut Plan<'_>, cluster: &Cluster, ctx: &Context<'_, Clients>) {
    let Some(prior) = plan.prior_object::<VnetPeeringRequest>() else { return };
    let kept = PrivateState::from_bytes(&ctx.private());
    plan_ticket(plan, cluster, &prior, &kept, ctx);
    if let Some(planned) = known_standing(plan, cluster, &prior, &kept) {
        plan_standing(plan, &planned);
    }
    // What the plan changes is told by the apply.
    if kept.moved && !plan.changes("status") {
        prior.with_reminder(ctx);
    }
}

/// The ticket, which does not depend on what people record.
fn plan_ticket(
    plan: &mut Plan<'_>,
    cluster: &Cluster,
    prior: &VnetPeeringRequest,
    kept: &PrivateState,
    ctx: &Context<'_, Clients>,
) {
    // What is known of the network does not depend on what is not known yet.
    plan.use_prior_state(&["address_space"]);
    let Some(draft) = plan.planned_object_without::<VnetPeeringRequest>(&RECORD) else { return };
    let written = draft.unseen(cluster, prior.clone(), None);
    let (recorded, before) = prior.ticket();
    let sent = kept.sent.as_ref().or(before.known()).cloned().unwrap_or_default();
    let number = plan.known::<String>("ticket_id");
    let ticket = (&number, &written.ticket_body);
    warn_of_changed_ticket(ctx, &written.title(), "Astronomer", (recorded, &sent), ticket);
    plan.set("tenant_id", &written.tenant_id);
    plan.set("region", &written.region);
    plan.set("ticket_subject", &written.ticket_subject);
    plan.set("ticket_body", &written.ticket_body);
}

/// How far the request will be, where the last refresh saw enough for it: not where our peering link is made or
/// changed before.
fn known_standing(
    plan: &Plan<'_>,
    cluster: &Cluster,
    prior: &VnetPeeringRequest,
    kept: &PrivateState,
) -> Option<VnetPeeringRequest> {
    let draft = plan.planned_object::<VnetPeeringRequest>()?;
    let link = match &kept.seen {
        Some(seen) => seen.will_find(&draft.search(cluster)).ok()?,
        None if prior.peering_id.known().is_some_and(Option::is_some) => return None,
        None => None,
    };
    let planned = draft.peering.as_ref().filter(|_| plan.changes("peering"));
    if planned.is_some_and(|it| !it.is(link.as_ref())) {
        return None;
    }
    Some(draft.unseen(cluster, prior.clone(), link.as_ref()))
}

/// Plans how far the request is.
fn plan_standing(plan: &mut Plan<'_>, planned: &VnetPeeringRequest) {
    plan.set("status", &planned.status);
    plan.set("waiting_on", &planned.waiting_on);
    plan.set("next_step", &planned.next_step);
    plan.set("peering_id", &planned.peering_id);
}

/// What follows from the arguments alone.
fn plan_names(plan: &mut Plan<'_>, vnet: &Id) {
    if !plan.is_create() && !KEY.iter().any(|it| plan.changes(it)) {
        return;
    }
    plan.set("subscription_id", &vnet.subscription_id().unwrap_or_default().to_owned());
    plan.set("resource_group_name", &vnet.resource_group().unwrap_or_default().to_owned());
    plan.set("vnet_name", &vnet.name().to_owned());
    match (plan.known::<String>("cluster_id"), plan.known::<Site>("site")) {
        (Some(cluster), Some(site)) => {
            let reference = peering_reference(&cluster, vnet, site);
            plan.set("id", &reference);
            plan.set("request_id", &reference);
        }
        // Which request it is shows with the apply.
        (_, None) => ["id", "request_id"].iter().for_each(|it| plan.set_unknown(it)),
        (None, Some(_)) => {}
    }
}

/// Checks against Azure. What the caller may not read is left out.
async fn check(
    plan: &Plan<'_>,
    cluster: Option<&Cluster>,
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
        ctx.warn(not_found_yet("The VNet", vnet, "the peering", "vnet_id"));
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
    let seen = described(&found, &search);
    validate::networks(cluster, vnet, &seen)?;
    if let Some(warning) = validate::other_site(cluster, vnet, &seen) {
        ctx.warn(warning);
    }
    Ok(())
}
