//! What the caller may do on a scope (`Microsoft.Authorization/permissions`): only ever listed.

use serde_json::{Map, Value, json};

use super::{Accepted, Listed, Put, Rules, role_assignments, role_definitions};
use crate::{
    api_error::ApiError,
    arm::{Context, denials, resources::object_of},
    glob,
    id::{Collection, Id},
    store::{Document, Element},
};

/// The type.
const TYPE: &str = "Microsoft.Authorization/permissions";

/// The most assignments of the caller that are looked at.
const MOST: u32 = 1000;

/// The rules of permissions.
pub(super) struct Permissions;

impl Rules for Permissions {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        &["2022-05-01-preview", "2022-04-01", "2018-07-01", "2018-01-01-preview", "2015-07-01"]
    }

    fn accept(&self, _: &Context<'_>, _: Put<'_>) -> Result<Accepted, ApiError> {
        Err(ApiError::method_not_allowed("PUT"))
    }

    fn find(&self, _: &Context<'_>, _: &Id) -> Result<Option<Document>, ApiError> {
        Ok(None)
    }

    /// Owner without what the seed denies, what the seed allows under a condition, and the roles
    /// that the caller was assigned: on the scope, above it, or through a group.
    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let scope = &listed.collection.parent;
        let mut permissions = owned(context, scope)?;
        permissions.extend(assigned(context, scope)?);
        let elements = permissions.into_iter().enumerate().map(|(number, body)| Element {
            key: scope.extended(TYPE, &format!("{number:04}")).key().to_owned(),
            body: body.to_string(),
        });
        let later = |it: &Element| listed.after.is_none_or(|after| after < it.key.as_str());
        Ok(elements.filter(later).take(listed.limit as usize).collect())
    }
}

/// Whether a role that the caller was assigned has an action at a scope, under no condition.
pub(crate) fn is_granted_by_role(
    context: &Context<'_>,
    action: &str,
    scope: &Id,
) -> Result<bool, ApiError> {
    let has = |permission: &Value, name: &str| {
        let globs = permission.get(name).and_then(Value::as_array);
        let mut globs = globs.into_iter().flatten().filter_map(Value::as_str);
        globs.any(|it| glob::matches(it, action))
    };
    let permissions = assigned(context, scope)?;
    Ok(permissions
        .iter()
        .any(|it| it.get("condition").is_none() && has(it, "actions") && !has(it, "notActions")))
}

/// What the caller has by the seed.
fn owned(context: &Context<'_>, scope: &Id) -> Result<Vec<Value>, ApiError> {
    let denials = denials(context, scope)?;
    let denied: Vec<&String> = denials.iter().flat_map(|it| &it.actions).collect();
    let owner =
        json!({"actions": ["*"], "notActions": denied, "dataActions": [], "notDataActions": []});
    let conditional = denials.iter().filter_map(|it| {
        let none: [&str; 0] = [];
        let condition = it.condition.as_ref()?;
        Some(json!({
            "actions": it.actions,
            "notActions": none,
            "dataActions": none,
            "notDataActions": none,
            "condition": condition,
            "conditionVersion": "2.0",
        }))
    });
    Ok([owner].into_iter().chain(conditional).collect())
}

/// The permissions of the roles that the caller was assigned, each under the condition of its
/// assignment.
fn assigned(context: &Context<'_>, scope: &Id) -> Result<Vec<Value>, ApiError> {
    let filter = format!("atScope() and assignedTo('{}')", context.caller.object_id);
    let collection =
        Collection { parent: scope.clone(), resource_type: role_assignments::TYPE.to_owned() };
    let listed =
        Listed { collection: &collection, filter: Some(&filter), after: None, limit: MOST };
    let mut permissions = Vec::new();
    for assignment in role_assignments::RoleAssignments.list(context, &listed)? {
        let properties = object_of(&assignment.body).remove("properties").unwrap_or_default();
        let role = properties.get("roleDefinitionId").and_then(Value::as_str).and_then(Id::parse);
        let role = match &role {
            Some(role) => role_definitions::RoleDefinitions.find(context, role)?,
            None => None,
        };
        let Some(role) = role else { continue };
        let body = Value::Object(object_of(&role.body));
        let granted = body.pointer("/properties/permissions").and_then(Value::as_array).cloned();
        let conditioned = |it: Value| match it {
            Value::Object(it) => under_condition(it, &properties),
            other => other,
        };
        permissions.extend(granted.into_iter().flatten().map(conditioned));
    }
    Ok(permissions)
}

/// A permission with the condition of the assignment that gives it, where that has one.
fn under_condition(mut permission: Map<String, Value>, assignment: &Value) -> Value {
    for name in ["condition", "conditionVersion"] {
        if let Some(text) = assignment.get(name).filter(|it| it.is_string()) {
            permission.insert(name.to_owned(), text.clone());
        }
    }
    Value::Object(permission)
}
