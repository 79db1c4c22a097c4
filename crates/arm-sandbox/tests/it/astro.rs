//! The Astro API: what a seed shows, to which token, in pages, and in which words it refuses.

use arm_sandbox::{
    Effect, Error, Fault,
    vendor::{Action, RotateAddresses},
};
use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{Client, Reply};

const ORGANIZATION: &str = "cmg3k0q1x000008l4d2e5f6a7";

fn seed() -> Value {
    json!({"astro": {"organizations": [{
        "id": ORGANIZATION,
        "name": "Acme",
        "clusters": [
            {"id": "cma", "name": "prod", "cloudProvider": "AZURE", "createdAt": "2026-03-02T08:15:00Z",
             "metadata": {"externalIPs": ["203.0.113.18"]}},
            {"id": "cmb", "name": "aws", "cloudProvider": "AWS", "createdAt": "2026-01-02T08:15:00Z"},
            {"id": "cmc", "name": "test", "cloudProvider": "AZURE", "createdAt": "2026-02-02T08:15:00Z"},
        ],
        "deployments": [
            {"id": "cmx", "name": "daily", "workspaceId": "w1", "effectiveWorkloadIdentity": "i"},
            {"id": "cmy", "name": "adhoc", "workspaceId": "w2", "workloadIdentity": "j"},
        ],
    }]}})
}

fn with_tokens(tokens: Value) -> Client {
    let mut seed = seed();
    seed["astro"]["tokens"] = tokens;
    Client::with_seed(seed)
}

async fn ask(client: &Client, token: &str, path: &str) -> Reply {
    let uri = format!("https://api.astronomer.io{path}");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    client.send("GET", &uri, &headers, Body::empty()).await
}

async fn read(client: &Client, below: &str) -> Reply {
    ask(client, "any", &format!("/v1/organizations/{ORGANIZATION}/{below}")).await
}

