//! Signing in, as MSAL does it and as Entra refuses it.

use axum::body::Body;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

use crate::support::{CLIENT, Client, GROUP, IDENTITY, PRINCIPAL, Reply, TENANT, USER, identity};

const ISSUER: &str = "https://token.actions.githubusercontent.com";
const SUBJECT: &str = "repo:acme/data:ref:refs/heads/main";
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// A client whose identity trusts a workload.
async fn trusting() -> Client {
    let client = Client::new();
    let credential = format!("{}/federatedIdentityCredentials/github", identity());
    let trust =
        json!({"properties": {"issuer": ISSUER, "subject": SUBJECT, "audiences": [AUDIENCE]}});
    client.put(&credential, IDENTITY, &trust).await.expect_status(201);
    client
}

/// The claims of the workload's token, valid now.
fn claims() -> Value {
    let now = jiff::Timestamp::now().as_second();
    json!({"iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "exp": now + 600, "nbf": now, "iat": now})
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

/// RFC 7519 NumericDate; MSAL for Python sends floats.
#[tokio::test]
async fn times_of_an_assertion_may_have_a_fraction() {
    let client = trusting().await;
    let mut claims = claims();
    for name in ["exp", "nbf", "iat"] {
        claims[name] = json!(claims[name].as_f64().unwrap() + 0.25);
    }

    exchange(&client, &claims).await.expect_status(200);

    claims["exp"] = json!(1.5);
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

/// OData answers say what they are; Go's client of Microsoft Graph reads it.
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
