//! JSON Web Tokens, as far as a client looks into them: when one expires, and how one is put together.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::Value;

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
