//! As much of Microsoft Graph as the Azure CLI asks to give principals their names.

use serde_json::{Value, json};

use super::{error::graph as refuse, jwt};
use crate::{api_error::ApiError, message::Answer, router::RequestContext, store::Principal};

/// Service principals, by a filter that names one of their IDs in quotes.
pub(crate) fn service_principals(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let tenant = tenant(request_context)?;
    let filter = request_context.request.parameter("$filter").unwrap_or_default();
    let wanted = filter.split('\'').nth(1).unwrap_or_default().to_ascii_lowercase();
    let session = request_context.session;
    let found = if filter.starts_with("startswith(displayName,") {
        session.principals_named(&tenant, &wanted)?
    } else {
        session.principals_of_application(&tenant, &wanted)?
    };
    // Only the names of a service principal contain its object ID as well.
    let is_by_client = filter.starts_with("appId eq ");
    let is_meant = |it: &&Principal| {
        let app = it.app_id.as_deref().unwrap_or_default();
        it.kind == "ServicePrincipal" && (!is_by_client || app.eq_ignore_ascii_case(&wanted))
    };
    values(request_context, "servicePrincipals", found.iter().filter(is_meant))
}

/// Users: the sandbox knows them by their object IDs only, so no filter finds one.
pub(crate) fn users(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    tenant(request_context)?;
    values(request_context, "users", std::iter::empty())
}

/// Principals of any kind, by their object IDs.
pub(crate) fn by_ids(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let tenant = tenant(request_context)?;
    let body: Value = serde_json::from_slice(&request_context.request.body).unwrap_or_default();
    let Some(ids) = body.get("ids").and_then(Value::as_array) else {
        return Err(refuse(400, "Request_BadRequest", "The property 'ids' is missing."));
    };
    let mut found = Vec::new();
    for id in ids.iter().filter_map(Value::as_str) {
        let principal = request_context.session.principal(id)?;
        found.extend(principal.filter(|principal| principal.tenant == tenant));
    }
    values(request_context, "directoryObjects", found.iter())
}

/// The directory of the token, which may be for anything: the sandbox has no permissions on Graph.
fn tenant(request_context: &RequestContext<'_>) -> Result<String, ApiError> {
    let header = request_context.request.header("authorization").unwrap_or_default();
    let token = header.strip_prefix("Bearer ").unwrap_or_default();
    match jwt::verify(request_context.session, token)? {
        Some(jwt) if request_context.now.as_second() < jwt.time("exp").unwrap_or(0) => {
            Ok(jwt.claim("tid").unwrap_or_default().to_ascii_lowercase())
        }
        _ => Err(refuse(401, "InvalidAuthenticationToken", "Access token is missing or invalid.")),
    }
}

/// A list of principals, which says what it is in `@odata.context`, as `OData` answers do.
fn values<'a>(
    request_context: &RequestContext<'_>,
    kind: &str,
    principals: impl Iterator<Item = &'a Principal>,
) -> Result<Answer, ApiError> {
    let context = format!("{}/v1.0/$metadata#{kind}", request_context.request.base());
    let names = request_context.session.display_names()?;
    let shown = principals.map(|principal| {
        let without_name = principal.app_id.as_ref().unwrap_or(&principal.id);
        let name = names.get(&principal.id).unwrap_or(without_name);
        // The Azure CLI takes whatever has `servicePrincipalNames` for a service principal, and
        // whatever has `userPrincipalName` for a user.
        match principal.kind.as_str() {
            "User" => json!({
                "@odata.type": "#microsoft.graph.user",
                "id": principal.id,
                "displayName": name,
                "userPrincipalName": format!("{}@sandbox.invalid", principal.id),
            }),
            "Group" => json!({
                "@odata.type": "#microsoft.graph.group",
                "id": principal.id,
                "displayName": name,
            }),
            _ => json!({
                "@odata.type": "#microsoft.graph.servicePrincipal",
                "id": principal.id,
                "appId": principal.app_id,
                "displayName": name,
                "servicePrincipalNames": [without_name],
            }),
        }
    });
    let shown: Vec<Value> = shown.collect();
    Ok(Answer::json(200, &json!({"@odata.context": context, "value": shown})))
}
