//! Whose entries of a firewall are whose, as only Terraform's own order of calls can show:
//! replacements of each kind, and two allowlists of one configuration.

use serde_json::{Value, json};

use crate::{
    support::{Fixture, LAKE, on_each_cli, seed},
    terraform::Error,
};

const ACCOUNT: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.DocumentDB/databaseAccounts/cosmos-data-prod";
const COSMOS: &str = "2025-10-15";
const STORAGE: &str = "2025-06-01";

/// A Cosmos DB account whose firewall has no entry, and a storage account with one of others.
fn scene() -> Value {
    let mut seed = seed();
    let resources = seed["resources"].as_array_mut().expect("a list");
    for resource in resources.iter_mut().filter(|it| it["id"] == LAKE) {
        resource["properties"] = json!({ "networkAcls": {
            "defaultAction": "Deny", "ipRules": [{ "value": "192.0.2.10", "action": "Allow" }],
        }});
    }
    resources.push(json!({
        "id": ACCOUNT, "location": "westeurope", "kind": "GlobalDocumentDB",
        "properties": {
            "databaseAccountOfferType": "Standard",
            "locations": [{ "locationName": "westeurope", "failoverPriority": 0 }],
        },
    }));
    seed
}

fn documents(addresses: &str, more: &str) -> String {
    format!(
        "resource \"dataplane_ip_allowlist\" \"documents\" {{\n  target_id = \"{ACCOUNT}\"\n  \
         addresses = [{addresses}]\n  {more}\n}}\n"
    )
}

fn lake(name: &str, addresses: &str) -> String {
    format!(
        "resource \"dataplane_ip_allowlist\" \"{name}\" {{\n  target_id = \"{LAKE}\"\n  \
         addresses = [{addresses}]\n}}\n"
    )
}

/// The addresses of the entries at the pointer.
fn entries(fixture: &Fixture, id: &str, version: &str, pointer: &str, name: &str) -> Vec<String> {
    let found = fixture.azure.resource(id, version);
    let entries = found.pointer(pointer).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut texts: Vec<String> =
        entries.iter().filter_map(|it| it[name].as_str().map(str::to_owned)).collect();
    texts.sort();
    texts
}

fn of_account(fixture: &Fixture) -> Vec<String> {
    entries(fixture, ACCOUNT, COSMOS, "/properties/ipRules", "ipAddressOrRange")
}

fn of_lake(fixture: &Fixture) -> Vec<String> {
    entries(fixture, LAKE, STORAGE, "/properties/networkAcls/ipRules", "value")
}

/// A replacement that never writes an empty list, and whose allowlist owns its entries afterwards.
#[track_caller]
fn check_replacement(more: &str, owns: bool, begin: impl Fn(&Fixture) -> Result<(), Error> + Sync) {
    on_each_cli(&scene(), |fixture| {
        let directory = &fixture.directory;
        fixture.configure(&documents("\"203.0.113.18\", \"203.0.113.19\"", more))?;
        directory.apply()?;
        fixture.configure(&documents("\"203.0.113.18\", \"203.0.113.20\"", more))?;
        fixture.azure.keep_requests();

        begin(fixture)?;

        let lists = fixture.azure.bodies("PATCH", "/cosmos-data-prod");
        assert!(!lists.is_empty());
        for body in lists {
            let list = body["properties"]["ipRules"].as_array().cloned().unwrap_or_default();
            assert!(!list.is_empty(), "the firewall was open after {body}");
        }
        assert_eq!(of_account(fixture), ["203.0.113.18", "203.0.113.20"]);
        assert!(directory.plan_is_empty()?);
        if !owns {
            let plan = directory.succeed(&["plan", "-destroy", "-no-color"])?;
            assert!(plan.has_code("EntriesKept") && plan.mentions("203.0.113.18"), "{plan}");
            return Ok(());
        }
        directory.destroy()?;
        assert!(of_account(fixture).is_empty());
        Ok(())
    });
}

const REPLACE: &str = "-replace=dataplane_ip_allowlist.documents";

#[test]
fn a_replaced_allowlist_never_empties_the_firewall() {
    check_replacement("", true, |it| it.directory.apply_with(&[REPLACE]).map(drop));
}

#[test]
fn a_tainted_allowlist_never_empties_the_firewall() {
    check_replacement("", true, |it| {
        it.directory.succeed(&["taint", "dataplane_ip_allowlist.documents"])?;
        it.directory.apply().map(drop)
    });
}

#[test]
fn an_allowlist_that_is_made_before_the_old_one_goes_never_empties_the_firewall() {
    let more = "lifecycle {\n    create_before_destroy = true\n  }";
    // What it found is named in the plan of its destroy: nothing says that it is its own.
    check_replacement(more, false, |it| it.directory.apply_with(&[REPLACE]).map(drop));
}

#[test]
fn an_address_that_two_allowlists_share_stays_until_the_last_one_goes() {
    on_each_cli(&scene(), |fixture| {
        let directory = &fixture.directory;
        let finance = lake("finance", "\"203.0.113.18\", \"203.0.113.19\"");
        let marketing = lake("marketing", "\"203.0.113.18\"");
        fixture.configure(&finance)?;
        directory.apply()?;
        fixture.configure(&format!("{finance}{marketing}"))?;
        let found = directory.apply()?;
        assert!(found.has_code("EntriesPreexisting"), "{found}");

        fixture.configure(&marketing)?;
        let removed = directory.apply()?;

        assert!(removed.has_code("EntriesShared"), "{removed}");
        assert_eq!(of_lake(fixture), ["192.0.2.10", "203.0.113.18"]);
        assert!(directory.plan_is_empty()?);
        Ok(())
    });
    on_each_cli(&scene(), |fixture| {
        let directory = &fixture.directory;
        let (one, other) = (lake("one", "\"203.0.113.18\""), lake("other", "\"203.0.113.18\""));
        fixture.configure(&format!("{one}{other}"))?;
        directory.apply()?;
        directory.destroy()?;
        assert_eq!(of_lake(fixture), ["192.0.2.10"]);
        Ok(())
    });
}
