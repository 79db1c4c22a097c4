//! What is decided about a request for a private endpoint before it is recorded.

use tfplugin::{Context, Plan, Result};

use super::{
    PrivateEndpointRequest, diagnostics,
    evidence::{self, Evidence, PrivateState},
    subject::{PlannedSubject, plan_subject},
    validate,
};
use crate::{
    Clients,
    azure::Id,
    diagnostics::not_found_yet,
    services::{
        common::plan_checks::PlanChecks,
        private_link::Target,
        vendor_requests::{
            Found, Site, common::warn_of_changed_ticket, endpoint_reference, subject::Subject,
            vendors::Vendor,
        },
    },
};

/// What people record, on which the ticket does not depend.
const RECORD: [&str; 7] = [
    "vendor_subscription_id",
    "approval",
    "ticket_id",
    "approval_notice_sent",
    "approval_notice_sent_for",
    "dns_confirmed",
    "dns_confirmed_for",
];

/// Fills in what is known already, and checks what Azure can tell.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let first =
        ctx.planned_private().map(|it| PrivateState::from_bytes(&it)).filter(|_| plan.is_create());
    let kept = first.as_ref().and_then(|it| it.cluster.as_ref());
    let subject = plan_subject(plan, kept, ctx).await?;
    if plan.is_create() {
        // PrivateState even where nothing is seen: the plan that the apply makes must not see more.
        PrivateState { cluster: subject.looked.clone(), ..PrivateState::default() }.save(ctx);
    }
    let (resource, group) = (plan.known::<Id>("resource_id"), plan.known::<String>("group_id"));
    let (Some(resource), Some(group)) = (resource, group) else { return Ok(()) };
    validate::kind(&resource)?;
    plan_names(plan, &subject, &resource, &group);
    let names = ["vendor", "vendor_name", "resource_id", "group_id"];
    if subject.is_another || names.iter().any(|it| plan.changes(it)) {
        plan_new(plan);
    } else if let Some(subject) = &subject.settled {
        plan_change(plan, subject, ctx);
    }
    check(plan, subject.vendor.as_ref(), (&resource, &group), ctx).await?;
    if plan.is_create() {
        let seen = match first {
            Some(first) => first.seen,
            None => see((&resource, &group), &subject, ctx).await?,
        };
        let looked = subject.looked.clone();
        PrivateState { seen: seen.clone(), cluster: looked, ..PrivateState::default() }.save(ctx);
        plan_first(plan, &subject, seen.as_ref());
    }
    Ok(())
}

/// What the plan of a new request sees, where the plan that the apply makes is given it.
async fn see(
    (resource, group): (&Id, &str),
    subject: &PlannedSubject,
    ctx: &Context<'_, Clients>,
) -> Result<Option<Evidence>> {
    if !ctx.gives_back_plans() || ctx.clients.skip_remote_checks {
        return Ok(None);
    }
    let is_shared = subject.vendor.as_ref().is_some_and(Vendor::is_astro)
        && subject.site == Some(Site::Primary);
    let cluster = subject.seen.as_ref().and_then(|it| it.id.as_ref()).filter(|_| is_shared);
    let seen = evidence::look(resource, cluster, ctx).await?;
    Ok((!seen.gone).then(|| seen.first_evidence(group)))
}

