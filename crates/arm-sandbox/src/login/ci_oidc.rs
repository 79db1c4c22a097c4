//! The tokens that pipelines hand to their jobs, in GitHub's and in Azure DevOps's form.

use serde_json::json;
use uuid::Uuid;

use super::{error::managed_identity, jwt};
use crate::{api_error::ApiError, message::Answer, router::RequestContext};

/// How long such a token lives, in seconds.
const LIFETIME: i64 = 600;

/// GitHub: GET with `audience`, the token in `value`.
pub(crate) fn github(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    check_bearer(request_context)?;
    let audience =
        request_context.request.parameter("audience").unwrap_or("https://github.com/example");
    let subject = "repo:example/infrastructure:ref:refs/heads/main";
    let token =
        issue(request_context, "https://token.actions.githubusercontent.com", subject, audience)?;
    Ok(Answer::json(200, &json!({"count": token.len(), "value": token})))
}

/// Azure DevOps: POST with `serviceConnectionId`, the token in `oidcToken`.
pub(crate) fn azure_devops(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    check_bearer(request_context)?;
    if request_context.request.parameter("api-version").is_none() {
        return Err(managed_identity(
            400,
            "VssVersionNotSpecifiedException",
            "No api-version was supplied for the POST request.",
        ));
    }
    let Some(connection) = request_context.request.parameter("serviceConnectionId") else {
        return Err(managed_identity(
            400,
            "ArgumentNullException",
            "Value cannot be null. (Parameter 'serviceConnectionId')",
        ));
    };
    let audience =
        request_context.request.parameter("audience").unwrap_or("api://AzureADTokenExchange");
    let subject = format!("sc://example/infrastructure/{connection}");
    let token =
        issue(request_context, "https://vstoken.dev.azure.com/example", &subject, audience)?;
    Ok(Answer::json(200, &json!({"oidcToken": token})))
}

fn check_bearer(request_context: &RequestContext<'_>) -> Result<(), ApiError> {
    let token = request_context
        .request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    match token {
        Some(token) if !token.trim().is_empty() => Ok(()),
        _ => Err(managed_identity(401, "unauthorized", "The request has no bearer token.")),
    }
}

fn issue(
    request_context: &RequestContext<'_>,
    issuer: &str,
    subject: &str,
    audience: &str,
) -> Result<String, ApiError> {
    let now = request_context.now.as_second();
    let claims = json!({
        "iss": issuer,
        "sub": subject,
        "aud": audience,
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "jti": Uuid::new_v4().to_string(),
    });
    Ok(jwt::sign(request_context.session, &claims)?)
}
