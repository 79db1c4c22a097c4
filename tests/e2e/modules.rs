//! The modules in `examples/modules`: their own tests pass, and they say what they are for.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    thread,
};

use crate::{
    support::{latest_cli, provider_of_this_build},
    terraform::{Terraform, WorkingDirectory},
};

#[test]
fn the_tests_of_every_module_pass_in_the_sandbox_any_number_of_times() {
    let terraform = latest_cli().expect("a Terraform CLI is available");
    thread::scope(|scope| {
        for module in modules() {
            let terraform = terraform.clone();
            scope.spawn(move || passes(terraform, &module));
        }
    });
}

/// Runs `terraform test` in a copy of the module.
fn passes(terraform: Terraform, module: &Path) {
    let directory = WorkingDirectory::temporary(terraform, &[provider_of_this_build()])
        .expect("a folder can be made");
    copy(module, directory.path());
    directory.init().expect("the provider is found");
    let runs: usize = files(&module.join("tests"))
        .iter()
        .filter(|it| it.extension().is_some_and(|it| it == "hcl"))
        .map(|it| fs::read_to_string(it).expect("it is text").matches("\nrun \"").count())
        .sum();
    assert!(0 < runs, "{} has no test", module.display());
    for _ in 0..2 {
        let outcome = directory.succeed(&["test"]).expect("the module's tests pass");
        assert!(outcome.mentions(&format!("{runs} passed, 0 failed")), "{outcome}");
        let announced = outcome.stdout.matches("Nothing is created in Azure").count();
        let databases = databases(module);
        assert!((1..=databases).contains(&announced), "{announced} times:\n{outcome}");
    }
    assert!(
        !directory.path().join("tests").read_dir().expect("a folder").any(|it| {
            it.expect("an entry").file_name().to_string_lossy().contains("sandbox.db")
        })
    );
}

#[test]
fn every_module_says_what_it_takes_what_it_gives_and_how_to_try_it() {
    for module in modules() {
        let name = module.file_name().unwrap_or_default().to_string_lossy();
        let read = |file: &str| fs::read_to_string(module.join(file)).unwrap_or_default();
        let readme = read("README.md");
        assert!(readme.contains(&format!("//examples/modules/{name}\"")), "{name}: no example");
        assert!(readme.contains("## Test it without Azure"), "{name}: how to test it");
        for (file, block) in [("variables.tf", "variable \""), ("outputs.tf", "output \"")] {
            let text = read(file);
            let blocks = text.lines().filter(|it| it.starts_with(block)).count();
            let described =
                text.lines().filter(|it| it.trim_start().starts_with("description")).count();
            assert!(0 < blocks && blocks == described, "{name}: what is not described in {file}?");
        }
    }
}

/// How many databases the tests of a module use; the sandbox announces itself once for each.
fn databases(module: &Path) -> usize {
    let mut databases = BTreeSet::new();
    for file in files(&module.join("tests")) {
        let text = fs::read_to_string(file).expect("it is text");
        databases.extend(text.lines().filter(|it| it.contains("lifetime = \"run\"")).map(|it| {
            it.trim_start().trim_start_matches("sandbox").trim_start_matches([' ', '=']).to_owned()
        }));
    }
    databases.len()
}

/// The folders of the modules.
fn modules() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/modules");
    entries(&folder).into_iter().filter(|it| it.is_dir()).collect()
}

/// Copies the files of a folder and of the folders in it, but not what an earlier run left behind.
fn copy(folder: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in entries(folder) {
        let name = entry.file_name().expect("an entry has a name");
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.is_dir() {
            copy(&entry, &to.join(name));
        } else {
            fs::copy(&entry, to.join(name)).expect("a file can be copied");
        }
    }
}

/// The files of a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    entries(folder).into_iter().filter(|it| it.is_file()).collect()
}

/// What is in a folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    entries.map(|it| it.expect("an entry").path()).collect()
}
