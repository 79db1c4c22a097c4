//! The mocks for module authors: they cover every object, and `terraform test` works with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use dataplane::azure;
use serde_json::Value;

use crate::support::{LATEST, every_example, provider_of_this_build};
use crate::terraform::{Error, Feature, Terraform, WorkingDirectory};

const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    dataplane = { source = "dataplane/dataplane" }
  }
}

data "dataplane_managed_identity" "tasks" {
  resource_group_id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-other"
}

resource "dataplane_role_assignment" "tasks" {
  scope               = data.dataplane_managed_identity.tasks.id
  role                = "Reader"
  managed_identity_id = data.dataplane_managed_identity.tasks.id
}

resource "dataplane_vnet_peering" "astro" {
  vnet_id        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-other/providers/Microsoft.Network/virtualNetworks/vnet-ours"
  remote_vnet_id = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/rg-other/providers/Microsoft.Network/virtualNetworks/vnet-theirs"
}
"#;

const TEST: &str = r#"
mock_provider "dataplane" {
  source = "./mocks"
}

override_resource {
  target = dataplane_vnet_peering.astro
  values = { peering_state = "Initiated" }
}

run "answers_are_those_of_the_mocks" {
  assert {
    condition     = dataplane_role_assignment.tasks.principal_id == data.dataplane_managed_identity.tasks.principal_id
    error_message = "The grant is for the identity that was found."
  }

  assert {
    condition     = provider::dataplane::parse_resource_id(dataplane_role_assignment.tasks.id).resource_type == "roleAssignments"
    error_message = "The ID is one of Azure's."
  }

  assert {
    condition     = dataplane_vnet_peering.astro.peering_state == "Initiated" && dataplane_vnet_peering.astro.sync_level != ""
    error_message = "A test can override what a mock says."
  }
}
"#;

#[test]
fn every_object_has_a_mock_for_all_that_is_computed() -> Result<(), Error> {
    let directory = directory(Terraform::version(LATEST)?)?;
    let schemas = directory.succeed(&["providers", "schema", "-json"])?.json()?;
    let schema = &schemas["provider_schemas"]["registry.terraform.io/dataplane/dataplane"];
    let mocks = mocks();
    let mut expected = BTreeMap::new();
    for (kind, block) in
        [("resource_schemas", "mock_resource"), ("data_source_schemas", "mock_data")]
    {
        for (name, object) in schema[kind].as_object().into_iter().flatten() {
            let attributes = object["block"]["attributes"].as_object();
            let computed = attributes.into_iter().flatten().filter(|(_, it)| can_be_mocked(it));
            let names: BTreeSet<_> = computed.map(|(name, _)| name.clone()).collect();
            expected.insert(format!("{block} \"{name}\""), names);
        }
    }
    assert!(expected.len() > 15, "{expected:#?}");
    for (object, attributes) in &expected {
        assert_eq!(mocks.get(object), Some(attributes), "examples/mocks: {object}");
    }
    let unknown: Vec<_> = mocks.keys().filter(|it| !expected.contains_key(*it)).collect();
    assert_eq!(unknown, Vec::<&String>::new(), "mocks of nothing: delete them");
    Ok(())
}

#[test]
fn the_ids_in_the_mocks_are_ids() {
    let mut ids = 0;
    for text in texts() {
        // Some IDs are several, with a bar between them.
        let parts = text.split(['"', '|']);
        for id in parts.filter(|it| it.starts_with("/subscriptions/")) {
            let parsed = azure::Id::parse(id);
            assert!(parsed.is_ok(), "{id}");
            ids += 1;
        }
    }
    assert!(ids > 10, "{ids}");
}

#[test]
fn modules_are_tested_with_the_mocks_and_no_azure() -> Result<(), Error> {
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?] {
        let (has_mocks, test) = (terraform.has(Feature::Mocks), test_for(&terraform));
        let has_files = terraform.has(Feature::MockFiles);
        let directory = directory(terraform)?;
        let calls = every_example(&directory, &["resources", "data-sources"], without_conclusions)?;
        if has_files {
            directory.write("examples.tf", &calls)?;
        }
        directory.write("mocks.tftest.hcl", &test)?;
        directory.init()?;

        if !has_mocks {
            let error = directory.succeed(&["test"]).expect_err("it has no mocks");
            assert!(error.mentions("Blocks of type \"mock_provider\""), "{error}");
            continue;
        }

        let outcome = directory.succeed(&["test"])?;

        assert!(outcome.mentions("Success! 1 passed, 0 failed."), "{outcome}");
        assert!(!outcome.mentions("Warning:"), "{outcome}");
    }
    Ok(())
}

