//! The second site of a cluster: a request of its own, about another region and another range.

use arm_sandbox::vendor::{Action, Peer};
use serde_json::{Value, json};

use super::{asking, create_link, link_id, requests, with, with_astro};
use crate::{
    azure::{
        Azure, astro,
        networks::{astro_vnet, network, network_with, vnet},
    },
    grpc::{Stored, UNKNOWN},
};

/// Networks beside an Organization whose cluster has disaster recovery, and the network that the cluster has
/// there.
fn with_recovery(alter: impl FnOnce(&mut Value)) -> Azure {
    with_astro(|seed| {
        let resources = seed["resources"].as_array_mut().unwrap();
        resources.push(network_with(&recovery_vnet(), &["172.24.0.0/19"]));
        let cluster = &mut seed["astro"]["organizations"][0]["clusters"][0];
        cluster["isDrEnabled"] = true.into();
        cluster["drRegion"] = "northeurope".into();
        cluster["drVpcSubnetRange"] = "172.24.0.0/19".into();
        alter(seed);
    })
}

/// The cluster that a seed has.
fn cluster(seed: &mut Value) -> &mut Value {
    &mut seed["astro"]["organizations"][0]["clusters"][0]
}

/// The network that the vendor names for disaster recovery.
fn recovery_vnet() -> String {
    astro_vnet().replace("astro-vnet", "astro-vnet-dr")
}

/// A request that leaves the cluster to Astro.
fn primary() -> Value {
    json!({ "cluster_id": astro::CLUSTER, "vnet_id": vnet() })
}

fn second() -> Value {
    with(primary(), "site", "disaster_recovery")
}

fn text(stored: &Stored, name: &str) -> String {
    stored.value[name].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(start_paused = true)]
async fn two_requests_for_one_cluster_and_one_network_stand_side_by_side() {
    let azure = with_recovery(|_| ());
    let first = requests(&azure).await.converge(None, &primary()).await;
    let other = requests(&azure).await.converge(None, &second()).await;
    assert_ne!(first.value["request_id"], other.value["request_id"]);
    for (stored, region, range, foreign) in [
        (&first, "westeurope", "172.20.0.0/19", "172.24.0.0/19"),
        (&other, "northeurope", "172.24.0.0/19", "172.20.0.0/19"),
    ] {
        assert_eq!(stored.value["cluster_region"], region);
        assert_eq!(stored.value["cluster_cidrs"], json!([range]));
        let body = text(stored, "ticket_body");
        assert!(body.contains(range) && body.contains(region) && !body.contains(foreign), "{body}");
    }
    // What is asked for without a site is what it was before there were two.
    let given = requests(&azure).await.create(&asking()).await;
    assert_eq!(given.value["request_id"], first.value["request_id"]);
    assert_eq!(given.value["ticket_body"], first.value["ticket_body"]);
}

