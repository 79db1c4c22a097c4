//! Names that a cluster resolves, and the link by which it reaches what they lead to.

use serde_json::{Value, json};

use super::{connection, refreshed, requests, state, with};
use crate::{
    azure::{
        Azure, SUBSCRIPTION,
        networks::{NETWORK, astro_vnet, hub_connection, network, networks, virtual_hub, vnet},
    },
    grpc::UNKNOWN,
};

const ATTRIBUTE: &str = "network_id";

fn by(network: String) -> Value {
    with(with(connection::names(), ATTRIBUTE, network), "vendor_vnet_id", astro_vnet())
}

fn sent() -> Value {
    with(by(vnet()), "ticket_id", "48213")
}

fn done() -> Value {
    with(sent(), "completed", true)
}

/// We link our network with the vendor's.
async fn links(azure: &Azure) {
    let path = format!("{}/virtualNetworkPeerings/to-astro", vnet());
    let body = json!({ "properties": {
        "remoteVirtualNetwork": { "id": astro_vnet() }, "allowVirtualNetworkAccess": true,
    } });
    let request = dataplane::azure::Request::put(path, NETWORK).auxiliary();
    azure.somebody_across_tenants().write::<Value>(request, &body).await.unwrap();
}

async fn peered() -> Azure {
    let azure = Azure::with_networks();
    links(&azure).await;
    azure.vendor_peers().await;
    azure
}

#[tokio::test(start_paused = true)]
async fn completed_is_contradicted_until_both_peering_links_exist() {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let applied = run.apply(&run.plan(None, &done()).await).await;
    applied.notes.warning().is("RequestContradicted", "completed");
    let stored = applied.stored();
    assert_eq!(state(&stored), ("missing", "you"));
    assert_eq!(stored.value["network_link"], Value::Null);

    links(&azure).await;
    let read = refreshed(&azure, &stored, &done()).await;
    assert_eq!(state(&read), ("failed", "you"));
    assert_eq!(read.value["network_link"]["state"], "Initiated");

    azure.vendor_peers().await;
    let read = refreshed(&azure, &read, &done()).await;
    assert_eq!(state(&read), ("completed", "nobody"));
    let link = &read.value["network_link"];
    assert_eq!(link["state"], "Connected");
    assert_eq!(link["remote_virtual_network_id"], astro_vnet());
    assert!(link["id"].as_str().unwrap().ends_with("/to-astro"), "{link}");

    azure.vendor_unpeers().await;
    assert_eq!(state(&refreshed(&azure, &read, &done()).await), ("failed", "you"));
}

#[tokio::test(start_paused = true)]
async fn a_link_alone_is_no_answer_of_the_vendor() {
    let azure = peered().await;
    let run = requests(&azure).await;
    let stored = run.create(&sent()).await;
    assert_eq!(state(&stored), ("submitted", "vendor"));
    assert!(stored.text("next_step").contains("to-astro"), "{}", stored.text("next_step"));
    run.converge(Some(stored.clone()), &sent()).await;
    let plan = run.plan(Some(&stored), &done()).await;
    let applied = run.apply(&plan).await;
    applied.notes.nothing();
    assert_eq!(state(&applied.stored()), ("completed", "nobody"));
}

