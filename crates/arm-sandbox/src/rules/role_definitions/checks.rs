//! What Azure refuses of a custom role.

use serde_json::{Map, Value};

use super::FORMAT;
use crate::{
    api_error::ApiError, arm::Context, builtin_roles, id::Id, rules::shape, store::Listing,
};

/// Refuses a name that another role of the tenant has.
pub(super) fn check_name_is_free(
    context: &Context<'_>,
    name: &str,
    guid: &str,
) -> Result<(), ApiError> {
    let custom = context.session.with_term(context.tenant(), "role-name", &name.to_lowercase())?;
    let taken = custom.iter().any(|document| !document.id.name().eq_ignore_ascii_case(guid))
        || builtin_roles::all().iter().any(|role| role.name.eq_ignore_ascii_case(name));
    if taken {
        Err(ApiError::conflict(
            "RoleDefinitionWithSameNameExists",
            format!(
                "A custom role with the same name already exists in this directory. Use a different name than \
                     '{name}'."
            ),
        ))
    } else {
        Ok(())
    }
}

/// Refuses another role in a tenant that has as many as it may.
pub(super) fn check_limit(context: &Context<'_>) -> Result<(), ApiError> {
    let custom = Listing { resource_type: super::TYPE, ..Listing::default() };
    let count = context.session.list(context.tenant(), &custom)?.len();
    if count < usize::try_from(context.behavior.role_definition_limit).unwrap_or(usize::MAX) {
        return Ok(());
    }
    Err(ApiError::bad_request(
        "RoleDefinitionLimitExceeded",
        "Role definition limit exceeded. No more role definitions can be created.",
    ))
}

/// The scopes where a role can be assigned, all of which must be in the tenant.
pub(super) fn assignable_scopes(
    context: &Context<'_>,
    asked: &Map<String, Value>,
) -> Result<Vec<String>, ApiError> {
    let list = asked
        .get("assignableScopes")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    if list.is_empty() {
        return Err(ApiError::bad_request(
            "InvalidAssignableScopes",
            "A custom role needs an assignable scope.",
        ));
    }
    let mut scopes = Vec::new();
    for scope in list {
        let text = scope.as_str().unwrap_or_default();
        let Some(id) = Id::parse(text).filter(|id| id.key() != "/") else {
            let message = format!("The assignable scope '{text}' is not valid for a custom role.");
            return Err(ApiError::bad_request("InvalidAssignableScopes", message));
        };
        let tenant = match id.subscription() {
            Some(subscription) => context.session.tenant_of(subscription)?,
            None => Some(context.tenant().to_owned()),
        };
        if tenant.as_deref() != Some(context.tenant()) {
            return Err(ApiError::subscription_not_found(id.subscription().unwrap_or_default()));
        }
        scopes.push(text.to_owned());
    }
    let prefix = "/providers/microsoft.management/managementgroups/";
    let groups = scopes.iter().filter(|it| it.to_lowercase().starts_with(prefix));
    if 1 < groups.count() {
        return Err(ApiError::bad_request(
            "InvalidAssignableScopes",
            "Unable to add more than one management group as assignable scope.",
        ));
    }
    Ok(scopes)
}

/// The permissions of a role, with the members that were left out.
pub(super) fn permissions(asked: &Map<String, Value>) -> Result<Vec<Value>, ApiError> {
    let list =
        asked.get("permissions").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if list.is_empty() {
        return Err(ApiError::bad_request(FORMAT, "A custom role needs permissions."));
    }
    let members = ["actions", "notActions", "dataActions", "notDataActions"];
    let mut permissions = Vec::new();
    for permission in list {
        let Value::Object(permission) = permission else {
            return Err(ApiError::bad_request(FORMAT, "A permission must be an object."));
        };
        shape::check_members(
            permission,
            &[&members[..], &["condition", "conditionVersion"]].concat(),
            "Permission",
        )?;
        let mut complete = Map::new();
        for member in members {
            let actions =
                permission.get(member).and_then(Value::as_array).cloned().unwrap_or_default();
            check_actions(&actions)?;
            complete.insert(member.into(), Value::Array(actions));
        }
        permissions.push(Value::Object(complete));
    }
    Ok(permissions)
}

fn check_actions(actions: &[Value]) -> Result<(), ApiError> {
    let wrong =
        |action: &&Value| !action.as_str().is_some_and(|text| text == "*" || text.contains('/'));
    match actions.iter().find(wrong) {
        None => Ok(()),
        Some(action) => {
            let message = format!(
                "'{}' does not match any of the actions supported by the providers.",
                text(action)
            );
            Err(ApiError::bad_request("InvalidActionOrNotAction", message))
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
