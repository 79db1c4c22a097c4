//! The endpoints where a machine asks for the tokens of its managed identities.

use serde_json::{Value, json};

use super::{
    error::managed_identity,
    token::{self, Subject},
};
use crate::{api_error::ApiError, id::Id, message::Answer, router::RequestContext, rules};

/// The application of the machine that the sandbox runs on: its system-assigned identity.
const MACHINE: &str = "5a4d0b0e-0000-4000-8000-000000000002";

/// The instance metadata service of a virtual machine.
pub(crate) fn virtual_machine(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    if !request_context
        .request
        .header("metadata")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    {
        return Err(managed_identity(
            400,
            "invalid_request",
            "Required metadata header not specified",
        ));
    }
    answer(request_context)
}

/// The endpoint of App Service and Container Apps.
pub(crate) fn app_service(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    if request_context.request.header("x-identity-header").is_none_or(str::is_empty) {
        return Err(managed_identity(401, "unauthorized", "Missing X-IDENTITY-HEADER."));
    }
    answer(request_context)
}

fn answer(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let request = request_context.request;
    if request.parameter("api-version").is_none() {
        return Err(managed_identity(
            400,
            "bad_request_102",
            "Required api-version parameter is missing",
        ));
    }
    let Some(resource) = request.parameter("resource").filter(|resource| !resource.is_empty())
    else {
        return Err(managed_identity(
            400,
            "invalid_resource",
            "AADSTS50001: The application named in the request has no resource",
        ));
    };
    if resource.ends_with("/.default") {
        return Err(managed_identity(
            400,
            "invalid_resource",
            "AADSTS500011: The resource principal is a scope, not a resource",
        ));
    }
    let subject = subject(request_context)?;
    let lifetime = request_context.behavior.token_lifetime_seconds;
    let token =
        token::mint(request_context.session, &subject, resource, lifetime, request_context.now)?;
    Ok(Answer::json(
        200,
        &json!({
            "access_token": token,
            "client_id": subject.app_id,
            "expires_in": lifetime.to_string(),
            "expires_on": token::expires_on(request_context),
            "ext_expires_in": lifetime.to_string(),
            "not_before": request_context.now.as_second().to_string(),
            "resource": resource,
            "token_type": "Bearer",
        }),
    ))
}

/// The identity that is asked for: one by client, object or resource ID, or the machine's own.
fn subject(request_context: &RequestContext<'_>) -> Result<Subject, ApiError> {
    let session = request_context.session;
    let asked = |names: [&str; 2]| {
        names.into_iter().find_map(|name| request_context.request.parameter(name))
    };
    let identity = if let Some(client) = asked(["client_id", "clientid"]) {
        find(request_context, |tenant| {
            rules::user_assigned_identities::by_client_id(session, tenant, client)
        })?
    } else if let Some(object) = asked(["object_id", "principal_id"]) {
        find(request_context, |tenant| {
            rules::user_assigned_identities::by_principal_id(session, tenant, object)
        })?
    } else if let Some(id) = asked(["msi_res_id", "mi_res_id"]) {
        let id = Id::parse(id);
        find(request_context, |tenant| match &id {
            Some(id) => rules::user_assigned_identities::by_id(session, tenant, id),
            None => Ok(None),
        })?
    } else {
        let tenant = token::first_tenant(session)?;
        let object_id = token::object_id(&tenant, MACHINE);
        return Ok(Subject { tenant, app_id: MACHINE.into(), object_id });
    };
    identity.ok_or_else(|| managed_identity(400, "invalid_request", "Identity not found"))
}

fn find(
    request_context: &RequestContext<'_>,
    look: impl Fn(&str) -> crate::store::Result<Option<rules::user_assigned_identities::Known>>,
) -> Result<Option<Subject>, ApiError> {
    let tenants: Vec<(String, Value)> = request_context.session.tenants()?;
    for (tenant, _) in tenants {
        if let Some(known) = look(&tenant)? {
            return Ok(Some(Subject {
                tenant,
                app_id: known.client_id,
                object_id: known.principal_id,
            }));
        }
    }
    Ok(None)
}
