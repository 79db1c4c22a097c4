//! An access rule of a network security perimeter through the real CLI: beside somebody's rule, changed by
//! hand, killed in the middle, imported, and with an association of the same configuration.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::{
    support::{Fixture, LAKE, on_each_cli, on_latest_cli, seed, until},
    terraform::Error,
};

const VERSION: &str = "2025-07-01";
const PERIMETER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/networkSecurityPerimeters/nsp-data";
const ADDRESS: &str = "dataplane_perimeter_access_rule.it";

/// A request that takes until someone ends the provider.
const ENDLESS: Effect = Effect::Delay { milliseconds: 600_000 };

fn profile() -> String {
    format!("{PERIMETER}/profiles/vendors")
}

fn rule_id(name: &str) -> String {
    format!("{}/accessRules/{name}", profile())
}

/// An account that a perimeter governs, with somebody's rule.
fn scene() -> Value {
    let mut seed = seed();
    seed["resources"].as_array_mut().expect("a list").extend([
        json!({ "id": PERIMETER, "location": "westeurope", "properties": {} }),
        json!({ "id": profile(), "properties": {} }),
        json!({ "id": rule_id("office"), "properties": {
            "direction": "Inbound", "addressPrefixes": ["192.0.2.0/24"],
        } }),
        json!({ "id": format!("{PERIMETER}/resourceAssociations/lake"), "properties": {
            "privateLinkResource": { "id": LAKE }, "profile": { "id": profile() },
            "accessMode": "Enforced",
        } }),
    ]);
    seed
}

fn rule(source: &str) -> String {
    format!(
        "resource \"dataplane_perimeter_access_rule\" \"it\" {{\n  profile_id   = \"{}\"\n  name         \
         = \"vendor\"\n  {source}\n  resource_ids = [\"{LAKE}\"]\n}}\n",
        profile()
    )
}

/// The elements of all inbound rules in Azure, ordered by the names of the rules.
fn there(fixture: &Fixture) -> Vec<Value> {
    let rules = fixture.azure.resource(&format!("{}/accessRules", profile()), VERSION);
    let rules = rules["value"].as_array().cloned().unwrap_or_default();
    let elements = |it: &Value| {
        let names = ["addressPrefixes", "serviceTags"];
        let found = names.iter().find_map(|name| it["properties"].get(*name));
        found.cloned().unwrap_or_default()
    };
    rules.iter().map(elements).collect()
}

fn output(fixture: &Fixture, pointer: &str) -> Result<Value, Error> {
    let shown = fixture.directory.show_json()?;
    let values = shown.pointer("/values/root_module/resources/0/values").cloned();
    Ok(values.unwrap_or_default().pointer(pointer).cloned().unwrap_or_default())
}

#[test]
fn a_rule_comes_changes_and_goes_beside_somebody_elses() {
    on_each_cli(&scene(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        azure
            .sandbox
            .change_behavior(|it| it.consistency.perimeter_reads_stale_after_change = 2)
            .expect("the behavior is stored");
        fixture.configure(&rule("addresses = [\"203.0.113.18\"]"))?;
        directory.apply()?;
        assert_eq!(there(fixture), [json!(["192.0.2.0/24"]), json!(["203.0.113.18/32"])]);
        assert_eq!(output(fixture, "/effective")?, json!(true));
        assert_eq!(output(fixture, "/resources/0/access_mode")?, "Enforced");
        assert!(directory.plan_is_empty()?);

        // Somebody widens the rule; the next apply brings it back.
        let wide = json!({ "properties": {
            "direction": "Inbound", "addressPrefixes": ["203.0.113.0/24"],
        } });
        azure.put(&rule_id("vendor"), VERSION, &wide);
        assert!(!directory.plan_is_empty()?);
        directory.apply()?;
        assert_eq!(there(fixture), [json!(["192.0.2.0/24"]), json!(["203.0.113.18/32"])]);

        let tag = "AzureDatabricksServerless.WestEurope";
        fixture.configure(&rule(&format!("service_tags = [\"{tag}\"]")))?;
        let outcome = directory.apply()?;
        assert!(outcome.mentions("0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert_eq!(there(fixture), [json!(["192.0.2.0/24"]), json!([tag])]);
        assert!(directory.plan_is_empty()?);

        directory.destroy()?;
        assert_eq!(there(fixture), [json!(["192.0.2.0/24"])]);
        Ok(())
    });
}

#[test]
fn an_existing_rule_is_refused_by_the_plan_and_its_import_block_works_when_pasted() {
    on_each_cli(&scene(), |fixture| {
        let directory = &fixture.directory;
        let other = json!({ "properties": {
            "direction": "Inbound", "addressPrefixes": ["198.51.100.0/24"],
        } });
        fixture.azure.put(&rule_id("vendor"), VERSION, &other);
        fixture.configure(&rule("addresses = [\"203.0.113.18\"]"))?;
        fixture.refused("plan")?.is("NameTaken", "name").says(&[&rule_id("vendor")]);
        let block = format!("import {{\n  to = {ADDRESS}\n  id = \"{}\"\n}}\n", rule_id("vendor"));
        directory.write("import.tf", &block)?;
        let outcome = directory.apply()?;
        assert!(outcome.mentions("1 imported, 0 added, 1 changed, 0 destroyed"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_rule_of_an_apply_that_was_killed_is_taken_over_and_not_lost() {
    on_latest_cli(&scene(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&rule("addresses = [\"203.0.113.18\"]"))?;
        // The plan, the plan of the apply and the check before the write ask first; then the rule is
        // written, and the provider is killed while it waits.
        let list = format!("{LAKE}/networkSecurityPerimeterConfigurations");
        azure.add_fault(&Fault::new("GET", &list, ENDLESS).after(3));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the rule is written and awaited", || {
            azure.faults_are_used() && there(fixture).len() == 2
        });

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert!(fixture.objects().is_empty(), "the state knows nothing of it");
        azure.sandbox.clear_faults().expect("faults end");
        let outcome = directory.apply()?;
        assert!(outcome.has_code("AdoptedExisting"), "{outcome}");
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
        assert_eq!(there(fixture), [json!(["192.0.2.0/24"])]);
        Ok(())
    });
}

#[test]
fn two_resources_for_one_rule_are_refused_by_the_plan() {
    on_latest_cli(&scene(), |fixture| {
        let one = rule("addresses = [\"203.0.113.18\"]");
        fixture.configure(&format!("{one}{}", one.replace("\"it\"", "\"again\"")))?;
        fixture.refused("plan")?.is("DuplicateAccessRule", "name");
        Ok(())
    });
}

#[test]
fn another_address_without_a_moved_block_keeps_the_rule() {
    on_latest_cli(&scene(), |fixture| {
        let one = rule("addresses = [\"203.0.113.18\"]");
        fixture.configure(&one)?;
        fixture.directory.apply()?;
        fixture.configure(&one.replace("\"it\"", "\"again\""))?;
        fixture.directory.apply()?;
        fixture.directory.apply()?;
        assert_eq!(there(fixture), [json!(["192.0.2.0/24"]), json!(["203.0.113.18/32"])]);
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}
