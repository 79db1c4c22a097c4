//! Subnets in the firewalls of Azure resources, beside the entries of others: two configurations on one
//! account, addresses and subnets in one apply, and applies that are killed in the middle.

use arm_sandbox::{Effect, Fault};
use serde_json::{Value, json};

use crate::{
    support::{Fixture, LAKE, LATEST, on_each_cli, on_latest_cli, seed, until},
    terraform::Terraform,
};

const STORAGE: &str = "2025-06-01";
const SQL: &str = "2023-08-01";
const SERVER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Sql/servers/sql-data-prod";
/// A network of the vendor's tenant, of which nobody here can read anything.
const NETWORK: &str = "/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/Microsoft.Network/virtualNetworks/vendor-vnet";

/// A request that takes until someone ends the provider.
const ENDLESS: Effect = Effect::Delay { milliseconds: 600_000 };

fn subnet(name: &str) -> String {
    format!("{NETWORK}/subnets/{name}")
}

/// A storage account and a SQL server, each with an entry of somebody else's.
fn scene() -> Value {
    let mut seed = seed();
    let resources = seed["resources"].as_array_mut().expect("a list");
    for resource in resources.iter_mut().filter(|it| it["id"] == LAKE) {
        resource["properties"] = json!({ "networkAcls": {
            "defaultAction": "Deny", "bypass": "Logging",
            "ipRules": [{ "value": "192.0.2.10", "action": "Allow" }],
            "virtualNetworkRules": [{ "id": subnet("office"), "action": "Allow" }],
        }});
    }
    resources.push(json!({ "id": SERVER, "location": "westeurope", "properties": {} }));
    resources.push(json!({
        "id": format!("{SERVER}/virtualNetworkRules/office"),
        "properties": { "virtualNetworkSubnetId": subnet("office") },
    }));
    seed
}

fn rules(target: &str, subnets: &[&str], more: &str) -> String {
    let subnets: Vec<String> = subnets.iter().map(|it| format!("\"{}\"", subnet(it))).collect();
    format!(
        "resource \"dataplane_network_rules\" \"it\" {{\n  target_id = \"{target}\"\n  \
         subnet_ids = [{}]\n  {more}\n}}\n",
        subnets.join(", ")
    )
}

/// The names of the account's subnets, ordered.
fn of_lake(fixture: &Fixture) -> Vec<String> {
    let account = fixture.azure.resource(LAKE, STORAGE);
    names(&account["properties"]["networkAcls"]["virtualNetworkRules"], "/id")
}

/// The names of the server's subnets, ordered.
fn of_server(fixture: &Fixture) -> Vec<String> {
    let rules = fixture.azure.resource(&format!("{SERVER}/virtualNetworkRules"), SQL);
    names(&rules["value"], "/properties/virtualNetworkSubnetId")
}

