//! The whole text of what a peering request says, case by case.

use serde_json::{Value, json};

use super::{asking, create_link, requests, with, with_astro};
use crate::{
    azure::{
        Azure, astro,
        networks::{astro_vnet, network, networks, vnet},
    },
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_vnet_peering_request() {
    let mut snapshot = Snapshot::of("vnet_peering_request");
    arguments(&mut snapshot).await;
    clusters(&mut snapshot).await;
    sites(&mut snapshot).await;
    plans(&mut snapshot).await;
    life(&mut snapshot).await;
    snapshot.check();
}

async fn arguments(snapshot: &mut Snapshot) {
    let run = requests(&Azure::with_networks()).await;
    let classic = vnet().replace("Microsoft.Network", "Microsoft.ClassicNetwork");
    let mut nobody = asking();
    for name in ["cluster_id", "cluster_name"] {
        nobody[name] = Value::Null;
    }
    for (case, config) in [
        ("no cluster", nobody),
        ("a name instead of an ID", with(asking(), "cluster_id", "prod euw")),
        ("a standard cluster", with(asking(), "cluster_type", "STANDARD")),
        ("a classic network", with(asking(), "vnet_id", classic)),
        ("a subnet", with(asking(), "vnet_id", format!("{}/subnets/a", vnet()))),
        ("the same network twice", with(asking(), "vendor_vnet_id", vnet())),
        ("access that nobody needs", with(asking(), "vendor_access_granted", true)),
    ] {
        snapshot.add(case, &run.validate(&config).await);
    }
}

async fn sites(snapshot: &mut Snapshot) {
    let by_id = json!({ "cluster_id": astro::CLUSTER, "vnet_id": vnet() });
    let second = with(by_id.clone(), "site", "disaster_recovery");
    let both = with(by_id.clone(), "cluster_cidrs", json!(["172.20.0.0/19", "10.60.0.0/17"]));
    for (case, config, is_on, range) in [
        ("a cluster without disaster recovery", &second, false, ""),
        ("disaster recovery that is not ready", &second, true, ""),
        ("the range of the other site", &both, true, "10.60.0.0/17"),
        ("an overlap with the other site", &by_id, true, "10.60.0.0/17"),
    ] {
        let azure = with_astro(|seed| {
            let cluster = &mut seed["astro"]["organizations"][0]["clusters"][0];
            cluster["isDrEnabled"] = is_on.into();
            cluster["drRegion"] = "northeurope".into();
            cluster["drVpcSubnetRange"] = range.into();
        });
        snapshot.add(case, &requests(&azure).await.plan(None, config).await.notes);
    }
}

async fn clusters(snapshot: &mut Snapshot) {
    let by = |name: &str, value: &str| with(json!({ "vnet_id": vnet() }), name, value);
    let plan = requests(&Azure::with_networks()).await.plan(None, &by("cluster_name", "x")).await;
    snapshot.add("a cluster that nobody can look up", &plan.notes);
    let azure = with_astro(|_| ());
    for (case, config) in [
        ("a Deployment", by("cluster_id", astro::DEPLOYMENT)),
        ("a Deployment on a standard cluster", by("cluster_id", astro::STANDARD_DEPLOYMENT)),
        ("a cluster that is not ready", by("cluster_id", astro::UNFINISHED_CLUSTER)),
        ("another region than Astro says", with(asking(), "cluster_region", "northeurope")),
    ] {
        snapshot.add(case, &requests(&azure).await.plan(None, &config).await.notes);
    }
    let aws = with_astro(|seed| {
        seed["astro"]["organizations"][0]["clusters"][0]["cloudProvider"] = "AWS".into();
    });
    let plan = requests(&aws).await.plan(None, &by("cluster_id", astro::CLUSTER)).await;
    snapshot.add("a cluster in another cloud", &plan.notes);
}

async fn plans(snapshot: &mut Snapshot) {
    let azure = Azure::with_networks();
    let tenant = "11111111-2222-4333-8444-555555555555";
    for (case, config) in [
        ("another region", with(asking(), "cluster_region", "northeurope")),
        ("another tenant", with(asking(), "tenant_id", tenant)),
        ("overlapping networks", with(asking(), "cluster_cidrs", json!(["10.0.0.0/8"]))),
        ("a network that is not there", with(asking(), "vnet_id", network("vnet-new"))),
    ] {
        snapshot.add(case, &requests(&azure).await.plan(None, &config).await.notes);
    }
    create_link(&azure, "to-astro", &astro_vnet()).await;
    let plan = requests(&azure).await.plan(None, &asking()).await;
    snapshot.add("a network that is already peered", &plan.notes);
    let mut seed = networks();
    seed["caller"] = json!({ "denied": [{
        "scope": super::everywhere(), "actions": ["Microsoft.Network/virtualNetworks/read"],
    }] });
    let denied = requests(&Azure::with(seed)).await;
    let applied = denied.apply(&denied.plan(None, &asking()).await).await;
    snapshot.add("a caller who may not read", &applied.notes);
}

async fn life(snapshot: &mut Snapshot) {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let applied = run.apply(&run.plan(None, &asking()).await).await;
    snapshot.add("a new request", &applied.notes);
    let sent = with(asking(), "ticket_id", "48213");
    let stored = run.change(&applied.stored(), &sent).await;
    azure.somebody_across_tenants().delete(vnet(), "2025-05-01").await.unwrap();
    snapshot.add("a VNet that is gone", &requests(&azure).await.refresh(&stored).await.notes);
    snapshot.add("a destroy", &requests(&azure).await.destroy(&stored).await.notes);
}
