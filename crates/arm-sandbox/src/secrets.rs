//! Members of requests that are secrets: Azure takes them and never shows them again, so the sandbox
//! neither stores nor logs them.

use serde_json::{Map, Value};

use crate::id::{Id, Target};

/// Names of members that are secrets wherever they are, as the published API specifications mark
/// them (`x-ms-secret`).
const NAMES: &[&str] = &[
    "accountKey",
    "adminPassword",
    "administratorLoginPassword",
    "administratorPassword",
    "clientSecret",
    "connectionString",
    "password",
    "primaryKey",
    "sasToken",
    "sasUrl",
    "secondaryKey",
    "secret",
    "servicePrincipalClientSecret",
    "sharedAccessKey",
    "sqlAdministratorLoginPassword",
];

/// The type whose `properties.value` is a secret.
const VAULT_SECRET: &str = "Microsoft.KeyVault/vaults/secrets";

/// What a log shows in the place of a secret.
const HIDDEN: &str = "(hidden)";

/// Removes the secrets of a document that is about to be stored.
pub(crate) fn remove(id: &Id, content: &mut Map<String, Value>) {
    let value = id.is_a(VAULT_SECRET);
    content.retain(|name, member| !is_secret(name, member));
    for (name, member) in content.iter_mut() {
        remove_in(member, value && name == "properties");
    }
}

/// The text of a request's body with its secrets hidden; as it is if it is not JSON.
pub(crate) fn hidden(path: &str, body: &str) -> String {
    let Ok(mut json) = serde_json::from_str::<Value>(body.trim_start_matches('\u{feff}')) else {
        return body.to_owned();
    };
    let value = matches!(Target::parse(path), Ok(Target::Resource(id)) if id.is_a(VAULT_SECRET));
    if hide(&mut json, value) { json.to_string() } else { body.to_owned() }
}

fn is_secret(name: &str, member: &Value) -> bool {
    member.is_string() && NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

fn remove_in(value: &mut Value, of_vault: bool) {
    match value {
        Value::Object(object) => {
            object
                .retain(|name, member| !is_secret(name, member) && !(of_vault && name == "value"));
            object.values_mut().for_each(|member| remove_in(member, false));
        }
        Value::Array(list) => list.iter_mut().for_each(|member| remove_in(member, false)),
        _ => {}
    }
}

/// Hides secrets. Whether there were any.
fn hide(value: &mut Value, of_vault: bool) -> bool {
    let mut found = false;
    match value {
        Value::Object(object) => {
            for (name, member) in object.iter_mut() {
                if is_secret(name, member) || of_vault && name == "value" {
                    *member = HIDDEN.into();
                    found = true;
                } else {
                    found |= hide(member, of_vault && name == "properties");
                }
            }
        }
        Value::Array(list) => {
            for member in list {
                found |= hide(member, false);
            }
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const GROUP: &str = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg";

    #[test]
    fn secrets_are_removed_at_any_depth() {
        let id = Id::parse(&format!("{GROUP}/providers/Microsoft.Sql/servers/s")).unwrap();
        let document = json!({"properties": {"administratorLoginPassword": "x", "list": [{"secret": "y", "kept": 1}]}});
        let mut document = document.as_object().cloned().unwrap();

        remove(&id, &mut document);

        assert_eq!(Value::Object(document), json!({"properties": {"list": [{"kept": 1}]}}));
    }

    #[test]
    fn the_value_of_a_vaults_secret_is_one_and_others_are_not() {
        let secret = format!("{GROUP}/providers/Microsoft.KeyVault/vaults/v/secrets/s");
        let body = r#"{"properties":{"value":"x","contentType":"text"}}"#;

        assert!(!hidden(&secret, body).contains("\"x\""));
        assert_eq!(hidden(GROUP, body), body);
        assert_eq!(hidden(GROUP, "no JSON"), "no JSON");
    }
}