#[tokio::test(start_paused = true)]
async fn a_cluster_without_disaster_recovery_is_refused_at_plan() {
    let azure = with_recovery(|seed| cluster(seed)["isDrEnabled"] = false.into());
    let plan = requests(&azure).await.plan(None, &second()).await;
    plan.notes.error().is("ClusterWithoutDisasterRecovery", "site").says(&["`prod-euw`"]);
    requests(&azure).await.plan(None, &primary()).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_second_range_that_astro_does_not_name_yet_is_refused_until_it_does() {
    let azure = with_recovery(|seed| cluster(seed)["drVpcSubnetRange"] = "".into());
    let plan = requests(&azure).await.plan(None, &second()).await;
    plan.notes.error().is("DisasterRecoveryNotReady", "site").says(&["`cluster_cidrs`"]);
    // What Astronomer says in the ticket counts too.
    let told = with(second(), "cluster_cidrs", json!(["172.24.0.0/19"]));
    requests(&azure)
        .await
        .plan(None, &told)
        .await
        .notes
        .warning()
        .is("DifferentRegions", "vnet_id");
    azure.astro_changes(|cluster| cluster["drVpcSubnetRange"] = "172.24.0.0/19".into());
    requests(&azure).await.plan(None, &second()).await.notes.no_error();
}

#[tokio::test(start_paused = true)]
async fn the_region_that_is_compared_is_that_of_the_site() {
    let azure = with_recovery(|_| ());
    let plan = requests(&azure).await.plan(None, &second()).await;
    plan.notes.warning().is("DifferentRegions", "vnet_id").says(&["`northeurope`"]);
    let wrong = with(second(), "cluster_region", "westeurope");
    let plan = requests(&azure).await.plan(None, &wrong).await;
    plan.notes.error().is("ClusterDecodeError", "cluster_region").says(&["northeurope"]);
}

#[tokio::test(start_paused = true)]
async fn an_overlap_with_the_site_is_refused_and_one_with_the_other_site_is_told() {
    let wide = |seed: &mut Value| {
        let resources = seed["resources"].as_array_mut().unwrap();
        let own = resources.iter_mut().find(|it| it["id"] == vnet()).unwrap();
        *own = network_with(&vnet(), &["10.60.0.0/16", "172.24.8.0/21"]);
    };
    let azure = with_recovery(wide);
    let plan = requests(&azure).await.plan(None, &second()).await;
    plan.notes
        .with_code("OverlappingAddressSpaces")
        .is("OverlappingAddressSpaces", "vnet_id")
        .says(&["`172.24.8.0/21`", "`172.24.0.0/19`"]);
    let plan = requests(&azure).await.plan(None, &primary()).await;
    plan.notes.warning().is("OtherSiteOverlaps", "vnet_id").says(&[
        "`172.24.8.0/21`",
        "`172.24.0.0/19`",
        "`prod-euw`",
    ]);
}

#[tokio::test(start_paused = true)]
async fn each_site_is_connected_by_a_link_to_its_own_network_only() {
    let azure = with_recovery(|_| ());
    let named = |config: Value, vendor: &str| {
        with(with(config, "ticket_id", "48213"), "vendor_vnet_id", vendor)
    };
    create_link(&azure, "to-astro", &astro_vnet()).await;
    azure
        .vendor_acts(Action::Peer(Peer {
            network: Some(astro_vnet()),
            customer_network: Some(vnet()),
            ..Peer::default()
        }))
        .await;
    let wrong = requests(&azure).await.create(&named(second(), &astro_vnet())).await;
    assert_eq!(wrong.value["status"], "out_of_sync");
    let step = text(&wrong, "next_step");
    assert!(step.contains("172.24.0.0/19") && step.contains("disaster recovery"), "{step}");
    create_link(&azure, "to-astro-dr", &recovery_vnet()).await;
    for (config, link, status) in [
        (named(primary(), &astro_vnet()), "to-astro", "connected"),
        (named(second(), &recovery_vnet()), "to-astro-dr", "local_link_initiated"),
    ] {
        let stored = requests(&azure).await.create(&config).await;
        assert_eq!(stored.value["status"], status);
        assert_eq!(stored.value["peering_id"], link_id(link));
    }
}

#[tokio::test(start_paused = true)]
async fn ranges_of_both_sites_that_were_looked_up_before_become_that_of_the_primary_one() {
    let azure = with_recovery(|_| ());
    let mut stored = requests(&azure).await.create(&primary()).await;
    let new = stored.clone();
    stored.value["cluster_cidrs"] = json!(["172.20.0.0/19", "172.24.0.0/19"]);
    let run = requests(&azure).await;
    let plan = run.plan(Some(&stored), &primary()).await;
    plan.notes.no_error();
    assert_eq!(plan.replace, [""; 0]);
    let applied = run.apply(&plan).await.stored();
    assert_eq!(applied.value["cluster_cidrs"], new.value["cluster_cidrs"]);
    assert_eq!(applied.value["request_id"], new.value["request_id"]);
    requests(&azure).await.converge(Some(applied), &primary()).await;
    // What the user says stays.
    let given = with(primary(), "cluster_cidrs", json!(["172.20.0.0/19", "172.30.0.0/19"]));
    let stored = requests(&azure).await.create(&given).await;
    requests(&azure).await.plan(Some(&stored), &given).await.notes.no_error();
}

#[tokio::test(start_paused = true)]
async fn another_site_is_another_request() {
    let azure = with_recovery(|_| ());
    let stored = requests(&azure).await.create(&primary()).await;
    let plan = requests(&azure).await.plan(Some(&stored), &second()).await;
    assert_eq!(plan.replace, ["site"]);
    assert_ne!(plan.planned["request_id"], stored.value["request_id"]);
    assert_ne!(plan.planned["request_id"], UNKNOWN);
    let unknown = with(primary(), "site", UNKNOWN);
    let plan = requests(&azure).await.plan(Some(&stored), &unknown).await;
    for name in ["request_id", "cluster_region", "cluster_cidrs"] {
        assert_eq!(plan.planned[name], UNKNOWN, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_of_a_site_stays_when_disaster_recovery_is_turned_off() {
    let azure = with_recovery(|_| ());
    let stored = requests(&azure).await.create(&second()).await;
    azure.astro_changes(|cluster| cluster["isDrEnabled"] = false.into());
    let run = requests(&azure).await;
    let seen = run.refresh(&stored).await.stored();
    assert_eq!(seen.value, stored.value);
    run.plan(Some(&seen), &second()).await.notes.no_error();
    let other = network("vnet-hub");
    // Another one would be new.
    let plan = run.plan(Some(&seen), &with(second(), "vnet_id", other)).await;
    plan.notes.error().is("ClusterWithoutDisasterRecovery", "site");
}
