//! Functions of a query that are about one row.

use serde_json::{Value, json};

use super::expression::text;

/// Names of the functions that are known.
const KNOWN: &[&str] = &[
    "tostring",
    "tolower",
    "toupper",
    "toint",
    "tolong",
    "tobool",
    "isempty",
    "isnotempty",
    "isnull",
    "isnotnull",
    "not",
    "strcat",
    "split",
    "array_length",
    "coalesce",
    "iff",
    "iif",
    "parse_json",
    "todynamic",
    "dynamic",
    "bag_keys",
    "trim",
    "replace_string",
    "strlen",
];

/// Whether there is such a function.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name.to_ascii_lowercase().as_str())
}

/// The value of a function; null for arguments that it does not have a value for.
pub(super) fn call(name: &str, arguments: &[Value]) -> Value {
    let null = Value::Null;
    let argument = |at: usize| arguments.get(at).unwrap_or(&null);
    let first = argument(0);
    let is_empty = match first {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    };
    let is_true = |value: &Value| *value == Value::Bool(true);
    match name.to_ascii_lowercase().as_str() {
        "tostring" => json!(text(first)),
        "tolower" => json!(text(first).to_lowercase()),
        "toupper" => json!(text(first).to_uppercase()),
        "toint" | "tolong" => text(first).parse::<i64>().map_or(Value::Null, |it| json!(it)),
        "tobool" => match text(first).to_ascii_lowercase().as_str() {
            "true" | "1" => json!(true),
            "false" | "0" => json!(false),
            _ => Value::Null,
        },
        "isempty" => json!(is_empty),
        "isnotempty" => json!(!is_empty),
        "isnull" => json!(first.is_null()),
        "isnotnull" => json!(!first.is_null()),
        "not" => json!(!is_true(first)),
        "strcat" => json!(arguments.iter().map(text).collect::<String>()),
        "split" => {
            let (whole, separator) = (text(first), text(argument(1)));
            let parts: Vec<&str> = whole.split(separator.as_str()).collect();
            json!(parts)
        }
        "array_length" => first.as_array().map_or(Value::Null, |list| json!(list.len())),
        "coalesce" => {
            let found = arguments.iter().find(|it| !it.is_null() && **it != json!(""));
            found.cloned().unwrap_or_default()
        }
        "iff" | "iif" => argument(if is_true(first) { 1 } else { 2 }).clone(),
        "parse_json" | "todynamic" | "dynamic" => match first {
            Value::String(text) => serde_json::from_str(text).unwrap_or_else(|_| first.clone()),
            other => other.clone(),
        },
        "bag_keys" => {
            let keys = first.as_object().map(|it| it.keys().collect::<Vec<_>>());
            keys.map_or(Value::Null, |keys| json!(keys))
        }
        "trim" => {
            let (pattern, whole) = (text(first), text(argument(1)));
            json!(whole.trim_matches(|it| pattern.contains(it)))
        }
        "replace_string" => json!(text(first).replace(&text(argument(1)), &text(argument(2)))),
        "strlen" => json!(text(first).chars().count()),
        _ => Value::Null,
    }
}
