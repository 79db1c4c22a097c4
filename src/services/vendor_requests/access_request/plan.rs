//! What is decided about a request for access before it is recorded: all of it.

use tfplugin::{Config, Context, Diagnostics, Plan};

use super::AccessRequest;
use crate::diagnostics::code::CommonCode;
use crate::services::vendor_requests::code::RequestCode;
use crate::{
    Clients,
    services::vendor_requests::{
        AccessKind, AccessRecord, access_progress,
        common::{Kept, changed_ticket, secrets},
    },
};

/// What is asked for, from which the ticket follows.
const ASKED: [&str; 10] = [
    "vendor",
    "kind",
    "organization",
    "data_plane",
    "domain",
    "project",
    "role",
    "scope",
    "tenant_id",
    "details",
];

/// What people record.
const RECORD: [&str; 2] = ["ticket_id", "completed"];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = secrets(config, &["details", "data_plane", "organization", "ticket_id"]);
    let Some(kind) = config.known::<AccessKind>("kind") else { return found };
    if kind == AccessKind::DomainScopedAccess && config.is_set("project") {
        found.push(
            RequestCode::ProjectScopeNotSupported.error(
                "Azure data planes scope by domain only",
                "Union's documentation says that Azure-based data planes, unlike those on AWS, \
                 support scoping by domain and not by project, \"due to intrinsic architectural \
                 constraints\" (Enabling Azure resources, \"Azure only supports scoping by domain\"). \
                 Remove `project`; use a domain of its own for what has to be kept apart.",
            )
            .at("project"),
        );
    }
    for name in kind.needs() {
        if config.is_null(name) {
            found.push(
                CommonCode::MissingArgument.error(
                    format!("`{name}` is missing"),
                    format!(
                        "With `kind = \"{kind}\"` the vendor cannot act without it: set `{name}`."
                    ),
                )
                .at("kind"),
            );
        }
    }
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
    let kept = Kept::<()>::read(&ctx.private());
    let (recorded, before) = prior.ticket();
    let sent = kept.sent.as_ref().or(before.known()).cloned().unwrap_or_default();
    let number = plan.known::<String>("ticket_id");
    let ticket = (&number, &planned.ticket_body);
    changed_ticket(ctx, &planned.what(), &planned.vendor, (recorded, &sent), ticket);
}

/// How far it is follows from what people record, whatever is asked for.
fn plan_progress(plan: &mut Plan<'_>) {
    if RECORD.iter().any(|it| plan.config().is_unknown(it)) {
        return;
    }
    let Some(vendor) = plan.known("vendor") else { return };
    let progress = access_progress(&AccessRecord {
        vendor,
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
                    "Domain-scoped access costs more to set up",
                    "Union recommends global access for most uses: a role for the data plane's own \
                 managed identity, which this provider can grant with `dataplane_role_assignment`. \
                 Access of one domain is configured by the Union team, for each change anew.",
                )
                .at("kind"),
        );
    }
}