/// What a new request will be: it follows from the arguments and from what its first plan saw.
fn plan_first(plan: &mut Plan<'_>, subject: &PlannedSubject, seen: Option<&Evidence>) {
    let description = seen.and_then(Evidence::description);
    if let Some(description) = description {
        plan.set("resource_region", &description.resource_region);
        plan.set("data_endpoint_names", &description.data_endpoint_names);
        plan.set("private_dns_zones", &description.private_dns_zones);
        plan.set("fqdns", &description.fqdns);
        plan.set("privatelink_fqdns", &description.privatelink_fqdns);
    }
    let draft = plan.planned_object_without::<PrivateEndpointRequest>(&RECORD);
    if let (Some(subject), Some(draft)) = (&subject.settled, draft) {
        let named = draft.with_description(description.cloned().unwrap_or_default());
        // The user's own subject may have facts that only Azure knows.
        let is_own = named.ticket_template.as_ref().is_some_and(|it| it.subject.is_some());
        let written = named.rendered(subject, &Found::Nothing, None);
        if description.is_some() || !is_own {
            plan.set("ticket_subject", &written.ticket_subject);
        }
        if description.is_some() {
            plan.set("ticket_body", &written.ticket_body);
        }
    }
    let Some(draft) = plan.planned_object::<PrivateEndpointRequest>() else { return };
    let found = seen.and_then(|it| draft.will_find(it, None));
    // Nobody outside knows the reference of a ticket that was not sent.
    let found = found.or_else(|| draft.ticket_id.is_none().then_some(Found::Nothing));
    let Some(found) = found.map(|it| draft.expecting(it)) else { return };
    let is_told = description.is_some() && subject.settled.is_some();
    if found.open().is_some() && !is_told {
        return;
    }
    let Some(subject) = &subject.seen else { return };
    let planned = draft.with_description(description.cloned().unwrap_or_default());
    let planned = planned.rendered(subject, &found, None);
    if planned.ready.known() != Some(&true) {
        plan_standing(plan, &planned);
    }
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
fn plan_change(plan: &mut Plan<'_>, subject: &Subject, ctx: &Context<'_, Clients>) {
    let Some(prior) = plan.prior_object::<PrivateEndpointRequest>() else { return };
    let kept = PrivateState::from_bytes(&ctx.private());
    plan_ticket(plan, subject, &prior, &kept, ctx);
    let known = known_standing(plan, subject, &prior, &kept);
    match &known {
        Some(planned) => plan_standing(plan, planned),
        // Azure decides, but it cannot make ready what nobody has confirmed.
        None if is_unconfirmed(plan) => plan.set("ready", &false),
        None => {}
    }
    // What the plan changes is told by the apply.
    if kept.moved && !plan.changes("status") {
        prior.with_reminder(ctx);
    }
}

/// The ticket, which does not depend on what people record.
fn plan_ticket(
    plan: &mut Plan<'_>,
    subject: &Subject,
    prior: &PrivateEndpointRequest,
    kept: &PrivateState,
    ctx: &Context<'_, Clients>,
) {
    plan.use_prior_state(&[
        "resource_region",
        "data_endpoint_names",
        "private_dns_zones",
        "fqdns",
        "privatelink_fqdns",
    ]);
    let Some(draft) = plan.planned_object_without::<PrivateEndpointRequest>(&RECORD) else {
        return;
    };
    let written = draft.with_stored_description(Some(prior)).rendered(
        subject,
        &Found::Nothing,
        Some((prior, &Found::Nothing)),
    );
    let (recorded, before) = prior.ticket();
    let sent = kept.sent.as_ref().or(before.known()).cloned().unwrap_or_default();
    let number = plan.known::<String>("ticket_id");
    let ticket = (&number, &written.ticket_body);
    let vendor = written.vendor();
    warn_of_changed_ticket(ctx, &written.title(), vendor.name(), (recorded, &sent), ticket);
    plan.set("ticket_subject", &written.ticket_subject);
    plan.set("ticket_body", &written.ticket_body);
}

/// How far the request will be, where the last refresh saw enough for it.
fn known_standing(
    plan: &Plan<'_>,
    subject: &Subject,
    prior: &PrivateEndpointRequest,
    kept: &PrivateState,
) -> Option<PrivateEndpointRequest> {
    let draft = plan.planned_object::<PrivateEndpointRequest>()?;
    let was = prior.evidence(kept);
    let search_changes =
        ["vendor_subscription_id", "request_message"].iter().any(|it| plan.changes(it));
    let found = if search_changes {
        draft.will_find(kept.seen.as_ref()?, Some(prior))?
    } else {
        was.clone()
    };
    let found = draft.expecting(found);
    Some(draft.with_stored_description(Some(prior)).rendered(subject, &found, Some((prior, &was))))
}

/// Plans how far the request is.
fn plan_standing(plan: &mut Plan<'_>, planned: &PrivateEndpointRequest) {
    plan.set("approval_notice", &planned.approval_notice);
    plan.set("status", &planned.status);
    plan.set("waiting_on", &planned.waiting_on);
    plan.set("next_step", &planned.next_step);
    plan.set("connection_id", &planned.connection_id);
    plan.set("notified_connection_id", &planned.notified_connection_id);
    plan.set("confirmed_connection_id", &planned.confirmed_connection_id);
    plan.set("ready", &planned.ready);
}

/// Warns of what a new request comes to, and checks it against Azure.
async fn check(
    plan: &Plan<'_>,
    vendor: Option<&Vendor>,
    (resource, group): (&Id, &str),
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let asks = plan.is_create() || plan.changes("resource_id") || plan.changes("group_id");
    if !asks {
        return Ok(());
    }
    if let Some(vendor) = vendor {
        ctx.warn(diagnostics::costs(vendor));
    }
    let is_astro = vendor.is_some_and(Vendor::is_astro);
    let is_storage = resource.is_type("Microsoft.Storage/storageAccounts");
    if is_storage && is_astro && group.starts_with("blob") {
        ctx.warn(diagnostics::blob(resource));
    } else if is_storage && group.starts_with("dfs") {
        ctx.warn(diagnostics::dfs(resource));
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    let kind = validate::kind(resource)?;
    let found = ctx.clients.private_links()?.target(resource, kind, ctx.clients.lookups()?).await;
    let what = format!("what private endpoints `{}` can have", resource.name());
    match checks.answer(&what, found)? {
        Some(Some(target)) => {
            validate::target(&target, resource, group)?;
            warn(&target, resource, is_astro, ctx);
        }
        Some(None) => {
            ctx.warn(not_found_yet("The resource", resource, "the endpoint", "resource_id"));
        }
        None => {}
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// Whether nobody has confirmed the names, so that it is not ready whatever Azure shows.
fn is_unconfirmed(plan: &Plan<'_>) -> bool {
    let config = plan.config();
    config.is_null("dns_confirmed") || config.known::<bool>("dns_confirmed") == Some(false)
}

/// What follows from the arguments alone. A message that the user leaves out is the reference.
fn plan_names(plan: &mut Plan<'_>, subject: &PlannedSubject, resource: &Id, group: &str) {
    if plan.is_create() || plan.changes("resource_id") {
        plan.set("resource_name", &resource.name().to_owned());
    }
    let (Some(vendor), Some(key), Some(site)) = (&subject.vendor, &subject.key, subject.site)
    else {
        // Which request it is shows with the apply.
        let has_sites = subject.vendor.as_ref().is_some_and(Vendor::is_astro);
        if !plan.is_create() && (!has_sites || subject.site.is_none()) {
            for name in ["id", "request_id", "request_message"] {
                plan.set_unknown(name);
            }
        }
        return;
    };
    let reference = endpoint_reference(vendor, key, site, resource, group);
    for name in ["id", "request_id", "request_message"] {
        if plan.prior::<String>(name).as_ref() != Some(&reference) {
            plan.set(name, &reference);
        }
    }
}

/// Warns of what the resource, as it is, makes of the endpoint.
fn warn(target: &Target, resource: &Id, is_astro: bool, ctx: &Context<'_, Clients>) {
    if target.open_to_all() == Some(true) {
        ctx.warn(diagnostics::open(target));
    }
    let registry = resource.is_type("Microsoft.ContainerRegistry/registries");
    if is_astro && registry && target.data_endpoints.is_empty() {
        ctx.warn(diagnostics::no_data_endpoints(target));
    }
}
