//! JSON web tokens: tokens that the sandbox signs with the key in its database, and tokens that it
//! only reads.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};
use serde_json::{Value, json};

use crate::store::{Result, Session};

/// A token that has the form of one: its header and its claims. Nothing is said about its
/// signature.
#[derive(Clone, Debug)]
pub(crate) struct Jwt {
    /// `alg`, `kid`, `x5t`…
    pub(crate) header: Value,
    /// `iss`, `sub`, `aud`…
    pub(crate) claims: Value,
}

impl Jwt {
    /// Reads a token of three parts.
    pub(crate) fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || signature.is_empty() {
            return None;
        }
        Some(Self { header: decode(header)?, claims: decode(claims)? })
    }

    /// A claim that is text; for `aud`, also the only element of a list.
    pub(crate) fn claim(&self, name: &str) -> Option<&str> {
        match self.claims.get(name)? {
            Value::String(text) => Some(text),
            Value::Array(list) if list.len() == 1 => list.first()?.as_str(),
            _ => None,
        }
    }

    /// A claim that is a time in seconds, of which a fraction is dropped: a `NumericDate` may have
    /// one (RFC 7519, section 2), and MSAL for Python sends one.
    #[expect(clippy::cast_possible_truncation, reason = "times are far below the limit")]
    pub(crate) fn time(&self, name: &str) -> Option<i64> {
        let number = self.claims.get(name)?;
        number.as_i64().or_else(|| number.as_f64().map(|seconds| seconds.floor() as i64))
    }
}

/// Signs claims with the key of the database.
pub(crate) fn sign(session: &Session<'_>, claims: &Value) -> Result<String> {
    let header = json!({"alg": "HS256", "kid": "sandbox", "typ": "JWT"});
    let signed = format!("{}.{}", encode(&header), encode(claims));
    let signature = hmac::sign(&key(session)?, signed.as_bytes());
    Ok(format!("{signed}.{}", BASE64.encode(signature.as_ref())))
}

/// Reads a token that the sandbox signed.
pub(crate) fn verify(session: &Session<'_>, token: &str) -> Result<Option<Jwt>> {
    let Some((signed, signature)) = token.rsplit_once('.') else { return Ok(None) };
    let Ok(signature) = BASE64.decode(signature) else { return Ok(None) };
    let genuine = hmac::verify(&key(session)?, signed.as_bytes(), &signature).is_ok();
    Ok(genuine.then(|| Jwt::read(token)).flatten())
}

/// Bytes that follow from a text and the key of the database.
pub(crate) fn derived(session: &Session<'_>, text: &str) -> Result<Vec<u8>> {
    Ok(hmac::sign(&key(session)?, text.as_bytes()).as_ref().to_vec())
}

/// Makes the key of a new database.
pub(crate) fn make_key(session: &Session<'_>) -> Result<()> {
    let mut key = [0; 32];
    if SystemRandom::new().fill(&mut key).is_err() {
        // Without a source of randomness, each database still has a different key.
        key.copy_from_slice(
            &[uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat(),
        );
    }
    session.set("signing-key", &BASE64.encode(key))
}

fn key(session: &Session<'_>) -> Result<hmac::Key> {
    let text: String = session.setting("signing-key")?.unwrap_or_default();
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &BASE64.decode(text).unwrap_or_default()))
}

fn encode(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

fn decode(part: &str) -> Option<Value> {
    let bytes = BASE64.decode(part.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}
