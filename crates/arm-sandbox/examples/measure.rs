//! Measures what a client in process waits for: `cargo run --release -p arm-sandbox --example
//! measure`.

use std::{error::Error, time::Duration};

use arm_sandbox::{Database, Sandbox, Settings};
use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use serde_json::json;
use tokio::time::Instant;
use tower::ServiceExt;

const SUBSCRIPTION: &str = arm_sandbox::DEFAULT_SUBSCRIPTION;
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const PRINCIPAL: &str = "c2b1c6c4-6a35-4f3f-8f0b-7a3f1f2d9d10";

#[tokio::main(flavor = "current_thread")]
#[expect(clippy::print_stdout, reason = "an example talks to the person who runs it")]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    let database = Database::File(directory.path().join("sandbox.db"));
    let seed = json!({"principals": [{"id": PRINCIPAL, "type": "ServicePrincipal"}]});
    let settings = Settings { database, seed: Some(seed.into()), ..Settings::default() };
    let start = Instant::now();
    let sandbox = Sandbox::open(settings.clone())?;
    println!("open, new            {:>10.1?}", start.elapsed());
    let start = Instant::now();
    let again = Sandbox::open(settings)?;
    println!("open, existing       {:>10.1?}", start.elapsed());
    drop(again);
    let (router, token) = (sandbox.router(), sandbox.access_token(None)?);

    let start = Instant::now();
    for number in 0..1000 {
        let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-{number}");
        call(
            &router,
            &token,
            "PUT",
            &format!("{group}?api-version=2021-04-01"),
            r#"{"location":"eastus"}"#,
        )
        .await?;
    }
    println!("PUT group            {:>10.1?}", start.elapsed() / 1000);
    let start = Instant::now();
    for number in 0..1000 {
        let body = json!({"properties": {
            "principalId": PRINCIPAL,
            "roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}"),
        }});
        call(&router, &token, "PUT", &assignment(number), &body.to_string()).await?;
    }
    println!("PUT assignment       {:>10.1?}", start.elapsed() / 1000);
    let start = Instant::now();
    for number in 0..1000 {
        call(&router, &token, "GET", &assignment(number), "").await?;
    }
    println!("GET assignment       {:>10.1?}", start.elapsed() / 1000);
    let list = format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    );
    let (start, rounds) = (Instant::now(), 20);
    for _ in 0..rounds {
        call(&router, &token, "GET", &list, "").await?;
    }
    let each: Duration = start.elapsed() / rounds;
    println!("list of 1,000        {each:>10.1?}");
    Ok(())
}

fn assignment(number: u32) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-{number}/providers/Microsoft.Authorization/roleAssignments/\
         9f6f2d1e-1b0a-5a55-8f0e-{number:012}?api-version=2022-04-01"
    )
}

async fn call(
    router: &Router,
    token: &str,
    method: &str,
    path: &str,
    body: &str,
) -> Result<(), Box<dyn Error>> {
    let request = Request::builder()
        .method(method)
        .uri(format!("https://management.azure.com{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_owned()))?;
    let response = router.clone().oneshot(request).await?;
    let status = response.status();
    let bytes = response.into_body().collect().await?.to_bytes();
    if status.is_success() { Ok(()) } else { Err(String::from_utf8_lossy(&bytes).into()) }
}
