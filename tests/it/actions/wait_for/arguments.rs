//! Arguments that do not say one thing.

use serde_json::json;

use super::{peering_link, wait};
use crate::azure::{
    Azure, lake,
    networks::{virtual_hub, vnet},
};

#[tokio::test]
async fn exactly_one_thing_is_waited_for() {
    let azure = Azure::new();
    let none = wait(&azure, &json!({ "timeout": "1m" })).await.1;
    none.error().is("MissingArgument", "").says(&["`allowed`"]);
    let config = json!({ "vnet_peering_id": peering_link(), "allowed": { "scope": lake(), "actions": ["a/b"] } });
    wait(&azure, &config).await.1.error().is("ConflictingArguments", "allowed");
}

#[tokio::test]
async fn a_connection_is_described_with_its_resource_and_somebody() {
    let azure = Azure::new();
    let config = json!({ "resource_id": lake() });
    wait(&azure, &config).await.1.error().is("ConnectionNotNamed", "resource_id");
    let config = json!({ "vnet_peering_id": peering_link(), "message_contains": "hello" });
    wait(&azure, &config).await.1.error().is("MissingArgument", "message_contains");
}

#[tokio::test]
async fn ids_of_something_else_and_durations_that_are_none_are_refused() {
    let azure = Azure::new();
    for (name, id, text) in [
        ("vnet_peering_id", vnet(), "virtualNetworkPeerings"),
        ("private_endpoint_connection_id", lake(), "privateEndpointConnections"),
        ("role_assignment_id", lake(), "roleAssignments"),
        ("virtual_hub_connection_id", virtual_hub(), "hubVirtualNetworkConnections"),
        ("vpn_connection_id", vnet(), "Microsoft.Network/connections"),
    ] {
        wait(&azure, &json!({ name: id }))
            .await
            .1
            .error()
            .is("WrongResourceType", name)
            .says(&[text]);
    }
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    let config = json!({ "resource_id": group, "message_contains": "x" });
    wait(&azure, &config).await.1.error().is("PrivateEndpointsNotSupported", "resource_id");
    let config = json!({ "vnet_peering_id": peering_link(), "timeout": "soon" });
    wait(&azure, &config).await.1.error().is("InvalidArgument", "timeout").says(&["soon"]);
}

#[tokio::test]
async fn actions_are_named_in_full() {
    let azure = Azure::new();
    let config = json!({ "allowed": { "scope": lake(), "actions": ["Microsoft.Network/*"] } });
    wait(&azure, &config).await.1.error().is("InvalidAction", "allowed.actions");
    let config = json!({ "allowed": { "scope": lake() } });
    wait(&azure, &config).await.1.error().is("MissingArgument", "allowed");
}
