//! Every transition of a request for a private endpoint, how the connection is found, and the ticket.

mod search;

use expect_test::expect;
use proptest::prelude::*;

use super::{
    Endpoint, EndpointRecord, EndpointStatus, Found, Statement, endpoint_progress,
    evidence::Connected,
};
use crate::{
    azure::Id,
    services::{
        private_link::Status,
        vendor_requests::{
            Site, WaitingOn, check_agreement,
            cluster::{Cluster, ClusterKind},
            subject::Subject,
            vendors::Vendor,
        },
    },
};

const REGISTRY: &str = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01";
const MESSAGE: &str = "req-7f3a90c1d2e4";

fn record() -> EndpointRecord {
    EndpointRecord { message: MESSAGE.to_owned(), ..EndpointRecord::default() }
}

fn sent() -> EndpointRecord {
    EndpointRecord { ticket: Some("48213".to_owned()), ..record() }
}

/// What people recorded of the connection.
fn said(value: Option<bool>) -> Statement {
    let connection = Some(format!("{REGISTRY}/privateEndpointConnections/pec-astro"));
    Statement { value, about: None, connection: connection.filter(|_| value.is_some()) }
}

/// What people recorded of the connection that was there before.
fn said_of_another(value: bool) -> Statement {
    let connection = Some(format!("{REGISTRY}/privateEndpointConnections/pec-before"));
    Statement { value: Some(value), about: None, connection }
}

fn one(status: Status, settled: Option<bool>) -> Found {
    let (id, name) =
        (format!("{REGISTRY}/privateEndpointConnections/pec-astro"), "pec-astro".to_owned());
    Found::One(Connected { id, name, status, settled })
}

#[track_caller]
fn check(
    record: &EndpointRecord,
    found: &Found,
    status: EndpointStatus,
    waiting_on: WaitingOn,
    says: &[&str],
) {
    let progress = endpoint_progress(record, found);
    assert_eq!((progress.status, progress.waiting_on), (status, waiting_on), "{progress:?}");
    for text in says {
        assert!(progress.next_step.contains(text), "`{text}` is not in: {}", progress.next_step);
    }
}

#[test]
fn before_there_is_a_connection_the_record_says_how_far_it_is() {
    use EndpointStatus::{Draft, Gone, Submitted};
    check(&record(), &Found::Nothing, Draft, WaitingOn::You, &["Send `ticket_subject`"]);
    let says =
        ["creates the private endpoint", "ticket 48213", MESSAGE, "`vendor_subscription_id`"];
    check(&sent(), &Found::Nothing, Submitted, WaitingOn::Vendor, &says);
    let lost = EndpointRecord { was_open: true, ..sent() };
    check(&lost, &Found::Nothing, Gone, WaitingOn::You, &["recreate the private endpoint"]);
}

#[test]
fn a_pending_connection_waits_for_an_approval() {
    use EndpointStatus::Pending;
    let says = ["`pec-astro`", "`dataplane_private_endpoint_approval`", MESSAGE];
    check(&sent(), &one(Status::Pending, Some(true)), Pending, WaitingOn::You, &says);
    check(&sent(), &one(Status::Pending, None), Pending, WaitingOn::You, &says);
    check(&sent(), &one(Status::Pending, Some(false)), Pending, WaitingOn::Nobody, &["Refresh"]);
    let unheard = one(Status::Other("Timeout".to_owned()), Some(true));
    check(&sent(), &unheard, Pending, WaitingOn::You, &["`Timeout`"]);
}

#[test]
fn several_connections_are_listed_and_none_is_taken() {
    let several = Found::Several(vec!["pec-a".to_owned(), "pec-b".to_owned()]);
    let says = ["`pec-a`, `pec-b`", "`vendor_subscription_id`"];
    check(&sent(), &several, EndpointStatus::Ambiguous, WaitingOn::You, &says);
}

#[test]
fn an_approved_connection_is_ready_when_the_vendor_resolves_the_names() {
    use EndpointStatus::{Approved, ConfirmedToVendor, Ready};
    let open = one(Status::Approved, Some(true));
    check(&sent(), &open, Approved, WaitingOn::You, &["Send `approval_notice`"]);
    let told = EndpointRecord { notice_sent: said(Some(true)), ..sent() };
    check(&told, &open, ConfirmedToVendor, WaitingOn::Vendor, &["tests from the cluster"]);
    let confirmed = EndpointRecord { dns_confirmed: said(Some(true)), ..told.clone() };
    check(&confirmed, &open, Ready, WaitingOn::Nobody, &["resolves the names"]);
    let untold = EndpointRecord { notice_sent: said(None), ..confirmed };
    check(&untold, &open, Ready, WaitingOn::Nobody, &[]);
    let denied = EndpointRecord { dns_confirmed: said(Some(false)), ..told };
    check(&denied, &open, ConfirmedToVendor, WaitingOn::Vendor, &["has to fix the records"]);
}

