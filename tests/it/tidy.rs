//! The rules of ARCHITECTURE.md and CONTRIBUTING.md that the compiler and clippy do not enforce.

use std::{
    fs,
    path::{Path, PathBuf},
};

use dataplane::provider;
use tfplugin::Kind;

use crate::imports::Imports;

/// Where our own Rust code is.
const CODE: &[&str] = &["src", "crates", "tests", "examples"];

/// Folder or file, and what it may not name: everything above it, and everything that the layers
/// between hide from it.
const BANNED: &[(&str, &[&str])] = &[
    (
        "src/http",
        &[
            "crate::azure",
            "crate::astro",
            "crate::services",
            "crate::provider",
            "crate::actions",
            MODEL,
            VALUE,
        ],
    ),
    ("src/azure", &["crate::services", "crate::provider", "crate::actions", MODEL, VALUE]),
    (
        "src/astro",
        &["crate::azure", "crate::services", "crate::provider", "crate::actions", MODEL, VALUE],
    ),
    (
        "src/feeds",
        &[
            "crate::azure",
            "crate::astro",
            "crate::services",
            "crate::provider",
            "crate::actions",
            MODEL,
            VALUE,
        ],
    ),
    ("src/diagnostics", &["crate::services", "Clients", MODEL, VALUE]),
    ("src/services", &["crate::actions", "azure_core", "reqwest", "tonic", VALUE]),
    // What is known offline is a table and pure functions.
    ("src/services/private_link/catalog", &["async", "resource_reader", "Client"]),
    ("src/actions", &["azure_core", "reqwest", VALUE]),
    ("crates/tfplugin/src/engine", &["tfplugin6", "tonic"]),
    ("crates/tfplugin/src/docs", &["tfplugin6", "tonic"]),
];

/// What only the files of a service that are resources, data sources, list resources and functions
/// may name: its client and its decisions know no schema.
const SCHEMA: &[&str] = &[MODEL, "Config", "Clients"];

const MODEL: &str = "tfplugin::Model";
const VALUE: &str = "tfplugin::Value";

/// Where our own words are.
const EVERYWHERE: &[&str] = &[
    "src",
    "crates",
    "tests",
    "examples",
    "benches",
    "docs",
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "Cargo.toml",
    "deny.toml",
];

/// Private names that standard terms replaced, and where. `Refusal` is HTTP's outside of the sandbox.
const WORDS: &[(&[&str], &[&str])] = &[
    (&["crates/arm-sandbox"], &["Refusal", "Exchange"]),
    (
        &["src", "crates", "tests", "examples", "benches"],
        &[
            "Acted",
            "Adapter",
            "Claim",
            "Conduct",
            "Fitting",
            "Gate",
            "Lane",
            "LaterId",
            "Mismatch",
            "Outlook",
            "Pace",
            "Proof",
            "Reached",
            "Sight",
            "Surroundings",
            "Trap",
            "overlay",
            "pairing",
            "quirks",
        ],
    ),
];

/// Phrases that a native engineer would not write, in lower case.
const PHRASES: &[&str] = &[
    "whoever",
    "anew",
    "stand in",
    "stands in",
    "what there is",
    "halves",
    "other half",
    "as far as",
    "at the most",
    "of one's",
    "is to be",
    "are to be",
    "was to be",
    "were to be",
    "is not to be",
    "any more",
    "be had",
    "comes when",
    "goes for",
    "in vain",
    "lies in",
    "made again",
    "mend",
    "mended",
    "mends",
    "our half",
    "own half",
    "second half",
    "taken on",
    "that is meant",
    "there twice",
    "waited out",
    "what came of",
];

/// Parts of British spellings. `CancellationToken::cancelled` is tokio's name.
const BRITISH: &[&str] = &[
    "behaviour",
    "synchronis",
    "catalogue",
    "honour",
    "licence",
    "neighbour",
    "recognis",
    "normalis",
    "initialis",
    "serialis",
    "optimis",
    "colour",
    "favour",
    "spelt",
    "learnt",
];

/// What only `crates/platform` may name.
const ONE_PLATFORM: &[&str] =
    &["os::unix", "os::windows", "rustix", "windows_sys", "signal::unix", "signal::windows"];

/// Crates that would bring a second TLS stack, or a C library that has to be installed.
const OTHER_TLS: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

#[test]
fn layers_name_only_what_is_below_them() {
    for (place, banned) in BANNED {
        for (file, text) in sources(place) {
            for name in *banned {
                assert!(!names(&text, name), "{file} may not name `{name}`");
            }
        }
    }
}

#[test]
fn only_one_crate_names_what_one_platform_has() {
    let mut found = 0;
    for place in CODE.iter().chain(["benches"].iter()) {
        for (file, text) in sources(place) {
            let is_platform = file.starts_with("crates/platform/src/");
            for name in ONE_PLATFORM {
                let names = names(&text, name) && file != "tests/it/tidy.rs";
                assert!(is_platform || !names, "{file} may not name `{name}`");
                found += u32::from(names);
            }
        }
    }
    assert!(0 < found, "crates/platform names them");
}

