//! Tokens on the way: got once, renewed when refused, and only sent where they belong.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::response::IntoResponse;
use azure_core::credentials::Secret;
use futures_util::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};

use super::support::{API, Answer, PATH, Script, scripted, settings};
use crate::azure::{self, Application, Cause, Client, Cloud, Credential, Settings};

fn secret() -> Credential {
    let application = Application { tenant_id: "home".to_owned(), client_id: "app".to_owned() };
    Credential::ClientSecret { application, secret: Secret::new("s3cret") }
}

/// Azure and the token endpoint in one: tokens are numbered, and those below `valid` are refused.
fn azure(issued: Arc<AtomicU32>, valid: u32) -> Router {
    Router::new().fallback(move |request: Request| async move {
        if request.uri().path().ends_with("/oauth2/v2.0/token") {
            tokio::task::yield_now().await;
            let number = issued.fetch_add(1, Ordering::Relaxed);
            let tenant = request.uri().path().split('/').nth(1).unwrap_or_default();
            let token = format!("{tenant}-{number}");
            return axum::Json(
                json!({"token_type": "Bearer", "expires_in": 3600, "access_token": token}),
            )
            .into_response();
        }
        let header =
            |name| request.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let number =
            header("authorization").rsplit('-').next().and_then(|it| it.parse::<u32>().ok());
        if number.is_none_or(|it| it < valid) {
            let error =
                json!({"error": {"code": "ExpiredAuthenticationToken", "message": "expired"}});
            return (StatusCode::UNAUTHORIZED, axum::Json(error)).into_response();
        }
        axum::Json(json!({"auxiliary": header("x-ms-authorization-auxiliary")})).into_response()
    })
}

fn client(router: Router, auxiliary: &[&str]) -> Client {
    let auxiliary_tenants = auxiliary.iter().map(ToString::to_string).collect();
    Client::new(Settings { credential: secret(), auxiliary_tenants, ..settings(router) })
}

#[tokio::test]
async fn calls_that_come_together_get_one_token() {
    let issued = Arc::new(AtomicU32::new(0));
    let client = client(azure(Arc::clone(&issued), 0), &[]);
    assert_eq!(issued.load(Ordering::Relaxed), 0);
    let results = join_all((0..100).map(|_| client.get::<Value>(PATH, API))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(issued.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all_who_used_it() {
    let issued = Arc::new(AtomicU32::new(0));
    let client = client(azure(Arc::clone(&issued), 1), &[]);
    let results = join_all((0..20).map(|_| client.get::<Value>(PATH, API))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(issued.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_token_that_stays_refused_is_reported() {
    let issued = Arc::new(AtomicU32::new(0));
    let client = client(azure(Arc::clone(&issued), 99), &[]);
    let error = client.get::<Value>(PATH, API).await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(401), Some("ExpiredAuthenticationToken")));
    assert_eq!(issued.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn auxiliary_tokens_go_only_with_calls_that_want_them() {
    let issued = Arc::new(AtomicU32::new(0));
    let client = client(azure(issued, 0), &["vendor", "other"]);
    let plain: Value = client.get(PATH, API).await.unwrap();
    assert_eq!(plain["auxiliary"], "");
    let linked: Value =
        client.execute_as(&azure::Request::get(PATH, API).auxiliary()).await.unwrap();
    assert_eq!(linked["auxiliary"], "Bearer vendor-1, Bearer other-2");
}

#[tokio::test]
async fn without_auxiliary_tenants_the_header_is_absent_rather_than_empty() {
    let (client, script) = scripted([Answer::new(200)]);
    client.execute(&azure::Request::get(PATH, API).auxiliary()).await.unwrap();
    assert!(!script.seen()[0].headers.contains_key("x-ms-authorization-auxiliary"));
}

#[tokio::test]
async fn plain_http_carries_a_token_on_this_machine_only() {
    let script = Script::new([Answer::new(200)]);
    let cloud = Cloud::public().with_resource_manager("http://127.0.0.1:8080").unwrap();
    let client = Client::new(Settings { cloud, ..settings(script.router()) });
    client.execute(&azure::Request::get(PATH, API)).await.unwrap();
    assert_eq!(
        script.seen()[0].uri.to_string(),
        format!("http://127.0.0.1:8080{PATH}?api-version={API}")
    );
    let outside = azure::Request::follow("http://management.azure.com/".parse().unwrap());
    assert!(matches!(client.execute(&outside).await.unwrap_err().cause(), Cause::ForeignHost(_)));
}

#[tokio::test]
async fn an_unknown_federation_is_waited_for_and_other_refusals_are_not() {
    let body = |number: u32| json!({"error": "invalid_client", "error_codes": [number], "error_description": format!("AADSTS{number}: no.\r\nTrace ID: t")});
    let application = Application { tenant_id: "home".to_owned(), client_id: "app".to_owned() };
    let credential = Credential::OidcToken { application, token: Secret::new("opaque") };
    tokio::time::pause();
    let token = json!({"token_type": "Bearer", "expires_in": 3600, "access_token": "t"});
    let script = Script::new([
        Answer::json(401, &body(70_021)),
        Answer::json(401, &body(700_211)),
        Answer::json(401, &body(700_213)),
        Answer::json(200, &token),
        Answer::new(200),
    ]);
    let client =
        Client::new(Settings { credential: credential.clone(), ..settings(script.router()) });
    client.execute(&azure::Request::get(PATH, API)).await.unwrap();

    let script = Script::new([Answer::json(401, &body(700_222))]);
    let client = Client::new(Settings { credential, ..settings(script.router()) });
    let error = client.execute(&azure::Request::get(PATH, API)).await.unwrap_err();
    assert!(
        matches!(error.cause(), Cause::Credential(it) if it.number == Some(700_222)),
        "{error}"
    );
}

#[tokio::test]
async fn a_failure_is_shared_by_those_who_waited_for_it() {
    let asked = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&asked);
    let router = Router::new().fallback(move || async move {
        counted.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        let error = json!({"error": "invalid_client", "error_description": "AADSTS7000215: no", "error_codes": [7_000_215]});
        (StatusCode::UNAUTHORIZED, axum::Json(error))
    });
    let client = client(router, &[]);
    let results = join_all((0..50).map(|_| client.get::<Value>(PATH, API))).await;
    assert!(
        results.iter().all(|it| matches!(it.as_ref().unwrap_err().cause(), Cause::Credential(_)))
    );
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert!(client.get::<Value>(PATH, API).await.is_err());
    assert_eq!(asked.load(Ordering::Relaxed), 2);
    let detail =
        tfplugin::Diagnostic::from(client.get::<Value>(PATH, API).await.unwrap_err()).detail;
    assert!(detail.contains("Use the secret's value, not its ID"), "{detail}");
    assert!(!detail.contains("support"), "{detail}");
}
