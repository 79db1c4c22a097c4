//! The rules of ARCHITECTURE.md that a compiler does not keep.

use std::{fs, path::{Path, PathBuf}};

use dataplane::provider;

/// Folder or file below `src`, and what it may not name.
const BANNED: &[(&str, &[&str])] = &[
    ("arm", &["crate::resources", "crate::data_sources", "crate::provider", "tfplugin::Model", "tfplugin::Value"]),
    ("authorization", &["crate::resources", "crate::data_sources", "azure_core", "tfplugin::Model", "tfplugin::Value"]),
    ("resources", &["azure_core", "tonic", "reqwest", "tfplugin::Value", "crate::data_sources", "crate::list_resources"]),
    ("data_sources", &["azure_core", "tonic", "reqwest", "tfplugin::Value", "crate::resources"]),
    ("list_resources", &["azure_core", "tonic", "reqwest", "tfplugin::Value"]),
    ("functions", &["azure_core", "tonic", "reqwest", "tfplugin::Value", "crate::Clients,", "async"]),
];

#[test]
fn layers_name_only_what_is_below_them() {
    for (folder, banned) in BANNED {
        for (file, text) in sources(folder) {
            for name in *banned {
                assert!(!text.contains(name), "{} may not name `{name}`", file.display());
            }
        }
    }
}

#[test]
fn every_file_of_an_object_is_registered_under_its_name() {
    let offered = provider().inventory();
    for (folder, kind) in [
        ("resources", tfplugin::Kind::Resource),
        ("data_sources", tfplugin::Kind::DataSource),
        ("list_resources", tfplugin::Kind::ListResource),
        ("functions", tfplugin::Kind::Function),
    ] {
        let files: Vec<_> = fs::read_dir(root().join(folder)).unwrap().map(|it| it.unwrap().path()).collect();
        for file in files.iter().filter(|it| it.is_file() && !it.ends_with("mod.rs")) {
            let name = file.file_stem().unwrap().to_str().unwrap();
            let found = offered.iter().any(|it| it.kind == kind && it.name == name);
            assert!(found, "{} is not in `register` of {folder}", file.display());
        }
    }
}

#[test]
fn source_files_have_one_subject_each() {
    for (file, text) in sources("") {
        let code = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= 400, "{} has {lines} lines of code: split it", file.display());
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "no source files in {folder}");
    found
}
