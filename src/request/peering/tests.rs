//! Every transition of a peering request, and its ticket.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use serde_json::json;

use super::{
    Link, Mode, Peer, PeeringRecord, PeeringStatus, Routes, link, peering_progress,
    peering_reference, routes,
};
use crate::{
    arm::Id,
    network::{Peering, RouteTable, State},
    request::{
        cluster::{Cluster, ClusterKind},
        progress::{WaitingOn, check_agreement},
    },
};

const VNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod";
const VENDOR: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";

/// A request of which nothing was recorded yet.
fn record(mode: Mode) -> PeeringRecord {
    PeeringRecord {
        mode,
        ticket: None,
        vendor_vnet: None,
        access_granted: false,
        traffic_confirmed: false,
    }
}

/// A ticket was sent.
fn sent(mode: Mode) -> PeeringRecord {
    PeeringRecord { ticket: Some("48213".to_owned()), ..record(mode) }
}

/// The vendor has named its network.
fn replied() -> PeeringRecord {
    PeeringRecord { vendor_vnet: Some(VENDOR.to_owned()), ..sent(Mode::CustomerAccepts) }
}

/// Both halves are there and agree.
fn connected() -> Link {
    Link {
        name: "to-astro".to_owned(),
        state: State::Connected,
        knows_theirs: true,
        known_to_them: true,
        settled: Some(true),
        reaches_cluster: true,
        routes: Routes::OfPeering,
    }
}

#[track_caller]
fn check(
    record: &PeeringRecord,
    link: Option<Link>,
    status: PeeringStatus,
    waiting_on: WaitingOn,
    says: &[&str],
) {
    let found = peering_progress(record, link.as_ref());
    assert_eq!((found.status, found.waiting_on), (status, waiting_on), "{found:?}");
    for text in says {
        assert!(found.next_step.contains(text), "`{text}` is not in: {}", found.next_step);
    }
}

#[test]
fn before_our_half_the_record_says_how_far_it_is_when_the_customer_accepts() {
    use PeeringStatus::{Draft, InitiatedByVendor, Submitted};
    let mode = Mode::CustomerAccepts;
    check(&record(mode), None, Draft, WaitingOn::You, &["Send `ticket_subject`", "`ticket_id`"]);
    check(&sent(mode), None, Submitted, WaitingOn::Vendor, &["ticket 48213", "`vendor_vnet_id`"]);
    let says = ["`dataplane_vnet_peering`", VENDOR, "peer/action"];
    check(&replied(), None, InitiatedByVendor, WaitingOn::You, &says);
    let by_telephone = PeeringRecord { ticket: None, ..replied() };
    check(&by_telephone, None, InitiatedByVendor, WaitingOn::You, &says);
}

#[test]
fn before_any_half_the_role_is_what_counts_when_the_vendor_makes_both() {
    use PeeringStatus::{AccessGranted, Draft, Submitted};
    let mode = Mode::VendorCreatesBoth;
    let granted = |it| PeeringRecord { access_granted: true, ..it };
    let role = ["a67e6057-7138-4f78-bbaf-fd9db7b8aab0", "astro_vnet_peering"];
    check(&record(mode), None, Draft, WaitingOn::You, &role);
    check(&granted(record(mode)), None, Draft, WaitingOn::You, &["Send `ticket_subject`"]);
    check(&sent(mode), None, Submitted, WaitingOn::You, &role);
    let says = ["makes both halves", "ticket 48213"];
    check(&granted(sent(mode)), None, AccessGranted, WaitingOn::Vendor, &says);
    // The vendor's network is known, and still it is the vendor who makes both halves.
    let named = PeeringRecord { vendor_vnet: Some(VENDOR.to_owned()), ..granted(sent(mode)) };
    check(&named, None, AccessGranted, WaitingOn::Vendor, &says);
}

#[test]
fn our_half_alone_waits_for_the_vendor_whoever_made_it() {
    use PeeringStatus::LocalLinkInitiated;
    let alone = |state| Some(Link { state, ..connected() });
    let says = ["its half of the peering", "`to-astro`", "`Initiated`"];
    check(&replied(), alone(State::Initiated), LocalLinkInitiated, WaitingOn::Vendor, &says);
    let both = sent(Mode::VendorCreatesBoth);
    let says = ["the half on its own VNet"];
    check(&both, alone(State::Initiated), LocalLinkInitiated, WaitingOn::Vendor, &says);
    let unheard = alone(State::Other("Dreaming".to_owned()));
    check(&replied(), unheard, LocalLinkInitiated, WaitingOn::Vendor, &["`Dreaming`"]);
}

