//! Import IDs, and states that move from other providers.

use serde_json::Value;
use tfplugin::{Codec, Computed, Context, Diagnostic, MoveSource, Result};
use uuid::Uuid;

use super::{Identity, OnConflict, RoleAssignment};
use crate::{
    Clients,
    azure::Id,
    diagnostics::code::CommonCode,
    services::{
        authorization::{ASSIGNMENT_TYPE, Filter},
        common::attribute::{Condition, Guid, RoleText},
    },
};

/// Reads the text of `terraform import`: an ID, or `SCOPE|PRINCIPAL|ROLE`.
pub(super) async fn parse_import_id(text: &str, ctx: &Context<'_, Clients>) -> Result<Identity> {
    match text.split('|').map(str::trim).collect::<Vec<_>>()[..] {
        [id] => Ok(by_id(id)?),
        [scope, principal, role] => by_meaning(scope, principal, role, ctx).await,
        _ => Err(unreadable(text, "it has neither one nor three parts").into()),
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
                "Role assignment not found",
                format!(
                    "Principal {principal} does not hold `{role}` at `{scope}` itself. Import an \
                     inherited role with the scope at which it was assigned. Azure does not list \
                     an assignment that is delegated through Azure Lighthouse: import it by its \
                     ID."
                ),
            )
        })?;
    Ok(by_id(found.id.as_str())?)
}

fn unreadable(text: &str, why: &str) -> Diagnostic {
    CommonCode::InvalidImportId.error(
        "Invalid import ID",
        format!(
            "`{text}`: {why}. Use the ID of the role assignment \
             (`<scope>/providers/{ASSIGNMENT_TYPE}/<GUID>`), or scope, object ID of the \
             principal and role, separated by `|`."
        ),
    )
}

/// The state of another provider's resource as this one; `None` for other types.
pub(super) fn move_state(source: &MoveSource) -> Result<Option<RoleAssignment>> {
    let facts = match source.type_name.as_str() {
        "azurerm_role_assignment" => Facts::from_azurerm(&source.state),
        "azapi_resource" if is_assignment(&source.state) => Facts::from_azapi(&source.state),
        _ => return Ok(None),
    };
    facts.into_resource().map(Some)
}

/// What both kinds of state say, as text.
#[derive(Debug, Default)]
struct Facts {
    id: Option<String>,
    role: Option<String>,
    principal_id: Option<String>,
    principal_type: Option<String>,
    description: Option<String>,
    condition: Option<String>,
    condition_version: Option<String>,
    delegated_managed_identity_resource_id: Option<String>,
}

impl Facts {
    fn from_azurerm(state: &Value) -> Self {
        let text = |name: &str| text(state.get(name));
        // For a delegated tenant the ID has `|<tenant>` behind it.
        let id = text("id").and_then(|it| it.split('|').next().map(str::to_owned));
        Self {
            id,
            role: text("role_definition_name").or_else(|| text("role_definition_id")),
            principal_id: text("principal_id"),
            principal_type: text("principal_type"),
            description: text("description"),
            condition: text("condition"),
            condition_version: text("condition_version"),
            delegated_managed_identity_resource_id: text("delegated_managed_identity_resource_id"),
        }
    }

    fn from_azapi(state: &Value) -> Self {
        let body = dynamic(state.get("body"));
        let text = |name: &str| text(body.pointer(&format!("/properties/{name}")));
        Self {
            id: self::text(state.get("id")),
            role: text("roleDefinitionId"),
            principal_id: text("principalId"),
            principal_type: text("principalType"),
            description: text("description"),
            condition: text("condition"),
            condition_version: text("conditionVersion"),
            delegated_managed_identity_resource_id: text("delegatedManagedIdentityResourceId"),
        }
    }

    fn into_resource(self) -> Result<RoleAssignment> {
        let id = self.id.ok_or_else(|| incomplete("ID"))?;
        let parsed = Id::parse(&id).ok().filter(|it| it.is_type(ASSIGNMENT_TYPE));
        let scope = parsed.as_ref().and_then(Id::scope).ok_or_else(|| incomplete("scope"))?;
        let name = parsed.map(|it| it.name().to_owned());
        Ok(RoleAssignment {
            id: Computed::Known(id),
            scope,
            role: RoleText(self.role.ok_or_else(|| incomplete("role"))?),
            principal_id: guid(self.principal_id),
            managed_identity_id: None,
            principal_client_id: None,
            principal_type: self.principal_type.map_or(Computed::Unknown, Computed::Known),
            description: self.description,
            condition: self.condition.map(Condition),
            condition_version: Computed::Known(self.condition_version),
            delegated_managed_identity_resource_id: self
                .delegated_managed_identity_resource_id
                .and_then(|it| Id::parse(&it).ok()),
            name: guid(name),
            on_conflict: OnConflict::Error,
            expires_after: None,
            expires_at: Computed::Known(None),
            expired: Computed::Known(false),
            role_definition_id: Computed::Unknown,
            role_name: Computed::Unknown,
            adopted: Computed::Known(false),
            timeouts: None,
        })
    }
}

fn is_assignment(state: &Value) -> bool {
    let resource_type = text(state.get("type")).unwrap_or_default();
    resource_type.split('@').next().is_some_and(|it| it.eq_ignore_ascii_case(ASSIGNMENT_TYPE))
}

/// A value in a place of any type is stored with its type beside it; older versions stored text.
fn dynamic(value: Option<&Value>) -> Value {
    match value {
        Some(Value::Object(fields))
            if fields.contains_key("value") && fields.contains_key("type") =>
        {
            dynamic(fields.get("value"))
        }
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).filter(|it| !it.is_empty()).map(str::to_owned)
}

fn guid(text: Option<String>) -> Computed<Guid> {
    text.and_then(|it| Guid::decode(&it.into()).ok()).map_or(Computed::Unknown, Computed::Known)
}

fn incomplete(what: &str) -> Diagnostic {
    CommonCode::StateCannotBeMoved.error(
        "Incomplete state to move",
        format!(
            "The state lacks the {what} of the assignment. Remove the `moved` block, remove the \
             old resource from the state with a `removed` block, and import the assignment by \
             its ID."
        ),
    )
}
