//! The guide "Troubleshooting": every code that a diagnostic can have, and what to do about it.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use expect_test::expect_file;

/// What the guide says before the codes.
const HEAD: &str = "---
page_title: \"Troubleshooting\"
subcategory: \"Guides\"
description: |-
  What the code of each error and warning means, and what to do about it.
---

# Troubleshooting

Each error and each warning of the provider ends with a code, such as `Code: AzureForbidden`. The text can
change from version to version, the code does not: search for it, and use it in scripts. Read the text
first, because it names the resources and shows what Azure answered.

An error of Azure also has Azure's own code, and a correlation ID for Azure support. Set
`TF_LOG_PROVIDER=DEBUG` to see the calls that led to an error; secrets are not in the log.
";

#[test]
fn the_guide_explains_every_code() {
    let mut guide = HEAD.to_owned();
    for code in dataplane::codes() {
        write!(guide, "\n## {code}\n\n{}\n", code.meaning()).unwrap();
    }
    expect_file![root("docs/guides/troubleshooting.md")].assert_eq(&guide);
}

#[test]
fn codes_are_names_that_occur_once_and_say_what_they_mean() {
    let codes = dataplane::codes();
    let names: BTreeSet<_> = codes.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), codes.len(), "two codes have one name");
    for code in codes {
        let meaning = code.meaning();
        assert!(code.name.chars().all(|it| it.is_ascii_alphanumeric()), "{code}");
        assert!(meaning.ends_with('.') && meaning.len() < 400, "{code}: {meaning}");
    }
}

#[test]
fn every_code_that_is_declared_is_listed() {
    let listed: BTreeSet<_> = dataplane::codes().iter().map(|it| it.name).collect();
    let mut declared = 0;
    for file in super::tidy::sources("src") {
        let Some((_, variants)) = file.1.split_once("tfplugin::codes! {") else { continue };
        let lines = variants.lines().map(str::trim).filter(|it| !it.starts_with("///"));
        for name in lines.filter_map(|it| it.strip_suffix(',')) {
            assert!(listed.contains(name), "`provider::codes` lacks the codes of {}", file.0);
            declared += 1;
        }
    }
    assert!(100 < declared, "only {declared} codes were found");
}

fn root(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
