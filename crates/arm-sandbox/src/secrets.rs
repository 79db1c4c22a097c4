//! Secrets in requests that the sandbox does not store, because Azure never returns them.
//!
//! Here only names count that Azure's specifications mark as secrets: whatever is removed is lost,
//! so a guess could delete an ordinary property. `redaction` hides the same names in the log and on
//! pages, and guesses more: a name that it hides by mistake is still in the store.

use serde_json::{Map, Value};

use crate::id::Id;

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

/// Removes the secrets of a document that is about to be stored.
pub(crate) fn remove(id: &Id, content: &mut Map<String, Value>) {
    let value = id.is_a(VAULT_SECRET);
    content.retain(|name, member| !is_secret(name, member));
    for (name, member) in content.iter_mut() {
        remove_in(member, value && name == "properties");
    }
}

/// Whether Azure's specifications mark a member of this name as a secret.
pub(crate) fn is_marked(name: &str) -> bool {
    NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

fn is_secret(name: &str, member: &Value) -> bool {
    member.is_string() && is_marked(name)
}

fn remove_in(value: &mut Value, of_vault: bool) {
    match value {
        Value::Object(object) => {
            object.retain(|name, member| !(is_secret(name, member) || of_vault && name == "value"));
            object.values_mut().for_each(|member| remove_in(member, false));
        }
        Value::Array(list) => list.iter_mut().for_each(|member| remove_in(member, false)),
        _ => {}
    }
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
        for (kind, kept) in
            [("Microsoft.KeyVault/vaults/v/secrets/s", 1), ("Microsoft.Web/sites/s", 2)]
        {
            let id = Id::parse(&format!("{GROUP}/providers/{kind}")).unwrap();
            let mut document = json!({"properties": {"value": "x", "contentType": "text"}});
            remove(&id, document.as_object_mut().unwrap());

            assert_eq!(document["properties"].as_object().unwrap().len(), kept, "{kind}");
        }
    }
}
