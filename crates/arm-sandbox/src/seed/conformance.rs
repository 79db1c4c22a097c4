//! Compares a seed with its JSON schema, and says everything that is wrong at once. It knows the part of
//! JSON schema that `schema.json` uses, which a test writes from the types of the seed.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::{nearest::suggestion, place::Place, problem::Problem};
use crate::embedded;

/// The JSON schema of a seed.
static PARSED: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(&embedded::SEED_SCHEMA).expect("a test writes the schema")
});

/// What is wrong with a seed by its schema.
pub(super) fn check(seed: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    compare(&PARSED, seed, &Place::default(), &mut problems);
    problems
}

fn compare(schema: &Value, value: &Value, place: &Place, problems: &mut Vec<Problem>) {
    if let Some(definition) = definition(schema) {
        compare(definition, value, place, problems);
    }
    if let Some(expected) = types(schema).filter(|it| !it.iter().any(|it| is_of(it, value))) {
        let named: Vec<_> = expected.into_iter().map(in_words).filter(|it| *it != "null").collect();
        let message = format!("expected {}, found {}", named.join(" or "), described(value));
        return problems.push(Problem::new(place.clone(), message));
    }
    if let Some(alternatives) = alternatives(schema) {
        return choose(&alternatives, value, place, problems);
    }
    let known = words(schema);
    if !known.is_empty() && !known.contains(&value) {
        problems.push(Problem::new(place.clone(), unknown_word(value, &known)));
    }
    if let Some(number) = value.as_f64() {
        let limit = |name: &str| schema.get(name).and_then(Value::as_f64);
        if let Some(least) = limit("minimum").filter(|it| number < *it) {
            problems.push(Problem::new(place.clone(), format!("must be at least {least}")));
        }
        if let Some(most) = limit("maximum").filter(|it| *it < number) {
            problems.push(Problem::new(place.clone(), format!("must be at most {most}")));
        }
    }
    match value {
        Value::Object(members) => compare_members(schema, members, place, problems),
        Value::Array(elements) => {
            let tuple = schema.get("prefixItems").and_then(Value::as_array);
            if let Some(tuple) = tuple.filter(|it| it.len() != elements.len()) {
                let message = format!("expected a list of {} values", tuple.len());
                problems.push(Problem::new(place.clone(), message));
            }
            for (number, element) in elements.iter().enumerate() {
                let of_tuple = tuple.and_then(|it| it.get(number));
                if let Some(schema) = of_tuple.or_else(|| schema.get("items")) {
                    compare(schema, element, &place.element(number), problems);
                }
            }
        }
        _ => {}
    }
}

fn compare_members(
    schema: &Value,
    members: &Map<String, Value>,
    place: &Place,
    problems: &mut Vec<Problem>,
) {
    let known = schema.get("properties").and_then(Value::as_object);
    for (name, value) in members {
        let inside = place.member(name);
        match (known.and_then(|it| it.get(name)), schema.get("additionalProperties")) {
            (None, Some(Value::Bool(false))) => {
                let names = known.into_iter().flat_map(|it| it.keys().map(String::as_str));
                let message = format!("unknown member `{name}`{}", suggestion(name, names));
                problems.push(Problem::of_name(inside, message));
            }
            (Some(schema), _) | (None, Some(schema)) => {
                compare(schema, value, &inside, problems);
            }
            (None, None) => {}
        }
    }
    let missing = required(schema).filter(|name| !members.contains_key(*name));
    problems.extend(
        missing.map(|name| Problem::new(place.clone(), format!("the member `{name}` is missing"))),
    );
}

/// Compares with the one of several schemas that the value is meant to be.
fn choose(alternatives: &[&Value], value: &Value, place: &Place, problems: &mut Vec<Problem>) {
    let found = |schema: &Value| {
        let mut found = Vec::new();
        compare(schema, value, place, &mut found);
        found
    };
    if alternatives.iter().any(|it| found(it).is_empty()) {
        return;
    }
    let of_type =
        |it: &&&Value| types(it).is_none_or(|types| types.iter().any(|it| is_of(it, value)));
    let possible: Vec<_> = alternatives.iter().filter(of_type).collect();
    let is_named = |it: &&&&Value| required(it).any(|name| value.get(name).is_some());
    let meant = possible.iter().find(is_named).or(match possible.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    if let Some(meant) = meant {
        return problems.extend(found(meant));
    }
    let words: Vec<_> = possible.iter().flat_map(|it| words(it)).collect();
    let names: Vec<_> = possible.iter().flat_map(|it| required(it)).collect();
    let message = match value {
        Value::String(_) if !words.is_empty() => unknown_word(value, &words),
        Value::Object(members) if !names.is_empty() => {
            let name = members.keys().next().map_or("", String::as_str);
            format!("unknown member `{name}`{}", choice(name, &names))
        }
        _ => format!("does not expect {}", described(value)),
    };
    problems.push(Problem::new(place.clone(), message));
}

/// The schema that another one refers to.
fn definition(schema: &Value) -> Option<&'static Value> {
    PARSED.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
}

fn alternatives(schema: &Value) -> Option<Vec<&Value>> {
    let list = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
    Some(list.iter().map(|it| definition(it).unwrap_or(it)).collect())
}

