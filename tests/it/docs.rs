//! `docs/` is what the code says, and nothing else but the guides.

mod guides;

mod layout;

mod links;

mod permissions;

mod picture;

use std::{
    fs,
    path::{Path, PathBuf},
};

use arm_sandbox::{Behavior, Throttling};
use expect_test::expect_file;
use serde_json::Value;
use tfplugin::docs::{Examples, pages};

#[test]
fn every_page_is_the_one_that_the_code_gives() {
    let examples = Examples::read(&root().join("examples")).unwrap();
    let pages =
        pages(&dataplane::provider(), &examples).unwrap_or_else(|missing| panic!("{missing}"));
    let guides = guides::guides();
    for (name, page) in &pages {
        let path = root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        expect_file![path].assert_eq(&guides::with_guides(name, page, &guides));
    }
    let orphans: Vec<_> = files("docs")
        .into_iter()
        .filter(|it| !it.starts_with("docs/guides/") && !pages.contains_key(it))
        .collect();
    assert_eq!(orphans, Vec::<String>::new(), "pages of nothing: delete them");
}

#[test]
fn every_page_says_what_its_object_needs() {
    let without_azure = ["allowlist", "dns_check"];
    for folder in ["resources", "data-sources", "list-resources", "actions"] {
        for page in files(&format!("docs/{folder}")) {
            let text = fs::read_to_string(root().join(&page)).unwrap();
            assert!(
                !text.contains("\nsubcategory: \"\"\n"),
                "{page} is under no heading of the menu"
            );
            let needs = |part: &str| assert!(text.contains(part), "{page} has no `{part}`");
            needs("\n## Example Usage\n");
            needs("\n## Schema\n");
            if folder == "resources" {
                assert_eq!(text.matches("\n## Import\n").count(), 1, "{page}");
            }
            assert_eq!(text.contains("`timeouts` (Block)"), text.contains("## Timeouts"), "{page}");
            if without_azure.iter().any(|it| page.ends_with(&format!("/{it}.md"))) {
                continue;
            }
            if text.contains("\n## Astro permissions\n") {
                continue;
            }
            needs("\n## Azure permissions\n");
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let calls_azure = !words.contains("no call is made to Azure");
            assert_eq!(words.contains("API version"), calls_azure, "{page}: API versions");
        }
    }
}

#[test]
fn every_guide_says_what_it_is() {
    for guide in files("docs/guides").into_iter().filter(|it| is(it, "md")) {
        let text = fs::read_to_string(root().join(&guide)).unwrap();
        let front = text.strip_prefix("---\n").and_then(|it| it.split_once("\n---\n"));
        let (front, body) = front.unwrap_or_else(|| panic!("{guide} has no front matter"));
        for key in ["page_title: ", "subcategory: ", "description: "] {
            assert!(front.lines().any(|it| it.starts_with(key)), "{guide}: `{key}` is missing");
        }
        assert!(body.trim_start().starts_with("# "), "{guide} has no heading");
    }
}

#[test]
fn every_picture_is_the_one_that_its_text_gives() {
    let pictures = files("docs/guides/pictures");
    for text in pictures.iter().filter(|it| is(it, "txt")) {
        let svg = picture::render(&fs::read_to_string(root().join(text)).unwrap());
        let path = root().join(text).with_extension("svg");
        expect_file![path].assert_eq(&svg);
    }
    // A PNG is taken of a page by the tests in a browser, and has no text.
    let count = |extension: &str| pictures.iter().filter(|it| is(it, extension)).count();
    assert_eq!(count("txt"), count("svg"), "a text for each picture: {pictures:?}");
}

#[test]
fn the_guide_to_private_connections_has_every_status_that_a_request_can_have() {
    let guide = fs::read_to_string(root().join("docs/guides/from-ticket-to-traffic.md")).unwrap();
    for page in ["vnet_peering_request", "private_endpoint_request"] {
        let text = fs::read_to_string(root().join(format!("docs/resources/{page}.md"))).unwrap();
        let (_, states) = text.split_once("\n## The states\n").unwrap();
        let rows = states.lines().skip_while(|it| !it.starts_with('|')).skip(2);
        let names: Vec<_> = rows
            .take_while(|it| it.starts_with('|'))
            .filter_map(|it| it.split('`').nth(1))
            .collect();
        assert!(8 < names.len(), "{page}: {names:?}");
        let missing: Vec<_> = names
            .iter()
            .filter(|name| {
                !guide.split(|it: char| !it.is_alphanumeric() && it != '_').any(|it| it == **name)
            })
            .collect();
        assert!(missing.is_empty(), "{page}: {missing:?}");
    }
}

#[test]
fn the_guide_to_the_sandbox_has_every_member_of_its_behavior() {
    let guide = fs::read_to_string(root().join("docs/guides/sandbox.md")).unwrap();
    let behavior = Behavior { throttling: Some(Throttling::default()), ..Behavior::default() };
    let mut names = Vec::new();
    members(&serde_json::to_value(behavior).unwrap(), &mut names);
    assert!(names.iter().any(|it| it == "roleDefinitionMissingAfterCreate"), "{names:?}");
    let missing: Vec<_> = names.iter().filter(|it| !guide.contains(&format!("`{it}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_oldest_rust_is_the_same_wherever_it_is_named() {
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let manifest = read("Cargo.toml");
    let version = manifest.split("rust-version = \"").nth(1).unwrap().split('"').next().unwrap();
    for file in ["README.md", "CONTRIBUTING.md", "rust-toolchain.toml"] {
        assert!(read(file).contains(&format!("Rust {version} or later")), "{file}: {version}");
    }
}

/// The names of all members of an object and of those in it.
fn members(value: &Value, names: &mut Vec<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        names.push(name.clone());
        members(value, names);
    }
}

/// The files below a folder, by their path from the root.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap().map(Result::unwrap) {
        let name = format!("{folder}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&name));
        } else {
            found.push(name);
        }
    }
    found.sort_unstable();
    found
}

/// Whether a path ends with this extension.
fn is(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|it| it == extension)
}

/// The path without `..`.
fn plain(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.iter().filter_map(|it| it.to_str()) {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
