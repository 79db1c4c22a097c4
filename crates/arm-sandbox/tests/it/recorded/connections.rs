//! Private endpoint connections: names, answers, what shows while a write runs. All from recordings of
//! Azure/azure-cli's tests (`test_private_endpoint_connection_*`, 2020 to 2025) unless said otherwise.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply,
    private_links::{COSMOS, EVENT_HUBS, Link, REGISTRY, SQL, STORAGE, VAULT, endpoint_body},
};

impl Client {
    /// Follows an address of an answer.
    async fn follow(&self, link: &str) -> Reply {
        self.send("GET", link, &[], Body::empty()).await
    }
}

/// A client of a sandbox in which a write goes on for two polls, and a connection that waits.
async fn waiting(link: Link) -> (Client, Value) {
    let client = Client::with_links();
    let connection = client.connect(link, "pe-dp1").await;
    client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    (client, connection)
}

fn status(connection: &Value) -> &str {
    let state = &connection["properties"]["privateLinkServiceConnectionState"];
    state["status"].as_str().unwrap_or_default()
}

fn state(connection: &Value) -> &str {
    connection["properties"]["provisioningState"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn connections_are_named_as_each_service_names_them() {
    let guid = |text: &str| text.len() == 36 && uuid::Uuid::try_parse(text).is_ok();
    let hex = |text: &str| text.len() == 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let client = Client::with_links();
    let mut names = Vec::new();
    let links = [COSMOS, VAULT, REGISTRY, EVENT_HUBS, SQL, STORAGE];
    for (link, endpoint) in links.into_iter().zip(["pe-0", "pe-1", "pe-2", "pe-3", "pe-4", "pe-5"])
    {
        let connection = client.connect(link, endpoint).await;
        names.push(connection["name"].as_str().unwrap().to_owned());
    }

    let [cosmos, vault, registry, event_hubs, sql, storage] = &names[..] else {
        panic!("{names:?}")
    };
    assert_eq!(cosmos, "pe-0", "the endpoint's own name");
    assert_eq!(vault, "to-target", "the name that the endpoint gives the connection");
    assert!(registry.strip_prefix("target.").is_some_and(hex), "{registry}");
    assert!(guid(event_hubs), "{event_hubs}");
    assert!(sql.strip_prefix("pe-4-").is_some_and(guid), "{sql}");
    assert!(storage.strip_prefix("target.").is_some_and(guid), "{storage}");
}

/// The types that `az network private-endpoint-connection` names and of which Azure documents the
/// groups (Azure CLI 2.91); the other types of that list are in `docs/guides/sandbox.md`.
#[tokio::test]
async fn every_type_that_the_azure_cli_knows_has_connections_and_groups() {
    let client = Client::new();
    for (resource_type, version, first) in [
        ("Microsoft.ApiManagement/service", "2021-08-01", "Gateway"),
        ("Microsoft.App/managedEnvironments", "2024-02-02-preview", "managedEnvironments"),
        ("Microsoft.Automation/automationAccounts", "2020-01-13-preview", "Webhook"),
        ("Microsoft.BotService/botServices", "2022-09-15", "Bot"),
        ("Microsoft.Compute/diskAccesses", "2023-04-02", "disks"),
        ("Microsoft.DBforMariaDB/servers", "2018-06-01", "mariadbServer"),
        ("Microsoft.DBforMySQL/servers", "2018-06-01", "mysqlServer"),
        ("Microsoft.DBforPostgreSQL/servers", "2018-06-01", "postgresqlServer"),
        ("Microsoft.Dashboard/grafana", "2022-05-01-preview", "grafana"),
        ("Microsoft.DigitalTwins/digitalTwinsInstances", "2020-12-01", "API"),
        ("Microsoft.EventGrid/namespaces", "2023-06-01-preview", "topic"),
        ("Microsoft.EventGrid/partnerNamespaces", "2021-06-01-preview", "partnernamespace"),
        ("microsoft.insights/privateLinkScopes", "2019-10-17-preview", "azuremonitor"),
        ("Microsoft.Monitor/accounts", "2021-06-03-preview", "prometheusMetrics"),
        ("Microsoft.Purview/accounts", "2021-07-01", "account"),
        ("Microsoft.RecoveryServices/vaults", "2021-07-01", "AzureBackup"),
        ("Microsoft.SignalRService/signalr", "2020-05-01", "signalr"),
        ("Microsoft.SignalRService/WebPubSub", "2021-09-01-preview", "webpubsub"),
        ("Microsoft.StorageSync/storageSyncServices", "2020-03-01", "afs"),
    ] {
        let id = format!("{}/providers/{resource_type}/thing1", crate::support::group());
        let wanted = json!({"location": "westus", "properties": {}});
        let made = client.put(&id, version, &wanted).await;
        assert!(made.status < 300, "{made:?}");
        let connections = format!("{id}/privateEndpointConnections");
        assert_eq!(client.list(&connections, version, "").await, Vec::<Value>::new());
        let groups = client.list(&format!("{id}/privateLinkResources"), version, "").await;
        assert_eq!(groups[0]["properties"]["groupId"], first, "{resource_type}");
        let zones = groups[0]["properties"]["requiredZoneNames"][0].as_str().unwrap();
        assert!(zones.starts_with("privatelink."), "{resource_type}: {zones}");
    }
}

#[tokio::test]
async fn two_connections_of_one_name_are_two() {
    let client = Client::with_links();
    client.connect(VAULT, "pe-one").await;

    let second = client.connect(VAULT, "pe-two").await;

    assert!(second["name"].as_str().unwrap().starts_with("to-target."), "{second}");
    assert_eq!(client.connections(VAULT).await.len(), 2);
}

#[tokio::test]
async fn cosmos_enqueues_a_write_and_shows_the_old_status_until_it_is_done() {
    let (client, connection) = waiting(COSMOS).await;
    let id = connection["id"].as_str().unwrap();

    let written = client.decide(COSMOS, &connection, "Approved").await.expect_status(202);

    assert_eq!(written.body, json!({"status": "Enqueued"}));
    let (location, operation) =
        (written.header("location").to_owned(), written.header("azure-asyncoperation").to_owned());
    assert!(location.contains(&format!("{id}/operationResults/")), "{location}");
    assert!(operation.contains("/locations/westeurope/operationsStatus/"), "{operation}");
    let read = client.get(id, COSMOS.version).await.expect_status(200).body;
    assert_eq!((status(&read), state(&read)), ("Pending", "Succeeded"));
    client.decide(COSMOS, &connection, "Approved").await.expect_status(202);
    client.sandbox.finish_operations().unwrap();
    assert_eq!(client.follow(&operation).await.body["status"], "Succeeded");
    let done = client.follow(&location).await.expect_status(200).body;
    assert_eq!(status(&done), "Approved");
    let read = client.get(id, COSMOS.version).await.expect_status(200).body;
    assert_eq!((status(&read), read.get("stateBefore")), ("Approved", None));
}

#[tokio::test]
async fn cosmos_approves_by_itself_without_a_description_and_offers_what_its_kind_has() {
    let client = Client::with_links();
    let body = endpoint_body("privateLinkServiceConnections", COSMOS, "");
    let own =
        format!("{}/providers/Microsoft.Network/privateEndpoints/own", crate::support::group());
    let subnet = client.own_subnet().await;
    let body = json!({"location": "westeurope", "properties": {
        "subnet": {"id": subnet},
        "privateLinkServiceConnections": body["properties"]["privateLinkServiceConnections"],
    }});
    client.put(&own, "2025-05-01", &body).await.expect_status(201);

    let connections = client.connections(COSMOS).await;
    let groups = client
        .get(&format!("{}/privateLinkResources", COSMOS.id()), COSMOS.version)
        .await
        .expect_status(200)
        .body;

    let state = &connections[0]["properties"]["privateLinkServiceConnectionState"];
    assert_eq!((&state["status"], &state["description"]), (&json!("Approved"), &json!("")));
    assert_eq!(groups["value"].as_array().unwrap().len(), 1, "{groups}");
    assert_eq!(groups["value"][0]["properties"]["groupId"], "Sql");
    let members = &groups["value"][0]["properties"]["requiredMembers"];
    assert_eq!(*members, json!(["target", "target-westeurope"]));
}

#[tokio::test]
async fn a_vault_is_asked_for_an_operation_at_the_connection_itself() {
    let (client, connection) = waiting(VAULT).await;
    let id = connection["id"].as_str().unwrap();
    assert_eq!(connection["location"], "westeurope");
    assert!(connection["etag"].is_string(), "{connection}");

    let written = client.decide(VAULT, &connection, "Approved").await.expect_status(200);

    let operation = written.header("azure-asyncoperation").to_owned();
    let expected = format!("{id}?api-version={}&kv-operation=", VAULT.version);
    assert!(operation.contains(&expected), "{operation}");
    assert_eq!(client.follow(&operation).await.expect_status(200).body["status"], "InProgress");
    client.sandbox.finish_operations().unwrap();
    let done = client.follow(&operation).await.expect_status(200).body;
    assert_eq!((&done["status"], state(&done)), (&json!("Succeeded"), "Succeeded"));

    // The end of a deletion is asked for there too, when the connection is gone.
    let deleted = client.delete(id, VAULT.version).await;
    let operation = deleted.header("azure-asyncoperation").to_owned();
    client.sandbox.finish_operations().unwrap();
    client.get(id, VAULT.version).await.expect_error(404, "ResourceNotFound");
    let done = client.follow(&operation).await.expect_status(200).body;
    assert_eq!(done["status"], "Succeeded");
}

#[tokio::test]
async fn a_registry_answers_201_with_the_old_status() {
    let (client, connection) = waiting(REGISTRY).await;
    let id = connection["id"].as_str().unwrap();
    let members = &connection["properties"]["privateLinkServiceConnectionState"];
    assert_eq!(members.get("actionsRequired"), None);

    let written = client.decide(REGISTRY, &connection, "Approved").await.expect_status(201);

    assert_eq!((status(&written.body), state(&written.body)), ("Pending", "Updating"));
    let operation = written.header("azure-asyncoperation").to_owned();
    let expected = format!("{id}/operationStatuses/privateendpointconnections-");
    assert!(operation.contains(&expected), "{operation}");
    client.sandbox.finish_operations().unwrap();
    assert_eq!(client.follow(&operation).await.body["status"], "Succeeded");
    let read = client.get(id, REGISTRY.version).await.expect_status(200).body;
    assert_eq!((status(&read), state(&read)), ("Approved", "Succeeded"));

    let deleted = client.delete(id, REGISTRY.version).await.expect_status(202);
    assert_eq!(deleted.bytes, b"null");
    assert_ne!(deleted.header("location"), "");
    assert_eq!(deleted.header("azure-asyncoperation"), "");
}

#[tokio::test]
async fn event_hubs_says_updating_whatever_was_sent() {
    let (client, connection) = waiting(EVENT_HUBS).await;
    let id = connection["id"].as_str().unwrap();
    assert_eq!(connection["location"], "West Europe");
    assert_eq!(connection["type"], "Microsoft.EventHub/Namespaces/PrivateEndpointConnections");
    assert_eq!(connection["properties"]["groupIds"], json!(["namespace"]));
    let mut body = crate::support::private_links::state("Approved");
    body["properties"]["provisioningState"] = json!("Succeeded");

    let written = client.put(id, EVENT_HUBS.version, &body).await.expect_status(202);

    assert_eq!(state(&written.body), "Updating");
    let operation = written.header("azure-asyncoperation").to_owned();
    assert!(operation.contains(&format!("{id}/operationStatus/")), "{operation}");
    assert!(operation.ends_with("&operationType=Update"), "{operation}");
    client.sandbox.finish_operations().unwrap();
    assert_eq!(client.follow(&operation).await.body["status"], "Succeeded");
    let read = client.get(id, EVENT_HUBS.version).await.expect_status(200).body;
    assert_eq!((status(&read), state(&read)), ("Approved", "Succeeded"));
}

/// With `Location` alone and `provisioningState: Ready`, Azure's SDKs for Go poll for ever.
#[tokio::test]
async fn sql_says_where_an_approval_ends_and_what_a_deletion_does() {
    let (client, connection) = waiting(SQL).await;
    let id = connection["id"].as_str().unwrap();

    let written = client.decide(SQL, &connection, "Approved").await.expect_status(202);

    let operation = written.header("azure-asyncoperation").to_owned();
    assert_ne!(written.header("location"), "");
    assert_eq!(client.follow(&operation).await.body["status"], "InProgress");
    client.sandbox.finish_operations().unwrap();
    assert_eq!(client.follow(&operation).await.body["status"], "Succeeded");
    let read = client.get(id, SQL.version).await.expect_status(200).body;
    assert_eq!((status(&read), state(&read)), ("Approved", "Ready"));
    // A public report: a server does not reject what it approved.
    let rejected = client.decide(SQL, &read, "Rejected").await;
    assert_eq!(rejected.status, 400, "{rejected:?}");

    let deleted = client.delete(id, SQL.version).await.expect_status(202);
    assert_eq!(deleted.body["operation"], "DropPrivateEndpointConnection");
    assert!(deleted.body["startTime"].is_string(), "{deleted:?}");
    assert_ne!(deleted.header("location"), "");
    assert_ne!(deleted.header("azure-asyncoperation"), "");
}

#[tokio::test]
async fn sql_spells_its_own_approval_in_two_ways() {
    let client = Client::with_links();
    let body = endpoint_body("privateLinkServiceConnections", SQL, "");
    let own =
        format!("{}/providers/Microsoft.Network/privateEndpoints/own", crate::support::group());
    let subnet = client.own_subnet().await;
    let body = json!({"location": "westeurope", "properties": {
        "subnet": {"id": subnet},
        "privateLinkServiceConnections": body["properties"]["privateLinkServiceConnections"],
    }});
    let endpoint = client.put(&own, "2025-05-01", &body).await.expect_status(201).body;

    let connection = client.connections(SQL).await.remove(0);

    let described =
        |it: &Value| it["properties"]["privateLinkServiceConnectionState"]["description"].clone();
    assert_eq!(described(&connection), "Auto-approved");
    let there = &endpoint["properties"]["privateLinkServiceConnections"][0];
    assert_eq!(described(there), "Auto Approved");
}

impl Client {
    /// Makes a subnet in the owner's subscription.
    async fn own_subnet(&self) -> String {
        let group = crate::support::group();
        let network = format!("{group}/providers/Microsoft.Network/virtualNetworks/own");
        let body = json!({"location": "westeurope", "properties": {
            "addressSpace": {"addressPrefixes": ["10.9.0.0/24"]},
            "subnets": [{"name": "pe", "properties": {"addressPrefix": "10.9.0.0/24"}}],
        }});
        self.put(&network, "2025-05-01", &body).await.expect_status(201);
        format!("{network}/subnets/pe")
    }
}
