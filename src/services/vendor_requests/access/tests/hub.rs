//! The ticket of a connection with a virtual hub, word for word, and how far it is by what Azure shows.

use expect_test::expect;
use proptest::prelude::*;
use serde_json::json;
use tfplugin::Path;

use super::{Access, AccessKind, AccessStatus, access, check_progress, check_ticket, seen_at};
use crate::{
    azure::Id,
    services::{
        network::HubConnection,
        vendor_requests::{
            Progress, WaitingOn,
            access::{Evidence, HubEvidence, Place, VhubConnection},
            check_agreement,
            vendors::Vendor,
        },
    },
};

const HUB: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-wan/providers/Microsoft.Network/virtualHubs/hub-weu";
const ASTRO: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro/providers/Microsoft.Network/virtualNetworks/astro-vnet";
const OTHER: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-data";

fn asked() -> VhubConnection {
    VhubConnection {
        virtual_hub_id: HUB.parse().unwrap(),
        connection_name: "astro-prod-euw".to_owned(),
        firewall_ip: Some("10.90.0.4".to_owned()),
    }
}

fn listed(name: &str, remote: &str, state: &str) -> HubConnection {
    serde_json::from_value(json!({
        "id": format!("{HUB}/hubVirtualNetworkConnections/{name}"), "name": name,
        "properties": { "remoteVirtualNetwork": { "id": remote }, "provisioningState": state },
    }))
    .unwrap()
}

fn seen(listed: &[HubConnection], vendor: Option<&str>) -> HubEvidence {
    let vendor: Option<Id> = vendor.map(|it| it.parse().unwrap());
    HubEvidence::of(listed, &asked(), vendor.as_ref())
}

fn progress(
    seen: Option<HubEvidence>,
    ticket: Option<&str>,
    completed: bool,
) -> Progress<AccessStatus> {
    let place = Place::Hub { asked: asked(), vendor: None };
    seen_at(&place, seen.map(Evidence::Hub).as_ref(), ticket, completed)
}

