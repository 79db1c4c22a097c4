//! Peerings: the states of both links, what is refused, and who may.

use axum::body::Body;
use serde_json::json;

use crate::support::{
    OTHER_SUBSCRIPTION, TENANT, address,
    networks::{NETWORK, SYNC, Sides, network, peering_link, seed, space, towards, vendor},
};

fn own() -> String {
    peering_link(&network("core"), "to-dp1")
}

fn far() -> String {
    peering_link(&vendor(), "to-core")
}

#[tokio::test]
async fn the_first_link_is_initiated_and_the_second_connects_both() {
    for vendor_first in [false, true] {
        let sides = Sides::new();
        if vendor_first {
            let reply = sides.vendor_put(&far(), NETWORK, &towards(&network("core"))).await;
            assert_eq!(reply.expect_status(201).body["properties"]["peeringState"], "Initiated");
            let reply = sides.put(&own(), NETWORK, &towards(&vendor())).await;
            assert_eq!(reply.expect_status(201).body["properties"]["peeringState"], "Connected");
        } else {
            let reply = sides.put(&own(), NETWORK, &towards(&vendor())).await;
            assert_eq!(reply.expect_status(201).body["properties"]["peeringState"], "Initiated");
            let reply = sides.vendor_put(&far(), NETWORK, &towards(&network("core"))).await;
            assert_eq!(reply.expect_status(201).body["properties"]["peeringState"], "Connected");
        }

        assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);
    }
}

#[tokio::test]
async fn a_network_shows_its_own_links_only() {
    let sides = Sides::new();
    sides.vendor_put(&far(), NETWORK, &towards(&network("core"))).await.expect_status(201);

    let before = sides.get(&network("core")).await;
    let links = format!("{}/virtualNetworkPeerings", network("core"));
    assert_eq!(sides.customer.list(&links, NETWORK, "").await.len(), 0);
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    let after = sides.get(&network("core")).await;

    assert_eq!(before.body["properties"]["virtualNetworkPeerings"], json!([]));
    let shown = &after.body["properties"]["virtualNetworkPeerings"];
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(shown[0], sides.get(&own()).await.body);
    assert_ne!(before.body["etag"], after.body["etag"]);
    assert_eq!(after.body["etag"], after.header("etag"));
    assert!(after.header("etag").starts_with("W/\""), "{after:?}");
}

#[tokio::test]
async fn a_link_whose_remote_link_is_deleted_is_disconnected_until_it_is_written_again() {
    let sides = Sides::new();
    sides.connect().await;

    sides.vendor_delete(&far()).await.expect_status(202);
    assert_eq!(sides.states().await[0], "Disconnected LocalAndRemoteNotInSync");
    let refused = sides.vendor_put(&far(), NETWORK, &towards(&network("core"))).await;
    refused.expect_error(400, "RemotePeeringIsDisconnected");
    assert!(refused.message().contains(&own()), "{refused:?}");

    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(200);
    assert_eq!(sides.states().await[0], "Initiated RemoteNotInSync");
    sides.vendor_put(&far(), NETWORK, &towards(&network("core"))).await.expect_status(201);
    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);
    sides.vendor_delete(&far()).await.expect_status(202);
    sides.vendor_delete(&far()).await.expect_status(204);
}

#[tokio::test]
async fn a_network_or_group_that_is_deleted_leaves_its_peers_disconnected() {
    for path in [vendor(), vendor().split("/providers").next().unwrap().to_owned()] {
        let sides = Sides::new();
        sides.connect().await;
        let version = if path == vendor() { NETWORK } else { "2021-04-01" };

        let client = sides.customer.with_token(
            sides.customer.sandbox.access_token(Some(crate::support::OTHER_TENANT)).unwrap(),
        );
        client.delete(&path, version).await.expect_status(202);

        assert_eq!(sides.states().await, ["Disconnected LocalAndRemoteNotInSync", "404"]);
        let own = sides.get(&own()).await;
        let known = &own.body["properties"]["remoteVirtualNetworkAddressSpace"];
        assert_eq!(*known, json!({"addressPrefixes": ["172.20.0.0/19"]}));
    }
}

