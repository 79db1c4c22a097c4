//! The managed identities that resources have: `identity` in a resource, and the system-assigned
//! one seen as `Microsoft.ManagedIdentity/identities/default` on it.

use serde_json::{Map, Value, json};

use super::{Accepted, Put, Rules, user_assigned_identities};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    store::{Document, Principal},
};

/// The type.
const TYPE: &str = "Microsoft.ManagedIdentity/identities";

/// The rules of system-assigned identities, which are only read.
pub(super) struct SystemIdentities;

impl Rules for SystemIdentities {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        user_assigned_identities::VERSIONS
    }

    fn accept(&self, _: &Context<'_>, _: Put<'_>) -> Result<Accepted, ApiError> {
        Err(ApiError::method_not_allowed("PUT"))
    }

    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        if !id.name().eq_ignore_ascii_case("default") {
            return Ok(None);
        }
        let Some(resource) = context.session.document(context.tenant(), &id.scope())? else {
            return Ok(None);
        };
        let resource = object_of(&resource.body);
        let Some(principal_id) = resource.get("identity").and_then(|it| it.get("principalId"))
        else {
            return Ok(None);
        };
        let principal = context.session.principal(principal_id.as_str().unwrap_or_default())?;
        let body = json!({
            "id": id.text(),
            "name": "default",
            "type": TYPE,
            "location": resource.get("location"),
            "tags": resource.get("tags"),
            "properties": {
                "tenantId": context.tenant(),
                "principalId": principal_id,
                "clientId": principal.and_then(|principal| principal.app_id),
            },
        });
        Ok(Some(Document {
            id: id.clone(),
            body: body.to_string(),
            etag: String::new(),
            terms: Vec::new(),
        }))
    }

    fn release(&self, _: &Context<'_>, _: &Document) -> Result<(), ApiError> {
        Err(ApiError::method_not_allowed("DELETE"))
    }
}

/// The `identity` of a resource with what Azure adds: the principal of its system-assigned identity, and those
/// of the identities that it uses.
pub(super) fn completed(
    context: &Context<'_>,
    id: &Id,
    identity: &Value,
    existing: Option<&Map<String, Value>>,
    seeded: bool,
) -> Result<Value, ApiError> {
    let kind = identity.get("type").and_then(Value::as_str).unwrap_or("None");
    let kinds: Vec<String> = kind.split(',').map(|kind| kind.trim().to_ascii_lowercase()).collect();
    let mut completed = Map::new();
    completed.insert("type".into(), json!(kind));
    if kinds.iter().any(|kind| kind == "systemassigned") {
        let before = existing.and_then(|it| it.get("identity"));
        let given = before
            .or(seeded.then_some(identity))
            .and_then(|it| it.get("principalId"))
            .and_then(Value::as_str);
        let principal_id = if let Some(given) = given {
            given.to_ascii_lowercase()
        } else {
            let incarnation = context.session.count_incarnation(context.tenant(), id.key())?;
            user_assigned_identities::derived(context.tenant(), id, incarnation, "principal")
        };
        introduce(context, &principal_id, None)?;
        completed.insert("principalId".into(), json!(principal_id));
        completed.insert("tenantId".into(), json!(context.tenant()));
    }
    if kinds.iter().any(|kind| kind == "userassigned") {
        let used = identity.get("userAssignedIdentities").and_then(Value::as_object);
        let mut identities = Map::new();
        for (used, given) in used.into_iter().flatten() {
            identities.insert(used.clone(), user_assigned(context, used, given, seeded)?);
        }
        completed.insert("userAssignedIdentities".into(), Value::Object(identities));
    }
    Ok(Value::Object(completed))
}

/// Removes the principal of a resource's own identity from the directory.
pub(super) fn withdraw(
    context: &Context<'_>,
    resource: &Map<String, Value>,
) -> Result<(), ApiError> {
    let principal =
        resource.get("identity").and_then(|it| it.get("principalId")).and_then(Value::as_str);
    match principal {
        Some(principal) => Ok(context.session.remove_principal(principal)?),
        None => Ok(()),
    }
}

/// Makes known the principals that a cluster's identity profile names.
pub(super) fn introduce_others(
    context: &Context<'_>,
    resource: &Map<String, Value>,
) -> Result<(), ApiError> {
    let profile = resource
        .get("properties")
        .and_then(|it| it.get("identityProfile"))
        .and_then(Value::as_object);
    for identity in profile.into_iter().flat_map(Map::values) {
        let text = |name: &str| identity.get(name).and_then(Value::as_str);
        if let Some(principal) = text("objectId") {
            introduce(context, &principal.to_ascii_lowercase(), text("clientId"))?;
        }
    }
    Ok(())
}

fn user_assigned(
    context: &Context<'_>,
    id: &str,
    given: &Value,
    seeded: bool,
) -> Result<Value, ApiError> {
    let known = match Id::parse(id) {
        Some(id) => user_assigned_identities::by_id(context.session, context.tenant(), &id)?,
        None => None,
    };
    if let Some(known) = known {
        return Ok(json!({"principalId": known.principal_id, "clientId": known.client_id}));
    }
    if !seeded {
        let message =
            format!("The user-assigned identity '{id}' could not be found or is not valid.");
        return Err(ApiError::bad_request("FailedIdentityOperation", message));
    }
    if let Some(principal) = given.get("principalId").and_then(Value::as_str) {
        introduce(
            context,
            &principal.to_ascii_lowercase(),
            given.get("clientId").and_then(Value::as_str),
        )?;
    }
    Ok(given.clone())
}

/// Puts the principal of a managed identity into the directory, unless it is there.
fn introduce(
    context: &Context<'_>,
    principal_id: &str,
    client_id: Option<&str>,
) -> Result<(), ApiError> {
    if context.session.principal(principal_id)?.is_some() {
        return Ok(());
    }
    let name = principal_id.as_bytes();
    let derived = || uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name).to_string();
    Ok(context.session.save_principal(&Principal {
        id: principal_id.to_owned(),
        tenant: context.tenant().to_owned(),
        kind: "ServicePrincipal".into(),
        app_id: Some(client_id.map_or_else(derived, str::to_owned)),
        member_of: Vec::new(),
        missing_calls: context.behavior.consistency.principal_missing_after_create,
    })?)
}
