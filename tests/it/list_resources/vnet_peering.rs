//! `dataplane_vnet_peering` for `terraform query`.

use serde_json::json;

use crate::azure::{
    Azure,
    networks::{astro_vnet, network, networks, vnet},
    private_links::VENDOR_TENANT,
};

const TYPE: &str = "dataplane_vnet_peering";

async fn peered() -> Azure {
    let azure = Azure::with(networks());
    let run = azure.across_tenants().await.resource(TYPE);
    run.create(&json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-hub"), "name": "hub" }))
        .await;
    run.create(&json!({
        "vnet_id": vnet(), "remote_vnet_id": astro_vnet(), "remote_tenant_id": VENDOR_TENANT,
        "name": "astro",
    }))
    .await;
    azure
}

#[tokio::test(start_paused = true)]
async fn the_links_of_a_network_are_found_with_one_call() {
    let azure = peered().await;
    azure.calls();
    let terraform = azure.terraform().await;
    let (found, notes) = terraform.list(TYPE, &json!({ "vnet_id": vnet() }), 0).await;
    notes.nothing();
    let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["astro to astro-vnet (Initiated)", "hub to vnet-hub (Initiated)"]);
    assert_eq!(found[0].identity, json!({ "vnet_id": vnet(), "name": "astro" }));
    assert_eq!(azure.verbs(), [("GET".to_owned(), 1)].into());
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_what_an_import_gives() {
    let azure = peered().await;
    let terraform = azure.across_tenants().await;
    let (found, _) = terraform.list(TYPE, &json!({ "vnet_id": vnet() }), 1).await;
    let [found] = &found[..] else { panic!("one link") };
    let imported = terraform.resource(TYPE).import_identity(&found.identity).await.stored();
    assert_eq!(found.object, imported.value);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_is_not_there_is_told() {
    let azure = peered().await;
    let terraform = azure.terraform().await;
    let missing = json!({ "vnet_id": network("vnet-new") });
    let (_, notes) = terraform.list(TYPE, &missing, 0).await;
    notes.error().is("NotFound", "vnet_id").says(&["vnet-new"]);
}
