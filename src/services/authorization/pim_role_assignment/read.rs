//! Reads an assignment, and tells one that Azure has ended from one that somebody removed.

use tfplugin::{Context, Result};
use tokio::time::Instant;

use super::{Identity, PimRoleAssignment, diagnostics, model::Private};
use crate::{
    Clients, azure,
    http::{backoff, sleep_or_cancelled},
    services::{
        authorization::{
            Authorization,
            client::SETTLING,
            schedule::{Progress, Schedule, ScheduledGrant},
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
    let is_recent = private.provenance.is_recent() && !known.has_expired() && !known.is_over();
    let found = look(authorization, &grant, is_recent).await?;
    authorization.note_refreshed(grant.key());
    let Some(found) = found else {
        if known.has_expired() || (is_stored && known.is_over()) {
            return Ok(Some(known.ended()));
        }
        return Ok(if is_pending(authorization, &grant, &known).await? {
            Some(known)
        } else {
            None
        });
    };
    if known.has_expired() {
        ctx.warn(diagnostics::granted_by_others(&known.id(), &found));
        return Ok(Some(known));
    }
    if private.agreed.is_none() {
        private.agreed = found.properties.end_date_time;
        ctx.set_private(private.encode());
    }
    known.with_schedule(found).named(role, ctx).await.map(Some)
}

/// The schedule. Azure may not show one yet that was made a moment ago.
async fn look(
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

/// Whether Azure has not carried out the request for the assignment yet.
async fn is_pending(
    authorization: &Authorization,
    grant: &ScheduledGrant,
    known: &PimRoleAssignment,
) -> Result<bool> {
    let Some(Some(name)) = known.request_name.known().map(|it| it.as_ref().map(Guid::value)) else {
        return Ok(false);
    };
    let found = authorization.schedule_request(grant, name).await?;
    Ok(found.is_some_and(|it| it.properties.progress() == Progress::Pending))
}
