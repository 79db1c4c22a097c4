//! Grants, changes and removes an assignment, without touching what somebody else requested.

use jiff::Timestamp;
use tfplugin::{Context, Diagnostic, Result};
use tokio::time::Instant;
use uuid::Uuid;

use super::{PimRoleAssignment, diagnostics, end, model::Private, read::look};
use crate::{
    Clients, azure,
    http::{
        backoff::{self, now},
        sleep_or_cancelled,
    },
    services::{
        authorization::{
            Authorization,
            client::SETTLING,
            schedule::{End, Progress, RequestDetails, RequestType, Schedule, ScheduledGrant},
        },
        common::{attribute::Guid, provenance::Provenance},
    },
};

/// How many equal requests of one configuration are told apart. Azure forgets them after 45 days.
const MOST_REQUESTS: u32 = 1000;

/// Grants the role.
pub(super) async fn create(
    wanted: PimRoleAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<PimRoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let role = authorization.role_guid_in_time(&wanted.scope, &wanted.role.0).await?;
    let grant = wanted.grant(role);
    let planned = Private::decode(&ctx.private()).provenance.maker();
    let provenance = Provenance::new(None);
    let maker = provenance.maker().unwrap_or_default();
    let made = assign(wanted, &grant, provenance, ctx).await?;
    authorization.planned_as(planned, maker);
    made.named(role, ctx).await
}

