//! The addresses of an Astro cluster in the firewalls of Azure resources: scenarios S-01 to S-05.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::{
    support::{Fixture, LAKE, LATEST, on_each_cli, on_latest_cli, seed},
    terraform::Terraform,
};

const STORAGE: &str = "2025-06-01";
const SQL: &str = "2023-08-01";
const SERVER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod";

/// The cluster's addresses on the storage account.
const OF_CLUSTER: &str = r#"
data "dataplane_allowlist" "astro" {
  astro_cluster_id = "cmg3k4w9t000108l4hx2q7v1z"
}

resource "dataplane_ip_allowlist" "lake" {
  target_id = "LAKE"
  addresses = data.dataplane_allowlist.astro.addresses
}
"#;

fn scene(addresses: &[&str]) -> Value {
    let mut seed = seed();
    let resources = seed["resources"].as_array_mut().expect("a list");
    for resource in resources.iter_mut().filter(|it| it["id"] == LAKE) {
        resource["location"] = "northeurope".into();
        resource["properties"] = json!({ "networkAcls": {
            "defaultAction": "Deny", "bypass": "Logging",
            "ipRules": [{ "value": "192.0.2.10", "action": "Allow" }],
        }});
    }
    resources.push(json!({ "id": SERVER, "location": "westeurope", "properties": {} }));
    seed["astro"] = json!({ "organizations": [{
        "id": "cmg3k0q1x000008l4d2e5f6a7",
        "clusters": [{
            "id": "cmg3k4w9t000108l4hx2q7v1z", "name": "prod-euw", "type": "DEDICATED",
            "cloudProvider": "AZURE", "region": "westeurope", "status": "CREATED",
            "isDrEnabled": false, "metadata": { "externalIPs": addresses },
        }],
        "deployments": [
            { "id": "cmg4d9z8y000408jq1a7c3e5g", "name": "adhoc", "type": "STANDARD",
              "status": "HEALTHY", "cloudProvider": "AZURE", "externalIPs": ["198.51.100.7"] },
            { "id": "cmg4d9z8y000408jq1a7c3e5h", "name": "broken", "type": "STANDARD",
              "status": "HEALTHY", "cloudProvider": "AZURE", "externalIPs": ["0.0.0.0"] },
        ],
    }] });
    seed
}

/// The addresses in the storage account's firewall, in its own form.
fn rules(fixture: &Fixture) -> Vec<String> {
    let account = fixture.azure.resource(LAKE, STORAGE);
    let rules = account["properties"]["networkAcls"]["ipRules"].as_array().cloned();
    let mut rules: Vec<_> = rules
        .unwrap_or_default()
        .iter()
        .filter_map(|it| it["value"].as_str().map(str::to_owned))
        .collect();
    rules.sort();
    rules
}

#[test]
fn a_clusters_addresses_are_let_in_beside_others_and_taken_out_again() {
    on_each_cli(&scene(&["203.0.113.18", "203.0.113.19"]), |fixture| {
        let before = fixture.azure.resource(LAKE, STORAGE);
        fixture.configure(&OF_CLUSTER.replace("LAKE", LAKE))?;
        fixture.directory.apply()?;
        assert_eq!(rules(fixture), ["192.0.2.10", "203.0.113.18", "203.0.113.19"]);
        assert!(fixture.directory.plan_is_empty()?);

        let stored = fixture.directory.show_json()?.to_string();
        assert!(!stored.contains("192.0.2.10"), "somebody else's rule is in the state");

        fixture.directory.destroy()?;
        assert_eq!(fixture.azure.resource(LAKE, STORAGE)["properties"], before["properties"]);
        Ok(())
    });
}