fn names(reply: &Reply, list: &str) -> Vec<String> {
    let items = reply.body[list].as_array().unwrap();
    items.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn refused(reply: &Reply, status: u16, message: &str) {
    assert_eq!(reply.status, status, "{reply:?}");
    assert_eq!(reply.body["statusCode"], status);
    assert!(reply.body["message"].as_str().unwrap().contains(message), "{reply:?}");
    assert_eq!(reply.body["requestId"].as_str().unwrap().len(), 36);
    assert!(!reply.headers.contains_key("x-ms-request-id"));
}

#[tokio::test]
async fn a_cluster_is_shown_as_the_seed_has_it() {
    let client = Client::with_seed(seed());

    let reply = read(&client, "clusters/cma").await.expect_status(200);

    assert_eq!(reply.body["metadata"]["externalIPs"], json!(["203.0.113.18"]));
    assert_eq!(reply.body["organizationId"], ORGANIZATION);
    refused(&read(&client, "clusters/cmz").await, 404, "cluster 'cmz' not found");
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_cut_into_pages() {
    let client = Client::with_seed(seed());

    for (query, expected) in [
        ("", &["prod", "aws", "test"] as &[&str]),
        ("?provider=AZURE", &["prod", "test"]),
        ("?names=aws&names=test", &["aws", "test"]),
        ("?sorts=createdAt:asc", &["aws", "test", "prod"]),
        ("?sorts=name:desc", &["test", "prod", "aws"]),
        ("?offset=1&limit=1", &["aws"]),
        ("?offset=3", &[]),
        ("?limit=0", &[]),
    ] {
        let reply = read(&client, &format!("clusters{query}")).await.expect_status(200);
        assert_eq!(names(&reply, "clusters"), expected, "{query}");
    }
    let page = read(&client, "clusters?offset=1&limit=1").await;
    assert_eq!(
        (&page.body["limit"], &page.body["offset"], &page.body["totalCount"]),
        (&json!(1), &json!(1), &json!(3))
    );
    for (query, expected) in [
        ("?deploymentIds=cmy", &["adhoc"] as &[&str]),
        ("?workspaceIds=w1", &["daily"]),
        ("?workspaceIds=w1&names=adhoc", &[]),
    ] {
        let reply = read(&client, &format!("deployments{query}")).await.expect_status(200);
        assert_eq!(names(&reply, "deployments"), expected, "{query}");
    }
}

#[tokio::test]
async fn pages_are_no_longer_than_the_sandbox_is_told() {
    let client = Client::with_seed(seed());
    client.sandbox.change_behavior(|it| it.page_size = 2).unwrap();

    let reply = read(&client, "clusters?limit=1000").await.expect_status(200);

    assert_eq!(names(&reply, "clusters"), ["prod", "aws"]);
    assert_eq!(reply.body["totalCount"], 3);
}

#[tokio::test]
async fn parameters_that_are_wrong_are_named() {
    let client = Client::with_seed(seed());

    for (query, field) in [
        ("limit=1001", "limit"),
        ("limit=many", "limit"),
        ("offset=-1", "offset"),
        ("sorts=region:asc", "sorts"),
        ("sorts=name", "sorts"),
    ] {
        let reply = read(&client, &format!("clusters?{query}")).await;
        refused(&reply, 400, "Invalid request");
        assert_eq!(reply.body["fieldErrors"][0]["field"], field, "{query}");
    }
}

#[tokio::test]
async fn the_versions_spell_identities_differently_however_the_seed_does() {
    let client = Client::with_seed(seed());

    for id in ["cmx", "cmy"] {
        let new = read(&client, &format!("deployments/{id}")).await.expect_status(200);
        let path = format!("/platform/v1beta1/organizations/{ORGANIZATION}/deployments/{id}");
        let old = ask(&client, "any", &path).await.expect_status(200);
        assert_eq!(new.body["effectiveWorkloadIdentity"], old.body["workloadIdentity"]);
        assert!(new.body["effectiveWorkloadIdentity"].is_string());
        assert!(new.body["workloadIdentity"].is_null());
        assert!(old.body["effectiveWorkloadIdentity"].is_null());
    }
}

#[tokio::test]
async fn a_token_is_wanted_and_any_will_do_where_none_is_listed() {
    let client = Client::with_seed(seed());
    let uri = format!("https://api.astronomer.io/v1/organizations/{ORGANIZATION}/clusters");

    for header in ["", "Basic abc", "Bearer "] {
        let headers = [("authorization", header)];
        refused(&client.send("GET", &uri, &headers, Body::empty()).await, 401, "bearer token");
    }
    assert_eq!(client.sandbox.astro_token().unwrap(), None);
}

#[tokio::test]
async fn a_listed_token_opens_what_it_may_and_shows_no_more() {
    let client = with_tokens(json!([
        {"token": "all"},
        {"token": "workspace", "organizationId": ORGANIZATION, "denied": ["clusters"], "hidden": ["effectiveWorkloadIdentity"]},
    ]));
    let path = |below: &str| format!("/v1/organizations/{ORGANIZATION}/{below}");

    refused(&ask(&client, "guess", &path("clusters")).await, 401, "Invalid");
    ask(&client, "all", &path("clusters")).await.expect_status(200);
    let denied = ask(&client, "workspace", &path("clusters/cma")).await;
    refused(&denied, 403, "Insufficient permissions to read clusters");
    let shown = ask(&client, "workspace", &path("deployments/cmx")).await.expect_status(200);
    assert!(shown.body.get("effectiveWorkloadIdentity").is_none());
    let other = ask(&client, "workspace", "/v1/organizations/cmother/deployments").await;
    refused(&other, 403, "Insufficient");
    refused(&ask(&client, "all", "/v1/organizations/cmother/clusters").await, 404, "cmother");
    assert_eq!(client.sandbox.astro_token().unwrap().as_deref(), Some("all"));
}

#[tokio::test]
async fn organizations_are_listed() {
    let client = Client::with_seed(seed());

    let reply = ask(&client, "any", "/v1/organizations").await.expect_status(200);

    assert_eq!(reply.body["organizations"][0], json!({"id": ORGANIZATION, "name": "Acme"}));
    assert_eq!(client.sandbox.astro_organizations().unwrap(), [ORGANIZATION]);
}

#[tokio::test]
async fn what_the_api_does_not_offer_is_refused_in_its_own_form() {
    let client = Client::with_seed(seed());
    let uri = format!("https://api.astronomer.io/v1/organizations/{ORGANIZATION}/clusters");

    refused(&client.send("POST", &uri, &[], Body::from("{}")).await, 404, "does not have");
    refused(&read(&client, "workspaces").await, 404, "does not have");
}

#[tokio::test]
async fn faults_come_in_astros_form_and_requests_are_kept_without_the_token() {
    let client = Client::with_seed(seed());
    client.sandbox.change_behavior(|it| it.request_log = true).unwrap();
    let busy = Effect::status(429, "").message("Too many requests").retry_after(2);
    client.sandbox.add_fault(&Fault::new("GET", "*/clusters*", busy)).unwrap();

    let reply = read(&client, "clusters").await;
    refused(&reply, 429, "Too many requests");
    assert_eq!(reply.header("retry-after"), "2");
    read(&client, "clusters?limit=5").await.expect_status(200);

    let requests = client.sandbox.requests().unwrap();
    assert_eq!(requests.iter().map(|it| it.status).collect::<Vec<_>>(), [429, 200]);
    assert_eq!(requests[1].parameter("limit"), Some("5"));
    assert!(!format!("{requests:?}").contains("Bearer"));
}

#[tokio::test]
async fn the_vendor_can_change_what_is_shown() {
    let client = Client::with_seed(seed());

    client
        .sandbox
        .change_astro(|astro| {
            astro["organizations"][0]["clusters"][0]["metadata"]["externalIPs"] =
                json!(["203.0.113.44"]);
        })
        .unwrap();

    let reply = read(&client, "clusters/cma").await.expect_status(200);
    assert_eq!(reply.body["metadata"]["externalIPs"], json!(["203.0.113.44"]));
    let wrong = client.sandbox.change_astro(|astro| astro["organizations"] = json!([{"id": ""}]));
    assert!(matches!(wrong, Err(Error::Seed(_))), "{wrong:?}");
    read(&client, "clusters/cma").await.expect_status(200);
}

#[tokio::test]
async fn the_addresses_of_a_cluster_rotate_and_its_deployments_follow() {
    let mut seed = seed();
    seed["astro"]["organizations"][0]["deployments"] = json!([
        {"id": "cmx", "name": "daily", "clusterId": "cma", "externalIPs": ["203.0.113.18"]},
        {"id": "cmy", "name": "adhoc", "externalIPs": ["198.51.100.7"]},
    ]);
    let client = Client::with_seed(seed);
    let rotate = async |cluster: Option<&str>, deployment: Option<&str>, addresses: &[&str]| {
        let act = RotateAddresses {
            cluster: cluster.map(str::to_owned),
            deployment: deployment.map(str::to_owned),
            addresses: addresses.iter().map(|&it| it.to_owned()).collect(),
        };
        client.sandbox.act(Action::RotateAddresses(act)).await
    };

    let acted = rotate(Some("prod"), None, &["203.0.113.30", "203.0.113.31"]).await.unwrap();

    assert_eq!(
        acted.happened,
        "The cluster 'prod' comes from 203.0.113.30, 203.0.113.31 instead of 203.0.113.18."
    );
    let cluster = read(&client, "clusters/cma").await.expect_status(200).body;
    assert_eq!(cluster["metadata"]["externalIPs"], json!(["203.0.113.30", "203.0.113.31"]));
    let addresses = async |id: &str| {
        read(&client, &format!("deployments/{id}")).await.expect_status(200).body["externalIPs"]
            .clone()
    };
    assert_eq!(addresses("cmx").await, json!(["203.0.113.30"]));
    assert_eq!(addresses("cmy").await, json!(["198.51.100.7"]));
    rotate(None, Some("cmy"), &["198.51.100.8"]).await.unwrap();
    assert_eq!(addresses("cmy").await, json!(["198.51.100.8"]));
    for (cluster, addresses, words) in [
        (None, &["203.0.113.30"][..], "there are several: cma, cmb, cmc"),
        (Some("nowhere"), &["203.0.113.30"], "no 'nowhere' among its clusters"),
        (Some("prod"), &["here"], "'here' is not an address"),
        (Some("prod"), &[], "no new address"),
    ] {
        let error = rotate(cluster, None, addresses).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}
