//! What a resource offers endpoints for: groups, their zones and their members.

use serde_json::{Value, json};

use crate::support::{
    Client,
    private_links::{
        EVENT_HUBS, Link, POSTGRESQL, REGISTRY, SERVICE, SERVICE_BUS, STORAGE, VAULT, seed,
    },
};

#[tokio::test]
async fn a_locally_redundant_account_offers_six_groups_and_a_replicated_one_its_secondaries() {
    let groups = ["blob", "dfs", "table", "queue", "file", "web"];
    let replicated: Vec<&str> = ["blob", "blob_secondary", "dfs", "dfs_secondary", "table"]
        .into_iter()
        .chain(["table_secondary", "queue", "queue_secondary", "file", "web", "web_secondary"])
        .collect();
    for (sku, kind, expected) in [
        ("Standard_LRS", "StorageV2", groups.to_vec()),
        ("Standard_RAGRS", "StorageV2", replicated),
        ("Premium_LRS", "FileStorage", vec!["file"]),
        ("Premium_LRS", "BlockBlobStorage", vec!["blob", "dfs", "web"]),
    ] {
        let changed = json!({"sku": {"name": sku}, "kind": kind});

        assert_eq!(offered(STORAGE, &changed).await, expected, "{sku} {kind}");
    }
}

#[tokio::test]
async fn tiers_without_private_endpoints_offer_nothing() {
    let vnet =
        json!({"properties": {"network": {"delegatedSubnetResourceId": "/subscriptions/…"}}});
    for (link, changed) in [
        (REGISTRY, json!({"sku": {"name": "Standard"}})),
        (EVENT_HUBS, json!({"sku": {"name": "Basic"}})),
        (SERVICE_BUS, json!({"sku": {"name": "Standard"}})),
        (POSTGRESQL, vnet),
    ] {
        assert_eq!(offered(link, &changed).await, Vec::<String>::new(), "{link:?}");
    }
}

#[tokio::test]
async fn zones_are_those_of_the_cloud_that_the_region_is_in() {
    for (link, region, zones) in [
        (STORAGE, "usgovvirginia", json!(["privatelink.blob.core.usgovcloudapi.net"])),
        (STORAGE, "chinanorth3", json!(["privatelink.blob.core.chinacloudapi.cn"])),
        (VAULT, "usgovarizona", json!(["privatelink.vaultcore.usgovcloudapi.net"])),
        (REGISTRY, "chinaeast2", json!(["privatelink.azurecr.cn"])),
    ] {
        let client = with_changed(link, &json!({"location": region}));

        let path = format!("{}/privateLinkResources/{}", link.id(), link.group);
        let group = client.get(&path, link.version).await.expect_status(200).body;

        assert_eq!(group["properties"]["requiredZoneNames"], zones, "{link:?}");
    }
}

#[tokio::test]
async fn members_are_said_except_by_service_bus() {
    let client = Client::with_links();
    for (link, members) in [
        (STORAGE, json!(["blob"])),
        (VAULT, json!(["default"])),
        (REGISTRY, json!(["registry", "registry_data_westeurope"])),
        (EVENT_HUBS, json!(["namespace"])),
        (SERVICE_BUS, Value::Null),
    ] {
        let path = format!("{}/privateLinkResources/{}", link.id(), link.group);

        let group = client.get(&path, link.version).await.expect_status(200).body;

        assert_eq!(group["properties"]["requiredMembers"], members, "{link:?}");
    }
}

#[tokio::test]
async fn a_private_link_service_has_no_groups_to_list() {
    let client = Client::with_links();

    let path = format!("{}/privateLinkResources", SERVICE.id());

    client.get(&path, SERVICE.version).await.expect_error(404, "InvalidResourceType");
}

/// The groups that a resource offers, whose document is changed like this.
async fn offered(link: Link, changed: &Value) -> Vec<String> {
    let client = with_changed(link, changed);
    let path = format!("{}/privateLinkResources", link.id());
    let groups = client.get(&path, link.version).await.expect_status(200).body;
    let groups = groups["value"].as_array().unwrap().iter();
    groups.map(|group| group["name"].as_str().unwrap().to_owned()).collect()
}

/// A sandbox in which the resource of that type is changed like this.
fn with_changed(link: Link, changed: &Value) -> Client {
    let mut seed = seed();
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(link.id()) {
            resource.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        }
    }
    Client::with_seed(seed)
}
