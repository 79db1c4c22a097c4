//! Tokens: the token endpoint, managed identities, pipelines, and what clients read before they log
//! in.

use std::time::Duration;

use arm_sandbox::{Clock, ManualClock, Settings};
use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{
    AUTHORIZATION, CLIENT, Client, IDENTITY, PRINCIPAL, READER, Reply, STORAGE, TENANT, USER,
    account, assignment, grant, identity, seed,
};

const APP: &str = "a9900000-1111-4222-8333-444444444444";
const SCOPE: &str = "https://management.azure.com/.default";
const ISSUER: &str = "https://token.actions.githubusercontent.com";
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A client of a sandbox with one application, whose clock begins in 1970.
fn with_application() -> (Client, ManualClock) {
    let mut seed = seed();
    seed["applications"] = json!([{
        "appId": APP,
        "tenantId": TENANT,
        "secrets": ["right"],
        "certificates": ["thumb"],
        "federatedCredentials": [{"issuer": ISSUER, "subject": "repo:a/b:ref:refs/heads/main", "audience": AUDIENCE}],
    }]);
    let (clock, hand) = Clock::manual(Timestamp::UNIX_EPOCH);
    (Client::open(Settings { seed: Some(seed.into()), clock, ..Settings::default() }), hand)
}

async fn login(client: &Client, tenant: &str, fields: &[(&str, &str)]) -> Reply {
    form(client, tenant, "token", fields).await
}

/// Sends a form to an endpoint of Entra ID.
async fn form(client: &Client, tenant: &str, endpoint: &str, fields: &[(&str, &str)]) -> Reply {
    let form: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let uri = format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{endpoint}");
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    client.send("POST", &uri, &kind, Body::from(form)).await
}

async fn with_secret(client: &Client, app: &str, secret: &str) -> Reply {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app),
        ("client_secret", secret),
        ("scope", SCOPE),
    ];
    login(client, TENANT, &fields).await
}

async fn with_assertion(client: &Client, app: &str, assertion: &str) -> Reply {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", app),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", assertion),
        ("scope", SCOPE),
    ];
    login(client, TENANT, &fields).await
}

fn jwt(header: &Value, claims: &Value) -> String {
    format!("{}.{}.c2ln", BASE64.encode(header.to_string()), BASE64.encode(claims.to_string()))
}

fn from_github(subject: &str) -> String {
    let claims = json!({"iss": ISSUER, "sub": subject, "aud": AUDIENCE, "exp": 600});
    jwt(&json!({"alg": "RS256", "typ": "JWT"}), &claims)
}

fn claims(token: &Value) -> Value {
    let part = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64.decode(part).unwrap()).unwrap()
}

/// Asserts an error in Entra's form.
#[track_caller]
fn check_refused(reply: &Reply, status: u16, error: &str, number: u32) {
    assert_eq!((reply.status, reply.body["error"].as_str()), (status, Some(error)), "{reply:?}");
    let description = reply.body["error_description"].as_str().unwrap();
    assert!(description.starts_with(&format!("AADSTS{number}: ")), "{description}");
    assert!(description.contains("\r\nTrace ID: "), "{description}");
    assert_eq!(reply.body["error_codes"], json!([number]));
}

#[tokio::test]
async fn without_applications_any_secret_gets_a_token_that_works() {
    let client = Client::new();

    let reply = with_secret(&client, APP, "anything").await.expect_status(200);

    assert_eq!(reply.body["token_type"], "Bearer");
    assert_eq!(reply.body["expires_in"], 3600);
    let claims = claims(&reply.body["access_token"]);
    assert_eq!((&claims["tid"], &claims["appid"]), (&json!(TENANT), &json!(APP)));
    let own = client.with_token(reply.body["access_token"].as_str().unwrap());
    own.get(&account(), STORAGE).await.expect_status(200);
    let id = assignment(&account(), 1);
    let oid = claims["oid"].as_str().unwrap();
    own.put(&id, AUTHORIZATION, &grant(oid, READER)).await.expect_status(201);
    let granted = own.get(&id, AUTHORIZATION).await.expect_status(200);
    assert_eq!(granted.body["properties"]["createdBy"], oid);
}

