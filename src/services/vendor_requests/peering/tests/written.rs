//! Which link leads to the vendor, what routes do, and the ticket.

#![expect(
    clippy::needless_raw_string_hashes,
    reason = "expected texts are written so by `UPDATE_EXPECT=1`"
)]

use expect_test::{Expect, expect};
use serde_json::json;

use super::{
    super::{Mode, Peer, Routes, link, peering_reference, routes},
    VENDOR, VNET,
};
use crate::{
    azure::Id,
    services::{
        network::{Peering, RouteTable},
        vendor_requests::{
            cluster::{Cluster, ClusterKind},
            site::Site,
        },
    },
};

fn peering(name: &str, remote: &str, level: &str, prefixes: &[&str]) -> Peering {
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
fn the_local_link_is_found_by_the_vendors_network_or_by_the_clusters_range_alone() {
    let cluster = ["172.20.0.0/19".parse().unwrap()];
    let vendor = Id::parse(&VENDOR.to_uppercase()).unwrap();
    let links = [
        peering("to-hub", &VENDOR.replace("astro-vnet", "hub"), "FullyInSync", &["10.0.0.0/16"]),
        peering("to-astro", VENDOR, "RemoteNotInSync", &["172.20.0.0/19"]),
    ];
    let name = |vendor, by_range| link(&links, vendor, &cluster, by_range).map(|it| it.name);
    assert_eq!(name(Some(&vendor), false).as_deref(), Some("to-astro"));
    assert_eq!(name(None, true).as_deref(), Some("to-astro"));
    assert_eq!(name(None, false), None);
    let found = link(&links, Some(&vendor), &cluster, false).unwrap();
    assert!(found.knows_theirs && !found.known_to_them && found.reaches_cluster);
    let twice = [links[1].clone(), peering("again", VNET, "FullyInSync", &["172.20.0.0/16"])];
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
            site: Site::Primary,
            region: Some("westeurope".to_owned()),
            ranges: vec!["172.20.0.0/19".parse().unwrap()],
            other_ranges: Vec::new(),
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
    let ticket = peer.ticket(&peering_reference(&peer.cluster.id, &peer.vnet, peer.cluster.site));
    expected.assert_eq(&format!("Subject: {}\n\n{}", ticket.subject, ticket.body));
}

#[test]
fn a_ticket_has_every_field_of_the_guide() {
    check_ticket(
        &peer(Mode::CustomerAccepts),
        &expect![[r#"
            Subject: VNet peering of vnet-data-prod with Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-78b118109769

            Hello Astronomer Support,

            Please connect the VNet of the cluster below with our VNet by peering.

            Astro cluster:                            prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
            Astro VNet range:                         172.20.0.0/19
            Our tenant ID:                            7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
            Our subscription ID:                      2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
            Our resource group:                       rg-data-prod
            Our VNet region:                          westeurope
            Our VNet name:                            vnet-data-prod
            Our VNet ID:                              /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
            Our address space:                        10.60.0.0/16
                                                      10.61.0.0/16
            Application that needs peer/action here:  a67e6057-7138-4f78-bbaf-fd9db7b8aab0 (yours), in our tenant 7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
            Checked by us:                            no overlap with the Astro range or with VNets already peered to ours

            How we take part: please create your peering link, and tell us the Azure resource ID and the tenant ID of your VNet. For that your application above needs Microsoft.Network/virtualNetworks/peer/action on our VNet: please tell us if you use another one. We then create our peering link, for which our application has to exist in your tenant and needs the same on your VNet: please tell us how you grant it.

            Please reply when your peering link and the routes in your VNet exist. Reference: req-78b118109769
        "#]],
    );
}

#[test]
fn a_ticket_for_both_links_names_the_vendors_application() {
    check_ticket(
        &peer(Mode::VendorCreatesBoth),
        &expect![[r#"
            Subject: VNet peering of vnet-data-prod with Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-78b118109769

            Hello Astronomer Support,

            Please connect the VNet of the cluster below with our VNet by peering.

            Astro cluster:                            prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
            Astro VNet range:                         172.20.0.0/19
            Our tenant ID:                            7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
            Our subscription ID:                      2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
            Our resource group:                       rg-data-prod
            Our VNet region:                          westeurope
            Our VNet name:                            vnet-data-prod
            Our VNet ID:                              /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
            Our address space:                        10.60.0.0/16
                                                      10.61.0.0/16
            Application that needs peer/action here:  a67e6057-7138-4f78-bbaf-fd9db7b8aab0 (yours), in our tenant 7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
            Checked by us:                            no overlap with the Astro range or with VNets already peered to ours

            How we take part: please create both peering links. Your application a67e6057-7138-4f78-bbaf-fd9db7b8aab0 gets the role "Astro VNET Peering Contributor" in the subscription above, until the peering is connected.

            Please reply when your peering link and the routes in your VNet exist. Reference: req-78b118109769
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
            Subject: VNet peering of vnet-data-prod with Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z), req-78b118109769

            Hello Astronomer Support,

            Please connect the VNet of the cluster below with our VNet by peering.

            Astro cluster:                            prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure westeurope)
            Astro VNet range:                         172.20.0.0/19
            Our tenant ID:                            (please fill in: our account may not read it)
            Our subscription ID:                      2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
            Our resource group:                       rg-data-prod
            Our VNet region:                          (please fill in: our account may not read it)
            Our VNet name:                            vnet-data-prod
            Our VNet ID:                              /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
            Our address space:                        (please fill in: our account may not read it)
            Application that needs peer/action here:  a67e6057-7138-4f78-bbaf-fd9db7b8aab0 (yours), in our tenant of our subscription
            Checked by us:                            nothing, because our account may not read the VNet

            How we take part: please create your peering link, and tell us the Azure resource ID and the tenant ID of your VNet. For that your application above needs Microsoft.Network/virtualNetworks/peer/action on our VNet: please tell us if you use another one. We then create our peering link, for which our application has to exist in your tenant and needs the same on your VNet: please tell us how you grant it.

            Please reply when your peering link and the routes in your VNet exist. Reference: req-78b118109769
        "#]],
    );
}

#[test]
fn a_ticket_for_the_second_site_has_its_region_its_range_and_its_own_reference() {
    let mut second = peer(Mode::CustomerAccepts);
    second.cluster.site = Site::DisasterRecovery;
    second.cluster.region = Some("northeurope".to_owned());
    second.cluster.ranges = vec!["172.24.0.0/19".parse().unwrap()];
    check_ticket(
        &second,
        &expect![[r#"
            Subject: VNet peering of vnet-data-prod with Astro cluster prod-euw (cmg3k4w9t000108l4hx2q7v1z) at its site for disaster recovery, req-22a63cb3db4e

            Hello Astronomer Support,

            Please connect the VNet that the cluster below has for disaster recovery with our VNet by peering. This is not about the VNet of its primary site: a request for that has a reference of its own.

            Astro cluster:                            prod-euw (id cmg3k4w9t000108l4hx2q7v1z, dedicated, Azure northeurope, disaster recovery)
            Astro VNet range:                         172.24.0.0/19
            Our tenant ID:                            7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
            Our subscription ID:                      2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21
            Our resource group:                       rg-data-prod
            Our VNet region:                          westeurope
            Our VNet name:                            vnet-data-prod
            Our VNet ID:                              /subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg-data-prod/providers/Microsoft.Network/virtualNetworks/vnet-data-prod
            Our address space:                        10.60.0.0/16
                                                      10.61.0.0/16
            Application that needs peer/action here:  a67e6057-7138-4f78-bbaf-fd9db7b8aab0 (yours), in our tenant 7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11
            Checked by us:                            no overlap with the Astro range or with VNets already peered to ours

            How we take part: please create your peering link, and tell us the Azure resource ID and the tenant ID of your VNet. For that your application above needs Microsoft.Network/virtualNetworks/peer/action on our VNet: please tell us if you use another one. We then create our peering link, for which our application has to exist in your tenant and needs the same on your VNet: please tell us how you grant it.

            Please reply when your peering link and the routes in your VNet exist. Reference: req-22a63cb3db4e
        "#]],
    );
}
