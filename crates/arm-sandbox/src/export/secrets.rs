//! Takes the secrets out of what Azure answered. The names that decide are those of `redaction`; beside
//! them, values that are plainly a secret under another name.

use serde_json::Value;

use crate::redaction::{self, HIDDEN};

/// Parts of connection strings and of signed addresses, in lower case.
const MARKS: [&str; 8] = [
    "accountkey=",
    "sharedaccesskey=",
    "sharedaccesssignature=",
    "password=",
    "pwd=",
    "secret=",
    "?sig=",
    "&sig=",
];

/// Removes the secrets of a resource. Whether there was one.
pub(super) fn remove(id: &str, body: &mut Value) -> bool {
    redaction::hide(id, body);
    prune(body)
}

fn prune(value: &mut Value) -> bool {
    match value {
        Value::Array(elements) => {
            let before = elements.len();
            elements.retain(|it| !is_secret(it));
            let inside = elements.iter_mut().fold(false, |any, it| prune(it) | any);
            inside || elements.len() < before
        }
        Value::Object(members) => {
            let before = members.len();
            // A variable of a container has its name beside its value.
            let named = members.get("name").and_then(Value::as_str);
            let of_variable = named.is_some_and(redaction::is_secret)
                && members.get("value").is_some_and(Value::is_string);
            members.retain(|name, it| !(is_secret(it) || of_variable && name == "value"));
            let inside = members.values_mut().fold(false, |any, it| prune(it) | any);
            inside || members.len() < before
        }
        _ => false,
    }
}

fn is_secret(value: &Value) -> bool {
    let Some(text) = value.as_str() else { return false };
    let lower = text.to_ascii_lowercase();
    text == HIDDEN || MARKS.iter().any(|it| lower.contains(it))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_are_gone_with_their_members_and_the_rest_stays() {
        let mut body = json!({
            "id": "/x", "properties": {
                "administratorLogin": "admin", "administratorLoginPassword": "s3cret",
                "endpoint": "https://x/?sv=1&sig=s3cret", "keys": ["AccountKey=s3cret;", "kept"],
                "env": [{"name": "DB_PASSWORD", "value": "s3cret"}, {"name": "REGION", "value": "kept"}],
                "passwords": [{"name": "password", "value": "s3cret"}],
            },
        });

        assert!(remove("/x", &mut body));

        assert!(!body.to_string().contains("s3cret"), "{body}");
        assert!(!body.to_string().contains(HIDDEN), "{body}");
        assert_eq!(body["properties"]["administratorLogin"], "admin");
        assert_eq!(body["properties"]["keys"], json!(["kept"]));
        assert_eq!(body["properties"]["env"][1]["value"], "kept");
        assert!(!remove("/x", &mut body), "the second time, nothing is left to remove");
    }
}
