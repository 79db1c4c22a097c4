//! Applies the end of an assignment: nothing is created whose time is over, and only the assignment
//! that the plan saw is deleted.

use tfplugin::{Context, Result};

use super::{super::RoleAssignment, diagnostics};
use crate::{
    Clients,
    services::{
        authorization::{Assignment, Filter, Place},
        common::provenance::Provenance,
    },
};

/// Refuses to create an assignment that must not be, or whose time is over.
pub(in super::super) fn check_new(wanted: &RoleAssignment) -> Result<()> {
    if wanted.is_time_boxed() && wanted.on_conflict == super::OnConflict::Adopt {
        return Err(diagnostics::adopting("on_conflict").into());
    }
    if wanted.is_over() {
        let end = wanted.end();
        return Err(diagnostics::passed_since_plan(end.as_ref()).into());
    }
    Ok(())
}

/// Refuses to give an end to an assignment that exists: another configuration may rely on it.
pub(in super::super) fn check_existing(
    wanted: &RoleAssignment,
    existing: &Assignment,
) -> Result<()> {
    if wanted.is_time_boxed() {
        return Err(diagnostics::exists(existing).into());
    }
    Ok(())
}

/// Says that an assignment was created so late that its time is over.
pub(in super::super) fn warn_if_over(created: &RoleAssignment, ctx: &Context<'_, Clients>) {
    if created.is_over() {
        ctx.warn(diagnostics::over_at_once(&created.id()));
    }
}

/// The change of an assignment that exists, with its end; refused if its time is over.
pub(in super::super) fn check_change(
    planned: RoleAssignment,
    prior: &RoleAssignment,
) -> Result<RoleAssignment> {
    let end = planned.end();
    if end.is_some() && prior.adopted.known() == Some(&true) {
        return Err(diagnostics::adopted(&prior.id(), "expires_at").into());
    }
    let planned =
        RoleAssignment { expires_at: end.clone().into(), expired: false.into(), ..planned };
    if planned.is_over() {
        return Err(diagnostics::passed_since_plan(end.as_ref()).into());
    }
    Ok(planned)
}

/// Deletes an assignment whose time is over, if it is still the one that the plan saw. In contrast to a
/// destroy, an assignment that has to stay is an error: the state must not say that access has ended.
pub(in super::super) async fn end(
    stored: &RoleAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let mut provenance = Provenance::decode(&ctx.private());
    let authorization = ctx.clients.authorization()?;
    if stored.adopted.known() == Some(&true) {
        return Err(diagnostics::adopted(&stored.id(), "expires_at").into());
    }
    let place = stored.place(ctx).await?;
    let _guard = authorization.lock(&place).await;
    if authorization.confirmed().is_of_another(&place.key(), provenance.maker()) {
        return Err(diagnostics::relied_on(&place.id()).into());
    }
    let failed = |error| diagnostics::not_ended(&place.id(), error);
    if let Some(found) = authorization.get_now(&place).await.map_err(failed)? {
        if !is_as_seen(stored, &provenance, &found)? {
            return Err(diagnostics::written_since(&place.id(), &found).into());
        }
        authorization.delete(&place).await.map_err(failed)?;
    }
    provenance.successor_of = None;
    provenance.is_over = false;
    ctx.set_private(provenance.encode());
    Ok(())
}

/// Reads an assignment that is deleted because its time is over. Azure should not have it; if Azure
/// still has what was deleted, the next plan deletes it again.
pub(in super::super) async fn read(
    stored: RoleAssignment,
    place: &Place,
    mut provenance: Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    match authorization.get_now(place).await? {
        Some(found) if is_as_seen(&stored, &provenance, &found)? => {
            authorization.note_refresh(place);
            provenance.is_over = true;
            ctx.set_private(provenance.encode());
            let back = RoleAssignment { expired: false.into(), ..stored };
            return Ok(back.with_response(found, ctx).await);
        }
        Some(found) => ctx.warn(diagnostics::recreated(&place.id(), &found)),
        None => {
            if let Some(other) = same_grant(&stored, ctx).await {
                ctx.warn(diagnostics::recreated(other.id.as_str(), &other));
            }
        }
    }
    Ok(stored)
}

/// Whether Azure still shows the assignment that was deleted, so that a destroy has to delete it again.
/// Another one in its place stays, with a warning.
pub(in super::super) async fn is_still_shown(
    stored: &RoleAssignment,
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<bool> {
    let authorization = ctx.clients.authorization()?;
    let place = stored.place(ctx).await?;
    if authorization.confirmed().is_of_another(&place.key(), provenance.maker()) {
        // The replacement of this resource, or another address, has created it.
        return Ok(false);
    }
    match authorization.get_now(&place).await {
        Ok(Some(found)) if is_as_seen(stored, provenance, &found)? => Ok(true),
        Ok(Some(found)) => {
            ctx.warn(diagnostics::recreated(&place.id(), &found));
            Ok(false)
        }
        Ok(None) => Ok(false),
        Err(error) => {
            tracing::debug!(target: "dataplane", %error, "expired role assignment not read");
            Ok(false)
        }
    }
}

/// Whether an assignment is the one that was read or written last: the same grant, not written since.
fn is_as_seen(
    stored: &RoleAssignment,
    provenance: &Provenance,
    found: &Assignment,
) -> Result<bool> {
    let is_same_grant = found.properties.is_grant_of(&stored.stored_body()?, &stored.scope);
    Ok(is_same_grant && provenance.updated_on == found.properties.updated_on)
}

/// An assignment of the same role to the same principal at the same scope, under another name.
async fn same_grant(stored: &RoleAssignment, ctx: &Context<'_, Clients>) -> Option<Assignment> {
    if ctx.clients.skip_remote_checks {
        return None;
    }
    let principal = stored.principal_id.known()?.value();
    let body = stored.stored_body().ok()?;
    let name = stored.name.known()?.to_string();
    let authorization = ctx.clients.authorization().ok()?;
    let listed =
        authorization.list(&stored.scope, Some(Filter::Principal(principal))).await.ok()?;
    listed.into_iter().find(|it| {
        // A list can still show what was deleted.
        !it.name.eq_ignore_ascii_case(&name) && it.properties.is_grant_of(&body, &stored.scope)
    })
}
