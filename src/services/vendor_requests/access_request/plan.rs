//! What is decided about a request for access before it is recorded: all of it.

use tfplugin::{Config, Context, Diagnostics, Plan, Result};

use super::{AccessRequest, evidence::PrivateState};
use crate::{
    Clients,
    azure::Id,
    diagnostics::{code::CommonCode, not_found_yet},
    services::{
        common::plan_checks::PlanChecks,
        vendor_requests::{
            AccessKind, AccessRecord,
            access::{HostnameResolution, HubEvidence, PLACEHOLDERS, VhubConnection, Vpn},
            access_progress,
            code::RequestCode,
            common::{VendorArguments, VendorKey, leak, secret, secrets, warn_of_changed_ticket},
            gives_key, seems_to_have_shared_key,
            ticket::TicketTemplate,
            vnet_peering_request::wrong_network,
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

/// The texts of a ticket that may be anything.
const SPOKEN: [&str; 7] =
    ["details", "data_plane", "organization", "domain", "project", "role", "ticket_id"];

/// The placeholders that always have a value.
const GIVEN: [&str; 3] = ["vendor", "request", "reference"];

/// What people record.
const RECORD: [&str; 3] = ["ticket_id", "completed", "vendor_vnet_id"];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = secrets(config, &SPOKEN);
    found.extend(connections(config));
    let Some(kind) = config.known::<AccessKind>("kind") else { return found };
    if kind == AccessKind::Vpn {
        found.extend(shared_keys(config));
    }
    for (name, meant) in [
        ("vpn", AccessKind::Vpn),
        ("hostname_resolution", AccessKind::HostnameResolution),
        ("vhub_connection", AccessKind::VhubConnection),
        ("vendor_vnet_id", AccessKind::VhubConnection),
    ] {
        if config.is_set(name) && kind != meant {
            found.push(
                CommonCode::ConflictingArguments
                    .error(
                        format!("`{name}` for another kind"),
                        format!("`{name}` is for `kind = \"{meant}\"`, and `kind` is `{kind}`. Remove one."),
                    )
                    .at(name),
            );
        }
    }
    let arguments = VendorArguments::of(config, None);
    let is_set = |name: &str| !config.is_null(name) || GIVEN.contains(&name);
    found.extend(contradictions(&arguments, kind, is_set));
    if kind == AccessKind::DomainScopedAccess && config.is_set("project") {
        found.push(
            RequestCode::ProjectScopeNotSupported.error(
                "Scope by project not supported on Azure",
                "According to Union's documentation, Azure-based data planes, unlike those on AWS, \
                 support scoping by domain but not by project, \"due to intrinsic architectural \
                 constraints\" (Enabling Azure resources, \"Azure only supports scoping by domain\"). \
                 Remove `project`, and use a separate domain for each workload that needs separate access.",
            )
            .at("project"),
        );
    }
    for name in kind.needs() {
        if config.is_null(name) {
            found.push(
                CommonCode::MissingArgument.error(
                    format!("Missing `{name}`"),
                    format!(
                        "With `kind = \"{kind}\"`, the vendor cannot act without `{name}`. Set it."
                    ),
                )
                .at("kind"),
            );
        }
    }
    found
}

/// The errors about texts of a VPN that appear to contain its shared key.
fn shared_keys(config: Config<'_>) -> Diagnostics {
    let template = config.known::<TicketTemplate>("ticket_template");
    let texts = SPOKEN.iter().filter_map(|name| Some((*name, config.known::<String>(name)?)));
    let written = template.into_iter().flat_map(|it| [it.subject, Some(it.body)]).flatten();
    let mut found = Diagnostics::default();
    found.extend(
        texts
            .chain(written.map(|it| ("ticket_template", it)))
            .filter(|(_, text)| seems_to_have_shared_key(text))
            .map(|(name, _)| leak(name, "a shared key")),
    );
    found
}

/// What is wrong with a connection.
fn connections(config: Config<'_>) -> Diagnostics {
    let mut found = Diagnostics::default();
    let ike = config.nested("vpn").and_then(|it| it.known::<String>("ike"));
    let in_ike = |it: String| {
        secret("ike", &it).or_else(|| gives_key(&it).then(|| leak("ike", "a key or secret")))
    };
    found.0.extend(ike.and_then(in_ike).map(|it| it.at("vpn")));
    let vpn = config.known::<Vpn>("vpn").map(|it| it.validate());
    found.0.extend(vpn.into_iter().flat_map(|it| it.0).map(|it| it.at("vpn")));
    let names = config.known::<HostnameResolution>("hostname_resolution").map(|it| it.validate());
    found.0.extend(names.into_iter().flat_map(|it| it.0).map(|it| it.at("hostname_resolution")));
    let hub = config.known::<VhubConnection>("vhub_connection").map(|it| it.validate());
    found.0.extend(hub.into_iter().flat_map(|it| it.0).map(|it| it.at("vhub_connection")));
    let vendor = config.known::<Id>("vendor_vnet_id");
    found.0.extend(vendor.as_ref().and_then(|it| wrong_network("vendor_vnet_id", it)));
    found
}

/// What of the vendor, the kind and the template contradicts; `is_set` says which arguments have a
/// value.
pub(super) fn contradictions(
    arguments: &VendorArguments,
    kind: AccessKind,
    is_set: impl Fn(&str) -> bool,
) -> Diagnostics {
    let what = format!("`kind = \"{kind}\"`");
    let mut found = arguments.validate(&what, |it| it.access.contains(&kind));
    let needed = [kind.needs(), &["reference"]].concat();
    found.0.extend(arguments.template_defects(&PLACEHOLDERS, is_set, &needed));
    found
}

/// Plans everything that does not depend on what Azure will show of a virtual hub.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    plan_record(plan, ctx);
    let Some(hub) = plan.known::<VhubConnection>("vhub_connection") else { return Ok(()) };
    if ctx.clients.skip_remote_checks || !plan.changes("vhub_connection") {
        return Ok(());
    }
    let hub = hub.virtual_hub_id;
    let mut checks = PlanChecks::default();
    let found = ctx.clients.networks()?.hub_connections(&hub).await;
    let what = format!("whether virtual hub `{}` exists", hub.name());
    if let Some(None) = checks.answer(&what, found)? {
        let missing = not_found_yet("The virtual hub", &hub, "the connection", "virtual_hub_id");
        ctx.warn(missing.at("vhub_connection"));
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
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

/// How far it is follows from what people record, and with a virtual hub from what was seen there.
fn plan_progress(plan: &mut Plan<'_>, kept: &PrivateState, ctx: &Context<'_, Clients>) {
    let unknown = |names: &[&str]| names.iter().any(|it| plan.config().is_unknown(it));
    if unknown(&RECORD) || unknown(&["vendor", "vendor_name", "kind"]) {
        return;
    }
    let Some(vendor) = plan.known::<VendorKey>("vendor") else { return };
    let kind = plan.known::<AccessKind>("kind");
    let hub = plan.known::<VhubConnection>("vhub_connection");
    if kind == Some(AccessKind::VhubConnection) {
        // Only the apply sees what is at another hub, or which connection leads to another network.
        let sees_more = plan.is_create()
            || ["kind", "vhub_connection", "vendor_vnet_id"].iter().any(|it| plan.changes(it));
        if hub.is_none() || sees_more {
            return;
        }
    }
    let name = plan.known::<String>("vendor_name");
    let seen = kept.seen.clone().filter(|_| hub.is_some());
    let connection = seen.as_ref().and_then(HubEvidence::connection).cloned();
    let progress = access_progress(&AccessRecord {
        vendor: vendor.vendor(name.as_deref()),
        kind,
        ticket: plan.known("ticket_id"),
        completed: plan.known("completed") == Some(true),
        hub,
        seen,
        vendor_vnet_is_known: plan.known::<Id>("vendor_vnet_id").is_some(),
    });
    plan.set("status", &progress.status.to_string());
    plan.set("waiting_on", &progress.waiting_on.to_string());
    plan.set("next_step", &progress.next_step);
    plan.set("hub_connection", &connection);
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
