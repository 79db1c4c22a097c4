//! Everything that `dataplane_ip_allowlist` tells its user, in one file.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, allowlists,
    targets::{
        AKS, CONTAINER_REGISTRY, COSMOS, KEY_VAULT, POSTGRESQL, SQL, STORAGE, Target, target,
    },
    with,
};
use crate::{
    azure::{Azure, container, data_group, lake},
    grpc::Notes,
    snapshot::Snapshot,
};

/// The target with other properties.
fn changed(kind: &str, pointer: &str, value: Value) -> Target {
    let mut target = target(kind);
    *target.seed.pointer_mut(pointer).expect("a property of the sample") = value;
    target
}

/// What the plan of an allowlist on this target says.
async fn planned(target: &Target, arguments: &Value) -> Notes {
    let azure = target.azure();
    planned_in(&azure, target, arguments).await
}

async fn planned_in(azure: &Azure, target: &Target, arguments: &Value) -> Notes {
    let config = with(allowing(&target.id, &[FIRST]), arguments);
    allowlists(azure).await.plan(None, &config).await.notes
}

/// What the apply of a new allowlist on this target says.
async fn applied_in(azure: &Azure, target: &Target, arguments: &Value) -> Notes {
    let run = allowlists(azure).await;
    let config = with(allowing(&target.id, &[FIRST, SECOND]), arguments);
    let notes = run.apply(&run.plan(None, &config).await).await.notes;
    azure.heal();
    notes
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_ip_allowlist() {
    let mut snapshot = Snapshot::of("ip_allowlist");
    validation(&mut snapshot).await;
    plans(&mut snapshot).await;
    ownership(&mut snapshot).await;
    applies(&mut snapshot).await;
    removals(&mut snapshot).await;
    snapshot.check();
}

async fn validation(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let run = allowlists(&azure).await;
    let below = |it: &str| format!("{}/providers/{it}", data_group());
    let (vault, redis) = (below("Microsoft.KeyVault/vaults/kv"), below("Microsoft.Cache/redis/c"));
    let databricks = below("Microsoft.Databricks/workspaces/w");
    let network = below("Microsoft.Network/virtualNetworks/v");
    let prefix = |prefix: &str| json!({ "rule_name_prefix": prefix });
    let strict = json!({ "on_same_region": "error" });
    for (case, config) in [
        ("no addresses", allowing(&lake(), &[])),
        ("addresses that cannot be a vendor's", allowing(&lake(), &["0.0.0.0", "10.20.0.0/16"])),
        ("text that is not an address", allowing(&lake(), &["gateway.example"])),
        ("IPv6 where the service has none", allowing(&vault, &["2001:db8::1"])),
        ("a prefix with a space", with(allowing(&lake(), &[FIRST]), &prefix("a b"))),
        ("a prefix with a dash for Redis", with(allowing(&redis, &[FIRST]), &prefix("a-b"))),
        ("no region to compare with", with(allowing(&lake(), &[FIRST]), &strict)),
        ("part of a target", allowing(&container("c"), &[FIRST])),
        ("a resource without a firewall", allowing(&network, &[FIRST])),
        ("a Databricks workspace", allowing(&databricks, &[FIRST])),
    ] {
        snapshot.add(case, &run.validate(&config).await);
    }
    snapshot.add("an import ID that is none", &run.import("lake").await.notes);
}

async fn plans(snapshot: &mut Snapshot) {
    let nothing = json!({});
    let disabled = json!("Disabled");
    let mut server = target(SQL);
    server.seed["properties"]["publicNetworkAccess"] = disabled.clone();
    snapshot.add("a SQL server without public access", &planned(&server, &nothing).await);
    let mut server = target(POSTGRESQL);
    server.seed["properties"]["state"] = json!("Stopped");
    snapshot.add("a plan for a stopped target", &planned(&server, &nothing).await);
    let azure = server.azure();
    snapshot.add("an apply to a stopped target", &applied_in(&azure, &server, &nothing).await);
    let mut registry = target(CONTAINER_REGISTRY);
    registry.seed["sku"]["name"] = json!("Standard");
    registry.seed["properties"] = json!({});
    let azure = Azure::holding([registry.seed.clone()]);
    snapshot.add("a registry below Premium", &planned_in(&azure, &registry, &nothing).await);
    let routed = json!({ "loadBalancerSku": "standard", "outboundType": "userDefinedRouting" });
    let cluster = changed(AKS, "/properties/networkProfile", routed);
    let azure = Azure::holding([cluster.seed.clone()]);
    snapshot.add("the first entry of a cluster", &planned_in(&azure, &cluster, &nothing).await);
    let open = changed(STORAGE, "/properties/networkAcls/defaultAction", json!("Allow"));
    snapshot.add("a firewall that lets everybody in", &planned(&open, &nothing).await);
    let account = target(STORAGE);
    for choice in ["warn", "error"] {
        let region = json!({ "source_region": "West Europe", "on_same_region": choice });
        let case = format!("the target's own region: {choice}");
        snapshot.add(&case, &planned(&account, &region).await);
    }
    let many: Vec<String> = (0..256).map(|it| format!("203.0.113.{it}-203.0.113.{it}")).collect();
    let more: Vec<String> = (0..145).map(|it| format!("198.51.100.{it}")).collect();
    let many = [many, more].concat();
    let many = json!({ "addresses": many });
    snapshot.add("more entries than the service allows", &planned(&account, &many).await);
    let azure = Azure::new();
    let missing = Target { id: format!("{}x", lake()), ..target(STORAGE) };
    snapshot.add("a target that is not there yet", &planned_in(&azure, &missing, &nothing).await);
    snapshot.add("a target that is not there", &applied_in(&azure, &missing, &nothing).await);
}

async fn ownership(snapshot: &mut Snapshot) {
    for (kind, name) in [(STORAGE, "a list"), (SQL, "rules with names")] {
        let target = target(kind);
        let azure = target.azure();
        let config = allowing(&target.id, &[FIRST]);
        // The state of this one is lost.
        allowlists(&azure).await.create(&config).await;
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &config).await;
        snapshot.add(&format!("entries that exist in {name}"), &plan.notes);
    }
    let target = target(STORAGE);
    let azure = target.azure();
    let taking = json!({ "addresses": [FOREIGN], "take_over": true });
    snapshot.add("a takeover", &planned_in(&azure, &target, &taking).await);
    let both = allowing(&target.id, &[FIRST, SECOND]);
    let run = allowlists(&azure).await;
    let one = run.create(&both).await;
    let run = allowlists(&azure).await;
    let fewer = run.plan(Some(&one), &allowing(&target.id, &[FIRST])).await;
    snapshot.add("an entry that everybody loses", &fewer.notes);
    let (removed, made) = run.replace(&one, &allowing(&target.id, &[FIRST, THIRD])).await;
    snapshot.add("a replacement on the same target", &removed.notes);
    let one = made.stored();
    let run = allowlists(&azure).await;
    let other = run.create(&allowing(&target.id, &[FIRST])).await;
    let run = allowlists(&azure).await;
    run.refresh(&one).await;
    run.refresh(&other).await;
    let plan = run.plan_destroy(&one).await;
    snapshot.add("a plan to remove what another allowlist relies on", &plan.notes);
    let removed = allowlists(&azure).await.apply(&plan).await;
    snapshot.add("entries that stay for another allowlist", &removed.notes);
}

