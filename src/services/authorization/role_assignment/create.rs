//! Creates an assignment without overwriting one that exists.

use tfplugin::{Context, Diagnostic, Result};
use uuid::Uuid;

use super::{OnConflict, RoleAssignment, diagnostics, expiry};
use crate::{
    Clients, azure,
    http::{backoff, sleep_or_cancelled},
    services::{
        authorization::{
            Assignment, Authorization, Filter, NewAssignment, Place, Put, code::AuthorizationCode,
            definition_guid,
        },
        common::{attribute::Guid, provenance::Provenance},
        directory::ServicePrincipal,
    },
};

/// How often an assignment that somebody removes at the same time is created again.
const TIMES: u32 = 3;

/// Creates the assignment of that name, or handles an existing one as `on_conflict` says.
pub(super) async fn create(
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
        Err(error) => return resolve(wanted, body, error, ctx).await,
    };
    match found {
        Some(other) if !other.properties.is_grant_of(body, &wanted.scope) => {
            Err(diagnostics::name_taken(&wanted).into())
        }
        Some(existing) if wanted.on_conflict == OnConflict::Adopt => {
            adopt(wanted, body, existing, ctx).await
        }
        Some(existing) => match existing.properties.differences(body) {
            differences if differences.is_empty() => {
                expiry::check_existing(&wanted, &existing)?;
                confirm_by_write(wanted, &place, body, ctx).await
            }
            differences => Err(diagnostics::differs(&wanted, &existing, &differences).into()),
        },
        None => write_new(wanted, &place, body, ctx).await,
    }
}

/// Writes the assignment, which the read did not show. Azure has no write that only creates, so if
/// the read was stale, the response to the write shows that the assignment existed, but not its
/// settings.
async fn write_new(
    wanted: RoleAssignment,
    place: &Place,
    body: &NewAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let put = match authorization.put(place, body).await {
        Ok(put) => put,
        Err(error) => return resolve(wanted, body, error, ctx).await,
    };
    if !put.is_older {
        return after_write(wanted, place, body, put, ctx).await;
    }
    authorization.distrust_list(place);
    if wanted.on_conflict == OnConflict::Adopt {
        confirm(authorization, place, &put.assignment, ctx);
        ctx.warn(diagnostics::adopted_late(&place.id(), &put.assignment));
        let adopted = wanted.created(&put.assignment, body, true);
        ctx.save_partial_state(&adopted);
        return Ok(adopted.with_response(put.assignment, ctx).await);
    }
    // No removal of this run deletes it, and nothing is stored: Terraform would replace a tainted
    // resource, and so delete it.
    let maker = Provenance::default().marked(None);
    authorization.confirmed().confirm(&place.key(), maker);
    Err(diagnostics::overwritten(&place.id(), &put.assignment).into())
}

/// Writes an existing assignment again without changing it, so that Azure shows other runs that it
/// was confirmed.
async fn confirm_by_write(
    wanted: RoleAssignment,
    place: &Place,
    body: &NewAssignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    match ctx.clients.authorization()?.put(place, body).await {
        Ok(put) => after_write(wanted, place, body, put, ctx).await,
        Err(error) => resolve(wanted, body, error, ctx).await,
    }
}

/// Stores the assignment after a write.
async fn after_write(
    wanted: RoleAssignment,
    place: &Place,
    body: &NewAssignment,
    put: Put,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let authorization = ctx.clients.authorization()?;
    let Put { assignment, existed, .. } = put;
    confirm(authorization, place, &assignment, ctx);
    let made = wanted.created(&assignment, body, false);
    ctx.save_partial_state(&made);
    if !existed {
        return Ok(made.with_response(assignment, ctx).await);
    }
    let assignment = recreate_if_removed(authorization, place, body, assignment).await?;
    confirm(authorization, place, &assignment, ctx);
    let made = made.with_response(assignment, ctx).await;
    ctx.warn(diagnostics::same_name(&made.id()));
    Ok(made)
}

/// Records that the assignment belongs to this resource of the state, and to no other.
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

