//! Files that follow from what the provider registers and from the `SAMPLE` of each resource, so that
//! nobody lists a resource by hand. `UPDATE_EXPECT=1 cargo test --test it generated` writes them.

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use expect_test::expect_file;
use serde_json::{Map, Value};
use tfplugin::{Entry, Kind, Nesting, Shape};

use crate::{faults::Step, grpc::Stored, resources::SAMPLES, sample::Sample};

/// What is around a generated part of a page.
const MARKS: [&str; 2] = ["<!-- objects: generated -->\n", "<!-- end of objects -->\n"];

#[test]
fn every_resource_has_tests_and_a_sample() {
    let names = resource_names();
    let mut text = String::from(
        "//! Managed resources: one folder or file for each, with its `SAMPLE`. Generated.\n\n",
    );
    for name in &names {
        writeln!(text, "pub(crate) mod {name};").unwrap();
    }
    let count = names.len();
    write!(
        text,
        "\nuse crate::sample::Sample;\n\n/// One object of every type.\n\
         pub(crate) const SAMPLES: [&Sample; {count}] = [\n"
    )
    .unwrap();
    for name in &names {
        writeln!(text, "    &{name}::SAMPLE,").unwrap();
    }
    text.push_str("];\n");
    expect_file![root().join("tests/it/resources/mod.rs")].assert_eq(&text);
    for (name, sample) in names.iter().zip(SAMPLES) {
        assert_eq!(sample.type_name, format!("dataplane_{name}"), "its `SAMPLE`");
    }
}

#[test]
fn a_plan_that_may_read_nothing_has_one_of_each_resource() {
    let mut text = String::from("# One object of each type, from the `SAMPLE` of its tests.\n");
    let (asking, others): (Vec<_>, Vec<_>) = SAMPLES.into_iter().partition(|it| it.asks);
    for sample in asking {
        text.push_str(&resource(sample));
    }
    text.push_str("\n# The plans of these do not ask Azure.\n");
    for sample in others {
        text.push_str(&resource(sample));
    }
    expect_file![root().join("tests/e2e/hcp/every_resource.tf")].assert_eq(&text);
}

#[test]
fn every_index_names_everything_that_the_provider_offers() {
    let kinds = ["resources", "data sources", "functions", "list resources"];
    check_index("examples/README.md", &kinds, |it| {
        let folder = match it.kind {
            Kind::Function => it.name.to_owned(),
            _ => format!("dataplane_{}", it.name),
        };
        format!("[`{}`]({}/{folder})", it.name, it.kind.folder())
    });
    check_index("README.md", &kinds[..3], |it| match it.kind {
        Kind::Function => format!("`{}`", it.name),
        _ => format!("`dataplane_{}`", it.name),
    });
}

/// The files that a new resource begins with; from then on they are edited like any other.
#[tokio::test(start_paused = true)]
async fn every_resource_has_a_mock_and_says_how_to_import_it() {
    for sample in SAMPLES {
        let header = format!("mock_resource \"{}\" {{\n", sample.type_name);
        if !mocks().contains(&header) {
            let stored = created(sample).await;
            let text = format!(
                "\n{header}  defaults = {}\n}}\n",
                hcl(&Value::Object(computed(sample, &stored)), 2)
            );
            begin(&root().join("examples/mocks/resources.tfmock.hcl"), &text);
        }
        let Some(faults) = sample.faults.filter(|it| it.call(Step::Import).is_some()) else {
            continue;
        };
        let folder = root().join("examples/resources").join(sample.type_name);
        let (command, block) = (folder.join("import.sh"), folder.join("import-by-identity.tf"));
        if command.exists() && block.exists() {
            continue;
        }
        let stored = created(sample).await;
        let example = fs::read_to_string(folder.join("resource.tf")).unwrap_or_default();
        let name = example
            .split(&format!("resource \"{}\" \"", sample.type_name))
            .nth(1)
            .and_then(|it| it.split('"').next())
            .unwrap_or_else(|| panic!("{} has no resource.tf", folder.display()));
        let address = format!("{}.{name}", sample.type_name);
        if !command.exists() {
            let id = (faults.import)(&stored);
            begin(&command, &format!("terraform import {address} '{id}'\n"));
        }
        if !block.exists() {
            let identity = hcl(stored.identity.as_ref().expect("an identity"), 2);
            begin(&block, &format!("import {{\n  to = {address}\n  identity = {identity}\n}}\n"));
        }
    }
}

