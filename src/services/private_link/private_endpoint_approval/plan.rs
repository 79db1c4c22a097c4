//! What is decided about an approval before anything is changed.
//!
//! Terraform plans again before it applies a plan, and the two must agree, whatever happens in Azure in
//! between. So what is planned follows from the configuration and from the state, as the refresh left
//! it; Azure is asked for what is only said.

use tfplugin::{Context, Diagnostic, Plan, Result};

use super::{
    ApprovedEndpoint, OnDestroy, PrivateEndpointApproval,
    approve::choose,
    description::default_description,
    diagnostics,
    model::{APPROVED, AWAITING, MATCHERS, matched_by},
    private_state::{PrivateState, Successor},
};
use crate::{
    Clients,
    azure::Id,
    http::backoff::now,
    services::{
        common::{attribute::Guid, plan_checks::PlanChecks},
        private_link::{self, Choice, Connection, Matcher, ServiceType, Status, expiry::Age},
    },
};

/// What is known of a connection once it is found, and what follows from it.
const READ: [&str; 9] = [
    "private_endpoint_id",
    "connection_name",
    "connection_id",
    "request_message",
    "description",
    "status",
    "approved_endpoint",
    "next_step",
    "approval_notice",
];

/// Fills in what is known already, and shows the approval where there is something to approve.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    if plan.is_create() {
        // The plan that the apply makes must not take what it sees for what was shown.
        PrivateState::from_plan(ctx).unwrap_or_default().save(ctx);
    }
    let Some(resource) = plan.known::<Id>("resource_id") else { return Ok(()) };
    let version = plan.known::<String>("api_version");
    let kind = private_link::service_type_with(&resource, version.as_deref())?;
    let is_known = !MATCHERS.iter().any(|it| plan.config().is_unknown(it));
    if is_known {
        plan.set("matched_by", &matched_by(|it| plan.config().is_set(it)));
    } else {
        plan.set_unknown("matched_by");
    }
    plan_on_destroy(plan, kind, ctx);
    let is_new = plan.is_create() || plan.changes("resource_id");
    if is_new {
        plan.set("id", &resource.to_string());
    }
    if !is_known {
        return Ok(());
    }
    let matcher = matcher(plan);
    let intent = if plan.is_create() {
        plan_create(plan, (&resource, kind), &matcher, ctx).await?
    } else if is_new {
        Intent::Look
    } else {
        plan_update(plan, &matcher, &PrivateState::load(ctx))
    };
    match &intent {
        Intent::Look if is_new => {}
        Intent::Look => {
            for name in READ {
                plan.set_unknown(name);
            }
        }
        Intent::Nothing => plan.use_prior_state(&READ),
        Intent::Approve(known) => show(plan, known, kind),
    }
    if is_new && matcher.is_message_only() && matches!(intent, Intent::Look) {
        ctx.warn(diagnostics::only_message_matches(&resource));
    }
    if ctx.clients.skip_remote_checks {
        return Ok(());
    }
    let mut checks = PlanChecks::default();
    report(plan, &intent, (&resource, kind), &matcher, ctx, &mut checks).await?;
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// What an apply will do about the connection.
enum Intent {
    /// Look for it, because nothing in the state says which one it is.
    Look,
    /// Nothing.
    Nothing,
    /// Approve the one that the state has.
    Approve(Box<PrivateEndpointApproval>),
}

/// What a new approval does: it approves what its plan shows, where Terraform hands on what that saw.
async fn plan_create(
    plan: &Plan<'_>,
    (resource, kind): (&Id, &ServiceType),
    matcher: &Matcher,
    ctx: &Context<'_, Clients>,
) -> Result<Intent> {
    if !ctx.gives_back_plans() && PrivateState::from_plan(ctx).is_none() {
        PrivateState::default().with_successor(Successor::of(resource, matcher)).save(ctx);
        return Ok(Intent::Look);
    }
    let saw = match PrivateState::from_plan(ctx) {
        Some(saw) => saw,
        None if ctx.clients.skip_remote_checks => PrivateState::default(),
        None => {
            let found = ctx.clients.private_links()?.connections(resource, kind).await;
            let found = found.ok().flatten();
            let meant = found.as_deref().map(|it| choose(matcher, it, resource)).transpose()?;
            let overrides = plan.known::<bool>("override_rejection") == Some(true);
            let to_decide = |it: &&Connection| match it.status {
                Status::Approved | Status::Disconnected => false,
                Status::Rejected => overrides,
                Status::Pending | Status::Other(_) => true,
            };
            meant.flatten().filter(to_decide).map(PrivateState::of).unwrap_or_default()
        }
    };
    let saw = saw.with_successor(Successor::of(resource, matcher));
    saw.save(ctx);
    let known = saw.stored(resource).map(|it| PrivateEndpointApproval {
        message_contains: matcher.message_contains.clone(),
        ..it
    });
    Ok(known.map_or(Intent::Look, |it| Intent::Approve(Box::new(it))))
}

