//! The sections "Schema" and "Timeouts": attributes by who sets them, and their nested attributes.

use super::{attribute, text};
use crate::{Attribute, Block, GoDuration, NestedBlock, OperationTimeouts, Shape};

/// The name of the block that has a separate section.
pub(super) const TIMEOUTS: &str = "timeouts";

/// The section of a schema.
pub(super) fn section(block: &Block) -> String {
    render(block, false)
}

/// The section of a schema whose `timeouts` block is described elsewhere on the page.
pub(super) fn with_timeouts(block: &Block) -> String {
    render(block, true)
}

fn render(block: &Block, timeouts: bool) -> String {
    if block.attributes.is_empty() && block.blocks.is_empty() {
        return "## Schema\n\nThere are no arguments.".to_owned();
    }
    let body = Body { path: Vec::new(), timeouts };
    let mut parts = vec!["## Schema".to_owned()];
    body.write(&mut parts, &block.attributes, &block.blocks);
    parts.join("\n\n")
}

/// A body of attributes and where it stands; the outermost has an empty path.
struct Body<'a> {
    path: Vec<&'a str>,
    timeouts: bool,
}

impl<'a> Body<'a> {
    /// The lists of this body, then everything nested in it.
    fn write(
        &self,
        parts: &mut Vec<String>,
        attributes: &'a [Attribute],
        blocks: &'a [NestedBlock],
    ) {
        let items = |wanted: Group| {
            attributes.iter().filter(move |it| Group::from_attribute(it) == wanted).map(|it| {
                let link = self.link("nestedatt", it.name);
                attribute::attribute(it, Some(&link))
            })
        };
        let block_items = blocks.iter().map(|it| {
            let link = if self.is_timeouts(it) {
                "(see [below](#timeouts))".to_owned()
            } else {
                self.link("nestedblock", it.name)
            };
            attribute::block(it, &link)
        });
        self.group(parts, "Required", &items(Group::Required).collect::<Vec<_>>());
        self.group(
            parts,
            "Optional",
            &items(Group::Optional).chain(block_items).collect::<Vec<_>>(),
        );
        self.group(parts, "Read-Only", &items(Group::ReadOnly).collect::<Vec<_>>());
        for it in attributes {
            if let Shape::Nested(_, inside) = &it.shape {
                self.nested(parts, "nestedatt", it.name, inside, &[]);
            }
        }
        for it in blocks.iter().filter(|it| !self.is_timeouts(it)) {
            self.nested(parts, "nestedblock", it.name, &it.block.attributes, &it.block.blocks);
        }
    }

    fn nested(
        &self,
        parts: &mut Vec<String>,
        kind: &str,
        name: &'a str,
        attributes: &'a [Attribute],
        blocks: &'a [NestedBlock],
    ) {
        let path = self.path.iter().copied().chain([name]).collect();
        let inner = Body { path, timeouts: false };
        let (anchor, dotted) = (inner.path.join("--"), inner.path.join("."));
        parts.push(format!("<a id=\"{kind}--{anchor}\"></a>\n### Nested Schema for `{dotted}`"));
        inner.write(parts, attributes, blocks);
    }

    fn group(&self, parts: &mut Vec<String>, title: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let heading =
            if self.path.is_empty() { format!("### {title}") } else { format!("{title}:") };
        parts.push(format!("{heading}\n\n{}", items.join("\n")));
    }

    fn link(&self, kind: &str, name: &str) -> String {
        let anchor = self.path.iter().copied().chain([name]).collect::<Vec<_>>().join("--");
        format!("(see [below for nested schema](#{kind}--{anchor}))")
    }

    fn is_timeouts(&self, block: &NestedBlock) -> bool {
        self.timeouts && block.name == TIMEOUTS
    }
}

/// Who sets an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The user must.
    Required,
    /// The user may.
    Optional,
    /// Only the provider does.
    ReadOnly,
}

impl Group {
    pub(super) const fn from_attribute(attribute: &Attribute) -> Self {
        if attribute.required {
            Self::Required
        } else if attribute.optional {
            Self::Optional
        } else {
            Self::ReadOnly
        }
    }
}

/// The section, where the schema has the block.
pub(super) fn timeouts(block: &Block, defaults: OperationTimeouts) -> String {
    let Some(timeouts) = block.blocks.iter().find(|it| it.name == TIMEOUTS) else {
        return String::new();
    };
    let items = timeouts.block.attributes.iter().map(|it| {
        let default = match it.name {
            "create" => Some(defaults.create),
            "read" => Some(defaults.read),
            "update" => Some(defaults.update),
            "delete" => Some(defaults.delete),
            _ => None,
        };
        let default = default
            .map(|it| format!(" Defaults to `{}`.", GoDuration::from(it)))
            .unwrap_or_default();
        format!("- `{}` (String) {}{default}", it.name, text::one_line(&it.description))
    });
    format!(
        "## Timeouts\n\nThe `timeouts` block takes durations such as `30m` or `1h30m`:\n\n{}",
        items.collect::<Vec<_>>().join("\n")
    )
}
