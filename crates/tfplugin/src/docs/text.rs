//! Descriptions taken apart: introduction, sections, paragraphs.

/// What stands before the first heading.
pub(super) fn introduction(description: &str) -> String {
    split(description).0
}

/// The sections that a description brings along, each with its heading.
pub(super) fn sections(description: &str) -> Vec<String> {
    split(description).1
}

/// The first paragraph as plain text on one line.
pub(super) fn summary(description: &str) -> String {
    let paragraphs = paragraphs(description);
    let first = paragraphs.first().map(String::as_str).unwrap_or_default();
    without_links(&one_line(first)).replace('`', "")
}

/// The paragraphs of a text; a fenced block of code is one paragraph.
pub(super) fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for (line, fenced) in lines_of(text) {
        if line.trim().is_empty() && !fenced {
            if !lines.is_empty() {
                paragraphs.push(lines.join("\n"));
                lines.clear();
            }
        } else {
            lines.push(line);
        }
    }
    if !lines.is_empty() {
        paragraphs.push(lines.join("\n"));
    }
    paragraphs
}

/// A paragraph without its line breaks.
pub(super) fn one_line(paragraph: &str) -> String {
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A page whose links to other pages name their files: `](../guides/authentication#astro)` becomes
/// `](../guides/authentication.md#astro)`. That works on GitHub and on disk, and the registry takes `.md`
/// off again.
pub(super) fn with_file_names(page: &str) -> String {
    let mut named = String::with_capacity(page.len());
    for (line, fenced) in lines_of(page) {
        let mut parts = line.split("](");
        named.push_str(parts.next().unwrap_or_default());
        for part in parts {
            named.push_str("](");
            let target = part.split(')').next().unwrap_or_default();
            let path = target.split('#').next().unwrap_or_default();
            let last = path.rsplit('/').next().unwrap_or_default();
            if !fenced && !last.is_empty() && !last.contains('.') && !path.contains(':') {
                named.push_str(path);
                named.push_str(".md");
                named.push_str(&part[path.len()..]);
            } else {
                named.push_str(part);
            }
        }
        named.push('\n');
    }
    named
}

fn split(description: &str) -> (String, Vec<String>) {
    let mut parts = vec![String::new()];
    for (line, fenced) in lines_of(description) {
        if line.starts_with("## ") && !fenced {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    let mut parts = parts.into_iter().map(|it| it.trim_end().to_owned());
    (parts.next().unwrap_or_default(), parts.collect())
}

/// Each line, and whether it belongs to a fenced block of code.
fn lines_of(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.lines().scan(false, |inside, line| {
        let fence = line.trim_start().starts_with("```");
        let fenced = *inside || fence;
        *inside ^= fence;
        Some((line, fenced))
    })
}

/// `[text](target)` as `text`.
fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, inside, after)) = next_link(rest) {
        plain.push_str(before);
        plain.push_str(inside);
        rest = after;
    }
    plain + rest
}

fn next_link(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('[')?;
    let (inside, rest) = rest.split_once("](")?;
    let (_, after) = rest.split_once(')')?;
    Some((before, inside, after))
}

#[cfg(test)]
mod tests {
    use super::{introduction, paragraphs, sections, summary, with_file_names};

    const TEXT: &str = "Grants [a role](https://example.com) at\none `scope`.\n\nMore.\n\n\
                        ```terraform\n## no heading\n\nend\n```\n\n## Permissions\n\n- one\n\n\
                        ## API versions\n\nTwo.";

    #[test]
    fn headings_divide_a_description() {
        assert!(introduction(TEXT).ends_with("end\n```"));
        assert_eq!(sections(TEXT), ["## Permissions\n\n- one", "## API versions\n\nTwo."]);
    }

    #[test]
    fn the_summary_is_plain_and_on_one_line() {
        assert_eq!(summary(TEXT), "Grants a role at one scope.");
        assert_eq!(summary(""), "");
        assert_eq!(summary("An [unfinished link"), "An [unfinished link");
    }

    #[test]
    fn links_to_pages_name_files() {
        assert_eq!(
            with_file_names(
                "See [a](../guides/a#b), [b](b.md), [c](#c), [d](https://d.e/f).\n```\n[a](a)\n```"
            ),
            "See [a](../guides/a.md#b), [b](b.md), [c](#c), [d](https://d.e/f).\n```\n[a](a)\n```\n"
        );
    }

    #[test]
    fn code_is_one_paragraph() {
        assert_eq!(
            paragraphs("a\nb\n\n```\nc\n\nd\n```\n\n\ne"),
            ["a\nb", "```\nc\n\nd\n```", "e"]
        );
    }
}
