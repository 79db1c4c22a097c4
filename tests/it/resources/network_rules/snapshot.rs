//! Everything that `dataplane_network_rules` tells its user, in one file.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, THIRD, allowing, rules, subnet,
    targets::{COSMOS, EVENT_HUBS, SQL, STORAGE, Target, target},
    with,
};
use crate::{
    azure::{Azure, container, data_group, lake},
    grpc::Notes,
    snapshot::Snapshot,
};

const JOIN: &str = "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action";

/// A namespace whose firewall has no entry, so that it lets everybody in.
fn empty_namespace() -> (Azure, Target) {
    let namespace = target(EVENT_HUBS);
    let set = json!({
        "id": format!("{}/networkRuleSets/default", namespace.id),
        "properties": { "defaultAction": "Deny" },
    });
    (Azure::holding([namespace.seed.clone(), set]), namespace)
}

/// What the plan of new rules on this target says.
async fn planned(azure: &Azure, target: &Target, arguments: &Value) -> Notes {
    let config = with(allowing(&target.id, &[FIRST]), arguments);
    rules(azure).await.plan(None, &config).await.notes
}

/// What the apply of new rules on this target says.
async fn applied(azure: &Azure, target: &Target, arguments: &Value) -> Notes {
    let run = rules(azure).await;
    let config = with(allowing(&target.id, &[FIRST]), arguments);
    let notes = run.apply(&run.plan(None, &config).await).await.notes;
    azure.heal();
    notes
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_network_rules() {
    let mut snapshot = Snapshot::of("network_rules");
    validation(&mut snapshot).await;
    plans(&mut snapshot).await;
    ownership(&mut snapshot).await;
    applies(&mut snapshot).await;
    removals(&mut snapshot).await;
    snapshot.check();
}

async fn validation(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let run = rules(&azure).await;
    let below = |it: &str| format!("{}/providers/{it}", data_group());
    let (vault, cluster) =
        (below("Microsoft.KeyVault/vaults/kv"), below("Microsoft.Kusto/clusters/c"));
    let instance =
        json!([{ "tenant_id": "9c0ffee0-1d52-4a55-8ae6-2b9f73a9d101", "resource_id": lake() }]);
    let network = below("Microsoft.Network/virtualNetworks/v");
    for (case, target, arguments) in [
        ("nothing to let in", lake(), json!({ "subnet_ids": [] })),
        ("a network instead of a subnet", lake(), json!({ "subnet_ids": [network] })),
        (
            "resource instances where the service has none",
            vault,
            json!({ "resource_instances": instance }),
        ),
        ("a prefix with a space", lake(), json!({ "rule_name_prefix": "a b" })),
        ("a service that lets in addresses only", cluster, json!({})),
        ("part of a target", container("c"), json!({})),
        ("a resource without a firewall", network.clone(), json!({})),
    ] {
        let config = with(allowing(&target, &[FIRST]), &arguments);
        snapshot.add(case, &run.validate(&config).await);
    }
    snapshot.add("an import ID that is none", &run.import("lake").await.notes);
}

async fn plans(snapshot: &mut Snapshot) {
    let nothing = json!({});
    let mut closed = target(STORAGE);
    closed.seed["properties"]["publicNetworkAccess"] = "Disabled".into();
    let case = "an account without public access";
    snapshot.add(case, &planned(&closed.azure(), &closed, &nothing).await);
    let mut account = target(COSMOS);
    account.seed["properties"]["isVirtualNetworkFilterEnabled"] = false.into();
    let case = "an account that ignores virtual network rules";
    snapshot.add(case, &planned(&account.azure(), &account, &nothing).await);
    let (azure, namespace) = empty_namespace();
    let case = "the first entry of a namespace";
    snapshot.add(case, &planned(&azure, &namespace, &nothing).await);
    let many: Vec<String> = (0..401).map(|it| subnet(&format!("s{it}"))).collect();
    let account = target(STORAGE);
    let many = json!({ "subnet_ids": many });
    let case = "more subnets than the service allows";
    snapshot.add(case, &planned(&account.azure(), &account, &many).await);
    let (azure, missing) = (Azure::new(), Target { id: format!("{}x", lake()), ..target(STORAGE) });
    snapshot.add("a target that is not there yet", &planned(&azure, &missing, &nothing).await);
    snapshot.add("a target that is not there", &applied(&azure, &missing, &nothing).await);
}

async fn ownership(snapshot: &mut Snapshot) {
    for (kind, name) in [(STORAGE, "a list"), (SQL, "rules with names")] {
        let target = target(kind);
        let azure = target.azure();
        // The state of this one is lost.
        rules(&azure).await.create(&allowing(&target.id, &[FIRST])).await;
        let notes = planned(&azure, &target, &json!({})).await;
        snapshot.add(&format!("entries that exist in {name}"), &notes);
    }
    let target = target(STORAGE);
    let azure = target.azure();
    let taking = json!({ "subnet_ids": [subnet(FOREIGN)], "take_over": true });
    snapshot.add("a takeover", &planned(&azure, &target, &taking).await);
    broken(snapshot).await;
    let run = rules(&azure).await;
    let one = run.create(&allowing(&target.id, &[FIRST, SECOND])).await;
    let run = rules(&azure).await;
    let fewer = run.plan(Some(&one), &allowing(&target.id, &[FIRST])).await;
    snapshot.add("an entry that everybody loses", &fewer.notes);
    let (removed, made) = run.replace(&one, &allowing(&target.id, &[FIRST, THIRD])).await;
    snapshot.add("a replacement on the same target", &removed.notes);
    let one = made.stored();
    let run = rules(&azure).await;
    let other = run.create(&allowing(&target.id, &[FIRST])).await;
    let run = rules(&azure).await;
    run.refresh(&one).await;
    run.refresh(&other).await;
    let plan = run.plan_destroy(&one).await;
    snapshot.add("a plan to remove what other rules rely on", &plan.notes);
    let removed = rules(&azure).await.apply(&plan).await;
    snapshot.add("entries that stay for other rules", &removed.notes);
}

async fn broken(snapshot: &mut Snapshot) {
    let account = target(STORAGE);
    let azure = account.azure();
    let stored = rules(&azure).await.create(&allowing(&account.id, &[FIRST])).await;
    let deleted = json!({ "state": "NetworkSourceDeleted" });
    account.alter(&azure, FIRST, &deleted).await;
    account.alter(&azure, FOREIGN, &deleted).await;
    let run = rules(&azure).await;
    let read = run.refresh(&stored).await.stored();
    let plan = run.plan(Some(&read), &allowing(&account.id, &[FIRST])).await;
    snapshot.add("a broken entry of ours", &plan.notes);
    let theirs = json!({ "subnet_ids": [subnet(FOREIGN)] });
    snapshot.add("a broken entry of others", &applied(&azure, &account, &theirs).await);
    let mut failed = account.foreign_write(&azure, SECOND).await;
    failed["properties"]["networkAcls"]["virtualNetworkRules"][2]["state"] = "Failed".into();
    azure.add_fault("PATCH", &account.id, Effect::followed("PATCH", failed));
    let own = json!({ "subnet_ids": [subnet(SECOND)] });
    snapshot.add("an entry that is broken at once", &applied(&azure, &account, &own).await);
    let account = target(COSMOS);
    let azure = account.azure();
    let ignoring = json!({ "ignoreMissingVNetServiceEndpoint": true });
    account.alter(&azure, FOREIGN, &ignoring).await;
    let notes = planned(&azure, &account, &theirs).await;
    snapshot.add("an entry whose subnet Azure did not check", &notes);
}

async fn applies(snapshot: &mut Snapshot) {
    let nothing = json!({});
    let account = target(STORAGE);
    let azure = account.azure();
    let theirs = account.foreign_write(&azure, THIRD).await;
    azure.script_times(99, "PATCH", &account.id, Effect::followed("PATCH", theirs));
    snapshot.add("somebody who undoes every write", &applied(&azure, &account, &nothing).await);
    let azure = account.azure_denying(&subnet(FIRST), JOIN);
    let case = "a subnet that may not be linked";
    snapshot.add(case, &applied(&azure, &account, &nothing).await);
    let network = format!("{}/providers/Microsoft.Network/virtualNetworks/v", data_group());
    let azure = Azure::holding([
        account.seed.clone(),
        json!({ "id": network, "location": "westeurope", "properties": {
            "addressSpace": { "addressPrefixes": ["10.0.0.0/16"] },
            "subnets": [{ "name": "pods", "properties": {
                "addressPrefix": "10.0.0.0/24", "serviceEndpoints": [],
            } }],
        } }),
    ]);
    let pods = json!({ "subnet_ids": [format!("{network}/subnets/pods")] });
    let case = "a subnet without an endpoint for the service";
    snapshot.add(case, &applied(&azure, &account, &pods).await);
    let server = target(SQL);
    let azure = server.azure();
    let slow = Effect::Delay { milliseconds: 600_000 };
    azure.script_times(9, "PUT", "*/virtualNetworkRules/*", slow);
    let short = json!({ "timeouts": { "create": "5s" } });
    snapshot.add("an apply that times out", &applied(&azure, &server, &short).await);
}

async fn removals(snapshot: &mut Snapshot) {
    let target = target(STORAGE);
    let azure = target.azure();
    let stored = rules(&azure).await.create(&allowing(&target.id, &[FIRST, FOREIGN])).await;
    let plan = rules(&azure).await.plan_destroy(&stored).await;
    snapshot.add("an entry of somebody else that stays", &plan.notes);
    let (azure, namespace) = empty_namespace();
    let stored = rules(&azure).await.create(&allowing(&namespace.id, &[FIRST])).await;
    let plan = rules(&azure).await.plan_destroy(&stored).await;
    snapshot.add("a plan to remove the last entry", &plan.notes);
    let removed = rules(&azure).await.apply(&plan).await;
    snapshot.add("the removal of the last entry", &removed.notes);
}
