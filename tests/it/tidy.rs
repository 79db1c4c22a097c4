//! The rules of ARCHITECTURE.md and CONTRIBUTING.md that neither the compiler nor clippy keeps.

use std::{
    fs,
    path::{Path, PathBuf},
};

use dataplane::provider;
use tfplugin::Kind;

/// Where our own Rust code is.
const CODE: &[&str] = &["src", "crates", "tests", "examples"];

/// Folder or file, and what it may not name: everything above it, and everything that the layers
/// between hide from it.
const BANNED: &[(&str, &[&str])] = &[
    ("src/arm", &["crate::resources", "crate::data_sources", "crate::provider", MODEL, VALUE]),
    ("src/astro", &["crate::resources", "crate::data_sources", "crate::provider", MODEL, VALUE]),
    ("src/authorization", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    ("src/federation", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    (
        "src/dns",
        &["crate::arm", "crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE],
    ),
    ("src/firewall", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    ("src/absent.rs", &["Clients", "crate::resources", "crate::data_sources", MODEL, VALUE]),
    ("src/check.rs", &["Clients", "crate::resources", "crate::data_sources", MODEL, VALUE]),
    ("src/mistaken.rs", &["Clients", "crate::resources", "crate::data_sources", MODEL, VALUE]),
    ("src/pace.rs", &["Clients", "crate::resources", "crate::data_sources", MODEL, VALUE]),
    ("src/turn.rs", &["Clients", "crate::resources", "crate::data_sources", MODEL, VALUE]),
    ("src/identity.rs", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    ("src/lookups.rs", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    ("src/network", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    // What is known offline is a table and pure functions.
    ("src/private_link/catalogue", &["async", "lookups", "Client"]),
    ("src/request", &["crate::resources", "crate::data_sources", "Clients", "async", VALUE]),
    ("src/private_link", &["crate::resources", "crate::data_sources", "azure_core", MODEL, VALUE]),
    (
        "src/resources",
        &["crate::data_sources", "crate::list_resources", "azure_core", "reqwest", "tonic", VALUE],
    ),
    ("src/data_sources", &["crate::resources", "azure_core", "reqwest", "tonic", VALUE]),
    ("src/list_resources", &["crate::data_sources", "azure_core", "reqwest", "tonic", VALUE]),
    ("src/actions", &["crate::resources", "crate::data_sources", "azure_core", "reqwest", VALUE]),
    ("src/functions", &["crate::Clients,", "async", "azure_core", "reqwest", "tonic", VALUE]),
    ("src/sandbox_act", &["Clients", "crate::resources", "crate::data_sources"]),
    ("crates/tfplugin/src/engine", &["tfplugin6", "tonic"]),
    ("crates/tfplugin/src/docs", &["tfplugin6", "tonic"]),
];

const MODEL: &str = "tfplugin::Model";
const VALUE: &str = "tfplugin::Value";

/// Crates that would bring a second TLS stack, or a C library that has to be installed.
const OTHER_TLS: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

#[test]
fn layers_name_only_what_is_below_them() {
    for (place, banned) in BANNED {
        for (file, text) in sources(place) {
            for name in *banned {
                assert!(!text.contains(name), "{file} may not name `{name}`");
            }
        }
    }
}

#[test]
fn every_file_of_an_object_is_registered_under_its_name() {
    let offered = provider().inventory();
    for (folder, kind) in [
        ("resources", Kind::Resource),
        ("data_sources", Kind::DataSource),
        ("list_resources", Kind::ListResource),
        ("functions", Kind::Function),
        ("actions", Kind::Action),
    ] {
        let names = object_files(&format!("src/{folder}"));
        assert!(!names.is_empty(), "no objects in {folder}");
        for name in names {
            let found = offered.iter().any(|it| it.kind == kind && it.name == name);
            assert!(found, "{name} is not in `register` of {folder}");
        }
    }
}

#[test]
fn every_object_is_tested_in_a_file_of_its_name() {
    for folder in ["resources", "data_sources", "list_resources", "actions"] {
        let tests: Vec<_> = entries(&root().join("tests/it").join(folder));
        for name in object_files(&format!("src/{folder}")) {
            let tested =
                tests.iter().any(|it| it.file_stem().is_some_and(|it| it == name.as_str()));
            assert!(tested, "tests/it/{folder} has nothing for {name}");
        }
    }
}

#[test]
fn every_file_has_one_subject_and_says_which() {
    for (file, text) in CODE.iter().flat_map(|it| sources(it)) {
        let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let lines = code.lines().count();
        assert!(lines <= 400, "{file} has {lines} lines of code: split it");
        // What a compile-fail test shows is what an author would write.
        let says = text.starts_with("//!") || file.contains("/tests/ui/");
        assert!(says, "{file} does not begin with a `//!` paragraph");
    }
}

#[test]
fn nothing_is_left_for_later() {
    // Written in two parts, so that this file does not find itself.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["#[ign", "ore"].concat()];
    for (file, text) in CODE.iter().flat_map(|it| sources(it)) {
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{file}: {mark}");
        }
    }
}

#[test]
fn there_is_one_tls_stack() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    assert!(lock.contains("name = \"rustls\""), "the lock file is not understood");
    for name in OTHER_TLS {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "`{name}` is in Cargo.lock");
    }
}

/// The names of the objects in a folder; each has one file of its own.
fn object_files(folder: &str) -> Vec<String> {
    let files = entries(&root().join(folder)).into_iter().filter(|it| it.is_file());
    let names = files.filter_map(|it| it.file_stem()?.to_str().map(str::to_owned));
    names.filter(|it| it != "mod").collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files in a folder, or that file itself, with their texts.
fn sources(place: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![root().join(place)];
    while let Some(path) = left.pop() {
        if path.ends_with("target") {
            // What a build made.
        } else if path.is_dir() {
            left.extend(entries(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, text));
        }
    }
    assert!(!found.is_empty(), "no source files in {place}");
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|it| it.unwrap().path()).collect()
}