#[tokio::test]
async fn tenants_are_known_by_their_domain_too() {
    let client = Client::new();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", APP),
        ("client_secret", "s"),
        ("scope", SCOPE),
    ];

    let reply = login(&client, "example.onmicrosoft.com", &fields).await.expect_status(200);

    assert_eq!(claims(&reply.body["access_token"])["tid"], TENANT);
    check_refused(&login(&client, USER, &fields).await, 400, "invalid_request", 90002);
}

#[tokio::test]
async fn a_listed_application_needs_its_secret() {
    let (client, _) = with_application();

    with_secret(&client, APP, "right").await.expect_status(200);
    check_refused(&with_secret(&client, APP, "wrong").await, 401, "invalid_client", 7_000_215);
    check_refused(&with_secret(&client, USER, "right").await, 400, "unauthorized_client", 700_016);
}

#[tokio::test]
async fn a_listed_application_trusts_the_tokens_it_says_it_does() {
    let (client, hand) = with_application();
    let good = from_github("repo:a/b:ref:refs/heads/main");

    with_assertion(&client, APP, &good).await.expect_status(200);
    let other = with_assertion(&client, APP, &from_github("repo:a/b:pull_request")).await;
    check_refused(&other, 401, "invalid_client", 700_213);
    check_refused(&with_assertion(&client, APP, "no.token").await, 400, "invalid_request", 50_027);
    hand.advance(Duration::from_secs(901));
    check_refused(&with_assertion(&client, APP, &good).await, 401, "invalid_client", 700_024);
}

#[tokio::test]
async fn a_certificate_assertion_is_checked() {
    let (client, _) = with_application();
    let header = |algorithm: &str, thumbprint: &str| json!({"alg": algorithm, "x5t": thumbprint});
    let audience = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
    let claims = |subject: &str, audience: &str| json!({"iss": APP, "sub": subject, "aud": audience, "exp": 600});
    let good = jwt(&header("RS256", "thumb"), &claims(APP, &audience));

    with_assertion(&client, APP, &good).await.expect_status(200);
    for (header, claims, number) in [
        (header("HS256", "thumb"), claims(APP, &audience), 700_027),
        (header("RS256", ""), claims(APP, &audience), 700_027),
        (header("RS256", "other"), claims(APP, &audience), 700_027),
        (header("RS256", "thumb"), claims(USER, &audience), 700_021),
        (header("RS256", "thumb"), claims(APP, "https://example.com"), 700_023),
    ] {
        let refused = with_assertion(&client, APP, &jwt(&header, &claims)).await;
        check_refused(&refused, 401, "invalid_client", number);
    }
}

#[tokio::test]
async fn malformed_token_requests_are_refused() {
    let client = Client::new();
    let good = [
        ("grant_type", "client_credentials"),
        ("client_id", APP),
        ("client_secret", "s"),
        ("scope", SCOPE),
    ];
    for (name, value, status, error, number) in [
        ("grant_type", "", 400, "invalid_request", 900_144),
        ("grant_type", "password", 400, "unsupported_grant_type", 70_003),
        ("client_id", "", 400, "invalid_request", 900_144),
        ("client_secret", "", 401, "invalid_client", 7_000_216),
        ("scope", "https://management.azure.com", 400, "invalid_scope", 1_002_012),
    ] {
        let fields = good.map(|field| if field.0 == name { (name, value) } else { field });
        check_refused(&login(&client, TENANT, &fields).await, status, error, number);
    }
}

#[tokio::test]
async fn device_codes_are_refused_as_entra_refuses_them() {
    let client = Client::new();

    let refused =
        form(&client, TENANT, "devicecode", &[("client_id", APP), ("scope", SCOPE)]).await;

    check_refused(&refused, 401, "invalid_client", 70_002);
    let says = refused.body["error_description"].as_str().unwrap();
    assert!(says.contains("use a client secret"), "{says}");
}

#[tokio::test]
async fn a_token_for_something_else_does_not_open_the_management_api() {
    let client = Client::new();
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", APP),
        ("client_secret", "s"),
        ("scope", "https://vault.azure.net/.default"),
    ];

    let reply = login(&client, TENANT, &fields).await.expect_status(200);

    let own = client.with_token(reply.body["access_token"].as_str().unwrap());
    let refused = own.get(&account(), STORAGE).await;
    refused.expect_error(401, "InvalidAuthenticationTokenAudience");
}

