//! How far the request for a VPN is by what Azure shows of the user's own gateway.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    check_progress,
    connection::{ranges, vpn},
    seen_at,
};
use crate::services::{
    network::{LocalNetworkGateway, VpnConnection},
    vendor_requests::{
        AccessStatus, Progress, WaitingOn,
        access::{Evidence, Place, Vpn, VpnEvidence},
        check_agreement,
    },
};

const GROUP: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network";

fn connection(change: &Value) -> VpnConnection {
    let mut properties = json!({
        "connectionType": "IPsec", "connectionStatus": "Connected", "provisioningState": "Succeeded",
        "localNetworkGateway2": { "id": format!("{GROUP}/localNetworkGateways/lgw-astro") },
        "sharedKey": "never-to-be-seen-1",
    });
    for (name, value) in change.as_object().unwrap() {
        properties[name] = value.clone();
    }
    serde_json::from_value(json!({
        "id": format!("{GROUP}/connections/vpn-astro"), "name": "vpn-astro", "properties": properties,
    }))
    .unwrap()
}

fn gateway(prefixes: &[&str]) -> LocalNetworkGateway {
    serde_json::from_value(json!({
        "id": format!("{GROUP}/localNetworkGateways/lgw-astro"), "name": "lgw-astro",
        "properties": {
            "gatewayIpAddress": "198.51.100.20",
            "localNetworkAddressSpace": { "addressPrefixes": prefixes },
        },
    }))
    .unwrap()
}

fn seen(change: &Value, prefixes: &[&str]) -> VpnEvidence {
    VpnEvidence::of(&connection(change), &vpn(), Some(&gateway(prefixes)))
}

fn in_state(status: &str) -> VpnEvidence {
    seen(&json!({ "connectionStatus": status }), &["172.20.0.0/19"])
}

fn progress(
    seen: Option<VpnEvidence>,
    ticket: Option<&str>,
    completed: bool,
) -> Progress<AccessStatus> {
    let connection = format!("{GROUP}/connections/vpn-astro").parse().unwrap();
    let place = Place::Vpn { asked: vpn(), connection };
    seen_at(&place, seen.map(Evidence::Vpn).as_ref(), ticket, completed)
}

#[track_caller]
fn check(seen: Option<VpnEvidence>, completed: bool, status: AccessStatus, waiting_on: WaitingOn) {
    check_progress(&progress(seen, Some("48213"), completed), status, waiting_on);
}

#[test]
fn only_a_connected_tunnel_completes_the_request() {
    use AccessStatus::{Completed, Connected, Failed, Missing, Submitted};
    use WaitingOn::{Nobody, Vendor, You};
    check(Some(in_state("Connected")), false, Connected, You);
    check(Some(in_state("Connected")), true, Completed, Nobody);
    for status in ["NotConnected", "Connecting", "Unknown", "SomethingNew"] {
        check(Some(in_state(status)), false, Submitted, Vendor);
        check(Some(in_state(status)), true, Failed, You);
    }
    check(Some(VpnEvidence::NoConnection), false, Submitted, Vendor);
    check(Some(VpnEvidence::NoConnection), true, Missing, You);
    // Nobody could look: it is what the user says.
    check(None, false, Submitted, Vendor);
    check(None, true, Completed, Nobody);
}

#[test]
fn a_tunnel_without_a_status_is_not_connected() {
    check(
        Some(seen(&json!({ "connectionStatus": null }), &[])),
        true,
        AccessStatus::Failed,
        WaitingOn::You,
    );
}

#[test]
fn a_connection_that_azure_works_on_waits_for_nobody_and_a_failed_one_for_you() {
    use AccessStatus::{Failed, Provisioning, Submitted};
    use WaitingOn::{Nobody, Vendor, You};
    let state = |it: &str| Some(seen(&json!({ "provisioningState": it }), &["172.20.0.0/16"]));
    check(state("Updating"), true, Provisioning, Nobody);
    check(state("Updating"), false, Submitted, Vendor);
    check(state("Failed"), true, Failed, You);
    check(state("Failed"), false, Submitted, Vendor);
}

