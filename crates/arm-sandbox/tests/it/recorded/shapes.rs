//! Members that clients rely on, whether somebody wrote them or not.

use serde_json::{Value, json};

use super::{body, resource};
use crate::support::{
    AUTHORIZATION, Client, PRINCIPAL, READER, RESOURCES, STORAGE, account, assignment, grant,
    group, subscription,
};

/// Asserts that an answer has these members, by JSON pointer.
#[track_caller]
fn check_members(answer: &Value, members: &[(&str, Value)]) {
    for (pointer, expected) in members {
        assert_eq!(answer.pointer(pointer), Some(expected), "{pointer} of {answer:#}");
    }
}

/// Azure/azure-cli, `test_role_assignment_create_using_principal_type` and its like.
#[tokio::test]
async fn who_made_an_assignment_is_known_only_to_the_next_read() {
    let client = Client::new();
    let id = assignment(&account(), 7);

    let made = client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let read = client.get(&id, AUTHORIZATION).await.expect_status(200);

    assert_eq!(made.body["properties"]["createdBy"], Value::Null);
    assert!(read.body["properties"]["createdBy"].is_string(), "{read:?}");
}

/// Azure/azure-cli, `test_storage_account_show`; azurerm's data source needs the endpoints.
#[tokio::test]
async fn a_storage_account_shows_its_endpoints_and_its_services() {
    let client = Client::new();
    let acls = json!({"defaultAction": "Deny", "bypass": "azureservices,LOGGING"});
    client
        .patch(&account(), STORAGE, &json!({"properties": {"networkAcls": acls}}))
        .await
        .expect_status(200);

    let read = client.get(&account(), STORAGE).await.expect_status(200).body;

    check_members(
        &read,
        &[
            ("/properties/primaryEndpoints/blob", json!("https://lakeprod.blob.core.windows.net/")),
            ("/properties/primaryEndpoints/dfs", json!("https://lakeprod.dfs.core.windows.net/")),
            ("/properties/primaryLocation", json!("eastus2")),
            ("/properties/encryption/keySource", json!("Microsoft.Storage")),
            ("/properties/networkAcls/bypass", json!("Logging, AzureServices")),
            ("/properties/networkAcls/ipv6Rules", json!([])),
            ("/sku/tier", json!("Standard")),
        ],
    );
    for service in ["blobServices", "fileServices", "queueServices", "tableServices"] {
        let path = format!("{}/{service}", account());
        let one = client.get(&format!("{path}/default"), STORAGE).await.expect_status(200).body;
        assert!(one["properties"]["cors"].is_object(), "{one}");
        assert_eq!(client.list(&path, STORAGE, "").await, [one]);
    }
    let retention = json!({"properties": {"deleteRetentionPolicy": {"enabled": true, "days": 7}}});
    let blobs = format!("{}/blobServices/default", account());
    client.put(&blobs, STORAGE, &retention).await.expect_status(200);
    let read = client.get(&blobs, STORAGE).await.expect_status(200).body;
    assert_eq!(read["properties"]["deleteRetentionPolicy"]["days"], 7);
    assert_eq!(client.list(&format!("{}/blobServices", account()), STORAGE, "").await.len(), 1);
}

/// Azure/azure-cli, `test_create_database_account`, `test_eh_namespace`, `test_keyvault_mgmt`,
/// `test_acr_with_data_endpoint`.
#[tokio::test]
async fn other_services_show_what_clients_read() {
    let client = Client::new();
    let sku = |name: &str, mut body: Value| {
        body["sku"] = json!({"name": name});
        body
    };
    for (resource_type, version, wanted, members) in [
        (
            "Microsoft.DocumentDB/databaseAccounts",
            "2026-03-15",
            body(&json!({})),
            vec![
                ("/location", json!("West US")),
                ("/properties/virtualNetworkRules", json!([])),
                ("/properties/backupPolicy/type", json!("Periodic")),
                ("/properties/consistencyPolicy/defaultConsistencyLevel", json!("Session")),
                ("/properties/locations/0/locationName", json!("West US")),
                ("/properties/failoverPolicies/0/failoverPriority", json!(0)),
            ],
        ),
        (
            "Microsoft.DocumentDB/databaseAccounts",
            "2024-08-15",
            body(&json!({"backupPolicy": {"type": ""}})),
            vec![
                ("/properties/backupPolicy/type", json!("Periodic")),
                (
                    "/properties/backupPolicy/periodicModeProperties/backupStorageRedundancy",
                    json!("Geo"),
                ),
            ],
        ),
        (
            "Microsoft.DocumentDB/databaseAccounts",
            "2024-08-15",
            body(&json!({"backupPolicy": {"type": "Continuous"}})),
            vec![(
                "/properties/backupPolicy",
                json!({
                    "type": "Continuous",
                    "continuousModeProperties": {"tier": "Continuous30Days"},
                }),
            )],
        ),
        (
            "Microsoft.EventHub/namespaces",
            "2026-01-01",
            sku("Standard", body(&json!({}))),
            vec![
                ("/location", json!("West US")),
                ("/properties/maximumThroughputUnits", json!(0)),
                ("/sku/tier", json!("Standard")),
            ],
        ),
        (
            "Microsoft.ServiceBus/namespaces",
            "2026-01-01",
            sku("Premium", body(&json!({}))),
            vec![("/location", json!("West US"))],
        ),
        (
            "Microsoft.Cache/redis",
            "2024-11-01",
            body(&json!({})),
            vec![("/location", json!("West US")), ("/properties/sslPort", json!(6380))],
        ),
        (
            "Microsoft.KeyVault/vaults",
            "2026-02-01",
            body(&json!({})),
            vec![
                ("/location", json!("westus")),
                ("/properties/vaultUri", json!("https://thing1.vault.azure.net/")),
            ],
        ),
        (
            "Microsoft.ContainerRegistry/registries",
            "2025-11-01",
            sku("Premium", body(&json!({"dataEndpointEnabled": true}))),
            vec![("/properties/dataEndpointHostNames", json!(["thing1.westus.data.azurecr.io"]))],
        ),
    ] {
        let id = resource(resource_type, "thing1");
        let made = client.put(&id, version, &wanted).await;
        assert!(made.status < 300, "{made:?}");
        let read = client.get(&id, version).await.expect_status(200).body;
        check_members(&read, &members);
        client.delete(&id, version).await;
    }
}

