//! Changing an assignment in place, or exchanging it for one of another principal.

use tfplugin::{Context, Diagnostics, Result};

use super::{RoleAssignment, creation, removal};
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients,
    services::{
        authorization::{definition_guid, derived_name},
        common::provenance::Provenance,
    },
};

/// Brings the stored assignment to what is planned.
pub(super) async fn change(
    planned: RoleAssignment,
    prior: RoleAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let principal = planned.changed_principal(&prior, ctx).await?;
    let role = definition_guid(planned.role_definition_id.require("role_definition_id")?).map_err(
        |text| AuthorizationCode::StateWithoutRole.error("The state names no role", text),
    )?;
    let as_stored = prior.stored_body()?;
    let mut provenance = Provenance::decode(&ctx.private());
    provenance.successor_of = None;
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
        planned.answered(put.assignment, ctx).await
    };
    authorization.confirmed().confirm(&place.key(), maker);
    ctx.set_private(provenance.encode());
    Ok(changed)
}

/// Makes the assignment of the other principal, and then removes the one that is stored.
async fn exchange(
    planned: RoleAssignment,
    prior: RoleAssignment,
    (principal, role): (uuid::Uuid, uuid::Uuid),
    provenance: &Provenance,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let body = planned.body(principal, role);
    let (name, is_free) = match planned.name.known() {
        Some(name) => (name.to_string(), false),
        None => (derived_name(&planned.scope, principal, role).to_string(), true),
    };
    if !is_free {
        // Azure lets no assignment of that name have another principal.
        removal::remove(&prior, provenance, ctx).await?;
        return creation::make(planned, name, &body, ctx).await;
    }
    let made = creation::make(planned, name, &body, ctx).await?;
    let private = ctx.private();
    if let Err(failure) = removal::remove(&prior, provenance, ctx).await {
        // The next apply finds the new one by its name, and removes this one again.
        ctx.save_partial_state(&prior);
        ctx.set_private(provenance.encode());
        let made = made.id();
        let mut all = Diagnostics::from(AuthorizationCode::FormerAssignmentLeft.error(
            "The role assignment of the former principal is still there",
            format!(
                "`{made}` was made for the principal that the managed identity has now, and `{}` \
                 could not be removed. Apply again: the new one is found by its name.",
                prior.id()
            ),
        ));
        all.extend(failure);
        return Err(all);
    }
    ctx.set_private(private);
    Ok(made)
}