#[test]
fn a_change_that_azure_has_not_finished_or_failed_is_not_taken_for_a_connection() {
    use PeeringStatus::LocalLinkInitiated;
    for state in [State::Initiated, State::Connected] {
        let with = |settled| Some(Link { settled, state: state.clone(), ..connected() });
        check(&replied(), with(Some(false)), LocalLinkInitiated, WaitingOn::Nobody, &["Refresh"]);
        check(&replied(), with(None), LocalLinkInitiated, WaitingOn::You, &["failed in Azure"]);
    }
}

#[test]
fn two_halves_are_connected_and_traffic_is_for_people_to_see() {
    use PeeringStatus::{Connected, Verified};
    let says = ["Test a connection", "`traffic_confirmed = true`"];
    check(&replied(), Some(connected()), Connected, WaitingOn::You, &says);
    let seen = PeeringRecord { traffic_confirmed: true, ..replied() };
    check(&seen, Some(connected()), Verified, WaitingOn::Nobody, &["traffic passes"]);
}

#[test]
fn a_role_that_was_given_is_taken_back_once_the_halves_are_connected() {
    use PeeringStatus::{Connected, Verified};
    let granted = PeeringRecord { access_granted: true, ..sent(Mode::VendorCreatesBoth) };
    let says = ["Remove the role assignment", "`vendor_access_granted = false`"];
    check(&granted, Some(connected()), Connected, WaitingOn::You, &says);
    let seen = PeeringRecord { traffic_confirmed: true, ..granted };
    check(&seen, Some(connected()), Verified, WaitingOn::You, &says);
}

#[test]
fn the_side_that_does_not_know_the_others_addresses_has_to_act() {
    use PeeringStatus::OutOfSync;
    let with =
        |knows_theirs, known_to_them| Some(Link { knows_theirs, known_to_them, ..connected() });
    check(&replied(), with(false, true), OutOfSync, WaitingOn::You, &["Apply our half"]);
    check(&replied(), with(false, false), OutOfSync, WaitingOn::You, &["Apply our half"]);
    let says = ["synchronise its half", "ticket 48213"];
    check(&replied(), with(true, false), OutOfSync, WaitingOn::Vendor, &says);
    let elsewhere = Some(Link { reaches_cluster: false, ..connected() });
    check(&replied(), elsewhere, OutOfSync, WaitingOn::You, &["`vendor_vnet_id`"]);
}

#[test]
fn routes_that_name_the_cluster_are_told_and_those_that_lose_packets_are_named() {
    use PeeringStatus::{Connected, Routed, Verified};
    let with = |routes| Some(Link { routes, ..connected() });
    check(&replied(), with(Routes::Forwarded), Routed, WaitingOn::You, &["Test a connection"]);
    check(&replied(), with(Routes::Unread), Connected, WaitingOn::You, &["Test a connection"]);
    let lost = || with(Routes::Lost(vec!["`drop` in `rt-sql` (172.20.0.0/19)".to_owned()]));
    check(&replied(), lost(), Connected, WaitingOn::You, &["`drop` in `rt-sql`"]);
    let seen = PeeringRecord { traffic_confirmed: true, ..replied() };
    check(&seen, lost(), Connected, WaitingOn::You, &["`drop` in `rt-sql`"]);
    check(&seen, with(Routes::Forwarded), Verified, WaitingOn::Nobody, &[]);
}

#[test]
fn a_half_that_the_vendor_left_is_explained() {
    use PeeringStatus::Disconnected;
    let link = || Some(Link { state: State::Disconnected, ..connected() });
    let says = ["Ask Astronomer support", "`to-astro`", "anew"];
    check(&replied(), link(), Disconnected, WaitingOn::You, &says);
    let unfinished = Some(Link { settled: Some(false), ..link().unwrap() });
    check(&replied(), unfinished, Disconnected, WaitingOn::You, &says);
}

fn any_record() -> impl Strategy<Value = PeeringRecord> {
    let mode = prop_oneof![Just(Mode::CustomerAccepts), Just(Mode::VendorCreatesBoth)];
    let ticket = prop::option::of("[0-9]{5}");
    let vendor = prop::option::of(Just(VENDOR.to_owned()));
    (mode, ticket, vendor, any::<bool>(), any::<bool>()).prop_map(
        |(mode, ticket, vendor_vnet, access_granted, traffic_confirmed)| PeeringRecord {
            mode,
            ticket,
            vendor_vnet,
            access_granted,
            traffic_confirmed,
        },
    )
}

