//! What is decided about a request for access before it is recorded: all of it.

use tfplugin::{Config, Context, Diagnostics, Plan};

use super::AccessRequest;
use crate::diagnostics::code::CommonCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    Clients,
    services::vendor_requests::{
        AccessKind, AccessRecord,
        access::{HostnameResolution, PLACEHOLDERS, Vpn},
        access_progress,
        common::{
            PrivateState, VendorArguments, VendorKey, leak, secret, secrets, warn_of_changed_ticket,
        },
        gives_key, seems_to_have_shared_key,
        ticket::TicketTemplate,
    },
};

/// What is asked for, from which the ticket follows.
const ASKED: [&str; 14] = [
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
    "details",
];

/// The texts of a ticket that may be anything.
const SPOKEN: [&str; 7] =
    ["details", "data_plane", "organization", "domain", "project", "role", "ticket_id"];

/// The placeholders that always have a value.
const GIVEN: [&str; 3] = ["vendor", "request", "reference"];

/// What people record.
const RECORD: [&str; 2] = ["ticket_id", "completed"];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = secrets(config, &SPOKEN);
    found.extend(connections(config));
    let Some(kind) = config.known::<AccessKind>("kind") else { return found };
    if kind == AccessKind::Vpn {
        found.extend(shared_keys(config));
    }
    for (name, meant) in
        [("vpn", AccessKind::Vpn), ("hostname_resolution", AccessKind::HostnameResolution)]
    {
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

/// Plans everything, because nothing depends on Azure.
pub(super) fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) {
    if plan.is_create() {
        warn_of_complexity(plan, ctx);
    }
    let kind = plan.known::<AccessKind>("kind");
    // With this kind, the details are what is asked for.
    if kind == Some(AccessKind::Other) && !plan.is_create() && plan.changes("details") {
        plan.require_replacement("details");
    }
    plan_progress(plan);
    if ASKED.iter().any(|it| plan.config().is_unknown(it)) {
        return;
    }
    let Some(draft) = plan.planned_object_without::<AccessRequest>(&RECORD) else { return };
    let planned = draft.rendered();
    plan.set("id", &planned.id);
    plan.set("request_id", &planned.request_id);
    plan.set("ticket_subject", &planned.ticket_subject);
    plan.set("ticket_body", &planned.ticket_body);
    let Some(prior) = plan.prior_object::<AccessRequest>() else { return };
    if plan.changes("request_id") {
        return;
    }
    let kept = PrivateState::<()>::from_bytes(&ctx.private());
    let (recorded, before) = prior.ticket();
    let sent = kept.sent.as_ref().or(before.known()).cloned().unwrap_or_default();
    let number = plan.known::<String>("ticket_id");
    let ticket = (&number, &planned.ticket_body);
    let vendor = planned.vendor();
    warn_of_changed_ticket(ctx, &planned.title(), vendor.name(), (recorded, &sent), ticket);
}

/// How far it is follows from what people record, whatever is asked for.
fn plan_progress(plan: &mut Plan<'_>) {
    if RECORD.iter().any(|it| plan.config().is_unknown(it)) {
        return;
    }
    if ["vendor", "vendor_name", "kind"].iter().any(|it| plan.config().is_unknown(it)) {
        return;
    }
    let Some(vendor) = plan.known::<VendorKey>("vendor") else { return };
    let name = plan.known::<String>("vendor_name");
    let progress = access_progress(&AccessRecord {
        vendor: vendor.vendor(name.as_deref()),
        kind: plan.known("kind"),
        ticket: plan.known("ticket_id"),
        completed: plan.known("completed") == Some(true),
    });
    plan.set("status", &progress.status.to_string());
    plan.set("waiting_on", &progress.waiting_on.to_string());
    plan.set("next_step", &progress.next_step);
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