/// Another process may delete an existing assignment at this moment, for another address. So the
/// provider reads it again, and recreates it if it is gone.
async fn recreate_if_removed(
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

/// Explains why the create failed, or adopts the assignment that conflicts.
pub(super) async fn resolve(
    wanted: RoleAssignment,
    body: &NewAssignment,
    error: azure::Error,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    match error.code() {
        Some("RoleAssignmentExists") => {
            let existing = find(&wanted, body, &error, ctx).await;
            match (existing, wanted.on_conflict) {
                (Some(existing), OnConflict::Adopt) => adopt(wanted, body, existing, ctx).await,
                (existing, _) => Err(diagnostics::exists(&wanted, existing.as_ref()).into()),
            }
        }
        Some("RoleAssignmentUpdateNotPermitted") => Err(diagnostics::name_taken(&wanted).into()),
        Some("PrincipalNotFound") => {
            let application = application(body, ctx).await;
            let application = application.as_ref();
            Err(diagnostics::principal_not_found(&wanted, body, error, application).into())
        }
        code => {
            let argument = code.and_then(argument);
            let diagnostic = Diagnostic::from(error);
            Err(argument.into_iter().fold(diagnostic, Diagnostic::at).into())
        }
    }
}

/// The application whose client ID somebody gave for the object ID of a principal, if the directory
/// shows one.
async fn application(body: &NewAssignment, ctx: &Context<'_, Clients>) -> Option<ServicePrincipal> {
    let client_id = Uuid::try_parse(&body.principal_id).ok()?;
    ctx.clients.directory().ok()?.by_client(client_id).await.ok().flatten()
}

/// The argument that Azure's refusal is about, by its code.
fn argument(code: &str) -> Option<&'static str> {
    match code {
        "UnmatchedPrincipalType" | "InvalidPrincipalType" => Some("principal_type"),
        "InvalidRoleDefinitionId" | "RoleDefinitionDoesNotExist" => Some("role"),
        "AuthorizationFailed"
        | "InvalidAuthenticationTokenTenant"
        | "ManagementGroupNotFound"
        | "ResourceGroupNotFound"
        | "ResourceNotFound"
        | "RoleAssignmentLimitExceeded"
        | "ScopeLocked"
        | "SubscriptionNotFound" => Some("scope"),
        code if code.contains("Condition") => Some("condition"),
        _ => None,
    }
}

/// The assignment that conflicts: named in Azure's answer, or else found in a list.
async fn find(
    wanted: &RoleAssignment,
    body: &NewAssignment,
    error: &azure::Error,
    ctx: &Context<'_, Clients>,
) -> Option<Assignment> {
    let authorization = ctx.clients.authorization().ok()?;
    let role = definition_guid(&body.role_definition_id).ok();
    let is_it = |it: &Assignment| {
        it.properties.scope == wanted.scope
            && it.properties.principal_id.eq_ignore_ascii_case(&body.principal_id)
            && it.properties.role_guid() == role
    };
    if let Some(name) = name_in(error.message().unwrap_or_default()) {
        let place = Place::new(&wanted.scope, name);
        let found = match authorization.get_now(&place).await {
            Ok(None) => authorization.get_delegated(&place, ctx.clients.lookups().ok()?).await,
            found => found,
        };
        if let Some(found) = found.ok().flatten().filter(is_it) {
            return Some(found);
        }
    }
    let principal = body.principal_id.parse().ok()?;
    let found = authorization.list(&wanted.scope, Some(Filter::Principal(principal))).await.ok()?;
    found.into_iter().find(is_it)
}

/// The GUID that newer builds of the service put at the end of their message, without dashes.
fn name_in(message: &str) -> Option<String> {
    let last = message
        .split(|it: char| !it.is_ascii_alphanumeric() && it != '-')
        .rfind(|it| !it.is_empty())?;
    Uuid::try_parse(last).ok().map(|it| it.to_string())
}

/// Takes over an existing assignment.
pub(super) async fn adopt(
    wanted: RoleAssignment,
    body: &NewAssignment,
    existing: Assignment,
    ctx: &Context<'_, Clients>,
) -> Result<RoleAssignment> {
    let same_name = |it: &Guid| it.to_string().eq_ignore_ascii_case(&existing.name);
    if wanted.name.known().is_some_and(|it| !same_name(it)) {
        return Err(AuthorizationCode::RoleAssignmentNameDiffers
            .error(
                "Existing role assignment has another name",
                format!(
                    "`{}` grants the same role to the same principal at the same scope. You can \
                     adopt it only under its own name: set `name = \"{}\"`, or omit `name`.",
                    existing.id, existing.name
                ),
            )
            .at("name")
            .into());
    }
    let authorization = ctx.clients.authorization()?;
    let tenant = wanted.delegated_tenant(ctx).await?;
    let place = Place::new(&wanted.scope, existing.name.clone()).in_tenant(tenant);
    let wanted = wanted.created(&existing, body, true);
    if existing.properties.differences(body).is_empty() {
        confirm(authorization, &place, &existing, ctx);
        return Ok(wanted.with_response(existing, ctx).await);
    }
    ctx.save_partial_state(&wanted.clone().with_response(existing, ctx).await);
    let put = authorization.put(&place, body).await?;
    confirm(authorization, &place, &put.assignment, ctx);
    Ok(wanted.with_response(put.assignment, ctx).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_at_the_end_of_the_message_is_read_with_and_without_dashes() {
        let name = Some("9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11".to_owned());
        let prefix =
            "The role assignment already exists. The ID of the conflicting role assignment is ";
        assert_eq!(name_in(&format!("{prefix}9f6f2d1e1b0a5a558f0e2d0d8b6d7b11.")), name);
        assert_eq!(name_in(&format!("{prefix}9F6F2D1E-1B0A-5A55-8F0E-2D0D8B6D7B11")), name);
        assert_eq!(name_in("The role assignment already exists."), None);
        assert_eq!(name_in(""), None);
    }
}
