//! What is decided about an approval before anything is changed.

use tfplugin::{Context, Plan, Result};

use super::{
    explain,
    finding::choose,
    state::{APPROVED, MATCHERS, default_description, matched_by},
};
use crate::{
    Clients,
    arm::{self, Id},
    attribute::Guid,
    check::Checks,
    private_link::{self, Connection, Kind, Matcher, Status},
};

/// What is read of a connection.
const READ: [&str; 6] = [
    "private_endpoint_id",
    "connection_name",
    "connection_id",
    "request_message",
    "description",
    "status",
];

/// Fills in what is known already, and shows the approval where there is something to approve.
pub(super) async fn plan(plan: &mut Plan<'_>, ctx: &Context<'_, Clients>) -> Result<()> {
    let Some(resource) = plan.known::<Id>("resource_id") else { return Ok(()) };
    let kind = private_link::kind_at(&resource)?;
    let is_known = !MATCHERS.iter().any(|it| plan.config().is_unknown(it));
    if is_known {
        plan.set("matched_by", &matched_by(|it| plan.config().is_set(it)));
    } else {
        plan.set_unknown("matched_by");
    }
    let is_new = plan.is_create() || plan.changes("resource_id");
    if is_new {
        plan.set("id", &resource.to_string());
    }
    if !is_known {
        return Ok(());
    }
    let matcher = matcher(plan);
    if ctx.clients.skip_remote_checks {
        if !is_new {
            plan.stay(&READ);
        }
        return Ok(());
    }
    let mut checks = Checks::default();
    let what = format!("which connection of `{}` is meant", resource.name());
    let found = ctx.clients.private_links()?.connections(&resource, kind).await;
    let connections = checks.answer(&what, found)?.flatten();
    let decision = match &connections {
        None if is_new => Decision::Open,
        None => Decision::Nothing,
        Some(connections) => decide(plan, ctx, (&resource, kind), &matcher, connections, is_new)?,
    };
    match decision {
        Decision::Open => {}
        Decision::Nothing => plan.stay(&READ),
        Decision::Wait => plan.set_unknown("status"),
        Decision::Approve(connection) => show(plan, &connection, kind),
    }
    if is_new || plan.changes("status") {
        permission(&resource, kind, ctx, &mut checks).await?;
    }
    if let Some(warning) = checks.warning() {
        ctx.warn(warning);
    }
    Ok(())
}

/// What an apply will do about the connection.
enum Decision {
    /// What it finds then.
    Open,
    /// Nothing.
    Nothing,
    /// Wait for it.
    Wait,
    /// Approve this one.
    Approve(Box<Connection>),
}

fn decide(
    plan: &mut Plan<'_>,
    ctx: &Context<'_, Clients>,
    (resource, kind): (&Id, &Kind),
    matcher: &Matcher,
    connections: &[Connection],
    is_new: bool,
) -> Result<Decision> {
    let overrides = plan.known::<bool>("override_rejection") == Some(true);
    let current = plan.prior::<String>("connection_id").filter(|_| !is_new);
    let current =
        current.and_then(|id| connections.iter().find(|it| it.id.eq_ignore_ascii_case(&id)));
    if let Some(current) = current
        && another_is_meant(plan, matcher, current)
    {
        return Ok(Decision::Open);
    }
    let found = match current {
        Some(current) => Some(current),
        None => choose(matcher, connections, resource)?,
    };
    let Some(found) = found else {
        if is_new {
            return Ok(Decision::Open);
        }
        ctx.warn(explain::awaiting(resource, matcher));
        let waits = plan.known::<bool>("wait_for_connection") == Some(true);
        return Ok(if waits { Decision::Wait } else { Decision::Nothing });
    };
    match found.status {
        Status::Rejected if !overrides => {
            ctx.warn(explain::rejected(&found.id, kind));
            // The vendor may have made the endpoint again, and that more than once.
            let waiting = |it: &&Connection| it.status == Status::Pending && matcher.matches(it);
            if connections.iter().filter(waiting).count() > 1 {
                choose(matcher, connections, resource)?;
            }
        }
        Status::Disconnected => ctx.warn(explain::disconnected(&found.id)),
        Status::Approved => {}
        _ if is_new => {}
        _ => return Ok(Decision::Approve(Box::new(found.clone()))),
    }
    Ok(if is_new { Decision::Open } else { Decision::Nothing })
}

/// Whether the arguments describe another connection now than the one that is known: then this one
/// is given up and the other one approved.
fn another_is_meant(plan: &mut Plan<'_>, matcher: &Matcher, current: &Connection) -> bool {
    let recorded = plan.prior::<String>("request_message");
    let message = recorded.as_deref().unwrap_or(&current.description);
    if matcher.matches_with(current, message) {
        return false;
    }
    let changed = |it: &&str| plan.config().is_set(it) && plan.changes(it);
    let changed: Vec<_> = MATCHERS.into_iter().filter(changed).collect();
    for name in &changed {
        plan.replace(name);
    }
    !changed.is_empty()
}

/// Shows what an approval of this connection comes to.
fn show(plan: &mut Plan<'_>, connection: &Connection, kind: &Kind) {
    let message = match connection.status {
        Status::Pending => Some(connection.description.clone()).filter(|it| !it.is_empty()),
        _ => plan.prior::<String>("request_message"),
    };
    let description = default_description(message.as_deref().unwrap_or_default(), kind);
    plan.set("private_endpoint_id", &connection.private_endpoint);
    plan.set("connection_name", &Some(connection.name.clone()));
    plan.set("description", &Some(description));
    plan.set("connection_id", &Some(connection.id.clone()));
    plan.set("status", &APPROVED.to_owned());
    plan.set("request_message", &message);
}

/// Whether the caller may do what an apply will do.
async fn permission(
    resource: &Id,
    kind: &Kind,
    ctx: &Context<'_, Clients>,
    checks: &mut Checks,
) -> Result<()> {
    let what = format!("whether the caller may approve connections of `{}`", resource.name());
    let found = ctx.clients.authorization()?.missing_actions(resource, &kind.actions()).await;
    let Some(missing) = checks.answer(&what, found)? else { return Ok(()) };
    if !missing.is_empty() {
        ctx.warn(explain::forbidden(resource, &missing));
    }
    Ok(())
}

/// What the configuration says of the connection.
fn matcher(plan: &Plan<'_>) -> Matcher {
    let config = plan.config();
    Matcher {
        private_endpoint: config.known::<arm::Id>("private_endpoint_id"),
        requester_subscription: config
            .known::<Guid>("requester_subscription_id")
            .map(|it| it.value()),
        message_contains: config.known("message_contains"),
        connection_name: config.known("connection_name"),
        own_description: plan.known::<String>("description"),
    }
}
