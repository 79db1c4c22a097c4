//! Client assertions, with which an application authenticates without a secret: a token that it signed
//! with its certificate, or one from a trusted issuer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{error::entra, expression, jwt::Jwt};
use crate::api_error::ApiError;

/// Entra's own issuers, whose tokens Entra never accepts as assertions.
const ENTRA_ISSUERS: [&str; 4] = [
    "https://login.microsoftonline.com",
    "https://login.windows.net",
    "https://login.microsoft.com",
    "https://sts.windows.net",
];

/// No credential has the issuer (recorded from Entra, as are the two numbers for subjects; earlier,
/// Entra answered 70021 in all of these cases).
const UNKNOWN_ISSUER: u32 = 700_211;
/// No credential with the issuer and subject has the audience.
const UNKNOWN_AUDIENCE: u32 = 700_212;
/// No credential with the issuer has the subject.
const UNKNOWN_SUBJECT: u32 = 700_213;
/// A credential with the issuer has the subject in another case.
const OTHER_CASE: u32 = 7_002_138;

/// The accepted clock skew, in seconds.
const SKEW: i64 = 300;

/// A federated credential of an application or identity: the tokens that it trusts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FederatedCredential {
    /// Must equal `iss` byte for byte.
    pub(crate) issuer: String,
    /// Must equal `sub` byte for byte.
    pub(crate) subject: String,
    /// Must equal `aud` byte for byte.
    #[serde(alias = "audiences", deserialize_with = "one_or_only")]
    pub(crate) audience: String,
    /// What the claims have to match instead of the subject. Only identities have it here.
    #[serde(skip)]
    pub(crate) expression: Option<String>,
}

/// A credential as a seed may write it.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "the schema of a seed describes it")]
pub(super) struct SeededCredential {
    /// Must equal `iss` byte for byte.
    issuer: String,
    /// Must equal `sub` byte for byte.
    subject: String,
    /// Must equal `aud` byte for byte.
    audience: Option<OneOrOnly>,
    /// The same, as Azure spells it.
    audiences: Option<OneOrOnly>,
}

/// A text, or a list with one.
#[cfg(test)]
#[derive(schemars::JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "the schema of a seed describes it")]
enum OneOrOnly {
    One(String),
    Only([String; 1]),
}

/// The two kinds of assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Signed by the application itself.
    Certificate,
    /// Issued by someone else.
    Federated,
}

/// Reads an assertion, and makes the checks that do not need the application.
pub(crate) fn read(
    text: &str,
    client_id: &str,
    tenant: &str,
    now: Timestamp,
) -> Result<(Jwt, Kind), ApiError> {
    let Some(jwt) = Jwt::read(text) else {
        return Err(entra(
            400,
            "invalid_request",
            50027,
            "JWT token is invalid or malformed.",
            now,
        ));
    };
    check_times(&jwt, now)?;
    let own = jwt.claim("iss").is_some_and(|issuer| issuer.eq_ignore_ascii_case(client_id));
    if !own {
        return Ok((jwt, Kind::Federated));
    }
    check_certificate(&jwt, client_id, tenant, now)?;
    Ok((jwt, Kind::Certificate))
}

