//! What people do with the pages: decide, play the vendor, let things go wrong.

use arm_sandbox::vendor::{Action, AddPrivateEndpoint};
use serde_json::json;

use super::{Browser, networks, seed};
use crate::support::{SUBSCRIPTION, account};

/// The ID of the only connection of the storage account.
async fn connection(browser: &Browser) -> String {
    let act = AddPrivateEndpoint {
        target: account(),
        group: Some("blob".into()),
        endpoint: Some("pe-dp1".into()),
        message: Some("ticket 48213".into()),
    };
    browser.sandbox.act(Action::AddPrivateEndpoint(act)).await.unwrap();
    let page = browser.get("/-/private-link").await;
    let field = page.body.split("name=\"connection\" value=\"").nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_approves_and_is_told_what_the_customer_sees() {
    let browser = Browser::open().await;
    let id = connection(&browser).await;

    let fields = [("connection", id.as_str()), ("decision", "approve"), ("message", "welcome")];
    let got = browser.post("/-/private-link/decide", &fields).await;

    got.says(&[
        "A person approved the connection",
        "which is Approved, with the message",
        "●</span> Approved",
    ]);
    got.says(&["asked with: ticket 48213"]);
    let again = browser.get("/-/private-link").await;
    assert!(!again.body.contains("A person approved"), "a notice is shown once");
}

#[tokio::test]
async fn what_azure_refuses_is_shown_as_azure_says_it() {
    let browser = Browser::open().await;
    let id = connection(&browser).await;
    let reject = [("connection", id.as_str()), ("decision", "reject")];
    browser.post("/-/private-link/decide", &reject).await.says(&["✕</span> Rejected"]);

    // Storage approves nothing that was rejected.
    let approve = [("connection", id.as_str()), ("decision", "approve")];
    let got = browser.post("/-/private-link/decide", &approve).await;

    got.says(&["role=\"alert\"", "Azure refused the PUT", "<code>400 "]);
    got.says(&["✕</span> Rejected"]);
}

#[tokio::test]
async fn a_person_who_may_not_decide_is_refused() {
    let mut seed = seed();
    seed["caller"] = json!({"denied": [{
        "scope": format!("/subscriptions/{SUBSCRIPTION}"),
        "actions": ["*/PrivateEndpointConnectionsApproval/action"],
    }]});
    let browser = Browser::on(seed).await;
    let id = connection(&browser).await;

    let approve = [("connection", id.as_str()), ("decision", "approve")];
    let got = browser.post("/-/private-link/decide", &approve).await;

    got.says(&["role=\"alert\"", "403 ", "AuthorizationFailed"]);
    got.says(&["◐</span> Pending"]);
}

#[tokio::test]
async fn a_person_removes_a_connection() {
    let browser = Browser::open().await;
    let id = connection(&browser).await;

    let remove = [("connection", id.as_str()), ("decision", "remove")];
    let got = browser.post("/-/private-link/decide", &remove).await;

    got.says(&["A person removed the connection", "Nobody has asked for a private endpoint."]);
    let nonsense = [("connection", "/subscriptions/x"), ("decision", "remove")];
    let got = browser.post("/-/private-link/decide", &nonsense).await;
    got.says(&["Nothing was done.", "is not the ID of a connection"]);
}

#[tokio::test]
async fn the_vendor_peers_synchronizes_and_leaves() {
    let browser = Browser::open().await;
    let [customer, vendor] = networks();
    let networks = [("network", vendor.as_str()), ("customer-network", customer.as_str())];
    let act = |name: &'static str, more: &[(&'static str, &'static str)]| {
        [&[("act", name)], &networks[..], more].concat()
    };

    let got = browser.post("/-/play/act", &act("peer", &[("both", "on")])).await;
    got.says(&["The vendor created the peering", "as Connected, FullyInSync"]);
    let space = [("prefixes", "172.20.0.0/19, 172.21.0.0/24")];
    let got = browser.post("/-/play/act", &act("change-address-space", &space)).await;
    got.says(&["172.21.0.0/24"]);
    browser.get("/-/peerings").await.says(&["LocalNotInSync", "has to synchronize its link"]);
    let got = browser.post("/-/play/act", &act("sync-peering", &[])).await;
    got.says(&["The vendor synchronized its peering"]);
    let got = browser.post("/-/play/act", &act("unpeer", &[])).await;
    got.says(&["The vendor deleted its peering"]);
    browser.get("/-/peerings").await.says(&["✕</span> Disconnected", "One side deleted its link."]);
}

#[tokio::test]
async fn the_vendor_makes_and_deletes_an_endpoint_and_astro_rotates_its_addresses() {
    let browser = Browser::open().await;
    let target = account();
    let add = [
        ("act", "add-private-endpoint"),
        ("target", target.as_str()),
        ("group", "blob"),
        ("endpoint", "pe-dp1"),
        ("message", "hello"),
    ];
    browser.post("/-/play/act", &add).await.says(&["with the message &#34;hello&#34;"]);
    let remove = [("act", "remove-private-endpoint"), ("endpoint", "pe-dp1")];
    let got = browser.post("/-/play/act", &remove).await;
    got.says(&["The vendor deleted the private endpoint"]);

    let rotate = [
        ("act", "rotate-addresses"),
        ("caller", "cluster cluster"),
        ("addresses", "203.0.113.44 203.0.113.45"),
    ];
    let got = browser.post("/-/play/act", &rotate).await;
    got.says(&["comes from 203.0.113.44, 203.0.113.45 instead of 203.0.113.18"]);
    let nothing = [("act", "rotate-addresses"), ("caller", "cluster cluster")];
    let got = browser.post("/-/play/act", &nothing).await;
    got.says(&["Nothing was done."]);
}