/// Adds the text to a file with `UPDATE_EXPECT`; without it, fails and says so.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the variable that updates every recorded text")]
fn begin(path: &Path, text: &str) {
    let path_text = path.display();
    assert!(
        env::var_os("UPDATE_EXPECT").is_some(),
        "{path_text} lacks this; UPDATE_EXPECT=1 adds it:\n{text}"
    );
    let before = fs::read_to_string(path).unwrap_or_default();
    fs::write(path, format!("{before}{text}").trim_start()).unwrap();
}

#[track_caller]
fn check_index(page: &str, kinds: &[&str], link: impl Fn(&Entry) -> String) {
    let entries = dataplane::provider().inventory();
    let is_listed = |it: &&Entry| kinds.contains(&it.kind.folder().replace('-', " ").as_str());
    let mut services: Vec<&str> = Vec::new();
    for entry in entries.iter().filter(is_listed) {
        if !services.contains(&entry.subcategory) {
            services.push(entry.subcategory);
        }
    }
    let mut table = format!("| service | {} |\n|---|", kinds.join(" | "));
    table.push_str(&"---|".repeat(kinds.len()));
    table.push('\n');
    for service in services {
        write!(table, "| {service} |").unwrap();
        for kind in kinds {
            let is_here = |it: &&Entry| {
                it.subcategory == service && it.kind.folder().replace('-', " ") == *kind
            };
            let links: Vec<_> = entries.iter().filter(is_here).map(&link).collect();
            let cell =
                if links.is_empty() { String::new() } else { format!(" {}", links.join(", ")) };
            write!(table, "{cell} |").unwrap();
        }
        table.push('\n');
    }
    let path = root().join(page);
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).expect("the beginning of the part");
    let (_, after) = rest.split_once(MARKS[1]).expect("the end of the part");
    let whole = format!("{before}{}\n{table}\n{}{after}", MARKS[0], MARKS[1]);
    expect_file![path].assert_eq(&whole);
}

/// The block of a sample.
fn resource(sample: &Sample) -> String {
    format!("\nresource \"{}\" \"it\" {}\n", sample.type_name, hcl(&(sample.config)(""), 0))
}

async fn created(sample: &Sample) -> Stored {
    let azure = (sample.azure)();
    azure.terraform().await.resource(sample.type_name).create(&(sample.config)("")).await
}

/// What Azure or the vendor gives, and Terraform's mocks can.
fn computed(sample: &Sample, stored: &Stored) -> Map<String, Value> {
    let name = sample.type_name.trim_start_matches("dataplane_");
    let inventory = dataplane::provider().inventory();
    let entry = inventory.iter().find(|it| it.kind == Kind::Resource && it.name == name);
    let attributes = entry.expect("a registered resource").schema.block.attributes.iter();
    let can_be_mocked = attributes.filter(|it| {
        let is_collection =
            matches!(it.shape, Shape::Nested(nesting, _) if nesting != Nesting::Single);
        it.computed && !is_collection
    });
    can_be_mocked.map(|it| (it.name.to_owned(), stored.value[it.name].clone())).collect()
}

/// A value as Terraform writes it.
fn hcl(value: &Value, indent: usize) -> String {
    let margin = " ".repeat(indent);
    match value {
        Value::Object(members) => {
            let is_name = |it: &str| it.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
            let key = |it: &str| if is_name(it) { it.to_owned() } else { format!("\"{it}\"") };
            let widest = members.keys().map(|it| key(it).len()).max().unwrap_or_default();
            let mut text = String::from("{\n");
            for (name, value) in members {
                let (name, value) = (key(name), hcl(value, indent + 2));
                writeln!(text, "{margin}  {name:widest$} = {value}").unwrap();
            }
            format!("{text}{margin}}}")
        }
        Value::Array(elements) => {
            let elements: Vec<_> = elements.iter().map(|it| hcl(it, indent)).collect();
            format!("[{}]", elements.join(", "))
        }
        other => other.to_string(),
    }
}

fn resource_names() -> Vec<&'static str> {
    let entries = dataplane::provider().inventory();
    let mut names: Vec<_> =
        entries.iter().filter(|it| it.kind == Kind::Resource).map(|it| it.name).collect();
    names.sort_unstable();
    names
}

/// The text of all mocks.
fn mocks() -> String {
    let files = fs::read_dir(root().join("examples/mocks")).unwrap();
    let texts = files.map(|it| fs::read_to_string(it.unwrap().path()).unwrap());
    texts.collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