/// Azure/azure-cli, `test_hub_wait`; azurerm 5.2 crashes if `events` has no `endpoint`.
#[tokio::test]
async fn an_iot_hub_shows_where_the_messages_of_its_devices_are_read() {
    let client = Client::new();
    let hub = resource("Microsoft.Devices/IotHubs", "Telemetry-of-lake");
    let mut wanted = body(&json!({
        "eventHubEndpoints": {"events": {"retentionTimeInDays": 1, "partitionCount": 3}},
        "cloudToDevice": {},
    }));
    wanted["sku"] = json!({"name": "S1", "capacity": 1});
    client.put(&hub, "2023-06-30", &wanted).await.expect_status(201);

    let read = client.get(&hub, "2023-06-30").await.expect_status(200).body;

    let events = &read["properties"]["eventHubEndpoints"]["events"];
    let endpoint = events["endpoint"].as_str().unwrap();
    let host = endpoint.strip_prefix("sb://iothub-ns-telemetry--").unwrap();
    let host = host.strip_suffix(".servicebus.windows.net/").unwrap();
    let (number, suffix) = host.split_once('-').unwrap();
    assert_eq!((number.len(), suffix.len()), (8, 10), "{endpoint}");
    check_members(
        &read,
        &[
            ("/properties/eventHubEndpoints/events/partitionIds", json!(["0", "1", "2"])),
            ("/properties/eventHubEndpoints/events/path", json!("telemetry-of-lake")),
            ("/properties/cloudToDevice/maxDeliveryCount", json!(10)),
            ("/properties/routing/fallbackRoute/endpointNames", json!(["events"])),
            ("/properties/locations", json!([{"location": "West US", "role": "primary"}])),
        ],
    );
    assert_eq!(read["properties"].get("storageEndpoints"), None);
    let written = client.put(&hub, "2023-06-30", &read).await.expect_status(200).body;
    assert_eq!(written["properties"]["eventHubEndpoints"]["events"], *events);
}

/// Azure/azure-cli, `test_locks_at_scope` and its like.
#[tokio::test]
async fn locks_of_a_resource_include_those_above_it() {
    let client = Client::new();
    let locks = |scope: &str| format!("{scope}/providers/Microsoft.Authorization/locks");
    let lock = json!({"properties": {"level": "CanNotDelete"}});
    for scope in [subscription(), group(), account()] {
        client
            .put(&format!("{}/l{}", locks(&scope), scope.len()), "2020-05-01", &lock)
            .await
            .expect_status(201);
    }

    for (scope, filter, expected) in [
        (account(), "", 3),
        (group(), "", 3),
        (group(), "atScope()", 2),
        (subscription(), "", 3),
        (subscription(), "atScope()", 1),
    ] {
        let list = client.list(&locks(&scope), "2020-05-01", filter).await;
        assert_eq!(list.len(), expected, "{scope} {filter}: {list:#?}");
    }
}

/// `az group list --tag`, `az resource list --tag` (Azure CLI 2.91).
#[tokio::test]
async fn lists_are_filtered_by_tags() {
    let client = Client::new();
    let tags = json!({"tags": {"env": "prod", "team": "data"}});
    client.patch(&account(), STORAGE, &tags).await.expect_status(200);
    client.patch(&group(), RESOURCES, &tags).await.expect_status(200);

    for list in
        [format!("{}/resourcegroups", subscription()), format!("{}/resources", subscription())]
    {
        for (filter, expected) in [
            ("tagName eq 'env'", 1),
            ("tagName eq 'env' and tagValue eq 'prod'", 1),
            ("tagName eq 'team' and tagValue eq 'prod'", 0),
            ("tagName eq 'none'", 0),
        ] {
            let found = client.list(&list, RESOURCES, filter).await;
            assert_eq!(found.len(), expected, "{list} {filter}");
        }
    }
}
