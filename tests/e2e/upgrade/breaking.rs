//! What a new schema takes away from configurations and states that were written for an old one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// What is for people to read, and may change at any time.
const PROSE: [&str; 4] = ["description", "description_kind", "summary", "deprecation_message"];

/// A schema without its prose.
pub(super) fn without_prose(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            // An attribute may have the name of a member, but is an object, not a text.
            let kept = members
                .iter()
                .filter(|(name, it)| !(PROSE.contains(&name.as_str()) && it.is_string()));
            kept.map(|(name, it)| (name.clone(), without_prose(it))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(without_prose).collect(),
        other => other.clone(),
    }
}

/// A change that breaks something.
#[derive(Debug, PartialEq)]
pub(super) struct Break {
    /// The names that lead to it, such as a resource and an argument.
    names: Vec<String>,
    what: &'static str,
}

/// Those of the changes that the changelog does not announce: it names each of their names as code,
/// under "Unreleased", "Breaking".
pub(super) fn unannounced(breaks: &[Break], changelog: &str) -> Vec<String> {
    let unreleased = section(changelog, "\n## [Unreleased]", "\n## ");
    let announced = section(unreleased, "\n### Breaking", "\n### ");
    let is_named = |name: &String| announced.contains(&format!("`{name}`"));
    let left = breaks.iter().filter(|it| !it.names.iter().all(is_named));
    left.map(|it| format!("{}: {}", it.names.join("."), it.what)).collect()
}

fn section<'text>(text: &'text str, heading: &str, next: &str) -> &'text str {
    let rest = text.split_once(heading).map_or("", |it| it.1);
    rest.split_once(next).map_or(rest, |it| it.0)
}

/// What worked with the old schema and does not with the new one. Both are those of one provider, as
/// `providers schema -json` prints them.
pub(super) fn breaking_changes(old: &Value, new: &Value) -> Vec<Break> {
    let mut breaks = Breaks::default();
    breaks.block(&mut Vec::new(), &old["provider"]["block"], &new["provider"]["block"]);
    for kind in
        ["resource_schemas", "data_source_schemas", "list_resource_schemas", "action_schemas"]
    {
        for (name, old) in members(&old[kind]) {
            let mut names = vec![name.clone()];
            let new = &new[kind][name];
            if new.is_null() {
                breaks.add(&names, "it is gone");
                continue;
            }
            if new["version"].as_u64() < old["version"].as_u64() {
                breaks.add(&names, "its schema has a lower version, so states cannot be read");
            }
            breaks.block(&mut names, &old["block"], &new["block"]);
        }
    }
    for (name, old) in members(&old["resource_identity_schemas"]) {
        let new = &new["resource_identity_schemas"][name];
        breaks.identity(name, &old["attributes"], &new["attributes"]);
    }
    for (name, old) in members(&old["functions"]) {
        breaks.function(name, old, &new["functions"][name]);
    }
    breaks.0
}

#[derive(Default)]
struct Breaks(Vec<Break>);

impl Breaks {
    fn add(&mut self, names: &[String], what: &'static str) {
        self.0.push(Break { names: names.to_vec(), what });
    }

    fn block(&mut self, names: &mut Vec<String>, old: &Value, new: &Value) {
        self.attributes(names, &old["attributes"], &new["attributes"]);
        let (old, new) = (&old["block_types"], &new["block_types"]);
        for (name, old) in members(old) {
            names.push(name.clone());
            let new = &new[name];
            if new.is_null() {
                self.add(names, "the block is gone");
            } else {
                if new["nesting_mode"] != old["nesting_mode"] {
                    self.add(names, "the block is nested in another way");
                }
                let least = |it: &Value| it["min_items"].as_u64().unwrap_or(0);
                let most =
                    |it: &Value| it["max_items"].as_u64().filter(|it| *it != 0).unwrap_or(u64::MAX);
                if least(old) < least(new) || most(new) < most(old) {
                    self.add(names, "fewer numbers of blocks are allowed");
                }
                self.block(names, &old["block"], &new["block"]);
            }
            names.pop();
        }
        for (name, new) in members(new) {
            if old[name].is_null() && new["min_items"].as_u64().unwrap_or(0) != 0 {
                names.push(name.clone());
                self.add(names, "a new block is required");
                names.pop();
            }
        }
    }

