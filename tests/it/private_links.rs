//! The provider's HTTP client at the private endpoint connections of every service: each answers a
//! decision in another way, and the client comes to the end of it.

use serde_json::{Value, json};

use crate::azure::{
    Azure,
    private_links::{LINKS, endpoint_id},
};

#[tokio::test]
async fn a_decision_is_followed_to_its_end_at_every_service() {
    let azure = Azure::with_private_links();
    for link in LINKS.iter() {
        let connection = azure.vendor_adds_endpoint(&link.id(), link.group, "pe", "req-7f3a").await;
        let before = azure.connection(&connection, link.version).await.unwrap();
        azure.behave(|behavior| behavior.operation_polls = 1);

        azure.person_decides(&connection, link.version, "Approved").await;

        let after = azure.connection(&connection, link.version).await.unwrap();
        assert_eq!(state(&before), json!(["Pending", "req-7f3a"]), "{link:?}");
        assert_eq!(state(&after), json!(["Approved", "decided in the portal"]), "{link:?}");
        assert_eq!(after["properties"]["privateEndpoint"]["id"], json!(endpoint_id("pe")));
        assert_eq!(azure.seen_by_vendor("pe").await, "Approved", "{link:?}");
        azure.behave(|behavior| behavior.operation_polls = 0);
        azure.vendor_removes_endpoint("pe").await;
    }
}

#[tokio::test]
async fn a_removal_is_followed_to_its_end_at_every_service() {
    let azure = Azure::with_private_links();
    for link in LINKS.iter() {
        let connection = azure.vendor_adds_endpoint(&link.id(), link.group, "pe", "req-7f3a").await;

        azure.person_removes(&connection, link.version).await;

        assert_eq!(azure.connection(&connection, link.version).await, None, "{link:?}");
        assert_eq!(azure.seen_by_vendor("pe").await, "Disconnected", "{link:?}");
        azure.vendor_removes_endpoint("pe").await;
    }
}

/// The status and the description of a connection.
fn state(connection: &Value) -> Value {
    let state = &connection["properties"]["privateLinkServiceConnectionState"];
    json!([state["status"], state["description"]])
}
