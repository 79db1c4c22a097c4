//! The tokens that pipelines hand to their jobs, in GitHub's and in Azure DevOps's form.

use serde_json::json;
use uuid::Uuid;

use super::{jwt, refusal::machine};
use crate::{message::Answer, refusal::Refusal, router::Exchange};

/// How long such a token lives, in seconds.
const LIFETIME: i64 = 600;

/// GitHub: GET with `audience`, the token in `value`.
pub(crate) fn github(exchange: &Exchange<'_>) -> Result<Answer, Refusal> {
    check_bearer(exchange)?;
    let audience = exchange.request.parameter("audience").unwrap_or("https://github.com/example");
    let subject = "repo:example/infrastructure:ref:refs/heads/main";
    let token = issue(exchange, "https://token.actions.githubusercontent.com", subject, audience)?;
    Ok(Answer::json(200, &json!({"count": token.len(), "value": token})))
}

/// Azure DevOps: POST with `serviceConnectionId`, the token in `oidcToken`.
pub(crate) fn azure_devops(exchange: &Exchange<'_>) -> Result<Answer, Refusal> {
    check_bearer(exchange)?;
    if exchange.request.parameter("api-version").is_none() {
        return Err(machine(
            400,
            "VssVersionNotSpecifiedException",
            "No api-version was supplied for the POST request.",
        ));
    }
    let Some(connection) = exchange.request.parameter("serviceConnectionId") else {
        return Err(machine(
            400,
            "ArgumentNullException",
            "Value cannot be null. (Parameter 'serviceConnectionId')",
        ));
    };
    let audience = exchange.request.parameter("audience").unwrap_or("api://AzureADTokenExchange");
    let subject = format!("sc://example/infrastructure/{connection}");
    let token = issue(exchange, "https://vstoken.dev.azure.com/example", &subject, audience)?;
    Ok(Answer::json(200, &json!({"oidcToken": token})))
}

fn check_bearer(exchange: &Exchange<'_>) -> Result<(), Refusal> {
    let token =
        exchange.request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    match token {
        Some(token) if !token.trim().is_empty() => Ok(()),
        _ => Err(machine(401, "unauthorized", "The request has no bearer token.")),
    }
}

fn issue(
    exchange: &Exchange<'_>,
    issuer: &str,
    subject: &str,
    audience: &str,
) -> Result<String, Refusal> {
    let now = exchange.now.as_second();
    let claims = json!({
        "iss": issuer,
        "sub": subject,
        "aud": audience,
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "jti": Uuid::new_v4().to_string(),
    });
    Ok(jwt::sign(exchange.session, &claims)?)
}