#[test]
fn what_was_recorded_of_an_earlier_connection_is_not_said_of_its_successor() {
    use EndpointStatus::{Approved, ConfirmedToVendor};
    let open = one(Status::Approved, Some(true));
    let both = EndpointRecord {
        notice_sent: said_of_another(true),
        dns_confirmed: said_of_another(true),
        ..sent()
    };
    let says = [
        "is about an earlier connection, not about `pec-astro`",
        "`approval_notice_sent_for = \"pec-astro\"`",
        "`dns_confirmed_for = \"pec-astro\"`",
    ];
    check(&both, &open, Approved, WaitingOn::You, &says);
    let told = EndpointRecord { notice_sent: said(Some(true)), ..both };
    let says = ["tests from the cluster", "`dns_confirmed_for = \"pec-astro\"`"];
    check(&told, &open, ConfirmedToVendor, WaitingOn::Vendor, &says);
    let denied = EndpointRecord { dns_confirmed: said_of_another(false), ..told };
    let says = ["`dns_confirmed = true` and `dns_confirmed_for = \"pec-astro\"`"];
    check(&denied, &open, ConfirmedToVendor, WaitingOn::Vendor, &says);
}

#[test]
fn an_approval_that_azure_has_not_carried_out_is_still_pending() {
    use EndpointStatus::Pending;
    let confirmed = EndpointRecord { dns_confirmed: said(Some(true)), ..sent() };
    let with = |settled| one(Status::Approved, settled);
    check(&confirmed, &with(Some(false)), Pending, WaitingOn::Nobody, &["Refresh"]);
    check(&confirmed, &with(None), Pending, WaitingOn::You, &["approve it again"]);
}

#[test]
fn a_rejection_and_a_cut_are_explained_whatever_was_confirmed_before() {
    use EndpointStatus::{Disconnected, Rejected};
    let was_ready = EndpointRecord { dns_confirmed: said(Some(true)), was_open: true, ..sent() };
    for record in [sent(), was_ready] {
        let says = ["rejected", "new endpoint", "`override_rejection = true`"];
        check(&record, &one(Status::Rejected, Some(true)), Rejected, WaitingOn::You, &says);
        let says = ["new endpoint", "disconnected"];
        check(&record, &one(Status::Disconnected, None), Disconnected, WaitingOn::You, &says);
    }
}

fn any_record() -> impl Strategy<Value = EndpointRecord> {
    let ticket = prop::option::of("[0-9]{5}");
    (ticket, any::<bool>(), any::<Option<bool>>(), any::<bool>()).prop_map(
        |(ticket, notice_sent, dns_confirmed, was_open)| EndpointRecord {
            ticket,
            notice_sent: said(Some(notice_sent)),
            dns_confirmed: said(dns_confirmed),
            was_open,
            ..record()
        },
    )
}

fn any_found() -> impl Strategy<Value = Found> {
    let status = prop_oneof![
        Just(Status::Pending),
        Just(Status::Approved),
        Just(Status::Rejected),
        Just(Status::Disconnected),
        Just(Status::Other("Timeout".to_owned())),
    ];
    prop_oneof![
        Just(Found::Nothing),
        Just(Found::Several(vec!["pec-a".to_owned(), "pec-b".to_owned()])),
        (status, any::<Option<bool>>()).prop_map(|(status, settled)| one(status, settled)),
    ]
}

proptest! {
    #[test]
    fn status_who_acts_and_next_step_say_the_same(record in any_record(), found in any_found()) {
        let progress = endpoint_progress(&record, &found);
        check_agreement(&progress, "Astronomer support");
        prop_assert_eq!(EndpointStatus::read(&progress.status.to_string()), Some(progress.status));
    }

    #[test]
    fn nothing_is_ready_that_is_not_approved_and_confirmed(record in any_record(), found in any_found()) {
        let progress = endpoint_progress(&record, &found);
        let approved = found == one(Status::Approved, Some(true));
        let ready = approved && record.dns_confirmed.value == Some(true);
        prop_assert_eq!(progress.status == EndpointStatus::Ready, ready);
        prop_assert_eq!(progress.status.is_open(), approved);
    }
}

fn cluster(site: Site, region: &str) -> Cluster {
    Cluster {
        id: "cmg3k4w9t000108l4hx2q7v1z".to_owned(),
        name: "prod-euw".to_owned(),
        site,
        region: Some(region.to_owned()),
        ranges: Vec::new(),
        other_ranges: Vec::new(),
        kind: ClusterKind::Dedicated,
    }
}

