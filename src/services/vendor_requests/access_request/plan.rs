//! What is decided about a request for access before it is recorded: all of it.

use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{
    AccessRequest,
    evidence::{PrivateState, read},
    record::shown,
};
use crate::{
    Clients,
    azure::Id,
    diagnostics::{code::CommonCode, not_found_yet},
    services::{
        common::plan_checks::PlanChecks,
        vendor_requests::{
            AccessKind, AccessRecord,
            access::{Evidence, HubEvidence, NetworkEvidence, Place, VpnEvidence},
            access_progress,
            code::RequestCode,
            common::{VendorKey, warn_of_changed_ticket},
        },
    },
};

/// What is asked for, from which the ticket follows.
const ASKED: [&str; 15] = [
    "vendor",
    "vendor_name",
    "ticket_template",
    "kind",
    "organization",
    "data_plane",
    "domain",
    "project",
    "role",
    "scope",
    "tenant_id",
    "vpn",
    "hostname_resolution",
    "vhub_connection",
    "details",
];

/// What people record.
const RECORD: [&str; 5] =
    ["ticket_id", "completed", "vendor_vnet_id", "vpn_connection_id", "network_id"];

/// What says where Azure shows something.
const PLACE: [&str; 6] = [
    "vhub_connection",
    "vpn",
    "hostname_resolution",
    "vendor_vnet_id",
    "vpn_connection_id",
    "network_id",
];

/// Plans everything that does not depend on what Azure will show.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    plan_record(plan, ctx);
    let Some(place) = place(plan) else { return Ok(()) };
    if ctx.clients.skip_remote_checks || !PLACE.iter().any(|it| plan.changes(it)) {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let (what, _) = place.resource();
    let question = format!("whether `{}` exists", place.id());
    let seen = checks.answer(&question, read(&place, ctx.clients.networks()?).await)?;
    if seen.as_ref().is_some_and(Evidence::is_absent) {
        let missing = not_found_yet(what, place.id(), "the connection", place.attribute());
        ctx.warn(place.inside(missing));
    }
    if let (Place::Network { network, .. }, Some(outside)) =
        (&place, seen.as_ref().and_then(outside))
    {
        ctx.warn(beyond(network, &outside));
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Where Azure shows something, where that is known.
fn place(plan: &Plan<'_>) -> Option<Place> {
    Place::of(
        plan.known("vhub_connection"),
        plan.known("vpn").zip(plan.known("vpn_connection_id")),
        plan.known("hostname_resolution").zip(plan.known("network_id")),
        plan.known("vendor_vnet_id"),
    )
}

/// The addresses to reach that are in no range of the network, if there are any.
fn outside(seen: &Evidence) -> Option<String> {
    match seen.network()? {
        NetworkEvidence::Link { outside, .. } if !outside.is_empty() => Some(outside.join("`, `")),
        _ => None,
    }
}

/// The warning about addresses that are in no range of the network.
fn beyond(network: &Id, outside: &str) -> Diagnostic {
    CommonCode::InvalidAddress
        .warning(
            "Addresses outside the VNet",
            format!(
                "`{}` has no range with `{outside}`. A peering leads to the VNet itself only, unless a gateway or \
                 an appliance there forwards packets: check the address, or that the cluster can reach it.",
                network.name()
            ),
        )
        .at("hostname_resolution")
}

/// Plans the record.
fn plan_record(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) {
    if plan.is_create() {
        warn_of_complexity(plan, ctx);
    }
    let kind = plan.known::<AccessKind>("kind");
    // With this kind, the details are what is asked for.
    if kind == Some(AccessKind::Other) && !plan.is_create() && plan.changes("details") {
        plan.require_replacement("details");
    }
    let kept = PrivateState::from_bytes(&ctx.private());
    plan_progress(plan, &kept, ctx);
    if ASKED.iter().any(|it| plan.config().is_unknown(it)) {
        return;
    }
    let Some(draft) = plan.planned_object_without::<AccessRequest>(&RECORD) else { return };
    let planned = draft.rendered(None);
    plan.set("id", &planned.id);
    plan.set("request_id", &planned.request_id);
    plan.set("ticket_subject", &planned.ticket_subject);
    plan.set("ticket_body", &planned.ticket_body);
    let Some(prior) = plan.prior_object::<AccessRequest>() else { return };
    if plan.changes("request_id") {
        return;
    }
    let (recorded, before) = prior.ticket();
    let sent = kept.sent.as_ref().or(before.known()).cloned().unwrap_or_default();
    let number = plan.known::<String>("ticket_id");
    let ticket = (&number, &planned.ticket_body);
    let vendor = planned.vendor();
    warn_of_changed_ticket(ctx, &planned.title(), vendor.name(), (recorded, &sent), ticket);
}

/// How far it is follows from what people record, and from what Azure showed last.
fn plan_progress(plan: &mut Plan<'_>, kept: &PrivateState, ctx: &Context<'_, Clients>) {
    let unknown = |names: &[&str]| names.iter().any(|it| plan.config().is_unknown(it));
    if unknown(&RECORD) || unknown(&["vendor", "vendor_name", "kind"]) {
        return;
    }
    let Some(vendor) = plan.known::<VendorKey>("vendor") else { return };
    let kind = plan.known::<AccessKind>("kind");
    let place = place(plan);
    // Only the apply sees what another place shows.
    let asks = ["vhub_connection", "vpn_connection_id", "network_id"];
    let asks =
        kind == Some(AccessKind::VhubConnection) || asks.iter().any(|it| plan.config().is_set(it));
    let moves = plan.is_create() || plan.changes("kind") || PLACE.iter().any(|it| plan.changes(it));
    if asks && (place.is_none() || moves) {
        return;
    }
    let name = plan.known::<String>("vendor_name");
    let seen = kept.seen.clone().filter(|_| place.is_some());
    let hub = shown(seen.as_ref(), Evidence::hub, HubEvidence::connection);
    let vpn = shown(seen.as_ref(), Evidence::vpn, VpnEvidence::connection);
    let link = shown(seen.as_ref(), Evidence::network, NetworkEvidence::link);
    let record = AccessRecord {
        vendor: vendor.vendor(name.as_deref()),
        kind,
        ticket: plan.known("ticket_id"),
        completed: plan.known("completed") == Some(true),
    };
    let progress = access_progress(&record, place.as_ref(), seen.as_ref());
    plan.set("status", &progress.status.to_string());
    plan.set("waiting_on", &progress.waiting_on.to_string());
    plan.set("next_step", &progress.next_step);
    plan.set("hub_connection", &hub);
    plan.set("vpn_connection", &vpn);
    plan.set("network_link", &link);
    if let Some(prior) = plan.prior_object::<AccessRequest>().filter(|_| !plan.changes("status")) {
        // What the plan changes is told by the apply.
        if !prior.warn_of_contradiction(ctx) && kept.moved {
            prior.with_reminder(ctx);
        }
    }
}

/// What is scoped to a domain costs more to set up, and to change.
fn warn_of_complexity(plan: &Plan<'_>, ctx: &Context<'_, Clients>) {
    if plan.known::<AccessKind>("kind") == Some(AccessKind::DomainScopedAccess) {
        ctx.warn(
            RequestCode::DomainScopeCosts
                .warning(
                    "Additional effort for domain-scoped access",
                    "Union recommends global access for most uses: a role for the data plane's own \
                 managed identity, which this provider can grant with `dataplane_role_assignment`. \
                 Domain-scoped access is set up by the Union team, with a ticket for each change.",
                )
                .at("kind"),
        );
    }
}
