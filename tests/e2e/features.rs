//! What each version of Terraform and OpenTofu can do: the tests know it, the CLIs that are here prove
//! it, and the guide "OpenTofu" says it.

use crate::support::{Fixture, LATEST, seed, tried};
use crate::terraform::{Error, Feature, Terraform};

/// A release before most of the features.
const OLD: &str = "1.8.4";

/// How the table of the guide calls each feature.
const ROWS: [(Feature, &str); 10] = [
    (Feature::Functions, "functions, such as `provider::dataplane::parse_resource_id`"),
    (Feature::Mocks, "tests with mocks (`mock_provider`)"),
    (Feature::MockFiles, "mocks in files (`source` in `mock_provider`)"),
    (Feature::Removed, "`removed` blocks"),
    (Feature::MovedAcrossTypes, "`moved` blocks from other providers' resources"),
    (Feature::Exclude, "`-exclude`"),
    (Feature::OciMirror, "installation from an OCI registry"),
    (Feature::ImportByIdentity, "`import` blocks with an identity"),
    (Feature::ListResources, "list resources and `query`"),
    (Feature::Actions, "actions"),
];

#[test]
fn each_cli_has_the_features_of_its_version_and_refuses_all_others() -> Result<(), Error> {
    for terraform in [Terraform::on_path()?, Terraform::version(LATEST)?, Terraform::version(OLD)?]
    {
        let fixture = Fixture::new(terraform, &seed())?;
        // The mirror of an OCI registry needs a registry: the tests of `package` have one.
        for feature in Feature::ALL.into_iter().filter(|it| *it != Feature::OciMirror) {
            tried(&fixture, feature)?;
        }
    }
    Ok(())
}

#[test]
fn the_guide_names_the_versions_that_the_tests_know() {
    let guide = include_str!("../../docs/guides/opentofu.md");
    let version = |since: Option<(u64, u64)>| {
        since.map_or_else(|| "no".to_owned(), |(major, minor)| format!("{major}.{minor}"))
    };
    for (feature, name) in ROWS {
        let (terraform, opentofu) = feature.since();
        let row = format!("| {name} | {} | {} |", version(terraform), version(opentofu));
        assert!(guide.contains(&row), "the guide needs the row\n{row}");
    }
    let proof =
        format!("with Terraform {OLD} and {LATEST} and with OpenTofu {}:", opentofu_of_ci());
    assert!(guide.contains(&proof), "the guide needs the words\n{proof}");
}

/// The version of OpenTofu that runs these tests in CI.
fn opentofu_of_ci() -> &'static str {
    let workflow = include_str!("../../.github/workflows/ci.yml");
    let version = workflow.lines().find_map(|line| line.trim().strip_prefix("OPENTOFU: "));
    version.expect("the workflow names it")
}
