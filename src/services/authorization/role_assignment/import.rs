//! The three ways to name an assignment that exists.

use tfplugin::{Context, Diagnostic, Result};
use uuid::Uuid;

use super::Identity;
use crate::diagnostics::code::CommonCode;
use crate::{
    Clients,
    azure::Id,
    services::{
        authorization::{ASSIGNMENT_TYPE, Filter},
        common::attribute::Guid,
    },
};

/// Reads the text of `terraform import`: an ID, or `SCOPE|PRINCIPAL|ROLE`.
pub(super) async fn identity(text: &str, ctx: &Context<'_, Clients>) -> Result<Identity> {
    match text.split('|').map(str::trim).collect::<Vec<_>>()[..] {
        [id] => Ok(by_id(id)?),
        [scope, principal, role] => by_meaning(scope, principal, role, ctx).await,
        _ => Err(unreadable(text, "it has neither one part nor three").into()),
    }
}

fn by_id(text: &str) -> std::result::Result<Identity, Diagnostic> {
    let id = Id::parse(text).map_err(|error| unreadable(text, &error.to_string()))?;
    if !id.is_type(ASSIGNMENT_TYPE) {
        return Err(unreadable(text, "it is not the ID of a role assignment"));
    }
    let name =
        Uuid::try_parse(id.name()).map_err(|_| unreadable(text, "its name is not a GUID"))?;
    let scope = id.scope().ok_or_else(|| unreadable(text, "it has no scope"))?;
    Ok(Identity { scope, name: Guid::from(name) })
}

async fn by_meaning(
    scope: &str,
    principal: &str,
    role: &str,
    ctx: &Context<'_, Clients>,
) -> Result<Identity> {
    let text = format!("{scope}|{principal}|{role}");
    let scope = Id::parse(scope).map_err(|error| unreadable(&text, &error.to_string()))?;
    let principal = Uuid::try_parse(principal)
        .map_err(|_| unreadable(&text, "its second part is not the object ID of a principal"))?;
    let authorization = ctx.clients.authorization()?;
    let guid = authorization.role_guid(&scope, role).await?;
    let found = authorization.list(&scope, Some(Filter::Principal(principal))).await?;
    let found = found
        .into_iter()
        .find(|it| it.properties.scope == scope && it.properties.role_guid() == Some(guid))
        .ok_or_else(|| {
            CommonCode::NotFound.error(
                "There is no such role assignment",
                format!(
                    "Principal {principal} does not hold `{role}` at `{scope}` itself. A role that \
                     is inherited from above has to be imported with the scope it was made at. An \
                     assignment that is delegated through Azure Lighthouse is in no list: import it \
                     by its ID."
                ),
            )
        })?;
    Ok(by_id(found.id.as_str())?)
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "The import ID is not understood",
        format!(
            "`{text}`: {why}. Give the ID of the role assignment \
             (`<scope>/providers/{ASSIGNMENT_TYPE}/<GUID>`), or scope, object ID of the principal \
             and role, separated by `|`."
        ),
    )
}