/// Changes the end, grants the role again, or removes it because its end has passed.
pub(super) async fn update(
    planned: PimRoleAssignment,
    prior: &PimRoleAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<PimRoleAssignment> {
    let grant = prior.stored_grant()?;
    let private = Private::decode(&ctx.private());
    if planned.has_expired() {
        if !prior.has_expired() {
            remove(prior, &grant, ctx).await?;
        }
        return Ok(planned.with_request_of(prior).ended());
    }
    if prior.has_expired() {
        return assign(planned, &grant, private.provenance, ctx).await;
    }
    if planned.expires_at.known().is_some() && planned.end() == prior.end() {
        return Ok(planned.with_request_of(prior));
    }
    Box::pin(change(planned, prior, &grant, ctx)).await
}

/// Removes the assignment, unless Azure has ended it.
pub(super) async fn delete(stored: &PimRoleAssignment, ctx: &Context<'_, Clients>) -> Result<()> {
    let grant = stored.stored_grant()?;
    let authorization = ctx.clients.authorization()?;
    let maker = Private::decode(&ctx.private()).provenance.maker();
    if authorization.confirmed().is_of_another(&grant.key(), maker) {
        ctx.warn(diagnostics::kept(&stored.id()));
        return Ok(());
    }
    if stored.has_expired() {
        if let Some(found) = authorization.schedule(&grant).await? {
            ctx.warn(diagnostics::granted_by_others(&stored.id(), &found));
        }
    } else {
        remove(stored, &grant, ctx).await?;
    }
    let mut provenance = Private::decode(&ctx.private()).provenance;
    authorization.unplan(Some(provenance.marked(Some(&stored.id()))));
    Ok(())
}

/// Which request a grant needs.
#[derive(Debug)]
pub(super) enum Own {
    /// None: an earlier apply has sent it, and Azure has the schedule or is working on it.
    Sent(Uuid),
    /// One with this name.
    Send(Uuid),
    /// None: what exists is somebody else's.
    Taken,
}

/// Looks for the request that an earlier apply with the same arguments sent, and for a free name.
pub(super) async fn own_request(
    grant: &ScheduledGrant,
    details: &RequestDetails,
    found: Option<&Schedule>,
    ctx: &Context<'_, Clients>,
) -> std::result::Result<Own, azure::Error> {
    let Ok(authorization) = ctx.clients.authorization() else { return Ok(Own::Taken) };
    let made_by = found.and_then(|it| it.properties.request_name());
    let mut name = grant.request_name(details, 0);
    for earlier in 0..MOST_REQUESTS {
        name = grant.request_name(details, earlier);
        if made_by == Some(name) {
            return Ok(Own::Sent(name));
        }
        let request = authorization.schedule_request(grant, name).await?;
        let progress = request.map(|it| it.properties.progress());
        match (progress, found) {
            (None, Some(_)) => return Ok(Own::Taken),
            (None, None) => break,
            (Some(Progress::Pending), None) => return Ok(Own::Sent(name)),
            (Some(_), _) => {}
        }
    }
    Ok(Own::Send(name))
}

/// Requests the assignment, and waits until Azure shows it.
async fn assign(
    wanted: PimRoleAssignment,
    grant: &ScheduledGrant,
    provenance: Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<PimRoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let asked = future_end(&wanted)?;
    let details = wanted.details(RequestType::Assign, Some(asked));
    let _guard = authorization.lock_schedule(grant).await;
    let found =
        authorization.schedule(grant).await.map_err(|error| Diagnostic::from(error).at("scope"))?;
    let name = match own_request(grant, &details, found.as_ref(), ctx).await? {
        Own::Taken => return Err(diagnostics::exists(grant, found.as_ref(), true).into()),
        Own::Sent(name) => {
            if let Some(found) = &found {
                ctx.warn(diagnostics::adopted(&grant.id(), found));
            }
            name
        }
        Own::Send(name) => {
            send_new(authorization, grant, name, &details).await?;
            name
        }
    };
    let role_name = authorization.role_name(&grant.scope, grant.role).await;
    let made = wanted.requested(grant, role_name, name);
    let maker = provenance.maker();
    let (agreed, request) = (Some(later_at(asked)), Some(name.to_string()));
    let mut private = Private { provenance, agreed, request };
    private.provenance.is_over = false;
    ctx.set_private(private.encode());
    ctx.save_partial_state(&made);
    let schedule = wait(authorization, grant, name, |it| it.properties.is_active()).await?;
    private.agreed = made.end().or(schedule.properties.end_date_time);
    ctx.set_private(private.encode());
    authorization.confirmed().confirm(&grant.key(), maker.unwrap_or_default());
    Ok(made.with_schedule(schedule))
}

/// The end that is asked for; refused if it has passed since the plan.
fn future_end(wanted: &PimRoleAssignment) -> Result<End> {
    match wanted.wanted_end() {
        Some(End::At(end)) if end <= now() => Err(diagnostics::passed_since_plan(end).into()),
        Some(end) => Ok(end),
        None => Err(diagnostics::no_end().into()),
    }
}

/// When access ends that is granted now.
fn later_at(end: End) -> Timestamp {
    match end {
        End::At(end) => end,
        End::After(duration) => now().checked_add(duration).unwrap_or(Timestamp::MAX),
    }
}

/// Sends the request for a new assignment.
async fn send_new(
    authorization: &Authorization,
    grant: &ScheduledGrant,
    name: Uuid,
    details: &RequestDetails,
) -> Result<()> {
    let error = match authorization.request_schedule(grant, name, details).await {
        Ok(sent) if sent.properties.progress() == Progress::Failed => {
            return Err(diagnostics::not_carried_out(&grant.id(), &sent).into());
        }
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    if error.has_code("RoleAssignmentExists") {
        let found = authorization.schedule(grant).await.ok().flatten();
        return Err(diagnostics::exists(grant, found.as_ref(), true).into());
    }
    Err(diagnostics::refused(error).into())
}

/// Gives an assignment another end.
async fn change(
    planned: PimRoleAssignment,
    prior: &PimRoleAssignment,
    grant: &ScheduledGrant,
    ctx: &Context<'_, Clients>,
) -> Result<PimRoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let asked = future_end(&planned)?;
    let _guard = authorization.lock_schedule(grant).await;
    let found = seen(authorization, prior, grant).await?;
    let Some(found) = found else { return Err(diagnostics::gone(&prior.id()).into()) };
    let details = RequestDetails {
        schedule: Some(found.name.clone()),
        ..planned.details(RequestType::Update, Some(asked))
    };
    let name = Uuid::new_v4();
    let sent = authorization.request_schedule(grant, name, &details).await;
    let sent = sent.map_err(diagnostics::refused)?;
    if sent.properties.progress() == Progress::Failed {
        return Err(diagnostics::not_carried_out(&prior.id(), &sent).into());
    }
    let mut private = Private::decode(&ctx.private());
    private.agreed = Some(later_at(asked));
    private.request = Some(name.to_string());
    private.provenance.is_over = false;
    ctx.set_private(private.encode());
    let has_changed = |it: &Schedule| {
        let by_request = it.properties.request_name() == Some(name);
        let by_end = matches!((asked, it.properties.end_date_time),
            (End::At(wanted), Some(shown)) if end::is_near(wanted, shown));
        it.properties.is_active() && (by_request || by_end)
    };
    let schedule = wait(authorization, grant, name, has_changed).await?;
    let changed = planned.with_schedule(schedule);
    private.agreed = changed.end();
    ctx.set_private(private.encode());
    Ok(changed)
}

/// Removes the assignment that the plan saw, and waits until Azure no longer shows it.
async fn remove(
    stored: &PimRoleAssignment,
    grant: &ScheduledGrant,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let authorization = ctx.clients.authorization()?;
    let _guard = authorization.lock_schedule(grant).await;
    let is_recent = Private::decode(&ctx.private()).provenance.is_recent();
    let found = match seen(authorization, stored, grant).await? {
        // Azure may not show a schedule yet that was made a moment ago.
        None if is_recent && look(authorization, grant, true).await?.is_some() => {
            seen(authorization, stored, grant).await?
        }
        found => found,
    };
    let Some(found) = found else {
        return cancel(authorization, stored, grant).await;
    };
    let details = RequestDetails {
        schedule: Some(found.name),
        condition: None,
        ..stored.details(RequestType::Remove, None)
    };
    match authorization.request_schedule(grant, Uuid::new_v4(), &details).await {
        Ok(_) => {}
        Err(error) if error.has_code("RoleAssignmentDoesNotExist") => {}
        Err(error) => return Err(diagnostics::refused(error).into()),
    }
    let mut looks = 0;
    while authorization.schedule(grant).await?.is_some() {
        if sleep_or_cancelled(backoff::watching(looks)).await.is_err() {
            return Err(diagnostics::still_shown(&stored.id()).into());
        }
        looks += 1;
    }
    authorization.confirmed().forget(&grant.key());
    Ok(())
}

/// The schedule, if it is the one that the plan saw. A plan that saw none accepts one of its own request.
async fn seen(
    authorization: &Authorization,
    stored: &PimRoleAssignment,
    grant: &ScheduledGrant,
) -> Result<Option<Schedule>> {
    let Some(found) = authorization.schedule(grant).await? else { return Ok(None) };
    let is_known = if let Some(Some(id)) = stored.schedule_id.known() {
        id.eq_ignore_ascii_case(found.id.as_str())
    } else {
        let name = stored.request_name.known().and_then(|it| it.as_ref().map(Guid::value));
        name.is_some() && name == found.properties.request_name()
    };
    if is_known {
        Ok(Some(found))
    } else {
        Err(diagnostics::changed_since(&stored.id(), &found).into())
    }
}

/// Cancels a request that Azure has not carried out.
async fn cancel(
    authorization: &Authorization,
    stored: &PimRoleAssignment,
    grant: &ScheduledGrant,
) -> Result<()> {
    let name = stored.request_name.known().and_then(|it| it.as_ref().map(Guid::value));
    let Some(name) = name else { return Ok(()) };
    let request = authorization.schedule_request(grant, name).await?;
    if request.is_some_and(|it| it.properties.progress() == Progress::Pending) {
        authorization.cancel_schedule_request(grant, name).await?;
    }
    Ok(())
}

/// Waits until Azure shows the schedule as wanted, or says that it does not carry out the request.
async fn wait(
    authorization: &Authorization,
    grant: &ScheduledGrant,
    name: Uuid,
    is_wanted: impl Fn(&Schedule) -> bool,
) -> Result<Schedule> {
    let (mut looks, began) = (0, Instant::now());
    loop {
        if let Some(found) = authorization.schedule(grant).await?.filter(&is_wanted) {
            return Ok(found);
        }
        let request = authorization.schedule_request(grant, name).await?;
        let status = request.as_ref().map(|it| it.properties.progress());
        if let (Some(Progress::Failed), Some(request)) = (status, &request) {
            return Err(diagnostics::not_carried_out(&grant.id(), request).into());
        }
        let is_lost = status == Some(Progress::Done) && 10 * SETTLING < began.elapsed();
        if is_lost || sleep_or_cancelled(backoff::watching(looks)).await.is_err() {
            return Err(diagnostics::not_shown_yet(&grant.id(), request.as_ref()).into());
        }
        looks += 1;
    }
}

impl PimRoleAssignment {
    /// The same with what the last request has led to, because nothing is requested now.
    fn with_request_of(self, prior: &Self) -> Self {
        Self {
            schedule_id: prior.schedule_id.clone(),
            request_name: prior.request_name.clone(),
            ..self
        }
    }
}
