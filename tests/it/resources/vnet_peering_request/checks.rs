//! What validate and plan refuse or say.

use serde_json::{Value, json};

use super::{asking, create_link, everywhere, nothing_was_written, requests, with};
use crate::azure::{
    Azure,
    networks::{astro_vnet, network, network_with, networks, vnet},
};

/// The networks, with other ranges of the customer's.
fn with_ranges(prefixes: &[&str]) -> Azure {
    let mut seed = networks();
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == vnet() {
            *resource = network_with(&vnet(), prefixes);
        }
    }
    Azure::with(seed)
}

#[tokio::test(start_paused = true)]
async fn an_overlap_is_refused_with_both_prefixes_and_what_they_share() {
    let azure = with_ranges(&["10.60.0.0/16", "172.20.8.0/21"]);
    let plan = requests(&azure).await.plan(None, &asking()).await;
    plan.notes.error().is("OverlappingAddressSpaces", "vnet_id").says(&[
        "`172.20.8.0/21`",
        "`172.20.0.0/19`",
        "`prod-euw`",
    ]);
}

#[tokio::test(start_paused = true)]
async fn an_overlap_through_a_network_that_is_peered_already_is_refused() {
    let mut seed = networks();
    let other = network("vnet-other");
    seed["resources"].as_array_mut().unwrap().push(network_with(&other, &["172.20.16.0/20"]));
    let azure = Azure::with(seed);
    create_link(&azure, "to-other", &other).await;
    let plan = requests(&azure).await.plan(None, &asking()).await;
    let says = [&*format!("`{other}`"), "`172.20.16.0/20`", "`172.20.0.0/19`", "`vendor_vnet_id`"];
    plan.notes.error().is("OverlappingAddressSpaces", "vnet_id").says(&says);
}

#[tokio::test(start_paused = true)]
async fn the_vendors_own_network_overlaps_with_nothing() {
    let azure = Azure::with_networks();
    create_link(&azure, "to-astro", &astro_vnet()).await;
    let plan = requests(&azure).await.plan(None, &asking()).await;
    plan.notes
        .error()
        .is("OverlappingAddressSpaces", "vnet_id")
        .says(&[&astro_vnet(), "`vendor_vnet_id`"]);
    let named = with(asking(), "vendor_vnet_id", astro_vnet());
    requests(&azure).await.plan(None, &named).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn an_overlap_that_no_plan_could_see_is_refused_before_anything_is_recorded() {
    let azure = with_ranges(&["172.20.8.0/21"]);
    let run = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let run = run.resource(super::TYPE);
    let plan = run.plan(None, &asking()).await;
    plan.notes.nothing();
    let applied = run.apply(&plan).await;
    applied.notes.error().is("OverlappingAddressSpaces", "vnet_id").says(&["`172.20.8.0/21`"]);
    assert!(applied.state.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_tenant_that_is_not_the_subscriptions_is_refused() {
    let azure = Azure::with_networks();
    let config = with(asking(), "tenant_id", "11111111-2222-4333-8444-555555555555");
    let plan = requests(&azure).await.plan(None, &config).await;
    let says = [
        "2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21 belongs to tenant 7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11",
        "11111111-2222-4333-8444-555555555555",
    ];
    plan.notes.error().is("WrongTenant", "tenant_id").says(&says);
    let config = with(asking(), "tenant_id", "7D1F0C52-3A44-4F0E-9A52-6F2D0B5F1C11");
    requests(&azure).await.converge(None, &config).await;
}

#[tokio::test(start_paused = true)]
async fn another_region_is_a_warning() {
    let azure = Azure::with_networks();
    let config = with(asking(), "cluster_region", "northeurope");
    let plan = requests(&azure).await.plan(None, &config).await;
    plan.notes.warning().is("DifferentRegions", "vnet_id").says(&["`westeurope`", "`northeurope`"]);
    let config = with(asking(), "cluster_region", "West Europe");
    requests(&azure).await.plan(None, &config).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_connected_is_refused_before_anything_is_asked() {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let check = async |attribute: &str, value: Value, code: &str| {
        run.validate(&with(asking(), attribute, value)).await.error().is(code, attribute);
    };
    let classic = vnet().replace("Microsoft.Network", "Microsoft.ClassicNetwork");
    let subnet = format!("{}/subnets/a", vnet());
    let secret = "https://x.blob.core.windows.net/?sv=1&sig=abc";
    check("cluster_type", "STANDARD".into(), "ClusterNotPrivate").await;
    check("vnet_id", classic.into(), "WrongResourceType").await;
    check("vnet_id", subnet.into(), "WrongResourceType").await;
    check("vendor_vnet_id", vnet().to_uppercase().into(), "PeeringWithItself").await;
    check("vendor_access_granted", true.into(), "ConflictingArguments").await;
    check("cluster_id", "prod euw".into(), "InvalidAstroId").await;
    check("ticket_id", secret.into(), "SecretInTicket").await;
    let mut nobody = asking();
    for name in ["cluster_id", "cluster_name"] {
        nobody[name] = Value::Null;
    }
    run.validate(&nobody).await.error().is("MissingArgument", "cluster_id");
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_read_the_vnet_gets_one_warning_and_a_ticket_with_gaps() {
    let mut seed = networks();
    seed["caller"] = json!({ "denied": [{
        "scope": everywhere(),
        "actions": ["Microsoft.Network/virtualNetworks/read", "Microsoft.Resources/subscriptions/read"],
    }] });
    let azure = Azure::with(seed);
    let run = requests(&azure).await;
    let plan = run.plan(None, &asking()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["virtualNetworks/read"]);
    let applied = run.apply(&plan).await;
    applied.notes.no_error();
    let [could_not, waits] = &applied.notes.0[..] else { panic!("{:#?}", applied.notes) };
    could_not
        .is("RequestResourceForbidden", "vnet_id")
        .says(&["`Microsoft.Network/virtualNetworks/read`", "`Reader`"]);
    waits.is("RequestWaits", "");
    let stored = applied.stored();
    assert_eq!(stored.value["address_space"], Value::Null);
    assert!(stored.value["ticket_body"].as_str().unwrap().contains("please fill in"));
    let read = requests(&azure).await.refresh(&stored).await;
    read.notes.warning().is("RequestResourceForbidden", "vnet_id");
    assert_eq!(read.stored().value, stored.value);
    nothing_was_written(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_vnet_that_is_not_there_is_a_warning_while_planning_and_an_error_afterwards() {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let plan = run.plan(None, &with(asking(), "vnet_id", network("vnet-new"))).await;
    plan.notes.warning().is("NotFoundYet", "vnet_id");
    run.apply(&plan).await.notes.error().is("NotFound", "vnet_id").says(&["vnet-new"]);
}
