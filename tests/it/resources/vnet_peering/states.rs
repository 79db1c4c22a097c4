//! What each state of a link means: who acts next, and what is planned.

use arm_sandbox::{
    Effect,
    vendor::{Action, ChangeAddressSpace, SyncPeering},
};
use serde_json::{Value, json};

use super::{peerings, towards_astro, with};
use crate::{
    azure::{
        Azure,
        networks::{NETWORK, astro_vnet, vnet},
    },
    grpc::{Stored, UNKNOWN},
};

/// The state and the sync level of the link.
fn state_and_sync(stored: &Stored) -> [&str; 2] {
    [stored.text("peering_state"), stored.value["sync_level"].as_str().unwrap_or_default()]
}

#[tokio::test(start_paused = true)]
async fn the_first_link_is_a_success_that_names_who_must_act() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    let says = ["peer/action", &astro_vnet(), &vnet()];
    applied.notes.warning().is("RemotePeeringMissing", "").says(&says);
    assert_eq!(applied.stored().text("peering_state"), "Initiated");
}

#[tokio::test(start_paused = true)]
async fn the_second_link_is_connected_at_once() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let applied = run.apply(&run.plan(None, &towards_astro()).await).await;
    applied.notes.nothing();
    let stored = applied.stored();
    assert_eq!(state_and_sync(&stored), ["Connected", "FullyInSync"]);
    assert_eq!(stored.value["remote_address_space"], json!(["172.20.0.0/19"]));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_sees_that_the_vendor_has_acted() {
    let azure = Azure::with_networks();
    let stored = peerings(&azure).await.create(&towards_astro()).await;
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await;
    read.notes.nothing();
    let read = read.stored();
    assert_eq!(state_and_sync(&read), ["Connected", "FullyInSync"]);
    run.plan(Some(&read), &towards_astro()).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_link_that_lost_its_remote_link_is_repaired_in_one_apply() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let stored = peerings(&azure).await.create(&towards_astro()).await;
    azure.vendor_unpeers().await;

    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await;
    read.notes.warning().is("PeeringDisconnected", "").says(&[&astro_vnet()]);
    let plan = run.plan(Some(&read.stored()), &towards_astro()).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    assert_eq!(plan.changes()["peering_state"], json!(UNKNOWN));
    azure.calls();
    let applied = run.apply(&plan).await;

    applied.notes.warning().is("RemotePeeringMissing", "");
    let stored = applied.stored();
    assert_eq!(stored.text("peering_state"), "Initiated");
    assert!(!azure.verbs().contains_key("DELETE"));
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(state_and_sync(&read), ["Connected", "FullyInSync"]);
    run.plan(Some(&read), &towards_astro()).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_link_that_azure_does_not_repair_is_recreated() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let stored = peerings(&azure).await.create(&towards_astro()).await;
    azure.vendor_unpeers().await;
    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await.state.unwrap();
    let plan = run.plan(Some(&read), &towards_astro()).await;
    azure.add_fault("PUT", stored.text("id"), Effect::status(400, "RemotePeeringIsDisconnected"));
    azure.calls();

    let applied = run.apply(&plan).await;

    applied.notes.warning().is("RemotePeeringMissing", "");
    assert_eq!(applied.stored().text("peering_state"), "Initiated");
    let verbs = azure.verbs();
    assert_eq!((verbs["PUT"], verbs["DELETE"]), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_disconnected_remote_link_is_the_vendors_to_repair_and_nothing_is_repeated() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    run.destroy(&stored).await.notes.no_error();
    let plan = run.plan(None, &towards_astro()).await;
    azure.calls();

    let applied = run.apply(&plan).await;

    let says = ["RemotePeeringIsDisconnected", &astro_vnet()];
    applied.notes.error().is("AzureRefused", "remote_vnet_id").says(&says);
    assert_eq!(applied.state, None);
    assert_eq!(azure.verbs()["PUT"], 1);
    assert!(azure.peering_links(&vnet()).await.is_empty());
    azure.vendor_peers().await;
    let stored = peerings(&azure).await.converge(None, &towards_astro()).await;
    assert_eq!(state_and_sync(&stored), ["Connected", "FullyInSync"]);
}

#[tokio::test(start_paused = true)]
async fn new_addresses_of_the_other_network_are_taken_over_in_place() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let stored = peerings(&azure).await.create(&towards_astro()).await;
    let prefixes = vec!["172.20.0.0/19".to_owned(), "172.21.0.0/19".to_owned()];
    let act = ChangeAddressSpace {
        customer_network: Some(vnet()),
        prefixes,
        ..ChangeAddressSpace::default()
    };
    azure.vendor_acts(Action::ChangeAddressSpace(act)).await;

    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(state_and_sync(&read), ["Connected", "LocalNotInSync"]);
    let plan = run.plan(Some(&read), &towards_astro()).await;
    assert_eq!(plan.replace, Vec::<String>::new());
    assert_eq!(plan.changes()["sync_level"], json!(UNKNOWN));
    let applied = run.apply(&plan).await;

    applied.notes.nothing();
    let stored = applied.stored();
    assert_eq!(state_and_sync(&stored), ["Connected", "FullyInSync"]);
    assert_eq!(stored.value["remote_address_space"], json!(["172.20.0.0/19", "172.21.0.0/19"]));
    run.converge(Some(stored), &towards_astro()).await;
}

#[tokio::test(start_paused = true)]
async fn what_only_the_vendor_can_synchronize_is_tried_once_and_then_told() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let stored = peerings(&azure).await.create(&towards_astro()).await;
    let mut network: Value = azure.somebody_else().get(vnet(), NETWORK).await.unwrap();
    network["properties"]["addressSpace"]["addressPrefixes"] =
        json!(["10.60.0.0/16", "10.61.0.0/16"]);
    azure.somebody_else().put::<Value>(vnet(), NETWORK, &network).await.unwrap();

    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(state_and_sync(&read), ["Connected", "RemoteNotInSync"]);
    let applied = run.apply(&run.plan(Some(&read), &towards_astro()).await).await;
    applied
        .notes
        .warning()
        .is("RemotePeeringOutOfSync", "")
        .says(&["RemoteNotInSync", &astro_vnet()]);

    let run = peerings(&azure).await;
    let read = run.refresh(&applied.stored()).await.stored();
    run.plan(Some(&read), &towards_astro()).await.is_empty();
    let act = SyncPeering { customer_network: Some(vnet()), ..SyncPeering::default() };
    azure.vendor_acts(Action::SyncPeering(act)).await;
    let run = peerings(&azure).await;
    let read = run.refresh(&read).await.stored();
    assert_eq!(state_and_sync(&read), ["Connected", "FullyInSync"]);
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_flag_does_not_write_a_link_without_a_remote_link_more_than_once() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    azure.calls();
    let config = with(towards_astro(), &json!({ "remote_tenant_id": null }));
    run.change(&stored, &config).await;
    assert!(!azure.verbs().contains_key("PUT"));
}
