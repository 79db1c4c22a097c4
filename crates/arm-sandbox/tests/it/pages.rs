//! `$top` on lists, which only some types honor.

use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client, IDENTITY, RESOURCES, Reply, STORAGE, address, group, identity, subscription,
};

/// A list with `$top`.
async fn top(client: &Client, list: &str, version: &str, top: &str) -> Reply {
    client.send("GET", &format!("{}&$top={top}", address(list, version)), &[], Body::empty()).await
}

/// What is there, three of each: the path of the list, its version, and a child's body.
async fn fill(client: &Client) -> [(String, &'static str, bool); 5] {
    let provider = |name: &str| format!("{}/providers/{name}", group());
    let vaults = provider("Microsoft.KeyVault/vaults");
    let zones = provider("Microsoft.Network/privateDnsZones");
    let records = format!("{zones}/a0.example/A");
    let credentials = format!("{}/federatedIdentityCredentials", identity());
    let accounts = provider("Microsoft.Storage/storageAccounts");
    let here = json!({"location": "westus"});
    let global = json!({"location": "global"});
    for number in 0..3 {
        let record = json!({"properties": {"ttl": 60, "aRecords": [{"ipv4Address": "10.0.0.4"}]}});
        let credential = json!({"properties": {
            "issuer": "https://example.com", "subject": format!("s{number}"), "audiences": ["a"],
        }});
        for (path, version, body) in [
            (format!("{vaults}/vault{number}"), "2026-02-01", &here),
            (format!("{zones}/a{number}.example"), "2024-06-01", &global),
            (format!("{records}/www{number}"), "2024-06-01", &record),
            (format!("{credentials}/one{number}"), IDENTITY, &credential),
            (format!("{accounts}/lake{number}"), STORAGE, &here),
        ] {
            let made = client.put(&path, version, body).await;
            assert!(made.status < 300, "{path}: {made:?}");
        }
    }
    [
        (vaults, "2026-02-01", true),
        (zones, "2024-06-01", true),
        (records, "2024-06-01", true),
        (credentials, IDENTITY, true),
        (accounts, STORAGE, false),
    ]
}

/// hashicorp/go-azure-sdk, which is generated from the published API specifications.
#[tokio::test]
async fn top_limits_the_pages_of_types_that_honor_it_and_is_ignored_by_others() {
    let client = Client::new();

    for (list, version, honors) in fill(&client).await {
        let all = client.list(&list, version, "").await;
        assert!(3 <= all.len(), "{list}");
        let page = top(&client, &list, version, "2").await.expect_status(200).body;
        let shown = page["value"].as_array().map_or(0, Vec::len);
        assert_eq!(shown, if honors { 2 } else { all.len() }, "{list}");
        assert_eq!(page.get("nextLink").is_some(), honors, "{list}");
        for wrong in ["0", "-1", "many"] {
            let reply = top(&client, &list, version, wrong).await;
            let expected = if honors { (400, "InvalidTop") } else { (200, "") };
            assert_eq!((reply.status, reply.code()), expected, "{list} {wrong}");
        }
    }
    for list in [format!("{}/resourcegroups", subscription()), format!("{}/resources", group())] {
        let page = top(&client, &list, RESOURCES, "1").await.expect_status(200).body;
        assert_eq!(page["value"].as_array().map(Vec::len), Some(1), "{list}");
        let next = page["nextLink"].as_str().unwrap();
        let second = client.send("GET", next, &[], Body::empty()).await.expect_status(200).body;
        assert_ne!(second["value"][0]["id"], page["value"][0]["id"], "{list}");
        assert_ne!(second["value"][0], Value::Null, "{list}");
    }
}
