//! What is decided about a request for a private endpoint before it is recorded.

use tfplugin::{Context, Plan, Result};

use super::{checks, explain};
use crate::{
    Clients, absent,
    arm::Id,
    check::Checks,
    private_link::Target,
    request::{Needs, endpoint_reference},
    resources::request::plan_cluster,
};

/// Arguments that stand in the ticket.
const IN_TICKET: [&str; 7] = [
    "cluster_id",
    "cluster_name",
    "cluster_region",
    "cluster_type",
    "resource_id",
    "group_id",
    "request_message",
];

/// The ticket, and what stands in it of the resource.
const TICKET: [&str; 6] = [
    "ticket_subject",
    "ticket_body",
    "data_endpoint_names",
    "private_dns_zones",
    "fqdns",
    "privatelink_fqdns",
];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    plan_cluster(plan, Needs::Name, ctx).await?;
    let (resource, group) = (plan.known::<Id>("resource_id"), plan.known::<String>("group_id"));
    let (Some(resource), Some(group)) = (resource, group) else { return Ok(()) };
    checks::kind(&resource)?;
    plan_names(plan, &resource, &group);
    if !IN_TICKET.iter().any(|it| plan.changes(it)) {
        // What people record changes nothing in the ticket that they sent.
        plan.stay(&TICKET);
    }
    let asks = plan.is_create() || plan.changes("resource_id") || plan.changes("group_id");
    if !asks {
        return Ok(());
    }
    ctx.warn(explain::costs());
    let is_storage = resource.is_type("Microsoft.Storage/storageAccounts");
    if is_storage && group.starts_with("blob") {
        ctx.warn(explain::blob(&resource));
    } else if is_storage && group.starts_with("dfs") {
        ctx.warn(explain::dfs(&resource));
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = Checks::default();
    let kind = checks::kind(&resource)?;
    let found = ctx.clients.private_links()?.target(&resource, kind, ctx.clients.lookups()?).await;
    let what = format!("what private endpoints `{}` can have", resource.name());
    match checks.answer(&what, found)? {
        Some(Some(target)) => look(&target, &resource, &group, ctx)?,
        Some(None) => {
            ctx.warn(absent::not_yet("The resource", &resource, "the endpoint", "resource_id"));
        }
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
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
    checks::target(target, resource, group)?;
    if target.open_to_all() == Some(true) {
        ctx.warn(explain::open(target));
    }
    let registry = resource.is_type("Microsoft.ContainerRegistry/registries");
    if registry && target.data_endpoints.is_empty() {
        ctx.warn(explain::no_data_endpoints(target));
    }
    Ok(())
}
