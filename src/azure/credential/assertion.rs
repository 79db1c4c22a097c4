//! What an application shows instead of a secret: a token of another issuer, or one that it signed itself.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use azure_core::{
    credentials::{Secret, SecretBytes},
    http::ClientMethodOptions,
};
use azure_identity::ClientAssertion;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest},
    rand::SystemRandom,
    rsa::KeyPair,
    signature::RSA_PKCS1_SHA256,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{super::cloud::Cloud, oidc_request::OidcRequest, token_endpoint::CredentialError};
use crate::http::backoff;

/// An application of Entra, and the tenant in which it signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The tenant.
    pub tenant_id: String,
    /// The application's client ID.
    pub client_id: String,
}

/// The token endpoint of a tenant.
pub(super) fn token_url(cloud: &Cloud, tenant_id: &str) -> String {
    format!("{}/{tenant_id}/oauth2/v2.0/token", cloud.authority_host.as_str().trim_end_matches('/'))
}

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
        let now = backoff::now();
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
    match expiry(token) {
        Some(expiry) if expiry <= now => {
            let message = format!(
                "{which} expired at {expiry}; its issuer must renew it before the provider can sign in"
            );
            Err(CredentialError::new(what, message))
        }
        _ => Ok(token.to_owned()),
    }
}

/// When a token expires; unknown when it is not a JWT or does not say.
/// Nothing is verified: that is for those who accept the token.
pub(super) fn expiry(token: &str) -> Option<Timestamp> {
    let claims = token.split('.').nth(1)?;
    let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let seconds = claims.get("exp")?;
    // Some issuers write fractions.
    let whole = seconds.as_i64().or_else(|| seconds.to_string().split('.').next()?.parse().ok())?;
    Timestamp::from_second(whole).ok()
}

/// Header and claims in the form that is signed.
pub(super) fn encode(header: &Value, claims: &Value) -> String {
    format!("{}.{}", segment(header.to_string()), segment(claims.to_string()))
}

/// Bytes as a part of a token.
pub(super) fn segment(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// How long an assertion is valid; it is used within the second.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How far the clocks of this machine and of Entra may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// An application's key, ready to sign.
pub(super) struct Signer {
    client_id: String,
    audience: String,
    key: KeyPair,
    /// The certificate's SHA-1 and SHA-256, by which Entra finds it.
    thumbprints: [String; 2],
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Signer").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl Signer {
    /// Reads certificate and key; the error says what is wrong with them.
    pub(super) fn new(
        cloud: &Cloud,
        application: &Application,
        pkcs12: &SecretBytes,
        password: &Secret,
    ) -> Result<Self, String> {
        let store =
            KeyStore::from_pkcs12(pkcs12.bytes(), password.secret(), Pkcs12ImportPolicy::Relaxed)
                .map_err(|error| {
                format!("the certificate cannot be read as PKCS#12 with this password: {error}")
            })?;
        let (_, chain) =
            store.private_key_chain().ok_or("the PKCS#12 data holds no private key")?;
        let certificate = chain
            .certs()
            .first()
            .ok_or("the PKCS#12 data holds no certificate for its private key")?;
        let key = KeyPair::from_pkcs8(chain.key().as_der()).map_err(|error| {
            format!("the private key must be an RSA key of 2048 to 4096 bits: {error}")
        })?;
        let thumbprint = |algorithm| segment(digest(algorithm, certificate.as_der()));
        Ok(Self {
            client_id: application.client_id.clone(),
            audience: token_url(cloud, &application.tenant_id),
            key,
            thumbprints: [thumbprint(&SHA1_FOR_LEGACY_USE_ONLY), thumbprint(&SHA256)],
        })
    }

    /// A new assertion.
    pub(super) fn sign(&self, now: Timestamp) -> Result<String, CredentialError> {
        let [sha1, sha256] = &self.thumbprints;
        let header =
            json!({ "alg": "RS256", "typ": "JWT", "kid": sha1, "x5t": sha1, "x5t#S256": sha256 });
        let claims = json!({
            "aud": self.audience,
            "iss": self.client_id,
            "sub": self.client_id,
            "jti": Uuid::new_v4().to_string(),
            "nbf": (now - SKEW).as_second(),
            "iat": now.as_second(),
            "exp": (now + LIFETIME).as_second(),
        });
        let signed = encode(&header, &claims);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| {
            CredentialError::new(
                "client certificate",
                "the private key could not sign the assertion",
            )
        })?;
        Ok(format!("{signed}.{}", segment(signature)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(token: &str, expected: Option<i64>) {
        assert_eq!(expiry(token).map(Timestamp::as_second), expected, "{token}");
    }

    #[test]
    fn the_expiry_is_read_and_anything_else_is_unknown() {
        let token = |claims: Value| format!("{}.sig", encode(&json!({"alg": "RS256"}), &claims));
        check(&token(json!({"exp": 1_795_000_000})), Some(1_795_000_000));
        check(&token(json!({"exp": 1_795_000_000.25})), Some(1_795_000_000));
        check(&token(json!({"exp": "soon"})), None);
        check(&token(json!({"exp": i64::MAX})), None);
        check(&token(json!({"sub": "x"})), None);
        check(&token(json!([1])), None);
        for text in ["", ".", "..", "opaque", "a.b.c", "a.!!!.c"] {
            check(text, None);
        }
    }
}
