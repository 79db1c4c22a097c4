//! The endpoints where a machine asks for the tokens of its managed identities.

use serde_json::{Value, json};

use super::{
    refusal::machine,
    token::{self, Subject},
};
use crate::{id::Id, message::Answer, refusal::Refusal, router::Exchange, rules};

/// The application of the machine that the sandbox runs on: its system-assigned identity.
const MACHINE: &str = "5a4d0b0e-0000-4000-8000-000000000002";

/// The instance metadata service of a virtual machine.
pub(crate) fn imds(exchange: &Exchange<'_>) -> Result<Answer, Refusal> {
    if !exchange.request.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    {
        return Err(machine(400, "invalid_request", "Required metadata header not specified"));
    }
    answer(exchange)
}

/// The endpoint of App Service and Container Apps.
pub(crate) fn app_service(exchange: &Exchange<'_>) -> Result<Answer, Refusal> {
    if exchange.request.header("x-identity-header").is_none_or(str::is_empty) {
        return Err(machine(401, "unauthorized", "Missing X-IDENTITY-HEADER."));
    }
    answer(exchange)
}

fn answer(exchange: &Exchange<'_>) -> Result<Answer, Refusal> {
    let request = exchange.request;
    if request.parameter("api-version").is_none() {
        return Err(machine(400, "bad_request_102", "Required api-version parameter is missing"));
    }
    let Some(resource) = request.parameter("resource").filter(|resource| !resource.is_empty())
    else {
        return Err(machine(
            400,
            "invalid_resource",
            "AADSTS50001: The application named in the request has no resource",
        ));
    };
    if resource.ends_with("/.default") {
        return Err(machine(
            400,
            "invalid_resource",
            "AADSTS500011: The resource principal is a scope, not a resource",
        ));
    }
    let subject = subject(exchange)?;
    let lifetime = exchange.behavior.token_lifetime_seconds;
    let token = token::mint(exchange.session, &subject, resource, lifetime, exchange.now)?;
    Ok(Answer::json(
        200,
        &json!({
            "access_token": token,
            "client_id": subject.app_id,
            "expires_in": lifetime.to_string(),
            "expires_on": token::expires_on(exchange),
            "ext_expires_in": lifetime.to_string(),
            "not_before": exchange.now.as_second().to_string(),
            "resource": resource,
            "token_type": "Bearer",
        }),
    ))
}

/// The identity that is asked for: one by client, object or resource ID, or the machine's own.
fn subject(exchange: &Exchange<'_>) -> Result<Subject, Refusal> {
    let session = exchange.session;
    let asked =
        |names: [&str; 2]| names.into_iter().find_map(|name| exchange.request.parameter(name));
    let identity = if let Some(client) = asked(["client_id", "clientid"]) {
        find(exchange, |tenant| {
            rules::user_assigned_identities::by_client_id(session, tenant, client)
        })?
    } else if let Some(object) = asked(["object_id", "principal_id"]) {
        find(exchange, |tenant| {
            rules::user_assigned_identities::by_principal_id(session, tenant, object)
        })?
    } else if let Some(id) = asked(["msi_res_id", "mi_res_id"]) {
        let id = Id::parse(id);
        find(exchange, |tenant| match &id {
            Some(id) => rules::user_assigned_identities::by_id(session, tenant, id),
            None => Ok(None),
        })?
    } else {
        let tenant = token::first_tenant(session)?;
        let object_id = token::object_id(&tenant, MACHINE);
        return Ok(Subject { tenant, app_id: MACHINE.into(), object_id });
    };
    identity.ok_or_else(|| machine(400, "invalid_request", "Identity not found"))
}

fn find(
    exchange: &Exchange<'_>,
    look: impl Fn(&str) -> crate::store::Result<Option<rules::user_assigned_identities::Known>>,
) -> Result<Option<Subject>, Refusal> {
    let tenants: Vec<(String, Value)> = exchange.session.tenants()?;
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