async fn applies(snapshot: &mut Snapshot) {
    let nothing = json!({});
    let account = target(STORAGE);
    let azure = account.azure();
    let theirs = account.foreign_write(&azure, THIRD).await;
    azure.script_times(99, "PATCH", &account.id, Effect::followed("PATCH", theirs));
    snapshot.add("somebody who undoes every write", &applied_in(&azure, &account, &nothing).await);
    let azure = account.azure();
    let busy = Effect::status(409, "StorageAccountOperationInProgress");
    azure.script_times(9_999, "PATCH", &account.id, busy);
    let short = json!({ "timeouts": { "create": "10m" } });
    snapshot.add("a service that stays busy", &applied_in(&azure, &account, &short).await);
    let registry = target(CONTAINER_REGISTRY);
    let azure = registry.azure();
    azure.behave(|it| it.operation_polls = 50);
    let short = json!({ "timeouts": { "create": "5s" } });
    snapshot.add("an apply that times out", &applied_in(&azure, &registry, &short).await);
    let server = target(SQL);
    let azure = server.azure();
    let body = json!({ "properties": { "startIpAddress": THIRD, "endIpAddress": THIRD } });
    let path = format!("{}/firewallRules/dataplane-203-0-113-18", server.id);
    azure.somebody_else().put::<Value>(&path, server.version, &body).await.unwrap();
    snapshot.add("a rule name that is in use", &applied_in(&azure, &server, &nothing).await);
    let azure = server.azure();
    azure.script_times(
        9,
        "PUT",
        "*/firewallRules/*",
        Effect::status(400, "DenyPublicEndpointEnabled"),
    );
    // With two, chance decides which one is refused first.
    let one = json!({ "addresses": ["203.0.113.18"] });
    snapshot.add("public access that was disabled", &applied_in(&azure, &server, &one).await);
}

async fn removals(snapshot: &mut Snapshot) {
    let account = target(STORAGE);
    let azure = account.azure();
    let many: Vec<_> = (0..8).map(|it| format!("203.0.113.{}", 2 * it)).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let stored = allowlists(&azure).await.create(&allowing(&account.id, &many)).await;
    let plan =
        allowlists(&azure).await.plan(Some(&stored), &allowing(&account.id, &many[..2])).await;
    snapshot.add("a list that shrinks", &plan.notes);
    let vault = target(KEY_VAULT);
    let azure = vault.azure_with("203.0.113.0/24", "203.0.113.255");
    let stored = allowlists(&azure).await.create(&allowing(&vault.id, &[FIRST])).await;
    let plan = allowlists(&azure).await.plan_destroy(&stored).await;
    snapshot.add("a wider entry of somebody else that stays", &plan.notes);
    let account = target(COSMOS);
    let azure = Azure::holding([account.seed.clone()]);
    let stored = allowlists(&azure).await.create(&allowing(&account.id, &[FIRST])).await;
    let plan = allowlists(&azure).await.plan_destroy(&stored).await;
    snapshot.add("a plan to remove the last entry", &plan.notes);
    let removed = allowlists(&azure).await.apply(&plan).await;
    snapshot.add("the removal of the last entry", &removed.notes);
}
