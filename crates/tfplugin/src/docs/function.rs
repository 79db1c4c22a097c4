//! What the page of a function has instead of a schema.

use super::{attribute, schema::Group, text, types};
use crate::{Attribute, Nesting, Schema, Shape};

/// Signature, arguments and return type.
pub(super) fn sections(name: &str, parameters: &Schema, output: &Shape) -> Vec<String> {
    let parameters = &parameters.block.attributes;
    let signature = parameters
        .iter()
        .map(|it| format!("{} {}", it.name, types::signature(&it.shape)))
        .collect::<Vec<_>>()
        .join(", ");
    let signature =
        format!("## Signature\n\n```text\n{name}({signature}) {}\n```", types::signature(output));
    vec![signature, arguments(parameters), returns(output)]
}

fn arguments(parameters: &[Attribute]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let items = (1..).zip(parameters).map(|(number, it): (usize, _)| {
        let nullable = if Group::from_attribute(it) == Group::Required { "" } else { ", Nullable" };
        let demands = it.validators.iter().map(|it| it.demand.as_str());
        let description =
            [text::one_line(&it.description)].into_iter().chain(demands.map(str::to_owned));
        let description = description.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
        let kind = types::shape_name(&it.shape);
        let item = format!("{number}. `{}` ({kind}{nullable}) {description}", it.name);
        let inner = fields(&it.shape).into_iter();
        let inner =
            inner.flat_map(|it| it.lines().map(|line| format!("   {line}")).collect::<Vec<_>>());
        [item].into_iter().chain(inner).collect::<Vec<_>>().join("\n")
    });
    format!("## Arguments\n\n{}", items.collect::<Vec<_>>().join("\n"))
}

fn returns(output: &Shape) -> String {
    let what = match output {
        Shape::Plain(_) => return format!("## Return Type\n\n{}.", types::shape_name(output)),
        Shape::Nested(Nesting::Single, _) => "An object:",
        Shape::Nested(Nesting::List, _) => "A list of objects:",
        Shape::Nested(Nesting::Set, _) => "A set of objects:",
        Shape::Nested(Nesting::Map, _) => "A map of objects:",
    };
    format!("## Return Type\n\n{what}\n\n{}", fields(output).join("\n"))
}

/// The attributes of a result or of an argument, those inside them indented below.
fn fields(shape: &Shape) -> Vec<String> {
    let Shape::Nested(_, attributes) = shape else { return Vec::new() };
    attributes
        .iter()
        .flat_map(|it| {
            let inner = fields(&it.shape)
                .into_iter()
                .flat_map(|it| it.lines().map(|line| format!("  {line}")).collect::<Vec<_>>());
            [attribute::attribute(it, None)].into_iter().chain(inner).collect::<Vec<_>>()
        })
        .collect()
}