fn any_link() -> impl Strategy<Value = Link> {
    let state = prop_oneof![
        Just(State::Initiated),
        Just(State::Connected),
        Just(State::Disconnected),
        Just(State::Other("Dreaming".to_owned())),
    ];
    let routes = prop_oneof![
        Just(Routes::Unread),
        Just(Routes::OfPeering),
        Just(Routes::Forwarded),
        Just(Routes::Lost(vec!["`drop` in `rt-sql` (172.20.0.0/19)".to_owned()])),
    ];
    let settled = prop::option::of(any::<bool>());
    (state, any::<bool>(), any::<bool>(), settled, any::<bool>(), routes).prop_map(
        |(state, knows_theirs, known_to_them, settled, reaches_cluster, routes)| Link {
            name: "to-astro".to_owned(),
            state,
            knows_theirs,
            known_to_them,
            settled,
            reaches_cluster,
            routes,
        },
    )
}

proptest! {
    #[test]
    fn status_who_acts_and_next_step_say_the_same(
        record in any_record(),
        link in prop::option::of(any_link()),
    ) {
        let progress = peering_progress(&record, link.as_ref());
        check_agreement(&progress, "Astronomer support");
        prop_assert!(PeeringStatus::ALL.contains(&progress.status));
    }

    #[test]
    fn nothing_is_connected_that_azure_does_not_show_as_connected(
        record in any_record(),
        link in prop::option::of(any_link()),
    ) {
        use PeeringStatus::{Connected, Routed, Verified};
        let progress = peering_progress(&record, link.as_ref());
        if matches!(progress.status, Connected | Routed | Verified) {
            let link = link.expect("a peering that is connected has our half");
            prop_assert_eq!(link.state, State::Connected);
            prop_assert_eq!(link.settled, Some(true));
            prop_assert!(link.knows_theirs && link.known_to_them && link.reaches_cluster);
        }
        prop_assert!(progress.status != Verified || record.traffic_confirmed);
    }
}

fn half(name: &str, remote: &str, level: &str, prefixes: &[&str]) -> Peering {
    serde_json::from_value(json!({
        "id": format!("{VNET}/virtualNetworkPeerings/{name}"),
        "name": name,
        "properties": {
            "remoteVirtualNetwork": { "id": remote },
            "peeringState": "Connected",
            "peeringSyncLevel": level,
            "provisioningState": "Succeeded",
            "remoteAddressSpace": { "addressPrefixes": prefixes },
        },
    }))
    .unwrap()
}

#[test]
fn our_half_is_found_by_the_vendors_network_or_by_the_clusters_range_alone() {
    let cluster = ["172.20.0.0/19".parse().unwrap()];
    let vendor = Id::parse(&VENDOR.to_uppercase()).unwrap();
    let halves = [
        half("to-hub", &VENDOR.replace("astro-vnet", "hub"), "FullyInSync", &["10.0.0.0/16"]),
        half("to-astro", VENDOR, "RemoteNotInSync", &["172.20.0.0/19"]),
    ];
    let name = |vendor, by_range| link(&halves, vendor, &cluster, by_range).map(|it| it.name);
    assert_eq!(name(Some(&vendor), false).as_deref(), Some("to-astro"));
    assert_eq!(name(None, true).as_deref(), Some("to-astro"));
    assert_eq!(name(None, false), None);
    let found = link(&halves, Some(&vendor), &cluster, false).unwrap();
    assert!(found.knows_theirs && !found.known_to_them && found.reaches_cluster);
    let twice = [halves[1].clone(), half("again", VNET, "FullyInSync", &["172.20.0.0/16"])];
    assert_eq!(link(&twice, None, &cluster, true), None);
}

#[test]
fn only_routes_as_narrow_as_the_cluster_decide_about_it() {
    let cluster = ["172.20.0.0/19".parse().unwrap()];
    let table = |routes: &[(&str, &str, &str)]| -> RouteTable {
        let routes: Vec<_> = routes
            .iter()
            .map(|(name, prefix, hop)| {
                let id = format!("{VNET}/routes/{name}");
                json!({ "id": id, "name": name, "properties": { "addressPrefix": prefix, "nextHopType": hop } })
            })
            .collect();
        let id = VNET.replace("virtualNetworks/vnet-data-prod", "routeTables/rt-sql");
        serde_json::from_value(
            json!({ "id": id, "name": "rt-sql", "properties": { "routes": routes } }),
        )
        .unwrap()
    };
    let default =
        table(&[("default", "0.0.0.0/0", "VirtualAppliance"), ("tag", "Storage", "Internet")]);
    assert_eq!(routes([&default], &cluster), Routes::OfPeering);
    let appliance = table(&[("astro", "172.20.0.0/19", "VirtualAppliance")]);
    assert_eq!(routes([&default, &appliance], &cluster), Routes::Forwarded);
    let hole =
        table(&[("astro", "172.20.0.0/19", "VirtualAppliance"), ("drop", "172.20.8.0/21", "None")]);
    let lost = Routes::Lost(vec!["`drop` in `rt-sql` (172.20.8.0/21)".to_owned()]);
    assert_eq!(routes([&hole], &cluster), lost);
}

