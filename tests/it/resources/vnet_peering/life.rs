//! Create, change, drift and destroy.

use serde_json::{Value, json};

use super::{peerings, towards_astro, towards_hub, with};
use crate::azure::{
    Azure,
    networks::{NETWORK, astro_vnet, network, vnet},
};

#[tokio::test(start_paused = true)]
async fn a_link_is_created_under_a_name_that_follows_from_the_other_network() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    let plan = run.plan(None, &towards_astro()).await;
    let name = plan.planned["name"].as_str().unwrap().to_owned();
    assert!(name.starts_with("to-astro-vnet-"), "{name}");
    let id = format!("{}/virtualNetworkPeerings/{name}", vnet());
    assert_eq!(plan.planned["id"], json!(id));

    let stored = run.apply(&plan).await.stored();

    let [link] = &azure.peering_links(&vnet()).await[..] else { panic!("one link") };
    assert_eq!(link["name"], json!(name));
    assert_eq!(link["properties"]["remoteVirtualNetwork"]["id"], json!(astro_vnet()));
    assert_eq!(link["properties"]["allowForwardedTraffic"], json!(false));
    assert_eq!(stored.identity, Some(json!({ "vnet_id": vnet(), "name": name })));
    let read = run.refresh(&stored).await.stored();
    run.plan(Some(&read), &towards_astro()).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn flags_change_in_place_and_everything_else_replaces() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    let forwarding = with(towards_astro(), &json!({ "allow_forwarded_traffic": true }));

    let stored = run.converge(Some(stored), &forwarding).await;

    let [link] = &azure.peering_links(&vnet()).await[..] else { panic!("one link") };
    assert_eq!(link["properties"]["allowForwardedTraffic"], json!(true));
    for (change, attribute) in [
        (json!({ "remote_vnet_id": network("vnet-hub") }), "remote_vnet_id"),
        (json!({ "vnet_id": network("vnet-hub") }), "vnet_id"),
        (json!({ "name": "astro" }), "name"),
    ] {
        let plan = run.plan(Some(&stored), &with(forwarding.clone(), &change)).await;
        assert!(plan.replace.contains(&attribute.to_owned()), "{change}: {:?}", plan.replace);
    }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_changed_is_put_back_and_what_they_set_besides_stays() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    let mut link: Value = azure.somebody_else().get(stored.text("id"), NETWORK).await.unwrap();
    link["properties"]["allowForwardedTraffic"] = true.into();
    link["properties"]["doNotVerifyRemoteGateways"] = true.into();
    let both = azure.somebody_across_tenants();
    let body = json!({ "properties": link["properties"] });
    let request = dataplane::azure::Request::put(stored.text("id"), NETWORK).auxiliary();
    both.write::<Value>(request, &body).await.unwrap();

    let run = peerings(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(read.value["allow_forwarded_traffic"], json!(true));
    run.change(&read, &towards_astro()).await;

    let [link] = &azure.peering_links(&vnet()).await[..] else { panic!("one link") };
    assert_eq!(link["properties"]["allowForwardedTraffic"], json!(false));
    assert_eq!(link["properties"]["doNotVerifyRemoteGateways"], json!(true));
}

#[tokio::test(start_paused = true)]
async fn a_link_that_somebody_removed_is_planned_as_new() {
    let azure = Azure::with_networks();
    let stored = peerings(&azure).await.create(&towards_hub()).await;
    azure.somebody_else().delete(stored.text("id"), NETWORK).await.unwrap();
    let run = peerings(&azure).await;
    assert_eq!(run.refresh(&stored).await.state, None);
    run.create(&towards_hub()).await;
    assert_eq!(azure.peering_links(&vnet()).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_somebody_removed_needs_no_destroy() {
    let azure = Azure::with_networks();
    let stored = peerings(&azure).await.create(&towards_hub()).await;
    azure.somebody_else().delete(stored.text("id"), NETWORK).await.unwrap();
    peerings(&azure).await.destroy(&stored).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn destroying_a_connected_link_names_who_has_to_remove_the_remote_link() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    let plan = run.plan_destroy(&stored).await;
    plan.notes.warning().is("PeeringWillBeCut", "").says(&[&astro_vnet()]);
    let destroyed = run.destroy(&stored).await;
    destroyed.notes.warning().is("RemotePeeringLeft", "").says(&[&astro_vnet()]);
    assert!(azure.peering_links(&vnet()).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn arguments_that_azure_does_not_see_change_nothing_there() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let run = peerings(&azure).await;
    let stored = run.create(&towards_astro()).await;
    azure.calls();
    let config = with(towards_astro(), &json!({ "wait_for_connected": true }));
    let plan = run.plan(Some(&stored), &config).await;
    assert_eq!(plan.changes(), json!({ "wait_for_connected": true }));
    run.apply(&plan).await.notes.nothing();
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn a_name_that_leads_elsewhere_is_left_alone() {
    let azure = Azure::with_networks();
    let run = peerings(&azure).await;
    run.create(&with(towards_hub(), &json!({ "name": "peer" }))).await;
    let plan = run.plan(None, &with(towards_astro(), &json!({ "name": "peer" }))).await;
    run.apply(&plan).await.notes.error().is("NameTaken", "name").says(&["vnet-hub"]);
}