#[test]
fn a_tunnel_into_which_azure_does_not_send_the_clusters_packets_is_not_enough() {
    let other = || Some(seen(&json!({}), &["10.99.0.0/16"]));
    check(other(), true, AccessStatus::Failed, WaitingOn::You);
    let sent = progress(other(), Some("48213"), false);
    assert_eq!(sent.status, AccessStatus::Submitted);
    for text in ["172.20.0.0/19", "lgw-astro"] {
        assert!(sent.next_step.contains(text), "{sent:?}");
    }
    // With BGP, both sides exchange their routes; a gateway in Azure knows the routes of its network.
    let bgp = seen(&json!({ "enableBgp": true }), &[]);
    check(Some(bgp), true, AccessStatus::Completed, WaitingOn::Nobody);
    let azure = json!({
        "connectionType": "Vnet2Vnet", "localNetworkGateway2": null,
        "virtualNetworkGateway2": { "id": format!("{GROUP}/virtualNetworkGateways/other") },
    });
    check(Some(seen(&azure, &[])), true, AccessStatus::Completed, WaitingOn::Nobody);
}

#[test]
fn ranges_that_cannot_be_compared_are_said_not_to_be_compared() {
    let unread = VpnEvidence::of(&connection(&json!({})), &vpn(), None);
    let nat = json!({ "ingressNatRules": [{ "id": format!("{GROUP}/virtualNetworkGateways/g/natRules/n") }] });
    for seen in [unread, seen(&nat, &["10.99.0.0/16"])] {
        let found = progress(Some(seen), Some("48213"), true);
        assert_eq!(found.status, AccessStatus::Completed);
        assert!(found.next_step.contains("could not compare"), "{found:?}");
    }
    let compared = progress(Some(in_state("Connected")), Some("48213"), true);
    assert!(!compared.next_step.contains("could not compare"), "{compared:?}");
}

#[test]
fn several_ranges_of_the_cluster_may_be_part_of_one_behind_the_gateway() {
    let asked = Vpn { cluster_cidrs: ranges(&["172.20.0.0/20", "172.20.16.0/20"]), ..vpn() };
    let found =
        VpnEvidence::of(&connection(&json!({})), &asked, Some(&gateway(&["172.20.0.0/16"])));
    check(Some(found), true, AccessStatus::Completed, WaitingOn::Nobody);
    let parts = seen(&json!({}), &["172.20.0.0/20", "172.20.16.0/20"]);
    check(Some(parts), true, AccessStatus::Completed, WaitingOn::Nobody);
}

#[test]
fn what_is_no_vpn_is_never_connected() {
    let circuit = || Some(seen(&json!({ "connectionType": "ExpressRoute" }), &["172.20.0.0/16"]));
    check(circuit(), true, AccessStatus::Failed, WaitingOn::You);
    check(circuit(), false, AccessStatus::Submitted, WaitingOn::Vendor);
}

#[test]
fn the_shared_key_is_in_nothing_that_is_kept() {
    let kept = serde_json::to_string(&in_state("Connected")).unwrap();
    assert!(!kept.contains("never-to-be-seen"), "{kept}");
    assert!(kept.contains("198.51.100.20"), "{kept}");
}

fn states() -> impl Strategy<Value = Option<VpnEvidence>> {
    let one_of = |words: &'static [&'static str]| prop::sample::select(words);
    let shown = (
        one_of(&["Connected", "Connecting", "NotConnected", "Unknown", "New"]),
        one_of(&["Succeeded", "Updating", "Deleting", "Failed"]),
        one_of(&["IPsec", "ExpressRoute"]),
        any::<bool>(),
        any::<bool>(),
    );
    let shown = shown.prop_map(|(status, state, kind, bgp, covers)| {
        let change = json!({
            "connectionStatus": status, "provisioningState": state, "connectionType": kind,
            "enableBgp": bgp,
        });
        seen(&change, if covers { &["172.16.0.0/12"] } else { &[] })
    });
    prop::option::of(prop_oneof![shown, Just(VpnEvidence::NoConnection)])
}

proptest! {
    #[test]
    fn status_and_next_step_say_the_same(
        seen in states(), ticket in prop::option::of("[0-9]{5}"), completed: bool,
    ) {
        let found = progress(seen.clone(), ticket.as_deref(), completed);
        check_agreement(&found, "Astronomer support");
        let shown = seen.as_ref().and_then(VpnEvidence::connection);
        let is_up = shown.is_some_and(|it| {
            serde_json::to_value(it).unwrap()["connection_status"] == "Connected"
        });
        // It never claims more than Azure shows, or than the user says where nobody may look.
        if found.status == AccessStatus::Completed {
            prop_assert!(completed && (is_up || seen.is_none()));
        }
        if found.status == AccessStatus::Connected {
            prop_assert!(is_up);
        }
    }
}