/// Checks a token against the federated credentials.
pub(crate) fn check_trust(
    jwt: &Jwt,
    trusted: &[FederatedCredential],
    now: Timestamp,
) -> Result<(), ApiError> {
    let claim = |name| jwt.claim(name).unwrap_or_default();
    let (issuer, subject, audience) = (claim("iss"), claim("sub"), claim("aud"));
    check_issuer(issuer, now)?;
    let of_issuer: Vec<_> = trusted.iter().filter(|it| it.issuer == issuer).collect();
    let matches = |it: &FederatedCredential| match &it.expression {
        Some(expression) => expression::matches(expression, |name| jwt.claim(name)),
        None => it.subject == subject,
    };
    let of_subject: Vec<_> = of_issuer.iter().filter(|it| matches(it)).collect();
    let other_case = of_issuer
        .iter()
        .any(|it| it.expression.is_none() && it.subject.eq_ignore_ascii_case(subject));
    let (number, member, presented) = match () {
        () if of_issuer.is_empty() => (UNKNOWN_ISSUER, "issuer", issuer),
        () if of_subject.is_empty() && other_case => (OTHER_CASE, "subject", subject),
        () if of_subject.is_empty() => (UNKNOWN_SUBJECT, "subject", subject),
        () if of_subject.iter().any(|it| it.audience == audience) => return Ok(()),
        () => (UNKNOWN_AUDIENCE, "audience", audience),
    };
    let case = if number == OTHER_CASE {
        " A record has the same subject in another case; subjects are compared with case."
    } else {
        ""
    };
    let message = format!(
        "No matching federated identity record found for presented assertion {member} '{presented}'.{case} Check your \
         federated identity credential Subject, Audience and Issuer against the presented assertion."
    );
    Err(entra(401, "invalid_client", number, &message, now))
}

/// Refuses Entra's own issuers.
pub(crate) fn check_issuer(issuer: &str, now: Timestamp) -> Result<(), ApiError> {
    if ENTRA_ISSUERS.iter().any(|entra| issuer.starts_with(entra)) {
        let message = "AAD-issued tokens may not be used for federated identity flows.";
        return Err(entra(401, "invalid_client", 700_222, message, now));
    }
    Ok(())
}

fn check_times(jwt: &Jwt, now: Timestamp) -> Result<(), ApiError> {
    let now_seconds = now.as_second();
    let Some(expiry) = jwt.time("exp") else {
        return Err(entra(
            401,
            "invalid_client",
            50027,
            "JWT token is invalid: it has no expiry.",
            now,
        ));
    };
    let early = jwt.time("nbf").is_some_and(|start| now_seconds + SKEW < start);
    if early || expiry + SKEW < now_seconds {
        let message = "Client assertion is not within its valid time range. Current time, assertion validity and \
                       clock skew do not agree; the assertion is expired or not yet valid.";
        return Err(entra(401, "invalid_client", 700_024, message, now));
    }
    Ok(())
}

fn check_certificate(
    jwt: &Jwt,
    client_id: &str,
    tenant: &str,
    now: Timestamp,
) -> Result<(), ApiError> {
    let header = |name: &str| jwt.header.get(name).and_then(Value::as_str);
    let wrong = |message: &str| Err(entra(401, "invalid_client", 700_027, message, now));
    if !matches!(header("alg"), Some("RS256" | "PS256")) {
        return wrong(
            "Client assertion failed signature validation: the algorithm is not RS256 or PS256.",
        );
    }
    if header("x5t").or(header("x5t#S256")).or(header("kid")).is_none_or(str::is_empty) {
        return wrong(
            "The certificate with identifier used to sign the client assertion is not registered: no x5t.",
        );
    }
    if !jwt.claim("sub").is_some_and(|subject| subject.eq_ignore_ascii_case(client_id)) {
        return Err(entra(
            401,
            "invalid_client",
            700_021,
            "Client assertion issuer and subject differ.",
            now,
        ));
    }
    let audience = jwt.claim("aud").unwrap_or_default().to_ascii_lowercase();
    let ours = format!("/{}/", tenant.to_ascii_lowercase());
    if !audience.contains(&ours) {
        let message = format!(
            "Client assertion audience '{audience}' is not the token endpoint of tenant '{tenant}'."
        );
        return Err(entra(401, "invalid_client", 700_023, &message, now));
    }
    Ok(())
}

/// Reads the audience, which is a string, or a list with one string as in Azure.
fn one_or_only<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Array(list) if list.len() == 1 => match list.into_iter().next() {
            Some(Value::String(text)) => Ok(text),
            _ => Err(serde::de::Error::custom("an audience is text")),
        },
        _ => Err(serde::de::Error::custom("there must be exactly one audience")),
    }
}
