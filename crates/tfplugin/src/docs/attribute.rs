//! One attribute or block in a list, and the names of its types.

use super::text;
use crate::{Attribute, BlockNesting, NestedBlock, Nesting, Shape, Type, Value};

/// Where write-only arguments are explained.
const WRITE_ONLY: &str = "[Write-only]\
    (https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)";

/// The list item of an attribute; `link` leads to its nested schema.
pub(super) fn attribute(attribute: &Attribute, link: Option<&str>) -> String {
    let mut kinds = vec![shape_name(&attribute.shape)];
    if attribute.sensitive {
        kinds.push("Sensitive".to_owned());
    }
    if attribute.write_only {
        kinds.push(WRITE_ONLY.to_owned());
    }
    if attribute.deprecated.is_some() {
        kinds.push("Deprecated".to_owned());
    }
    let facts = facts(attribute, link);
    item(&format!("`{}` ({})", attribute.name, kinds.join(", ")), &attribute.description, &facts)
}

/// The list item of a nested block.
pub(super) fn block(block: &NestedBlock, link: &str) -> String {
    let mut kinds = vec![block_name(block.nesting).to_owned()];
    let mut facts = Vec::new();
    if let Some(reason) = &block.block.deprecated {
        kinds.push("Deprecated".to_owned());
        facts.push(format!("**Deprecated:** {reason}"));
    }
    facts.push(link.to_owned());
    item(&format!("`{}` ({})", block.name, kinds.join(", ")), &block.block.description, &facts)
}

/// What is said of an attribute besides its description, each as a sentence.
fn facts(attribute: &Attribute, link: Option<&str>) -> Vec<String> {
    let mut facts: Vec<_> = attribute
        .validators
        .iter()
        .filter(|it| !it.demand.is_empty())
        .map(|it| it.demand.clone())
        .collect();
    if let Some(default) = &attribute.default {
        facts.push(format!("Defaults to `{}`.", literal(default)));
    }
    if attribute.requires_replace {
        facts.push("Changing this forces a new resource.".to_owned());
    }
    if let Some(reason) = &attribute.deprecated {
        facts.push(format!("**Deprecated:** {reason}"));
    }
    if matches!(attribute.shape, Shape::Nested(..)) {
        facts.extend(link.map(str::to_owned));
    }
    facts
}

/// A description of one paragraph takes the facts on its line; a longer one, below.
fn item(head: &str, description: &str, facts: &[String]) -> String {
    let facts = facts.join(" ");
    let mut paragraphs = text::paragraphs(description);
    let long = 1 < paragraphs.len();
    let first = if paragraphs.is_empty() { String::new() } else { paragraphs.remove(0) };
    let first = text::one_line(&first);
    let mut line = format!("- {head} {first}");
    if long {
        paragraphs.push(facts);
    } else {
        line = format!("{line} {facts}");
    }
    let mut lines = vec![line.trim_end().to_owned()];
    for paragraph in paragraphs.iter().filter(|it| !it.is_empty()) {
        lines.push(String::new());
        lines.extend(paragraph.lines().map(|it| format!("  {it}").trim_end().to_owned()));
    }
    lines.join("\n")
}

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
