//! Signing in, as MSAL does it and as Entra refuses it.

use arm_sandbox::{Clock, Settings};
use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{
    CLIENT, Client, GROUP, IDENTITY, PRINCIPAL, Reply, TENANT, USER, identity, seed,
};

const ISSUER: &str = "https://token.actions.githubusercontent.com";
const SUBJECT: &str = "repo:acme/data:ref:refs/heads/main";
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A client whose identity trusts a workload.
async fn trusting() -> Client {
    let (clock, _) = Clock::manual(Timestamp::UNIX_EPOCH);
    let client = Client::open(Settings { seed: Some(seed().into()), clock, ..Settings::default() });
    let credential = format!("{}/federatedIdentityCredentials/github", identity());
    let trust =
        json!({"properties": {"issuer": ISSUER, "subject": SUBJECT, "audiences": [AUDIENCE]}});
    client.put(&credential, IDENTITY, &trust).await.expect_status(201);
    client
}

/// The claims of the workload's token, valid now.
fn claims() -> Value {
    json!({"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "exp": 600, "nbf": 0, "iat": 0})
}

/// Exchanges a token with these claims for one of the identity's.
async fn exchange(client: &Client, claims: &Value) -> Reply {
    let encode = |part: &Value| BASE64.encode(part.to_string());
    let assertion = format!("{}.{}.c2ln", encode(&json!({"alg": "RS256"})), encode(claims));
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", CLIENT)
        .append_pair("scope", "https://management.azure.com/.default")
        .append_pair(
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        )
        .append_pair("client_assertion", &assertion)
        .finish();
    let uri = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("authorization", "")];
    client.send("POST", &uri, &headers, Body::from(form)).await
}

/// RFC 7519, `NumericDate`; MSAL for Python sends floats.
#[tokio::test]
async fn times_of_an_assertion_may_have_a_fraction() {
    let client = trusting().await;
    let mut claims = claims();
    for name in ["exp", "nbf", "iat"] {
        claims[name] = json!(claims[name].as_f64().unwrap() + 0.25);
    }

    exchange(&client, &claims).await.expect_status(200);

    claims["exp"] = json!(-400.5);
    let expired = exchange(&client, &claims).await;
    assert_eq!(expired.body["error_codes"], json!([700_024]), "{expired:?}");
}

/// Entra's codes since 2023; older answers said 70021 of all of them.
#[tokio::test]
async fn a_federated_mismatch_says_what_differs() {
    let client = trusting().await;
    exchange(&client, &claims()).await.expect_status(200);

    for (name, value, number) in [
        ("iss", "https://token.actions.example.com".to_owned(), 700_211),
        ("sub", "repo:acme/other:ref:refs/heads/main".to_owned(), 700_213),
        ("sub", SUBJECT.replace("acme", "Acme"), 7_002_138),
        ("aud", "api://other".to_owned(), 700_212),
    ] {
        let mut claims = claims();
        claims[name] = json!(value);
        let refused = exchange(&client, &claims).await.expect_status(401);
        assert_eq!(refused.body["error_codes"], json!([number]), "{name} {value}");
        let description = refused.body["error_description"].as_str().unwrap();
        assert!(description.contains(&value), "{description}");
    }
}

/// `OData` answers say what they are; Go's client of Microsoft Graph reads it.
#[tokio::test]
async fn an_answer_of_graph_says_what_it_is() {
    let client = Client::new();
    let uri = "https://graph.microsoft.com/v1.0/users?$filter=x";

    let reply = client.send("GET", uri, &[], Body::empty()).await.expect_status(200);

    let context = "https://graph.microsoft.com/v1.0/$metadata#users";
    assert_eq!(reply.body["@odata.context"], context);
}

/// `az role assignment list` takes whatever has `servicePrincipalNames` for a service principal and
/// reads the first of them (Azure CLI 2.91).
#[tokio::test]
async fn graph_says_of_each_principal_what_its_kind_has() {
    let client = Client::new();
    let uri = "https://graph.microsoft.com/v1.0/directoryObjects/getByIds";
    let ids = json!({"ids": [USER, GROUP, PRINCIPAL]});
    let json = [("content-type", "application/json")];

    let reply = client.send("POST", uri, &json, Body::from(ids.to_string())).await;

    let found = &reply.expect_status(200).body["value"];
    for (at, kind, has, has_not) in [
        (0, "user", "userPrincipalName", "servicePrincipalNames"),
        (1, "group", "displayName", "servicePrincipalNames"),
        (2, "servicePrincipal", "servicePrincipalNames", "userPrincipalName"),
    ] {
        let one = &found[at];
        assert_eq!(one["@odata.type"], format!("#microsoft.graph.{kind}"));
        assert!(one.get(has).is_some() && one.get(has_not).is_none(), "{one}");
    }
}

/// Entra's page "Flexible federated identity credentials".
#[tokio::test]
async fn an_expression_takes_every_token_that_it_matches_and_no_other() {
    let (clock, _) = Clock::manual(Timestamp::UNIX_EPOCH);
    let client = Client::open(Settings { seed: Some(seed().into()), clock, ..Settings::default() });
    let credential = format!("{}/federatedIdentityCredentials/github", identity());
    let expression = "claims['sub'] matches 'repo:acme/data:ref:refs/heads/*'";
    let trust = json!({"properties": {
        "issuer": ISSUER, "audiences": [AUDIENCE],
        "claimsMatchingExpression": {"value": expression, "languageVersion": 1},
    }});
    client.put(&credential, "2025-01-31-preview", &trust).await.expect_status(201);
    let about = |subject: &str| {
        let mut claims = claims();
        claims["sub"] = subject.into();
        claims
    };

    exchange(&client, &claims()).await.expect_status(200);
    exchange(&client, &about("repo:acme/data:ref:refs/heads/release-1")).await.expect_status(200);
    for other in ["repo:other/data:ref:refs/heads/main", "repo:acme/data:ref:refs/tags/main", ""] {
        let refused = exchange(&client, &about(other)).await;
        assert_eq!(refused.body["error_codes"], json!([700_213]), "{refused:?}");
    }
}

/// `https://management.azure.com/metadata/endpoints` of September 2022, as go-azure-sdk's tests have it.
/// azurerm makes the audience of its tokens for vaults of the suffix, so a leading dot means 401.
#[tokio::test]
async fn suffixes_of_the_metadata_have_no_leading_dot() {
    let client = Client::new();
    let suffixes = async |host: &str| {
        let uri = format!("https://{host}/metadata/endpoints?api-version=2022-09-01");
        let reply = client.send("GET", &uri, &[("authorization", "")], Body::empty()).await;
        reply.expect_status(200).body["suffixes"].clone()
    };

    let public = suffixes("localhost:8443").await;
    for (name, expected) in [
        ("acrLoginServer", "azurecr.io"),
        ("attestationEndpoint", "attest.azure.net"),
        ("azureDataLakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net"),
        ("azureDataLakeStoreFileSystem", "azuredatalakestore.net"),
        ("azureFrontDoorEndpointSuffix", "azurefd.net"),
        ("keyVaultDns", "vault.azure.net"),
        ("mariadbServerEndpoint", "mariadb.database.azure.com"),
        ("mhsmDns", "managedhsm.azure.net"),
        ("mysqlServerEndpoint", "mysql.database.azure.com"),
        ("postgresqlServerEndpoint", "postgres.database.azure.com"),
        ("sqlServerHostname", "database.windows.net"),
        ("storage", "core.windows.net"),
        ("storageSyncEndpointSuffix", "afs.azure.net"),
        ("synapseAnalytics", "dev.azuresynapse.net"),
    ] {
        assert_eq!(public[name], expected, "{name}");
    }

    let government = suffixes("management.usgovcloudapi.net").await;
    assert_eq!(government["keyVaultDns"], "vault.usgovcloudapi.net");
    assert_eq!(government["mysqlServerEndpoint"], "mysql.database.usgovcloudapi.net");
    assert_eq!(government["azureFrontDoorEndpointSuffix"], "");
}
