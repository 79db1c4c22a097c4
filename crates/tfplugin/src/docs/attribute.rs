//! One attribute or block in a list.

use super::{text, types};
use crate::{Attribute, NestedBlock, Shape};

/// Where write-only arguments are explained.
const WRITE_ONLY: &str = "[Write-only]\
    (https://developer.hashicorp.com/terraform/language/resources/ephemeral#write-only-arguments)";

/// The list item of an attribute; `link` leads to its nested schema.
pub(super) fn attribute(attribute: &Attribute, link: Option<&str>) -> String {
    let mut kinds = vec![types::shape_name(&attribute.shape)];
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
    let mut kinds = vec![types::block_name(block.nesting).to_owned()];
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
        facts.push(format!("Defaults to `{}`.", types::literal(default)));
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
