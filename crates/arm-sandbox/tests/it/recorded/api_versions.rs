//! API versions that current clients ask for, and what is still refused.

use arm_sandbox::ApiVersions;
use serde_json::json;

use super::resource;
use crate::support::{Client, account, group};

/// Seen in requests of the Azure CLI 2.91, the newest `azure-mgmt-*` packages, azurerm 5.2 and azapi
/// 2.12 (2026), and of older recordings for connections.
const SEEN: &[(&str, &str)] = &[
    ("Microsoft.KeyVault/vaults", "2026-02-01"),
    ("Microsoft.KeyVault/vaults/v/privateEndpointConnections", "2019-09-01"),
    ("Microsoft.ContainerRegistry/registries", "2026-09-01-preview"),
    ("Microsoft.ContainerRegistry/registries/r/privateEndpointConnections", "2019-12-01-preview"),
    ("Microsoft.Sql/servers", "2024-11-01-preview"),
    ("Microsoft.Sql/servers/s/privateEndpointConnections", "2018-06-01-preview"),
    ("Microsoft.DBforPostgreSQL/flexibleServers", "2026-04-01-preview"),
    ("Microsoft.DBforPostgreSQL/flexibleServers/s/firewallRules", "2026-10-01"),
    ("Microsoft.DBforMySQL/flexibleServers", "2025-06-01-preview"),
    ("Microsoft.DocumentDB/databaseAccounts", "2026-03-15"),
    ("Microsoft.DocumentDB/databaseAccounts/a/privateEndpointConnections", "2019-08-01-preview"),
    ("Microsoft.DocumentDB/databaseAccounts/a/privateEndpointConnections", "2020-03-01"),
    ("Microsoft.EventHub/namespaces", "2026-01-01"),
    ("Microsoft.EventHub/namespaces", "2026-07-01-preview"),
    ("Microsoft.EventHub/namespaces/n/privateEndpointConnections", "2021-06-01-preview"),
    ("Microsoft.ServiceBus/namespaces", "2026-01-01"),
    ("Microsoft.CognitiveServices/accounts", "2026-03-01"),
    ("Microsoft.CognitiveServices/accounts", "2026-05-15-preview"),
    ("Microsoft.Search/searchServices", "2026-03-01-preview"),
    ("Microsoft.ContainerService/managedClusters", "2026-06-01"),
    ("Microsoft.Network/virtualNetworks", "2025-07-01"),
    ("Microsoft.Network/publicIPAddresses", "2025-09-01"),
    ("Microsoft.Network/privateEndpoints", "2026-01-01"),
    ("Microsoft.Devices/IotHubs", "2022-04-30-preview"),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/i/federatedIdentityCredentials",
        "2025-01-31-preview",
    ),
];

#[tokio::test]
async fn versions_that_current_clients_ask_for_are_accepted() {
    let client = Client::new();

    for (resource_type, version) in SEEN {
        let list = format!("{}/providers/{resource_type}", group());
        let reply = client.get(&list, version).await;
        assert!(
            reply.status == 200 || reply.code() == "ResourceNotFound",
            "{resource_type} {version}: {reply:?}"
        );
    }
}

#[tokio::test]
async fn a_version_that_is_older_than_its_type_is_refused() {
    let client = Client::new();
    let connections = format!("{}/privateEndpointConnections", account());

    client.get(&account(), "2015-05-01-preview").await.expect_status(200);
    client.get(&account(), "2014-01-01").await.expect_error(400, "NoRegisteredProviderFound");
    client.get(&connections, "2018-01-01").await.expect_error(400, "NoRegisteredProviderFound");
}

#[tokio::test]
async fn only_known_versions_are_accepted_on_request() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.api_versions = ApiVersions::Known).unwrap();

    client.get(&account(), "2025-06-01").await.expect_status(200);
    client.get(&account(), "2025-06-02").await.expect_error(400, "NoRegisteredProviderFound");
}

#[tokio::test]
async fn a_type_that_azure_does_not_have_is_refused() {
    let client = Client::new();
    let misspelled = resource("Microsoft.Storage/storageAcounts", "a");
    let unknown = resource("Contoso.Robots/arms", "one");
    let body = json!({"location": "westus"});

    let refused = client.put(&misspelled, "2025-06-01", &body).await;
    refused.expect_error(404, "InvalidResourceType");
    assert!(refused.message().contains("'storageAcounts'"), "{}", refused.message());
    client.get(&misspelled, "2025-06-01").await.expect_error(404, "InvalidResourceType");
    let list = format!("{}/providers/Microsoft.Storage/storageAcounts", group());
    client.get(&list, "2025-06-01").await.expect_error(404, "InvalidResourceType");
    client.put(&unknown, "2025-06-01", &body).await.expect_error(404, "InvalidResourceNamespace");
    client
        .put(&resource("microsoft.compute/disks", "d"), "2025-01-02", &body)
        .await
        .expect_status(201);
}
