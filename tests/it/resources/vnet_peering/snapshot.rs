//! The whole text of each diagnostic of `dataplane_vnet_peering`.

use serde_json::{Value, json};

use super::{TYPE, peerings, towards_astro, towards_hub, with};
use crate::{
    azure::{
        Azure,
        networks::{network, network_with, networks, vnet},
    },
    snapshot::Snapshot,
};

/// The landscape with another network of the customer.
fn beside(prefixes: &[&str], location: &str) -> Azure {
    let mut seed = networks();
    let mut other = network_with(&network("vnet-other"), prefixes);
    other["location"] = location.into();
    seed["resources"].as_array_mut().unwrap().push(other);
    Azure::with(seed)
}

fn towards_other(arguments: &Value) -> Value {
    with(json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-other") }), arguments)
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_vnet_peering() {
    let mut snapshot = Snapshot::of("vnet_peering");
    checked(&mut snapshot).await;
    written(&mut snapshot).await;
    snapshot.check();
}

async fn checked(snapshot: &mut Snapshot) {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let classic = vnet().replace("Microsoft.Network", "Microsoft.ClassicNetwork");
    for (case, arguments) in [
        ("a subnet", json!({ "vnet_id": format!("{}/subnets/snet", vnet()) })),
        ("a classic network", json!({ "remote_vnet_id": classic })),
        ("one network on both sides", json!({ "remote_vnet_id": vnet() })),
        ("an invalid name", json!({ "name": "a b" })),
    ] {
        snapshot.add(case, &run.validate(&with(towards_astro(), &arguments)).await);
    }
    for id in ["x", &vnet()] {
        snapshot.add(&format!("import of {id}"), &run.import(id).await.notes);
    }
    let plan = azure.terraform().await.resource(TYPE).plan(None, &towards_astro()).await;
    snapshot.add("no token of the other tenant", &plan.notes);
    let plan = run.plan(None, &with(towards_hub(), &json!({ "vnet_id": network("new") }))).await;
    snapshot.add("a network that does not exist yet", &plan.notes);

    let azure = beside(&["10.60.8.0/21"], "westeurope");
    let plan = peerings(&azure).await.plan(None, &towards_other(&json!({}))).await;
    snapshot.add("overlapping networks", &plan.notes);
    let azure = beside(&["10.80.0.0/16"], "northeurope");
    let gateway = json!({ "allow_gateway_transit": true });
    let plan = peerings(&azure).await.plan(None, &towards_other(&gateway)).await;
    snapshot.add("a gateway across regions", &plan.notes);
}

async fn written(snapshot: &mut Snapshot) {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    snapshot.add("the first link", &applied.notes);
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    snapshot.add("a link that exists", &applied.notes);

    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let waiting = json!({ "wait_for_connected": true, "timeouts": { "create": "2m" } });
    let applied = run.apply(&run.plan(None, &with(towards_astro(), &waiting)).await).await;
    snapshot.add("a wait that times out", &applied.notes);

    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    run.create(&with(towards_hub(), &json!({ "name": "by-hand" }))).await;
    let plan = peerings(&azure).await.plan(None, &towards_hub()).await;
    snapshot.add("a link under another name", &plan.notes);
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let run = terraform.resource(TYPE);
    let elsewhere = json!({ "name": "by-hand", "remote_vnet_id": network("vnet-new") });
    let applied = run.apply(&run.plan(None, &with(towards_hub(), &elsewhere)).await).await;
    snapshot.add("a name that is taken", &applied.notes);
    let missing = json!({ "remote_vnet_id": network("vnet-new") });
    let applied = run.apply(&run.plan(None, &with(towards_hub(), &missing)).await).await;
    snapshot.add("a remote network that does not exist", &applied.notes);

    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    snapshot.add("the plan of a destroy", &run.plan_destroy(&stored).await.notes);
    azure.vendor_unpeers().await;
    snapshot.add("a link that lost its other side", &run_again(&azure, &stored).await);

    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    let plan = run.plan_destroy(&stored).await;
    snapshot.add("a destroy", &run.apply(&plan).await.notes);
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    snapshot.add("a remote link that is disconnected", &applied.notes);
}

async fn run_again(azure: &Azure, stored: &crate::grpc::Stored) -> crate::grpc::Notes {
    peerings(azure).await.refresh(stored).await.notes
}
