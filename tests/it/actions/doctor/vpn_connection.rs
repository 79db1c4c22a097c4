//! A VPN with the vendor's gateway: its tunnel, and the ranges that Azure sends into it.

use arm_sandbox::{
    Effect,
    vendor::{Action, Tunnel, TunnelStatus},
};
use serde_json::{Value, json};

use super::{TYPE, examine, found};
use crate::azure::{
    Azure, SUBSCRIPTION,
    networks::{NETWORK, network_with, vnet, vpn, vpn_connection},
};

const OK: &str = "ok: VPN connection: ";
const PROBLEM: &str = "problem: VPN connection: ";
const UNKNOWN: &str = "unknown: VPN connection: ";

fn part(arguments: &Value) -> Value {
    let mut part = arguments.clone();
    part["vpn_connection_id"] = vpn_connection().into();
    json!({ "vpn_connection": part })
}

/// The VPN, which has to carry packets for these.
fn for_cluster(ranges: &[&str]) -> Value {
    part(&json!({ "cluster_cidrs": ranges }))
}

/// The VPN of [`vpn`], up, with these properties of the connection instead.
fn with(change: &Value) -> Azure {
    let mut parts = vpn("Connected");
    for (name, value) in change.as_object().unwrap() {
        parts[2]["properties"][name] = value.clone();
    }
    Azure::with_vpn(parts)
}

/// The same, with the connection answered so, once.
async fn answering(change: &Value) -> Azure {
    let azure = Azure::with_vpn(vpn("Connected"));
    let mut answer: Value = azure.somebody_else().get(&vpn_connection(), NETWORK).await.unwrap();
    for (name, value) in change.as_object().unwrap() {
        answer["properties"][name] = value.clone();
    }
    azure.add_fault("GET", "*/connections/*", Effect::status(200, "").body(answer.to_string()));
    azure
}

