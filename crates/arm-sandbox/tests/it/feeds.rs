//! Published lists of addresses, and Azure's service tags.

use axum::body::{Body, Bytes};
use http::{Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Client, Reply, SUBSCRIPTION, seed, subscription};

const LIST: &str = "https://api.vendor.example:8443/ips.json?cloud=azure";
const VERSION: &str = "2025-05-01";

fn client() -> Client {
    let mut seed = seed();
    seed["feeds"] = json!([
        { "url": LIST, "body": { "ips": ["203.0.113.1"] }, "etag": "\"one\"" },
        { "url": "https://vendor.example/ips.txt", "body": "203.0.113.2\n" },
    ]);
    Client::with_seed(seed)
}

/// Asks as somebody without a token.
async fn ask(client: &Client, url: &str, headers: &[(&str, &str)]) -> Response<Bytes> {
    let request =
        headers.iter().fold(Request::get(url), |it, (name, value)| it.header(*name, *value));
    let request = request.body(Body::empty()).unwrap();
    let (parts, body) = client.sandbox.router().oneshot(request).await.unwrap().into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

#[tokio::test]
async fn a_list_is_answered_at_its_address_with_its_etag() {
    let client = client();

    let list = ask(&client, LIST, &[]).await;
    let text = ask(&client, "https://vendor.example/ips.txt", &[]).await;

    assert_eq!((list.status().as_u16(), text.status().as_u16()), (200, 200));
    assert_eq!(&list.body()[..], br#"{"ips":["203.0.113.1"]}"#);
    assert_eq!(list.headers()["etag"], "\"one\"");
    assert_eq!(list.headers()["content-type"], "application/json");
    assert_eq!(&text.body()[..], b"203.0.113.2\n");
    assert_eq!(text.headers()["content-type"], "text/plain");
    assert!(!text.headers().contains_key("etag"));
}

#[tokio::test]
async fn a_reader_that_has_the_list_gets_304() {
    let client = client();

    let same = ask(&client, LIST, &[("if-none-match", "\"one\"")]).await;
    let other = ask(&client, LIST, &[("if-none-match", "\"two\"")]).await;

    assert_eq!((same.status().as_u16(), same.body().len()), (304, 0));
    assert_eq!(other.status(), 200);
}

#[tokio::test]
async fn another_address_or_a_token_gets_no_list() {
    let client = client();

    for url in ["https://api.vendor.example:8443/ips.json", "https://vendor.example/ips.json"] {
        assert_ne!(ask(&client, url, &[]).await.status(), 200, "{url}");
    }
    assert_ne!(client.send("GET", LIST, &[], Body::empty()).await.status, 200);
}

fn tags_of(location: &str) -> String {
    format!("{}/providers/Microsoft.Network/locations/{location}/serviceTags", subscription())
}

fn names(reply: &Reply) -> Vec<&str> {
    reply.body["values"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn service_tags_of_all_regions_are_listed_in_pages() {
    let client = Client::new();
    client.sandbox.change_behavior(|it| it.page_size = 4).unwrap();

    let first = client.get(&tags_of("westeurope"), VERSION).await.expect_status(200);
    let next = first.body["nextLink"].as_str().unwrap();
    let second = client.send("GET", next, &[], Body::empty()).await.expect_status(200);

    assert_eq!(first.body["type"], "Microsoft.Network/serviceTags");
    assert_eq!(names(&first).len(), 4);
    assert_eq!(names(&second), ["Storage.NorthEurope", "Storage.WestEurope"]);
    assert_eq!(second.body["nextLink"], Value::Null);
    assert_eq!(second.body["values"][1]["properties"]["region"], "westeurope");
}

#[tokio::test]
async fn service_tags_are_those_of_the_seed_and_need_a_permission() {
    let mut seed = seed();
    seed["serviceTags"] = json!([{ "name": "Vendor", "addressPrefixes": ["203.0.113.0/28"] }]);
    seed["caller"] = json!({ "denied": [{
        "scope": "/subscriptions/6f0e0000-1111-4222-8333-4444444444b2",
        "actions": ["Microsoft.Network/locations/serviceTags/read"],
    }] });
    let client = Client::with_seed(seed.clone());

    let own = client.get(&tags_of("northeurope"), VERSION).await.expect_status(200);

    assert_eq!(names(&own), ["Vendor"]);
    client.get(&tags_of("atlantis"), VERSION).await.expect_error(400, "NoRegisteredProviderFound");
    client.get(&tags_of("westeurope"), "2018-01-01").await.expect_status(400);
    seed["caller"]["denied"][0]["scope"] = json!(format!("/subscriptions/{SUBSCRIPTION}"));
    let denied = Client::with_seed(seed);
    denied.get(&tags_of("westeurope"), VERSION).await.expect_error(403, "AuthorizationFailed");
}

#[tokio::test]
async fn a_list_needs_an_address() {
    let seed = json!({ "feeds": [{ "url": "ips.json", "body": "" }] });
    let error = arm_sandbox::Sandbox::open(arm_sandbox::Settings {
        seed: Some(seed.into()),
        ..arm_sandbox::Settings::default()
    });
    assert!(error.unwrap_err().to_string().contains("feeds[0].url"));
}
