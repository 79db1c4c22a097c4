//! Azure Resource Graph, as scripts and `azure-mgmt-resourcegraph` ask it.

use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, Client, PRINCIPAL, READER, Reply, STORAGE, SUBSCRIPTION, account, assignment,
    grant, group, seed,
};

const PATH: &str = "/providers/Microsoft.ResourceGraph/resources";

impl Client {
    /// Asks a query of the whole tenant.
    async fn query(&self, query: &str) -> Reply {
        self.write("POST", PATH, "2024-04-01", &json!({"query": query})).await
    }

    /// The rows of a query's answer.
    async fn rows(&self, query: &str) -> Vec<Value> {
        let reply = self.query(query).await.expect_status(200);
        reply.body["data"].as_array().unwrap().clone()
    }
}

async fn tagged() -> Client {
    let client = Client::new();
    let tags = json!({"tags": {"env": "prod"}});
    client.patch(&account(), STORAGE, &tags).await.expect_status(200);
    client
}

#[tokio::test]
async fn queries_of_scripts_are_answered() {
    let client = tagged().await;
    for (query, expected) in [
        (
            "Resources | where type =~ 'Microsoft.Storage/storageAccounts' | project id, location",
            json!([{"id": account(), "location": "eastus2"}]),
        ),
        (
            "resources | where tags['env'] == 'prod' and isnotempty(properties.primaryEndpoints.blob) | project name",
            json!([{"name": "lakeprod"}]),
        ),
        (
            "resources | summarize total = count() by type | order by type asc",
            json!([
                {"type": "microsoft.managedidentity/userassignedidentities", "total": 1},
                {"type": "microsoft.storage/storageaccounts", "total": 1},
            ]),
        ),
        ("where name in~ ('LAKEPROD', 'x') | count", json!([{"Count": 1}])),
        (
            "resourcecontainers | where type == 'microsoft.resources/subscriptions' | project name, subscriptionId",
            json!([{"name": "Production", "subscriptionId": SUBSCRIPTION}]),
        ),
        (
            "resourcecontainers | where type contains 'resourcegroups' | project name | sort by name desc | take 1",
            json!([{"name": "rg-lake"}]),
        ),
        (
            "resources | where name startswith 'lake' | join kind=leftouter (resourcecontainers | where type == \
             'microsoft.resources/subscriptions' | project subscriptionId, subscriptionName = name) on subscriptionId | \
             project name, subscriptionName",
            json!([{"name": "lakeprod", "subscriptionName": "Production"}]),
        ),
        (
            "resources | where name == 'lakeprod' | extend parts = split(id, '/') | mv-expand part = parts | where part == \
             'storageAccounts' | project part = tolower(tostring(part))",
            json!([{"part": "storageaccounts"}]),
        ),
        ("resources | where not(name has 'lakeprod') | distinct name", json!([{"name": "worker"}])),
    ] {
        assert_eq!(Value::Array(client.rows(query).await), expected, "{query}");
    }
}

#[tokio::test]
async fn assignments_are_found_with_their_roles() {
    let client = Client::new();
    let id = assignment(&account(), 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let query = format!(
        "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | where \
         properties.principalId == '{PRINCIPAL}' | extend role = tostring(split(properties.roleDefinitionId, '/')[6]) | \
         project role, scope = properties.scope"
    );
    let roles = "authorizationresources | where type == 'microsoft.authorization/roledefinitions' and \
                 properties.roleName == 'Owner' | project name";

    assert_eq!(client.rows(&query).await, [json!({"role": READER, "scope": account()})]);
    assert_eq!(client.rows(roles).await, [json!({"name": crate::support::OWNER})]);
}

#[tokio::test]
async fn only_what_the_caller_may_read_is_found() {
    let mut seed = seed();
    let denied = json!([{"scope": group(), "actions": ["Microsoft.Storage/*/read"]}]);
    seed["caller"] = json!({"denied": denied});
    let client = Client::with_seed(seed);

    assert_eq!(client.rows("resources | project name").await, [json!({"name": "worker"})]);
}

#[tokio::test]
async fn answers_have_pages_and_two_forms() {
    let client = Client::new();
    let ask = async |options: Value| {
        let query = json!({
            "query": "resources | project name | order by name asc",
            "subscriptions": [SUBSCRIPTION],
            "options": options,
        });
        client.write("POST", PATH, "2024-04-01", &query).await.expect_status(200).body
    };

    let first = ask(json!({"$top": 1})).await;
    let second = ask(json!({"$top": 1, "$skipToken": first["$skipToken"]})).await;
    let table = ask(json!({"resultFormat": "table"})).await;

    assert_eq!((&first["totalRecords"], &first["count"]), (&json!(2), &json!(1)));
    assert_eq!(first["data"], json!([{"name": "lakeprod"}]));
    assert_eq!(second["data"], json!([{"name": "worker"}]));
    assert_eq!(second.get("$skipToken"), None);
    assert_eq!(table["data"]["columns"], json!([{"name": "name", "type": "string"}]));
    assert_eq!(table["data"]["rows"], json!([["lakeprod"], ["worker"]]));
}

#[tokio::test]
async fn a_query_that_is_not_understood_is_refused() {
    let client = Client::new();
    for query in [
        "resources | evaluate bag_unpack(tags)",
        "policyresources",
        "resources | where name ==",
        "resources | where geo(name) == 1",
        "resources | where name == 'x",
        "resources | project ^",
    ] {
        let refused = client.query(query).await;
        refused.expect_error(400, "BadRequest");
        assert_eq!(refused.body["error"]["details"][0]["code"], "InvalidQuery", "{query}");
    }
}
