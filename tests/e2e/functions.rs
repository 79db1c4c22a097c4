//! The provider's functions in a configuration.

use serde_json::json;

use crate::support::{ADDRESS, CONTAINER, Grant, SUBSCRIPTION, TASKS, on_each_cli_with, seed};
use crate::terraform::Feature;

#[test]
fn an_assignments_id_is_known_before_it_is_made() {
    let output = format!(
        "output \"id\" {{\n  value = provider::dataplane::role_assignment_id(\"{CONTAINER}\", \"{TASKS}\", \"Storage Blob Data Contributor\")\n}}\n\
         output \"made\" {{\n  value = {ADDRESS}.id\n}}\n"
    );
    on_each_cli_with(Feature::Functions, &seed(), |fixture| {
        fixture.configure(&format!("{output}{}", Grant::new().hcl()))?;
        fixture.directory.apply()?;
        let outputs = fixture.directory.output_json()?;
        assert_eq!(outputs["id"]["value"], outputs["made"]["value"]);
        assert_eq!(outputs["id"]["value"], fixture.azure.assignment()["id"]);
        Ok(())
    });
}

#[test]
fn functions_need_no_provider_block() {
    let outputs = format!(
        "output \"parts\" {{\n  value = provider::dataplane::parse_resource_id(\"{CONTAINER}\")\n}}\n\
         output \"role\" {{\n  value = provider::dataplane::vendor_role_definition(\"union_delegate\").name\n}}\n"
    );
    on_each_cli_with(Feature::Functions, &seed(), |fixture| {
        fixture.configure_provider("", &outputs)?;
        fixture.directory.apply()?;
        let outputs = fixture.directory.output_json()?;
        let parts = &outputs["parts"]["value"];
        assert_eq!(parts["subscription_id"], json!(SUBSCRIPTION));
        assert_eq!(parts["resource_name"], json!("features"));
        assert_eq!(parts["parent_resources"]["storageAccounts"], json!("stdatalakeprod01"));
        assert!(outputs["role"]["value"].is_string());
        Ok(())
    });
}

#[test]
fn a_wrong_argument_of_a_function_is_named() {
    let output =
        "output \"parts\" {\n  value = provider::dataplane::parse_resource_id(\"features\")\n}\n";
    on_each_cli_with(Feature::Functions, &seed(), |fixture| {
        fixture.configure_provider("", output)?;
        let error = fixture.directory.plan().expect_err("it is not an ID");
        assert!(error.mentions("Invalid value for \"id\" parameter"), "{error}");
        Ok(())
    });
}
