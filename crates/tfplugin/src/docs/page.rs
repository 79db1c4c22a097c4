//! The frame of a page: front matter, title, description, example, sections.

use super::text;
use crate::Block;

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
