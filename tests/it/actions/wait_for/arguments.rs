//! Arguments that do not say one thing.

use serde_json::json;

use super::{half, wait};
use crate::azure::{Azure, lake, networks::vnet};

#[tokio::test]
async fn exactly_one_thing_is_waited_for() {
    let azure = Azure::new();
    let none = wait(&azure, &json!({ "timeout": "1m" })).await.1;
    none.error().says(&["Nothing says what is waited for", "`allowed`"]);
    let config =
        json!({ "vnet_peering_id": half(), "allowed": { "scope": lake(), "actions": ["a/b"] } });
    wait(&azure, &config).await.1.error().at("allowed", &["waits for one thing"]);
}

#[tokio::test]
async fn a_connection_is_described_with_its_resource_and_somebody() {
    let azure = Azure::new();
    let config = json!({ "resource_id": lake() });
    wait(&azure, &config).await.1.error().at("resource_id", &["which connection is meant"]);
    let config = json!({ "vnet_peering_id": half(), "message_contains": "hello" });
    wait(&azure, &config).await.1.error().at("message_contains", &["resource is missing"]);
}

#[tokio::test]
async fn ids_of_something_else_and_durations_that_are_none_are_refused() {
    let azure = Azure::new();
    for (name, id, text) in [
        ("vnet_peering_id", vnet(), "virtualNetworkPeerings"),
        ("private_endpoint_connection_id", lake(), "privateEndpointConnections"),
        ("role_assignment_id", lake(), "roleAssignments"),
    ] {
        wait(&azure, &json!({ name: id })).await.1.error().at(name, &["Not a ", text]);
    }
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    let config = json!({ "resource_id": group, "message_contains": "x" });
    wait(&azure, &config).await.1.error().at("resource_id", &["cannot have private endpoints"]);
    let config = json!({ "vnet_peering_id": half(), "timeout": "soon" });
    wait(&azure, &config).await.1.error().at("timeout", &["soon"]);
}

#[tokio::test]
async fn actions_are_named_in_full() {
    let azure = Azure::new();
    let config = json!({ "allowed": { "scope": lake(), "actions": ["Microsoft.Network/*"] } });
    wait(&azure, &config).await.1.error().at("allowed.actions", &["Not an action"]);
    let config = json!({ "allowed": { "scope": lake() } });
    wait(&azure, &config).await.1.error().at("allowed", &["No actions are named"]);
}
