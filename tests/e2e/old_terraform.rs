//! A Terraform that is too old for identities, list resources, actions and write-only arguments:
//! everything else works as it does with the latest one.

use serde_json::{Value, json};

use crate::support::{
    ADDRESS, CONTAINER, Fixture, Grant, IDENTITY, LAKE, TASKS, every_example, examples_of, seed,
};
use crate::terraform::{Error, Feature, Terraform};

/// The oldest release with functions; identities came with 1.12, list resources and actions with 1.14.
const OLD: &str = "1.8.4";

#[test]
fn every_terraform_sees_every_object_that_it_has_a_word_for() -> Result<(), Error> {
    for terraform in clis()? {
        let address = terraform.provider_address("dataplane/dataplane");
        let fixture = Fixture::new(terraform.clone(), &seed())?;

        let schemas = fixture.directory.succeed(&["providers", "schema", "-json"])?.json()?;

        let schema = &schemas["provider_schemas"][address];
        let mut kinds =
            vec![("resource_schemas", "resources"), ("data_source_schemas", "data-sources")];
        if terraform.has(Feature::Functions) {
            kinds.push(("functions", "functions"));
        }
        for (kind, folder) in kinds {
            let known: Vec<_> = names(&schema[kind]);
            assert_eq!(known, examples_of(folder), "{kind} of {terraform}");
        }
    }
    Ok(())
}

/// The old one, and the one on PATH or in `TF_CLI`.
fn clis() -> Result<[Terraform; 2], Error> {
    Ok([Terraform::version(OLD)?, Terraform::on_path()?])
}

#[test]
fn every_example_is_valid_for_every_terraform() -> Result<(), Error> {
    for terraform in clis()? {
        let mut kinds = vec!["resources", "data-sources"];
        if terraform.has(Feature::Functions) {
            kinds.push("functions");
        }
        let fixture = Fixture::new(terraform, &seed())?;
        let calls = every_example(&fixture.directory, &kinds, str::to_owned)?;
        fixture.configure(&calls)?;
        fixture.directory.init()?;
        fixture.directory.succeed(&["validate"])?;
    }
    Ok(())
}

#[test]
fn an_old_terraform_makes_imports_changes_and_destroys() -> Result<(), Error> {
    let fixture = Fixture::new(Terraform::version(OLD)?, &seed())?;
    let (directory, azure) = (&fixture.directory, &fixture.azure);
    fixture.configure(&configuration("Tasks read and write."))?;

    directory.apply()?;
    let outputs = directory.output_json()?;
    assert_eq!(outputs["tasks"]["value"], json!(TASKS));
    assert_eq!(outputs["container"]["value"], json!("features"));
    assert_eq!(outputs["rules"]["value"], json!(["203.0.113.18"]));
    let made = azure.assignment();
    assert_eq!(made["properties"]["scope"], json!(CONTAINER));
    assert!(directory.plan_is_empty()?);

    let by_id = made["id"].as_str().unwrap_or_default();
    let by_parts = format!("{CONTAINER}|{TASKS}|Storage Blob Data Contributor");
    for id in [by_id, &by_parts] {
        directory.succeed(&["state", "rm", ADDRESS])?;
        directory.import(ADDRESS, id)?;
    }
    fixture.configure(&configuration("Tasks write."))?;
    let plan = directory.plan()?;
    assert!(
        plan.outcome.mentions("Plan: 0 to add, 1 to change, 0 to destroy."),
        "{}",
        plan.outcome
    );
    directory.apply()?;
    assert_eq!(azure.assignment()["properties"]["description"], json!("Tasks write."));
    assert!(directory.plan_is_empty()?);

    directory.destroy()?;
    assert_eq!(azure.assignments(), [json!(null); 0]);
    let rules = azure.resource(LAKE, "2025-06-01");
    let rules = rules["properties"]["networkAcls"]["ipRules"].as_array().map_or(0, Vec::len);
    assert_eq!(rules, 0);
    Ok(())
}

/// One object of each kind: a data source, functions, and two resources.
fn configuration(description: &str) -> String {
    let group = IDENTITY.split("/providers/").next().unwrap_or_default();
    let grant = Grant::new()
        .for_identity("")
        .with_expression("managed_identity_id", "data.dataplane_managed_identity.tasks.id")
        .with("description", description);
    format!(
        "data \"dataplane_managed_identity\" \"tasks\" {{\n  resource_group_id = \"{group}\"\n}}\n\
         {}\
         resource \"dataplane_ip_allowlist\" \"lake\" {{\n  target_id = \"{LAKE}\"\n  addresses = [\"203.0.113.18/32\"]\n}}\n\
         output \"tasks\" {{\n  value = data.dataplane_managed_identity.tasks.principal_id\n}}\n\
         output \"container\" {{\n  value = provider::dataplane::parse_resource_id(\"{CONTAINER}\").resource_name\n}}\n\
         output \"rules\" {{\n  value = dataplane_ip_allowlist.lake.rules\n}}\n",
        grant.hcl()
    )
}

/// The names in an object, ordered.
fn names(object: &Value) -> Vec<String> {
    let mut names: Vec<_> =
        object.as_object().into_iter().flat_map(|it| it.keys().cloned()).collect();
    names.sort();
    names
}
