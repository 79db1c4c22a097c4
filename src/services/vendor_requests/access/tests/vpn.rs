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
        access::{Evidence, Place, Vpn, VpnEvidence, vpn::Routing},
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
    VpnEvidence::of(&connection(change), &vpn(), Some(&gateway(prefixes)), None)
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
    use AccessStatus::{Completed, Connected, Failed, Missing, Provisioning, Submitted};
    use WaitingOn::{Nobody, Vendor, You};
    check(Some(in_state("Connected")), false, Connected, You);
    check(Some(in_state("Connected")), true, Completed, Nobody);
    for status in ["NotConnected", "Connecting"] {
        check(Some(in_state(status)), false, Submitted, Vendor);
        check(Some(in_state(status)), true, Failed, You);
    }
    // Azure does not say that it is down, either.
    for status in ["Unknown", "SomethingNew"] {
        check(Some(in_state(status)), false, Submitted, Vendor);
        check(Some(in_state(status)), true, Provisioning, You);
    }
    check(Some(VpnEvidence::NoConnection), false, Submitted, Vendor);
    check(Some(VpnEvidence::NoConnection), true, Missing, You);
    // Nobody could look: it is what the user says.
    check(None, false, Submitted, Vendor);
    check(None, true, Completed, Nobody);
}

#[test]
fn a_tunnel_that_is_up_before_anybody_was_asked_can_be_another_one() {
    let draft = progress(Some(in_state("Connected")), None, false);
    check_progress(&draft, AccessStatus::Draft, WaitingOn::You);
    for text in ["`ticket_subject`", "`vpn_connection_id`", "vpn-astro"] {
        assert!(draft.next_step.contains(text), "{draft:?}");
    }
}

#[test]
fn an_answer_without_a_status_leaves_what_was_seen_of_the_same_connection() {
    let silent = connection(&json!({ "connectionStatus": null }));
    let of = |before: Option<&VpnEvidence>| {
        Some(VpnEvidence::of(&silent, &vpn(), Some(&gateway(&["172.20.0.0/19"])), before))
    };
    check(of(None), true, AccessStatus::Provisioning, WaitingOn::You);
    check(of(Some(&in_state("Connected"))), true, AccessStatus::Completed, WaitingOn::Nobody);
    check(of(Some(&in_state("NotConnected"))), true, AccessStatus::Failed, WaitingOn::You);
    // Another connection, another gateway on the other side, or a new connection of the same name.
    for change in [
        json!({ "resourceGuid": "0b6f4a3f-8f5b-4d9b-9d0f-5b9d0f6e0b6f" }),
        json!({ "localNetworkGateway2": { "id": format!("{GROUP}/localNetworkGateways/b") } }),
    ] {
        let before = VpnEvidence::of(&connection(&change), &vpn(), None, None);
        check(of(Some(&before)), true, AccessStatus::Provisioning, WaitingOn::You);
    }
    let shouted = silent.id.to_string().replace("rg-net", "RG-NET").parse().unwrap();
    let mut spelled = connection(&json!({}));
    spelled.id = shouted;
    let spelled = VpnEvidence::of(&spelled, &vpn(), None, None);
    check(of(Some(&spelled)), true, AccessStatus::Completed, WaitingOn::Nobody);
    let mut other = connection(&json!({}));
    other.id = format!("{GROUP}/connections/another").parse().unwrap();
    let other = VpnEvidence::of(&other, &vpn(), None, None);
    check(of(Some(&other)), true, AccessStatus::Provisioning, WaitingOn::You);
}

#[test]
fn the_tunnel_decides_and_a_last_change_that_has_not_succeeded_is_only_named() {
    for state in ["Updating", "Failed", "Canceled"] {
        let seen = seen(&json!({ "provisioningState": state }), &["172.20.0.0/16"]);
        let found = progress(Some(seen), Some("48213"), true);
        check_progress(&found, AccessStatus::Completed, WaitingOn::Nobody);
        assert!(found.next_step.contains(&format!("`{state}`")), "{found:?}");
    }
}

#[test]
fn ranges_that_azure_does_not_send_into_the_tunnel_are_for_the_user_to_add() {
    let half = || Some(seen(&json!({}), &["172.20.0.0/20"]));
    check(half(), true, AccessStatus::Failed, WaitingOn::You);
    let sent = progress(half(), Some("48213"), false);
    check_progress(&sent, AccessStatus::Submitted, WaitingOn::You);
    for text in ["Add `172.20.16.0/20` to", "lgw-astro", "48213"] {
        assert!(sent.next_step.contains(text), "{sent:?}");
    }
    // A gateway in Azure knows the routes of its network.
    let azure = json!({
        "connectionType": "Vnet2Vnet", "localNetworkGateway2": null,
        "virtualNetworkGateway2": { "id": format!("{GROUP}/virtualNetworkGateways/other") },
    });
    check(Some(seen(&azure, &[])), true, AccessStatus::Completed, WaitingOn::Nobody);
}

