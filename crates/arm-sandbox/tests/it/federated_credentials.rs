//! Federated credentials of identities.

use serde_json::{Value, json};

use crate::support::{Client, IDENTITY, Reply, group, identity};

fn credential(name: &str) -> String {
    format!("{}/federatedIdentityCredentials/{name}", identity())
}

fn trust(subject: &str) -> Value {
    json!({"properties": {
        "issuer": "https://eastus2.oic.prod-aks.azure.com/a/b/",
        "subject": subject,
        "audiences": ["api://AzureADTokenExchange"],
    }})
}

async fn put(client: &Client, name: &str, subject: &str) -> Reply {
    client.put(&credential(name), IDENTITY, &trust(subject)).await
}

#[tokio::test]
async fn a_credential_is_created_changed_read_and_deleted() {
    let client = Client::new();

    let created =
        put(&client, "flyte-dev", "system:serviceaccount:flyte:a").await.expect_status(201);
    put(&client, "flyte-dev", "system:serviceaccount:flyte:b").await.expect_status(200);
    let read = client.get(&credential("flyte-dev"), IDENTITY).await.expect_status(200);

    assert!(created.body["id"].as_str().unwrap().contains("/resourcegroups/rg-id/"));
    assert_eq!(read.body["properties"], trust("system:serviceaccount:flyte:b")["properties"]);
    client.delete(&credential("flyte-dev"), IDENTITY).await.expect_status(200);
    client.delete(&credential("flyte-dev"), IDENTITY).await.expect_status(204);
}

#[tokio::test]
async fn issuer_and_subject_are_unique_on_an_identity_and_compared_with_case() {
    let client = Client::new();
    put(&client, "one", "system:serviceaccount:flyte:a").await.expect_status(201);

    let same = put(&client, "two", "system:serviceaccount:flyte:a").await;

    assert_eq!(same.status, 400);
    let message = "Issuer and subject combination already exists for this Managed Identity.";
    assert_eq!(same.message(), message);
    put(&client, "two", "system:serviceaccount:flyte:A").await.expect_status(201);
}

#[tokio::test]
async fn malformed_credentials_are_refused() {
    let client = Client::new();
    let good = trust("s");
    let change = |name: &str, value: Value| {
        let mut body = good.clone();
        body["properties"][name] = value;
        body
    };
    for (name, body, message) in [
        ("ab", good.clone(), "name 'ab' is invalid"),
        ("a b", good.clone(), "name 'a b' is invalid"),
        ("abc", change("audiences", json!(["a", "b"])), "must have exactly one audience"),
        ("abc", change("audiences", json!([])), "has empty properties"),
        ("abc", change("subject", json!("")), "has empty properties"),
        ("abc", change("issuer", json!("http://a")), "is not an https address"),
        ("abc", change("subject", json!("s".repeat(601))), "longer than 600"),
        ("abc", change("audience", json!("a")), "Could not find member 'audience'"),
    ] {
        let path = credential(&name.replace(' ', "%20"));
        let refused = client.put(&path, IDENTITY, &body).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        assert!(refused.message().contains(message), "{} {message}", refused.message());
    }
}

#[tokio::test]
async fn an_identity_trusts_twenty_and_no_more() {
    let client = Client::new();
    for number in 0..20 {
        put(&client, &format!("number-{number}"), &format!("s{number}")).await.expect_status(201);
    }

    let refused = put(&client, "number-20", "s20").await;
    let list =
        client.list(&format!("{}/federatedIdentityCredentials", identity()), IDENTITY, "").await;

    assert_eq!((refused.status, list.len()), (400, 20));
    put(&client, "number-19", "other").await.expect_status(200);
}

#[tokio::test]
async fn the_identity_must_exist_and_takes_its_credentials_with_it() {
    let client = Client::new();
    put(&client, "one", "s").await.expect_status(201);
    client.delete(&identity(), IDENTITY).await.expect_status(200);

    put(&client, "one", "s").await.expect_error(404, "ParentResourceNotFound");
    client.put(&identity(), IDENTITY, &json!({"location": "eastus2"})).await.expect_status(201);
    client.get(&credential("one"), IDENTITY).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test(start_paused = true)]
async fn two_writes_at_once_on_one_identity_conflict_and_one_after_another_do_not() {
    let client = Client::new();

    let (first, second) = tokio::join!(put(&client, "one", "s1"), put(&client, "two", "s2"));
    let third = put(&client, "three", "s3").await;

    let code = "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity";
    first.expect_status(201);
    second.expect_error(409, code);
    third.expect_status(201);
}

#[tokio::test(start_paused = true)]
async fn deletes_conflict_with_writes_and_other_identities_do_not() {
    let client = Client::new();
    put(&client, "one", "s1").await.expect_status(201);
    let other =
        format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other", group());
    client.put(&other, IDENTITY, &json!({"location": "eastus2"})).await.expect_status(201);
    let elsewhere = format!("{other}/federatedIdentityCredentials/one");

    let (written, deleted, apart) = tokio::join!(
        put(&client, "two", "s2"),
        async { client.delete(&credential("one"), IDENTITY).await },
        async { client.put(&elsewhere, IDENTITY, &trust("s1")).await },
    );

    assert_eq!((written.status, deleted.status, apart.status), (201, 409, 201));
}