#[tokio::test]
async fn each_link_has_the_remote_address_space_of_its_last_sync() {
    let sides = Sides::new();
    sides.connect().await;

    let larger = space(&["172.20.0.0/19", "172.21.0.0/24"]);
    sides.vendor_put(&vendor(), NETWORK, &larger).await.expect_status(200);
    assert_eq!(sides.states().await, ["Connected LocalNotInSync", "Connected RemoteNotInSync"]);
    let reply = sides.get(&own()).await;
    let told = &reply.body["properties"];
    assert_eq!(told["remoteAddressSpace"], json!({"addressPrefixes": ["172.20.0.0/19"]}));
    assert_eq!(
        told["remoteVirtualNetworkAddressSpace"]["addressPrefixes"],
        json!(["172.20.0.0/19", "172.21.0.0/24"])
    );

    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(200);
    assert_eq!(sides.states().await[0], "Connected LocalNotInSync");
    sides.put(&own(), SYNC, &towards(&vendor())).await.expect_status(200);
    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);

    sides
        .put(&network("core"), NETWORK, &space(&["10.60.0.0/16", "10.61.0.0/16"]))
        .await
        .expect_status(200);
    assert_eq!(sides.states().await, ["Connected RemoteNotInSync", "Connected LocalNotInSync"]);
    sides.vendor_put(&vendor(), NETWORK, &space(&["172.20.0.0/19"])).await.expect_status(200);
    assert_eq!(
        sides.states().await,
        ["Connected LocalAndRemoteNotInSync", "Connected LocalAndRemoteNotInSync"]
    );
    let told = sides.get(&own()).await.body;
    assert_eq!(
        told["properties"]["localAddressSpace"],
        json!({"addressPrefixes": ["10.60.0.0/16"]})
    );
}

#[tokio::test]
async fn a_network_is_peered_with_another_once() {
    let sides = Sides::new();
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);

    let second =
        sides.put(&peering_link(&network("core"), "again"), NETWORK, &towards(&vendor())).await;

    second.expect_error(400, "AnotherPeeringAlreadyReferencesRemoteVnet");
    assert!(second.message().contains(&own()), "{second:?}");
}