#[tokio::test]
async fn a_workload_acts_as_an_identity_that_trusts_its_token() {
    let (client, _) = with_application();
    let subject = "system:serviceaccount:flyte:union-worker";
    let issuer = "https://eastus2.oic.prod-aks.azure.com/a/b/";
    let workload = |issuer: &str| {
        let claims = json!({"iss": issuer, "sub": subject, "aud": AUDIENCE, "exp": 600});
        jwt(&json!({"alg": "RS256"}), &claims)
    };
    let before = with_assertion(&client, CLIENT, &workload(issuer)).await;
    check_refused(&before, 401, "invalid_client", 700_211);
    let credential = format!("{}/federatedIdentityCredentials/flyte", identity());
    let trust =
        json!({"properties": {"issuer": issuer, "subject": subject, "audiences": [AUDIENCE]}});
    client.put(&credential, IDENTITY, &trust).await.expect_status(201);

    let reply = with_assertion(&client, CLIENT, &workload(issuer)).await.expect_status(200);

    assert_eq!(claims(&reply.body["access_token"])["oid"], PRINCIPAL);
    let slash = with_assertion(&client, CLIENT, &workload(issuer.trim_end_matches('/'))).await;
    check_refused(&slash, 401, "invalid_client", 700_211);
    let entra = with_assertion(&client, CLIENT, &workload("https://sts.windows.net/x/")).await;
    check_refused(&entra, 401, "invalid_client", 700_222);
}

#[tokio::test]
async fn a_machine_gets_the_tokens_of_its_identities() {
    let client = Client::new();
    let metadata = [("metadata", "true")];
    let imds = async |query: &str, headers: &[(&str, &str)]| {
        let uri = format!(
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com{query}"
        );
        client.send("GET", &uri, headers, Body::empty()).await
    };

    let own = imds("", &metadata).await.expect_status(200);
    let named = imds(&format!("&client_id={CLIENT}"), &metadata).await.expect_status(200);
    let by_id = imds(&format!("&msi_res_id={}", identity()), &metadata).await.expect_status(200);
    let by_object = imds(&format!("&object_id={PRINCIPAL}"), &metadata).await.expect_status(200);

    let token = own.body["access_token"].as_str().unwrap();
    client.with_token(token).get(&account(), STORAGE).await.expect_status(200);
    for reply in [named, by_id, by_object] {
        assert_eq!(claims(&reply.body["access_token"])["oid"], PRINCIPAL);
        assert_eq!(reply.body["client_id"], CLIENT);
    }
    imds("", &[]).await.expect_status(400);
    let unknown = imds(&format!("&client_id={APP}"), &metadata).await.expect_status(400);
    assert_eq!(unknown.body["error_description"], "Identity not found");
    imds("/.default", &metadata).await.expect_status(400);
}

#[tokio::test]
async fn app_service_asks_with_its_header() {
    let client = Client::new();
    let uri = "http://localhost:42356/msi/token?api-version=2019-08-01&resource=https://management.azure.com/";

    client.send("GET", uri, &[], Body::empty()).await.expect_status(401);
    let reply = client
        .send("GET", uri, &[("x-identity-header", "s")], Body::empty())
        .await
        .expect_status(200);

    let own = client.with_token(reply.body["access_token"].as_str().unwrap());
    own.get(&account(), STORAGE).await.expect_status(200);
}

#[tokio::test]
async fn pipelines_hand_out_tokens_that_can_be_exchanged() {
    let client = Client::new();
    let github =
        format!("https://pipelines.example.com/github/idtoken?api-version=2.0&audience={AUDIENCE}");
    let azure_devops =
        "https://dev.azure.com/azure-devops/oidctoken?api-version=7.1&serviceConnectionId=x";
    let none = [("authorization", "")];

    let first = client.send("GET", &github, &[], Body::empty()).await.expect_status(200);
    let second = client.send("POST", azure_devops, &[], Body::empty()).await.expect_status(200);

    assert_eq!(claims(&first.body["value"])["aud"], AUDIENCE);
    assert_eq!(claims(&second.body["oidcToken"])["sub"], "sc://example/infrastructure/x");
    for token in [&first.body["value"], &second.body["oidcToken"]] {
        with_assertion(&client, APP, token.as_str().unwrap()).await.expect_status(200);
    }
    client.send("GET", &github, &none, Body::empty()).await.expect_status(401);
    client.send("POST", azure_devops, &none, Body::empty()).await.expect_status(401);
}

