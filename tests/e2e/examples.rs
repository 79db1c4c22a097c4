//! The examples of the registry's pages: Terraform accepts each, and each works in the sandbox.

use std::fs;
use std::path::{Path, PathBuf};

use arm_sandbox::{Database, Sandbox, Settings};
use serde_json::json;

use crate::support::{LATEST, latest_cli, provider_of_this_build};
use crate::terraform::{Error, Feature, Terraform, WorkingDirectory};

/// The provider block of the examples, in the sandbox that the quickstart has.
const IN_SANDBOX: &str = r#"
terraform {
  required_providers {
    dataplane = { source = "dataplane/dataplane" }
  }
}

provider "dataplane" {
  sandbox              = { seed = "seed.json" }
  auxiliary_tenant_ids = ["e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"]
}
"#;

/// The networks that examples name, ours and the vendor's, which has made its peering link.
const NETWORKS: &str = include_str!("examples/networks.json");

#[test]
fn terraform_accepts_every_example() {
    let directory = directory(&example("provider/provider.tf"));
    let mut kinds = vec!["resources", "data-sources", "functions"];
    if directory.terraform().has(Feature::Actions) {
        kinds.push("actions");
    }
    let examples = examples(&kinds, "tf");
    assert!(examples.len() > 5, "{examples:?}");
    for path in examples {
        let text = read(&path);
        let by_identity = path.ends_with("import-by-identity.tf");
        if by_identity && !directory.terraform().has(Feature::ImportByIdentity) {
            continue;
        }
        if text.trim_start().starts_with("import ") {
            let target = path.with_file_name("resource.tf");
            directory.write("target.tf", &read(&target)).expect("a file can be written");
        }
        directory.write("example.tf", &text).expect("a file can be written");
        let checked = directory.succeed(&["validate"]);
        checked.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        directory.write("target.tf", "").expect("a file can be written");
    }
}

#[test]
fn every_example_is_written_as_terraform_formats_it() {
    let directory = directory("");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let formatted =
        directory.succeed(&["fmt", "-check", "-recursive", &examples.to_string_lossy()]);
    formatted.expect("`terraform fmt -recursive examples` puts it right");
}

#[test]
fn terraform_accepts_the_quickstart() {
    let directory = directory("");
    for name in ["main.tf", "variables.tf", "outputs.tf"] {
        directory
            .write(name, &example(&format!("quickstart/{name}")))
            .expect("a file can be written");
    }
    directory.init().expect("the provider is there");
    directory.succeed(&["validate"]).expect("the configuration is valid");
}

