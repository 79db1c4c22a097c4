//! What is checked of every call: version, body, token, tenant, permission, registration,
//! throttling.

use std::time::Duration;

use arm_sandbox::{Clock, Settings, Throttling};
use axum::body::Body;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, Client, IDENTITY, OTHER_SUBSCRIPTION, OTHER_TENANT, PRINCIPAL, READER,
    RESOURCES, Reply, STORAGE, SUBSCRIPTION, TENANT, account, address, assignment, assignments,
    grant, group, identity, seed, subscription,
};

const JSON: (&str, &str) = ("content-type", "application/json");

async fn raw(
    client: &Client,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    client.send(method, uri, headers, Body::from(body.to_owned())).await
}

#[tokio::test]
async fn a_version_is_required_and_must_be_one_of_the_types() {
    let client = Client::new();
    let bare = format!("https://management.azure.com{}", account());

    raw(&client, "GET", &bare, &[], "").await.expect_error(400, "MissingApiVersionParameter");
    client.get(&account(), "latest").await.expect_error(400, "InvalidApiVersionParameter");
    client
        .get("/subscriptions", "1999-01-01")
        .await
        .expect_error(400, "InvalidApiVersionParameter");
    let refused = client.get(&identity(), "1999-01-01").await;
    refused.expect_error(400, "NoRegisteredProviderFound");
    assert!(refused.message().contains("2024-11-30"), "{}", refused.message());
    let unknown = format!("{}/providers/Contoso.Robots/arms/one", group());
    client.get(&unknown, "1999-01-01").await.expect_error(404, "InvalidResourceNamespace");
}

#[tokio::test]
async fn a_body_must_be_json_and_say_so() {
    let client = Client::new();
    let uri = address(&account(), STORAGE);
    let good = r#"{"location":"eastus2"}"#;

    let text = [("content-type", "text/plain")];
    raw(&client, "PUT", &uri, &text, good).await.expect_error(415, "UnsupportedMediaType");
    raw(&client, "PUT", &uri, &[], good).await.expect_error(415, "UnsupportedMediaType");
    for bad in ["", "{", "[]", "\"text\""] {
        raw(&client, "PUT", &uri, &[JSON], bad).await.expect_error(400, "InvalidRequestContent");
    }
    let charset = [("content-type", "application/json; charset=utf-8")];
    raw(&client, "PUT", &uri, &charset, &format!("\u{feff}{good}")).await.expect_status(200);
}

#[tokio::test]
async fn paths_that_are_none_are_refused() {
    let client = Client::new();
    for (path, status, code) in [
        ("/", 405, "MethodNotAllowed"),
        ("/robots", 404, "MissingSubscription"),
        ("/subscriptions/none", 400, "InvalidSubscriptionId"),
        ("/subscriptions/none/resourceGroups/rg", 400, "InvalidSubscriptionId"),
        (&format!("{}/robots/one", group()), 400, "InvalidRequestUri"),
    ] {
        client.get(path, RESOURCES).await.expect_error(status, code);
    }
}

#[tokio::test]
async fn a_token_is_required_and_must_be_one_of_ours() {
    let client = Client::new();
    let token = client.sandbox.access_token(None).unwrap();
    let uri = address(&account(), STORAGE);
    let forged = format!("{}AAAA", &token[..token.len() - 4]);
    for (header, code) in [
        (String::new(), "AuthenticationFailed"),
        ("Basic abc".to_owned(), "AuthenticationFailed"),
        ("Bearer abc".to_owned(), "InvalidAuthenticationToken"),
        (format!("Bearer {forged}"), "InvalidAuthenticationToken"),
    ] {
        let refused = raw(&client, "GET", &uri, &[("authorization", &header)], "").await;

        refused.expect_error(401, code);
        let authority = format!("authorization_uri=\"https://login.microsoftonline.com/{TENANT}\"");
        assert!(refused.header("www-authenticate").contains(&authority), "{refused:?}");
    }
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let (clock, hand) = Clock::manual(Timestamp::UNIX_EPOCH);
    let client = Client::open(Settings { seed: Some(seed().into()), clock, ..Settings::default() });

    client.get(&account(), STORAGE).await.expect_status(200);
    hand.advance(Duration::from_hours(1));

    client.get(&account(), STORAGE).await.expect_error(401, "ExpiredAuthenticationToken");
}

