//! What a new schema takes away from configurations and states that were written for an old one.

#[cfg(test)]
mod tests;

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
        // Further arguments that nobody had to give before break no call.
        let is_wider = old["variadic_parameter"].is_null() && shape(old).0 == shape(new).0;
        if shape(old) != shape(new) && !is_wider {
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