fn endpoint() -> Endpoint {
    Endpoint {
        vendor: Vendor::default(),
        subject: Subject::from(&cluster(Site::Primary, "westeurope")),
        resource_region: Some("westeurope".to_owned()),
        resource: Id::parse(REGISTRY).unwrap(),
        group: "registry".to_owned(),
        data_endpoints: vec!["crdataprod01.westeurope.data.azurecr.io".to_owned()],
        hosts: Some(vec!["crdataprod01.azurecr.io".to_owned()]),
        message: MESSAGE.to_owned(),
        template: None,
    }
}

#[test]
fn a_ticket_has_every_field_of_the_guide_and_both_names_of_the_group() {
    let endpoint = endpoint();
    let reference = endpoint.reference();
    let ticket = endpoint.ticket(&reference);
    expect![[r#"
        Subject: Private endpoint for crdataprod01 (registry) from Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-4a6dd3dd02b2

        Hello Astronomer Support,

        Please add a private endpoint from the cluster below to this Azure resource.

        Astro cluster:                                    prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
        Resource name:                                    crdataprod01
        Resource ID:                                      /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01
        Group ID (sub-resource / private endpoint type):  registry
        Data endpoint:                                    crdataprod01.westeurope.data.azurecr.io
        Host names our DAGs will use:                     crdataprod01.azurecr.io

        Please put the text "req-7f3a90c1d2e4" in the request message, and tell us the ID of the subscription that your endpoint is in, so that we approve the right connection. We approve it ourselves, and tell you when that is done; please then test from the cluster whether the host names resolve to the endpoint, and tell us the result.

        Reference: req-4a6dd3dd02b2
    "#]].assert_eq(&format!("Subject: {}\n\n{}", ticket.subject, ticket.body));
    expect!["We approved the connection pec-astro on /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01. Please test name resolution of crdataprod01.azurecr.io from the cluster, and tell us the result. Reference: 48213 / req-4a6dd3dd02b2"].assert_eq(&endpoint.notice("pec-astro", Some("48213"), &reference));
}

#[test]
fn a_ticket_shows_what_a_person_has_to_fill_in() {
    let hidden = Endpoint { data_endpoints: Vec::new(), hosts: None, ..endpoint() };
    let body = hidden.ticket("req-x").body;
    assert!(body.contains("our DAGs will use:") && body.contains("please fill in"), "{body}");
    assert!(hidden.notice("pec", None, "req-x").contains("the host names of crdataprod01"));
}

#[test]
fn a_ticket_for_the_second_site_says_so_wherever_the_cluster_is_named() {
    let second = cluster(Site::DisasterRecovery, "northeurope");
    let endpoint = Endpoint { subject: Subject::from(&second), ..endpoint() };
    let reference = endpoint.reference();
    let ticket = endpoint.ticket(&reference);
    expect![[r#"
        Subject: Private endpoint for crdataprod01 (registry) from Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z) at its site for disaster recovery, req-def27aaba58b

        Hello Astronomer Support,

        Please add a private endpoint from the cluster below at its site for disaster recovery to this Azure resource.

        Astro cluster:                                    prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure northeurope, disaster recovery)
        Resource name:                                    crdataprod01
        Resource ID:                                      /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.ContainerRegistry/registries/crdataprod01
        Group ID (sub-resource / private endpoint type):  registry
        Data endpoint:                                    crdataprod01.westeurope.data.azurecr.io
        Host names our DAGs will use:                     crdataprod01.azurecr.io

        Please put the text "req-7f3a90c1d2e4" in the request message, and tell us the ID of the subscription that your endpoint is in, so that we approve the right connection. We approve it ourselves, and tell you when that is done; please then test from the cluster at its site for disaster recovery whether the host names resolve to the endpoint, and tell us the result.

        Reference: req-def27aaba58b
    "#]].assert_eq(&format!("Subject: {}\n\n{}", ticket.subject, ticket.body));
    let notice = endpoint.notice("pec-astro", Some("48213"), &reference);
    assert!(notice.contains("from the cluster at its site for disaster recovery"), "{notice}");
    let second = EndpointRecord { site: Site::DisasterRecovery, ..sent() };
    let says = ["disaster recovery", MESSAGE];
    check(&second, &Found::Nothing, EndpointStatus::Submitted, WaitingOn::Vendor, &says);
    let told = EndpointRecord { notice_sent: said(Some(true)), ..second };
    let says = ["tests from the cluster at its site for disaster recovery whether"];
    let open = one(Status::Approved, Some(true));
    check(&told, &open, EndpointStatus::ConfirmedToVendor, WaitingOn::Vendor, &says);
}
