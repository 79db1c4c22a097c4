//! The module that keeps an Astro cluster allowed: its own tests pass.

use std::{fs, path::Path};

use crate::{
    support::{LATEST, provider_of_this_build},
    terraform::{Terraform, WorkingDirectory},
};

#[test]
fn the_tests_of_the_module_pass_in_the_sandbox() {
    let terraform = Terraform::version(LATEST).expect("a Terraform CLI can be had");
    let directory = WorkingDirectory::temporary(terraform, &[provider_of_this_build()])
        .expect("a folder can be made");
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/modules/astro-allowlist");
    fs::create_dir(directory.path().join("tests")).expect("a folder can be made");
    for folder in ["", "tests"] {
        let entries = fs::read_dir(module.join(folder)).expect("the module is there");
        for entry in entries.map(|it| it.expect("an entry")).filter(|it| it.path().is_file()) {
            let name = Path::new(folder).join(entry.file_name());
            fs::copy(entry.path(), directory.path().join(name)).expect("a file can be copied");
        }
    }
    directory.init().expect("the provider is found");
    let outcome = directory.succeed(&["test"]).expect("the module's tests pass");
    assert!(outcome.mentions("7 passed, 0 failed"), "{outcome}");
}
