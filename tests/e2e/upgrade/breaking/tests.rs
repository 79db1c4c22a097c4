//! What breaks a configuration or a state, and what does not.

use serde_json::{Value, json};

use super::{breaking_changes, unannounced, without_prose};

fn schema() -> Value {
    json!({
        "provider": { "version": 0, "block": { "attributes": {
            "region": { "type": "string", "optional": true },
        } } },
        "resource_schemas": { "a_thing": { "version": 1, "block": {
            "attributes": {
                "id": { "type": "string", "computed": true },
                "name": { "type": "string", "required": true, "description": "The name." },
                "size": { "type": "number", "optional": true, "computed": true },
                "parts": { "type": ["list", ["object", { "id": "string" }]], "computed": true },
                "rules": { "optional": true, "nested_type": { "nesting_mode": "list",
                    "attributes": { "port": { "type": "number", "required": true } } } },
            },
            "block_types": { "timeouts": { "nesting_mode": "single", "max_items": 2, "block": {
                "attributes": { "create": { "type": "string", "optional": true } },
            } } },
        } } },
        "data_source_schemas": { "a_place": { "version": 0, "block": {} } },
        "resource_identity_schemas": { "a_thing": { "version": 0, "attributes": {
            "id": { "type": "string", "required_for_import": true },
            "zone": { "type": "string", "optional_for_import": true },
        } } },
        "functions": { "f": {
            "parameters": [{ "name": "x", "type": "string" }],
            "return_type": ["object", { "a": "string" }],
        } },
    })
}

/// What breaks if the value at a pointer becomes another one.
fn changed(pointer: &str, value: Value) -> Vec<String> {
    let mut new = schema();
    *new.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is in the schema")) = value;
    unannounced(&breaking_changes(&schema(), &new), "")
}

const THING: &str = "/resource_schemas/a_thing/block";

#[test]
fn every_change_that_takes_something_away_breaks() {
    let at = |rest: &str| format!("{THING}{rest}");
    for (pointer, value, expected) in [
        ("/resource_schemas".into(), json!({}), "a_thing: it is gone"),
        ("/data_source_schemas".into(), json!({}), "a_place: it is gone"),
        ("/functions".into(), json!({}), "f: the function is gone"),
        ("/resource_schemas/a_thing/version".into(), json!(0), "a_thing: its schema has a lower"),
        (
            "/provider/block/attributes/region/type".into(),
            json!("number"),
            "region: it has another",
        ),
        (at("/attributes/name/type"), json!("number"), "a_thing.name: it has another type"),
        (
            at("/attributes/size"),
            json!({ "type": "number", "required": true }),
            "a_thing.size: it is required now",
        ),
        (
            at("/attributes/size"),
            json!({ "type": "number", "computed": true }),
            "a_thing.size: it can no longer be set",
        ),
        (
            at("/attributes/size"),
            json!({ "type": "number", "optional": true }),
            "a_thing.size: it no longer has a value",
        ),
        (
            at("/attributes/id"),
            json!({ "type": "string", "computed": true, "sensitive": true }),
            "a_thing.id: it is sensitive",
        ),
        (
            at("/attributes/name"),
            json!({ "type": "string", "required": true, "write_only": true }),
            "a_thing.name: it was added to the state",
        ),
        (
            at("/attributes/parts/type"),
            json!(["list", ["object", {}]]),
            "a_thing.parts: it has another type",
        ),
        (
            at("/attributes/rules/nested_type/nesting_mode"),
            json!("set"),
            "a_thing.rules: it has another type",
        ),
        (
            at("/attributes/rules/nested_type/attributes"),
            json!({}),
            "a_thing.rules.port: it is gone",
        ),
        (at("/block_types"), json!({}), "a_thing.timeouts: the block is gone"),
        (
            at("/block_types/timeouts/nesting_mode"),
            json!("list"),
            "a_thing.timeouts: the block is nested",
        ),
        (at("/block_types/timeouts/max_items"), json!(1), "a_thing.timeouts: fewer numbers"),
        (
            at("/block_types/timeouts/block/attributes"),
            json!({}),
            "a_thing.timeouts.create: it is gone",
        ),
        (
            "/resource_identity_schemas/a_thing/attributes/zone".into(),
            json!({ "type": "string", "required_for_import": true }),
            "a_thing.zone: an import",
        ),
        ("/resource_identity_schemas".into(), json!({}), "a_thing.id: the identity has it no more"),
        ("/functions/f/parameters".into(), json!([]), "f: the function takes other arguments"),
        (
            "/functions/f/return_type".into(),
            json!(["object", {}]),
            "f: the function returns another",
        ),
    ] {
        let breaks = changed(&pointer, value);
        assert!(breaks.iter().any(|it| it.starts_with(expected)), "{pointer}: {breaks:?}");
    }
}

#[test]
fn new_required_arguments_and_blocks_break_and_optional_ones_do_not() {
    let mut new = schema();
    let block = new.pointer_mut(THING).unwrap();
    block["attributes"]["label"] = json!({ "type": "string", "optional": true });
    block["block_types"]["more"] = json!({ "nesting_mode": "list", "block": {} });
    new["functions"]["g"] = json!({ "return_type": "string" });
    new["functions"]["f"]["return_type"] = json!(["object", { "a": "string", "b": "bool" }]);
    new["functions"]["f"]["parameters"][0]["name"] = json!("y");
    assert_eq!(breaking_changes(&schema(), &new), []);
    let block = new.pointer_mut(THING).unwrap();
    block["attributes"]["label"] = json!({ "type": "string", "required": true });
    block["block_types"]["more"]["min_items"] = json!(1);
    let breaks = unannounced(&breaking_changes(&schema(), &new), "");
    assert_eq!(
        breaks,
        ["a_thing.label: a new argument is required", "a_thing.more: a new block is required"]
    );
}

#[test]
fn what_the_changelog_announces_may_break() {
    let mut new = schema();
    new.pointer_mut(THING).unwrap()["attributes"].as_object_mut().unwrap().remove("size");
    let breaks = breaking_changes(&schema(), &new);
    let announced = |text: &str| unannounced(&breaks, text).is_empty();
    assert!(announced("\n## [Unreleased]\n\n### Breaking\n\n- `a_thing` has no `size`.\n"));
    assert!(!announced("\n## [Unreleased]\n\n### Breaking\n\n- `a_thing` has less.\n"));
    assert!(!announced("\n## [Unreleased]\n\n### Removed\n\n- `a_thing` has no `size`.\n"));
    assert!(!announced(
        "\n## [Unreleased]\n\n## [0.1.0]\n\n### Breaking\n\n- `a_thing`: `size`.\n"
    ));
}

#[test]
fn prose_is_left_out_and_attributes_of_that_name_are_not() {
    let schema =
        json!({ "description": "text", "attributes": { "description": { "type": "string" } } });
    assert_eq!(
        without_prose(&schema),
        json!({ "attributes": { "description": { "type": "string" } } })
    );
}
