//! Servers repeat what they received: the token endpoint the client secret, Azure Resource
//! Manager and Astro the tokens. No error shows them.

use axum::{
    Json, Router,
    body::{Bytes, to_bytes},
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::AUTHORIZATION};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::{
    azure::{astro, vendor_group},
    grpc::{Notes, Terraform},
};

const CLIENT_SECRET: &str = "echo~client~secret~1";
const ACCESS_TOKEN: &str = "echo-access-token-2";
const ASTRO_TOKEN: &str = "echo-astro-token-3";

/// What a request carried that is secret, in words.
fn carried(authorization: &str, body: &Bytes) -> String {
    let form = form_urlencoded::parse(body).into_owned();
    let secret = form.filter(|(name, _)| name == "client_secret").map(|(_, value)| value);
    format!("I was asked with {authorization} and {} here", secret.collect::<String>())
}

/// Refuses everything with what it carried, but gives out tokens where `signs_in`.
async fn echo(request: Request, signs_in: bool) -> Response {
    let path = request.uri().path().to_owned();
    let authorization = request.headers().get(AUTHORIZATION);
    let authorization = authorization.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let authorization = authorization.replace("Bearer ", "");
    let body = to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let text = carried(&authorization, &body);
    if path.ends_with("/oauth2/v2.0/token") {
        let token = json!({
            "token_type": "Bearer", "expires_in": 3600, "access_token": ACCESS_TOKEN,
        });
        let refusal = json!({
            "error": "invalid_client",
            "error_description": format!("AADSTS7000215: Invalid client secret provided. {text}"),
        });
        return if signs_in {
            Json(token).into_response()
        } else {
            (StatusCode::UNAUTHORIZED, Json(refusal)).into_response()
        };
    }
    let refusal = json!({ "error": { "code": "Forbidden", "message": text }, "message": text });
    (StatusCode::FORBIDDEN, Json(refusal)).into_response()
}

/// Terraform with a provider that signs in there.
async fn asking(signs_in: bool) -> Terraform {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(move |request| echo(request, signs_in));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let terraform = Terraform::start().await;
    let block = json!({
        "tenant_id": "7d1f0c52-3a44-4f0e-9a52-6f2d0b5f1c11",
        "client_id": "19d7b1a2-0c3d-4e5f-8a9b-0c1d2e3f4a5b",
        "client_secret": CLIENT_SECRET,
        "resource_manager_endpoint": address,
        "authority_host": address,
        "astro": {
            "organization_id": astro::ORGANIZATION, "token": ASTRO_TOKEN, "host": address,
        },
    });
    terraform.configure(&block).await.nothing();
    terraform
}

#[track_caller]
fn check(notes: &Notes) {
    let told = format!("{notes:?}");
    assert!(notes.has_errors() && told.contains("I was asked with"), "{told}");
    for secret in [CLIENT_SECRET, ACCESS_TOKEN, ASTRO_TOKEN] {
        assert!(!told.contains(secret), "{secret} is in {told}");
    }
}

async fn read(terraform: &Terraform, type_name: &str, config: &Value) -> Notes {
    terraform.read_data(type_name, config).await.1
}

#[tokio::test]
async fn no_error_repeats_a_secret_that_somebody_echoes() {
    let identity = json!({ "resource_group_id": vendor_group() });
    let cluster = json!({ "id": astro::CLUSTER });
    let refused = asking(false).await;
    check(&read(&refused, "dataplane_managed_identity", &identity).await);
    let signed_in = asking(true).await;
    check(&read(&signed_in, "dataplane_managed_identity", &identity).await);
    check(&read(&signed_in, "dataplane_astro_cluster", &cluster).await);
}
