//! A peering from end to end.

use arm_sandbox::vendor::{Action, ChangeAddressSpace};
use dataplane::azure::Request;
use serde_json::{Value, json};

use super::{examine, found};
use crate::azure::{
    Azure,
    networks::{NETWORK, astro_vnet, network, network_with, networks, route_table, vnet},
};

fn peering_link() -> String {
    format!("{}/virtualNetworkPeerings/to-astro", vnet())
}

fn peering() -> Value {
    json!({ "peering": { "vnet_peering_id": peering_link(), "cluster_cidrs": ["172.20.0.0/20"] } })
}

/// The networks, with a route table at a subnet of the customer's, which has this route.
fn routed(prefix: &str, hop: &str) -> Value {
    let mut seed = networks();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.retain(|it| it["id"] != json!(vnet()));
    resources.push(json!({ "id": route_table(), "location": "westeurope", "properties": {
        "routes": [{ "name": "there", "properties": {
            "addressPrefix": prefix, "nextHopType": hop,
        } }],
    } }));
    let mut network = network_with(&vnet(), &["10.60.0.0/16"]);
    network["properties"]["subnets"] = json!([{ "name": "snet-sql", "properties": {
        "addressPrefix": "10.60.1.0/24", "routeTable": { "id": route_table() },
    } }]);
    resources.push(network);
    seed
}

/// Makes the customer's peering link.
async fn make_link(azure: &Azure, arguments: &Value) {
    let mut properties = json!({
        "remoteVirtualNetwork": { "id": astro_vnet() },
        "allowVirtualNetworkAccess": true,
    });
    for (name, value) in arguments.as_object().into_iter().flatten() {
        properties[name] = value.clone();
    }
    let request = Request::put(peering_link(), NETWORK).auxiliary();
    let body = json!({ "properties": properties });
    azure.somebody_across_tenants().write::<Value>(request, &body).await.unwrap();
}

async fn connected(seed: Value) -> Azure {
    let azure = Azure::with(seed);
    make_link(&azure, &json!({})).await;
    azure.vendor_peers().await;
    azure
}

#[tokio::test(start_paused = true)]
async fn a_peering_that_works_has_no_problem() {
    let azure = connected(routed("10.99.0.0/16", "None")).await;
    let (said, notes) = examine(&azure, &peering()).await;
    notes.nothing();
    found(&said, "ok: peering: ", &["is Connected with", &astro_vnet()]);
    found(&said, "ok: peering: ", &["Both sides know"]);
    found(&said, "ok: peering: ", &["covers the cluster's 172.20.0.0/20"]);
    found(&said, "ok: peering: ", &["Nothing on this side", "172.20.0.0/20"]);
    found(&said, "ok: peering: ", &["No route"]);
    assert_eq!(said.last().unwrap(), "summary: 5 ok, 0 problem, 0 unknown.");
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_missing_alone_or_cut_off_is_a_problem_with_the_next_step() {
    let azure = Azure::with(networks());
    let (said, notes) = examine(&azure, &peering()).await;
    found(&said, "problem: peering: ", &["does not exist", "dataplane_vnet_peering"]);
    notes.warning().is("ConnectionHasProblems", "");

    make_link(&azure, &json!({ "allowVirtualNetworkAccess": false })).await;
    let (said, notes) = examine(&azure, &peering()).await;
    found(&said, "problem: peering: ", &["is Initiated", &astro_vnet()]);
    found(&said, "problem: peering: ", &["Set `allow_virtual_network_access`"]);
    notes.warning().is("ConnectionHasProblems", "").says(&["2"]);

    azure.vendor_peers().await;
    azure.vendor_unpeers().await;
    let (said, _) = examine(&azure, &peering()).await;
    found(&said, "problem: peering: ", &["is Disconnected", &astro_vnet()]);
}

#[tokio::test(start_paused = true)]
async fn addresses_that_changed_and_a_cluster_elsewhere_are_problems() {
    let azure = connected(networks()).await;
    let act = ChangeAddressSpace {
        customer_network: Some(vnet()),
        prefixes: vec!["172.20.0.0/19".to_owned(), "172.21.0.0/19".to_owned()],
        ..ChangeAddressSpace::default()
    };
    azure.vendor_acts(Action::ChangeAddressSpace(act)).await;
    let config = json!({ "peering": { "vnet_peering_id": peering_link(), "cluster_cidrs": ["172.21.0.0/20"] } });
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: peering: ", &["Your peering link", "synchronize"]);
    found(&said, "problem: peering: ", &["covers 172.20.0.0/19, but not all of 172.21.0.0/20"]);
}

#[tokio::test(start_paused = true)]
async fn routes_that_lose_packets_are_problems_and_appliances_are_not_judged() {
    let azure = connected(routed("172.20.0.0/24", "None")).await;
    let (said, _) = examine(&azure, &peering()).await;
    found(&said, "problem: peering: ", &["`there` in `rt-data` (172.20.0.0/24)"]);

    let azure = connected(routed("172.20.0.0/24", "VirtualNetworkGateway")).await;
    let (said, notes) = examine(&azure, &peering()).await;
    found(&said, "unknown: peering: ", &["appliance or gateway"]);
    notes.warning().is("ConnectionPartlyUnknown", "");
}

#[tokio::test(start_paused = true)]
async fn addresses_that_this_side_uses_too_are_a_problem() {
    let azure = connected(networks()).await;
    let config = json!({ "peering": {
        "vnet_peering_id": peering_link(), "cluster_cidrs": ["10.60.8.0/21"],
    } });
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: peering: ", &["Both sides have 10.60.8.0/21", &vnet()]);
}

#[tokio::test(start_paused = true)]
async fn without_ranges_those_of_the_other_network_are_meant() {
    let azure = connected(networks()).await;
    let config = json!({ "peering": { "vnet_peering_id": peering_link() } });
    let (said, notes) = examine(&azure, &config).await;
    notes.nothing();
    found(&said, "ok: peering: ", &["Nothing on this side", "172.20.0.0/19"]);

    let absent = format!("{}/virtualNetworkPeerings/none", network("vnet-hub"));
    let config = json!({ "peering": { "vnet_peering_id": absent } });
    let (said, _) = examine(&azure, &config).await;
    found(&said, "unknown: peering: ", &["`cluster_cidrs`"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_is_unknown_with_the_permission_that_is_lacking() {
    let mut seed = routed("172.20.0.0/24", "None");
    let (link_read, table_read) = (
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read",
        "Microsoft.Network/routeTables/read",
    );
    seed["caller"] = json!({ "denied": [
        { "scope": vnet(), "actions": [link_read] },
        { "scope": route_table(), "actions": [table_read] },
    ] });
    let azure = Azure::with(seed);
    let (said, notes) = examine(&azure, &peering()).await;
    found(&said, "unknown: peering: ", &[link_read]);
    found(&said, "unknown: peering: ", &["route table", table_read]);
    notes.warning().is("ConnectionPartlyUnknown", "").says(&[link_read]);

    let mut seed = networks();
    seed["caller"] = json!({ "denied": [
        { "scope": vnet(), "actions": ["Microsoft.Network/virtualNetworks/read"] },
    ] });
    let azure = connected(seed).await;
    let (said, _) = examine(&azure, &peering()).await;
    found(&said, "ok: peering: ", &["is Connected"]);
    found(&said, "unknown: peering: ", &["addresses and routes", "virtualNetworks/read"]);
}
