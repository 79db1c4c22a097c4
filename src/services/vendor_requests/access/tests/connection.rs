//! The tickets of a VPN and of names that a cluster resolves, word for word, and what they refuse.

use expect_test::expect;
use tfplugin::Path;

use super::{Access, AccessKind, access, check_ticket};
use crate::services::{
    common::attribute::{Addresses, DnsName},
    vendor_requests::{
        AccessRecord, WaitingOn,
        access::{HostnameResolution, Vpn},
        access_progress,
        vendors::Vendor,
    },
};

pub(super) fn ranges(texts: &[&str]) -> Addresses {
    texts.iter().map(|it| (it.parse().unwrap(), (*it).to_owned())).collect()
}

pub(super) fn vpn() -> Vpn {
    Vpn {
        device_ip: "203.0.113.7".to_owned(),
        cidrs: ranges(&["10.60.0.0/16", "10.61.0.0/16"]),
        cluster_cidrs: ranges(&["172.20.0.0/19"]),
        bgp: false,
        ike: Some("IKEv2, AES-256, SHA-256, DH group 14".to_owned()),
    }
}

pub(super) fn names() -> HostnameResolution {
    HostnameResolution {
        domain: DnsName("corp.example.com".parse().unwrap()),
        dns_server_ip: Some("10.60.0.4".to_owned()),
        records: None,
    }
}

fn of_cluster(kind: AccessKind) -> Access {
    let data_plane = Some("prod-euw (cmg3k4w9t000108l4hx2q7v1z)".to_owned());
    Access { vendor: Vendor::default(), data_plane, ..access(kind) }
}