#[tokio::test]
async fn some_regions_have_no_federated_credentials() {
    let client = Client::new();
    let far = format!("{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/far", group());
    client.put(&far, IDENTITY, &json!({"location": "eastasia"})).await.expect_status(201);

    let refused =
        client.put(&format!("{far}/federatedIdentityCredentials/one"), IDENTITY, &trust("s")).await;

    assert_eq!(refused.status, 405);
}

#[tokio::test]
async fn a_new_credential_is_seen_as_late_as_asked() {
    let client = Client::new();
    client
        .sandbox
        .change_behavior(|it| {
            it.consistency.reads_missing_after_create = 1;
            it.consistency.lists_missing_after_create = 1;
        })
        .unwrap();
    put(&client, "one", "s1").await.expect_status(201);
    let list = async || {
        let path = format!("{}/federatedIdentityCredentials", identity());
        client.list(&path, IDENTITY, "").await.len()
    };

    client.get(&credential("one"), IDENTITY).await.expect_error(404, "ResourceNotFound");
    client.get(&credential("one"), IDENTITY).await.expect_status(200);
    let (first, second) = (list().await, list().await);

    assert_eq!((first, second), (0, 1));
    put(&client, "two", "s1").await.expect_error(400, "BadRequest");
}

#[tokio::test(start_paused = true)]
async fn the_provider_allows_few_requests_for_each_credential_and_identity() {
    let client = Client::new();
    client
        .sandbox
        .change_behavior(|it| it.throttling = Some(arm_sandbox::Throttling::default()))
        .unwrap();
    put(&client, "one", "s1").await.expect_status(201);
    let path = format!("{}/federatedIdentityCredentials", identity());

    let gets = admitted(async || client.get(&credential("one"), IDENTITY).await).await;
    let lists = admitted(async || client.get(&path, IDENTITY).await).await;

    // Ten seconds' worth at once: 0.5 GETs and 0.25 lists in a second.
    assert_eq!((gets, lists), (5, 2));
}

/// How many of the same request are answered until one is told to wait.
async fn admitted(request: impl AsyncFn() -> Reply) -> usize {
    for number in 0..100 {
        let reply = request().await;
        if reply.status == 429 {
            assert!(reply.headers.contains_key("retry-after"), "{reply:?}");
            return number;
        }
    }
    100
}

fn flexible(issuer: &str, expression: &Value) -> Value {
    json!({"properties": {
        "issuer": issuer,
        "claimsMatchingExpression": expression,
        "audiences": ["api://AzureADTokenExchange"],
    }})
}

/// The version of the API that knows expressions, by Azure's reference of the type.
const EXPRESSIONS: &str = "2025-01-31-preview";
const GITHUB: &str = "https://token.actions.githubusercontent.com";

#[tokio::test]
async fn expressions_need_a_newer_version_and_an_issuer_that_has_them() {
    let client = Client::new();
    let path = credential("github");
    let good = json!({"value": "claims['sub'] matches 'repo:acme/*'", "languageVersion": 1});
    for (version, issuer, expression, message) in [
        (IDENTITY, GITHUB, &good, "Could not find member 'claimsMatchingExpression'"),
        (EXPRESSIONS, "https://gitlab.com.example", &good, "does not support"),
        (EXPRESSIONS, "https://eastus2.oic.prod-aks.azure.com/a/b/", &good, "does not support"),
        (EXPRESSIONS, GITHUB, &json!({"value": "repo:acme/*", "languageVersion": 1}), "is invalid"),
        (EXPRESSIONS, GITHUB, &json!({"value": good["value"]}), "language version"),
        (EXPRESSIONS, GITHUB, &json!({"value": "", "languageVersion": 1}), "empty properties"),
    ] {
        let refused = client.put(&path, version, &flexible(issuer, expression)).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        assert!(refused.message().contains(message), "{refused:?}");
    }
    let mut both = flexible(GITHUB, &good);
    both["properties"]["subject"] = json!("repo:acme/lake");
    client.put(&path, EXPRESSIONS, &both).await.expect_status(400);

    client.put(&path, EXPRESSIONS, &flexible(GITHUB, &good)).await.expect_status(201);

    let read = client.get(&path, EXPRESSIONS).await.expect_status(200);
    assert_eq!(read.body["properties"]["claimsMatchingExpression"], good);
    let same = client.put(&credential("again"), EXPRESSIONS, &flexible(GITHUB, &good)).await;
    assert_eq!(same.status, 400, "{same:?}");
    let customer = flexible(&format!("{GITHUB}/acme"), &good);
    client.put(&credential("enterprise"), EXPRESSIONS, &customer).await.expect_status(201);
}
