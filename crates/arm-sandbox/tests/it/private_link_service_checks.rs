//! In what single services differ when they answer about private endpoint connections.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply,
    private_links::{
        BATCH, CLUSTER, COSMOS, DATA_FACTORY, EVENT_HUBS, IOT, KUSTO, LINKS, Link, REGISTRY,
        SERVICE, SERVICE_BUS, SQL, STORAGE, SYNAPSE, VAULT, state,
    },
};

#[tokio::test]
async fn storage_has_action_required_in_the_singular() {
    let client = Client::with_links();
    let connection = client.connect(STORAGE, "pe").await;

    let singular = client.write_state(STORAGE, &connection, "actionRequired").await;
    let plural = client.write_state(STORAGE, &connection, "actionsRequired").await;

    assert_eq!(shown(&connection)["actionRequired"], "None");
    assert_eq!(shown(&connection).get("actionsRequired"), None);
    assert_eq!(singular.status, 200, "{singular:?}");
    plural.expect_error(400, "InvalidRequestContent");
}

#[tokio::test]
async fn messaging_and_clusters_have_no_actions_required() {
    let client = Client::with_links();
    for link in [EVENT_HUBS, SERVICE_BUS, CLUSTER] {
        let connection = client.connect(link, "pe").await;

        let reply = client.write_state(link, &connection, "actionsRequired").await;

        assert_eq!(shown(&connection).get("actionsRequired"), None, "{link:?}");
        reply.expect_error(400, "InvalidRequestContent");
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn storage_refuses_a_status_that_is_there_already() {
    let client = Client::with_links();
    let connection = client.connect(STORAGE, "pe").await;
    client.decide(STORAGE, &connection, "Approved").await.expect_status(200);

    let again = client.decide(STORAGE, &connection, "Approved").await;

    again.expect_error(400, "InvalidValuesForRequestParameters");
}

#[tokio::test]
async fn others_take_a_status_twice() {
    let client = Client::with_links();
    for link in LINKS.iter().filter(|link| link.kind != STORAGE.kind) {
        let connection = client.connect(*link, "pe").await;
        client.decide(*link, &connection, "Approved").await.expect_status(link.statuses[0]);

        client.decide(*link, &connection, "Approved").await.expect_status(link.statuses[0]);

        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn storage_and_cosmos_never_approve_what_was_rejected() {
    let client = Client::with_links();
    for (link, code) in [(STORAGE, "InvalidValuesForRequestParameters"), (COSMOS, "BadRequest")] {
        let connection = client.connect(link, "pe").await;
        client.decide(link, &connection, "Rejected").await.expect_status(link.statuses[0]);

        client.decide(link, &connection, "Approved").await.expect_error(400, code);

        assert_eq!(client.seen_by_vendor("pe").await["status"], "Rejected");
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn other_services_can_approve_what_was_rejected() {
    let client = Client::with_links();
    for link in LINKS.iter().filter(|it| ![STORAGE.kind, COSMOS.kind].contains(&it.kind)) {
        let connection = client.connect(*link, "pe").await;
        client.decide(*link, &connection, "Rejected").await.expect_status(link.statuses[0]);

        client.decide(*link, &connection, "Approved").await.expect_status(link.statuses[0]);

        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn nothing_is_approved_that_is_disconnected() {
    let client = Client::with_links();
    for link in [VAULT, REGISTRY] {
        let connection = client.connect(link, "pe").await;
        client.vendor_removes("pe").await;

        client.decide(link, &connection, "Approved").await.expect_error(400, "BadRequest");
    }
}

#[tokio::test]
async fn sql_and_iot_hubs_want_a_description() {
    let client = Client::with_links();
    for (link, code) in [(SQL, "InvalidResourceIdSegment"), (IOT, "BadRequest")] {
        let connection = client.connect(link, "pe").await;
        for state in
            [json!({"status": "Approved"}), json!({"status": "Approved", "description": ""})]
        {
            let body = json!({"properties": {STATE: state}});

            client.write_whole(link, &connection, &body).await.expect_error(400, code);
        }
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn sql_is_ready_once_it_has_approved_or_rejected() {
    let client = Client::with_links();
    for (status, on_its_way) in [("Approved", "Approving"), ("Rejected", "Rejecting")] {
        let connection = client.connect(SQL, &format!("pe-{status}")).await;
        client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
        let answer = client.decide(SQL, &connection, status).await.expect_status(202);

        let first = client.reread(SQL, &connection).await;
        let second = client.reread(SQL, &connection).await;

        assert!(!answer.header("location").is_empty());
        assert_eq!(settled(&first), on_its_way);
        assert_eq!(settled(&second), "Ready");
    }
}

#[tokio::test]
async fn key_vault_answers_200_with_an_operation_to_poll() {
    let client = Client::with_links();
    let connection = client.connect(VAULT, "pe").await;
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();

    let answer = client.decide(VAULT, &connection, "Approved").await.expect_status(200);

    assert_eq!(settled(&answer.body), "Updating");
    assert_eq!(answer.header("retry-after"), "1");
    let operation = answer.header("azure-asyncoperation");
    assert_eq!(client.poll(operation).await.body["status"], "InProgress");
    assert_eq!(client.poll(operation).await.body["status"], "Succeeded");
    assert_eq!(settled(&client.reread(VAULT, &connection).await), "Succeeded");
}

#[tokio::test]
async fn only_the_connection_itself_says_when_service_bus_is_done() {
    let client = Client::with_links();
    let link = SERVICE_BUS;
    client.sandbox.change_behavior(|it| it.operation_polls = 0).unwrap();
    let connection = client.connect(link, "pe").await;
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();

    let answer = client.decide(link, &connection, "Approved").await.expect_status(200);

    assert_eq!(settled(&answer.body), "Updating", "{link:?}");
    assert_eq!(answer.header("azure-asyncoperation"), "");
    assert_eq!(answer.header("location"), "");
    assert_eq!(settled(&client.reread(link, &connection).await), "Updating");
    assert_eq!(settled(&client.reread(link, &connection).await), "Succeeded");
    client.vendor_removes("pe").await;
}

#[tokio::test]
async fn service_bus_keeps_the_provisioning_state_that_it_is_sent() {
    let client = Client::with_links();
    let link = SERVICE_BUS;
    let connection = client.connect(link, "pe").await;
    let mut body = state("Approved");
    body["properties"]["provisioningState"] = json!("Updating");

    client.write_whole(link, &connection, &body).await.expect_status(200);

    assert_eq!(settled(&client.reread(link, &connection).await), "Updating", "{link:?}");
    client.vendor_removes("pe").await;
}

#[tokio::test]
async fn iot_hubs_list_an_array_whose_elements_say_no_provisioning_state() {
    let client = Client::with_links();
    client.connect(IOT, "pe").await;

    let list = client.get(&IOT.connections(), IOT.version).await.expect_status(200).body;

    let [connection] = list.as_array().unwrap().as_slice() else { panic!("{list}") };
    assert_eq!(shown(connection)["status"], "Pending");
    assert_eq!(connection["properties"].get("provisioningState"), None);
}

#[tokio::test]
async fn batch_takes_a_patch_and_nobody_else_does() {
    let client = Client::with_links();
    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe").await;
        let id = connection["id"].as_str().unwrap();
        let other = if link.verb == "PUT" { "PATCH" } else { "PUT" };

        let reply = client.write(other, id, link.version, &state("Approved")).await;

        reply.expect_error(405, "MethodNotAllowed");
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn batch_and_data_factory_heed_conditions_on_the_etag() {
    let client = Client::with_links();
    for link in [BATCH, DATA_FACTORY] {
        let connection = client.connect(link, "pe").await;
        let etag = format!("\"{}\"", connection["etag"].as_str().unwrap());

        let stale = client.decide_if(link, &connection, "\"stale\"").await;
        let current = client.decide_if(link, &connection, &etag).await;

        stale.expect_error(412, "PreconditionFailed");
        current.expect_status(200);
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn synapse_and_kusto_refuse_a_body_with_what_they_alone_decide() {
    let client = Client::with_links();
    for link in [SYNAPSE, KUSTO] {
        let mut connection = client.connect(link, "pe").await;
        connection["properties"][STATE]["status"] = json!("Approved");

        let echoed = client.write_whole(link, &connection, &connection).await;

        assert!(
            echoed.expect_error(400, "InvalidResource").message().contains("Property set method")
        );
        client.decide(link, &connection, "Approved").await.expect_status(link.statuses[0]);
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn other_services_do_not_heed_what_they_alone_decide() {
    let client = Client::with_links();
    let strict = [SYNAPSE.kind, KUSTO.kind];
    for link in LINKS.iter().filter(|link| !strict.contains(&link.kind)) {
        let mut connection = client.connect(*link, "pe").await;
        connection["properties"][STATE]["status"] = json!("Approved");

        let echoed = client.write_whole(*link, &connection, &connection).await;

        assert_eq!(echoed.status, link.statuses[0], "{link:?} {echoed:?}");
        client.vendor_removes("pe").await;
    }
}

/// Services of which nothing was recorded: they show groups as most services do.
const UNRECORDED: &str = "AgFoodPlatform App Authorization Automation BotService Compute DBforMariaDB \
                          Dashboard DesktopVirtualization DeviceUpdate DigitalTwins DurableTask \
                          ElasticSan FluidRelay HDInsight HardwareSecurityModules HealthDataAIServices \
                          HealthcareApis HorizonDb HybridCompute Insights KubernetesConfiguration Maps \
                          Monitor OpenEnergyPlatform PowerBI Purview RecoveryServices Security \
                          SignalRService StorageSync VideoIndexer";

/// Such types in namespaces that have others.
const UNRECORDED_TYPES: [&str; 4] = [
    "Microsoft.DocumentDB/mongoClusters",
    "Microsoft.MachineLearningServices/registries",
    "Microsoft.Network/applicationGateways",
    "Microsoft.Web/hostingEnvironments",
];

#[tokio::test]
async fn a_connection_says_its_group_where_the_service_shows_it() {
    let client = Client::with_links();
    for link in LINKS.iter() {
        let connection = client.connect(*link, "pe").await;

        let namespace = link.kind.split('/').next().unwrap();
        let is_unrecorded = UNRECORDED_TYPES.contains(&link.kind)
            || UNRECORDED.split(' ').any(|it| namespace.strip_prefix("Microsoft.") == Some(it));
        let said = match namespace {
            _ if is_unrecorded || link.kind == SQL.kind => "groupIds",
            "Microsoft.DocumentDB" | "Microsoft.Search" | "Microsoft.Kusto" => "groupId",
            "Microsoft.DBforPostgreSQL"
            | "Microsoft.DBforMySQL"
            | "Microsoft.Databricks"
            | "Microsoft.CognitiveServices"
            | "Microsoft.EventGrid"
            | "Microsoft.EventHub" => "groupIds",
            _ => "",
        };
        let properties = &connection["properties"];
        let expected = match said {
            "groupId" => (json!(link.group), Value::Null),
            "groupIds" if link.group.is_empty() => (Value::Null, json!([])),
            "groupIds" => (Value::Null, json!([link.group])),
            _ => (Value::Null, Value::Null),
        };
        let found = (properties["groupId"].clone(), properties["groupIds"].clone());
        assert_eq!(found, expected, "{link:?}");
        client.vendor_removes("pe").await;
    }
}

#[tokio::test]
async fn a_private_link_service_says_where_the_endpoint_is() {
    let client = Client::with_links();

    let connection = client.connect(SERVICE, "pe").await;

    assert_eq!(connection["properties"]["privateEndpointLocation"], "westeurope");
    let link = connection["properties"]["linkIdentifier"].as_str().unwrap();
    assert!(link.parse::<u64>().is_ok(), "{link}");
}

#[tokio::test]
async fn a_message_is_as_long_as_the_service_has_room_for() {
    let client = Client::with_links();
    for (link, most) in [(STORAGE, 140), (SQL, 128)] {
        let connection = client.connect(link, "pe").await;
        let described = |length: usize| {
            let state = json!({"status": "Approved", "description": "x".repeat(length)});
            json!({"properties": {STATE: state}})
        };

        let refused = client.write_whole(link, &connection, &described(most + 1)).await;

        assert_eq!(refused.status, 400, "{refused:?}");
        client
            .write_whole(link, &connection, &described(most))
            .await
            .expect_status(link.statuses[0]);
        client.vendor_removes("pe").await;
    }
}

/// The member that says how things stand.
const STATE: &str = "privateLinkServiceConnectionState";

impl Client {
    async fn reread(&self, link: Link, connection: &Value) -> Value {
        let id = connection["id"].as_str().unwrap();
        self.get(id, link.version).await.expect_status(200).body
    }

    async fn poll(&self, operation: &str) -> Reply {
        self.send("GET", operation, &[], Body::empty()).await.expect_status(200)
    }

    /// Approves, with that third member.
    async fn write_state(&self, link: Link, connection: &Value, third: &str) -> Reply {
        let mut body = state("Approved");
        body["properties"][STATE][third] = json!("None");
        self.write_whole(link, connection, &body).await
    }

    async fn write_whole(&self, link: Link, connection: &Value, body: &Value) -> Reply {
        self.write(link.verb, connection["id"].as_str().unwrap(), link.version, body).await
    }

    /// Approves, if the connection is still as it was.
    async fn decide_if(&self, link: Link, connection: &Value, etag: &str) -> Reply {
        let uri = crate::support::address(connection["id"].as_str().unwrap(), link.version);
        let headers = [("content-type", "application/json"), ("if-match", etag)];
        let body = Body::from(state("Approved").to_string());
        self.send(link.verb, &uri, &headers, body).await
    }
}

fn shown(connection: &Value) -> &Value {
    &connection["properties"][STATE]
}

fn settled(connection: &Value) -> &str {
    connection["properties"]["provisioningState"].as_str().unwrap_or_default()
}
