//! The frame of a page (front matter, title, description, example, sections), and the sections of a function.

use super::{attribute, schema::Group, text};
use crate::{
    Attribute, Block, Nesting, Shape,
    function::{ErasedFunction, positions},
};

/// One page in the making.
pub(super) struct Page<'a> {
    title: String,
    heading: String,
    subcategory: &'a str,
    block: &'a Block,
    example: Option<&'a str>,
    sections: Vec<String>,
}

impl<'a> Page<'a> {
    pub(super) const fn new(
        title: String,
        heading: String,
        subcategory: &'a str,
        block: &'a Block,
        example: Option<&'a str>,
    ) -> Self {
        Self { title, heading, subcategory, block, example, sections: Vec::new() }
    }

    /// Adds one section with its heading; an empty one is left out.
    pub(super) fn section(&mut self, section: String) {
        if !section.is_empty() {
            self.sections.push(section);
        }
    }

    /// Adds several sections.
    pub(super) fn sections(&mut self, sections: impl IntoIterator<Item = String>) {
        for section in sections {
            self.section(section);
        }
    }

    /// The whole text.
    pub(super) fn render(&self) -> String {
        let introduction = text::introduction(&self.block.description);
        let mut parts = vec![self.front_matter(), format!("# {}", self.heading)];
        if let Some(reason) = &self.block.deprecated {
            parts.push(format!("~> **Deprecated:** {reason}"));
        }
        parts.push(introduction);
        if let Some(example) = self.example {
            parts.push(format!("## Example Usage\n\n{}", fence("terraform", example)));
        }
        parts.extend(self.sections.iter().cloned());
        text::with_file_names(&parts.join("\n\n"))
    }

    fn front_matter(&self) -> String {
        let summary = text::summary(&self.block.description);
        format!(
            "---\npage_title: \"{}\"\nsubcategory: \"{}\"\ndescription: |-\n  {summary}\n---",
            self.title, self.subcategory
        )
    }
}

/// A fenced block of code.
pub(super) fn fence(language: &str, code: &str) -> String {
    format!("```{language}\n{}\n```", code.trim_end())
}

/// Signature, arguments and return type.
pub(super) fn sections(function: &dyn ErasedFunction) -> Vec<String> {
    let (parameters, further) = positions(function);
    let further = further.map(|(it, ty)| (it, Shape::Plain(ty)));
    let one =
        |it: &Attribute, shape: &Shape| format!("{} {}", it.name, attribute::signature(shape));
    let signature: Vec<_> = parameters
        .iter()
        .map(|it| one(it, &it.shape))
        .chain(further.iter().map(|(it, shape)| format!("{}...", one(it, shape))))
        .collect();
    let output = function.output();
    let signature = format!(
        "## Signature\n\n```text\n{}({}) {}\n```",
        function.name(),
        signature.join(", "),
        attribute::signature(&output)
    );
    let parameters = parameters.iter().map(|it| (it, it.shape.clone(), ""));
    let further = further.map(|(it, shape)| (it, shape, ", Variadic"));
    let parameters: Vec<_> = parameters.chain(further).collect();
    vec![signature, arguments(&parameters), returns(&output)]
}

/// The parameters, with the shape of one argument, and what else there is to say of its type.
fn arguments(parameters: &[(&Attribute, Shape, &str)]) -> String {
    if parameters.is_empty() {
        return String::new();
    }
    let items = (1..).zip(parameters).map(|(number, (it, shape, variadic)): (usize, _)| {
        let nullable = if Group::from_attribute(it) == Group::Required { "" } else { ", Nullable" };
        let demands = it.validators.iter().map(|it| it.demand.as_str());
        let description =
            [text::one_line(&it.description)].into_iter().chain(demands.map(str::to_owned));
        let description = description.filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
        let kind = attribute::shape_name(shape);
        let item = format!("{number}. `{}` ({kind}{nullable}{variadic}) {description}", it.name);
        let inner = fields(shape).into_iter();
        let inner =
            inner.flat_map(|it| it.lines().map(|line| format!("   {line}")).collect::<Vec<_>>());
        [item].into_iter().chain(inner).collect::<Vec<_>>().join("\n")
    });
    format!("## Arguments\n\n{}", items.collect::<Vec<_>>().join("\n"))
}

fn returns(output: &Shape) -> String {
    let what = match output {
        Shape::Plain(_) => return format!("## Return Type\n\n{}.", attribute::shape_name(output)),
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
