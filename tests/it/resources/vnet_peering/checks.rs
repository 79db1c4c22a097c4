//! What validate and plan refuse or say.

use serde_json::{Value, json};

use super::{TYPE, peerings, towards_astro, towards_hub, with};
use crate::{
    azure::{
        Azure,
        networks::{NETWORK, network, network_with, networks, vnet},
    },
    grpc::UNKNOWN,
};

/// The landscape with another network of the customer.
fn beside(name: &str, prefixes: &[&str]) -> Value {
    let mut seed = networks();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.push(network_with(&network(name), prefixes));
    seed
}

fn towards(name: &str) -> Value {
    json!({ "vnet_id": vnet(), "remote_vnet_id": network(name) })
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_a_peering_is_refused_before_anything_is_asked() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let group = format!("{}/subnets/snet", vnet());
    let classic = vnet().replace("Microsoft.Network", "Microsoft.ClassicNetwork");
    for (change, attribute, code) in [
        (json!({ "vnet_id": group }), "vnet_id", "WrongResourceType"),
        (json!({ "remote_vnet_id": classic }), "remote_vnet_id", "WrongResourceType"),
        (json!({ "remote_vnet_id": vnet().to_uppercase() }), "remote_vnet_id", "PeeringWithItself"),
        (json!({ "name": "a b" }), "name", "InvalidName"),
        (json!({ "remote_tenant_id": "astro" }), "remote_tenant_id", "InvalidArgument"),
    ] {
        let notes = run.validate(&with(towards_astro(), &change)).await;
        notes.error().is(code, attribute);
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn networks_that_overlap_are_refused_with_both_ranges() {
    let azure = Azure::with(beside("vnet-same", &["192.168.0.0/16", "10.60.8.0/21"]));
    let plan = peerings(&azure).await.plan(None, &towards("vnet-same")).await;
    let says = ["10.60.0.0/16", "10.60.8.0/21", "vnet-same"];
    plan.notes.error().is("OverlappingAddressSpaces", "remote_vnet_id").says(&says);
}

#[tokio::test(start_paused = true)]
async fn networks_that_overlap_through_one_that_is_peered_already_are_refused() {
    let azure = Azure::with(beside("vnet-far", &["10.70.128.0/17"]));
    let run = peerings(&azure).await;
    run.create(&towards_hub()).await;
    let plan = peerings(&azure).await.plan(None, &towards("vnet-far")).await;
    let says = ["10.70.0.0/16", "vnet-hub", "10.70.128.0/17"];
    plan.notes.error().is("OverlappingAddressSpaces", "remote_vnet_id").says(&says);
}

#[tokio::test(start_paused = true)]
async fn what_the_plan_could_not_see_azure_refuses_and_it_is_explained() {
    let azure = Azure::with(beside("vnet-same", &["10.60.8.0/21"]));
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let run = terraform.resource(TYPE);
    let applied = run.apply(&run.plan(None, &towards("vnet-same")).await).await;
    let says = ["VnetAddressSpacesOverlap", "10.60.8.0/21"];
    applied.notes.error().is("AzureRefused", "remote_vnet_id").says(&says);

    run.create(&towards_hub()).await;
    let again = with(towards_hub(), &json!({ "name": "again" }));
    let applied = run.apply(&run.plan(None, &again).await).await;
    let says = ["import {", "to-vnet-hub-"];
    applied.notes.error().is("PeeringExists", "remote_vnet_id").says(&says);
}

#[tokio::test(start_paused = true)]
async fn a_link_under_another_name_is_refused_with_a_block_that_imports_it() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    run.create(&with(towards_hub(), &json!({ "name": "by-hand" }))).await;
    let run = peerings(&azure).await;
    let plan = run.plan(None, &towards_hub()).await;
    let id = format!("id = \"{}/virtualNetworkPeerings/by-hand\"", vnet());
    plan.notes.error().is("PeeringExists", "remote_vnet_id").says(&[
        "import {",
        &id,
        "name = \"by-hand\"",
    ]);
}

#[tokio::test(start_paused = true)]
async fn unknown_networks_can_be_planned() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    for unknown in ["vnet_id", "remote_vnet_id", "name", "remote_tenant_id"] {
        let config = with(towards_astro(), &json!({ unknown: UNKNOWN }));
        run.validate(&config).await.nothing();
        run.plan(None, &config).await.notes.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_is_not_there_is_warned_of_and_then_refused() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let config = with(towards_hub(), &json!({ "vnet_id": network("vnet-new") }));
    let plan = run.plan(None, &config).await;
    plan.notes.warning().is("NotFoundYet", "vnet_id").says(&["vnet-new"]);
    run.apply(&plan).await.notes.error().is("AzureNotFound", "vnet_id").says(&["vnet-new"]);
    let plan = run.plan(None, &towards("vnet-new")).await;
    plan.notes.nothing();
    run.apply(&plan).await.notes.error().is("AzureRefused", "remote_vnet_id").says(&["vnet-new"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_read_the_network_plans_with_one_warning_and_still_peers() {
    let mut seed = networks();
    let action = "Microsoft.Network/virtualNetworks/read";
    seed["caller"] = json!({ "denied": [{ "scope": vnet(), "actions": [action] }] });
    let azure = Azure::with(seed);
    let run = peerings(&azure).await;
    let plan = run.plan(None, &towards_astro()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&[action]);
    let stored = run.apply(&plan).await.stored();
    let read = peerings(&azure).await.refresh(&stored).await;
    read.notes.nothing();
    assert_eq!(read.stored().text("peering_state"), "Initiated");
}

#[tokio::test(start_paused = true)]
async fn gateways_across_regions_are_warned_of() {
    let mut seed = beside("vnet-north", &["10.80.0.0/16"]);
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == network("vnet-north") {
            resource["location"] = "northeurope".into();
        }
    }
    let azure = Azure::with(seed);
    let run = peerings(&azure).await;
    let config = with(towards("vnet-north"), &json!({ "allow_gateway_transit": true }));
    let plan = run.plan(None, &config).await;
    plan.notes
        .warning()
        .is("DifferentRegions", "allow_gateway_transit")
        .says(&["westeurope", "northeurope"]);
    run.plan(None, &towards("vnet-north")).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn plans_without_remote_checks_ask_nothing() {
    let azure = Azure::with_networks();
    let terraform = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let plan = terraform.resource(TYPE).plan(None, &towards_astro()).await;
    plan.notes.nothing();
    assert_eq!(azure.calls(), Vec::<String>::new());
    let found: Vec<Value> = azure.peering_links(&vnet()).await;
    assert!(found.is_empty(), "{NETWORK}: {found:?}");
}
