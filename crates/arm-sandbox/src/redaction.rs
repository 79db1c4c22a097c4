//! Hides secrets in what the request log and the pages show of a body.
//!
//! This goes by the names of members, and when in doubt hides: besides the names that `secrets`
//! removes from the store, every name that looks like one of a secret.

use serde_json::Value;

use crate::secrets;

/// Replaces a secret.
pub(crate) const HIDDEN: &str = "(hidden)";

/// A member whose name contains one of these, in any case, holds a secret.
const SECRET: [&str; 15] = [
    "password",
    "passwd",
    "secret",
    "connectionstring",
    "accesskey",
    "accountkey",
    "authorizationkey",
    "primarykey",
    "secondarykey",
    "sharedkey",
    "privatekey",
    "token",
    "assertion",
    "sas",
    "credentials",
];

/// Members that [`SECRET`] matches but that hold no secret: they describe or name one.
const HARMLESS: [&str; 10] = [
    "skiptoken",
    "$skiptoken",
    "secretname",
    "secreturi",
    "secreturl",
    "secretsprovider",
    "tokentype",
    "token_type",
    "federatedcredentials",
    "disablelocalauth",
];

/// Whether a member of that name holds a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let fits = |part: &str| if part == "sas" { is_signature(&name) } else { name.contains(part) };
    let looks_secret = !HARMLESS.contains(&name.as_str()) && SECRET.iter().any(|part| fits(part));
    secrets::is_marked(&name) || looks_secret
}

/// Hides the secrets in a document, and returns whether it had one. `place` is the ID of the resource or the
/// path of the request: the values of a vault's secrets have no name that says what they are.
pub(crate) fn hide(place: &str, document: &mut Value) -> bool {
    let is_vault = |it: &str| it.eq_ignore_ascii_case("secrets");
    hide_members(place.split('/').any(is_vault), document)
}

/// A body without its secrets. Text that is not JSON stays as it is.
pub(crate) fn text(place: &str, body: &str) -> String {
    let Ok(mut document) = serde_json::from_str::<Value>(body) else { return body.to_owned() };
    if hide(place, &mut document) { document.to_string() } else { body.to_owned() }
}

/// A query parameter without its secret.
pub(crate) fn pair((name, value): &(String, String)) -> (String, String) {
    let value = if is_secret(name) { HIDDEN } else { value };
    (name.clone(), value.to_owned())
}

fn hide_members(values_are_secret: bool, document: &mut Value) -> bool {
    match document {
        // `fold` instead of `any`, which would stop at the first secret.
        Value::Array(elements) => elements
            .iter_mut()
            .fold(false, |any, element| hide_members(values_are_secret, element) | any),
        Value::Object(members) => {
            let values_are_secret = values_are_secret || is_key(members);
            members.iter_mut().fold(false, |any, (name, value)| {
                let secret = is_secret(name) || (values_are_secret && name == "value");
                let hidden = match value {
                    Value::String(text) if secret && !text.is_empty() => {
                        HIDDEN.clone_into(text);
                        true
                    }
                    other if secret => hide_inside(other),
                    other => hide_members(values_are_secret, other),
                };
                any | hidden
            })
        }
        _ => false,
    }
}

/// Hides the secrets in a member whose name says that it holds some: the texts of a list, and the
/// `value` of objects.
fn hide_inside(member: &mut Value) -> bool {
    let Value::Array(elements) = member else { return hide_members(true, member) };
    elements.iter_mut().fold(false, |any, element| match element {
        Value::String(text) if !text.is_empty() => {
            HIDDEN.clone_into(text);
            true
        }
        other => hide_members(true, other) | any,
    })
}

/// Whether the word is a shared access signature; `sas` is a part of other words too.
fn is_signature(name: &str) -> bool {
    ["sas", "sig"].contains(&name) || name.contains("saskey") || name.contains("sasuri")
}

/// Whether an object is a key as `listKeys` answers it: its name, and the key as `value`.
fn is_key(members: &serde_json::Map<String, Value>) -> bool {
    members.contains_key("keyName") && members.contains_key("value")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_hidden_at_any_depth_and_the_rest_stays() {
        let mut document = json!({
            "properties": {
                "administratorLoginPassword": "p4ss",
                "list": [{"primaryConnectionString": "Endpoint=x", "name": "n"}],
                "principalId": "o",
                "secretName": "kept",
            },
            "keys": [{"keyName": "key1", "value": "k3y", "permissions": "FULL"}],
            "access_token": "t0ken",
            "passwords": [{"name": "password", "value": "r3gistry"}],
            "secrets": ["one", "two"],
            "value": "kept too",
        });

        assert!(hide("/", &mut document));

        let shown = document.to_string();
        assert_eq!(shown.matches(HIDDEN).count(), 7, "{shown}");
        for kept in ["\"o\"", "\"n\"", "kept", "kept too", "FULL", "key1", "\"password\""] {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
    }

    #[test]
    fn text_without_secrets_is_not_rewritten() {
        for body in ["", "<html>", "{\"b\": 1,  \"a\": \"token\"}"] {
            assert_eq!(text("/", body), body);
        }
        assert_eq!(text("/", "{\"clientSecret\": \"x\"}"), "{\"clientSecret\":\"(hidden)\"}");
    }

    #[test]
    fn the_values_of_a_vault_s_secrets_are_hidden() {
        let body = "{\"properties\": {\"value\": \"dsn\"}}";
        assert!(!text("/a/vaults/v/secrets/s", body).contains("dsn"));
        assert!(text("/a/vaults/v/keys/s", body).contains("dsn"));
    }

    #[test]
    fn names_decide() {
        for (name, secret) in [
            ("adminPassword", true),
            ("sharedAccessKeyToken", true),
            ("sig", true),
            ("sas", true),
            ("sasUri", true),
            ("sasUrl", true),
            ("disasterRecovery", false),
            ("tokenType", false),
            ("publicKey", false),
        ] {
            assert_eq!(is_secret(name), secret, "{name}");
        }
    }
}