/// What follows from what is configured and stored.
fn plan_update(plan: &mut Plan<'_>, matcher: &Matcher, kept: &PrivateState) -> Intent {
    let Some(known) = stored(plan) else { return Intent::Look };
    let Some(connection) = connection(&known) else {
        let waits = plan.known::<bool>("wait_for_connection") == Some(true);
        let looks = matchers_change(plan) || waits || kept.is_ambiguous();
        return if looks { Intent::Look } else { Intent::Nothing };
    };
    if matches_another(plan, matcher, &connection) {
        return Intent::Look;
    }
    let overrides = plan.known::<bool>("override_rejection") == Some(true);
    match connection.status {
        Status::Approved => Intent::Nothing,
        _ if kept.is_ambiguous() => Intent::Look,
        Status::Disconnected => Intent::Nothing,
        Status::Rejected if !overrides => Intent::Nothing,
        _ => Intent::Approve(Box::new(known)),
    }
}

/// Whether the arguments that describe the connection change.
fn matchers_change(plan: &Plan<'_>) -> bool {
    plan.changes("matched_by")
        || MATCHERS.iter().any(|it| plan.config().is_set(it) && plan.changes(it))
}

/// Whether the arguments describe another connection now than the one that is known: then this one
/// is given up.
fn matches_another(plan: &mut Plan<'_>, matcher: &Matcher, current: &Connection) -> bool {
    // Of a connection that others decided about the message is not known, and excludes nothing.
    let message = plan.prior::<String>("request_message").or(matcher.message_contains.clone());
    if matcher.matches_with(current, message.as_deref().unwrap_or_default()) {
        return false;
    }
    let changed = |it: &&str| plan.config().is_set(it) && plan.changes(it);
    let changed: Vec<_> = MATCHERS.into_iter().filter(changed).collect();
    for name in &changed {
        plan.require_replacement(name);
    }
    !changed.is_empty()
}

/// The stored values that a plan needs.
fn stored(plan: &Plan<'_>) -> Option<PrivateEndpointApproval> {
    let resource_id = plan.prior::<Id>("resource_id")?;
    let known = PrivateEndpointApproval::at_resource(resource_id);
    Some(PrivateEndpointApproval {
        private_endpoint_id: plan.prior::<Id>("private_endpoint_id").into(),
        connection_name: plan.prior::<String>("connection_name").into(),
        connection_id: plan.prior::<String>("connection_id").into(),
        status: plan.prior::<String>("status").unwrap_or_else(|| AWAITING.to_owned()).into(),
        request_message: plan.prior::<String>("request_message").into(),
        message_contains: plan.known("message_contains"),
        ..known
    })
}

/// The connection that is stored.
fn connection(known: &PrivateEndpointApproval) -> Option<Connection> {
    Some(Connection {
        id: known.connection_id.known().cloned().flatten()?,
        name: known.connection_name.known().cloned().flatten()?,
        private_endpoint: known.private_endpoint_id.known().cloned().flatten(),
        status: Status::read(known.status.known()?),
        description: known.request_message.known().cloned().flatten().unwrap_or_default(),
        provisioning_state: None,
        group_ids: Vec::new(),
        created_at: None,
    })
}

/// Shows what an approval of this connection comes to.
fn show(plan: &mut Plan<'_>, known: &PrivateEndpointApproval, kind: &ServiceType) {
    let Some(connection) = connection(known) else { return };
    let message = known.request_message.known().cloned().flatten();
    let description = default_description(message.as_deref().unwrap_or_default(), kind);
    let matched_by = matched_by(|it| plan.config().is_set(it));
    let endpoint = ApprovedEndpoint::of(&connection, message.as_ref(), matched_by);
    let approved = PrivateEndpointApproval { status: APPROVED.to_owned().into(), ..known.clone() };
    let approved = approved.with_next_step();
    plan.set("private_endpoint_id", &connection.private_endpoint);
    plan.set("connection_name", &Some(connection.name.clone()));
    plan.set("description", &Some(description));
    plan.set("connection_id", &Some(connection.id.clone()));
    plan.set("status", &APPROVED.to_owned());
    plan.set("request_message", &message);
    plan.set("approved_endpoint", &Some(endpoint));
    plan.set("next_step", &approved.next_step);
    plan.set("approval_notice", &approved.approval_notice);
}

/// What a destroy does where the user says nothing; what does not work is said.
fn plan_on_destroy(plan: &mut Plan<'_>, kind: &ServiceType, ctx: &Context<'_, Clients>) {
    plan.set("on_destroy", &OnDestroy::of(kind));
    let rejects = plan.config().known::<OnDestroy>("on_destroy") == Some(OnDestroy::Reject);
    if rejects && !kind.rejects_approved && plan.changes("on_destroy") {
        ctx.warn(diagnostics::does_not_reject(kind));
    }
}

