//! An upgrade of the provider breaks nobody: states of earlier versions need no change, and every
//! configuration stays valid, unless CHANGELOG.md says otherwise.

mod breaking;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use serde_json::Value;

use self::breaking::{breaking_changes, unannounced, without_prose};
use crate::support::{Fixture, LATEST, examples_of, seed};
use crate::terraform::{Error, Terraform};

/// One resource of each type. What it says never changes, since the states are of it.
const CONFIGURATION: &str = include_str!("every_resource.tf");
/// What it is about.
const SEED: &str = include_str!("seed.json");
/// The provider block of somebody who has tokens of both tenants.
const BLOCK: &str = "provider \"dataplane\" {\n  \
    auxiliary_tenant_ids = [\"e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02\"]\n  \
    sandbox = { database = \"azure.db\", seed = \"seed.json\" }\n}\n";

/// The version that is built here.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn a_state_of_every_resource_of_an_earlier_version_plans_no_change() -> Result<(), Error> {
    let states = states();
    assert!(states.contains(&folder().join("state-0.1.0.json")), "{states:?}");
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        let cli = terraform.to_string();
        let fixture = Fixture::new(terraform, &serde_json::from_str(SEED).expect("it is JSON"))?;
        fixture.configure_provider(BLOCK, CONFIGURATION)?;
        fixture.directory.apply()?;
        assert_eq!(types(&fixture.state()), examples_of("resources"), "each type is made here");
        let written = fixture.state();
        if is_updating() && !is_released(VERSION) {
            let text = serde_json::to_string_pretty(&written).expect("it is JSON");
            let path = folder().join(format!("state-{VERSION}.json"));
            fs::write(path, text + "\n").expect("a file can be written");
        }
        for path in &states {
            let state: Value = serde_json::from_str(&text(path)).expect("a state is JSON");
            let name = path.display();
            let lacking = "run this test with UPDATE_EXPECT=1 to write the state of this version";
            assert_eq!(types(&state), examples_of("resources"), "{name}: {lacking}");

            fixture.write_state(&state)?;
            let plan = fixture.directory.plan()?;

            assert!(plan.is_empty, "{name} with {cli}: {}", plan.outcome);
        }
    }
    Ok(())
}

#[test]
fn the_schema_is_the_recorded_one_and_what_breaks_is_announced() -> Result<(), Error> {
    let fixture = Fixture::new(Terraform::version(LATEST)?, &seed())?;
    let schema = fixture.directory.succeed(&["providers", "schema", "-json"])?.json()?;
    let schema =
        without_prose(&schema["provider_schemas"]["registry.terraform.io/dataplane/dataplane"]);
    let path = folder().join("schema.json");

    // Before there is a record there is nothing to break.
    let recorded = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    let recorded: Value = serde_json::from_str(&recorded).expect("the record is JSON");
    let changelog = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md"));
    let left = unannounced(&breaking_changes(&recorded, &schema), &changelog);
    assert!(
        left.is_empty(),
        "This breaks configurations or states of users. Undo it, or say so in CHANGELOG.md under \
         \"Unreleased\", \"### Breaking\", with these names:\n  {}",
        left.join("\n  ")
    );

    let text = serde_json::to_string_pretty(&schema).expect("it is JSON");
    expect_file![path].assert_eq(&(text + "\n"));
    Ok(())
}

/// The types of the resources in a state, ordered.
fn types(state: &Value) -> Vec<String> {
    let resources = state["resources"].as_array().into_iter().flatten();
    let types: BTreeSet<_> =
        resources.filter_map(|it| it["type"].as_str()).map(str::to_owned).collect();
    types.into_iter().collect()
}

/// The recorded states, one for each version.
fn states() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).expect("the folder exists");
    let mut paths: Vec<_> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.retain(|it| {
        it.file_name().is_some_and(|name| name.to_string_lossy().starts_with("state-"))
    });
    paths.sort();
    paths
}

/// A version that has a heading in the changelog is released: its state is never written again.
fn is_released(version: &str) -> bool {
    let changelog = text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("CHANGELOG.md"));
    changelog.contains(&format!("\n## [{version}]"))
}

#[expect(clippy::disallowed_methods, reason = "the variable that updates every recorded text")]
fn is_updating() -> bool {
    std::env::var_os("UPDATE_EXPECT").is_some()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/upgrade")
}
