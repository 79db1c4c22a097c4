//! `dataplane_reject_private_endpoint`, through gRPC against the sandbox.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        private_links::{LINKS, VENDOR_SUBSCRIPTION, container_registry, endpoint_id, storage},
        registry,
    },
    pending::{ASTRO, UNION, endpoint, twins},
};

const TYPE: &str = "dataplane_reject_private_endpoint";

#[tokio::test(start_paused = true)]
async fn the_matching_connection_is_rejected_for_every_service() {
    let azure = Azure::with_private_links();
    for link in LINKS.iter() {
        let target = link.id();
        let meant = azure.vendor_adds_endpoint(&target, link.group, "stranger", "let me in").await;
        let other = azure.vendor_adds_endpoint(&target, link.group, "vendor", "req-7f3a").await;
        let config =
            json!({ "resource_id": target, "private_endpoint_id": endpoint_id("stranger") });

        let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;

        notes.nothing();
        assert!(said[0].contains("let me in") && said[1].contains("is rejected"), "{said:?}");
        assert_eq!(status(&azure, &meant, link.version).await, "Rejected", "{}", link.kind);
        assert_eq!(status(&azure, &other, link.version).await, "Pending", "{}", link.kind);
        for endpoint in ["stranger", "vendor"] {
            azure.vendor_removes_endpoint(endpoint).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_rejected_already_is_left_alone() {
    let azure = Azure::with_private_links();
    let link = storage();
    let meant = azure.vendor_adds_endpoint(&link.id(), link.group, "stranger", "hello").await;
    azure.person_decides(&meant, link.version, "Rejected").await;
    azure.verbs();

    let (said, notes) = reject(&azure, json!({ "connection_name": name(&meant) })).await;

    notes.nothing();
    assert!(said.len() == 1 && said[0].contains("already Rejected"), "{said:?}");
    assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"]);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_name_rejects_the_one_and_none_of_two_subscriptions() {
    let azure = Azure::with(twins());
    let of =
        |name: &str| json!({ "resource_id": registry("crclassic"), "private_endpoint_name": name });
    let (_, notes) = azure.terraform().await.invoke(TYPE, &of("pe-twin")).await;
    let both = [endpoint(ASTRO, "pe-twin"), endpoint(UNION, "pe-twin")];
    notes.error().has_code("AmbiguousConnection").says(&[&both[0], &both[1]]);
    assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"]);

    let (said, notes) = azure.terraform().await.invoke(TYPE, &of("PE-Union")).await;
    notes.nothing();
    assert!(said.last().unwrap().contains("pe-union is rejected"), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn none_and_several_are_errors_and_change_nothing() {
    let azure = Azure::with_private_links();
    let link = storage();
    let (said, notes) = reject(&azure, json!({ "message_contains": "hello" })).await;
    assert!(said.is_empty());
    notes.error().is("ConnectionNotFound", "");
    for endpoint in ["one", "two"] {
        azure.vendor_adds_endpoint(&link.id(), link.group, endpoint, "hello").await;
    }

    let meant = json!({ "requester_subscription_id": VENDOR_SUBSCRIPTION });
    let (_, notes) = reject(&azure, meant).await;

    notes.error().is("AmbiguousConnection", "").says(&["2", "/one", "/two"]);
    assert_eq!(azure.seen_by_vendor("one").await, "Pending");
    assert_eq!(azure.seen_by_vendor("two").await, "Pending");
}

#[tokio::test]
async fn arguments_that_say_nothing_are_refused() {
    let azure = Azure::with_private_links();
    let (_, notes) = reject(&azure, json!({})).await;
    notes.error().is("ConnectionNotNamed", "");
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    let config = json!({ "resource_id": group, "message_contains": "x" });
    let (_, notes) = azure.terraform().await.invoke(TYPE, &config).await;
    notes.error().is("PrivateEndpointsNotSupported", "resource_id").says(&["storageAccounts"]);
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_decide_is_told_what_it_lacks() {
    let azure = Azure::with_private_links();
    let link = container_registry();
    azure.vendor_adds_endpoint(&link.id(), link.group, "stranger", "hello").await;
    let refused = Effect::status(403, "AuthorizationFailed");
    azure.add_fault("PUT", "*/privateEndpointConnections/*", refused);
    let config = json!({ "resource_id": link.id(), "message_contains": "hello" });

    let (_, notes) = azure.terraform().await.invoke(TYPE, &config).await;

    notes
        .error()
        .is("AzureForbidden", "connection_id")
        .says(&["AuthorizationFailed", "privateEndpointConnectionsApproval/action"]);
}

/// Rejects a connection with a storage account.
async fn reject(azure: &Azure, mut config: Value) -> (Vec<String>, crate::grpc::Notes) {
    config["resource_id"] = storage().id().into();
    azure.terraform().await.invoke(TYPE, &config).await
}

async fn status(azure: &Azure, connection: &str, version: &str) -> String {
    let found = azure.connection(connection, version).await.unwrap_or_default();
    let state = &found["properties"]["privateLinkServiceConnectionState"]["status"];
    state.as_str().unwrap_or_default().to_owned()
}

fn name(connection: &str) -> &str {
    connection.rsplit('/').next().unwrap_or_default()
}
