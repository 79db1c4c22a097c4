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
        (json!({"resource": []}), "unknown member `resource`; did you mean `resources`?"),
        (json!({"resources": [{"id": "lake"}]}), "'lake' is not the ID of a resource"),
        (
            json!({"resources": [{"id": account().replace("Accounts", "Acounts")}]}),
            "Azure has no resource type `Microsoft.Storage/storageAcounts`; did you mean \
             `Microsoft.Storage/storageAccounts`?",
        ),
        (json!({"resources": [{"id": account()}, {"id": account().to_uppercase()}]}), "duplicate"),
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
        (
            json!({"astro": {"organisations": []}}),
            "astro.organisations: unknown member `organisations`; did you mean `organizations`?",
        ),
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

/// The lines that say what is wrong with a seed.
fn problems(text: &str) -> Vec<String> {
    match Sandbox::check_seed("seed.json", text) {
        Ok(()) => Vec::new(),
        Err(Error::Seed(lines)) => lines.lines().map(str::to_owned).collect(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn all_problems_are_said_at_once_with_line_column_and_place() {
    let text = r#"{
  "$schema": "./seed.schema.json",
  "tenants": [{ "tenantID": "x" }],
  "resources": [
    { "id": "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/rg/providers/Microsoft.KeyVault/vault/v" },
    { "id": "lake", "location": 3 }
  ],
  "behavior": {}, "behavior": { "apiVersions": "all" }
}"#;

    let found = problems(text);

    let expected = [
        "seed.json:3:15: tenants[0]: the member `tenantId` is missing",
        "seed.json:3:17: tenants[0].tenantID: unknown member `tenantID`; did you mean `tenantId`?",
        "seed.json:5:13: resources[0].id: Azure has no resource type `Microsoft.KeyVault/vault`; did you mean `Microsoft.KeyVault/vaults`?",
        "seed.json:6:13: resources[1].id: 'lake' is not the ID of a resource",
        "seed.json:6:33: resources[1].location: expected a text, found 3",
        "seed.json:8:19: behavior: the object has two members of this name",
    ];
    for line in expected {
        assert!(found.iter().any(|it| it == line), "{line}\n{found:#?}");
    }
    let of_version = found.iter().find(|it| it.contains("behavior.apiVersions")).unwrap();
    assert!(
        of_version.contains("unknown value `all`; did you mean `any`? It is one of `any`, `known`"),
        "{of_version}"
    );
    assert_eq!(found.len(), 7, "{found:#?}");
}

#[test]
fn a_text_that_is_no_json_has_a_line_and_a_column() {
    let found = problems("{\n  \"tenants\": [}\n}");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("seed.json:2:15: expected value"), "{found:?}");
}

#[test]
fn everything_that_azure_would_refuse_is_said_and_what_is_in_it_is_not() {
    let container = format!("{}/blobServices/default/containers/raw", account());
    let grant = assignment(&container, 1);
    let network = format!("{}/providers/Microsoft.Network/virtualNetworks/v", group());
    let seed = json!({"resources": [{"id": container}, {"id": grant}, {"id": network, "location": "x", "properties": {}}]});

    let found = problems(&seed.to_string());

    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].contains("resources[0].id: ") && found[0].contains("ParentResourceNotFound"));
    assert!(found[1].contains("resources[2].id: ") && found[1].contains("address space"));
}

#[test]
fn a_server_says_the_same_of_a_seed_as_a_check() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("seed.json");
    let text = "{\"tenant\": [],\n \"faults\": 3}";
    std::fs::write(&path, text).unwrap();
    let name = path.display().to_string();

    let checked = Sandbox::check_seed(&name, text).unwrap_err().to_string();
    let served = Sandbox::open(Settings { seed: Some(path.into()), ..Settings::default() });

    assert_eq!(served.unwrap_err().to_string(), checked);
    assert_eq!(checked.lines().count(), 3, "{checked}");
}

#[test]
fn every_seed_of_the_repository_is_right_and_one_with_a_mistake_is_not() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("examples"), root.join("tests/e2e")];
    let mut seeds = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.file_name().and_then(|it| it.to_str()) {
                Some("seed.json") => seeds.push(path),
                Some(name) if path.is_dir() && !name.starts_with('.') => folders.push(path),
                _ => {}
            }
        }
    }
    assert!(10 < seeds.len(), "{seeds:?}");
    for seed in seeds {
        let text = std::fs::read_to_string(&seed).unwrap();
        assert_eq!(problems(&text), [""; 0], "{}", seed.display());
        let wrong = text.replacen("\"resources\"", "\"resource\"", 1);
        assert_eq!(problems(&wrong).len(), 1, "{}", seed.display());
    }
}
