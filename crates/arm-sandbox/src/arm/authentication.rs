//! Who asks: the bearer token, and whether its directory is the subscription's.

use super::Caller;
use crate::{
    api_error::ApiError,
    clock,
    login::{
        discovery,
        jwt::{self, Jwt},
    },
    message::Request,
    router::RequestContext,
    store::{Result as StoreResult, Session},
};

/// The header with tokens of other tenants.
const AUXILIARY: &str = "x-ms-authorization-auxiliary";

/// The most tokens in it.
const MOST_AUXILIARY: usize = 3;

/// The caller, if the token is one of ours, in force, for the management API and from the right
/// directory.
pub(super) fn caller(
    request_context: &RequestContext<'_>,
    subscription: Option<&str>,
) -> Result<Caller, ApiError> {
    let session = request_context.session;
    let home = match subscription {
        None => None,
        Some(subscription) => session.tenant_of(subscription)?,
    };
    let authority = authority(request_context, home.as_deref());
    let refuse = |code: &'static str, message: &str| challenge(code, message, &authority);
    let Some(header) = request_context.request.header("authorization") else {
        return Err(refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is missing.",
        ));
    };
    let caller = bearer(request_context, header, &refuse)?;
    match (subscription, home) {
        (Some(subscription), None) => Err(ApiError::subscription_not_found(subscription)),
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
pub(super) fn auxiliary(request_context: &RequestContext<'_>) -> Result<Vec<Caller>, ApiError> {
    let Some(header) = request_context.request.header(AUXILIARY) else { return Ok(Vec::new()) };
    let authority = authority(request_context, None);
    let refuse = |code: &'static str, message: &str| {
        challenge(code, &format!("The header '{AUXILIARY}' is not valid. {message}"), &authority)
    };
    let tokens: Vec<&str> = header.split(',').map(str::trim).collect();
    if MOST_AUXILIARY < tokens.len() {
        let message = format!("It has {} tokens, and {MOST_AUXILIARY} are allowed.", tokens.len());
        return Err(refuse("InvalidAuthenticationToken", &message));
    }
    tokens.into_iter().map(|token| bearer(request_context, token, &refuse)).collect()
}

/// Who sent a request as the request log names them, whether or not they are let in: the client ID of
/// the application and the tenant of its token. Empty without a token of the sandbox.
pub(crate) fn caller_of(session: &Session<'_>, request: &Request) -> StoreResult<String> {
    let header = request.header("authorization").unwrap_or_default();
    let Some((_, token)) = header.split_once(' ') else { return Ok(String::new()) };
    let Some(jwt) = jwt::verify(session, token.trim())? else { return Ok(String::new()) };
    let claim = |name| jwt.claim(name).unwrap_or_default().to_ascii_lowercase();
    Ok(format!("{} of tenant {}", claim("appid"), claim("tid")))
}

/// The caller of a bearer token, if the token is ours, valid and for the management API.
fn bearer(
    request_context: &RequestContext<'_>,
    header: &str,
    refuse: &impl Fn(&'static str, &str) -> ApiError,
) -> Result<Caller, ApiError> {
    let scheme = header.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    let Some(token) = scheme.and_then(|_| header.get(7..)) else {
        return Err(refuse(
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is not 'Bearer'.",
        ));
    };
    let Some(jwt) = jwt::verify(request_context.session, token.trim())? else {
        return Err(refuse("InvalidAuthenticationToken", "The access token is invalid."));
    };
    check_times(request_context, &jwt, refuse)?;
    let audience = jwt.claim("aud").unwrap_or_default();
    if !discovery::is_manager(audience, request_context.request) {
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
    request_context: &RequestContext<'_>,
    jwt: &Jwt,
    refuse: &impl Fn(&'static str, &str) -> ApiError,
) -> Result<(), ApiError> {
    let expiry = jwt.time("exp").unwrap_or(0);
    if request_context.now.as_second() < expiry {
        return Ok(());
    }
    let expiry = jiff::Timestamp::from_second(expiry).map(clock::seven_digits).unwrap_or_default();
    let now = clock::seven_digits(request_context.now);
    let message = format!(
        "The access token expiry UTC time '{expiry}' is earlier than current UTC time '{now}'."
    );
    Err(refuse("ExpiredAuthenticationToken", &message))
}

/// Where to get a token for the subscription.
fn authority(request_context: &RequestContext<'_>, tenant: Option<&str>) -> String {
    format!("{}/{}", discovery::login_base(request_context.request), tenant.unwrap_or("common"))
}

fn challenge(code: &'static str, message: &str, authority: &str) -> ApiError {
    let description = message.replace('"', "'");
    ApiError::new(401, code, message).with_header(
        "www-authenticate",
        format!(
            "Bearer authorization_uri=\"{authority}\", error=\"invalid_token\", error_description=\"{description}\""
        ),
    )
}
