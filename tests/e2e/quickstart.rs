//! The quickstart, typed as the README says it.

use std::path::Path;
use std::process::Command;

use crate::support::{Browsed, run_example, succeeds};

#[test]
fn one_command_grants_access_in_the_sandbox_and_one_takes_it_back() {
    let directory = tempfile::tempdir().expect("a folder can be made");

    let said = succeeds(quickstart(directory.path(), &[]));
    for words in [
        "Task code runs as the managed identity flyteuser-acme-7k2p,",
        "  - Storage Blob Data Contributor on storageAccounts/stdatalakeprod01/blobServices/default/containers/features",
        "  - Key Vault Secrets User on vaults/kv-data-prod-01/secrets/warehouse-dsn",
        "  - AcrPull on registries/crdataprod01",
        "Plan: 3 to add, 0 to change, 0 to destroy.",
        "No changes. Your infrastructure matches the configuration.",
    ] {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }

    let said = succeeds(quickstart(directory.path(), &[]));
    assert!(!said.contains("to add"), "a second run has nothing to do:\n{said}");

    let said = succeeds(quickstart(directory.path(), &["--destroy"]));
    assert!(said.contains("3 destroyed"), "{said}");
    assert!(!directory.path().join("sandbox").exists());

    let said = succeeds(quickstart(directory.path(), &["--destroy"]));
    assert!(said.contains("There is nothing to clean up"), "{said}");
}

#[test]
fn azure_without_variables_says_which_and_where_to_find_them() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let mut command = quickstart(directory.path(), &["--azure"]);
    command.env("ARM_CLIENT_ID", "00000000-0000-0000-0000-000000000000");

    let output = command.output().expect("cargo can be run");

    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("kubelet_principal_id"), "{said}");
    assert!(said.contains("az aks show --resource-group GROUP --name CLUSTER"), "{said}");
    assert!(!directory.path().join("azure").exists());
}

#[test]
fn with_browse_the_pages_show_the_roles_that_were_granted() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let mut example = Browsed::start(quickstart(directory.path(), &[]));
    let line = example.read_to("Look into the sandbox in a browser: ");
    let url = line.split(": ").nth(1).unwrap_or_default().trim().to_owned();

    example.read_to("In your own Azure:");

    let page = Browsed::page(&url, "/-/roles");
    for text in ["flyteuser-acme-7k2p", "Storage Blob Data Contributor", "AcrPull"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    example.end();
}

/// `cargo run --example quickstart`, in a separate folder.
fn quickstart(directory: &Path, options: &[&str]) -> Command {
    let mut command = run_example("quickstart");
    command.arg("--directory").arg(directory).args(options);
    command
}
