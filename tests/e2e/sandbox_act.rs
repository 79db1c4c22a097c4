//! `terraform-provider-dataplane sandbox act`: what a vendor does, played from a shell.

use std::path::Path;
use std::process::Command;

use arm_sandbox::{Database, Sandbox, SeedSource, Settings};
use serde_json::{Value, json};

const CUSTOMER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod";
const VENDOR: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";

const VAULT: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.KeyVault/vaults/kv-data-prod";

fn seed() -> Value {
    let network = |id: &str, prefix: &str| {
        let space = json!({"addressPrefixes": [prefix]});
        json!({"id": id, "location": "westeurope", "properties": {"addressSpace": space}})
    };
    let [home, away] =
        ["7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11", "e0a4c7b8-6d15-4b6f-8c3e-5a9f21d4be02"];
    json!({
        "tenants": [{"tenantId": home}, {"tenantId": away}],
        "subscriptions": [
            {"subscriptionId": "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21", "tenantId": home},
            {"subscriptionId": "c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845", "tenantId": away},
        ],
        "resources": [network(CUSTOMER, "10.60.0.0/16"), network(VENDOR, "172.20.0.0/19")],
    })
}

/// Whether it did it, and what it said: on standard output, then on standard error.
fn act(database: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dataplane"))
        .args(["sandbox", "act", "--database"])
        .arg(database)
        .args(arguments)
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("output is text");
    (output.status.success(), text(output.stdout), text(output.stderr))
}

/// What `sandbox show` prints.
fn show(database: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_terraform-provider-dataplane"))
        .args(["sandbox", "show", "--database"])
        .arg(database)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("output is text")
}

#[test]
fn the_addresses_of_astro_rotate() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let database = directory.path().join("sandbox.db");
    let mut seed = seed();
    seed["astro"] = json!({"organizations": [{"id": "cmo", "clusters": [
        {"id": "cma", "name": "prod", "metadata": {"externalIPs": ["203.0.113.18"]}},
    ]}]});
    Sandbox::open(Settings {
        database: Database::File(database.clone()),
        seed: Some(SeedSource::Json(seed)),
        ..Settings::default()
    })
    .expect("the seed is right");

    let (done, said, error) = act(&database, &["rotate-addresses", "203.0.113.30"]);

    assert!(done, "{error}");
    let happened = "The cluster 'prod' comes from 203.0.113.30 instead of 203.0.113.18.\n";
    assert!(said.starts_with(happened), "{said}");
}

#[test]
fn a_vendor_makes_changes_and_takes_away_its_link_of_a_peering() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let database = directory.path().join("sandbox.db");
    Sandbox::open(Settings {
        database: Database::File(database.clone()),
        seed: Some(SeedSource::Json(seed())),
        ..Settings::default()
    })
    .expect("the seed is right");
    let said = |arguments: &[&str]| {
        let (done, out, error) = act(&database, arguments);
        assert!(done, "{error}");
        out
    };

    let peered = said(&["peer"]);
    assert_eq!(
        peered,
        format!(
            "The vendor created the peering '{VENDOR}/virtualNetworkPeerings/to-vnet-data-prod', which is Initiated.\n\
             The customer sees nothing: '{CUSTOMER}' has no peering with '{VENDOR}' yet.\n"
        )
    );
    let changed = said(&["change-address-space", "172.20.0.0/19", "172.21.0.0/24"]);
    assert!(changed.contains("172.20.0.0/19, 172.21.0.0/24 instead of 172.20.0.0/19"), "{changed}");
    let synced = said(&["sync-peering", "--vnet", VENDOR, "--customer-vnet", CUSTOMER]);
    assert!(synced.contains("now knows 10.60.0.0/16"), "{synced}");
    let unpeered = said(&["unpeer"]);
    assert!(unpeered.starts_with("The vendor deleted its peering"), "{unpeered}");

    let (done, out, error) = act(&database, &["unpeer"]);
    assert!(!done && out.is_empty(), "{out}");
    assert!(error.starts_with("Nothing was done: that cannot be done:"), "{error}");
    assert!(error.contains("has no peering with"), "{error}");
}

#[test]
fn a_vendor_asks_for_a_private_endpoint_and_takes_it_back() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let database = directory.path().join("sandbox.db");
    let mut seed = seed();
    let vault = json!({"id": VAULT, "location": "westeurope", "properties": {}});
    seed["resources"].as_array_mut().expect("a list of resources").push(vault);
    Sandbox::open(Settings {
        database: Database::File(database.clone()),
        seed: Some(SeedSource::Json(seed)),
        ..Settings::default()
    })
    .expect("the seed is right");
    let asking = [
        "add-private-endpoint",
        "--target",
        VAULT,
        "--endpoint",
        "pe-dp1",
        "--message",
        "req-7f3a",
    ];

    let (asked, told, error) = act(&database, &asking);
    let deciding = ["--target", VAULT, "--message", "welcome"];
    let (done, outcome, refusal) = act(&database, &[&["approve"], &deciding[..]].concat());
    let (rejected, last, _) = act(&database, &[&["reject"], &deciding[..2]].concat());
    let shown = show(&database);
    let (removed, gone, _) = act(&database, &["remove-private-endpoint", "--target", VAULT]);
    let (again, _, nothing) = act(&database, &["remove-private-endpoint", "--endpoint", "pe-dp1"]);
    let (cleared, empty, _) = act(&database, &["remove-connection", "--target", VAULT]);

    assert!(asked, "{error}");
    assert!(told.starts_with("The vendor made the private endpoint"), "{told}");
    assert!(told.contains("which is Pending, with the message \"req-7f3a\""), "{told}");
    assert!(done, "{refusal}");
    assert!(outcome.contains("which is Approved, with the message \"welcome\""), "{outcome}");
    assert!(rejected && last.contains("which is Rejected, without a message"), "{last}");
    assert!(shown.starts_with("Private endpoint connections\n  /subscriptions/"), "{shown}");
    assert!(shown.contains("    Rejected for "), "{shown}");
    for section in ["Peerings", "Firewall rules", "Role assignments", "Requests"] {
        assert!(shown.contains(&format!("\n{section}\n  none")), "{shown}");
    }
    assert!(removed && gone.contains("which is Disconnected"), "{gone}");
    assert!(!again && nothing.contains("has no private endpoint"), "{nothing}");
    assert!(cleared && empty.contains("sees no such connection"), "{empty}");
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let directory = tempfile::tempdir().expect("a folder can be made");
    let database = directory.path().join("sandbox.db");

    let (done, _, error) = act(&database, &["peer"]);

    assert!(!done && error.contains("does not exist"), "{error}");
    assert!(!database.exists());
}
