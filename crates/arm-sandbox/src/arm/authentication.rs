//! Who asks: the bearer token, and whether its directory is the subscription's.

use super::Caller;
use crate::{
    clock,
    login::{
        discovery,
        jwt::{self, Jwt},
    },
    refusal::Refusal,
    router::Exchange,
};

/// The header with tokens of other tenants.
const AUXILIARY: &str = "x-ms-authorization-auxiliary";

/// The most tokens in it.
const MOST_AUXILIARY: usize = 3;

/// The caller, if the token is one of ours, in force, for the management API and from the right
/// directory.
pub(super) fn caller(
    exchange: &Exchange<'_>,
    subscription: Option<&str>,
) -> Result<Caller, Refusal> {
    let session = exchange.session;
    let home = match subscription {
        None => None,
        Some(subscription) => session.tenant_of(subscription)?,
    };
    let authority = authority(exchange, home.as_deref());
    let refuse = |code: &'static str, message: &str| challenge(code, message, &authority);
    let Some(header) = exchange.request.header("authorization") else {
        return Err(refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
        ));
    };
    let caller = bearer(exchange, header, &refuse)?;
    match (subscription, home) {
        (Some(subscription), None) => Err(Refusal::subscription_not_found(subscription)),
        (Some(_), Some(home)) if home != caller.tenant => {
            let message = format!(
                "The access token is from the wrong issuer 'https://sts.windows.net/{}/'. It must match the tenant \
                 'https://sts.windows.net/{home}/' associated with this subscription. Please use the authority (URL) \
                 '{authority}' to get the token.",
                caller.tenant,
            );
            Err(refuse("InvalidAuthenticationTokenTenant", &message))
        }
        _ => Ok(caller),
    }
}

/// The callers of the tokens in `x-ms-authorization-auxiliary`, with which an application shows that
/// other tenants know it too.
pub(super) fn auxiliary(exchange: &Exchange<'_>) -> Result<Vec<Caller>, Refusal> {
    let Some(header) = exchange.request.header(AUXILIARY) else { return Ok(Vec::new()) };
    let authority = authority(exchange, None);
    let refuse = |code: &'static str, message: &str| {
        challenge(code, &format!("The header '{AUXILIARY}' is not valid. {message}"), &authority)
    };
    let tokens: Vec<&str> = header.split(',').map(str::trim).collect();
    if MOST_AUXILIARY < tokens.len() {
        let message = format!("It has {} tokens, and {MOST_AUXILIARY} are allowed.", tokens.len());
        return Err(refuse("InvalidAuthenticationToken", &message));
    }
    tokens.into_iter().map(|token| bearer(exchange, token, &refuse)).collect()
}

/// Whom a bearer token is for, if it is one of ours, in force and for the management API.
fn bearer(
    exchange: &Exchange<'_>,
    header: &str,
    refuse: &impl Fn(&'static str, &str) -> Refusal,
) -> Result<Caller, Refusal> {
    let scheme = header.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    let Some(token) = scheme.and_then(|_| header.get(7..)) else {
        return Err(refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is not 'Bearer'.",
        ));
    };
    let Some(jwt) = jwt::verify(exchange.session, token.trim())? else {
        return Err(refuse("InvalidAuthenticationToken", "The access token is invalid."));
    };
    check_times(exchange, &jwt, refuse)?;
    let audience = jwt.claim("aud").unwrap_or_default();
    if !discovery::is_manager(audience, exchange.request) {
        let message = format!(
            "The access token has been obtained for wrong audience or resource '{audience}'. It should exactly match \
             with one of the allowed audiences 'https://management.core.windows.net/','https://management.azure.com/'."
        );
        return Err(refuse("InvalidAuthenticationTokenAudience", &message));
    }
    let claim = |name| jwt.claim(name).unwrap_or_default().to_ascii_lowercase();
    Ok(Caller { tenant: claim("tid"), object_id: claim("oid"), app_id: claim("appid") })
}

fn check_times(
    exchange: &Exchange<'_>,
    jwt: &Jwt,
    refuse: &impl Fn(&'static str, &str) -> Refusal,
) -> Result<(), Refusal> {
    let expiry = jwt.time("exp").unwrap_or(0);
    if exchange.now.as_second() < expiry {
        return Ok(());
    }
    let expiry = jiff::Timestamp::from_second(expiry).map(clock::seven_digits).unwrap_or_default();
    let now = clock::seven_digits(exchange.now);
    let message = format!(
        "The access token expiry UTC time '{expiry}' is earlier than current UTC time '{now}'."
    );
    Err(refuse("ExpiredAuthenticationToken", &message))
}

/// Where a token for the subscription is to be had.
fn authority(exchange: &Exchange<'_>, tenant: Option<&str>) -> String {
    format!("{}/{}", discovery::login_base(exchange.request), tenant.unwrap_or("common"))
}

fn challenge(code: &'static str, message: &str, authority: &str) -> Refusal {
    let description = message.replace('"', "'");
    Refusal::new(401, code, message).with_header(
        "www-authenticate",
        format!(
            "Bearer authorization_uri=\"{authority}\", error=\"invalid_token\", error_description=\"{description}\""
        ),
    )
}
