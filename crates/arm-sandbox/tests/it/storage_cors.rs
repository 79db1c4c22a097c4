//! Rules for cross-origin requests of a storage account's services.

use serde_json::{Value, json};

use crate::support::{Client, STORAGE, account};

const REFUSED: &str = "ContainerOperationFailure";

fn blobs() -> String {
    format!("{}/blobServices/default", account())
}

/// The rule of Union's guide.
fn rule() -> Value {
    json!({
        "allowedOrigins": ["https://*.unionai.cloud", "https://*.union.ai"],
        "allowedMethods": ["GET", "HEAD"],
        "allowedHeaders": ["*"],
        "exposedHeaders": ["ETag"],
        "maxAgeInSeconds": 3600,
    })
}

fn body(rules: &Value) -> Value {
    json!({"properties": {"cors": {"corsRules": rules}}})
}

/// The rule with another value.
fn with(name: &str, value: Value) -> Value {
    let mut rule = rule();
    rule[name] = value;
    rule
}

#[tokio::test]
async fn rules_are_answered_as_they_were_written_and_outlive_a_write_of_something_else() {
    let client = Client::new();

    for service in ["blobServices", "fileServices", "queueServices", "tableServices"] {
        let path = format!("{}/{service}/default", account());
        let put = client.put(&path, STORAGE, &body(&json!([rule()]))).await.expect_status(200);
        assert_eq!(put.body["properties"]["cors"]["corsRules"], json!([rule()]), "{service}");
    }
    let retention = json!({"properties": {"deleteRetentionPolicy": {"enabled": true, "days": 7}}});
    client.put(&blobs(), STORAGE, &retention).await.expect_status(200);

    let read = client.get(&blobs(), STORAGE).await.expect_status(200).body;
    assert_eq!(read["properties"]["cors"]["corsRules"], json!([rule()]));
    client.put(&blobs(), STORAGE, &body(&json!([]))).await.expect_status(200);
    let read = client.get(&blobs(), STORAGE).await.expect_status(200).body;
    assert_eq!(read["properties"]["cors"]["corsRules"], json!([]));
}

#[tokio::test]
async fn what_the_limits_allow_is_accepted() {
    let client = Client::new();
    let many = |count: usize| (0..count).map(|it| format!("x{it}")).collect::<Vec<_>>();
    let prefixed = [many(64), vec!["x-ms-meta-a*".into(), "x-ms-meta-b*".into()]].concat();
    for rules in [
        json!([rule(), rule(), rule(), rule(), rule()]),
        json!([with("allowedOrigins", json!(["*"]))]),
        json!([with("allowedOrigins", json!(many(64)))]),
        json!([with("allowedOrigins", json!(["x".repeat(256)]))]),
        json!([with("allowedHeaders", json!(prefixed))]),
        json!([with("exposedHeaders", json!([]))]),
        json!([with("maxAgeInSeconds", json!(0))]),
    ] {
        client.put(&blobs(), STORAGE, &body(&rules)).await.expect_status(200);
    }
}

#[tokio::test]
async fn what_the_limits_exclude_is_refused_and_changes_nothing() {
    let client = Client::new();
    client.put(&blobs(), STORAGE, &body(&json!([rule()]))).await.expect_status(200);
    let many = |count: usize| (0..count).map(|it| format!("x{it}")).collect::<Vec<_>>();
    let without = |name: &str| {
        let mut rule = rule();
        rule.as_object_mut().unwrap().remove(name);
        rule
    };
    let large = with(
        "allowedHeaders",
        json!((0..8).map(|it| format!("{it}{}", "x".repeat(250))).collect::<Vec<_>>()),
    );
    for rules in [
        json!(vec![rule(); 6]),
        json!([with("allowedOrigins", json!([]))]),
        json!([with("allowedOrigins", json!(many(65)))]),
        json!([with("allowedOrigins", json!(["x".repeat(257)]))]),
        json!([with("allowedMethods", json!([]))]),
        json!([with("allowedMethods", json!(["get"]))]),
        json!([with("allowedHeaders", json!(many(65)))]),
        json!([with("allowedHeaders", json!(["a*", "b*", "c*"]))]),
        json!([with("exposedHeaders", json!(["x".repeat(257)]))]),
        json!([with("maxAgeInSeconds", json!(-1))]),
        json!([with("maxAgeInSeconds", json!("3600"))]),
        json!([large]),
        json!([without("allowedOrigins")]),
        json!([without("allowedMethods")]),
        json!([without("allowedHeaders")]),
        json!([without("exposedHeaders")]),
        json!([without("maxAgeInSeconds")]),
        json!([with("allowedMethods", json!("GET"))]),
        json!({}),
    ] {
        client.put(&blobs(), STORAGE, &body(&rules)).await.expect_error(400, REFUSED);
    }

    let read = client.get(&blobs(), STORAGE).await.expect_status(200).body;
    assert_eq!(read["properties"]["cors"]["corsRules"], json!([rule()]));
}
