//! Importing, by ID and by identity, and taking over from azurerm.

use serde_json::json;

use super::{peerings, towards_hub, with};
use crate::azure::{
    Azure,
    networks::{network, vnet},
};

#[tokio::test(start_paused = true)]
async fn an_imported_link_is_planned_empty() {
    let azure = Azure::with_networks();
    let config =
        with(towards_hub(), &json!({ "name": "by-hand", "allow_forwarded_traffic": true }));
    let made = peerings(&azure).await.create(&config).await;
    let run = peerings(&azure).await;
    let identity = json!({ "vnet_id": vnet(), "name": "by-hand" });
    for imported in [run.import(made.text("id")).await, run.import_identity(&identity).await] {
        imported.notes.nothing();
        let imported = imported.stored();
        assert_eq!(imported.identity, Some(identity.clone()));
        run.plan(Some(&imported), &config).await.is_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn the_configuration_that_terraform_writes_for_an_import_is_planned_empty() {
    let azure = Azure::with_networks();
    let made = peerings(&azure).await.create(&towards_hub()).await;
    let run = peerings(&azure).await;
    let imported = run.import(made.text("id")).await.stored();
    let generated = run.generate(&imported).await.0;
    run.plan(Some(&imported), &generated).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn only_a_peering_link_can_be_imported() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    run.import("peer").await.notes.error().is("InvalidImportId", "").says(&["peer"]);
    run.import(&vnet()).await.notes.error().is("InvalidImportId", "");
    let missing = format!("{}/virtualNetworkPeerings/nobody", vnet());
    run.import(&missing).await.notes.error().is("ImportedObjectNotFound", "");
}

#[tokio::test(start_paused = true)]
async fn a_link_of_azurerm_becomes_ours_and_is_planned_empty() {
    let azure = Azure::with_networks();
    let config = with(towards_hub(), &json!({ "name": "hub" }));
    let made = peerings(&azure).await.create(&config).await;
    let run = peerings(&azure).await;
    let state = json!({
        "id": made.text("id"),
        "name": "hub",
        "resource_group_name": "rg-net",
        "virtual_network_name": "vnet-data",
        "remote_virtual_network_id": network("vnet-hub"),
        "allow_virtual_network_access": true,
        "allow_forwarded_traffic": false,
        "allow_gateway_transit": false,
        "use_remote_gateways": false,
        "peer_complete_virtual_networks_enabled": true,
        "only_ipv6_peering_enabled": null,
        "local_subnet_names": null,
        "remote_subnet_names": null,
        "triggers": null,
        "timeouts": null,
    });
    azure.calls();
    let moved =
        run.take_over("hashicorp/azurerm", "azurerm_virtual_network_peering", 0, &state).await;
    let moved = moved.stored();
    assert_eq!(moved.identity, Some(json!({ "vnet_id": vnet(), "name": "hub" })));
    run.plan(Some(&moved), &config).await.is_empty();
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn other_resources_of_azurerm_do_not_become_links() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let state = json!({ "id": vnet() });
    let taken = run.take_over("hashicorp/azurerm", "azurerm_virtual_network", 0, &state).await;
    taken.notes.error().is("MoveNotSupported", "").says(&["azurerm_virtual_network"]);
    let state = json!({ "id": format!("{}/virtualNetworkPeerings/hub", vnet()) });
    let type_name = "azurerm_virtual_network_peering";
    let taken = run.take_over("hashicorp/azurerm", type_name, 0, &state).await;
    taken.notes.error().is("StateCannotBeMoved", "");
}