#[test]
fn a_vendor_who_changes_an_address_is_followed_in_one_plan_that_adds_first() {
    on_each_cli(&scene(&["203.0.113.18", "203.0.113.19"]), |fixture| {
        fixture.configure(&OF_CLUSTER.replace("LAKE", LAKE))?;
        fixture.directory.apply()?;
        let change = |astro: &mut Value| {
            astro["organizations"][0]["clusters"][0]["metadata"]["externalIPs"] =
                json!(["203.0.113.18", "203.0.113.44"]);
        };
        fixture.azure.sandbox.change_astro(change).expect("the seed can be changed");

        let plan = fixture.directory.plan()?;
        for text in
            ["+ \"203.0.113.44\"", "- \"203.0.113.19\"", "0 to add, 1 to change, 0 to destroy"]
        {
            assert!(plan.outcome.mentions(text), "{}", plan.outcome);
        }
        // The second write takes out what is old; until then both are let in.
        let stop = Effect::status(403, "RequestDisallowedByPolicy");
        fixture.azure.add_fault(&Fault::new("PATCH", LAKE, stop).after(1));
        fixture.directory.apply().expect_err("the removal is refused");
        assert_eq!(rules(fixture), ["192.0.2.10", "203.0.113.18", "203.0.113.19", "203.0.113.44"]);

        fixture.directory.apply()?;
        assert_eq!(rules(fixture), ["192.0.2.10", "203.0.113.18", "203.0.113.44"]);
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_deployment_on_a_standard_cluster_is_let_in_by_its_own_address() {
    on_latest_cli(&scene(&["203.0.113.18"]), |fixture| {
        let configuration = OF_CLUSTER.replace("LAKE", LAKE).replace(
            "astro_cluster_id = \"cmg3k4w9t000108l4hx2q7v1z\"",
            "astro_deployment_ids = [\"cmg4d9z8y000408jq1a7c3e5g\"]",
        );
        fixture.configure(&configuration)?;
        let outcome = fixture.directory.apply()?;
        assert!(outcome.mentions("standard cluster"), "{outcome}");
        assert_eq!(rules(fixture), ["192.0.2.10", "198.51.100.7"]);
        Ok(())
    });
}

#[test]
fn a_storage_account_in_the_callers_region_is_warned_of_or_refused() {
    on_latest_cli(&scene(&["203.0.113.18"]), |fixture| {
        let with = |choice: &str| {
            format!(
                "resource \"dataplane_ip_allowlist\" \"lake\" {{\n  target_id = \"{LAKE}\"\n  addresses = [\"203.0.113.18\"]\n  source_region = \"northeurope\"\n  on_same_region = \"{choice}\"\n}}\n"
            )
        };
        fixture.configure(&with("warn"))?;
        let plan = fixture.directory.plan()?;
        assert!(plan.outcome.has_code("SameRegion"), "{}", plan.outcome);
        fixture.configure(&with("error"))?;
        let error = fixture.directory.plan().expect_err("it would have no effect");
        assert!(error.has_code("SameRegion"), "{error}");
        assert_eq!(rules(fixture), ["192.0.2.10"]);
        Ok(())
    });
}

#[test]
fn an_unsafe_address_from_the_vendor_stops_the_plan_and_no_rule_is_made() {
    on_latest_cli(&scene(&["203.0.113.18"]), |fixture| {
        let configuration = OF_CLUSTER.replace("LAKE", SERVER).replace(
            "astro_cluster_id = \"cmg3k4w9t000108l4hx2q7v1z\"",
            "astro_deployment_ids = [\"cmg4d9z8y000408jq1a7c3e5h\"]",
        );
        fixture.configure(&configuration)?;
        let error = fixture.directory.plan().expect_err("0.0.0.0 is nobody's address");
        assert!(error.mentions("0.0.0.0"), "{error}");
        let rules = fixture.azure.resource(&format!("{SERVER}/firewallRules"), SQL);
        assert_eq!(rules["value"], json!([]));
        Ok(())
    });
}

#[test]
fn addresses_that_are_known_after_an_apply_only_can_be_planned() {
    on_latest_cli(&scene(&["203.0.113.18"]), |fixture| {
        fixture.configure(&format!(
            "resource \"terraform_data\" \"vendor\" {{\n  input = [\"203.0.113.18\"]\n}}\n\nresource \"dataplane_ip_allowlist\" \"lake\" {{\n  target_id = \"{LAKE}\"\n  addresses = terraform_data.vendor.output\n}}\n"
        ))?;
        fixture.directory.apply()?;
        assert_eq!(rules(fixture), ["192.0.2.10", "203.0.113.18"]);
        assert!(fixture.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn two_runs_at_once_on_the_same_fifty_accounts_lose_nothing() {
    let account = |number: usize| format!("{}{number:02}", LAKE.trim_end_matches("01"));
    let mut seed = scene(&["203.0.113.18"]);
    let resources = seed["resources"].as_array_mut().expect("a list");
    resources.extend((10..60).map(|number| {
        json!({
            "id": account(number), "location": "westeurope", "kind": "StorageV2",
            "sku": { "name": "Standard_ZRS" },
            "properties": { "networkAcls": { "defaultAction": "Deny" } },
        })
    }));
    on_latest_cli(&seed, |one| {
        let other = Fixture::new(Terraform::version(LATEST)?, &seed)?;
        let database = one.directory.path().join("azure.db").display().to_string();
        let block =
            format!("provider \"dataplane\" {{\n  sandbox = {{ database = \"{database}\" }}\n}}\n");
        for (fixture, address) in [(one, "203.0.113.18"), (&other, "203.0.113.19")] {
            fixture.configure_provider(
                &block,
                &format!(
                    "resource \"dataplane_ip_allowlist\" \"many\" {{\n  count = 50\n  target_id = \"{}${{count.index + 10}}\"\n  addresses = [\"{address}\"]\n}}\n",
                    LAKE.trim_end_matches("01"),
                ),
            )?;
        }

        let running = [one, &other].map(|it| it.directory.spawn(&["apply", "-auto-approve"]));
        for running in running {
            let outcome = running?.finish()?.success()?;
            assert!(outcome.mentions("50 added, 0 changed, 0 destroyed"), "{outcome}");
        }

        for number in 10..60 {
            let found = one.azure.resource(&account(number), STORAGE);
            let text = found["properties"]["networkAcls"]["ipRules"].to_string();
            assert!(text.contains("203.0.113.18") && text.contains("203.0.113.19"), "{text}");
        }
        for fixture in [one, &other] {
            assert!(fixture.directory.plan_is_empty()?);
        }
        Ok(())
    });
}
