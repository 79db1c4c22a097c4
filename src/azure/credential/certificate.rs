//! Signs assertions with the key of an application's certificate, in the form that Entra documents.

use azure_core::credentials::{Secret, SecretBytes};
use jiff::{SignedDuration, Timestamp};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use ring::rand::SystemRandom;
use ring::rsa::KeyPair;
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::json;
use uuid::Uuid;

use super::super::cloud::Cloud;
use super::application::{Application, token_url};
use super::error::CredentialError;
use super::jwt;

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
        let thumbprint = |algorithm| jwt::segment(digest(algorithm, certificate.as_der()));
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
        let signed = jwt::encode(&header, &claims);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .map_err(|_| {
            CredentialError::new(
                "client certificate",
                "the private key could not sign the assertion",
            )
        })?;
        Ok(format!("{signed}.{}", jwt::segment(signature)))
    }
}