#[tokio::test]
async fn the_far_end_of_a_vpn_connection_answers() {
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-vpn");
    let id = |kind: &str| format!("{group}/providers/Microsoft.Network/{kind}/vpn");
    let mut seed = seed();
    seed["resources"].as_array_mut().unwrap().push(json!({
        "id": id("connections"), "location": "westeurope",
        "properties": {
            "connectionType": "IPsec", "sharedKey": "of-both-ends",
            "virtualNetworkGateway1": { "id": id("virtualNetworkGateways") },
            "localNetworkGateway2": { "id": id("localNetworkGateways") },
        },
    }));
    let browser = Browser::on(seed).await;
    let connection = id("connections");
    browser.get("/-/play").await.says(&[&connection, "<option>NotConnected</option>"]);

    let answer = |status: &'static str| {
        [("act", "tunnel"), ("connection", connection.as_str()), ("status", status)]
    };
    let got = browser.post("/-/play/act", &answer("Connected")).await;
    got.says(&["made it Connected instead of Unknown", "as Connected in a read of it"]);
    let got = browser.post("/-/play/act", &answer("Up")).await;
    got.says(&["Nothing was done.", "is not the status of a connection"]);
    let page = browser.get(&format!("/-/resource?id={connection}")).await;
    page.says(&["sharedKey", "(hidden)"]);
    assert!(!page.body.contains("of-both-ends"), "{page:?}");
}

#[tokio::test]
async fn a_fault_from_the_list_meets_the_next_request_and_shows_in_the_log() {
    let browser = Browser::open().await;
    browser
        .post("/-/requests/log", &[("log", "keep")])
        .await
        .says(&["No request has arrived yet."]);
    let fault = [("effect", "throttled"), ("method", "GET"), ("path", "*/storageAccounts/*")];
    let got = browser.post("/-/faults/add", &fault).await;
    got.says(&["GET */storageAccounts/*", "0 of 1", "answered 429 TooManyRequests"]);

    let token = browser.sandbox.access_token(None).unwrap();
    let signed = vec![
        ("Host".to_owned(), browser.host()),
        ("Authorization".to_owned(), format!("Bearer {token}")),
    ];
    let path = format!("{}?api-version={}", account(), crate::support::STORAGE);
    let met = browser.send("GET", &path, &signed, "").await;

    assert_eq!((met.status, met.header("retry-after")), (429, Some("3")), "{met:?}");
    let got = browser.get("/-/requests?only=faults").await;
    got.says(&["lakeprod", "answered 429 TooManyRequests"]);
    let got = browser.get("/-/faults").await;
    got.says(&["1 of 1"]);
    let number = got.body.split("name=\"number\" value=\"").nth(1).unwrap();
    let number = number.split('"').next().unwrap().to_owned();
    browser.post("/-/faults/remove", &[("number", &number)]).await.says(&["Nothing goes wrong."]);
    browser
        .post("/-/requests/log", &[("log", "clear")])
        .await
        .says(&["No request has arrived yet."]);
    assert!(browser.sandbox.requests().unwrap().is_empty());
}

#[tokio::test]
async fn throttling_latency_and_operations_are_switched() {
    let browser = Browser::open().await;

    let got = browser.post("/-/faults/throttling", &[("throttling", "on")]).await;
    got.says(&["Throttling is <strong>on</strong>"]);
    assert!(browser.sandbox.behavior().unwrap().throttling.is_some());
    browser.post("/-/faults/throttling", &[("throttling", "off")]).await;
    assert!(browser.sandbox.behavior().unwrap().throttling.is_none());

    for (sent, expected) in [("250", 1), ("20", 1), ("0", 0)] {
        browser.post("/-/faults/latency", &[("milliseconds", sent)]).await;
        assert_eq!(browser.sandbox.unused_faults().unwrap().len(), expected, "{sent}");
    }

    browser.post("/-/faults/operations", &[("operations", "by-hand")]).await;
    let peer = [("act", "peer")];
    let got = browser.post("/-/play/act", &peer).await;
    got.says(&["The operation runs until it is ended by hand."]);
    let running = browser.sandbox.operations().unwrap().len();
    assert!(0 < running);
    let got = browser.post("/-/faults/operations", &[("operations", "step")]).await;
    got.says(&["has ended."]);
    assert_eq!(browser.sandbox.operations().unwrap().len(), running - 1);
    browser.post("/-/faults/operations", &[("operations", "finish")]).await;
    assert!(browser.sandbox.operations().unwrap().is_empty());
    let polls = [("operations", "by-polls"), ("polls", "2")];
    browser.post("/-/faults/operations", &polls).await.says(&["after <strong>2 polls</strong>"]);
    let wrong = [("operations", "by-polls"), ("polls", "two")];
    browser.post("/-/faults/operations", &wrong).await.says(&["is not a whole number"]);
}
