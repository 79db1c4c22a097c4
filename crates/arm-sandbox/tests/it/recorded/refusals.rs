//! Where Azure speaks up: what used to pass in silence.

use arm_sandbox::Settings;
use axum::body::Body;
use serde_json::json;

use super::{body, resource};
use crate::support::{
    AUTHORIZATION, CLIENT, Client, PRINCIPAL, READER, STORAGE, account, address, assignment, grant,
    group, seed,
};

/// The secret of these tests.
const SECRET: &str = "Very-s3cret-in-tests";

#[tokio::test]
async fn an_action_that_a_type_does_not_offer_is_refused() {
    let client = Client::new();

    let refused = client.act(&format!("{}/paint", account()), STORAGE).await;

    refused.expect_error(404, "InvalidResourceType");
}

#[tokio::test]
async fn a_filter_that_would_not_be_heeded_is_refused() {
    let client = Client::new();
    let list = format!("{}/providers/Microsoft.Storage/storageAccounts", group());
    let uri = format!("{}&$filter=name%20eq%20'x'", address(&list, STORAGE));

    let refused = client.send("GET", &uri, &[], Body::empty()).await;

    refused.expect_error(400, "InvalidFilterInQueryString");
}

/// Azure/azure-cli, `test_private_endpoint_connection_*`: each makes its subnet first.
#[tokio::test]
async fn a_private_endpoint_needs_a_subnet_that_exists() {
    let client = Client::new();
    let network = resource("Microsoft.Network/virtualNetworks", "vnet");
    let endpoint = resource("Microsoft.Network/privateEndpoints", "pe");
    let wanted = json!({"location": "eastus2", "properties": {
        "subnet": {"id": format!("{network}/subnets/pe")},
        "privateLinkServiceConnections": [{"name": "to-lake", "properties": {
            "privateLinkServiceId": account(), "groupIds": ["blob"],
        }}],
    }});

    let refused = client.put(&endpoint, "2026-01-01", &wanted).await;

    refused.expect_error(400, "InvalidResourceReference");
    let space = json!({"location": "eastus2", "properties": {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/24"]},
        "subnets": [{"name": "pe", "properties": {"addressPrefix": "10.0.0.0/24"}}],
    }});
    client.put(&network, "2026-01-01", &space).await.expect_status(201);
    client.put(&endpoint, "2026-01-01", &wanted).await.expect_status(201);
}

#[tokio::test]
async fn what_is_stopped_takes_no_writes_until_it_is_started() {
    let client = Client::new();
    let rule =
        json!({"properties": {"startIpAddress": "203.0.113.7", "endIpAddress": "203.0.113.7"}});
    for (resource_type, version, code) in [
        ("Microsoft.DBforPostgreSQL/flexibleServers", "2025-08-01", "ServerIsNotReady"),
        ("Microsoft.DBforMySQL/flexibleServers", "2024-12-30", "ServerIsNotReady"),
        ("Microsoft.ContainerService/managedClusters", "2026-06-01", "OperationNotAllowed"),
        ("Microsoft.Kusto/clusters", "2024-04-13", "BadRequest"),
    ] {
        let id = resource(resource_type, "thing1");
        client.put(&id, version, &body(&json!({}))).await;
        client.act(&format!("{id}/stop"), version).await.expect_status(202);

        let refused = client.put(&id, version, &body(&json!({}))).await;

        assert_eq!(refused.code(), code, "{resource_type} {refused:?}");
        if resource_type.contains("flexible") {
            let rule_id = format!("{id}/firewallRules/one");
            assert_eq!(client.put(&rule_id, version, &rule).await.code(), code);
        }
        client.act(&format!("{id}/start"), version).await.expect_status(202);
        let written = client.put(&id, version, &body(&json!({}))).await;
        assert!(written.status < 300, "{resource_type} {written:?}");
    }
}

