//! The tickets, and the state machine, of requests for access.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expected texts are written so by `UPDATE_EXPECT=1`"
)]

mod connection;
mod hub;
mod network_link;
mod vpn;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Access, AccessKind, AccessRecord, AccessStatus, Evidence, Place, access_progress};
use crate::services::vendor_requests::{
    Progress, WaitingOn, check_agreement,
    vendors::{Vendor, row},
};

fn access(kind: AccessKind) -> Access {
    let text = |it: &str| Some(it.to_owned());
    Access {
        vendor: union(),
        kind,
        organization: text("acme"),
        data_plane: text("acme-azure-westeurope"),
        domain: None,
        project: None,
        role: None,
        scope: None,
        tenant_id: None,
        vpn: None,
        hostname_resolution: None,
        vhub_connection: None,
        details: None,
        template: None,
    }
}

fn union() -> Vendor {
    Vendor::new(row("Union").unwrap(), None)
}

#[track_caller]
fn check_ticket(access: &Access, expected: &Expect) {
    let ticket = access.ticket(&access.reference());
    expected.assert_eq(&format!("Subject: {}\n\n{}", ticket.subject, ticket.body));
}

#[test]
fn a_ticket_for_one_domain_names_the_domain_the_role_and_the_scope() {
    let access = Access {
        domain: Some("production".to_owned()),
        role: Some("Storage Blob Data Reader".to_owned()),
        scope: Some("/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01".to_owned()),
        tenant_id: Some("7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11".to_owned()),
        details: Some("Tasks read the container `features`.".to_owned()),
        ..access(AccessKind::DomainScopedAccess)
    };
    check_ticket(
        &access,
        &expect![[r#"
            Subject: Domain-scoped access to an Azure resource (production, stdatalakeprod01): acme, acme-azure-westeurope, req-30ef6673bfc6

            Hello Union Support,

            Please let the tasks of the domain below, and of no other domain, use this Azure resource. We understand that on Azure access is scoped by domain, not by project, and that only you can configure it.

            Organization:            acme
            Data plane:              acme-azure-westeurope
            Domain:                  production
            Role:                    Storage Blob Data Reader
            Scope ID:                /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01
            Tenant ID of the scope:  7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11

            Tasks read the container `features`.

            Please tell us which principal holds the role when it is done, and whether there is a role assignment that we have to create ourselves.

            Reference: req-30ef6673bfc6
        "#]],
    );
}

#[test]
fn a_ticket_for_a_registry_names_its_tenant() {
    let access = Access {
        scope: Some("/subscriptions/8d2f5b61-0c3e-4a97-b1d4-6e7f8091a2b3/resourceGroups/rg-images/providers/Microsoft.ContainerRegistry/registries/crshared".to_owned()),
        tenant_id: Some("11111111-2222-4333-8444-555555555555".to_owned()),
        ..access(AccessKind::CrossTenantRegistry)
    };
    check_ticket(
        &access,
        &expect![[r#"
            Subject: Images from a container registry in another tenant (crshared): acme, acme-azure-westeurope, req-c017aadf8771

            Hello Union Support,

            Please let the data plane below pull images from this container registry, which is in another tenant than the data plane.

            Organization:               acme
            Data plane:                 acme-azure-westeurope
            Registry ID:                /subscriptions/8d2f5b61-0c3e-4a97-b1d4-6e7f8091a2b3/resourceGroups/rg-images/providers/Microsoft.ContainerRegistry/registries/crshared
            Tenant ID of the registry:  11111111-2222-4333-8444-555555555555

            Please tell us what you need from us in the tenant of the registry, such as a role for an application of yours, and when it is done. Please do not put credentials into this ticket.

            Reference: req-c017aadf8771
        "#]],
    );
}

#[test]
fn a_ticket_for_the_principal_of_a_cluster_says_which_id_is_wanted() {
    check_ticket(
        &access(AccessKind::KubeletPrincipal),
        &expect![[r#"
            Subject: Principal that the cluster pulls images as: acme, acme-azure-westeurope, req-04c92359cd25

            Hello Union Support,

            Please tell us the principal that each Kubernetes cluster of the data plane below pulls images as, so that we can give it access to our own container registry.

            Organization:  acme
            Data plane:    acme-azure-westeurope

            We need the object ID (principal ID) of each kubelet identity, not its client ID, and the name of the cluster that it belongs to. Please tell us again whenever you add or recreate a cluster, because its identity changes.

            Reference: req-04c92359cd25
        "#]],
    );
}

#[test]
fn another_ticket_says_what_the_details_say() {
    let access = Access {
        details: Some("Please let tasks reach our Event Hubs namespace.".to_owned()),
        ..access(AccessKind::Other)
    };
    check_ticket(
        &access,
        &expect![[r#"
            Subject: Access to Azure resources: acme, acme-azure-westeurope, req-dd64de39a32d

            Hello Union Support,

            Please configure the access that is described below.

            Organization:  acme
            Data plane:    acme-azure-westeurope

            Please let tasks reach our Event Hubs namespace.

            Please tell us when it is done.

            Reference: req-dd64de39a32d
        "#]],
    );
}

#[test]
fn only_what_is_asked_for_makes_another_request() {
    let first = access(AccessKind::DomainScopedAccess);
    let details = Access { details: Some("more".to_owned()), ..first.clone() };
    assert_eq!(first.reference(), details.reference());
    let domain = Access { domain: Some("staging".to_owned()), ..first.clone() };
    assert_ne!(first.reference(), domain.reference());
    let other = access(AccessKind::Other);
    let details = Access { details: Some("more".to_owned()), ..other.clone() };
    assert_ne!(other.reference(), details.reference());
}

/// How far a request is with what was seen at its place.
fn seen_at(
    place: &Place,
    seen: Option<&Evidence>,
    ticket: Option<&str>,
    completed: bool,
) -> Progress<AccessStatus> {
    let kind = match place {
        Place::Hub { .. } => AccessKind::VhubConnection,
        Place::Vpn { .. } => AccessKind::Vpn,
        Place::Network { .. } => AccessKind::HostnameResolution,
    };
    let ticket = ticket.map(str::to_owned);
    let record = AccessRecord { vendor: Vendor::default(), kind: Some(kind), ticket, completed };
    access_progress(&record, Some(place), seen)
}

#[track_caller]
fn check_progress(found: &Progress<AccessStatus>, status: AccessStatus, waiting_on: WaitingOn) {
    assert_eq!((found.status, found.waiting_on), (status, waiting_on), "{found:?}");
}

#[track_caller]
fn check(ticket: Option<&str>, completed: bool, status: AccessStatus, waiting_on: WaitingOn) {
    let ticket = ticket.map(str::to_owned);
    let record = AccessRecord { vendor: union(), ticket, completed, ..AccessRecord::default() };
    check_progress(&access_progress(&record, None, None), status, waiting_on);
}

#[test]
fn what_the_user_recorded_is_how_far_it_is() {
    check(None, false, AccessStatus::Draft, WaitingOn::You);
    check(Some("48213"), false, AccessStatus::Submitted, WaitingOn::Vendor);
    check(Some("48213"), true, AccessStatus::Completed, WaitingOn::Nobody);
    check(None, true, AccessStatus::Completed, WaitingOn::Nobody);
}

proptest! {
    #[test]
    fn status_and_next_step_say_the_same(ticket in prop::option::of("[0-9]{5}"), completed: bool) {
        let record = AccessRecord { vendor: union(), ticket, completed, ..AccessRecord::default() };
        check_agreement(&access_progress(&record, None, None), "Union support");
    }
}