#[test]
fn the_clients_and_decisions_of_services_know_no_schema() {
    let offered = provider().inventory();
    let is_object = |stem: &str| {
        offered.iter().any(|it| it.kind == Kind::Resource && it.name == stem)
            || ["_data_source", "_list", "_function"].iter().any(|it| stem.ends_with(it))
            || ["mod", "registration", "common", "managed"].contains(&stem)
    };
    let mut checked = 0;
    for (file, text) in sources("src/services") {
        let mut parts = file.split('/').skip(2);
        let (service, Some(part)) = (parts.next(), parts.next()) else { continue };
        if service == Some("common") || is_object(part.trim_end_matches(".rs")) {
            continue;
        }
        checked += 1;
        // Requests are decided on the choices that a schema offers.
        let choice = service == Some("vendor_requests");
        for name in SCHEMA.iter().filter(|it| !(choice && **it == MODEL)) {
            assert!(!names(&text, name), "{file} may not name `{name}`");
        }
    }
    assert!(checked > 30, "only {checked} files were found");
}

#[test]
fn files_do_not_name_each_other_in_circles() {
    let files: Vec<_> = sources("src")
        .into_iter()
        .map(|(path, text)| (path.trim_start_matches("src/").to_owned(), text))
        .collect();
    let imports = Imports::read(&files);
    let circles = imports.circles();
    assert!(circles.is_empty(), "these files name each other: {circles:#?}");
}

#[test]
fn every_object_is_tested_in_a_file_of_its_name() {
    for it in provider().inventory() {
        let folder = match it.kind {
            Kind::Resource => "resources",
            Kind::DataSource => "data_sources",
            Kind::ListResource => "list_resources",
            Kind::Action => "actions",
            Kind::Function => continue,
        };
        let tests = entries(&root().join("tests/it").join(folder));
        let tested = tests.iter().any(|test| test.file_stem().is_some_and(|stem| stem == it.name));
        assert!(tested, "tests/it/{folder} has nothing for {}", it.name);
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
fn words_that_were_replaced_do_not_come_back() {
    for (places, banned) in WORDS {
        for (file, text) in places.iter().flat_map(|it| texts(it, &["rs", "md", "tf"])) {
            if file == "tests/it/tidy.rs" {
                continue;
            }
            for (line, text) in text.lines().enumerate() {
                let words = text.split(|it: char| !it.is_alphanumeric());
                let words: Vec<_> = words.filter(|it| !it.is_empty()).collect();
                // A word, or several that follow each other; identifiers fall into their words.
                let found = banned.iter().find(|banned| {
                    let banned: Vec<_> = banned.split(' ').collect();
                    words.windows(banned.len()).any(|it| *it == banned[..])
                });
                assert_eq!(found, None, "{file}:{}: {text}", line + 1);
            }
        }
    }
}

#[test]
fn phrases_are_plain_english() {
    let pages = ["docs/guides", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    let code = ["src", "crates", "tests", "examples", "benches"];
    for (file, text) in
        code.iter().chain(&pages).flat_map(|it| texts(it, &["rs", "md", "tf", "hcl"]))
    {
        // The guide repeats the doc comments of the codes.
        if file == "tests/it/tidy.rs" || file == "docs/guides/troubleshooting.md" {
            continue;
        }
        for (line, text) in text.lines().enumerate() {
            let folded = format!(" {} ", text.to_lowercase().replace('_', " "));
            let word = |it: char| it.is_alphanumeric();
            let found = PHRASES.iter().find(|phrase| {
                folded.match_indices(**phrase).any(|(at, _)| {
                    !folded[..at].ends_with(word) && !folded[at + phrase.len()..].starts_with(word)
                })
            });
            assert_eq!(found, None, "{file}:{}: {text}", line + 1);
        }
    }
}

#[test]
fn spelling_is_american() {
    for (file, text) in EVERYWHERE.iter().flat_map(|it| texts(it, &["rs", "md", "tf", "toml"])) {
        if file == "tests/it/tidy.rs" {
            continue;
        }
        for (line, text) in text.lines().enumerate() {
            let folded = text.to_lowercase();
            let found = BRITISH.iter().find(|it| folded.contains(**it));
            assert_eq!(found, None, "{file}:{}: {text}", line + 1);
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

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether code outside of comments has this name as a whole word.
fn names(text: &str, name: &str) -> bool {
    let is_word = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let code = text.lines().filter(|it| !it.trim_start().starts_with("//"));
    code.into_iter().any(|line| {
        line.match_indices(name).any(|(at, _)| {
            let (before, after) = (&line[..at], &line[at + name.len()..]);
            !is_word(before.chars().next_back()) && !is_word(after.chars().next())
        })
    })
}

/// The Rust files in a folder, or that file itself, with their texts.
pub(crate) fn sources(place: &str) -> Vec<(String, String)> {
    texts(place, &["rs"])
}

/// The files with one of these extensions in a folder, or that file itself, with their texts.
fn texts(place: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![root().join(place)];
    while let Some(path) = left.pop() {
        if path.ends_with("target") {
            // What a build made.
        } else if path.is_dir() {
            left.extend(entries(&path));
        } else if path.extension().is_some_and(|it| extensions.iter().any(|ours| it == *ours)) {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((name, text));
        }
    }
    assert!(!found.is_empty(), "no such files in {place}");
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|it| it.unwrap().path()).collect()
}
