//! When Azure says that the assignment is there already.

use tfplugin::{Context, Diagnostic, Result};

use super::{OnConflict, RoleAssignment, creation};
use crate::diagnostics::code::CommonCode;
use crate::services::authorization::code::AuthorizationCode;
use crate::{
    Clients, azure,
    services::{
        authorization::{Assignment, Filter, NewAssignment, Place, assignment_id, definition_guid},
        common::attribute::Guid,
    },
};

/// Explains why the assignment could not be made, or adopts the one that is in the way.
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
                (existing, _) => Err(exists(&wanted, existing.as_ref()).into()),
            }
        }
        Some("RoleAssignmentUpdateNotPermitted") => Err(name_taken(&wanted).into()),
        Some("PrincipalNotFound") => Err(principal_not_found(&wanted, body, error).into()),
        code => {
            let argument = code.and_then(argument);
            let diagnostic = Diagnostic::from(error);
            Err(argument.into_iter().fold(diagnostic, Diagnostic::at).into())
        }
    }
}

/// The argument that a refusal of Azure's is about, by its code.
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

/// The assignment had the name that was wanted and says the same.
pub(super) fn same_name(id: &str) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The role assignment was there already",
        format!(
            "`{id}` existed, for the same principal, role and scope, under the name that this \
             provider derives for them. Either an earlier apply was cut off after Azure had made \
             it, or this apply replaces it or gives it another address; then it simply stays. If \
             another configuration manages it too, remove it from one of them: destroying it in \
             one takes it from both."
        ),
    )
}

/// The assignment was there and Azure did not show it, so the provider does not know what it said.
pub(super) fn overwritten(id: &str, found: &Assignment) -> Diagnostic {
    AuthorizationCode::RoleAssignmentOverwritten.error(
        "The role assignment existed already and was overwritten",
        format!(
            "{} It now has the description and the condition of this configuration, which may differ \
             from those it had: Azure's answer does not show them. Compare them in the activity log of \
             the subscription (operation \"Create role assignment\"). If an earlier apply of this \
             configuration was cut off after Azure had made the assignment, apply again: it then \
             manages the assignment. If another configuration manages the assignment, take one of the \
             two out, or give them the same description and condition.",
            unseen(id, found)
        ),
    )
}

/// The same, where the assignment is adopted.
pub(super) fn adopted_late(id: &str, found: &Assignment) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The role assignment was adopted",
        format!(
            "{} It now has the description and the condition of this configuration. It stays in Azure \
             when this resource is destroyed.",
            unseen(id, found)
        ),
    )
}

/// When and by whom an assignment was made that was not seen.
fn unseen(id: &str, found: &Assignment) -> String {
    let text = |it: &Option<String>| it.clone().unwrap_or_else(|| "unknown".to_owned());
    let properties = &found.properties;
    format!(
        "`{id}` was there before it was written (created on {} by {}), and Azure did not show it yet \
         when the provider looked for it.",
        text(&properties.created_on),
        text(&properties.created_by)
    )
}

/// The assignment is wanted by another object of this run.
pub(super) fn kept(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "The role assignment was kept",
        format!(
            "`{id}` was not deleted: this apply has made or confirmed it for another address, or \
             for the replacement of this one, which manages it from here on. A `moved` block tells \
             Terraform that an object has another address."
        ),
    )
}

/// Somebody has written the assignment just as it is since this configuration saw it.
pub(super) fn kept_for_another_run(id: &str, found: &Assignment) -> Diagnostic {
    let when = found.properties.updated_on.as_deref().unwrap_or("an unknown time");
    CommonCode::NotDeleted.warning(
        "The role assignment was kept",
        format!(
            "`{id}` was not deleted: somebody confirmed it at {when}, without changing it, after \
             this configuration had read it. An address that belongs to another provider block, or \
             another configuration, does so when it takes the assignment over. If nobody else \
             manages it, remove it by hand."
        ),
    )
}

/// The assignment was not made here and outlives the resource.
pub(super) fn left_behind(id: &str) -> Diagnostic {
    CommonCode::NotDeleted.warning(
        "The role assignment stays in Azure",
        format!(
            "`{id}` was there before this configuration adopted it, so it is left as it is. \
             Remove it by hand if nobody needs it any more."
        ),
    )
}

/// The assignment in the way: named by Azure in its answer, or else found in the list.
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
    uuid::Uuid::try_parse(last).ok().map(|it| it.to_string())
}