fn names(entries: &Value, pointer: &str) -> Vec<String> {
    let ids =
        entries.as_array().into_iter().flatten().filter_map(|it| it.pointer(pointer)?.as_str());
    let mut names: Vec<_> = ids.filter_map(|it| it.rsplit('/').next()).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn subnets_and_addresses_of_one_configuration_come_and_go_beside_others() {
    on_each_cli(&scene(), |fixture| {
        let before = fixture.azure.resource(LAKE, STORAGE);
        let addresses = format!(
            "resource \"dataplane_ip_allowlist\" \"it\" {{\n  target_id = \"{LAKE}\"\n  \
             addresses = [\"203.0.113.18\"]\n}}\n"
        );
        fixture.configure(&format!("{}{addresses}", rules(LAKE, &["jobs-1", "jobs-2"], "")))?;

        fixture.directory.apply()?;

        assert_eq!(of_lake(fixture), ["jobs-1", "jobs-2", "office"]);
        assert!(fixture.directory.plan_is_empty()?);
        let stored = fixture.directory.show_json()?.to_string();
        assert!(!stored.contains("/subnets/office"), "somebody else's subnet is in the state");

        fixture.directory.destroy()?;

        assert_eq!(fixture.azure.resource(LAKE, STORAGE)["properties"], before["properties"]);
        Ok(())
    });
}

#[test]
fn two_configurations_on_one_account_lose_nothing() {
    on_latest_cli(&scene(), |one| {
        let other = Fixture::new(Terraform::version(LATEST)?, &scene())?;
        let database = one.directory.path().join("azure.db").display().to_string();
        let block =
            format!("provider \"dataplane\" {{\n  sandbox = {{ database = \"{database}\" }}\n}}\n");
        for (fixture, subnets) in [(one, ["jobs-1", "jobs-2"]), (&other, ["web-1", "web-2"])] {
            fixture.configure_provider(&block, &rules(LAKE, &subnets, ""))?;
        }

        let running = [one, &other].map(|it| it.directory.spawn(&["apply", "-auto-approve"]));
        for running in running {
            let outcome = running?.finish()?.success()?;
            assert!(outcome.mentions("1 added, 0 changed, 0 destroyed"), "{outcome}");
        }

        assert_eq!(of_lake(one), ["jobs-1", "jobs-2", "office", "web-1", "web-2"]);
        for fixture in [one, &other] {
            assert!(fixture.directory.plan_is_empty()?);
        }
        other.directory.destroy()?;
        assert_eq!(of_lake(one), ["jobs-1", "jobs-2", "office"]);
        assert!(one.directory.plan_is_empty()?);
        Ok(())
    });
}

#[test]
fn a_server_whose_apply_was_killed_between_two_rules_gets_the_rest() {
    on_each_cli(&scene(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&rules(
            SERVER,
            &["jobs-1", "jobs-2"],
            "rule_name_prefix = \"vendor\"",
        ))?;
        let path = format!("{SERVER}/virtualNetworkRules/*");
        azure.add_fault(&Fault::new("PUT", path, ENDLESS).after(1));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("one rule is there and the other is in flight", || {
            azure.faults_are_used() && of_server(fixture).len() == 2
        });

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert!(fixture.objects().is_empty(), "the state knows nothing of it");
        let outcome = directory.apply()?;
        assert!(outcome.has_code("AdoptedExisting"), "{outcome}");
        assert_eq!(of_server(fixture), ["jobs-1", "jobs-2", "office"]);
        assert!(directory.plan_is_empty()?);
        directory.destroy()?;
        assert_eq!(of_server(fixture), ["office"]);
        Ok(())
    });
}

#[test]
fn a_list_whose_change_was_killed_between_adding_and_removing_is_completed() {
    on_each_cli(&scene(), |fixture| {
        let (directory, azure) = (&fixture.directory, &fixture.azure);
        fixture.configure(&rules(LAKE, &["jobs-1"], ""))?;
        directory.apply()?;
        let next = |more: &str| rules(LAKE, &["jobs-2"], more);
        fixture.configure(&next(""))?;
        azure.add_fault(&Fault::new("PATCH", LAKE, ENDLESS).after(1));
        let running = directory.spawn(&["apply", "-auto-approve"])?;
        until("the removal is in flight", || azure.faults_are_used());

        running.kill();

        assert_eq!(running.finish()?.code, None);
        assert_eq!(of_lake(fixture), ["jobs-1", "jobs-2", "office"], "adding comes first");
        let outcome = directory.apply()?;
        assert!(outcome.has_code("EntriesPreexisting"), "{outcome}");
        assert_eq!(of_lake(fixture), ["jobs-2", "office"]);
        assert!(directory.plan_is_empty()?);
        // Nothing says whose the entry is that the killed run added: the user does.
        fixture.configure(&next("take_over = true"))?;
        directory.apply()?;
        directory.destroy()?;
        assert_eq!(of_lake(fixture), ["office"]);
        Ok(())
    });
}
