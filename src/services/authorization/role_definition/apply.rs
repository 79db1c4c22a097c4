//! Creates, changes and deletes a custom role, without overwriting what somebody else wrote.

use tfplugin::{Context, Diagnostic, Result};
use tokio::time::Instant;
use uuid::Uuid;

use super::{RoleDefinition, diagnostics};
use crate::{
    Clients, azure,
    http::{backoff, sleep_or_cancelled},
    services::{
        authorization::{
            Authorization, CustomRole, NewRole, RolePut, client::REPLICATION, derived_role_guid,
            role_key,
        },
        common::provenance::Provenance,
    },
};

/// Creates the role, or takes over one that is exactly as configured.
pub(super) async fn create(
    wanted: RoleDefinition,
    ctx: &Context<'_, Clients>,
) -> Result<RoleDefinition> {
    let authorization = ctx.clients.authorization()?;
    let guid = match wanted.role_definition_id.known() {
        Some(guid) => guid.value(),
        None => derived_role_guid(&wanted.scope, &wanted.name),
    };
    let body = wanted.body();
    let _guard = authorization.lock_role(guid).await;
    let found = authorization.custom_role(&wanted.scope, guid, false).await;
    let found = found.map_err(|error| Diagnostic::from(error).at("scope"))?;
    let existed = match &found {
        Some(existing) if existing.properties.is_built_in() => {
            return Err(diagnostics::built_in(&existing.properties.role_name).into());
        }
        Some(existing) if !body.is(&existing.properties) => {
            return Err(diagnostics::differs(&wanted, existing).into());
        }
        found => found.is_some(),
    };
    // An equal role is written again, so that other runs see that it was confirmed.
    let put = put(authorization, &wanted, guid, &body).await?;
    if put.is_older && !existed {
        // Nothing is stored: Terraform would replace a tainted resource, and so delete the role.
        let maker = Provenance::default().marked(None);
        authorization.confirmed().confirm(&role_key(guid), maker);
        return Err(diagnostics::overwritten(&wanted, &put.role).into());
    }
    confirm(authorization, guid, &put.role, ctx);
    let made = wanted.with_response(put.role);
    if existed {
        ctx.warn(diagnostics::adopted(&made, guid));
    }
    Ok(made)
}

/// Changes the role, if it is still as the plan saw it.
pub(super) async fn update(
    planned: RoleDefinition,
    prior: &RoleDefinition,
    ctx: &Context<'_, Clients>,
) -> Result<RoleDefinition> {
    let authorization = ctx.clients.authorization()?;
    let guid = planned.guid();
    let (body, before) = (planned.body(), prior.body());
    let mut provenance = Provenance::decode(&ctx.private());
    let maker = provenance.marked(Some(&prior.id()));
    let _guard = authorization.lock_role(guid).await;
    authorization.confirmed().confirm(&role_key(guid), maker);
    if body == before {
        ctx.set_private(provenance.encode());
        return Ok(planned);
    }
    let found = authorization.custom_role(&planned.scope, guid, false).await?;
    if let Some(found) = &found
        && !prior.shows(found)
        && !body.is(&found.properties)
    {
        return Err(diagnostics::changed_since(&planned, found).into());
    }
    let put = put(authorization, &planned, guid, &body).await?;
    provenance.updated_on.clone_from(&put.role.properties.updated_on);
    ctx.set_private(provenance.encode());
    Ok(planned.with_response(put.role))
}

/// Deletes the role, unless something else of this run, or another run, has it by now.
pub(super) async fn delete(stored: &RoleDefinition, ctx: &Context<'_, Clients>) -> Result<()> {
    let authorization = ctx.clients.authorization()?;
    let provenance = Provenance::decode(&ctx.private());
    let guid = stored.guid();
    let _guard = authorization.lock_role(guid).await;
    if authorization.confirmed().is_of_another(&role_key(guid), provenance.maker()) {
        ctx.warn(diagnostics::kept(&stored.id()));
        return Ok(());
    }
    if let Some(seen) = &provenance.updated_on
        && let Ok(Some(found)) = authorization.custom_role(&stored.scope, guid, false).await
        && found.properties.updated_on.as_ref().is_some_and(|it| it != seen)
        && stored.body().is(&found.properties)
    {
        ctx.warn(diagnostics::kept_for_other_run(&stored.id(), &found));
        return Ok(());
    }
    let scopes = stored.scopes();
    if let Err((error, holders)) = authorization.delete_role(&stored.scope, &scopes, guid).await {
        return Err(diagnostics::not_deleted(stored, error, &holders).into());
    }
    authorization.unplan_role(Some(provenance.clone().marked(Some(&stored.id()))));
    Ok(())
}

/// Writes the role, and explains a refusal. While only a deleted role has the name, as when a role is
/// replaced, the provider asks again.
async fn put(
    authorization: &Authorization,
    wanted: &RoleDefinition,
    guid: Uuid,
    body: &NewRole,
) -> Result<RolePut> {
    let (mut looks, deadline) = (0, Instant::now() + REPLICATION);
    loop {
        let error = match authorization.put_role(&wanted.scope, guid, body).await {
            Ok(put) => return Ok(put),
            Err(error) => error,
        };
        if !error.has_code("RoleDefinitionWithSameNameExists") {
            return Err(diagnostics::refused(error).into());
        }
        let holder = holder(authorization, &wanted.scope, &wanted.name, guid).await;
        let holder = holder.unwrap_or(Holder::None);
        let is_over = holder != Holder::Deleted || deadline <= Instant::now();
        if is_over || sleep_or_cancelled(backoff::watching(looks)).await.is_err() {
            return Err(diagnostics::name_taken(wanted, holder.role()).into());
        }
        looks += 1;
    }
}

/// Which other role that a scope shows has a name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Holder {
    /// None.
    None,
    /// One that was deleted and is still listed.
    Deleted,
    /// This one.
    Role(Box<CustomRole>),
}

impl Holder {
    /// The role, if it exists.
    pub(super) fn role(&self) -> Option<&CustomRole> {
        match self {
            Self::Role(role) => Some(role),
            Self::None | Self::Deleted => None,
        }
    }
}

/// The other role that has the name. Lists can show a role after it was deleted, so each is read.
pub(super) async fn holder(
    authorization: &Authorization,
    scope: &azure::Id,
    name: &str,
    own: Uuid,
) -> std::result::Result<Holder, azure::Error> {
    let mut holder = Holder::None;
    for role in authorization.custom_roles(scope, Some(name)).await? {
        let has_name = role.properties.role_name.to_lowercase() == name.to_lowercase();
        let guid = Uuid::try_parse(&role.name).ok().filter(|it| *it != own);
        let Some(guid) = guid.filter(|_| has_name) else { continue };
        if authorization.custom_role(scope, guid, false).await?.is_some() {
            return Ok(Holder::Role(Box::new(role)));
        }
        holder = Holder::Deleted;
    }
    Ok(holder)
}

/// Records that the role belongs to this resource of the state, and to no other.
fn confirm(
    authorization: &Authorization,
    guid: Uuid,
    role: &CustomRole,
    ctx: &Context<'_, Clients>,
) {
    let planned = Provenance::decode(&ctx.private()).maker();
    let mut provenance = Provenance::new(role.properties.updated_on.clone());
    let maker = provenance.marked(None);
    authorization.confirmed().confirm(&role_key(guid), maker);
    authorization.planned_role_as(planned, maker);
    ctx.set_private(provenance.encode());
}