#[tokio::test]
async fn networks_that_overlap_are_not_peered() {
    let sides = Sides::new();
    sides
        .vendor_put(&vendor(), NETWORK, &space(&["10.60.128.0/17", "172.20.0.0/19"]))
        .await
        .expect_status(200);

    let direct = sides.put(&own(), NETWORK, &towards(&vendor())).await;

    direct.expect_error(400, "VnetAddressSpacesOverlap");
    assert!(direct.message().contains("10.60.0.0/16, 10.60.128.0/17"), "{direct:?}");
    sides.get(&own()).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_network_that_overlaps_with_a_peer_of_either_side_is_not_peered() {
    let (core, side) = (network("core"), network("side"));
    for [first, second] in [[&core, &side], [&side, &core]] {
        let sides = Sides::new();
        let client = &sides.customer;
        client.put(&peering_link(first, "p"), NETWORK, &towards(second)).await.expect_status(201);
        client.put(&peering_link(second, "p"), NETWORK, &towards(first)).await.expect_status(201);
        sides.vendor_put(&vendor(), NETWORK, &space(&["10.70.3.0/24"])).await.expect_status(200);

        let ours = sides.put(&own(), NETWORK, &towards(&vendor())).await;
        let theirs = sides.vendor_put(&far(), NETWORK, &towards(&core)).await;

        ours.expect_error(400, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet");
        theirs.expect_error(400, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet");
        assert!(
            ours.message().contains(&side) && ours.message().contains("10.70.3.0/24"),
            "{ours:?}"
        );
    }
}

#[tokio::test]
async fn a_peered_network_does_not_get_addresses_that_its_peers_have() {
    let sides = Sides::new();
    sides.connect().await;

    let reply =
        sides.put(&network("core"), NETWORK, &space(&["10.60.0.0/16", "172.20.8.0/21"])).await;

    reply.expect_error(400, "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet");
    let reply = sides.get(&network("core")).await;
    assert_eq!(
        reply.body["properties"]["addressSpace"]["addressPrefixes"],
        json!(["10.60.0.0/16"])
    );
}

#[tokio::test]
async fn flags_can_be_changed_and_the_rest_is_for_life() {
    let sides = Sides::new();
    sides.connect().await;
    let with = |name: &str, value: bool| {
        let mut body = towards(&vendor());
        body["properties"][name] = json!(value);
        body
    };

    let reply =
        sides.put(&own(), NETWORK, &with("allowForwardedTraffic", true)).await.expect_status(200);
    assert_eq!(reply.body["properties"]["allowForwardedTraffic"], true);
    assert_eq!(reply.body["properties"]["peeringState"], "Connected");
    let moved = sides.put(&own(), NETWORK, &towards(&network("side"))).await;
    moved.expect_error(400, "ChangingRemoteVirtualNetworkNotAllowed");
    for name in ["peerCompleteVnets", "enableOnlyIPv6Peering"] {
        let value = name != "peerCompleteVnets";
        sides
            .put(&own(), NETWORK, &with(name, value))
            .await
            .expect_error(400, "InvalidRequestFormat");
    }
    let misspelled = with("allowForwardTraffic", true);
    sides.put(&own(), NETWORK, &misspelled).await.expect_error(400, "InvalidRequestContent");
    let patch = sides.customer.patch(&own(), NETWORK, &towards(&vendor())).await;
    patch.expect_error(405, "MethodNotAllowed");
}

#[tokio::test]
async fn remote_gateways_are_used_where_there_is_one_that_may_be_used() {
    let sides = Sides::new();
    let using = |transit: bool| {
        let mut body = towards(&vendor());
        body["properties"]["useRemoteGateways"] = json!(true);
        body["properties"]["allowGatewayTransit"] = json!(transit);
        body
    };
    sides.put(&own(), NETWORK, &using(false)).await.expect_error(400, "RemoteVnetHasNoGateways");
    sides.put(&own(), NETWORK, &using(true)).await.expect_error(400, "InvalidRequestFormat");
    let gateway = vendor().replace("virtualNetworks/dp1", "virtualNetworkGateways/gw");
    let subnet = json!({"id": format!("{}/subnets/GatewaySubnet", vendor())});
    let body = json!({"location": "westeurope", "properties": {"ipConfigurations": [{"properties": {"subnet": subnet}}]}});
    sides.vendor_put(&gateway, NETWORK, &body).await.expect_status(201);

    let mut transit = towards(&network("core"));
    sides.vendor_put(&far(), NETWORK, &transit).await.expect_status(201);
    let closed = sides.put(&own(), NETWORK, &using(false)).await;
    closed.expect_error(400, "InvalidRequestFormat");
    assert!(closed.message().contains("AllowGatewayTransit"), "{closed:?}");
    transit["properties"]["allowGatewayTransit"] = json!(true);
    sides.vendor_put(&far(), NETWORK, &transit).await.expect_status(200);
    sides.put(&own(), NETWORK, &using(false)).await.expect_status(201);
}

#[tokio::test]
async fn a_network_of_another_tenant_needs_a_token_of_that_tenant() {
    let sides = Sides::new();

    let reply = sides.customer.put(&own(), NETWORK, &towards(&vendor())).await;

    reply.expect_error(403, "LinkedAuthorizationFailed");
    let expected = format!(
        "current tenant '{TENANT}' is not authorized to access linked subscription '{OTHER_SUBSCRIPTION}'"
    );
    assert!(reply.message().contains(&expected), "{reply:?}");
    sides.get(&own()).await.expect_status(404);
    let same_tenant = peering_link(&network("core"), "to-side");
    sides.customer.put(&same_tenant, NETWORK, &towards(&network("side"))).await.expect_status(201);
}

#[tokio::test]
async fn a_network_is_peered_by_who_may_peer_with_it() {
    let mut seed = seed();
    seed["caller"] = json!({"denied": [
        {"scope": vendor(), "actions": ["Microsoft.Network/virtualNetworks/peer/action"]},
        {"scope": network("side"), "actions": ["Microsoft.Network/virtualNetworks/peer/action"]},
    ]});
    let sides = Sides::with_seed(seed);

    let across = sides.put(&own(), NETWORK, &towards(&vendor())).await;
    let within = sides.customer.put(&own(), NETWORK, &towards(&network("side"))).await;

    for (reply, remote) in [(across, vendor()), (within, network("side"))] {
        reply.expect_error(403, "LinkedAuthorizationFailed");
        let parts = ["peer/action' on the linked scope(s)", remote.as_str()];
        assert!(parts.iter().all(|part| reply.message().contains(part)), "{reply:?}");
    }
    sides.vendor_put(&far(), NETWORK, &towards(&network("core"))).await.expect_status(201);
}

#[tokio::test]
async fn an_auxiliary_header_without_tokens_of_ours_is_refused() {
    let sides = Sides::new();
    let token = sides.customer.sandbox.access_token(None).unwrap();
    let four = vec![format!("Bearer {token}"); 4].join(", ");
    for (value, code) in [
        ("", "AuthenticationFailed"),
        ("Bearer nobody", "InvalidAuthenticationToken"),
        (four.as_str(), "InvalidAuthenticationToken"),
    ] {
        let headers = [("x-ms-authorization-auxiliary", value)];
        let uri = address(&network("core"), NETWORK);
        let reply = sides.customer.send("GET", &uri, &headers, Body::empty()).await;
        reply.expect_error(401, code);
        assert!(reply.message().contains("x-ms-authorization-auxiliary"), "{reply:?}");
    }
}

#[tokio::test]
async fn a_remote_network_must_be_there_and_be_another_one() {
    let sides = Sides::new();

    let nowhere = sides.put(&own(), NETWORK, &towards(&vendor().replace("dp1", "dp9"))).await;
    nowhere.expect_error(400, "InvalidResourceReference");
    let unknown = vendor().replace(OTHER_SUBSCRIPTION, "6f0e0000-1111-4222-8333-4444444444c3");
    sides
        .put(&own(), NETWORK, &towards(&unknown))
        .await
        .expect_error(403, "LinkedAuthorizationFailed");
    sides
        .put(&own(), NETWORK, &towards(&network("core")))
        .await
        .expect_error(400, "InvalidRequestFormat");
    sides
        .put(&own(), NETWORK, &json!({"properties": {}}))
        .await
        .expect_error(400, "InvalidRequestFormat");
    let orphan = peering_link(&network("gone"), "p");
    sides
        .put(&orphan, NETWORK, &towards(&vendor()))
        .await
        .expect_error(404, "ParentResourceNotFound");
}

#[tokio::test]
async fn a_seed_holds_peerings_of_both_sides_in_any_state() {
    let mut seed = seed();
    let mut links = [towards(&vendor()), towards(&network("core"))];
    links[0]["id"] = json!(own());
    links[1]["id"] = json!(far());
    let mut left_behind = towards(&vendor());
    left_behind["id"] = json!(peering_link(&network("side"), "to-dp1"));
    left_behind["properties"]["peeringState"] = json!("Disconnected");
    seed["resources"].as_array_mut().unwrap().extend(links);
    seed["resources"].as_array_mut().unwrap().push(left_behind);

    let sides = Sides::with_seed(seed);

    assert_eq!(sides.states().await, ["Connected FullyInSync", "Connected FullyInSync"]);
    let behind = sides.get(&peering_link(&network("side"), "to-dp1")).await;
    assert_eq!(behind.body["properties"]["peeringState"], "Disconnected");
}