/// Azure/azure-cli, `test_sql_server_mgmt`: no answer has the password.
#[tokio::test]
async fn secrets_are_neither_answered_nor_stored_nor_logged() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("azure.db");
    let client = Client::open(Settings {
        database: arm_sandbox::Database::File(file.clone()),
        seed: Some(seed().into()),
        ..Settings::default()
    });
    client.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let vault = resource("Microsoft.KeyVault/vaults", "vault1");
    client.put(&vault, "2026-02-01", &body(&json!({}))).await.expect_status(201);
    let written = [
        (
            resource("Microsoft.Sql/servers", "sql1"),
            json!({"administratorLogin": "sa", "administratorLoginPassword": SECRET}),
        ),
        (
            resource("Microsoft.ContainerService/managedClusters", "aks1"),
            json!({"servicePrincipalProfile": {"clientId": CLIENT, "secret": SECRET}}),
        ),
        (format!("{vault}/secrets/one"), json!({"value": SECRET})),
    ];

    for (id, properties) in &written {
        let answers = [
            client.put(id, "2025-10-01", &body(properties)).await,
            client.patch(id, "2025-10-01", &json!({"tags": {"a": "b"}})).await,
            client.get(id, "2025-10-01").await,
        ];
        for answer in answers {
            assert!(answer.status < 300, "{answer:?}");
            assert!(!String::from_utf8_lossy(&answer.bytes).contains(SECRET), "{id}");
        }
    }

    let log = format!("{:?}", client.sandbox.requests().unwrap());
    assert!(log.contains("administratorLoginPassword") && !log.contains(SECRET), "{log}");
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let found = bytes.windows(SECRET.len()).any(|it| it == SECRET.as_bytes());
        assert!(!found, "the database has the secret");
    }
}

/// A subnet that is changing cannot be among the network rules of a storage account; the same write
/// passes once it is done.
#[tokio::test]
async fn a_storage_account_waits_for_its_subnets() {
    let client = Client::new();
    let network = resource("Microsoft.Network/virtualNetworks", "vnet");
    let wanted = json!({"location": "eastus2", "properties": {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/24"]},
        "subnets": [{"name": "pods", "properties": {"addressPrefix": "10.0.0.0/24"}}],
    }});
    client.put(&network, "2026-01-01", &wanted).await.expect_status(201);
    client.sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();
    client.put(&network, "2026-01-01", &wanted).await.expect_status(200);
    let acls = json!({"properties": {"networkAcls": {
        "defaultAction": "Deny",
        "virtualNetworkRules": [{"id": format!("{network}/subnets/pods")}],
    }}});

    let refused = client.patch(&account(), STORAGE, &acls).await;

    let refused = refused.expect_error(400, "NetworkAclsValidationFailure");
    assert!(refused.message().contains("SubnetsNotProvisioned"), "{refused:?}");
    client.sandbox.finish_operations().unwrap();
    client.patch(&account(), STORAGE, &acls).await.expect_status(200);
}

/// Azure Policy's own answer: `additionalInfo` says which assignment denies.
#[tokio::test]
async fn a_policy_of_the_seed_denies_what_it_is_about() {
    let mut seed = seed();
    seed["policies"] = json!([
        {"scope": group(), "name": "no-databases", "resourceTypes": ["Microsoft.Sql/*"]},
        {"scope": group(), "name": "europe-only", "resourceTypes": ["Microsoft.KeyVault/vaults"],
         "allowedLocations": ["westeurope"]},
    ]);
    let client = Client::with_seed(seed);
    let vault = resource("Microsoft.KeyVault/vaults", "vault1");

    let refused = client
        .put(&resource("Microsoft.Sql/servers", "sql1"), "2023-08-01", &body(&json!({})))
        .await;

    refused.expect_error(403, "RequestDisallowedByPolicy");
    let info = &refused.body["error"]["additionalInfo"][0];
    assert_eq!(info["type"], "PolicyViolation");
    assert_eq!(info["info"]["policyAssignmentName"], "no-databases");
    let refused = client.put(&vault, "2026-02-01", &body(&json!({}))).await;
    refused.expect_error(403, "RequestDisallowedByPolicy");
    let allowed = json!({"location": "westeurope", "properties": {}});
    client.put(&vault, "2026-02-01", &allowed).await.expect_status(201);
}

#[tokio::test]
async fn a_write_may_still_find_what_was_deleted() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.consistency.writes_stale_after_delete = 1).unwrap();
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    client.delete(&id, AUTHORIZATION).await.expect_status(200);
    client.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    let other = grant(PRINCIPAL, crate::support::CONTRIBUTOR);

    let refused = client.put(&id, AUTHORIZATION, &other).await;

    refused.expect_error(400, "RoleAssignmentUpdateNotPermitted");
    client.put(&id, AUTHORIZATION, &other).await.expect_status(201);
}
