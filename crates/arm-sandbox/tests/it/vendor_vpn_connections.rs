//! What the device at the far end of a VPN connection does, and who sees it.

use arm_sandbox::{
    Error,
    vendor::{Action, Outcome, Tunnel, TunnelStatus},
};
use serde_json::json;

use crate::support::{
    Client,
    networks::NETWORK,
    vpn::{connection, gateway, ipsec, ipsec_with, shown, with_connection, with_gateways},
};

async fn answered(client: &Client, id: Option<&str>, to: TunnelStatus) -> Result<Outcome, Error> {
    let act = Tunnel { connection: id.map(str::to_owned), status: to };
    client.sandbox.act(Action::Tunnel(act)).await
}

#[tokio::test]
async fn the_far_end_answers_and_a_read_shows_it_until_the_far_end_stops() {
    let client = with_connection().await;
    let before = shown(&client, &connection("vpn")).await;

    let outcome = answered(&client, None, TunnelStatus::Connected).await.unwrap();
    assert!(outcome.happened.contains("Connected instead of Unknown"), "{outcome:?}");
    let mut expected = before;
    expected["properties"]["connectionStatus"] = json!("Connected");
    assert_eq!(shown(&client, &connection("vpn")).await, expected);

    client.put(&connection("vpn"), NETWORK, &ipsec()).await.expect_status(200);
    let body = shown(&client, &connection("vpn")).await;
    assert_eq!(body["properties"]["connectionStatus"], "Connected");
    for status in [TunnelStatus::NotConnected, TunnelStatus::Connecting, TunnelStatus::Unknown] {
        answered(&client, Some(&connection("vpn")), status).await.unwrap();
        let body = shown(&client, &connection("vpn")).await;
        let shown: TunnelStatus =
            body["properties"]["connectionStatus"].as_str().unwrap().parse().unwrap();
        assert_eq!(shown, status);
    }
}

#[tokio::test]
async fn a_tunnel_that_is_up_negotiates_again_when_a_write_changes_what_both_ends_agreed_on() {
    let client = with_connection().await;
    let status = async || {
        let body = shown(&client, &connection("vpn")).await;
        body["properties"]["connectionStatus"].as_str().unwrap().to_owned()
    };
    answered(&client, None, TunnelStatus::Connected).await.unwrap();
    let weight = ipsec_with("routingWeight", json!(20));
    client.put(&connection("vpn"), NETWORK, &weight).await.expect_status(200);
    assert_eq!(status().await, "Connected");
    let key = ipsec_with("sharedKey", json!("another"));
    client.put(&connection("vpn"), NETWORK, &key).await.expect_status(200);
    assert_eq!(status().await, "Connecting");
}

#[tokio::test]
async fn the_far_end_answers_no_connection_that_is_missing_unclear_or_unfinished() {
    let client = with_gateways().await;
    let up = TunnelStatus::Connected;
    let refusal = async |id: Option<&str>| match answered(&client, id, up).await {
        Err(Error::Action(text)) => text,
        other => panic!("{other:?}"),
    };
    assert!(refusal(None).await.contains("no VPN connection"));
    assert!(refusal(Some(&connection("vpn"))).await.contains("does not exist"));
    assert!(refusal(Some(&gateway())).await.contains("not the ID"));

    client.sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();
    client.put(&connection("vpn"), NETWORK, &ipsec()).await.expect_status(201);
    assert!(refusal(None).await.contains("not provisioned"));
    client.sandbox.finish_operations().unwrap();
    answered(&client, None, up).await.unwrap();

    client.put(&connection("second"), NETWORK, &ipsec()).await.expect_status(201);
    assert!(refusal(None).await.contains("several"));
}

#[tokio::test]
async fn the_request_log_and_what_is_shown_to_people_hide_the_keys_of_a_connection() {
    let client = with_gateways().await;
    client.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let body = ipsec_with("authorizationKey", json!("of-a-circuit"));
    client.put(&connection("vpn"), NETWORK, &body).await.expect_status(201);
    shown(&client, &connection("vpn")).await;

    let kept = format!("{:?}", client.sandbox.requests().unwrap());

    assert!(kept.contains("sharedKey") && kept.contains("connections/vpn"), "{kept}");
    for text in [kept, client.sandbox.show().unwrap()] {
        assert!(!text.contains("of-both-ends") && !text.contains("of-a-circuit"), "{text}");
    }
}
