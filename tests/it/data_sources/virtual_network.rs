//! `dataplane_virtual_network`, through gRPC against the sandbox.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, TENANT,
        networks::{astro_vnet, network, network_with, networks, route_table, vnet},
    },
    grpc::Notes,
    snapshot::Snapshot,
};

async fn read(azure: &Azure, id: &str) -> (Value, Notes) {
    azure.terraform().await.read_data("dataplane_virtual_network", &json!({ "vnet_id": id })).await
}

#[tokio::test(start_paused = true)]
async fn everything_that_a_vendor_asks_about_a_network_is_there() {
    let mut seed = networks();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.retain(|it| it["id"] != vnet());
    resources.push(json!({ "id": route_table(), "location": "westeurope", "properties": {} }));
    let mut full = network_with(&vnet(), &["10.60.0.0/16", "10.61.0.0/16"]);
    full["properties"]["subnets"] = json!([
        { "name": "snet-sql", "properties": {
            "addressPrefix": "10.60.1.0/24", "routeTable": { "id": route_table() },
        } },
        { "name": "snet-app", "properties": { "addressPrefix": "10.60.2.0/24" } },
    ]);
    resources.push(full);
    let azure = Azure::with(seed);
    let link = json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-hub"), "name": "hub" });
    let run = azure.terraform().await.resource("dataplane_vnet_peering");
    run.create(&link).await;

    let (found, notes) = read(&azure, &vnet()).await;

    notes.nothing();
    assert_eq!(found["tenant_id"], json!(TENANT));
    assert_eq!(found["subscription_id"], json!("2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21"));
    assert_eq!(found["resource_group_name"], json!("rg-net"));
    assert_eq!(found["name"], json!("vnet-data"));
    assert_eq!(found["region"], json!("westeurope"));
    assert_eq!(found["address_space"], json!(["10.60.0.0/16", "10.61.0.0/16"]));
    let subnets: Vec<_> = found["subnets"].as_array().unwrap().iter().collect();
    assert_eq!(subnets[0]["name"], json!("snet-app"));
    assert_eq!(subnets[0]["route_table_id"], Value::Null);
    assert_eq!(subnets[1]["address_prefixes"], json!(["10.60.1.0/24"]));
    assert_eq!(subnets[1]["route_table_id"], json!(route_table()));
    let [peering] = &found["peerings"].as_array().unwrap()[..] else { panic!("one link") };
    assert_eq!(peering["name"], json!("hub"));
    assert_eq!(peering["remote_vnet_id"], json!(network("vnet-hub")));
    assert_eq!(peering["remote_address_space"], json!(["10.70.0.0/16"]));
    assert_eq!(peering["peering_state"], json!("Initiated"));
}

#[tokio::test(start_paused = true)]
async fn what_the_vendor_made_towards_the_network_is_not_seen() {
    let azure = Azure::with_networks();
    azure.vendor_peers().await;
    let (found, _) = read(&azure, &vnet()).await;
    assert_eq!(found["peerings"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn what_is_no_network_or_not_there_is_told() {
    let azure = Azure::with_networks();
    let (_, notes) = read(&azure, &route_table()).await;
    notes.error().is("WrongResourceType", "vnet_id");
    let (_, notes) = read(&azure, &network("vnet-new")).await;
    notes.error().is("NotFound", "vnet_id").says(&["vnet-new"]);
    let (_, notes) = read(&azure, &astro_vnet()).await;
    notes.error().is("AzureRefused", "vnet_id").says(&["astro-vnet"]);
}

#[tokio::test(start_paused = true)]
async fn a_subscription_that_may_not_be_read_leaves_the_tenant_open() {
    let mut seed = networks();
    let scope = crate::azure::SUBSCRIPTION;
    let action = "Microsoft.Resources/subscriptions/read";
    seed["caller"] = json!({ "denied": [{ "scope": scope, "actions": [action] }] });
    let azure = Azure::with(seed);
    let (found, notes) = read(&azure, &vnet()).await;
    notes.warning().is("TenantUnknown", "vnet_id");
    assert_eq!(found["tenant_id"], Value::Null);
    assert_eq!(found["address_space"], json!(["10.60.0.0/16"]));
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_virtual_network() {
    let mut snapshot = Snapshot::of("virtual_network");
    let azure = Azure::with_networks();
    for (case, id) in [
        ("another type of resource", route_table()),
        ("a subnet", format!("{}/subnets/snet", vnet())),
        ("a network that does not exist", network("vnet-new")),
        ("a network of another tenant", astro_vnet()),
    ] {
        snapshot.add(case, &read(&azure, &id).await.1);
    }
    snapshot.check();
}
