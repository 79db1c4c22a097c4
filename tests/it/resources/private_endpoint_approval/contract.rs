//! Types that the provider has no facts about: they are treated by what all services share.

use serde_json::{Value, json};

use super::approvals;
use crate::azure::{
    Azure, data_group,
    private_links::{VENDOR_SUBSCRIPTION, endpoint_id},
};

fn relay() -> String {
    format!("{}/providers/Microsoft.Relay/namespaces/relay", data_group())
}

/// A namespace of Azure Relay with a connection that waits.
fn azure() -> Azure {
    Azure::holding([
        json!({ "id": relay(), "location": "westeurope", "sku": { "name": "Standard" } }),
        json!({ "id": format!("{}/privateEndpointConnections/first", relay()), "properties": {
            "privateEndpoint": { "id": endpoint_id("pe-vendor") },
            "privateLinkServiceConnectionState": { "status": "Pending", "description": "hello" },
        } }),
    ])
}

fn approving(resource: &str) -> Value {
    json!({
        "resource_id": resource,
        "private_endpoint_name": "pe-vendor",
        "requester_subscription_id": VENDOR_SUBSCRIPTION,
    })
}

#[tokio::test(start_paused = true)]
async fn a_type_without_facts_is_approved_with_the_version_that_azure_lists() {
    let azure = azure();
    let run = approvals(&azure).await;
    let notes = run.validate(&approving(&relay())).await;
    notes.warning().is("ServiceTypeNotKnown", "resource_id").says(&["Microsoft.Relay/namespaces"]);
    let stored = run.create(&approving(&relay())).await;
    assert_eq!(stored.text("status"), "approved");
    let calls = azure.calls();
    assert!(calls.iter().any(|it| it.contains("/providers/Microsoft.Relay")), "{calls:#?}");
    assert_eq!(approvals(&azure).await.refresh(&stored).await.stored().text("status"), "approved");
    let gone = approvals(&azure).await.destroy(&stored).await;
    gone.notes.no_error();
    let seen = azure.connection(stored.text("connection_id"), "2021-11-01").await.unwrap();
    let state = &seen["properties"]["privateLinkServiceConnectionState"];
    assert_eq!(state["status"], "Rejected");
}

#[tokio::test(start_paused = true)]
async fn the_version_that_the_user_sets_is_used() {
    let azure = azure();
    let mut config = approving(&relay());
    config["api_version"] = "2021-11-01".into();
    let stored = approvals(&azure).await.create(&config).await;
    assert_eq!(stored.text("status"), "approved");
    let calls = azure.calls();
    assert!(!calls.iter().any(|it| it.ends_with("/providers/Microsoft.Relay")), "{calls:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_type_that_azure_does_not_have_is_azures_error() {
    let azure = azure();
    let unheard = relay().replace("Microsoft.Relay", "Microsoft.Unheard");
    let plan = approvals(&azure).await.plan(None, &approving(&unheard)).await;
    plan.notes.error().says(&["Microsoft.Unheard"]);
}
