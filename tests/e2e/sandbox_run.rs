//! `lifetime = "run"`: when Terraform is over, nothing of the sandbox is left.

use std::{fs, path::Path};

use crate::support::{LATEST, provider_of_this_build, until};
use crate::terraform::{Error, Terraform, WorkingDirectory};

/// A storage account, and a reader of it.
const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    dataplane = { source = "dataplane/dataplane" }
  }
}

resource "dataplane_role_assignment" "this" {
  scope        = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake01"
  role         = "Reader"
  principal_id = "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13"
}
"#;

const TESTS: &str = r#"
provider "dataplane" {
  sandbox = { lifetime = "run", seed = "seed.json" }
}

run "grant" {
  assert {
    condition     = dataplane_role_assignment.this.role == "Reader"
    error_message = "the role"
  }
}

run "again" {
  command = plan
}
"#;

const SEED: &str = r#"{
  "principals": [{ "id": "9b1d7f35-60c2-4e8a-b7d4-2f5a8c0e6d13", "type": "ServicePrincipal" }],
  "resources": [{
    "id": "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/lake01",
    "location": "westeurope"
  }],
  "faults": [FAULT]
}"#;

/// A request that takes until someone ends the provider.
const ENDLESS: &str = r#"{ "method": "PUT", "path": "*/roleAssignments/*", "effect": { "delay": { "milliseconds": 600000 } } }"#;

/// A module with tests, whose processes have a temporary folder of their own.
fn module(temporary: &Path, fault: &str) -> Result<WorkingDirectory, Error> {
    let terraform = Terraform::version(LATEST)?;
    let directory = WorkingDirectory::temporary(terraform, &[provider_of_this_build()])?
        .with_variable("TMPDIR", temporary);
    directory.write("main.tf", CONFIGURATION)?;
    directory.write("main.tftest.hcl", TESTS)?;
    directory.write("seed.json", &SEED.replace("FAULT", fault))?;
    directory.init()?;
    Ok(directory)
}

/// The folders of sandboxes for one run.
fn sandboxes(temporary: &Path) -> Vec<String> {
    let entries = fs::read_dir(temporary).expect("the folder is there");
    let names = entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned());
    names.filter(|it| it.starts_with("dataplane-sandbox-")).collect()
}

/// The command lines of the processes that use this temporary folder.
fn processes(temporary: &Path) -> Vec<String> {
    let wanted = format!("TMPDIR={}", temporary.display());
    let entries = fs::read_dir("/proc").expect("Linux shows processes").flatten();
    let uses_it = entries.filter(|it| {
        let environment = fs::read(it.path().join("environ")).unwrap_or_default();
        environment.split(|it| *it == 0).any(|it| it == wanted.as_bytes())
    });
    let command = |path: &Path| fs::read(path.join("cmdline")).unwrap_or_default();
    uses_it.map(|it| String::from_utf8_lossy(&command(&it.path())).replace('\0', " ")).collect()
}

#[test]
fn nothing_is_left_after_terraform_test() -> Result<(), Error> {
    let temporary = tempfile::tempdir().expect("a folder can be made");
    let directory = module(temporary.path(), "")?;

    let outcome = directory.succeed(&["test"])?;

    assert!(outcome.mentions("2 passed, 0 failed"), "{outcome}");
    until("no process is left", || processes(temporary.path()).is_empty());
    assert_eq!(sandboxes(temporary.path()), [""; 0]);
    Ok(())
}

#[test]
fn nothing_is_left_after_terraform_test_was_killed() -> Result<(), Error> {
    let temporary = tempfile::tempdir().expect("a folder can be made");
    let directory = module(temporary.path(), ENDLESS)?;
    let running = directory.spawn(&["test"])?;
    until("the sandbox is in use", || {
        let cleans_up = processes(temporary.path()).iter().any(|it| it.contains(" clean-up "));
        cleans_up && !sandboxes(temporary.path()).is_empty()
    });

    running.kill_cli();

    assert_eq!(running.finish()?.code, None);
    until("no process is left", || processes(temporary.path()).is_empty());
    assert_eq!(sandboxes(temporary.path()), [""; 0]);
    Ok(())
}