fn peer(mode: Mode) -> Peer {
    Peer {
        cluster: Cluster {
            id: "cmg3k4w9t000108l4hx2q7v1z".to_owned(),
            name: "prod-euw".to_owned(),
            region: Some("westeurope".to_owned()),
            ranges: vec!["172.20.0.0/19".parse().unwrap()],
            kind: ClusterKind::Dedicated,
        },
        vnet: Id::parse(VNET).unwrap(),
        tenant_id: Some("7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11".to_owned()),
        region: Some("westeurope".to_owned()),
        address_space: vec!["10.60.0.0/16".to_owned(), "10.61.0.0/16".to_owned()],
        mode,
    }
}

#[track_caller]
fn check_ticket(peer: &Peer, expected: &Expect) {
    let ticket = peer.ticket(&peering_reference(&peer.cluster.id, &peer.vnet));
    expected.assert_eq(&format!("Subject: {}\n\n{}", ticket.subject, ticket.body));
}

#[test]
fn a_ticket_has_every_field_of_the_guide() {
    check_ticket(
        &peer(Mode::CustomerAccepts),
        &expect![[r#"
        Subject: VNet peering for Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z)

        Hello Astronomer Support,

        Please connect the VNet of the cluster below with our VNet by peering.

        Astro cluster:        prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
        Astro VNet range:     172.20.0.0/19
        Our tenant ID:        7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
        Our subscription ID:  2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
        Our resource group:   rg-data-prod
        Our VNet region:      westeurope
        Our VNet name:        vnet-data-prod
        Our VNet ID:          /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
        Our address space:    10.60.0.0/16
                              10.61.0.0/16
        Checked by us:        no overlap with the Astro range or with VNets already peered to ours

        How we take part: please make your half, and tell us the Azure resource ID and the tenant ID of your VNet. We then make our half. For that our application needs Microsoft.Network/virtualNetworks/peer/action on your VNet: please tell us how you grant it.

        Please reply when your half and the routes in your VNet exist. Reference: req-78b118109769
    "#]],
    );
}

#[test]
fn a_ticket_for_both_halves_names_the_vendors_application() {
    check_ticket(
        &peer(Mode::VendorCreatesBoth),
        &expect![[r#"
        Subject: VNet peering for Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z)

        Hello Astronomer Support,

        Please connect the VNet of the cluster below with our VNet by peering.

        Astro cluster:        prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
        Astro VNet range:     172.20.0.0/19
        Our tenant ID:        7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
        Our subscription ID:  2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
        Our resource group:   rg-data-prod
        Our VNet region:      westeurope
        Our VNet name:        vnet-data-prod
        Our VNet ID:          /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
        Our address space:    10.60.0.0/16
                              10.61.0.0/16
        Checked by us:        no overlap with the Astro range or with VNets already peered to ours

        How we take part: please make both halves. Your application a67e6057-7138-4f78-bbaf-fd9db7b8aab0 gets the role "Astro VNET Peering Contributor" in the subscription above, until the peering is connected.

        Please reply when your half and the routes in your VNet exist. Reference: req-78b118109769
    "#]],
    );
}

#[test]
fn a_ticket_shows_what_a_person_has_to_fill_in() {
    let hidden = Peer {
        tenant_id: None,
        region: None,
        address_space: Vec::new(),
        ..peer(Mode::CustomerAccepts)
    };
    check_ticket(
        &hidden,
        &expect![[r#"
        Subject: VNet peering for Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z)

        Hello Astronomer Support,

        Please connect the VNet of the cluster below with our VNet by peering.

        Astro cluster:        prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
        Astro VNet range:     172.20.0.0/19
        Our tenant ID:        (please fill in: our account may not read it)
        Our subscription ID:  2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
        Our resource group:   rg-data-prod
        Our VNet region:      (please fill in: our account may not read it)
        Our VNet name:        vnet-data-prod
        Our VNet ID:          /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
        Our address space:    (please fill in: our account may not read it)
        Checked by us:        nothing, because our account may not read the VNet

        How we take part: please make your half, and tell us the Azure resource ID and the tenant ID of your VNet. We then make our half. For that our application needs Microsoft.Network/virtualNetworks/peer/action on your VNet: please tell us how you grant it.

        Please reply when your half and the routes in your VNet exist. Reference: req-78b118109769
    "#]],
    );
}
