//! Seeds: what they make and what is wrong with some.

use arm_sandbox::{
    DEFAULT_SUBSCRIPTION, DEFAULT_TENANT, Database, Error, Sandbox, Settings, Throttling,
};
use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, Client, READER, RESOURCES, SUBSCRIPTION, TENANT, USER, account, assignment,
    group, subscription,
};

fn message(seed: Value) -> String {
    match Sandbox::open(Settings { seed: Some(seed.into()), ..Settings::default() }) {
        Err(Error::Seed(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_a_seed_there_is_a_tenant_and_a_subscription() {
    let client = Client::open(Settings::default());

    let listed = client.get("/subscriptions", "2022-12-01").await.expect_status(200);

    assert_eq!(listed.body["value"][0]["subscriptionId"], DEFAULT_SUBSCRIPTION);
    assert_eq!(listed.body["value"][0]["tenantId"], DEFAULT_TENANT);
    assert_eq!(client.sandbox.tenants().unwrap(), [DEFAULT_TENANT]);
}

#[tokio::test]
async fn subscriptions_and_groups_are_made_from_the_ids_that_need_them() {
    let client =
        Client::with_seed(json!({"resources": [{"id": account(), "location": "westeurope"}]}));

    let group = client.get(&group(), RESOURCES).await.expect_status(200);

    assert_eq!(group.body["location"], "westeurope");
    client.get(&subscription(), "2022-12-01").await.expect_status(200);
}

#[tokio::test]
async fn a_seed_says_how_azure_behaves_and_what_goes_wrong() {
    let busy = json!({"status": {"status": 429, "code": "TooManyRequests", "headers": [["retry-after", "3"]]}});
    let client = Client::with_seed(json!({
        "behavior": {"throttling": {"reads": 5.0}, "pageSize": 2},
        "faults": [{"method": "GET", "path": "/subscriptions", "effect": busy}],
        "resources": [{"id": account(), "location": "westeurope"}],
    }));

    let refused = client.get("/subscriptions", "2022-12-01").await.expect_status(429);

    assert_eq!(refused.headers["retry-after"], "3");
    client.get("/subscriptions", "2022-12-01").await.expect_status(200);
    let behavior = client.sandbox.behavior().unwrap();
    assert_eq!(behavior.page_size, 2);
    assert_eq!(behavior.throttling, Some(Throttling { reads: 5.0, ..Throttling::default() }));
}

#[test]
fn a_seed_with_an_unknown_behavior_or_fault_is_refused() {
    let unknown = message(json!({"behavior": {"pagesize": 2}}));
    assert!(unknown.contains("pagesize"), "{unknown}");
    let unknown = message(json!({"faults": [{"method": "GET", "path": "/", "effect": "explode"}]}));
    assert!(unknown.contains("explode"), "{unknown}");
}

#[tokio::test]
async fn seeded_assignments_may_be_orphans() {
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}");
    let gone = json!({"principalId": USER, "roleDefinitionId": role});
    let client = Client::with_seed(json!({"resources": [
        {"id": assignment(&account(), 1), "properties": gone},
        {"id": account(), "location": "eastus"},
    ]}));

    client.get(&assignment(&account(), 1), AUTHORIZATION).await.expect_status(200);
}

#[test]
fn what_is_wrong_with_a_seed_is_said() {
    let tenant = json!([{"tenantId": TENANT}]);
    let other = account().replace(SUBSCRIPTION, USER);
    for (seed, part) in [
        (json!({"resource": []}), "unknown field `resource`"),
        (json!({"resources": [{"id": "lake"}]}), "'lake' is not the ID of a resource"),
        (json!({"tenants": [{"tenantId": "contoso"}]}), "'contoso' is not a GUID"),
        (
            json!({"subscriptions": [{"subscriptionId": SUBSCRIPTION}], "resources": [{"id": other, "location": "x"}]}),
            "in a subscription that the seed does not list",
        ),
        (
            json!({"resources": [{"id": format!("{}/blobServices/default/containers/raw", account())}]}),
            "ParentResourceNotFound",
        ),
        (
            json!({"tenants": tenant, "applications": [{"appId": USER, "tenantId": USER}]}),
            "is not listed",
        ),
        (
            json!({"caller": {"denied": [{"scope": "lake", "actions": []}]}}),
            "'lake' is not a scope",
        ),
        (json!({"astro": {"organisations": []}}), "unknown field `organisations`"),
        (
            json!({"astro": {"organizations": [{"id": "o"}, {"id": "o"}]}}),
            "'o' is empty or a duplicate",
        ),
        (
            json!({"astro": {"organizations": [{"id": "o", "clusters": [{"id": "c"}]}]}}),
            "one of the clusters has no id or no name",
        ),
        (
            json!({"astro": {"organizations": [{"id": "o", "deployments": [
                {"id": "d", "name": "n"}, {"id": "d", "name": "m"},
            ]}]}}),
            "'d' is a duplicate among the deployments",
        ),
        (
            json!({"astro": {"tokens": [{"token": "t", "organizationId": "o"}]}}),
            "organization 'o' does not exist",
        ),
        (
            json!({"astro": {"tokens": [{"token": "t", "denied": ["workspaces"]}]}}),
            "not 'workspaces'",
        ),
    ] {
        let message = message(seed);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_seed_file_that_is_missing_or_no_json_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("seed.json");
    let open =
        || Sandbox::open(Settings { seed: Some(path.clone().into()), ..Settings::default() });

    let missing = open().unwrap_err();
    std::fs::write(&path, "{").unwrap();
    let malformed = open().unwrap_err();
    std::fs::write(&path, "{}").unwrap();

    assert!(missing.to_string().contains("seed.json"), "{missing}");
    assert!(malformed.to_string().contains("seed.json"), "{malformed}");
    assert!(open().is_ok());
}

#[test]
fn a_wrong_seed_leaves_a_database_that_a_right_one_can_still_plant() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::File(directory.path().join("sandbox.db"));
    let open = |seed: Value| {
        Sandbox::open(Settings {
            database: database.clone(),
            seed: Some(seed.into()),
            ..Settings::default()
        })
    };

    assert!(open(json!({"resource": []})).is_err());
    assert_eq!(
        open(json!({"tenants": [{"tenantId": TENANT}]})).unwrap().tenants().unwrap(),
        [TENANT]
    );
}

#[test]
fn a_seed_without_astro_has_no_organization() {
    for seed in [json!({}), json!({"astro": {}}), json!({"astro": {"organizations": []}})] {
        let settings = Settings { seed: Some(seed.into()), ..Settings::default() };
        let sandbox = Sandbox::open(settings).unwrap();
        assert_eq!(sandbox.astro_organizations().unwrap(), [""; 0]);
    }
}