/// OpenTofu takes no files of mocks, no value for what the configuration sets, and no part of an object:
/// these are the mocks that a test there needs, as README.md of the mocks says.
const CHOSEN: &str = r#"
  mock_resource "dataplane_role_assignment" {
    defaults = {
      id           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/providers/Microsoft.Authorization/roleAssignments/2007d19a-70ef-5e46-9043-7e0dcb9c126c"
      principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
    }
  }
  mock_data "dataplane_managed_identity" {
    defaults = {
      id           = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-other/providers/Microsoft.ManagedIdentity/userAssignedIdentities/tasks"
      principal_id = "4c7e2a90-1b6d-4f38-8a05-c3d9e1f07b64"
    }
  }
"#;

/// The test for a CLI.
fn test_for(terraform: &Terraform) -> String {
    if terraform.has(Feature::MockFiles) {
        return TEST.to_owned();
    }
    // OpenTofu 1.12 ends with a panic if an assertion of a test calls a function of a provider.
    let called = "provider::dataplane::parse_resource_id(dataplane_role_assignment.tasks.id).resource_type == \"roleAssignments\"";
    let instead = "strcontains(dataplane_role_assignment.tasks.id, \"/roleAssignments/\")";
    assert!(TEST.contains(called));
    TEST.replace("  source = \"./mocks\"\n", CHOSEN).replace(called, instead)
}

/// A directory with the mocks in it.
fn directory(terraform: Terraform) -> Result<WorkingDirectory, Error> {
    let directory = WorkingDirectory::temporary(terraform, &[provider_of_this_build()])?;
    fs::create_dir(directory.path().join("mocks")).expect("a folder can be made");
    for path in files() {
        let name = path.file_name().unwrap_or_default();
        fs::copy(&path, directory.path().join("mocks").join(name)).expect("it can be copied");
    }
    directory.write("main.tf", CONFIGURATION)?;
    directory.init()?;
    Ok(directory)
}

/// Whether Azure or the vendor gives the attribute, and a mock can. Terraform makes nested lists and
/// maps empty, whatever a mock says.
fn can_be_mocked(attribute: &Value) -> bool {
    let nested = attribute["nested_type"]["nesting_mode"].as_str();
    attribute["computed"] == true && nested.is_none_or(|it| it == "single")
}

/// An example without what it makes of the answers, where all objects get the same: outputs and
/// checks.
fn without_conclusions(example: &str) -> String {
    let mut kept = String::new();
    let mut leaving_out = false;
    for line in example.lines() {
        leaving_out |= line.starts_with("output ") || line.starts_with("check ");
        if !leaving_out {
            kept.push_str(line);
            kept.push('\n');
        }
        leaving_out &= line != "}";
    }
    kept
}

/// The names of the attributes that each mock gives, by the header of its block.
fn mocks() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for text in texts() {
        let mut object = String::new();
        for line in text.lines() {
            if let Some(header) = line.strip_suffix(" {").filter(|it| it.starts_with("mock_")) {
                header.clone_into(&mut object);
                let before = found.insert(object.clone(), BTreeSet::new());
                assert_eq!(before, None, "{object} has two mocks");
            }
            let attribute = line.strip_prefix("    ").and_then(|it| it.split_once(" ="));
            let name = attribute.map(|it| it.0.trim_end()).filter(|it| !it.starts_with(' '));
            if let Some(attributes) = found.get_mut(&object) {
                attributes.extend(name.map(str::to_owned));
            }
        }
    }
    found
}

fn texts() -> Vec<String> {
    files().iter().map(|it| fs::read_to_string(it).expect("it can be read")).collect()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/mocks");
    let entries = fs::read_dir(folder).expect("the folder exists");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|it| it.to_string_lossy().ends_with(".tfmock.hcl")).collect()
}