#[test]
fn a_ticket_for_a_virtual_hub_has_every_input() {
    let data_plane = Some("prod-euw (cmg3k4w9t000108l4hx2q7v1z)".to_owned());
    let access = Access {
        vendor: Vendor::default(),
        data_plane,
        vhub_connection: Some(asked()),
        ..access(AccessKind::VhubConnection)
    };
    check_ticket(
        &access,
        &expect![[r#"
        Subject: Virtual hub connection with a cluster: acme, prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-21baaa4984fb

        Hello Astronomer Support,

        Please connect the VNet of the cluster below with our virtual hub (Azure Virtual WAN).

        Organization:            acme
        Cluster:                 prod-euw (cmg3k4w9t000108l4hx2q7v1z)
        Virtual hub:             hub-weu
        Resource group:          rg-wan
        Subscription ID:         2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
        Virtual hub ID:          /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-wan/providers/Microsoft.Network/virtualHubs/hub-weu
        Preferred peering name:  astro-prod-euw
        Firewall IP:             10.90.0.4

        Please tell us the ID of the cluster's VNet and the name of the connection, and when it is done. If your application lacks a permission on the virtual hub, please tell us which.

        Reference: req-21baaa4984fb
    "#]],
    );
}

#[test]
fn another_hub_name_or_firewall_is_another_request_and_another_case_of_the_hub_is_not() {
    let with = |asked: VhubConnection| {
        Access { vhub_connection: Some(asked), ..access(AccessKind::VhubConnection) }.reference()
    };
    let first = with(asked());
    let shouted = HUB.replace("rg-wan", "RG-WAN").parse().unwrap();
    assert_eq!(with(VhubConnection { virtual_hub_id: shouted, ..asked() }), first);
    for other in [
        VhubConnection { virtual_hub_id: format!("{HUB}2").parse().unwrap(), ..asked() },
        VhubConnection { connection_name: "b".to_owned(), ..asked() },
        VhubConnection { firewall_ip: None, ..asked() },
    ] {
        assert_ne!(with(other), first);
    }
}

#[test]
fn a_connection_is_told_by_its_network_and_until_that_is_known_by_its_name() {
    let ours = listed("ASTRO-prod-euw", ASTRO, "Succeeded");
    let renamed = listed("vnet-1", ASTRO, "Succeeded");
    let taken = listed("astro-prod-euw", OTHER, "Succeeded");
    let name = |seen: &HubEvidence| match seen {
        HubEvidence::Connection { by_network, .. } => Some(*by_network),
        _ => None,
    };
    assert_eq!(name(&seen(std::slice::from_ref(&ours), None)), Some(false));
    assert_eq!(name(&seen(&[ours], Some(&ASTRO.to_lowercase()))), Some(true));
    assert_eq!(name(&seen(&[taken.clone(), renamed.clone()], Some(ASTRO))), Some(true));
    assert_eq!(seen(&[renamed], None), HubEvidence::NoConnection { taken_by: None });
    let taken_by = Some(OTHER.to_owned());
    assert_eq!(seen(&[taken], Some(ASTRO)), HubEvidence::NoConnection { taken_by });
}

#[test]
fn what_azure_shows_decides_and_completed_alone_does_not() {
    use AccessStatus::{Completed, Connected, Failed, Missing, Provisioning, Submitted};
    use WaitingOn::{Nobody, Vendor, You};
    let ticket = Some("48213");
    let none = || Some(HubEvidence::NoConnection { taken_by: None });
    let state = |state: &str| Some(seen(&[listed("astro-prod-euw", ASTRO, state)], Some(ASTRO)));
    check_progress(&progress(none(), ticket, false), Submitted, Vendor);
    check_progress(&progress(none(), ticket, true), Missing, You);
    check_progress(&progress(Some(HubEvidence::NoHub), ticket, true), Missing, You);
    check_progress(&progress(state("Succeeded"), ticket, false), Connected, You);
    check_progress(&progress(state("Succeeded"), ticket, true), Completed, Nobody);
    for completed in [false, true] {
        check_progress(&progress(state("Failed"), ticket, completed), Failed, You);
        check_progress(&progress(state("Canceled"), ticket, completed), Failed, You);
        check_progress(&progress(state("Updating"), ticket, completed), Provisioning, Nobody);
        check_progress(&progress(state("Deleting"), ticket, completed), Provisioning, Nobody);
    }
    // Nobody could look: it is what the user says.
    check_progress(&progress(None, ticket, true), Completed, Nobody);
    check_progress(&progress(None, ticket, false), Submitted, Vendor);
}

#[test]
fn a_name_that_others_use_proves_nothing_before_the_ticket_is_sent() {
    let found = [listed("astro-prod-euw", OTHER, "Succeeded")];
    let draft = progress(Some(seen(&found, None)), None, false);
    check_progress(&draft, AccessStatus::Draft, WaitingOn::You);
    assert!(draft.next_step.contains(OTHER), "{draft:?}");
    let by_network = progress(Some(seen(&found, Some(OTHER))), None, false);
    check_progress(&by_network, AccessStatus::Connected, WaitingOn::You);
    let sent = progress(Some(seen(&found, Some(ASTRO))), Some("48213"), false);
    check_progress(&sent, AccessStatus::Submitted, WaitingOn::Vendor);
    assert!(sent.next_step.contains(OTHER), "{sent:?}");
}

#[test]
fn what_cannot_be_connected_is_refused_at_its_place() {
    for (wrong, attribute) in [
        (VhubConnection { virtual_hub_id: ASTRO.parse().unwrap(), ..asked() }, "virtual_hub_id"),
        (VhubConnection { connection_name: "-a".to_owned(), ..asked() }, "connection_name"),
        (VhubConnection { connection_name: "a b".to_owned(), ..asked() }, "connection_name"),
        (VhubConnection { firewall_ip: Some("8.8.8.8".to_owned()), ..asked() }, "firewall_ip"),
        (VhubConnection { firewall_ip: Some("fw".to_owned()), ..asked() }, "firewall_ip"),
    ] {
        let found = wrong.validate();
        let at: Vec<_> = found.0.iter().map(|it| it.path.clone()).collect();
        assert_eq!(at, [Path::attribute(attribute)], "{found:?}");
    }
    assert!(asked().validate().0.is_empty());
}

fn states() -> impl Strategy<Value = Option<HubEvidence>> {
    let state = prop_oneof![Just("Succeeded"), Just("Failed"), Just("Updating"), Just("New")];
    let connection = (state, any::<bool>()).prop_map(|(state, by_network)| {
        seen(&[listed("astro-prod-euw", ASTRO, state)], by_network.then_some(ASTRO))
    });
    let none = prop_oneof![Just(None), Just(Some(OTHER.to_owned()))]
        .prop_map(|taken_by| HubEvidence::NoConnection { taken_by });
    prop::option::of(prop_oneof![connection, none, Just(HubEvidence::NoHub)])
}

proptest! {
    #[test]
    fn status_and_next_step_say_the_same(
        seen in states(), ticket in prop::option::of("[0-9]{5}"), completed: bool,
    ) {
        let found = progress(seen.clone(), ticket.as_deref(), completed);
        check_agreement(&found, "Astronomer support");
        // It never claims more than Azure shows, or than the user says where nobody may look.
        let succeeded = seen.as_ref().and_then(HubEvidence::connection).is_some_and(|it| {
            serde_json::to_value(it).unwrap()["provisioning_state"] == "Succeeded"
        });
        if found.status == AccessStatus::Completed {
            prop_assert!(completed && (succeeded || seen.is_none()));
        }
        if found.status == AccessStatus::Connected {
            prop_assert!(succeeded);
        }
    }
}
