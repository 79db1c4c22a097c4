//! Until a peering is connected.

use std::time::Duration;

use arm_sandbox::vendor::{Action, ChangeAddressSpace};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{answered, assert_only_read, make_link, peered, peering_link, wait};
use crate::azure::{
    Azure,
    networks::{NETWORK, astro_vnet, networks, vnet},
};

fn connected() -> Value {
    json!({ "vnet_peering_id": peering_link() })
}

#[tokio::test(start_paused = true)]
async fn a_peering_is_awaited_until_the_vendor_has_made_its_link() {
    let azure = peered().await;
    let vendor = async {
        sleep(Duration::from_mins(5)).await;
        azure.vendor_peers().await;
    };
    let config = connected();
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), vendor);

    notes.nothing();
    let [seen, remind, again, reached] = &said[..] else { panic!("{said:#?}") };
    assert!(seen.contains("is Initiated.") && seen.contains(&astro_vnet()), "{seen}");
    assert!(seen.contains("virtualNetworks/peer/action"), "{seen}");
    for reminder in [remind, again] {
        assert!(reminder.starts_with("No change for "), "{reminder}");
        assert!(reminder.ends_with(seen), "{reminder}");
    }
    assert!(reached.contains("is connected") && reached.contains("finished"), "{reached}");
}

#[tokio::test(start_paused = true)]
async fn a_peering_that_is_connected_already_takes_one_read() {
    let azure = peered().await;
    azure.vendor_peers().await;
    azure.verbs();
    let (said, notes) = wait(&azure, &connected()).await;
    notes.nothing();
    assert_eq!(said.len(), 1, "{said:#?}");
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_peering_that_is_out_of_sync_is_awaited_and_names_who_synchronizes() {
    let azure = peered().await;
    azure.vendor_peers().await;
    let prefixes = vec!["172.20.0.0/19".to_owned(), "172.21.0.0/19".to_owned()];
    let act = ChangeAddressSpace {
        customer_network: Some(vnet()),
        prefixes,
        ..ChangeAddressSpace::default()
    };
    azure.vendor_acts(Action::ChangeAddressSpace(act)).await;
    let mending = async {
        sleep(Duration::from_mins(1)).await;
        make_link(&azure).await;
    };
    let config = connected();
    let ((said, notes), ()) = tokio::join!(wait(&azure, &config), mending);
    notes.nothing();
    let [seen, reached] = &said[..] else { panic!("{said:#?}") };
    assert!(seen.contains("is Connected.") && seen.contains("Your peering link"), "{seen}");
    assert!(reached.contains("is connected"), "{reached}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_azure_works_on_is_awaited_and_one_that_failed_is_not() {
    let azure = peered().await;
    azure.vendor_peers().await;
    let mut found: Value = azure.somebody_else().get(&peering_link(), NETWORK).await.unwrap();
    found["properties"]["provisioningState"] = "Updating".into();
    answered(&azure, "*/virtualNetworkPeerings/*", &found);
    let (said, notes) = wait(&azure, &connected()).await;
    notes.nothing();
    assert!(said[0].contains("No action is needed"), "{said:#?}");
    assert_eq!(said.len(), 2);

    found["properties"]["provisioningState"] = "Failed".into();
    answered(&azure, "*/virtualNetworkPeerings/*", &found);
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty());
    notes.error().is("PeeringFailed", "vnet_peering_id").says(&["`Failed`"]);

    found["properties"]["provisioningState"] = "Succeeded".into();
    found["properties"]["peeringSyncLevel"] = "RemoteNotInSync".into();
    answered(&azure, "*/virtualNetworkPeerings/*", &found);
    let (said, _) = wait(&azure, &connected()).await;
    assert!(said[0].contains(&astro_vnet()) && said[0].contains("synchronize"), "{said:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_state_that_waiting_cannot_change_ends_the_wait_at_once() {
    let azure = Azure::with_networks();
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty());
    notes.error().is("NotFound", "vnet_peering_id").says(&["dataplane_vnet_peering"]);

    let azure = peered().await;
    azure.vendor_peers().await;
    azure.vendor_unpeers().await;
    azure.verbs();
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty());
    notes.error().is("PeeringDisconnected", "vnet_peering_id").says(&[&vnet()]);
    assert_only_read(&azure);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_is_lost_or_removed_meanwhile_ends_the_wait() {
    let azure = peered().await;
    let removal = async {
        sleep(Duration::from_mins(1)).await;
        azure.somebody_else().delete(&peering_link(), NETWORK).await.unwrap();
    };
    let config = connected();
    let ((_, notes), ()) = tokio::join!(wait(&azure, &config), removal);
    notes.error().is("PeeringRemoved", "vnet_peering_id");
}

#[tokio::test(start_paused = true)]
async fn who_may_not_read_the_link_is_told_what_is_lacking() {
    let mut seed = networks();
    let action = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read";
    seed["caller"] = json!({ "denied": [{ "scope": vnet(), "actions": [action] }] });
    let azure = Azure::with(seed);
    let (said, notes) = wait(&azure, &connected()).await;
    assert!(said.is_empty());
    notes.error().is("AzureForbidden", "vnet_peering_id").says(&["AuthorizationFailed", action]);
}
