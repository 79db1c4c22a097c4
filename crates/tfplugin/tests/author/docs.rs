//! The pages of a provider with one of everything.

use std::collections::BTreeMap;

use expect_test::expect_file;
use tfplugin::{
    Kind,
    docs::{self, Examples},
};

use crate::garden::{example_texts, examples, garden};

#[test]
fn every_object_has_a_page() {
    let pages = docs::pages(&garden(), &examples()).expect("all examples are there");
    let paths: Vec<_> = pages.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "docs/actions/water.md",
            "docs/data-sources/weather.md",
            "docs/functions/area.md",
            "docs/functions/seasons.md",
            "docs/index.md",
            "docs/list-resources/bed.md",
            "docs/resources/bed.md",
            "docs/resources/wish.md",
        ]
    );
    for (path, page) in &pages {
        let name = path.replace("docs/", "").replace('/', "-");
        expect_file![format!("{}/tests/author/pages/{name}", env!("CARGO_MANIFEST_DIR"))]
            .assert_eq(page);
    }
}

#[test]
fn all_missing_examples_are_named() {
    let missing =
        docs::pages(&garden(), &Examples::default()).expect_err("there are no examples").0;
    assert_eq!(
        missing.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "actions/garden_water/action.tf",
            "data-sources/garden_weather/data-source.tf",
            "functions/area/function.tf",
            "functions/seasons/function.tf",
            "list-resources/garden_bed/list-resource.tfquery.hcl",
            "provider/provider.tf",
            "resources/garden_bed/import-by-identity.tf",
            "resources/garden_bed/import.sh",
            "resources/garden_bed/resource.tf",
            "resources/garden_wish/resource.tf",
        ]
    );
}

#[test]
fn examples_are_read_from_a_directory() {
    let directory = tempfile::tempdir().expect("a directory");
    for (path, text) in example_texts() {
        let file = directory.path().join(&path);
        std::fs::create_dir_all(file.parent().expect("a file is in a directory"))
            .expect("a directory");
        std::fs::write(file, text).expect("a file");
    }
    let read = Examples::read(directory.path()).expect("examples");
    assert_eq!(docs::pages(&garden(), &read), docs::pages(&garden(), &examples()));
}

#[test]
fn the_inventory_names_every_object() {
    let mut names: BTreeMap<Kind, Vec<&str>> = BTreeMap::new();
    for entry in garden().inventory() {
        names.entry(entry.kind).or_default().push(entry.name);
    }
    let expected = BTreeMap::from([
        (Kind::Resource, vec!["bed", "wish"]),
        (Kind::DataSource, vec!["weather"]),
        (Kind::Function, vec!["area", "seasons"]),
        (Kind::ListResource, vec!["bed"]),
        (Kind::Action, vec!["water"]),
    ]);
    assert_eq!(names, expected);
}