#[tokio::test(start_paused = true)]
async fn a_server_outside_the_network_is_a_warning_of_the_plan_with_or_without_a_link() {
    let azure = peered().await;
    for azure in [&azure, &Azure::with_networks()] {
        let mut config = sent();
        config["hostname_resolution"]["dns_server_ip"] = "10.70.0.4".into();
        let plan = requests(azure).await.plan(None, &config).await;
        plan.notes.warning().is("InvalidAddress", "hostname_resolution");
    }
    let run = requests(&azure).await;
    let mut config = sent();
    config["hostname_resolution"]["dns_server_ip"] = "10.70.0.4".into();
    let plan = run.plan(None, &config).await;
    plan.notes
        .warning()
        .is("InvalidAddress", "hostname_resolution")
        .says(&["10.70.0.4", "vnet-data"]);
    let stored = run.apply(&plan).await.stored();
    assert!(stored.text("next_step").contains("10.70.0.4"), "{}", stored.text("next_step"));
    run.plan(None, &sent()).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn a_virtual_hub_leads_to_the_cluster_by_its_connection_with_the_vendors_network() {
    for (listed, expected) in [
        (Vec::new(), ("missing", "you")),
        (vec![hub_connection("any", &network("vnet-hub"), "Succeeded")], ("missing", "you")),
        (vec![hub_connection("any", &astro_vnet(), "Failed")], ("failed", "you")),
        (vec![hub_connection("any", &astro_vnet(), "Succeeded")], ("completed", "nobody")),
    ] {
        let azure = Azure::with_hub(listed);
        let config = with(with(by(virtual_hub()), "ticket_id", "48213"), "completed", true);
        let stored = requests(&azure).await.create(&config).await;
        assert_eq!(state(&stored), expected);
        refreshed(&azure, &stored, &config).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_network_that_is_not_there_is_a_warning_while_planning_and_an_error_afterwards() {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let config = by(network("vnet-none"));
    let plan = run.plan(None, &config).await;
    plan.notes.warning().is("NotFoundYet", ATTRIBUTE);
    let applied = run.apply(&plan).await;
    applied.notes.error().is("NotFound", ATTRIBUTE);
    assert_eq!(applied.state, None);

    let stored = run.create(&done()).await;
    azure.somebody_else().delete(&vnet(), NETWORK).await.unwrap();
    let read = requests(&azure).await.refresh(&stored).await;
    read.notes.warning().is("RequestResourceGone", ATTRIBUTE);
    assert_eq!(state(&read.stored()), ("missing", "you"));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_look_gets_a_warning_and_what_was_recorded() {
    let mut seed = networks();
    seed["caller"] = json!({ "denied": [{
        "scope": SUBSCRIPTION,
        "actions": [
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
        ],
    }] });
    let azure = Azure::with(seed);
    let run = requests(&azure).await;
    let plan = run.plan(None, &done()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["Microsoft.Network/virtualNetworks/"]);
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestResourceForbidden", ATTRIBUTE);
    assert_eq!(state(&applied.stored()), ("completed", "nobody"));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_only_list_peerings_sees_the_link_and_is_told_of_the_ranges() {
    let mut seed = networks();
    let link = |from: String, to: String| {
        json!({
            "id": format!("{from}/virtualNetworkPeerings/to-other"),
            "properties": {
                "remoteVirtualNetwork": { "id": to }, "allowVirtualNetworkAccess": true,
            },
        })
    };
    let links = [link(vnet(), astro_vnet()), link(astro_vnet(), vnet())];
    seed["resources"].as_array_mut().unwrap().extend(links);
    seed["caller"] = json!({ "denied": [{
        "scope": SUBSCRIPTION, "actions": ["Microsoft.Network/virtualNetworks/read"],
    }] });
    let run = requests(&Azure::with(seed)).await;
    let plan = run.plan(None, &done()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["vnet-data"]);
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestResourceForbidden", ATTRIBUTE);
    let stored = applied.stored();
    assert_eq!(state(&stored), ("completed", "nobody"));
    assert_eq!(stored.value["network_link"]["state"], "Connected");
}

#[tokio::test(start_paused = true)]
async fn both_networks_are_named_or_none_and_each_has_its_type() {
    let run = requests(&Azure::with_networks()).await;
    let one = |name: &str, id: String| with(connection::names(), name, id);
    for (config, code, attribute) in [
        (one(ATTRIBUTE, vnet()), "MissingArgument", ATTRIBUTE),
        (one("vendor_vnet_id", astro_vnet()), "MissingArgument", "vendor_vnet_id"),
        (by(format!("{SUBSCRIPTION}/resourceGroups/rg-net")), "WrongResourceType", ATTRIBUTE),
        (by(astro_vnet()), "PeeringWithItself", "vendor_vnet_id"),
        (with(connection::vpn(), ATTRIBUTE, vnet()), "ConflictingArguments", ATTRIBUTE),
    ] {
        run.validate(&config).await.error().is(code, attribute);
    }
    let unknown = with(by(vnet()), "vendor_vnet_id", UNKNOWN);
    run.validate(&unknown).await.nothing();
    let plan = run.plan(None, &unknown).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["status"], UNKNOWN);
}