#[tokio::test]
async fn the_older_endpoint_names_a_resource() {
    let client = Client::new();
    let uri = format!("https://login.microsoftonline.com/{TENANT}/oauth2/token");
    let form = format!(
        "grant_type=client_credentials&client_id={APP}&client_secret=s&resource=https%3A%2F%2Fmanagement.core.windows.net%2F"
    );

    let reply = client.send("POST", &uri, &[], Body::from(form)).await.expect_status(200);

    assert_eq!(reply.body["expires_in"], "3600");
    let own = client.with_token(reply.body["access_token"].as_str().unwrap());
    own.get(&account(), STORAGE).await.expect_status(200);
}

#[tokio::test]
async fn the_metadata_name_the_cloud_or_the_host_that_was_asked() {
    let client = Client::new();
    let endpoints = async |host: &str, version: &str| {
        let uri = format!("{host}/metadata/endpoints?api-version={version}");
        let none = [("authorization", "")];
        client.send("GET", &uri, &none, Body::empty()).await.expect_status(200).body
    };

    let cloud = endpoints("https://management.usgovcloudapi.net", "2022-09-01").await;
    let own = endpoints("https://localhost:8443", "2022-09-01").await;
    let list = endpoints("https://localhost:8443", "2019-05-01").await;
    let old = endpoints("https://localhost:8443", "2015-01-01").await;

    assert_eq!(cloud["authentication"]["loginEndpoint"], "https://login.microsoftonline.us");
    assert_eq!(cloud["suffixes"]["storage"], "core.usgovcloudapi.net");
    assert_eq!(own["authentication"]["loginEndpoint"], "https://localhost:8443");
    assert_eq!(own["resourceManager"], "https://localhost:8443/");
    assert_eq!(own["microsoftGraphResourceId"], "https://localhost:8443/");
    assert_eq!(list[0], own);
    assert_eq!(old["authentication"]["loginEndpoint"], "https://localhost:8443");
}

#[tokio::test]
async fn a_token_endpoint_is_found_by_discovery() {
    let client = Client::new();
    let none = [("authorization", "")];
    let host = "https://localhost:8443";
    let authorize = format!("{host}/{TENANT}/oauth2/v2.0/authorize");
    let uri = format!(
        "{host}/common/discovery/instance?api-version=1.1&authorization_endpoint={authorize}"
    );

    let instance = client.send("GET", &uri, &none, Body::empty()).await.expect_status(200);
    let next = instance.body["tenant_discovery_endpoint"].as_str().unwrap();
    let openid = client.send("GET", next, &none, Body::empty()).await.expect_status(200);

    assert_eq!(openid.body["token_endpoint"], json!(format!("{host}/{TENANT}/oauth2/v2.0/token")));
}

#[tokio::test]
async fn the_directory_names_principals_to_the_azure_cli() {
    let client = Client::new();
    let host = "https://localhost:8443";
    let filter = format!("$filter=servicePrincipalNames/any(c:c%20eq%20'{CLIENT}')");
    let body = json!({"ids": [USER, PRINCIPAL, APP], "types": ["user"]}).to_string();

    let uri = format!("{host}/v1.0/servicePrincipals?{filter}");
    let found = client.send("GET", &uri, &[], Body::empty()).await.expect_status(200);
    let uri = format!("{host}/v1.0/directoryObjects/getByIds");
    let by_ids = client.send("POST", &uri, &[], Body::from(body)).await.expect_status(200);

    assert_eq!(found.body["value"][0]["id"], PRINCIPAL);
    assert_eq!(by_ids.body["value"].as_array().unwrap().len(), 2);
    assert_eq!(by_ids.body["value"][0]["@odata.type"], "#microsoft.graph.user");
    let none = [("authorization", "")];
    client
        .send("GET", &format!("{host}/v1.0/users"), &none, Body::empty())
        .await
        .expect_status(401);
}