/// The types that a schema allows.
fn types(schema: &Value) -> Option<Vec<&str>> {
    match schema.get("type")? {
        Value::String(one) => Some(vec![one]),
        Value::Array(several) => Some(several.iter().filter_map(Value::as_str).collect()),
        _ => None,
    }
}

/// The values that a schema lists.
fn words(schema: &Value) -> Vec<&Value> {
    let several = schema.get("enum").and_then(Value::as_array);
    several.into_iter().flatten().chain(schema.get("const")).collect()
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    let names = schema.get("required").and_then(Value::as_array);
    names.into_iter().flatten().filter_map(Value::as_str)
}

fn unknown_word(value: &Value, known: &[&Value]) -> String {
    let known: Vec<_> = known.iter().filter_map(|it| it.as_str()).collect();
    let asked = value.as_str().unwrap_or_default();
    format!("unknown value `{asked}`{}", choice(asked, &known))
}

/// The nearest of these names, and all of them.
fn choice(asked: &str, known: &[&str]) -> String {
    let suggested = suggestion(asked, known.iter().copied());
    let all = listed(known.iter().copied());
    if suggested.is_empty() {
        format!("; it is one of {all}")
    } else {
        format!("{suggested} It is one of {all}")
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

fn is_of(expected: &str, value: &Value) -> bool {
    match expected {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// A type of JSON in words.
fn in_words(expected: &str) -> &str {
    match expected {
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "a text",
        "array" => "a list",
        "object" => "an object",
        other => other,
    }
}

/// A value in words. A long text may be a secret, so no text is quoted.
fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(_) => "a text".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    /// The schema as the types of the seed say it.
    fn generated() -> String {
        let schema = schemars::schema_for!(super::super::Seed);
        let mut schema = serde_json::to_value(schema).unwrap();
        in_prose(&mut schema);
        format!("{}\n", serde_json::to_string_pretty(&schema).unwrap())
    }

    /// Doc comments without the links of `rustdoc`, and without line breaks.
    fn in_prose(schema: &mut Value) {
        match schema {
            Value::Array(elements) => elements.iter_mut().for_each(in_prose),
            Value::Object(members) => {
                for (name, value) in members {
                    match value {
                        Value::String(text) if name == "description" => {
                            *text = text.replace("[`", "`").replace("`]", "`").replace('\n', " ");
                        }
                        other => in_prose(other),
                    }
                }
            }
            _ => {}
        }
    }

    #[test]
    fn the_schema_is_the_one_of_the_types() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/seed/schema.json");
        expect_test::expect_file![path].assert_eq(&generated());
    }

    /// What is wrong, a line each.
    fn wrong(seed: &Value) -> Vec<String> {
        let line = |it: Problem| format!("{}: {}", it.place, it.message);
        check(seed).into_iter().map(line).collect()
    }

    #[test]
    fn a_right_seed_has_no_problem() {
        for seed in [
            json!({}),
            json!({"$schema": "https://example.com/seed.json", "tenants": [{"tenantId": "t", "displayName": null}]}),
            json!({"behavior": {"throttling": {}, "pageSize": 2, "apiVersions": "known"}}),
            json!({"faults": [{"method": "GET", "path": "*", "effect": "reset"},
                {"method": "GET", "path": "*", "times": 2, "effect": {"status": {"status": 429, "headers": [["retry-after", "1"]]}}}]}),
            json!({"resources": [{"id": "/x", "whatever": [1]}], "astro": {"organizations": [{"id": "o", "clusters": [{"id": "c"}]}]}}),
            json!({"applications": [{"appId": "a", "tenantId": "t", "federatedCredentials": [
                {"issuer": "i", "subject": "s", "audiences": ["a"]}, {"issuer": "i", "subject": "s", "audience": "a"}]}]}),
        ] {
            assert_eq!(wrong(&seed), [""; 0], "{seed}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_with_the_nearest_name() {
        let seed = json!({
            "resource": [],
            "tenants": [{"tenantID": "t"}],
            "behavior": {"pageSize": "2", "apiVersions": "knwon", "operationPolls": -1},
            "faults": [
                {"method": "GET", "path": "*", "effect": "rset"},
                {"method": "GET", "path": "*", "effect": {"delay": {"millisecond": 3}}},
                {"method": "GET", "path": "*", "effect": {"delya": {}}},
                {"method": "GET", "path": "*", "effect": {"status": {"status": 70000, "headers": [["a"]]}}},
            ],
        });

        let wrong = wrong(&seed).join("\n");

        for part in [
            "resource: unknown member `resource`; did you mean `resources`?",
            "tenants[0].tenantID: unknown member `tenantID`; did you mean `tenantId`?",
            "tenants[0]: the member `tenantId` is missing",
            "behavior.pageSize: expected a whole number, found a text",
            "behavior.apiVersions: unknown value `knwon`; did you mean `known`?",
            "behavior.operationPolls: must be at least 0",
            "faults[0].effect: unknown value `rset`; did you mean `reset`?",
            "faults[1].effect.delay.millisecond: unknown member `millisecond`; did you mean `milliseconds`?",
            "faults[2].effect: unknown member `delya`; did you mean `delay`?",
            "faults[3].effect.status.status: must be at most 65535",
            "faults[3].effect.status.headers[0]: expected a list of 2 values",
        ] {
            assert!(wrong.contains(part), "{part}\n{wrong}");
        }
    }
}
