//! Assignments that someone made before, taken into the state in each of the ways that there are.

use serde_json::json;

use crate::support::{
    ADDRESS, BY_HAND, CONTAINER, GROUP, Grant, IDENTITY, LAKE, TASKS, on_each_cli,
    on_each_cli_with, on_latest_cli, seed,
};
use crate::terraform::Feature;

#[test]
fn an_assignment_is_imported_by_its_id() {
    on_each_cli(&seed(), |fixture| {
        let id = fixture.azure.grant_by_hand();
        fixture.configure(&Grant::new().hcl())?;

        fixture.directory.import(ADDRESS, &id)?;

        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_assignment_is_imported_by_an_import_block() {
    on_each_cli(&seed(), |fixture| {
        let id = fixture.azure.grant_by_hand().to_lowercase();
        let import = format!("import {{\n  to = {ADDRESS}\n  id = \"{id}\"\n}}\n");
        fixture.configure(&format!("{import}{}", Grant::new().hcl()))?;

        let outcome = fixture.directory.apply()?;

        assert!(outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_assignment_is_imported_by_scope_principal_and_role() {
    on_each_cli(&seed(), |fixture| {
        fixture.azure.grant_by_hand();
        fixture.configure(&Grant::new().hcl())?;
        let key = format!("{CONTAINER}|{TASKS}|Storage Blob Data Contributor");

        fixture.directory.import(ADDRESS, &key)?;

        assert!(fixture.directory.state_show(ADDRESS)?.contains(BY_HAND));
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn an_assignment_is_imported_by_its_identity() {
    on_each_cli_with(Feature::ImportByIdentity, &seed(), |fixture| {
        fixture.azure.grant_by_hand();
        let import = format!(
            "import {{\n  to = {ADDRESS}\n  identity = {{\n    scope = \"{CONTAINER}\"\n    name = \"{BY_HAND}\"\n  }}\n}}\n"
        );
        fixture.configure(&format!("{import}{}", Grant::new().hcl()))?;

        let outcome = fixture.directory.apply()?;

        assert!(outcome.mentions("1 imported, 0 added, 0 changed, 0 destroyed"), "{outcome}");
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn naming_the_identity_of_an_imported_assignment_changes_nothing_in_azure() {
    on_each_cli(&seed(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        let id = azure.grant_by_hand();
        fixture.configure(&Grant::new().for_identity(IDENTITY).hcl())?;
        directory.import(ADDRESS, &id)?;
        azure.keep_requests();

        let outcome = directory.apply()?;

        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert_eq!(azure.statuses("PUT"), [0; 0]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn what_cannot_be_imported_is_explained() {
    on_each_cli(&seed(), |fixture| {
        let missing =
            format!("{CONTAINER}/providers/Microsoft.Authorization/roleAssignments/{BY_HAND}");
        fixture.configure(&Grant::new().hcl())?;
        for (text, code) in [
            (missing.as_str(), "ImportedObjectNotFound"),
            (CONTAINER, "InvalidImportId"),
            ("one|two", "InvalidImportId"),
            (&format!("{CONTAINER}|{TASKS}|Storage Blob Data Contributor"), "NotFound"),
            (&format!("{CONTAINER}|tasks|Reader"), "InvalidImportId"),
            (&format!("{GROUP}|{TASKS}|Reeder"), "NotFound"),
        ] {
            let error = fixture.directory.import(ADDRESS, text).expect_err(text);
            assert!(error.has_code(code), "{text}: {error}");
        }
        assert!(fixture.objects().is_empty());
        Ok(())
    });
}

#[test]
fn an_imported_allowlist_plans_with_the_configuration_that_is_generated() {
    let mut seed = seed();
    for resource in seed["resources"].as_array_mut().into_iter().flatten() {
        if resource["id"] == LAKE {
            resource["properties"]["networkAcls"] = json!({
                "defaultAction": "Deny",
                "ipRules": [{ "value": "203.0.113.18" }, { "value": "198.51.100.0/24" }],
            });
        }
    }
    on_latest_cli(&seed, |fixture| {
        let import =
            format!("import {{\n  to = dataplane_ip_allowlist.lake\n  id = \"{LAKE}\"\n}}\n");
        fixture.configure(&import)?;

        let generating = ["-generate-config-out=generated.tf"];
        if !fixture.directory.terraform().has(Feature::ListResources) {
            // It does not ask the provider what to generate, and proposes no address.
            let error = fixture.directory.plan_with(&generating).expect_err("it proposes none");
            assert!(error.has_code("NoAddresses"), "{error}");
            return Ok(());
        }
        let plan = fixture.directory.plan_with(&generating)?;

        assert!(plan.outcome.has_code("EntriesTakenOver"), "{}", plan.outcome);
        assert!(plan.outcome.mentions("1 to import, 0 to add, 1 to change, 0 to destroy"));
        fixture.directory.apply()?;
        assert!(fixture.directory.plan_is_empty()?);
        let rules = fixture.objects()[0]["instances"][0]["attributes"]["rules"].clone();
        assert_eq!(rules, json!(["198.51.100.0/24", "203.0.113.18"]));
        Ok(())
    });
}
