//! Schemas as text, for snapshots.

use std::fmt::Write as _;

use tfplugin::{Attribute, Block, Schema, Shape, Value};

/// Everything a schema says, one line per attribute.
pub(crate) fn schema(it: &Schema) -> String {
    let mut text = format!("version {}\n", it.version);
    block(&mut text, 0, &it.block);
    text
}

/// What the attribute's rules say about a value.
pub(crate) fn check(attribute: &Attribute, value: &Value) -> Result<(), String> {
    attribute.validators.iter().try_for_each(|it| (it.check)(value))
}

fn block(text: &mut String, depth: usize, block: &Block) {
    line(text, depth, &format!("{:?} deprecated={:?}", block.description, block.deprecated));
    for it in &block.attributes {
        attribute(text, depth + 1, it);
    }
    for it in &block.blocks {
        line(text, depth + 1, &format!("block {} {:?}", it.name, it.nesting));
        self::block(text, depth + 2, &it.block);
    }
}

fn attribute(text: &mut String, depth: usize, it: &Attribute) {
    let flags = [
        ("required", it.required),
        ("optional", it.optional),
        ("computed", it.computed),
        ("sensitive", it.sensitive),
        ("write_only", it.write_only),
        ("requires_replace", it.requires_replace),
        ("use_state_for_unknown", it.use_state_for_unknown),
    ];
    let flags: Vec<_> = flags.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
    let demands = it.validators.iter().map(|it| it.demand.as_str()).filter(|it| !it.is_empty());
    let mut facts = format!("{} {}", it.name, flags.join(" "));
    for demand in demands {
        let _ = write!(facts, " [{demand}]");
    }
    if let Some(default) = &it.default {
        let _ = match default {
            Value::Number(number) => write!(facts, " default={number}"),
            other => write!(facts, " default={other:?}"),
        };
    }
    if let Some(reason) = &it.deprecated {
        let _ = write!(facts, " deprecated={reason:?}");
    }
    match &it.shape {
        Shape::Plain(ty) => line(text, depth, &format!("{facts} {ty:?}: {}", it.description)),
        Shape::Nested(nesting, attributes) => {
            line(text, depth, &format!("{facts} {nesting:?}: {}", it.description));
            for inner in attributes {
                attribute(text, depth + 1, inner);
            }
        }
    }
}

fn line(text: &mut String, depth: usize, content: &str) {
    let _ = writeln!(text, "{:indent$}{content}", "", indent = depth * 2);
}
