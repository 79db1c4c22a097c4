//! Making an assignment without overwriting one that is there.

use tfplugin::{Context, Result};

use super::{OnConflict, RoleAssignment, conflict};
use crate::{
    Clients, azure,
    http::{backoff, sleep_or_cancelled},
    services::{
        authorization::{Assignment, Authorization, NewAssignment, Place, Put},
        common::provenance::Provenance,
    },
};

/// How often an assignment that somebody takes away meanwhile is made again.
const TIMES: u32 = 3;

/// Makes the assignment of that name, or takes over the one that is there as `on_conflict` says.
pub(super) async fn make(
    wanted: RoleAssignment,
    name: String,
    body: &NewAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let tenant = wanted.delegated_tenant(ctx).await?;
    let place = Place::new(&wanted.scope, name).in_tenant(tenant);
    let _guard = authorization.lock(&place).await;
    let found = match authorization.find(&place).await {
        Ok(found) => found,
        Err(error) => return conflict::resolve(wanted, body, error, ctx).await,
    };
    match found {
        Some(other) if !other.properties.is_grant_of(body, &wanted.scope) => {
            Err(conflict::name_taken(&wanted).into())
        }
        Some(existing) if wanted.on_conflict == OnConflict::Adopt => {
            conflict::adopt(wanted, body, existing, ctx).await
        }
        Some(existing) => match existing.properties.differences(body) {
            differences if differences.is_empty() => confirmed(wanted, &place, body, ctx).await,
            differences => Err(conflict::differs(&wanted, &existing, &differences).into()),
        },
        None => new(wanted, &place, body, ctx).await,
    }
}

/// Writes the assignment, which the look did not show. Azure has no write that only creates, so where
/// the look was late, its answer shows that the assignment was there, and not what it said.
async fn new(
    wanted: RoleAssignment,
    place: &Place,
    body: &NewAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let put = match authorization.put(place, body).await {
        Ok(put) => put,
        Err(error) => return conflict::resolve(wanted, body, error, ctx).await,
    };
    if !put.is_older {
        return written(wanted, place, body, put, ctx).await;
    }
    authorization.distrust_list(place);
    if wanted.on_conflict == OnConflict::Adopt {
        confirm(authorization, place, &put.assignment, ctx);
        ctx.warn(conflict::adopted_late(&place.id(), &put.assignment));
        let adopted = wanted.made(&put.assignment, body, true);
        ctx.save_partial_state(&adopted);
        return Ok(adopted.answered(put.assignment, ctx).await);
    }
    // No removal of this run takes it away, and nothing is stored: Terraform would replace what an
    // error leaves, and so remove it.
    let maker = Provenance::default().marked(None);
    authorization.confirmed().confirm(&place.key(), maker);
    Err(conflict::overwritten(&place.id(), &put.assignment).into())
}

/// Writes the assignment again, which is there and says the same: Azure then shows others that it was
/// confirmed.
async fn confirmed(
    wanted: RoleAssignment,
    place: &Place,
    body: &NewAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    match ctx.clients.authorization()?.put(place, body).await {
        Ok(put) => written(wanted, place, body, put, ctx).await,
        Err(error) => conflict::resolve(wanted, body, error, ctx).await,
    }
}

/// Stores what was written.
async fn written(
    wanted: RoleAssignment,
    place: &Place,
    body: &NewAssignment,
    put: Put,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let Put { assignment, existed, .. } = put;
    confirm(authorization, place, &assignment, ctx);
    let made = wanted.made(&assignment, body, false);
    ctx.save_partial_state(&made);
    if !existed {
        return Ok(made.answered(assignment, ctx).await);
    }
    let assignment = stays(authorization, place, body, assignment).await?;
    confirm(authorization, place, &assignment, ctx);
    let made = made.answered(assignment, ctx).await;
    ctx.warn(conflict::same_name(&made.id()));
    Ok(made)
}

/// Notes that the assignment is there for this object of the state, and for no other.
pub(super) fn confirm(
    authorization: &Authorization,
    place: &Place,
    assignment: &Assignment,
    ctx: &Context<'_, Clients>,
) {
    let planned = Provenance::decode(&ctx.private()).maker();
    let mut provenance = Provenance::new(assignment.properties.updated_on.clone());
    let maker = provenance.marked(None);
    authorization.confirmed().confirm(&place.key(), maker);
    authorization.planned_as(planned, maker);
    ctx.set_private(provenance.encode());
}

/// An assignment that was there may be removed this very moment by another process, for another
/// address: it is looked at again, and made again where it is gone.
async fn stays(
    authorization: &Authorization,
    place: &Place,
    body: &NewAssignment,
    mut assignment: Assignment,
) -> std::result::Result<Assignment, azure::Error> {
    for undone in 0..TIMES {
        _ = sleep_or_cancelled(backoff::settling(std::time::Duration::ZERO, undone)).await;
        match authorization.get_now(place).await {
            Ok(None) => assignment = authorization.put(place, body).await?.assignment,
            Ok(Some(_)) => break,
            Err(error) => {
                tracing::debug!(target: "dataplane", %error, "not looked at again");
                break;
            }
        }
    }
    Ok(assignment)
}
