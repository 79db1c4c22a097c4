//! What is decided about a request for access before it is recorded: all of it.

use tfplugin::{Computed, Config, Context, Diagnostic, Diagnostics, Plan};

use super::AccessRequest;
use crate::{
    Clients,
    services::vendor_requests::{AccessKind, common::secrets},
};

/// The arguments, from which everything else follows.
const ARGUMENTS: [&str; 12] = [
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
    "ticket_id",
    "completed",
];

/// Checks that need the configuration only.
pub(super) fn validate(config: Config<'_>) -> Diagnostics {
    let mut found = secrets(config, &["details", "data_plane", "organization", "ticket_id"]);
    let Some(kind) = config.known::<AccessKind>("kind") else { return found };
    if kind == AccessKind::DomainScopedAccess && config.is_set("project") {
        found.push(
            Diagnostic::error(
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
                Diagnostic::error(
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
    if !ARGUMENTS.iter().any(|it| plan.changes(it)) {
        return;
    }
    let kind = plan.known::<AccessKind>("kind");
    // With this kind, the details are what is asked for.
    if kind == Some(AccessKind::Other) && !plan.is_create() && plan.changes("details") {
        plan.replace("details");
    }
    let open = ARGUMENTS.iter().any(|it| plan.config().is_unknown(it));
    let (Some(kind), Some(vendor), false) = (kind, plan.known("vendor"), open) else { return };
    let planned = AccessRequest {
        id: Computed::Unknown,
        vendor,
        kind,
        organization: plan.known("organization"),
        data_plane: plan.known("data_plane"),
        domain: plan.known("domain"),
        project: plan.known("project"),
        role: plan.known("role"),
        scope: plan.known("scope"),
        tenant_id: plan.known("tenant_id"),
        details: plan.known("details"),
        ticket_id: plan.known("ticket_id"),
        completed: plan.known("completed"),
        request_id: Computed::Unknown,
        ticket_subject: Computed::Unknown,
        ticket_body: Computed::Unknown,
        status: Computed::Unknown,
        waiting_on: Computed::Unknown,
        next_step: Computed::Unknown,
    }
    .rendered();
    plan.set("id", &planned.id);
    plan.set("request_id", &planned.request_id);
    plan.set("ticket_subject", &planned.ticket_subject);
    plan.set("ticket_body", &planned.ticket_body);
    plan.set("status", &planned.status);
    plan.set("waiting_on", &planned.waiting_on);
    plan.set("next_step", &planned.next_step);
}

/// What is scoped to a domain costs more to set up, and to change.
fn warn_of_complexity(plan: &Plan<'_>, ctx: &Context<'_, Clients>) {
    if plan.known::<AccessKind>("kind") == Some(AccessKind::DomainScopedAccess) {
        ctx.warn(
            Diagnostic::warning(
                "Domain-scoped access costs more to set up",
                "Union recommends global access for most uses: a role for the data plane's own \
                 managed identity, which this provider can grant with `dataplane_role_assignment`. \
                 Access of one domain is configured by the Union team, for each change anew.",
            )
            .at("kind"),
        );
    }
}
