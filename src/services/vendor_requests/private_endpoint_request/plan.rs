//! What is decided about a request for a private endpoint before it is recorded.

use tfplugin::{Context, Plan, Result};

use super::{PrivateEndpointRequest, diagnostics, validate};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found,
    services::{
        common::plan_checks::PlanChecks,
        private_link::Target,
        vendor_requests::{
            Cluster, Needs,
            common::{changed_ticket, plan_cluster},
            endpoint_reference,
        },
    },
};

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let cluster = plan_cluster(plan, Needs::Name, ctx).await?;
    let (resource, group) = (plan.known::<Id>("resource_id"), plan.known::<String>("group_id"));
    let (Some(resource), Some(group)) = (resource, group) else { return Ok(()) };
    validate::kind(&resource)?;
    plan_names(plan, &resource, &group);
    let is_another = ["cluster_id", "resource_id", "group_id"].iter().any(|it| plan.changes(it));
    if is_another {
        plan_new(plan);
    } else if let Some(cluster) = cluster {
        plan_change(plan, &cluster, ctx);
    }
    let asks = plan.is_create() || plan.changes("resource_id") || plan.changes("group_id");
    if !asks {
        return Ok(());
    }
    ctx.warn(diagnostics::costs());
    let is_storage = resource.is_type("Microsoft.Storage/storageAccounts");
    if is_storage && group.starts_with("blob") {
        ctx.warn(diagnostics::blob(&resource));
    } else if is_storage && group.starts_with("dfs") {
        ctx.warn(diagnostics::dfs(&resource));
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let kind = validate::kind(&resource)?;
    let found = ctx.clients.private_links()?.target(&resource, kind, ctx.clients.lookups()?).await;
    let what = format!("what private endpoints `{}` can have", resource.name());
    match checks.answer(&what, found)? {
        Some(Some(target)) => look(&target, &resource, &group, ctx)?,
        Some(None) => {
            ctx.warn(not_found::not_yet("The resource", &resource, "the endpoint", "resource_id"));
        }
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// What a new request certainly is not, whatever Azure shows: nothing that is recorded from the start
/// says which connection it is about, unless the user does.
fn plan_new(plan: &mut Plan<'_>) {
    let names = |plan: &Plan<'_>, name: &str| !plan.config().is_null(name);
    if !names(plan, "approval_notice_sent_for") {
        plan.set("notified_connection_id", &None::<String>);
    }
    if !names(plan, "dns_confirmed_for") {
        plan.set("confirmed_connection_id", &None::<String>);
    }
    if !names(plan, "dns_confirmed_for") || is_unconfirmed(plan) {
        plan.set("ready", &false);
    }
}

/// What the request will be: it follows from the arguments and from what the last refresh saw.
fn plan_change(plan: &mut Plan<'_>, cluster: &Cluster, ctx: &Context<'_, Clients>) {
    let Some(prior) = plan.prior_object::<PrivateEndpointRequest>() else { return };
    let Some(draft) = plan.planned_object::<PrivateEndpointRequest>() else {
        // What the ticket says of the resource does not depend on what is not known yet.
        plan.stay(&["data_endpoint_names", "private_dns_zones", "fqdns", "privatelink_fqdns"]);
        if is_unconfirmed(plan) {
            plan.set("ready", &false);
        }
        return;
    };
    let was = prior.evidence(&ctx.private());
    let found = draft.expecting(was.clone());
    let draft = draft.described_as(Some(&prior));
    let planned = draft.rendered(cluster, &found, Some((&prior, &was)));
    let ticket = (&prior.ticket_id, &prior.ticket_body);
    let to_send = (&planned.ticket_id, &planned.ticket_body);
    changed_ticket(ctx, &planned.what(), "Astronomer", ticket, to_send);
    plan.set("data_endpoint_names", &planned.data_endpoint_names);
    plan.set("private_dns_zones", &planned.private_dns_zones);
    plan.set("fqdns", &planned.fqdns);
    plan.set("privatelink_fqdns", &planned.privatelink_fqdns);
    plan.set("ticket_subject", &planned.ticket_subject);
    plan.set("ticket_body", &planned.ticket_body);
    if ["vendor_subscription_id", "request_message"].iter().any(|it| plan.changes(it)) {
        // Another connection may be meant, which the apply looks for.
        if is_unconfirmed(plan) {
            plan.set("ready", &false);
        }
        return;
    }
    plan.set("approval_notice", &planned.approval_notice);
    plan.set("status", &planned.status);
    plan.set("waiting_on", &planned.waiting_on);
    plan.set("next_step", &planned.next_step);
    plan.set("connection_id", &planned.connection_id);
    plan.set("notified_connection_id", &planned.notified_connection_id);
    plan.set("confirmed_connection_id", &planned.confirmed_connection_id);
    plan.set("ready", &planned.ready);
}

/// Whether nobody has confirmed the names, so that it is not ready whatever Azure shows.
fn is_unconfirmed(plan: &Plan<'_>) -> bool {
    let config = plan.config();
    config.is_null("dns_confirmed") || config.known::<bool>("dns_confirmed") == Some(false)
}

/// What follows from the arguments alone. A message that the user leaves out is the reference.
fn plan_names(plan: &mut Plan<'_>, resource: &Id, group: &str) {
    if plan.is_create() || plan.changes("resource_id") {
        plan.set("resource_name", &resource.name().to_owned());
    }
    let Some(cluster) = plan.known::<String>("cluster_id") else { return };
    let reference = endpoint_reference(&cluster, resource, group);
    for name in ["id", "request_id", "request_message"] {
        if plan.prior::<String>(name).as_ref() != Some(&reference) {
            plan.set(name, &reference);
        }
    }
}

/// Checks against the resource as it is.
fn look(target: &Target, resource: &Id, group: &str, ctx: &Context<'_, Clients>) -> Result<()> {
    validate::target(target, resource, group)?;
    if target.open_to_all() == Some(true) {
        ctx.warn(diagnostics::open(target));
    }
    let registry = resource.is_type("Microsoft.ContainerRegistry/registries");
    if registry && target.data_endpoints.is_empty() {
        ctx.warn(diagnostics::no_data_endpoints(target));
    }
    Ok(())
}
