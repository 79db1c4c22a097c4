//! How far a request for names is by the link that the cluster needs to reach what they lead to.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::{check_progress, connection::names, seen_at};
use crate::{
    azure::Id,
    services::{
        network::{HubConnection, Peering},
        vendor_requests::{
            AccessStatus, Progress, WaitingOn,
            access::{Evidence, HostnameResolution, NetworkEvidence, Place, network_link::Passage},
            check_agreement,
        },
    },
};

const VNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data";
const HUB: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualHubs/hub-weu";
const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro/providers/Microsoft.Network/virtualNetworks/astro-vnet";

fn vendor() -> Id {
    ASTRO.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions").parse().unwrap()
}

fn peering(remote: &str, state: &str, allows_access: bool) -> Peering {
    serde_json::from_value(json!({
        "id": format!("{VNET}/virtualNetworkPeerings/to-astro"), "name": "to-astro",
        "properties": {
            "remoteVirtualNetwork": { "id": remote }, "peeringState": state,
            "allowVirtualNetworkAccess": allows_access,
        },
    }))
    .unwrap()
}

fn at_hub(state: &str) -> HubConnection {
    serde_json::from_value(json!({
        "id": format!("{HUB}/hubVirtualNetworkConnections/astro"), "name": "astro",
        "properties": { "remoteVirtualNetwork": { "id": ASTRO }, "provisioningState": state },
    }))
    .unwrap()
}

fn of(links: &[Peering]) -> NetworkEvidence {
    NetworkEvidence::of_peerings(links, None, (&names(), &vendor()), None)
}

fn seen(state: &str) -> NetworkEvidence {
    of(&[peering(ASTRO, state, true)])
}

fn progress(
    seen: Option<NetworkEvidence>,
    ticket: Option<&str>,
    completed: bool,
) -> Progress<AccessStatus> {
    let place = Place::Network { asked: names(), network: VNET.parse().unwrap(), vendor: vendor() };
    seen_at(&place, seen.map(Evidence::Network).as_ref(), ticket, completed)
}

#[track_caller]
fn check(
    seen: Option<NetworkEvidence>,
    completed: bool,
    status: AccessStatus,
    waiting_on: WaitingOn,
) {
    check_progress(&progress(seen, Some("48213"), completed), status, waiting_on);
}

#[test]
fn names_are_not_completed_while_the_cluster_cannot_reach_what_they_lead_to() {
    use AccessStatus::{Completed, Failed, Missing, Submitted};
    use WaitingOn::{Nobody, Vendor, You};
    check(Some(seen("Connected")), true, Completed, Nobody);
    for state in ["Initiated", "Disconnected", "New"] {
        check(Some(seen(state)), true, Failed, You);
        check(Some(seen(state)), false, Submitted, You);
    }
    for gone in [of(&[]), NetworkEvidence::NoNetwork] {
        check(Some(gone.clone()), true, Missing, You);
        check(Some(gone), false, Submitted, You);
    }
    // A link alone resolves no name, and where nobody may look, it is what the user says.
    check(Some(seen("Connected")), false, Submitted, Vendor);
    check(None, true, Completed, Nobody);
    check(None, false, Submitted, Vendor);
    assert!(progress(None, None, true).next_step.contains("could not read `vnet-data`"));
}

#[test]
fn each_fault_of_a_link_has_its_own_step() {
    let closed = of(&[peering(ASTRO, "Connected", false)]);
    check(Some(closed.clone()), true, AccessStatus::Failed, WaitingOn::You);
    for (seen, step) in [
        (closed, "Let `to-astro` allow virtual network access"),
        (seen("Initiated"), "Ask Astronomer support (ticket 48213) for its peering link"),
        (seen("Disconnected"), "Recreate `to-astro`"),
        (of(&[]), "Connect the VNet `vnet-data` with the vendor's by peering"),
        (NetworkEvidence::NoNetwork, "Create `/subscriptions/"),
        (NetworkEvidence::of_hub(&[at_hub("Failed")], &vendor()), "Ask Astronomer support"),
    ] {
        for completed in [true, false] {
            let found = progress(Some(seen.clone()), Some("48213"), completed);
            assert!(found.next_step.starts_with(step), "{found:?}");
        }
    }
}

