//! What is in a vault, as clients ask for it at the vault's own host (`https://{vault}.vault.azure.net`,
//! API version 7.4): nothing. azurerm reads the contacts of certificates of every vault, so a vault
//! answers that, has empty lists, and refuses to store anything, because the sandbox keeps no secrets.

use http::Method;
use serde_json::{Value, json};

use crate::{
    api_error::ApiError,
    login::jwt,
    message::{Answer, Request},
    router::RequestContext,
};

/// What the names of vaults end with.
const SUFFIX: &str = ".vault.azure.net";

/// What tokens for vaults are for.
const AUDIENCE: &str = "https://vault.azure.net";

/// The type of vaults.
const VAULT: &str = "Microsoft.KeyVault/vaults";

/// The lists that a vault has.
const LISTS: &[&str] = &[
    "secrets",
    "keys",
    "certificates",
    "certificates/issuers",
    "deletedsecrets",
    "deletedkeys",
    "deletedcertificates",
    "storage",
];

/// Whether a host is a vault's.
pub(crate) fn is_host(host: &str) -> bool {
    vault(host).is_some()
}

/// Answers a request for something in a vault.
pub(crate) fn answer(request_context: &RequestContext<'_>) -> Result<Answer, ApiError> {
    let RequestContext { session, request, .. } = request_context;
    let name = vault(request.host()).unwrap_or_default();
    if !session.is_name_taken(VAULT, name)? {
        let message = format!("The sandbox has no vault '{name}'.");
        return Err(ApiError::not_found("VaultNotFound", message));
    }
    check_token(request_context)?;
    let path = request.path.trim_matches('/').to_ascii_lowercase();
    if !request.is_read() {
        let message = format!(
            "The sandbox keeps no contents of vaults, so nothing can be written to the vault '{name}'."
        );
        return Err(ApiError::new(405, "NotSupportedInSandbox", message));
    }
    if LISTS.contains(&path.as_str()) || is_list_of_versions(request, &path) {
        return Ok(Answer::json(200, &json!({"value": [], "nextLink": Value::Null})));
    }
    let (code, what) = match path.split('/').next().unwrap_or_default() {
        "certificates" if path == "certificates/contacts" => ("ContactsNotFound", "Contacts"),
        "certificates" | "deletedcertificates" => ("CertificateNotFound", "A certificate"),
        "keys" | "deletedkeys" => ("KeyNotFound", "A key"),
        "secrets" | "deletedsecrets" => ("SecretNotFound", "A secret"),
        _ => ("NotFound", "Something"),
    };
    let message = format!("{what} at '/{path}' was not found in this key vault.");
    Err(ApiError::not_found(code, message))
}

/// The name of the vault that a host is.
fn vault(host: &str) -> Option<&str> {
    let at = host.len().checked_sub(SUFFIX.len())?;
    let (name, suffix) = host.split_at_checked(at)?;
    let is_name = !name.is_empty() && !name.contains('.');
    (is_name && suffix.eq_ignore_ascii_case(SUFFIX)).then_some(name)
}

fn is_list_of_versions(request: &Request, path: &str) -> bool {
    request.method == Method::GET && path.split('/').count() == 3 && path.ends_with("/versions")
}

/// Refuses a token that is not the sandbox's, not for vaults, or expired.
fn check_token(request_context: &RequestContext<'_>) -> Result<(), ApiError> {
    let RequestContext { session, request, now, .. } = request_context;
    let token = request.header("authorization").and_then(|it| it.strip_prefix("Bearer "));
    let Some(jwt) = jwt::verify(session, token.unwrap_or_default().trim())? else {
        return Err(challenge());
    };
    let audience = jwt.claim("aud").unwrap_or_default().trim_end_matches('/');
    let is_ours = audience.eq_ignore_ascii_case(AUDIENCE);
    let in_force = jwt.time("exp").is_some_and(|it| now.as_second() < it);
    if is_ours && in_force { Ok(()) } else { Err(challenge()) }
}

/// Where to get a token, as Key Vault says it to a client that has none.
fn challenge() -> ApiError {
    ApiError::new(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.")
        .with_header(
            "www-authenticate",
            "Bearer authorization=\"https://login.microsoftonline.com/common\", \
             resource=\"https://vault.azure.net\""
                .to_owned(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_vault_by_its_ending() {
        for (host, expected) in [
            ("lake.vault.azure.net", Some("lake")),
            ("Lake.Vault.Azure.Net", Some("Lake")),
            ("vault.azure.net", None),
            (".vault.azure.net", None),
            ("a.b.vault.azure.net", None),
            ("lake.vault.azure.net.example.com", None),
            ("é.net", None),
        ] {
            assert_eq!(vault(host), expected, "{host}");
        }
    }
}
