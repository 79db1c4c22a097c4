//! The examples of the registry's pages, all in one configuration: each is a separate module.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::terraform::{Error, WorkingDirectory};

/// What a module needs in order to find the provider.
const REQUIREMENT: &str = "terraform {\n  required_providers {\n    dataplane = { source = \"dataplane/dataplane\" }\n  }\n}\n";

/// Writes the main example of every object of these kinds, changed like this, as a module; the calls
/// of all.
pub(crate) fn every_example(
    directory: &WorkingDirectory,
    kinds: &[&str],
    change: impl Fn(&str) -> String,
) -> Result<String, Error> {
    let mut calls = String::new();
    for kind in kinds {
        for object in examples_of(kind) {
            let example = folder().join(kind).join(&object).join(file(kind));
            let text = fs::read_to_string(&example)
                .unwrap_or_else(|error| panic!("{}: {error}", example.display()));
            let module = format!("{kind}-{object}");
            fs::create_dir(directory.path().join(&module)).expect("a folder can be made");
            directory.write(&format!("{module}/requirement.tf"), REQUIREMENT)?;
            directory.write(&format!("{module}/example.tf"), &change(&text))?;
            let _ = writeln!(calls, "module \"{module}\" {{\n  source = \"./{module}\"\n}}");
        }
    }
    Ok(calls)
}

/// The objects of a kind that have examples, which is all of them: the test of the pages sees to it.
pub(crate) fn examples_of(kind: &str) -> Vec<String> {
    let entries = fs::read_dir(folder().join(kind)).expect("the folder exists");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// The main example of an object.
fn file(kind: &str) -> String {
    format!("{}.tf", kind.trim_end_matches('s'))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}