    fn attributes(&mut self, names: &mut Vec<String>, old: &Value, new: &Value) {
        for (name, old) in members(old) {
            names.push(name.clone());
            let new = &new[name];
            if new.is_null() {
                self.add(names, "it is gone");
            } else {
                self.attribute(names, old, new);
            }
            names.pop();
        }
        for (name, new) in members(new) {
            if old[name].is_null() && is(new, "required") {
                names.push(name.clone());
                self.add(names, "a new argument is required");
                names.pop();
            }
        }
    }

    fn attribute(&mut self, names: &mut Vec<String>, old: &Value, new: &Value) {
        let is_settable = |it: &Value| is(it, "optional") || is(it, "required");
        if !is(old, "required") && is(new, "required") {
            self.add(names, "it is required now");
        }
        if is_settable(old) && !is_settable(new) {
            self.add(names, "it can no longer be set");
        }
        if is(old, "computed") && !is(new, "computed") && !is(new, "required") {
            self.add(names, "it no longer has a value if it is not set");
        }
        if !is(old, "sensitive") && is(new, "sensitive") {
            self.add(names, "it is sensitive now, which outputs have to say");
        }
        if is(old, "write_only") != is(new, "write_only") {
            self.add(names, "it was added to the state or removed from it");
        }
        let (old_nested, new_nested) = (&old["nested_type"], &new["nested_type"]);
        if old_nested["nesting_mode"] != new_nested["nesting_mode"] {
            self.add(names, "it has another type");
        } else if old_nested.is_object() {
            self.attributes(names, &old_nested["attributes"], &new_nested["attributes"]);
        } else if is_settable(old) && old["type"] != new["type"]
            || !holds(&new["type"], &old["type"])
        {
            self.add(names, "it has another type");
        }
    }

    fn identity(&mut self, name: &str, old: &Value, new: &Value) {
        for (attribute, old) in members(old) {
            let names = [name.to_owned(), attribute.clone()];
            let new = &new[attribute];
            if new.is_null() || new["type"] != old["type"] {
                self.add(&names, "the identity has it no more, or with another type");
            } else if !is(old, "required_for_import") && is(new, "required_for_import") {
                self.add(&names, "an import by identity requires it now");
            }
        }
        for (attribute, new) in members(new) {
            if old[attribute].is_null() && is(new, "required_for_import") {
                let names = [name.to_owned(), attribute.clone()];
                self.add(&names, "an import by identity requires it now");
            }
        }
    }

    fn function(&mut self, name: &str, old: &Value, new: &Value) {
        let names = [name.to_owned()];
        if new.is_null() {
            self.add(&names, "the function is gone");
            return;
        }
        // A caller knows parameters by their places, not by their names.
        let shape = |it: &Value| {
            let parameter = |it: &Value| (it["type"].clone(), it["is_nullable"].clone());
            let parameters: Vec<_> =
                it["parameters"].as_array().into_iter().flatten().map(parameter).collect();
            (parameters, parameter(&it["variadic_parameter"]))
        };
        if shape(old) != shape(new) {
            self.add(&names, "the function takes other arguments");
        }
        if !holds(&new["return_type"], &old["return_type"]) {
            self.add(&names, "the function returns another type");
        }
    }
}

/// Whether a value of the new type has everything that one of the old type has: objects may have more
/// attributes.
fn holds(new: &Value, old: &Value) -> bool {
    match (new.as_array().map(Vec::as_slice), old.as_array().map(Vec::as_slice)) {
        (Some([kind, Value::Object(new), ..]), Some([old_kind, Value::Object(old), ..])) => {
            kind == old_kind
                && old.iter().all(|(name, old)| new.get(name).is_some_and(|new| holds(new, old)))
        }
        (Some([kind, new]), Some([old_kind, old])) => kind == old_kind && holds(new, old),
        _ => new == old,
    }
}

fn is(attribute: &Value, member: &str) -> bool {
    attribute[member].as_bool().unwrap_or(false)
}

fn members(value: &Value) -> BTreeMap<&String, &Value> {
    value.as_object().into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
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
            (
                "/resource_schemas/a_thing/version".into(),
                json!(0),
                "a_thing: its schema has a lower",
            ),
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
            (
                "/resource_identity_schemas".into(),
                json!({}),
                "a_thing.id: the identity has it no more",
            ),
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
}
