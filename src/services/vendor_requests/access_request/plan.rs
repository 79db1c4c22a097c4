//! What is decided about a request for access before it is recorded: all of it.

use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{
    AccessRequest,
    evidence::{PrivateState, Unread, read},
};
use crate::{
    Clients,
    azure::Id,
    diagnostics::{code::CommonCode, not_found, not_found_yet},
    services::{
        common::plan_checks::PlanChecks,
        vendor_requests::{
            AccessKind, AccessRecord,
            access::{
                Evidence, HubConnection, NetworkEvidence, NetworkLink, Place, VpnConnection,
                VpnEvidence,
            },
            access_progress,
            code::RequestCode,
            common::{VendorKey, warn_of_changed_ticket},
        },
    },
};

/// What is asked for: another of these is another request.
const REPLACING: [&str; 13] = [
    "vendor",
    "vendor_name",
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
];

/// What the ticket says besides.
const SAID: [&str; 2] = ["ticket_template", "details"];

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
    let known = place(plan);
    let Some(place) = known.clone().or_else(|| same_resource(plan)) else { return Ok(()) };
    if ctx.clients.skip_remote_checks || !PLACE.iter().any(|it| plan.changes(it)) {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let question = format!("whether `{}` exists", place.id());
    if let Some(look) =
        checks.answer(&question, read(&place, None, ctx.clients.networks()?).await)?
    {
        if let Some(Unread { id, error, .. }) = look.unread {
            let question = format!("whether the ranges of `{}` are right", id.name());
            checks.answer::<()>(&question, Err(error))?;
        }
        if look.seen.is_absent() {
            ctx.warn(absent(plan, &place)?);
        } else if known.is_some() {
            tell(plan, &place, &look.seen, ctx)?;
        }
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// The place of the request as it is stored, if the planned one names the same resource and is not all known yet.
fn same_resource(plan: &Plan<'_>) -> Option<Place> {
    let stored = plan.prior_object::<AccessRequest>()?.place()?;
    plan.known::<Id>(stored.attribute()).filter(|it| it == stored.id()).map(|_| stored)
}

/// The warning that the place does not exist; an error where the plan replaces the request, because a
/// replacement removes the record before the new one finds that out.
fn absent(plan: &Plan<'_>, place: &Place) -> Result<Diagnostic> {
    let (what, _) = place.resource();
    if !plan.is_create() && REPLACING.iter().any(|it| plan.changes(it)) {
        return Err(place.inside(not_found(what, place.id(), place.attribute())).into());
    }
    let missing = not_found_yet(what, place.id(), "the connection", place.attribute());
    Ok(place.inside(missing))
}

/// Tells what a place shows that the request did not have before.
fn tell(plan: &Plan<'_>, place: &Place, seen: &Evidence, ctx: &Context<'_, Clients>) -> Result<()> {
    if let Some(other) = seen.vpn().and_then(VpnEvidence::other_type) {
        return Err(no_vpn(place.id(), other).into());
    }
    match seen.network().and_then(NetworkEvidence::outside) {
        Some(outside) if !outside.is_empty() => ctx.warn(beyond(place.id(), outside)),
        _ => {}
    }
    if let Some(planned) = plan.planned_object::<AccessRequest>() {
        planned.rendered(Some(seen)).warn_of_contradiction(ctx);
    }
    Ok(())
}

/// The error about a connection that is none of a VPN.
fn no_vpn(id: &Id, other: &str) -> Diagnostic {
    CommonCode::WrongResourceType
        .error(
            "Not a VPN connection",
            format!(
                "`{id}` is of type `{other}`, which is not a VPN. Use the ID of the connection of your VPN gateway \
                 with the vendor's, which is of type `IPsec`."
            ),
        )
        .at("vpn_connection_id")
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

/// The warning about addresses that are in no range of the network.
fn beyond(network: &Id, outside: &[String]) -> Diagnostic {
    CommonCode::InvalidAddress
        .warning(
            "Addresses outside the VNet",
            format!(
                "`{}` has no range with `{}`. A peering leads to the VNet itself only, unless a gateway or \
                 an appliance there forwards packets: check the address, or that the cluster can reach it.",
                network.name(),
                outside.join("`, `")
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
    if REPLACING.iter().chain(&SAID).any(|it| plan.config().is_unknown(it)) {
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

/// How far it is follows from what people record. Where Azure shows something of it, too, a change is an apply
/// that looks, and the plan promises nothing.
fn plan_progress(plan: &mut Plan<'_>, kept: &PrivateState, ctx: &Context<'_, Clients>) {
    let unknown = |names: &[&str]| names.iter().any(|it| plan.config().is_unknown(it));
    if unknown(&RECORD) || unknown(&["vendor", "vendor_name", "kind"]) {
        return;
    }
    let Some(vendor) = plan.known::<VendorKey>("vendor") else { return };
    let kind = plan.known::<AccessKind>("kind");
    let asks = ["vhub_connection", "vpn_connection_id", "network_id"];
    // A request shows one of these at most.
    if kind.is_some_and(|it| it != AccessKind::VhubConnection) {
        plan.set("hub_connection", &None::<HubConnection>);
    }
    if kind.is_some_and(|it| it != AccessKind::Vpn) {
        plan.set("vpn_connection", &None::<VpnConnection>);
    }
    if kind.is_some_and(|it| it != AccessKind::HostnameResolution) {
        plan.set("network_link", &None::<NetworkLink>);
    }
    if kind == Some(AccessKind::VhubConnection) || asks.iter().any(|it| plan.config().is_set(it)) {
        warn_as_seen(plan, kept, ctx);
        return;
    }
    let name = plan.known::<String>("vendor_name");
    let record = AccessRecord {
        vendor: vendor.vendor(name.as_deref()),
        kind,
        ticket: plan.known("ticket_id"),
        completed: plan.known("completed") == Some(true),
    };
    let progress = access_progress(&record, None, None);
    plan.set("status", &progress.status.to_string());
    plan.set("waiting_on", &progress.waiting_on.to_string());
    plan.set("next_step", &progress.next_step);
    plan.set("hub_connection", &None::<HubConnection>);
    plan.set("vpn_connection", &None::<VpnConnection>);
    plan.set("network_link", &None::<NetworkLink>);
}

/// Warns of what Azure showed last, if that contradicts what the user records, or is news.
fn warn_as_seen(plan: &Plan<'_>, kept: &PrivateState, ctx: &Context<'_, Clients>) {
    let Some(planned) = plan.planned_object::<AccessRequest>() else { return };
    // What another place shows was not seen.
    if plan.is_create() || PLACE.iter().any(|it| plan.changes(it)) {
        return;
    }
    let seen = planned.rendered(kept.seen.as_ref());
    // What the plan changes is told by the apply.
    if !seen.warn_of_contradiction(ctx) && kept.moved && !plan.changes("status") {
        seen.with_reminder(ctx);
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