#[tokio::test]
async fn a_token_of_another_tenant_is_told_where_to_go() {
    let client = Client::new();
    let path = format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups");

    let refused = client.get(&path, RESOURCES).await;

    refused.expect_error(401, "InvalidAuthenticationTokenTenant");
    assert!(refused.header("www-authenticate").contains(OTHER_TENANT));
    assert!(refused.message().contains(TENANT) && refused.message().contains(OTHER_TENANT));
    let other = client.with_token(client.sandbox.access_token(Some(OTHER_TENANT)).unwrap());
    other.get(&path, RESOURCES).await.expect_status(200);
}

#[tokio::test]
async fn tenants_share_nothing() {
    let client = Client::new();
    let other = client.with_token(client.sandbox.access_token(Some(OTHER_TENANT)).unwrap());
    let id = assignment("/", 1);
    client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);

    other.get(&id, AUTHORIZATION).await.expect_error(404, "RoleAssignmentNotFound");
    let refused = other.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await;
    refused.expect_error(400, "PrincipalNotFound");
    let listed = other.get("/subscriptions", "2022-12-01").await.expect_status(200);
    assert_eq!(listed.body["value"][0]["subscriptionId"], OTHER_SUBSCRIPTION);
    assert_eq!(listed.body["value"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_subscription_is_not_found() {
    let client = Client::new();
    let path = "/subscriptions/00000000-1111-4222-8333-444444444444/resourceGroups/rg";

    client.get(path, RESOURCES).await.expect_error(404, "SubscriptionNotFound");
}

#[tokio::test]
async fn subscriptions_and_tenants_say_what_they_are() {
    let client = Client::new();

    let subscription = client.get(&subscription(), "2022-12-01").await.expect_status(200);
    let tenants = client.get("/tenants", "2022-12-01").await.expect_status(200);

    assert_eq!(subscription.body["tenantId"], TENANT);
    assert_eq!(subscription.body["state"], "Enabled");
    assert_eq!(subscription.body["displayName"], "Production");
    assert_eq!(tenants.body["value"][0]["tenantId"], TENANT);
}

#[tokio::test]
async fn answers_carry_their_identifiers_and_echo_the_clients() {
    let client = Client::new();
    let headers = [
        ("x-ms-correlation-request-id", "c-1"),
        ("x-ms-client-request-id", "r-1"),
        ("x-ms-return-client-request-id", "true"),
    ];

    let asked = raw(&client, "GET", &address(&account(), STORAGE), &headers, "").await;
    let plain = client.get(&format!("{}x", account()), STORAGE).await;

    assert_eq!(asked.header("x-ms-correlation-request-id"), "c-1");
    assert_eq!(asked.header("x-ms-client-request-id"), "r-1");
    assert!(asked.header("x-ms-routing-request-id").ends_with(asked.header("x-ms-request-id")));
    assert_eq!(plain.header("x-ms-client-request-id"), "");
    assert_eq!(plain.header("x-ms-error-code"), "ResourceNotFound");
}

#[tokio::test]
async fn a_denied_action_is_named_with_its_scope() {
    let mut seed = seed();
    let scope = format!("{}/resourceGroups/RG-LAKE", subscription());
    let actions = ["Microsoft.Authorization/*/write", "Microsoft.Storage/storageAccounts/read"];
    seed["caller"] = json!({"denied": [{"scope": scope, "actions": actions}]});
    let client = Client::with_seed(seed);
    let id = assignment(&account(), 1);

    let refused = client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await;

    refused.expect_error(403, "AuthorizationFailed");
    let message = format!(
        "to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '{id}'"
    );
    assert!(refused.message().contains(&message), "{}", refused.message());
    client.get(&account(), STORAGE).await.expect_error(403, "AuthorizationFailed");
    client.get(&assignments(&account()), AUTHORIZATION).await.expect_status(200);
    let elsewhere = assignment(&subscription(), 1);
    client.put(&elsewhere, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    let permissions = format!("{}/providers/Microsoft.Authorization/permissions", account());
    let list = client.list(&permissions, AUTHORIZATION, "").await;
    assert_eq!(list[0]["notActions"], json!(actions));
}

#[tokio::test]
async fn the_caller_owns_everything_otherwise() {
    let client = Client::new();
    let permissions = format!("{}/providers/Microsoft.Authorization/permissions", group());

    let list = client.list(&permissions, AUTHORIZATION, "").await;

    let owner =
        json!({"actions": ["*"], "notActions": [], "dataActions": [], "notDataActions": []});
    assert_eq!(list, [owner]);
}

#[tokio::test]
async fn an_unregistered_provider_is_registered_first() {
    let mut seed = seed();
    seed["subscriptions"][0]["unregisteredProviders"] = json!(["Microsoft.KeyVault"]);
    let client = Client::with_seed(seed);
    let vault = format!("{}/providers/Microsoft.KeyVault/vaults/v", group());
    let provider = format!("{}/providers/Microsoft.KeyVault", subscription());
    let body = json!({"location": "eastus"});

    client
        .put(&vault, "2025-05-01", &body)
        .await
        .expect_error(409, "MissingSubscriptionRegistration");
    let before = client.get(&provider, RESOURCES).await.expect_status(200);
    let asked = client.write("POST", &format!("{provider}/register"), RESOURCES, &json!({})).await;
    let after = client.get(&provider, RESOURCES).await.expect_status(200);

    let state = |reply: &Reply| reply.body["registrationState"].as_str().unwrap().to_owned();
    assert_eq!(
        [state(&before), state(&asked), state(&after)],
        ["NotRegistered", "Registering", "Registered"]
    );
    client.put(&vault, "2025-05-01", &body).await.expect_status(201);
    let all = client.list(&format!("{}/providers", subscription()), RESOURCES, "").await;
    let namespaces: Vec<&Value> = all.iter().map(|it| &it["namespace"]).collect();
    assert!(namespaces.contains(&&json!("Microsoft.Authorization")), "{namespaces:?}");
}

/// A client of a throttled sandbox whose clock is turned by hand.
fn throttled() -> (Client, arm_sandbox::ManualClock) {
    let (clock, hand) = Clock::manual(Timestamp::UNIX_EPOCH);
    let client = Client::open(Settings { seed: Some(seed().into()), clock, ..Settings::default() });
    client.sandbox.change_behavior(|it| it.throttling = Some(Throttling::default())).unwrap();
    (client, hand)
}

#[tokio::test]
async fn reads_are_throttled_after_250_and_again_at_25_a_second() {
    let (client, hand) = throttled();
    let first = client.get(&account(), STORAGE).await.expect_status(200);
    for _ in 1..250 {
        client.get(&account(), STORAGE).await.expect_status(200);
    }

    let refused = client.get(&account(), STORAGE).await;
    hand.advance(Duration::from_secs(1));
    let mut more = 0;
    while client.get(&account(), STORAGE).await.status == 200 {
        more += 1;
    }

    assert_eq!(first.header("x-ms-ratelimit-remaining-subscription-reads"), "249");
    assert_eq!(first.header("x-ms-ratelimit-remaining-subscription-global-reads"), "3749");
    refused.expect_error(429, "SubscriptionRequestsThrottled");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(more, 25, "25 a second: the refused one took none");
}

#[tokio::test]
async fn writes_deletes_and_other_subscriptions_have_buckets_of_their_own() {
    let (client, _) = throttled();
    let id = assignment(&account(), 1);
    for _ in 0..200 {
        client.delete(&id, AUTHORIZATION).await.expect_status(204);
    }

    client.delete(&id, AUTHORIZATION).await.expect_error(429, "SubscriptionRequestsThrottled");
    let written =
        client.put(&id, AUTHORIZATION, &grant(PRINCIPAL, READER)).await.expect_status(201);
    assert_eq!(written.header("x-ms-ratelimit-remaining-subscription-writes"), "199");
    let other = client.with_token(client.sandbox.access_token(Some(OTHER_TENANT)).unwrap());
    let path = format!("/subscriptions/{OTHER_SUBSCRIPTION}/resourceGroups");
    let listed = other.get(&path, RESOURCES).await.expect_status(200);
    assert_eq!(listed.header("x-ms-ratelimit-remaining-subscription-reads"), "249");
    let tenant = client.get("/subscriptions", "2022-12-01").await.expect_status(200);
    assert_eq!(tenant.header("x-ms-ratelimit-remaining-tenant-reads"), "249");
}

#[tokio::test]
async fn reads_of_one_identity_are_throttled_at_one_in_two_seconds() {
    let (client, hand) = throttled();
    let credential = format!("{}/federatedIdentityCredentials/none", identity());
    for _ in 0..5 {
        client.get(&identity(), IDENTITY).await.expect_status(200);
    }

    let refused = client.get(&credential, IDENTITY).await;
    hand.advance(Duration::from_secs(2));

    refused.expect_error(429, "TooManyRequests");
    assert_eq!(refused.header("retry-after"), "2");
    client.get(&identity(), IDENTITY).await.expect_status(200);
}

#[tokio::test]
async fn identities_of_one_subscription_are_not_those_of_another() {
    let client = Client::new();
    let path = identity().replace(SUBSCRIPTION, OTHER_SUBSCRIPTION);

    client.get(&path, IDENTITY).await.expect_error(401, "InvalidAuthenticationTokenTenant");
}