/// Takes over an assignment that is there.
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
                "The existing role assignment has another name",
                format!(
                    "`{}` grants the same role to the same principal at the same scope. It can be \
                 adopted under its own name only: set `name = \"{}\"`, or leave `name` out.",
                    existing.id, existing.name
                ),
            )
            .at("name")
            .into());
    }
    let authorization = ctx.clients.authorization()?;
    let tenant = wanted.delegated_tenant(ctx).await?;
    let place = Place::new(&wanted.scope, existing.name.clone()).in_tenant(tenant);
    let wanted = wanted.made(&existing, body, true);
    if existing.properties.differences(body).is_empty() {
        creation::confirm(authorization, &place, &existing, ctx);
        return Ok(wanted.answered(existing, ctx).await);
    }
    ctx.save_partial_state(&wanted.clone().answered(existing, ctx).await);
    let put = authorization.put(&place, body).await?;
    creation::confirm(authorization, &place, &put.assignment, ctx);
    Ok(wanted.answered(put.assignment, ctx).await)
}

/// The assignment has the name that is derived, and says something else: writing it would take
/// away what somebody relies on.
pub(super) fn differs(
    wanted: &RoleAssignment,
    existing: &Assignment,
    differences: &[(&'static str, String)],
) -> Diagnostic {
    let id = assignment_id(&wanted.scope, &existing.name);
    let told: Vec<_> = differences
        .iter()
        .map(|(name, there)| match there.as_str() {
            "" => format!("- it has no `{name}`"),
            there => format!("- its `{name}` is `{there}`"),
        })
        .collect();
    AuthorizationCode::RoleAssignmentConflict.error(
        "The role assignment exists already, and says something else",
        format!(
            "`{id}` grants `{}` to this principal at this scope, under the name that this provider \
             derives, so another configuration of it may manage the assignment. It was left as it \
             is:\n\n{}\n\n{} If this configuration has it under another address, tell Terraform \
             with a `moved` block; where it is replaced, change these arguments in an apply of \
             their own.",
            wanted.role.0,
            told.join("\n"),
            ways_out(&id),
        ),
    )
}

/// What to do about an assignment that is there.
fn ways_out(id: &str) -> String {
    format!(
        "To manage it here, import it (with the address of your resource):\n\n\
         import {{\n  to = dataplane_role_assignment.example\n  id = \"{id}\"\n}}\n\n\
         Or set `on_conflict = \"adopt\"`: it is then managed here, and left in Azure on destroy."
    )
}

fn exists(wanted: &RoleAssignment, existing: Option<&Assignment>) -> Diagnostic {
    let what = format!(
        "Azure already has an assignment of `{}` to this principal at `{}`, under another name.",
        wanted.role.0, wanted.scope
    );
    let next = match existing {
        Some(existing) => {
            let id = assignment_id(&wanted.scope, &existing.name);
            format!("It is `{id}`. {}", ways_out(&id))
        }
        None => "It could not be found in Azure's lists, which may lag behind by some minutes. \
                 Look it up in the portal under Access control (IAM), and import it."
            .to_owned(),
    };
    AuthorizationCode::RoleAssignmentExists
        .error("The role assignment exists already", format!("{what} {next}"))
}

/// The name belongs to another assignment.
pub(super) fn name_taken(wanted: &RoleAssignment) -> Diagnostic {
    let name = wanted.name.known().map(ToString::to_string).unwrap_or_default();
    CommonCode::NameTaken.error(
        "The name belongs to another role assignment",
        format!(
            "An assignment called {name} exists for another principal, role or scope, and Azure \
             does not let that change. Names are unique in the whole tenant: choose another, or \
             leave `name` out to have one derived."
        ),
    )
    .at("name")
}

fn principal_not_found(
    wanted: &RoleAssignment,
    body: &NewAssignment,
    error: azure::Error,
) -> Diagnostic {
    let diagnostic = Diagnostic::from(error);
    let attribute =
        if wanted.managed_identity_id.is_some() { "managed_identity_id" } else { "principal_id" };
    AuthorizationCode::PrincipalNotFound.error(
        "Azure does not know the principal",
        format!(
            "No principal with the object ID {} was found in the tenant of `{}`. An object ID is \
             wanted, not the client (application) ID: for an application that is the object ID of \
             its service principal (Enterprise applications in the portal), for a managed identity \
             its `principal_id`. A principal that was made moments ago is waited for; this one did \
             not appear in time. `timeouts {{ create }}` does not prolong that wait.\n\n{}",
            body.principal_id, wanted.scope, diagnostic.detail
        ),
    )
    .at(attribute)
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