#[test]
fn every_example_works_in_the_sandbox() {
    let examples = ["resources", "data-sources", "functions"]
        .map(|kind| examples(&[kind], "tf"))
        .concat()
        .into_iter()
        .filter(|path| !path.ends_with("import-by-identity.tf"));
    let problems: Vec<_> = examples.filter_map(|it| works(&it).err()).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// Applies an example, after which a plan has to find nothing to do. A request tells of evidence that
/// came after it, so an output may change; no resource does.
fn works(example: &Path) -> Result<(), String> {
    let problem = |error: Error| format!("{}: {error}", example.display());
    let directory = directory(IN_SANDBOX);
    // The DNS server of an example does not exist; on this machine, none answers.
    let text = read(example).replace("resolver = \"10.60.0.4\"", "resolver = \"127.0.0.1:9\"");
    directory.write("example.tf", &text).map_err(problem)?;
    directory.apply().map_err(problem)?;
    let plan = directory.plan().map_err(problem)?;
    let changes = !plan.is_empty && plan.outcome.mentions("Plan: ");
    if changes { Err(format!("{}: {}", example.display(), plan.outcome)) } else { Ok(()) }
}

#[test]
fn the_import_examples_name_what_the_resource_example_makes() {
    let folder = "resources/dataplane_role_assignment";
    let directory = directory(IN_SANDBOX);
    let resource = example(&format!("{folder}/resource.tf"));
    directory.write("resource.tf", &resource).expect("a file can be written");
    directory.apply().expect("the example works");
    let address = "dataplane_role_assignment.image_pull";
    let forget = || directory.succeed(&["state", "rm", address]);

    if directory.terraform().has(Feature::ImportByIdentity) {
        forget().expect("it is in the state");
        let import = example(&format!("{folder}/import-by-identity.tf"));
        directory.write("import.tf", &import).expect("a file can be written");
        let outcome = directory.apply().expect("the identity is right");
        assert!(outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        directory.write("import.tf", "").expect("a file can be written");
    }

    let commands = example(&format!("{folder}/import.sh"));
    let commands: Vec<_> = commands.lines().filter(|it| it.starts_with("terraform ")).collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        forget().expect("it is in the state");
        let id = command.split('\'').nth(1).expect("the ID is in quotes");
        directory.import(address, id).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert!(directory.plan_is_empty().expect("a plan can be made"), "{command}");
    }
}

#[test]
fn the_query_examples_find_what_the_resource_example_makes() {
    let terraform = Terraform::version(LATEST).expect("a Terraform CLI is available");
    let directory = directory_of(terraform, IN_SANDBOX);
    let resource = example("resources/dataplane_role_assignment/resource.tf");
    directory.write("resource.tf", &resource).expect("a file can be written");
    directory.apply().expect("the example works");
    let list = example("list-resources/dataplane_role_assignment/list-resource.tfquery.hcl");
    directory.write("find.tfquery.hcl", &list).expect("a file can be written");

    directory.succeed(&["validate", "-query"]).expect("the query is valid");
    let lines = directory.query_json().expect("the query works");

    let found = |address: &str| {
        let is_meant =
            |it: &&serde_json::Value| it["list_resource_found"]["address"] == json!(address);
        lines.iter().filter(is_meant).count()
    };
    assert_eq!(found("list.dataplane_role_assignment.all"), 6);
    assert_eq!(found("list.dataplane_role_assignment.tasks"), 1);
}

#[test]
fn the_seeds_of_the_guide_and_of_the_quickstart_can_be_planted() {
    let guide = read(&root().join("docs/guides/sandbox.md"));
    let seeds: Vec<_> = guide
        .split("```json")
        .skip(1)
        .filter_map(|it| it.split("```").next())
        .map(str::to_owned)
        .chain([example("quickstart/seed.json")])
        .collect();
    assert!(seeds.len() > 1);
    for seed in seeds {
        let seed: serde_json::Value = serde_json::from_str(&seed).expect("a seed is JSON");
        let opened = Sandbox::open(Settings {
            database: Database::Memory,
            seed: Some(seed.into()),
            ..Settings::default()
        });
        opened.expect("the seed can be planted");
    }
}

/// A directory of the latest CLI, or in its place the one that `TF_CLI` names.
fn directory(provider: &str) -> WorkingDirectory {
    directory_of(latest_cli().expect("a Terraform CLI is available"), provider)
}

/// A directory of a CLI with this as its provider, and the quickstart's seed.
fn directory_of(terraform: Terraform, provider: &str) -> WorkingDirectory {
    let opened = || -> Result<WorkingDirectory, Error> {
        let directory = WorkingDirectory::temporary(terraform, &[provider_of_this_build()])?;
        directory.write("seed.json", &seed())?;
        directory.write("provider.tf", provider)?;
        directory.init()?;
        Ok(directory)
    };
    opened().expect("the directory can be initialized")
}

/// The quickstart's seed, and the networks.
fn seed() -> String {
    let parse = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect("JSON") };
    let (mut seed, networks) = (parse(&example("quickstart/seed.json")), parse(NETWORKS));
    for part in ["tenants", "subscriptions", "resources"] {
        let more = networks[part].as_array().cloned().unwrap_or_default();
        seed[part].as_array_mut().expect("the seed has all of them").extend(more);
    }
    seed.to_string()
}

/// Every example of these kinds, ordered by path.
fn examples(kinds: &[&str], extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for kind in kinds {
        let objects = fs::read_dir(root().join("examples").join(kind)).expect("the folder exists");
        for object in objects {
            let files = fs::read_dir(object.expect("a folder").path()).expect("it is a folder");
            found.extend(files.map(|file| file.expect("a file").path()));
        }
    }
    found.retain(|path| path.extension().is_some_and(|it| it == extension));
    found.sort();
    found
}

fn example(path: &str) -> String {
    read(&root().join("examples").join(path))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
