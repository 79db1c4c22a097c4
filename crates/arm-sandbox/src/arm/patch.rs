//! What a PATCH does to a document.

use serde_json::{Map, Value};

/// A document with a patch merged in: one level deep in `properties`, everything else as a whole,
/// and `null` removes.
pub(crate) fn merged(
    mut document: Map<String, Value>,
    patch: Map<String, Value>,
) -> Map<String, Value> {
    for (name, value) in patch {
        match (document.get_mut(&name), value) {
            (Some(Value::Object(properties)), Value::Object(changes)) if name == "properties" => {
                for (name, value) in changes {
                    replace(properties, name, value);
                }
            }
            (_, value) => replace(&mut document, name, value),
        }
    }
    document
}

fn replace(object: &mut Map<String, Value>, name: String, value: Value) {
    match value {
        Value::Null => object.remove(&name),
        value => object.insert(name, value),
    };
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_patch_merges_one_level_and_replaces_arrays_whole() {
        let object = |value: Value| value.as_object().cloned().unwrap();
        let document = object(
            json!({"tags": {"a": "1"}, "properties": {"kept": {"x": 1}, "list": [1, 2], "gone": 1}}),
        );
        let patch = object(
            json!({"tags": {"b": "2"}, "properties": {"list": [3], "gone": null, "new": true}}),
        );

        let merged = Value::Object(merged(document, patch));

        assert_eq!(
            merged,
            json!({"tags": {"b": "2"}, "properties": {"kept": {"x": 1}, "list": [3], "new": true}})
        );
    }
}
