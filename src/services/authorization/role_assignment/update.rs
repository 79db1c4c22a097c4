//! Changes an assignment in place, exchanges it for one of another principal, or removes it, unless
//! something else of this run has it by now.

use tfplugin::{Context, Diagnostic, Diagnostics, Result};
use uuid::Uuid;

use super::{RoleAssignment, create, diagnostics, expiry, reference::Reference};
use crate::{
    Clients,
    services::{
        authorization::{
            Assignment, NewAssignment, code::AuthorizationCode, definition_guid, derived_name,
        },
        common::provenance::Provenance,
    },
};

/// Applies a planned change to the stored assignment.
pub(super) async fn change(
    planned: RoleAssignment,
    prior: RoleAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    if planned.has_expired() {
        if !prior.has_expired() {
            expiry::end(&prior, ctx).await?;
        }
        return Ok(planned);
    }
    let planned = expiry::check_change(planned, &prior)?;
    let principal = planned.changed_principal(&prior, ctx).await?;
    let role = definition_guid(planned.role_definition_id.require("role_definition_id")?)
        .map_err(|text| AuthorizationCode::StateWithoutRole.error("State without a role", text))?;
    let as_stored = prior.stored_body()?;
    let mut provenance = Provenance::decode(&ctx.private());
    provenance.successor_of = None;
    provenance.is_over = false;
    if principal.to_string() != as_stored.principal_id {
        return Box::pin(exchange(planned, prior, (principal, role), &provenance, ctx)).await;
    }
    // The same principal was found, so that what follows from it stays.
    let planned = RoleAssignment {
        id: prior.id.clone(),
        name: prior.name.clone(),
        principal_id: prior.principal_id.clone(),
        adopted: prior.adopted.clone(),
        ..planned
    };
    let authorization = ctx.clients.authorization()?;
    let place = planned.place(ctx).await?;
    let maker = provenance.marked(Some(&prior.id()));
    let body = planned.body(principal, role);
    let _guard = authorization.lock(&place).await;
    let changed = if body == as_stored {
        planned
    } else {
        let put = authorization.put(&place, &body).await?;
        provenance.updated_on.clone_from(&put.assignment.properties.updated_on);
        planned.with_response(put.assignment, ctx).await
    };
    authorization.confirmed().confirm(&place.key(), maker);
    ctx.set_private(provenance.encode());
    Ok(changed)
}

/// Creates the assignment of the new principal, and then deletes the stored one.
async fn exchange(
    planned: RoleAssignment,
    prior: RoleAssignment,
    (principal, role): (Uuid, Uuid),
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let body = planned.body(principal, role);
    let (name, is_free) = match planned.name.known() {
        Some(name) => (name.to_string(), false),
        None => (derived_name(&planned.scope, principal, role).to_string(), true),
    };
    if !is_free {
        // Azure does not let an assignment of that name change its principal.
        remove(&prior, provenance, ctx).await?;
        return create::create(planned, name, &body, ctx).await;
    }
    let made = create::create(planned, name, &body, ctx).await?;
    let private = ctx.private();
    if let Err(failure) = remove(&prior, provenance, ctx).await {
        // The next apply finds the new one by its name, and removes this one again.
        ctx.save_partial_state(&prior);
        ctx.set_private(provenance.encode());
        let made = made.id();
        let mut all = Diagnostics::from(AuthorizationCode::FormerAssignmentLeft.error(
            "Role assignment of the former principal remains",
            format!(
                "The provider created `{made}` for the principal as it is now, and could not \
                 delete `{}`. Apply again: the provider finds the new one by \
                 its name.",
                prior.id()
            ),
        ));
        all.extend(failure);
        return Err(all);
    }
    ctx.set_private(private);
    Ok(made)
}

/// Deletes the assignment of a stored resource with this provenance.
pub(super) async fn remove(
    stored: &RoleAssignment,
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let authorization = ctx.clients.authorization()?;
    if stored.adopted.known() == Some(&true) {
        ctx.warn(diagnostics::left_behind(&stored.id()));
        return Ok(());
    }
    let place = stored.place(ctx).await?;
    let _guard = authorization.lock(&place).await;
    if authorization.confirmed().is_of_another(&place.key(), provenance.maker()) {
        ctx.warn(diagnostics::kept(&place.id()));
        return Ok(());
    }
    if let Some(seen) = &provenance.updated_on
        && let Ok(Some(found)) = authorization.get_now(&place).await
        && was_confirmed_since(stored, seen, &found)
    {
        ctx.warn(diagnostics::kept_for_other_run(&place.id(), &found));
        return Ok(());
    }
    authorization.delete(&place).await?;
    let maker = provenance.clone().marked(Some(&stored.id()));
    authorization.unplan(Some(maker));
    Ok(())
}

/// Whether somebody wrote the assignment unchanged after this configuration last read it. A run for
/// another address does so, such as one of another provider block.
fn was_confirmed_since(stored: &RoleAssignment, seen: &str, found: &Assignment) -> bool {
    let as_stored: Option<NewAssignment> = stored.stored_body().ok();
    found.properties.updated_on.as_deref().is_some_and(|it| it != seen)
        && as_stored.is_some_and(|it| found.properties.differences(&it).is_empty())
}

/// Checks the successor of a replacement: if its principal cannot be read, the create would fail
/// after the delete, so nothing is deleted.
pub(super) async fn check_successor(
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<()> {
    let Some(text) = &provenance.successor_of else { return Ok(()) };
    let Some(reference) = Reference::parse(text) else { return Ok(()) };
    let Err(failure) = reference.principal(ctx).await else { return Ok(()) };
    let kept = "The provider could not create the new role assignment, so it left the old one \
                unchanged.";
    let lines = failure
        .into_iter()
        .map(|it| Diagnostic { detail: format!("{}\n\n{kept}", it.detail), ..it });
    let mut all = Diagnostics::default();
    all.extend(lines);
    Err(all)
}