/// Says what Azure shows of it. Nothing that is planned depends on that.
async fn report(
    plan: &Plan<'_>,
    intent: &Intent,
    (resource, kind): (&Id, &'static ServiceType),
    matcher: &Matcher,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let status = plan.prior::<String>("status").map(|it| Status::read(&it));
    let what = format!("which connection of `{}` is meant", resource.name());
    let found = ctx.clients.private_links()?.connections(resource, kind).await;
    if let Some(connections) = checks.answer(&what, found)?.flatten() {
        match intent {
            Intent::Look => look(plan, (resource, kind), matcher, &connections, ctx)?,
            Intent::Nothing => match status {
                Some(Status::Rejected) => {
                    let id = plan.prior::<String>("connection_id").unwrap_or_default();
                    ctx.warn(diagnostics::rejected(&id, kind));
                    // The vendor may have made the endpoint again, and that more than once.
                    let waits =
                        |it: &&Connection| it.status == Status::Pending && matcher.matches(it);
                    if connections.iter().filter(waits).count() > 1 {
                        choose(matcher, &connections, resource)?;
                    }
                }
                Some(Status::Disconnected) => {
                    let id = plan.prior::<String>("connection_id").unwrap_or_default();
                    ctx.warn(diagnostics::disconnected(&id));
                }
                Some(Status::Other(word))
                    if word == AWAITING && choose(matcher, &connections, resource)?.is_none() =>
                {
                    ctx.warn(diagnostics::awaiting(resource, matcher));
                }
                _ => {}
            },
            Intent::Approve(_) => {}
        }
        expiry(plan, matcher, &connections, ctx);
    }
    if plan.is_create() || plan.changes("resource_id") || plan.changes("status") {
        permission(resource, kind, ctx, checks).await?;
    }
    Ok(())
}

/// Warns of a pending connection whose endpoint the vendor is about to delete.
fn expiry(
    plan: &Plan<'_>,
    matcher: &Matcher,
    connections: &[Connection],
    ctx: &Context<'_, Clients>,
) {
    let known = plan.prior::<String>("connection_id").filter(|_| !plan.changes("resource_id"));
    let is_known =
        |it: &&Connection| known.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(&it.id));
    let found = connections.iter().find(is_known).or(match matcher.choose(connections) {
        Choice::One(it) => Some(it),
        Choice::None | Choice::Several(_) => None,
    });
    let Some(found) = found else { return };
    let kept = (!plan.is_create()).then(|| PrivateState::load(ctx));
    let age = Age::of(found, kept.and_then(|it| it.pending_since(found)));
    if let Some(text) = age.and_then(|age| age.expiry(found, now())) {
        ctx.warn(diagnostics::expires(found, &text));
    }
}

/// What an apply that looks for the connection would find now.
fn look(
    plan: &Plan<'_>,
    (resource, kind): (&Id, &ServiceType),
    matcher: &Matcher,
    connections: &[Connection],
    ctx: &Context<'_, Clients>,
) -> std::result::Result<(), Diagnostic> {
    let overrides = plan.known::<bool>("override_rejection") == Some(true);
    let chosen = match choose(matcher, connections, resource) {
        // Azure has changed, not the configuration: an error would block a destroy.
        Err(several) if !plan.is_create() && !matchers_change(plan) => {
            ctx.warn(diagnostics::will_be_refused(several));
            return Ok(());
        }
        chosen => chosen?,
    };
    match chosen {
        None if plan.is_create() || plan.changes("resource_id") => {}
        None => ctx.warn(diagnostics::awaiting(resource, matcher)),
        Some(found) => match found.status {
            Status::Rejected if !overrides => ctx.warn(diagnostics::rejected(&found.id, kind)),
            Status::Disconnected => ctx.warn(diagnostics::disconnected(&found.id)),
            Status::Approved if plan.is_create() => ctx.warn(diagnostics::is_approved(found)),
            Status::Approved => {}
            _ if matcher.is_exact() => ctx.warn(diagnostics::will_be_approved(found)),
            _ => ctx.warn(diagnostics::not_shown_yet(found)),
        },
    }
    Ok(())
}

/// Whether the caller may do what an apply will do.
async fn permission(
    resource: &Id,
    kind: &ServiceType,
    ctx: &Context<'_, Clients>,
    checks: &mut PlanChecks,
) -> Result<()> {
    let what = format!("whether the caller may approve connections of `{}`", resource.name());
    let found = ctx.clients.authorization()?.missing_actions(resource, &kind.actions()).await;
    let Some(missing) = checks.answer(&what, found)? else { return Ok(()) };
    if !missing.is_empty() {
        ctx.warn(diagnostics::forbidden(resource, &missing));
    }
    Ok(())
}

/// What the configuration says of the connection.
fn matcher(plan: &Plan<'_>) -> Matcher {
    let config = plan.config();
    Matcher {
        private_endpoint: config.known::<Id>("private_endpoint_id"),
        endpoint_name: config.known("private_endpoint_name"),
        requester_subscription: config
            .known::<Guid>("requester_subscription_id")
            .map(|it| it.value()),
        message_contains: config.known("message_contains"),
        connection_name: config.known("connection_name"),
        own_description: plan.known::<String>("description"),
    }
}
