//! Every transition of a peering request, and its ticket.

mod written;

use proptest::prelude::*;

use super::{Link, Mode, PeeringRecord, Routes, peering_progress, progress::PeeringStatus};
use crate::services::{
    network::State,
    vendor_requests::{Site, WaitingOn, check_agreement},
};

const VNET: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod";
const VENDOR: &str = "/subscriptions/c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845/resourceGroups/astro-prod-euw/providers/Microsoft.Network/virtualNetworks/astro-vnet";

/// A request of which nothing was recorded yet.
fn record(mode: Mode) -> PeeringRecord {
    PeeringRecord {
        site: Site::Primary,
        ranges: vec!["172.20.0.0/19".parse().unwrap()],
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

/// Both peering links are there and agree.
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
    link: impl Into<Option<Link>>,
    status: PeeringStatus,
    waiting_on: WaitingOn,
    says: &[&str],
) {
    let found = peering_progress(record, link.into().as_ref());
    assert_eq!((found.status, found.waiting_on), (status, waiting_on), "{found:?}");
    for text in says {
        assert!(found.next_step.contains(text), "`{text}` is not in: {}", found.next_step);
    }
}

#[test]
fn without_a_local_link_the_record_decides_if_the_customer_accepts() {
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
fn without_links_the_role_decides_if_the_vendor_creates_both() {
    use PeeringStatus::{AccessGranted, Draft, Submitted};
    let mode = Mode::VendorCreatesBoth;
    let granted = |it| PeeringRecord { access_granted: true, ..it };
    let role = ["a67e6057-7138-4f78-bbaf-fd9db7b8aab0", "astro_vnet_peering"];
    check(&record(mode), None, Draft, WaitingOn::You, &role);
    check(&granted(record(mode)), None, Draft, WaitingOn::You, &["Send `ticket_subject`"]);
    check(&sent(mode), None, Submitted, WaitingOn::You, &role);
    let says = ["creates both peering links", "ticket 48213"];
    check(&granted(sent(mode)), None, AccessGranted, WaitingOn::Vendor, &says);
    // The vendor's network is known, and still it is the vendor who creates both peering links.
    let named = PeeringRecord { vendor_vnet: Some(VENDOR.to_owned()), ..granted(sent(mode)) };
    check(&named, None, AccessGranted, WaitingOn::Vendor, &says);
}

#[test]
fn our_link_alone_waits_for_the_vendor() {
    use PeeringStatus::LocalLinkInitiated;
    let alone = |state| Some(Link { state, ..connected() });
    let says = ["its peering link", "`to-astro`", "`Initiated`"];
    check(&replied(), alone(State::Initiated), LocalLinkInitiated, WaitingOn::Vendor, &says);
    let both = sent(Mode::VendorCreatesBoth);
    let says = ["the peering link on its VNet"];
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
fn both_links_are_connected_and_a_person_confirms_the_traffic() {
    use PeeringStatus::{Connected, Verified};
    let says = ["Test a connection", "`traffic_confirmed = true`"];
    check(&replied(), Some(connected()), Connected, WaitingOn::You, &says);
    let seen = PeeringRecord { traffic_confirmed: true, ..replied() };
    check(&seen, Some(connected()), Verified, WaitingOn::Nobody, &["traffic passes"]);
}

#[test]
fn a_granted_role_is_revoked_once_the_links_are_connected() {
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
    check(&replied(), with(false, true), OutOfSync, WaitingOn::You, &["Apply our peering link"]);
    check(&replied(), with(false, false), OutOfSync, WaitingOn::You, &["Apply our peering link"]);
    let says = ["synchronize its peering link", "ticket 48213"];
    check(&replied(), with(true, false), OutOfSync, WaitingOn::Vendor, &says);
    let elsewhere = Some(Link { reaches_cluster: false, ..connected() });
    check(&replied(), elsewhere, OutOfSync, WaitingOn::You, &["`vendor_vnet_id`"]);
}

#[test]
fn steps_of_the_second_site_name_the_range_that_the_peering_has_to_cover() {
    use PeeringStatus::{AccessGranted, InitiatedByVendor, OutOfSync, Submitted};
    let second = |it| PeeringRecord {
        site: Site::DisasterRecovery,
        ranges: vec!["172.24.0.0/19".parse().unwrap()],
        ..it
    };
    let says = ["disaster recovery", "172.24.0.0/19"];
    let asked = second(sent(Mode::CustomerAccepts));
    check(&asked, None, Submitted, WaitingOn::Vendor, &says);
    check(&second(replied()), None, InitiatedByVendor, WaitingOn::You, &says);
    let elsewhere = Some(Link { reaches_cluster: false, ..connected() });
    check(&second(replied()), elsewhere, OutOfSync, WaitingOn::You, &says);
    let granted = PeeringRecord { access_granted: true, ..second(sent(Mode::VendorCreatesBoth)) };
    check(&granted, None, AccessGranted, WaitingOn::Vendor, &says);
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
fn a_link_that_the_vendor_left_disconnected_is_explained() {
    use PeeringStatus::Disconnected;
    let link = || Some(Link { state: State::Disconnected, ..connected() });
    let says = ["Ask Astronomer support", "`to-astro`", "recreate"];
    check(&replied(), link(), Disconnected, WaitingOn::You, &says);
    let unfinished = Some(Link { settled: Some(false), ..link().unwrap() });
    check(&replied(), unfinished, Disconnected, WaitingOn::You, &says);
}

fn any_record() -> impl Strategy<Value = PeeringRecord> {
    let mode = prop_oneof![Just(Mode::CustomerAccepts), Just(Mode::VendorCreatesBoth)];
    let ticket = prop::option::of("[0-9]{5}");
    let vendor = prop::option::of(Just(VENDOR.to_owned()));
    let site = prop_oneof![Just(Site::Primary), Just(Site::DisasterRecovery)];
    (mode, site, ticket, vendor, any::<bool>(), any::<bool>()).prop_map(
        |(mode, site, ticket, vendor_vnet, access_granted, traffic_confirmed)| PeeringRecord {
            site,
            ticket,
            vendor_vnet,
            access_granted,
            traffic_confirmed,
            ..record(mode)
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
    }

    #[test]
    fn nothing_is_connected_that_azure_does_not_show_as_connected(
        record in any_record(),
        link in prop::option::of(any_link()),
    ) {
        use PeeringStatus::{Connected, Routed, Verified};
        let progress = peering_progress(&record, link.as_ref());
        if matches!(progress.status, Connected | Routed | Verified) {
            let link = link.expect("a peering that is connected has our peering link");
            prop_assert_eq!(link.state, State::Connected);
            prop_assert_eq!(link.settled, Some(true));
            prop_assert!(link.knows_theirs && link.known_to_them && link.reaches_cluster);
        }
        prop_assert!(progress.status != Verified || record.traffic_confirmed);
    }
}