fn denying(status: &str, action: &str) -> Azure {
    let network = network_with(&vnet(), &["10.60.0.0/16"]);
    let parts = vpn(status).into_iter().chain([network]);
    Azure::holding_denying(parts, SUBSCRIPTION, &[action])
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_is_up_and_has_the_clusters_ranges_has_no_problem() {
    let azure = Azure::with_vpn(vpn("Connected"));
    let (said, notes) = examine(&azure, &for_cluster(&["172.20.0.0/20", "172.20.16.0/20"])).await;
    notes.nothing();
    found(&said, OK, &["`vpn-astro` is `Connected`"]);
    found(&said, OK, &["172.20.0.0/20, 172.20.16.0/20"]);
    assert_eq!(said.last().unwrap(), "summary: 2 ok, 0 problem, 0 unknown.");
    assert!(!format!("{said:?}{notes:?}").contains("never-to-be-seen"));
}

#[tokio::test(start_paused = true)]
async fn without_ranges_a_tunnel_that_is_up_takes_one_read_and_compares_nothing() {
    let azure = Azure::with_vpn(vpn("Connected"));
    azure.verbs();
    let (said, notes) = azure.terraform().await.invoke(TYPE, &part(&json!({}))).await;
    notes.nothing();
    assert_eq!(said.last().unwrap(), "summary: 1 ok, 0 problem, 0 unknown.");
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_is_down_is_a_problem_that_says_what_to_compare_with_the_vendor() {
    for status in ["NotConnected", "Connecting"] {
        let azure = Azure::with_vpn(vpn(status));
        let (said, notes) = examine(&azure, &for_cluster(&["172.20.0.0/19"])).await;
        let shown = format!("`{status}`");
        found(&said, PROBLEM, &[&shown, "shared key", "IKE", "`198.51.100.20`"]);
        found(&said, OK, &["172.20.0.0/19"]);
        notes.warning().is("ConnectionHasProblems", "").says(&["1", &shown]);
        assert!(!format!("{said:?}{notes:?}").contains("never-to-be-seen"));

        let act = Tunnel { connection: None, status: TunnelStatus::Connected };
        azure.vendor_acts(Action::Tunnel(act)).await;
        examine(&azure, &for_cluster(&["172.20.0.0/19"])).await.1.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_that_azure_does_not_know_or_leaves_out_is_unknown() {
    for status in [json!("Unknown"), json!("Dreaming"), json!(""), Value::Null] {
        let azure = answering(&json!({ "connectionStatus": status })).await;
        let (said, notes) = examine(&azure, &part(&json!({}))).await;
        let shown = status.as_str().filter(|it| !it.is_empty()).unwrap_or("Unknown");
        found(&said, UNKNOWN, &["`vpn-astro`", &format!("`{shown}`")]);
        notes.warning().is("ConnectionPartlyUnknown", "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_failed_is_a_problem_and_one_that_azure_works_on_is_unknown() {
    for state in ["Failed", "Canceled"] {
        let azure = with(&json!({ "provisioningState": state }));
        let (said, notes) = examine(&azure, &part(&json!({}))).await;
        found(&said, PROBLEM, &["`vpn-astro`", &format!("`{state}`")]);
        found(&said, OK, &["`Connected`"]);
        notes.warning().is("ConnectionHasProblems", "");
    }
    let azure = with(&json!({ "provisioningState": "Updating" }));
    let (said, notes) = examine(&azure, &part(&json!({}))).await;
    found(&said, UNKNOWN, &["`vpn-astro`", "`Updating`"]);
    notes.warning().is("ConnectionPartlyUnknown", "");
}

#[tokio::test(start_paused = true)]
async fn ranges_of_the_cluster_that_the_local_network_gateway_lacks_are_a_problem() {
    let azure = Azure::with_vpn(vpn("Connected"));
    let (said, notes) = examine(&azure, &for_cluster(&["172.20.0.0/20", "172.21.0.0/19"])).await;
    found(&said, OK, &["`Connected`"]);
    found(&said, PROBLEM, &["172.21.0.0/19", "`lgw-astro`"]);
    assert!(!notes.warning().is("ConnectionHasProblems", "").detail.contains("172.20.0.0/20"));
}

#[tokio::test(start_paused = true)]
async fn ranges_are_not_compared_where_gateways_exchange_routes_or_translate_addresses() {
    let rule = format!(
        "{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworkGateways/vgw-data/natRules/astro"
    );
    for (change, why) in [
        (json!({ "enableBgp": true }), "exchange"),
        (json!({ "ingressNatRules": [{ "id": rule }] }), "NAT"),
    ] {
        let azure = with(&change);
        azure.verbs();
        let (said, notes) =
            azure.terraform().await.invoke(TYPE, &for_cluster(&["172.21.0.0/19"])).await;
        found(&said, OK, &["`Connected`"]);
        found(&said, UNKNOWN, &["172.21.0.0/19", why]);
        notes.warning().is("ConnectionPartlyUnknown", "");
        // What cannot be compared is not read.
        assert_eq!(azure.calls().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn ranges_are_not_compared_where_the_connection_names_no_local_network_gateway() {
    let other = vpn_connection().replace("connections/", "virtualNetworkGateways/");
    for (change, why) in [
        (
            json!({
                "connectionType": "Vnet2Vnet", "localNetworkGateway2": null,
                "virtualNetworkGateway2": { "id": other },
            }),
            "exchange",
        ),
        (json!({ "localNetworkGateway2": null }), "not known"),
    ] {
        let azure = answering(&change).await;
        let (said, notes) = examine(&azure, &for_cluster(&["172.20.0.0/19"])).await;
        found(&said, OK, &["`Connected`"]);
        found(&said, UNKNOWN, &["172.20.0.0/19", why]);
        notes.warning().is("ConnectionPartlyUnknown", "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_local_network_gateway_that_may_not_be_read_leaves_its_ranges_unknown() {
    let action = "Microsoft.Network/localNetworkGateways/read";
    let azure = denying("Connected", action);
    let (said, notes) = examine(&azure, &for_cluster(&["172.20.0.0/19"])).await;
    found(&said, OK, &["`Connected`"]);
    found(&said, UNKNOWN, &["`lgw-astro`", action]);
    found(&said, UNKNOWN, &["172.20.0.0/19"]);
    notes.warning().is("ConnectionPartlyUnknown", "").says(&[action]);

    let (said, _) = examine(&denying("NotConnected", action), &part(&json!({}))).await;
    found(&said, PROBLEM, &["`NotConnected`", "shared key"]);
}

#[tokio::test(start_paused = true)]
async fn a_local_network_gateway_that_is_gone_is_a_problem() {
    let azure = Azure::with_vpn(vpn("Connected"));
    azure.add_fault("GET", "*/localNetworkGateways/*", Effect::status(404, "ResourceNotFound"));
    let (said, _) = examine(&azure, &for_cluster(&["172.20.0.0/19"])).await;
    found(&said, PROBLEM, &["localNetworkGateways/lgw-astro", "does not exist"]);
    found(&said, UNKNOWN, &["172.20.0.0/19"]);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_missing_or_not_a_vpn_is_a_problem_with_the_next_step() {
    let (said, notes) = examine(&Azure::with_networks(), &for_cluster(&["172.20.0.0/19"])).await;
    found(&said, PROBLEM, &[&vpn_connection(), "does not exist"]);
    notes.warning().is("ConnectionHasProblems", "");

    for other in ["ExpressRoute", "VPNClient"] {
        let azure = answering(&json!({ "connectionType": other })).await;
        let (said, notes) = examine(&azure, &for_cluster(&["172.20.0.0/19"])).await;
        found(&said, PROBLEM, &["`vpn-astro`", &format!("`{other}`")]);
        assert_eq!(said.last().unwrap(), "summary: 0 ok, 1 problem, 0 unknown.");
        notes.warning().is("ConnectionHasProblems", "");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_may_not_be_read_or_is_no_answer_of_azures_is_unknown() {
    let action = "Microsoft.Network/connections/read";
    let (said, notes) = examine(&denying("Connected", action), &part(&json!({}))).await;
    found(&said, UNKNOWN, &[&vpn_connection(), action]);
    notes.warning().is("ConnectionPartlyUnknown", "").says(&[action]);

    for effect in [
        Effect::status(404, "").body("<html>no such page</html>"),
        Effect::status(200, "").body("{}"),
    ] {
        let azure = Azure::with_vpn(vpn("Connected"));
        azure.add_fault("GET", "*/connections/*", effect);
        let (said, notes) = examine(&azure, &part(&json!({}))).await;
        found(&said, UNKNOWN, &[&vpn_connection()]);
        notes.warning().is("ConnectionPartlyUnknown", "");
    }
}

#[tokio::test(start_paused = true)]
async fn the_site_is_named_in_each_finding() {
    let (said, _) =
        examine(&Azure::with_networks(), &part(&json!({ "site": "disaster_recovery" }))).await;
    found(&said, "problem: VPN connection (site for disaster recovery): ", &[]);
}

#[tokio::test]
async fn ids_of_something_else_and_ranges_that_are_none_are_refused_at_their_place() {
    let azure = Azure::new();
    let of_wan = format!(
        "{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/vpnGateways/g/vpnConnections/c"
    );
    for id in [vnet(), of_wan] {
        let config = json!({ "vpn_connection": { "vpn_connection_id": id } });
        let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("WrongResourceType", "vpn_connection.vpn_connection_id");
    }
    let config = for_cluster(&["172.20.0.1-172.20.0.9"]);
    let (_, notes) = azure.terraform().await.invoke(TYPE, &config).await;
    notes.error().is("InvalidAddress", "vpn_connection.cluster_cidrs");
}
