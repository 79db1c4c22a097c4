//! Which connection is the one that was asked for.

use uuid::{Uuid, uuid};

use super::{MESSAGE, REGISTRY};
use crate::{
    azure::Id,
    services::{
        private_link::{Connection, Status},
        vendor_requests::endpoint::{EndpointSearch, Found, Silent, connected},
    },
};

const VENDOR: Uuid = uuid!("c5a1e8d3-7f24-4b90-a6c7-3e9d02b1f845");
const OTHER: Uuid = uuid!("8d2f5b61-0c3e-4a97-b1d4-6e7f8091a2b3");

fn connection(name: &str, subscription: Uuid, status: Status, description: &str) -> Connection {
    let endpoint = format!(
        "/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe"
    );
    Connection {
        id: format!("{REGISTRY}/privateEndpointConnections/{name}"),
        name: name.to_owned(),
        private_endpoint: Id::parse(&endpoint).ok(),
        status,
        description: description.to_owned(),
        provisioning_state: Some("Succeeded".to_owned()),
        group_ids: Vec::new(),
        created_at: None,
    }
}

fn search() -> EndpointSearch {
    EndpointSearch {
        message: MESSAGE.to_owned(),
        subscription: None,
        known: None,
        decided: None,
        group: "registry".to_owned(),
        has_other_groups: false,
        silent: Silent::Any,
    }
}

#[track_caller]
fn check_found(all: &[Connection], search: &EndpointSearch, expected: &[&str]) {
    let found = match connected(all, search) {
        Found::Nothing => Vec::new(),
        Found::One(one) => vec![one.name],
        Found::Several(names) => names,
    };
    assert_eq!(found, expected);
}

#[test]
fn a_connection_is_known_by_its_message_among_others() {
    let all = [
        connection("pec-other", OTHER, Status::Pending, "please"),
        connection("pec-astro", VENDOR, Status::Pending, "Astro: req-7f3a90c1d2e4"),
    ];
    check_found(&all, &search(), &["pec-astro"]);
    check_found(&all[..1], &search(), &[]);
    let from = |subscription| EndpointSearch { subscription: Some(subscription), ..search() };
    check_found(&all, &from(VENDOR), &["pec-astro"]);
    // The right words from the wrong subscription are not the vendor's.
    check_found(&all[1..], &from(OTHER), &[]);
}

#[test]
fn what_an_approval_has_decided_about_is_the_one() {
    let all = [
        connection("pec-astro", VENDOR, Status::Approved, MESSAGE),
        connection("pec-twin", VENDOR, Status::Pending, MESSAGE),
    ];
    check_found(&all, &search(), &["pec-astro", "pec-twin"]);
    let decided = EndpointSearch { decided: Some(all[0].id.to_uppercase()), ..search() };
    check_found(&all, &decided, &["pec-astro"]);
    check_found(&all[1..], &decided, &["pec-twin"]);
    // A rejected one is not the one for ever.
    let refused = [connection("pec-astro", VENDOR, Status::Rejected, MESSAGE), all[1].clone()];
    check_found(&refused, &decided, &["pec-twin"]);
}

#[test]
fn a_connection_that_was_found_stays_known_when_its_message_is_overwritten() {
    let all = [connection("pec-astro", VENDOR, Status::Approved, "approved by Kim")];
    check_found(&all, &search(), &[]);
    let known = EndpointSearch { known: Some(all[0].id.to_uppercase()), ..search() };
    check_found(&all, &known, &["pec-astro"]);
    let again = [all[0].clone(), connection("pec-new", VENDOR, Status::Pending, MESSAGE)];
    check_found(&again, &known, &["pec-astro"]);
    let cut = [Connection { status: Status::Disconnected, ..all[0].clone() }, again[1].clone()];
    check_found(&cut, &known, &["pec-new"]);
}

#[test]
fn without_a_message_the_vendors_subscription_is_enough_where_nothing_else_is_possible() {
    let from_vendor = EndpointSearch { subscription: Some(VENDOR), ..search() };
    let silent = connection("pec-astro", VENDOR, Status::Pending, "");
    check_found(std::slice::from_ref(&silent), &from_vendor, &["pec-astro"]);
    let many = EndpointSearch { has_other_groups: true, ..from_vendor.clone() };
    check_found(std::slice::from_ref(&silent), &many, &[]);
    let told = Connection { group_ids: vec!["Registry".to_owned()], ..silent.clone() };
    check_found(&[told], &many, &["pec-astro"]);
    let elsewhere = Connection { group_ids: vec!["portal".to_owned()], ..silent.clone() };
    check_found(&[elsewhere], &from_vendor, &[]);
    let of_another = Connection { description: "req-0123456789ab".to_owned(), ..silent.clone() };
    check_found(&[of_another], &from_vendor, &[]);
    let twice = [silent.clone(), Connection { name: "pec-b".to_owned(), ..silent }];
    check_found(&twice, &from_vendor, &["pec-astro", "pec-b"]);
}

#[test]
fn with_two_sites_an_approved_connection_that_names_none_may_be_that_of_the_other_one() {
    let search = |silent| EndpointSearch { subscription: Some(VENDOR), silent, ..search() };
    let approved = [connection("pec-astro", VENDOR, Status::Approved, "approved by Kim")];
    let pending = [connection("pec-astro", VENDOR, Status::Pending, "hello")];
    check_found(&approved, &search(Silent::Any), &["pec-astro"]);
    check_found(&approved, &search(Silent::Undecided), &[]);
    check_found(&pending, &search(Silent::Undecided), &["pec-astro"]);
    check_found(&approved, &search(Silent::Never), &[]);
    check_found(&pending, &search(Silent::Never), &[]);
    for silent in [Silent::Undecided, Silent::Never] {
        let known = EndpointSearch { known: Some(approved[0].id.clone()), ..search(silent) };
        check_found(&approved, &known, &["pec-astro"]);
        let decided = EndpointSearch { decided: Some(approved[0].id.clone()), ..search(silent) };
        check_found(&approved, &decided, &["pec-astro"]);
    }
}
