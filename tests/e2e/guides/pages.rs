//! The guides that show a whole configuration: it works in the sandbox exactly as in the guide, and so
//! does every command that invokes an action.

use std::{fs, path::Path, thread};

use arm_sandbox::vendor::{Action, AddPrivateEndpoint, Peer};
use serde_json::{Value, json};

use super::{
    RECORD,
    scene::{self, ASTRO, ASTRO_SUBSCRIPTION},
};
use crate::{
    support::{Fixture, REGISTRY, on_latest_cli},
    terraform::{Error, Feature, Terraform},
};

/// The guides from the first block to the last command.
const GUIDES: [&str; 6] = [
    "astro-allowlist",
    "astro-private-link",
    "astro-vnet-peering",
    "get-started",
    "union-task-access",
    "workload-identity",
];

#[test]
fn every_scenario_works_as_its_guide_shows_it() {
    thread::scope(|scope| {
        for guide in GUIDES {
            scope.spawn(move || on_latest_cli(&seed(guide), |fixture| check(guide, fixture)));
        }
    });
}

#[test]
fn every_guide_with_a_whole_configuration_is_tried() {
    let entries = fs::read_dir(folder()).expect("there are guides");
    let files = entries.map(|it| it.expect("an entry").path()).filter(|it| it.is_file());
    let whole = files
        .filter(|it| fs::read_to_string(it).expect("a guide is text").contains("required_version"));
    let mut names: Vec<_> =
        whole.map(|it| it.file_stem().expect("a name").to_string_lossy().into_owned()).collect();
    names.sort();
    assert_eq!(names, GUIDES);
}

/// Applies the configuration of a guide, plans it again, and runs the guide's actions.
fn check(guide: &str, fixture: &Fixture) -> Result<(), Error> {
    let directory = &fixture.directory;
    let text = for_cli(&read(guide), directory.terraform());
    directory.write("main.tf", &configuration(&text))?;
    directory.succeed(&["validate"])?;
    directory.apply()?;
    if let Some(record) = play_the_vendor(guide, fixture) {
        directory.write(RECORD, &record.to_string())?;
        directory.apply()?;
    }
    let plan = directory.plan()?;
    let changes = !plan.is_empty && plan.outcome.mentions("Plan: ");
    assert!(!changes, "{guide}: {}", plan.outcome);
    for command in text.lines().filter(|it| it.starts_with("terraform apply -invoke=")) {
        let action = command.trim_start_matches("terraform apply ");
        let outcome = directory.succeed(&["apply", "-auto-approve", "-input=false", action])?;
        let finds_problems = outcome.has_code("ConnectionHasProblems");
        assert!(!action.ends_with("dataplane_doctor.storage") || !finds_problems, "{outcome}");
    }
    Ok(())
}

/// A guide for a CLI: one without actions takes neither their blocks nor what triggers or invokes them.
fn for_cli(guide: &str, terraform: &Terraform) -> String {
    if terraform.has(Feature::Actions) {
        return guide.to_owned();
    }
    let mut kept = String::new();
    // The last line of the block that is left out now.
    let mut end = None;
    for line in guide.lines() {
        let code = line.trim_start();
        if end.is_none() && ["action \"", "action_trigger {"].iter().any(|it| code.starts_with(it))
        {
            end = Some(format!("{}}}", &line[..line.len() - code.len()]));
        }
        if end.is_none() && !code.starts_with("terraform apply -invoke=") {
            kept.push_str(line);
            kept.push('\n');
        }
        end = end.filter(|it| it != line);
    }
    kept
}

/// All blocks of a guide as one configuration, in the sandbox. A second provider block is a variant of
/// the first.
fn configuration(guide: &str) -> String {
    let mut whole = String::new();
    for block in guide.split("```terraform\n").skip(1).filter_map(|it| it.split("```").next()) {
        let block = block.replace("provider \"dataplane\" {}", "provider \"dataplane\" {\n}");
        if !(whole.contains("provider \"dataplane\"") && block.contains("provider \"dataplane\"")) {
            whole.push_str(&block);
        }
    }
    if whole.contains("sandbox = {") {
        return whole;
    }
    let block = "provider \"dataplane\" {\n";
    let sandbox =
        format!("{block}  sandbox = {{ database = \"azure.db\", seed = \"seed.json\" }}\n");
    whole.replace(block, &sandbox)
}

/// What the vendor does once the ticket is there, and what people record of it.
fn play_the_vendor(guide: &str, fixture: &Fixture) -> Option<Value> {
    match guide {
        "astro-vnet-peering" => {
            fixture.azure.vendor(Action::Peer(Peer::default()));
            Some(json!({ "ticket_id": "48213", "vendor_vnet_id": ASTRO }))
        }
        "astro-private-link" => {
            let ticket = super::output(fixture, "ticket");
            fixture.azure.vendor(Action::AddPrivateEndpoint(AddPrivateEndpoint {
                target: REGISTRY.to_owned(),
                group: Some("registry".to_owned()),
                endpoint: Some("pe-astro-images".to_owned()),
                message: Some(super::reference(ticket.as_str().unwrap_or_default()).to_owned()),
            }));
            Some(json!({ "ticket_id": "48214", "vendor_subscription_id": ASTRO_SUBSCRIPTION }))
        }
        _ => None,
    }
}

/// What is there before: that of the quickstart, or what both vendors' guides are about with Union's cluster.
fn seed(guide: &str) -> Value {
    let quickstart = include_str!("../../../examples/quickstart/seed.json");
    let quickstart: Value = serde_json::from_str(quickstart).expect("a seed is JSON");
    if guide == "get-started" {
        return quickstart;
    }
    let mut seed = scene::seed();
    let resources = quickstart["resources"].as_array().into_iter().flatten();
    let of_union = resources.filter(|it| {
        it["type"] == "Microsoft.ContainerService/managedClusters"
            || it["id"].as_str().is_some_and(|it| it.ends_with("/union-operator-acme-7k2p"))
    });
    seed["resources"].as_array_mut().expect("a list").extend(of_union.cloned());
    // A guide does not plan what a storage account in the region of the cluster would ignore.
    seed["astro"]["organizations"][0]["clusters"][0]["region"] = "germanywestcentral".into();
    seed
}

fn read(guide: &str) -> String {
    fs::read_to_string(folder().join(format!("{guide}.md"))).expect("a guide is text")
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guides"))
}
