//! The import section: by identity, by ID in a block, by ID on the command line.

use super::{attribute, examples::Wanted, page::fence, schema::Group};
use crate::Schema;

/// The heading of the section, and the empty line below it.
pub(super) const HEADING: &str = "## Import\n\n";

/// The section for a resource without import, unless its description says more.
pub(super) const IMPOSSIBLE: &str =
    "## Import\n\nThis resource exists in Terraform's state only and cannot be imported.";

/// What a description itself says about importing, without its heading, and its other sections.
pub(super) fn split_import_section(sections: Vec<String>) -> (Option<String>, Vec<String>) {
    let (import, others): (Vec<_>, Vec<_>) =
        sections.into_iter().partition(|it| it.starts_with(HEADING));
    let text = import.iter().map(|it| it.trim_start_matches(HEADING)).collect::<Vec<_>>();
    ((!text.is_empty()).then(|| text.join("\n\n")), others)
}

/// The section for the resource `name`, beginning with what its description says; empty where that
/// is nothing, and neither of the two examples is there.
pub(super) fn section(
    name: &str,
    told: Option<String>,
    identity: &Schema,
    wanted: &mut Wanted<'_>,
) -> String {
    let folder = format!("resources/{name}");
    let by_identity = wanted.example(&format!("{folder}/import-by-identity.tf"));
    let command = wanted.example(&format!("{folder}/import.sh"));
    let mut parts = Vec::from_iter(told);
    if let Some(example) = by_identity {
        parts.push(
            "From Terraform 1.12 and OpenTofu 1.12 on, an `import` block takes the identity:"
                .to_owned(),
        );
        parts.push(fence("terraform", example));
        parts.push(identity_schema(identity));
    }
    if let Some(command) = command {
        let blocks = import_blocks(command);
        if !blocks.is_empty() {
            parts.push("### By ID".to_owned());
            parts.push(
                "From Terraform 1.5 and OpenTofu 1.6 on, an `import` block takes the ID:"
                    .to_owned(),
            );
            parts.push(fence("terraform", &blocks));
        }
        parts.push("The command takes the same ID:".to_owned());
        parts.push(fence("shell", command));
    }
    if parts.is_empty() { String::new() } else { HEADING.to_owned() + &parts.join("\n\n") }
}

fn identity_schema(identity: &Schema) -> String {
    let list = |title: &str, wanted: Group| {
        let items: Vec<_> = identity
            .block
            .attributes
            .iter()
            .filter(|it| Group::from_attribute(it) == wanted)
            .map(|it| attribute::attribute(it, None))
            .collect();
        (!items.is_empty()).then(|| format!("#### {title}\n\n{}", items.join("\n")))
    };
    let lists = [list("Required", Group::Required), list("Optional", Group::Optional)];
    let lists: Vec<_> = lists.into_iter().flatten().collect();
    format!("### Identity Schema\n\n{}", lists.join("\n\n"))
}

/// Each `terraform import ADDRESS ID` as a block; comments stay above theirs.
fn import_blocks(command: &str) -> String {
    let mut blocks = Vec::new();
    let mut comments = String::new();
    for line in command.replace("\\\n", " ").lines() {
        let words = words(line);
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["terraform", "import", .., address, id] => {
                let id = attribute::quoted(id);
                blocks.push(format!("{comments}import {{\n  to = {address}\n  id = {id}\n}}"));
                comments.clear();
            }
            ["#", ..] => comments.extend([line.trim(), "\n"]),
            _ => {}
        }
    }
    blocks.join("\n\n")
}

/// The words of a line of shell, quotes undone.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::{import_blocks, split_import_section, words};

    #[test]
    fn what_a_description_says_of_importing_is_kept_apart() {
        let sections = ["## A\n\na".to_owned(), "## Import\n\nFirst this.".to_owned()];
        let (import, others) = split_import_section(sections.to_vec());
        assert_eq!(import.as_deref(), Some("First this."));
        assert_eq!(others, ["## A\n\na"]);
        assert_eq!(split_import_section(vec![]), (None, vec![]));
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(words("terraform import  'a b'\"c\" \"\""), ["terraform", "import", "a bc", ""]);
    }

    #[test]
    fn commands_become_blocks() {
        let command =
            "# By key.\nterraform import \\\n  dataplane_x.a '/s|\"p\"'\nterraform import b /c\n";
        expect_test::expect![[r#"
            # By key.
            import {
              to = dataplane_x.a
              id = "/s|\"p\""
            }

            import {
              to = b
              id = "/c"
            }"#]]
        .assert_eq(&import_blocks(command));
    }
}