#[test]
fn a_ticket_for_a_vpn_has_every_input_and_no_shared_key() {
    check_ticket(
        &Access { vpn: Some(vpn()), ..of_cluster(AccessKind::Vpn) },
        &expect![[r#"
            Subject: VPN connection with a cluster: acme, prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-cce4d34ce3b5

            Hello Astronomer Support,

            Please connect the VNet of the cluster below with our network by a site-to-site VPN.

            Organization:                 acme
            Cluster:                      prod-euw (cmg3k4w9t000108l4hx2q7v1z)
            Astro VNet range:             172.20.0.0/19
            Public IP of our VPN device:  203.0.113.7
            CIDR ranges on our side:      10.60.0.0/16
                                          10.61.0.0/16
            BGP:                          no
            IKE settings:                 IKEv2, AES-256, SHA-256, DH group 14
            Shared key:                   not in this ticket
            Checked by us:                no overlap between the two sides

            Please tell us the public IP of your gateway, the settings that it uses, and when it is done. Please do not put the shared key into this ticket: tell us how we exchange it.

            Reference: req-cce4d34ce3b5
        "#]],
    );
}

#[test]
fn another_vendor_reads_nothing_of_astro() {
    let vpn = Access { vpn: Some(vpn()), vendor: super::union(), ..of_cluster(AccessKind::Vpn) };
    let body = vpn.ticket("req-x").body;
    assert!(body.contains("172.20.0.0/19") && !body.contains("Astro"), "{body}");
}

#[test]
fn a_ticket_for_forwarded_lookups_names_the_domain_and_the_server() {
    check_ticket(
        &Access {
            hostname_resolution: Some(names()),
            ..of_cluster(AccessKind::HostnameResolution)
        },
        &expect![[r#"
            Subject: Hostname resolution from a cluster: acme, prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-4321ccccd22e

            Hello Astronomer Support,

            Please let the cluster below forward lookups of the domain to our DNS server, which it reaches through our peering or virtual hub.

            Organization:    acme
            Cluster:         prod-euw (cmg3k4w9t000108l4hx2q7v1z)
            Domain:          corp.example.com
            Our DNS server:  10.60.0.4

            Please test from the cluster whether names of the domain resolve, and tell us the result.

            Reference: req-4321ccccd22e
        "#]],
    );
}

#[test]
fn a_ticket_for_a_private_zone_lists_its_records() {
    let records = [("db", "10.60.1.4"), ("api.eu", "10.60.1.5")];
    let records = records.map(|(name, address)| (name.to_owned(), address.to_owned())).into();
    let zone = HostnameResolution { dns_server_ip: None, records: Some(records), ..names() };
    check_ticket(
        &Access { hostname_resolution: Some(zone), ..of_cluster(AccessKind::HostnameResolution) },
        &expect![[r#"
            Subject: Hostname resolution from a cluster: acme, prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-b990d134db1d

            Hello Astronomer Support,

            Please create a private DNS zone for the domain in the network of the cluster below, with these records.

            Organization:               acme
            Cluster:                    prod-euw (cmg3k4w9t000108l4hx2q7v1z)
            Domain:                     corp.example.com
            Records of a private zone:  api.eu.corp.example.com A 10.60.1.5
                                        db.corp.example.com A 10.60.1.4

            Please test from the cluster whether names of the domain resolve, and tell us the result.

            Reference: req-b990d134db1d
        "#]],
    );
}

#[test]
fn what_is_asked_for_decides_about_the_reference() {
    let reference = |vpn: Vpn| Access { vpn: Some(vpn), ..of_cluster(AccessKind::Vpn) }.reference();
    let all = [
        reference(vpn()),
        reference(Vpn { device_ip: "203.0.113.8".to_owned(), ..vpn() }),
        reference(Vpn { cidrs: ranges(&["10.60.0.0/16"]), ..vpn() }),
        reference(Vpn { bgp: true, ..vpn() }),
        // The same ranges, on other sides.
        reference(Vpn {
            cidrs: ranges(&["10.60.0.0/16"]),
            cluster_cidrs: ranges(&["10.61.0.0/16", "172.20.0.0/19"]),
            ..vpn()
        }),
    ];
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len(), "{all:?}");
    let spelled = Vpn { cidrs: ranges(&["10.61.0.0/16", "10.60.0.0/16"]), ..vpn() };
    assert_eq!(reference(spelled), all[0]);
}

#[track_caller]
fn check_vpn(vpn: &Vpn, code: &str, attribute: &str) {
    let found = vpn.validate();
    let [found] = &found.0[..] else { panic!("{found:?}") };
    assert_eq!((found.code.to_string().as_str(), &found.path), (code, &Path::attribute(attribute)));
}

#[test]
fn a_vpn_that_cannot_work_is_refused() {
    assert!(vpn().validate().0.is_empty());
    for address in
        ["10.0.0.4", "127.0.0.1", "100.64.3.2", "169.254.0.1", "vpn.example.com", "2001:db8::1"]
    {
        check_vpn(&Vpn { device_ip: address.to_owned(), ..vpn() }, "InvalidAddress", "device_ip");
    }
    let overlapping = Vpn { cidrs: ranges(&["172.20.16.0/20"]), ..vpn() };
    check_vpn(&overlapping, "OverlappingAddressSpaces", "cidrs");
    let none = Vpn { cluster_cidrs: ranges(&[]), ..vpn() };
    check_vpn(&none, "MissingArgument", "cluster_cidrs");
}

#[track_caller]
fn check_names(names: &HostnameResolution, code: &str) {
    let found = names.validate();
    let [found] = &found.0[..] else { panic!("{found:?}") };
    assert_eq!(found.code.to_string(), code);
}

#[test]
fn names_that_nobody_could_resolve_are_refused() {
    assert!(names().validate().0.is_empty());
    let peered = HostnameResolution { dns_server_ip: Some("203.0.113.7".to_owned()), ..names() };
    check_names(&peered, "InvalidAddress");
    assert!(!peered.validate().has_error(), "a network may have public ranges");
    for server in ["127.0.0.1", "168.63.129.16", "dns.corp.example.com"] {
        let public = HostnameResolution { dns_server_ip: Some(server.to_owned()), ..names() };
        check_names(&public, "InvalidAddress");
        assert!(public.validate().has_error(), "{server}");
    }
    check_names(&HostnameResolution { dns_server_ip: None, ..names() }, "MissingArgument");
    let records = |name: &str, address: &str| {
        Some([(name.to_owned(), address.to_owned())].into_iter().collect())
    };
    let both = HostnameResolution { records: records("db", "10.60.1.4"), ..names() };
    check_names(&both, "ConflictingArguments");
    for (name, address) in [("d b", "10.60.1.4"), ("-db", "10.60.1.4"), ("db", "nowhere")] {
        let wrong =
            HostnameResolution { dns_server_ip: None, records: records(name, address), ..names() };
        check_names(&wrong, "InvalidAddress");
    }
}

#[test]
fn the_steps_say_what_only_a_test_from_the_cluster_proves() {
    for (kind, says) in
        [(AccessKind::Vpn, "traffic"), (AccessKind::HostnameResolution, "`dataplane_dns_check`")]
    {
        for completed in [false, true] {
            let record = AccessRecord {
                kind: Some(kind),
                ticket: Some("48213".to_owned()),
                completed,
                ..AccessRecord::default()
            };
            let progress = access_progress(&record, None, None);
            assert!(progress.next_step.contains(says), "{progress:?}");
            assert!(!progress.next_step.contains("Nothing is left to do"), "{progress:?}");
            let who = if completed { WaitingOn::Nobody } else { WaitingOn::Vendor };
            assert_eq!(progress.waiting_on, who);
        }
    }
}