#[test]
fn only_the_link_with_the_vendors_network_counts() {
    assert_eq!(of(&[peering(VNET, "Connected", true)]), of(&[]));
    let NetworkEvidence::Network { link, .. } = NetworkEvidence::of_hub(&[], &vendor()) else {
        panic!("a network")
    };
    assert_eq!(link, None);
}

#[test]
fn a_connection_of_a_hub_counts_as_a_link_once_azure_has_finished_it() {
    use AccessStatus::{Completed, Failed, Provisioning, Submitted};
    use WaitingOn::{Nobody, Vendor, You};
    let seen = |state: &str| Some(NetworkEvidence::of_hub(&[at_hub(state)], &vendor()));
    check(seen("succeeded"), true, Completed, Nobody);
    check(seen("Updating"), true, Provisioning, Nobody);
    check(seen("Updating"), false, Submitted, Vendor);
    for state in ["Failed", "Canceled"] {
        check(seen(state), true, Failed, You);
    }
}

#[test]
fn addresses_that_the_network_does_not_have_are_named_with_or_without_a_link() {
    let of = |asked: &HostnameResolution, range: &str| {
        let ranges = [range.parse().unwrap()];
        let found = NetworkEvidence::of_peerings(&[], Some(&ranges), (asked, &vendor()), None);
        found.outside().unwrap().to_vec()
    };
    assert_eq!(of(&names(), "10.60.0.0/16"), Vec::<String>::new());
    assert_eq!(of(&names(), "10.61.0.0/16"), ["10.60.0.4"]);
    let records = [("db", "10.60.0.9"), ("files", "10.61.0.9")]
        .map(|(name, at)| (name.to_owned(), at.to_owned()));
    let zone = HostnameResolution {
        dns_server_ip: None,
        records: Some(BTreeMap::from(records)),
        ..names()
    };
    assert_eq!(of(&zone, "10.60.0.0/16"), ["10.61.0.9"]);
}

#[test]
fn ranges_that_nobody_may_read_now_stay_as_they_were_seen() {
    let links = [peering(ASTRO, "Connected", true)];
    let asked = (&names(), &vendor());
    let range = "10.99.0.0/16".parse().unwrap();
    let before = NetworkEvidence::of_peerings(&links, Some(&[range]), asked, None);
    let after = NetworkEvidence::of_peerings(&links, None, asked, Some(&before));
    assert_eq!(after, before);
    let found = progress(Some(after), Some("48213"), true);
    assert!(found.next_step.contains("No range of `vnet-data` has `10.60.0.4`"), "{found:?}");
}

fn states() -> impl Strategy<Value = Option<NetworkEvidence>> {
    let state = prop::sample::select(&["Connected", "Initiated", "Disconnected", "New"][..]);
    let link = (state, any::<bool>()).prop_map(|(state, is_near)| {
        let range = if is_near { "10.60.0.0/16" } else { "10.99.0.0/16" }.parse().unwrap();
        let links = [peering(ASTRO, state, true)];
        NetworkEvidence::of_peerings(&links, Some(&[range]), (&names(), &vendor()), None)
    });
    let none = prop_oneof![Just(of(&[])), Just(NetworkEvidence::NoNetwork)];
    prop::option::of(prop_oneof![link, none])
}

proptest! {
    #[test]
    fn status_and_next_step_say_the_same(
        seen in states(), ticket in prop::option::of("[0-9]{5}"), completed: bool,
    ) {
        let found = progress(seen.clone(), ticket.as_deref(), completed);
        check_agreement(&found, "Astronomer support");
        let is_open = matches!(
            seen,
            Some(NetworkEvidence::Network { link: Some((_, Passage::Open)), .. })
        );
        if found.status == AccessStatus::Completed {
            prop_assert!(completed && (is_open || seen.is_none()));
        }
    }
}
