//! The guide "Permissions": one table of every Azure action by object and phase, made from the sections
//! "Azure permissions" of the pages, so that it says what they say.
//!
//! The verb of an action tells its phase, except where the `SAMPLE` of the resource has `phases`.

use std::{collections::BTreeSet, fmt::Write, fs};

use expect_test::expect_file;

use super::{files, root};
use crate::resources::SAMPLES;

/// What a phase of a resource is called, from left to right.
const PHASES: [&str; 4] = ["plan and refresh", "create", "change", "destroy"];

#[test]
fn the_table_of_permissions_says_what_the_pages_say() {
    let mut table = String::new();
    for page in pages("resources") {
        for action in &page.actions {
            let phases = page.phases(action);
            let marks = (0..PHASES.len()).map(|it| if phases.contains(&it) { "x" } else { " " });
            let marks: Vec<_> = marks.collect();
            let marks = marks.join(" | ");
            writeln!(table, "| {} | `{action}` | {marks} |", page.link()).unwrap();
        }
    }
    let mut others = String::new();
    for (folder, when) in [
        ("data-sources", "plan and apply"),
        ("list-resources", "`terraform query`"),
        ("actions", "when it runs"),
    ] {
        for page in pages(folder) {
            for action in &page.actions {
                writeln!(others, "| {} | `{action}` | {when} |", page.link()).unwrap();
            }
        }
    }
    let none: Vec<_> = ["resources", "data-sources"]
        .into_iter()
        .flat_map(|folder| all(folder).into_iter().filter(|it| it.actions.is_empty()))
        .map(|it| it.link())
        .collect();
    let guide = format!(
        "{HEAD}| resource | action | {} |\n|---|---|---|---|---|---|\n{table}\n{MIDDLE}\
         | object | action | when |\n|---|---|---|\n{others}\n## Nothing in Azure\n\n\
         These need no permission in Azure: {}.\n",
        PHASES.join(" | "),
        none.join(", "),
    );
    expect_file![root().join("docs/guides/permissions.md")].assert_eq(&guide);
}

#[test]
fn every_exception_is_about_an_action_of_a_page() {
    let pages = pages("resources");
    for sample in SAMPLES {
        for (end, _) in sample.phases {
            let page = pages.iter().find(|it| it.type_name() == sample.type_name);
            let has_action = page.is_some_and(|it| it.actions.iter().any(|it| it.ends_with(end)));
            assert!(has_action, "{}: {end}", sample.type_name);
        }
    }
}

/// What comes before the table of resources.
const HEAD: &str = "---
page_title: \"Permissions\"
subcategory: \"\"
description: |-
  Every Azure action that the provider uses, by object and phase: what the identity of a plan needs, and what the identity of an apply needs.
---

# Permissions

This table is generated from the sections \"Azure permissions\" of the pages, which say where each action is needed,
what it is for, and what the vendor needs. `…` stands for the type of your resource, such as
`Microsoft.Storage/storageAccounts`.

- **An identity that only plans** needs the first column. `Reader` has all of it.
- **An identity that applies** needs its columns and the first one, because Terraform refreshes before it changes
  anything.
- A check that the caller may not make at plan becomes one warning, never an error: see
  [HCP Terraform](hcp-terraform.md#what-a-plan-may-lack).
- [`dataplane_access_check`](../data-sources/access_check.md) says before an apply which of these actions the caller
  lacks at a scope.
- Changing an argument that forces a new resource needs the actions of create and destroy.

## Resources

";

/// What comes between the two tables.
const MIDDLE: &str = "## Data sources, list resources and actions

";

/// A page, and the actions that it names for you.
struct Page {
    folder: &'static str,
    name: String,
    actions: BTreeSet<String>,
}

impl Page {
    fn link(&self) -> String {
        let name = &self.name;
        format!("[`{name}`](../{}/{name}.md)", self.folder)
    }

    fn type_name(&self) -> String {
        format!("dataplane_{}", self.name)
    }

    /// The phases that need an action.
    fn phases(&self, action: &str) -> &'static [usize] {
        let sample = SAMPLES.iter().find(|it| it.type_name == self.type_name());
        let mut exceptions = sample.into_iter().flat_map(|it| it.phases);
        let exception = exceptions.find(|(end, _)| action.ends_with(end));
        match (exception, action.rsplit('/').next()) {
            (Some((_, phases)), _) => phases,
            (None, Some("read")) => &[0],
            (None, Some("write")) => &[1, 2],
            (None, Some("delete")) => &[3],
            (None, _) => panic!("add {action} to `phases` of `SAMPLE` of {}", self.name),
        }
    }
}

/// The pages of a folder that name an action.
fn pages(folder: &'static str) -> Vec<Page> {
    all(folder).into_iter().filter(|it| !it.actions.is_empty()).collect()
}

fn all(folder: &'static str) -> Vec<Page> {
    let files = files(&format!("docs/{folder}"));
    let read = |file: &String| {
        let name = file.rsplit('/').next().unwrap().trim_end_matches(".md").to_owned();
        let text = fs::read_to_string(root().join(file)).unwrap();
        let section = text.split("\n## Azure permissions\n").nth(1).unwrap_or_default();
        let section = section.split("\n## ").next().unwrap_or_default();
        Page { folder, name, actions: actions(section) }
    };
    files.iter().map(read).collect()
}

/// The actions that a section names, but not those of the vendor.
fn actions(section: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for paragraph in section.split("\n\n").filter(|it| !it.starts_with("The vendor")) {
        let own = paragraph.lines().filter(|it| !it.starts_with("| the vendor"));
        let text = own.collect::<Vec<_>>().join(" ").replace("such as  ", "such as ");
        let mut last = String::new();
        let mut before = "";
        for (number, part) in text.split('`').enumerate() {
            if number % 2 == 0 {
                before = part;
            } else if let Some(action) = action(part, before, &last) {
                found.insert(action.clone());
                last = action;
            }
        }
    }
    found
}

/// The action that a span of code names: `…/write` after an action is that one with another verb, and one
/// "such as" of a resource's type is meant for every type.
fn action(span: &str, before: &str, last: &str) -> Option<String> {
    let verb = span.rsplit('/').next()?;
    if !span.contains('/') || !["read", "write", "delete", "action"].contains(&verb) {
        return None;
    }
    if let Some(verb) = span.strip_prefix("…/").filter(|it| !it.contains('/')) {
        let (parent, _) = last.rsplit_once('/')?;
        return Some(format!("{parent}/{verb}"));
    }
    if before.trim_end().ends_with("such as") {
        let rest: Vec<_> = span.splitn(3, '/').collect();
        return Some(format!("…/{}", rest[2]));
    }
    Some(span.to_owned())
}
