//! Types and values in the words of the registry.

use crate::{BlockNesting, Nesting, Shape, Type, Value};

/// The type of an attribute, as the registry names it.
pub(super) fn shape_name(shape: &Shape) -> String {
    match shape {
        Shape::Plain(ty) => type_name(ty),
        Shape::Nested(Nesting::Single, _) => "Attributes".to_owned(),
        Shape::Nested(Nesting::List, _) => "Attributes List".to_owned(),
        Shape::Nested(Nesting::Set, _) => "Attributes Set".to_owned(),
        Shape::Nested(Nesting::Map, _) => "Attributes Map".to_owned(),
    }
}

/// The kind of a nested block, as the registry names it.
pub(super) const fn block_name(nesting: BlockNesting) -> &'static str {
    match nesting {
        BlockNesting::Single => "Block",
        BlockNesting::List => "Block List",
        BlockNesting::Set => "Block Set",
    }
}

fn type_name(ty: &Type) -> String {
    match ty {
        Type::String => "String".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::Bool => "Boolean".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::List(element) => format!("List of {}", type_name(element)),
        Type::Set(element) => format!("Set of {}", type_name(element)),
        Type::Map(element) => format!("Map of {}", type_name(element)),
        Type::Tuple(_) => "Tuple".to_owned(),
        Type::Object(_) => "Object".to_owned(),
    }
}

/// The type in the signature of a function.
pub(super) fn signature(shape: &Shape) -> String {
    fn of(ty: &Type) -> String {
        match ty {
            Type::String => "string".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Dynamic => "dynamic".to_owned(),
            Type::List(element) => format!("list of {}", of(element)),
            Type::Set(element) => format!("set of {}", of(element)),
            Type::Map(element) => format!("map of {}", of(element)),
            Type::Tuple(_) => "tuple".to_owned(),
            Type::Object(_) => "object".to_owned(),
        }
    }
    of(&shape.value_type())
}

/// A value as it is written in a configuration; a text alone goes without quotes.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() => text.clone(),
        other => expression(other),
    }
}

fn expression(value: &Value) -> String {
    match value {
        Value::Null | Value::Unknown(_) => "null".to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Number(it) => it.to_string(),
        Value::String(text) => quoted(text),
        Value::List(items) | Value::Set(items) => {
            format!("[{}]", items.iter().map(expression).collect::<Vec<_>>().join(", "))
        }
        Value::Map(entries) | Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Map(entries) | Value::Object(entries) => {
            let entries = entries.iter().map(|(name, it)| format!("{name} = {}", expression(it)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Dynamic(_, it) => expression(it),
    }
}

/// A text in quotes, as Terraform's language has it.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
        .replace("${", "$${")
        .replace("%{", "%%{");
    format!("\"{escaped}\"")
}