#[test]
fn bgp_counts_only_where_both_the_ticket_and_the_connection_have_it() {
    let with = |asked: bool, enabled: bool, prefixes: &[&str]| {
        let found = connection(&json!({ "enableBgp": enabled }));
        let asked = Vpn { bgp: asked, ..vpn() };
        let seen = VpnEvidence::of(&found, &asked, Some(&gateway(prefixes)), None);
        let connection = format!("{GROUP}/connections/vpn-astro").parse().unwrap();
        let place = Place::Vpn { asked, connection };
        seen_at(&place, Some(&Evidence::Vpn(seen)), Some("48213"), true)
    };
    let both = with(true, true, &[]);
    assert!(
        both.status == AccessStatus::Completed && both.next_step.contains("exchange their routes"),
        "{both:?}"
    );
    let off = with(true, false, &["172.20.0.0/16"]);
    assert!(
        off.status == AccessStatus::Failed && off.next_step.starts_with("Enable BGP"),
        "{off:?}"
    );
    let on = with(false, true, &[]);
    assert!(on.status == AccessStatus::Failed && on.next_step.contains("uses BGP"), "{on:?}");
    assert_eq!(with(false, true, &["172.20.0.0/16"]).status, AccessStatus::Completed);
}

#[test]
fn ranges_that_cannot_be_compared_are_said_not_to_be_compared() {
    let unread = VpnEvidence::of(&connection(&json!({})), &vpn(), None, None);
    let nat = json!({ "ingressNatRules": [{ "id": format!("{GROUP}/virtualNetworkGateways/g/natRules/n") }] });
    let selected =
        json!({ "trafficSelectorPolicies": [{ "localAddressRanges": ["10.60.0.0/24"] }] });
    let selected = seen(&selected, &["172.20.0.0/19"]);
    for seen in [unread, selected, seen(&nat, &["10.99.0.0/16"])] {
        let found = progress(Some(seen), Some("48213"), true);
        assert_eq!(found.status, AccessStatus::Completed);
        assert!(found.next_step.contains("could not compare"), "{found:?}");
    }
    let compared = progress(Some(in_state("Connected")), Some("48213"), true);
    assert!(!compared.next_step.contains("could not compare"), "{compared:?}");
}

#[test]
fn ranges_that_nobody_may_read_now_stay_as_they_were_seen() {
    let lacking = seen(&json!({}), &["10.99.0.0/16"]);
    let unread = VpnEvidence::of(&connection(&json!({})), &vpn(), None, Some(&lacking));
    assert_eq!(unread, lacking);
    // Another gateway has other ranges.
    let moved =
        json!({ "localNetworkGateway2": { "id": format!("{GROUP}/localNetworkGateways/b") } });
    let moved = VpnEvidence::of(&connection(&moved), &vpn(), None, Some(&lacking));
    check(Some(moved), true, AccessStatus::Completed, WaitingOn::Nobody);
}

#[test]
fn several_ranges_of_the_cluster_may_be_part_of_one_behind_the_gateway() {
    let asked = Vpn { cluster_cidrs: ranges(&["172.20.0.0/20", "172.20.16.0/20"]), ..vpn() };
    let found = connection(&json!({}));
    let found = VpnEvidence::of(&found, &asked, Some(&gateway(&["172.20.0.0/16"])), None);
    check(Some(found), true, AccessStatus::Completed, WaitingOn::Nobody);
    let parts = seen(&json!({}), &["172.20.0.0/20", "172.20.16.0/20"]);
    check(Some(parts), true, AccessStatus::Completed, WaitingOn::Nobody);
}

#[test]
fn what_is_no_vpn_is_never_connected() {
    let circuit = || Some(seen(&json!({ "connectionType": "ExpressRoute" }), &["172.20.0.0/16"]));
    check(circuit(), true, AccessStatus::Failed, WaitingOn::You);
    check(circuit(), false, AccessStatus::Submitted, WaitingOn::You);
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
        one_of(&["Connected", "Connecting", "NotConnected", "Unknown", "New", ""]),
        one_of(&["Succeeded", "Updating", "Deleting", "Failed"]),
        one_of(&["IPsec", "ExpressRoute"]),
        any::<bool>(),
        0..3_usize,
    );
    let shown = shown.prop_map(|(status, state, kind, bgp, covers)| {
        let change = json!({
            "connectionStatus": status, "provisioningState": state, "connectionType": kind,
            "enableBgp": bgp,
        });
        match covers {
            0 => seen(&change, &["172.16.0.0/12"]),
            1 => seen(&change, &[]),
            _ => VpnEvidence::of(&connection(&change), &vpn(), None, None),
        }
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
        // It never claims more than Azure shows, or than the user says where nobody may look.
        let works = match &seen {
            Some(VpnEvidence::Connection { connection, other_type, routing, .. }) => {
                let shown = serde_json::to_value(connection).unwrap();
                shown["connection_status"] == "Connected"
                    && other_type.is_none()
                    && !matches!(routing, Routing::Without(ranges) if !ranges.is_empty())
            }
            _ => false,
        };
        if found.status == AccessStatus::Completed {
            prop_assert!(completed && (works || seen.is_none()));
        }
        if found.status == AccessStatus::Connected {
            prop_assert!(works && ticket.is_some());
        }
    }
}
