//! Reads an assignment, and tells one that Azure has ended from one that somebody removed.

use tfplugin::{Context, Result};
use tokio::time::Instant;

use super::{Identity, PimRoleAssignment, diagnostics, end, model::Private};
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
            schedule::{Progress, Schedule, ScheduleRequest, ScheduledGrant},
        },
        common::attribute::Guid,
    },
};

/// Reads the assignment for the state.
pub(super) async fn read(
    identity: Identity,
    prior: Option<PimRoleAssignment>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<PimRoleAssignment>> {
    let authorization = ctx.clients.authorization()?;
    let role = identity.role_definition_id.value();
    let is_stored = prior.is_some();
    let known = prior.unwrap_or_else(|| PimRoleAssignment::from_identity(identity));
    let grant = known.grant(role);
    let mut private = Private::decode(&ctx.private());
    let is_over = known.is_over() || private.agreed.is_some_and(|it| end::is_over(it, now()));
    let is_recent = private.provenance.is_recent() && !known.has_expired() && !is_over;
    let found = look(authorization, &grant, is_recent).await?;
    authorization.note_refreshed(grant.key());
    let Some(found) = found else {
        if known.has_expired() || (is_stored && is_over) {
            return Ok(Some(known.ended()));
        }
        let request = pending(authorization, &grant, &known).await?;
        return Ok(request.map(|it| {
            ctx.warn(diagnostics::pending(&known.id(), &it));
            known
        }));
    };
    if known.has_expired() {
        ctx.warn(diagnostics::granted_by_others(&known.id(), &found));
        return Ok(Some(known));
    }
    let made_by = found.properties.request_name().map(|it| it.to_string());
    let is_own = made_by.is_some() && made_by == private.request;
    if private.agreed.is_none() || (is_own && known.expires_after.is_some()) {
        private.agreed = found.properties.end_date_time;
    }
    private.provenance.is_over = private.agreed.is_some_and(|it| it <= now());
    ctx.set_private(private.encode());
    known.with_schedule(found).named(role, ctx).await.map(Some)
}

/// The schedule. Azure may not show one yet that was made a moment ago.
pub(super) async fn look(
    authorization: &Authorization,
    grant: &ScheduledGrant,
    is_recent: bool,
) -> std::result::Result<Option<Schedule>, azure::Error> {
    let (mut looks, deadline) = (0, Instant::now() + SETTLING);
    loop {
        let found = authorization.schedule(grant).await?;
        let is_over = found.is_some() || !is_recent || deadline <= Instant::now();
        if is_over || sleep_or_cancelled(backoff::watching(looks)).await.is_err() {
            return Ok(found);
        }
        looks += 1;
    }
}

/// The request for the assignment, if Azure has not carried it out yet.
async fn pending(
    authorization: &Authorization,
    grant: &ScheduledGrant,
    known: &PimRoleAssignment,
) -> Result<Option<ScheduleRequest>> {
    let Some(Some(name)) = known.request_name.known().map(|it| it.as_ref().map(Guid::value)) else {
        return Ok(None);
    };
    let found = authorization.schedule_request(grant, name).await?;
    Ok(found.filter(|it| it.properties.progress() == Progress::Pending))
}
