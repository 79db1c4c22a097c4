//! What an application shows instead of a secret: a token of another issuer, or one that it signed itself.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use azure_core::credentials::Secret;
use azure_core::http::ClientMethodOptions;
use azure_identity::ClientAssertion;
use jiff::Timestamp;

use super::certificate::Signer;
use super::error::CredentialError;
use super::jwt;
use super::oidc_request::OidcRequest;
use crate::http::clock;

/// Where the assertion comes from, each time that one is needed.
#[derive(Debug)]
pub(super) enum Assertion {
    /// It was given.
    Token { what: String, token: Secret },
    /// It is in a file that someone renews.
    File { what: String, path: PathBuf },
    /// It is asked for.
    Request(OidcRequest),
    /// It is signed with a certificate's key.
    Certificate(Signer),
}

#[async_trait]
impl ClientAssertion for Assertion {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        let now = clock::now();
        let assertion = match self {
            Self::Token { what, token } => {
                check_expiry(what, token.secret().trim(), "the token", now)
            }
            Self::File { what, path } => read_file(what, path, now).await,
            Self::Request(request) => request.token().await,
            Self::Certificate(signer) => signer.sign(now),
        };
        // The token endpoint may repeat it in its errors.
        assertion.inspect(|it| tfplugin::log::redact(it)).map_err(CredentialError::into_azure)
    }
}

async fn read_file(what: &str, path: &Path, now: Timestamp) -> Result<String, CredentialError> {
    let shown = path.display();
    let text = tokio::fs::read_to_string(path).await.map_err(|error| {
        CredentialError::new(what, format!("the token file `{shown}` cannot be read: {error}"))
    })?;
    let token = text.trim();
    if token.is_empty() {
        return Err(CredentialError::new(what, format!("the token file `{shown}` is empty")));
    }
    check_expiry(what, token, &format!("the token in the file `{shown}`"), now)
}

/// Refuses an expired token with a clearer word than the token endpoint has for it.
fn check_expiry(
    what: &str,
    token: &str,
    which: &str,
    now: Timestamp,
) -> Result<String, CredentialError> {
    match jwt::expiry(token) {
        Some(expiry) if expiry <= now => {
            let message = format!(
                "{which} expired at {expiry}; its issuer must renew it before the provider can sign in"
            );
            Err(CredentialError::new(what, message))
        }
        _ => Ok(token.to_owned()),
    }
}
