//! Storage accounts of a data plane: pages that read blobs in the browser, account keys, the namespace.

use serde_json::{Value, json};

use super::{TYPE, examine, found};
use crate::azure::{Azure, lake, landscape};

const CONSOLE: &str = "https://acme.hosted.unionai.cloud";
const BLOBS: &str = "Microsoft.Storage/storageAccounts/blobServices/read";

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

/// A lake with these properties and these CORS rules.
fn lake_with(properties: &Value, rules: &Value) -> Azure {
    let mut seed = landscape();
    let resources = seed["resources"].as_array_mut().unwrap();
    for resource in resources.iter_mut().filter(|it| it["id"] == json!(lake())) {
        resource["properties"] = properties.clone();
    }
    resources.push(json!({
        "id": format!("{}/blobServices/default", lake()),
        "properties": { "cors": { "corsRules": rules } },
    }));
    Azure::with(seed)
}

fn storage(arguments: &Value) -> Value {
    let mut storage = json!({ "resource_id": lake() });
    for (name, value) in arguments.as_object().into_iter().flatten() {
        storage[name] = value.clone();
    }
    json!({ "storage_account": storage })
}

#[tokio::test(start_paused = true)]
async fn an_account_as_the_guide_creates_it_has_no_problem() {
    let azure =
        lake_with(&json!({ "isHnsEnabled": true, "allowSharedKeyAccess": true }), &json!([rule()]));
    let config = storage(&json!({
        "browser_origins": [CONSOLE, "https://acme.union.ai"],
        "shared_key_access": "required",
        "hierarchical_namespace": true,
    }));
    let (said, notes) = examine(&azure, &config).await;
    notes.nothing();
    found(&said, "ok: storage account: ", &["hierarchical namespace"]);
    found(&said, "ok: storage account: ", &["accepts", "account key"]);
    found(&said, "ok: storage account: ", &[CONSOLE]);
    found(&said, "ok: storage account: ", &["https://acme.union.ai"]);
    assert_eq!(said.last().unwrap(), "summary: 4 ok, 0 problem, 0 unknown.");
}

#[tokio::test(start_paused = true)]
async fn an_account_without_rules_namespace_and_keys_has_a_problem_with_each() {
    let azure = lake_with(&json!({ "allowSharedKeyAccess": false }), &json!([]));
    let config = storage(&json!({
        "browser_origins": [CONSOLE],
        "shared_key_access": "required",
        "hierarchical_namespace": true,
    }));
    let (said, notes) = examine(&azure, &config).await;
    found(&said, "problem: storage account: ", &[CONSOLE, "`GET` and `HEAD`", "`ETag`"]);
    found(&said, "problem: storage account: ", &["refuses", "`allowSharedKeyAccess`"]);
    found(&said, "problem: storage account: ", &["no hierarchical namespace"]);
    notes.warning().is("ConnectionHasProblems", "").says(&["3"]);
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_another_origin_or_method_lets_no_page_in() {
    let mut elsewhere = rule();
    elsewhere["allowedOrigins"] = json!(["https://acme.hosted.unionai.cloud/", "https://union.ai"]);
    let mut only_get = rule();
    only_get["allowedMethods"] = json!(["GET", "PUT"]);
    let azure = lake_with(&json!({}), &json!([elsewhere, only_get]));
    let config = storage(&json!({
        "browser_origins": [CONSOLE, "https://acme.example"], "shared_key_access": "required",
    }));
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: storage account: ", &[CONSOLE, "No CORS rule allows `HEAD` for"]);
    found(&said, "problem: storage account: ", &["https://acme.example", "`GET` and `HEAD` for"]);
}

#[tokio::test(start_paused = true)]
async fn what_no_page_of_the_vendor_says_is_unknown() {
    let mut headers = rule();
    headers["allowedHeaders"] = json!(["range"]);
    let azure = lake_with(&json!({ "allowSharedKeyAccess": true }), &json!([headers]));
    let (said, notes) = examine(&azure, &storage(&json!({ "browser_origins": [CONSOLE] }))).await;
    found(&said, "unknown: storage account: ", &[CONSOLE, "`range`"]);
    found(&said, "unknown: storage account: ", &["accepts", "Set `shared_key_access`"]);
    notes.warning().is("ConnectionPartlyUnknown", "");

    let mut hiding = rule();
    hiding["exposedHeaders"] = json!([]);
    let azure = lake_with(&json!({ "allowSharedKeyAccess": false }), &json!([hiding]));
    let (said, _) = examine(&azure, &storage(&json!({ "browser_origins": [CONSOLE] }))).await;
    found(&said, "unknown: storage account: ", &[CONSOLE, "`ETag`"]);
    found(&said, "unknown: storage account: ", &["refuses", "Set `shared_key_access`"]);
}

#[tokio::test(start_paused = true)]
async fn keys_are_accepted_where_the_account_says_nothing_of_them() {
    for (properties, access, verdict) in [
        (json!({}), "required", "ok"),
        (json!({}), "refused", "problem"),
        (json!({ "allowSharedKeyAccess": null }), "refused", "problem"),
        (json!({ "allowSharedKeyAccess": true }), "refused", "problem"),
        (json!({ "allowSharedKeyAccess": false }), "refused", "ok"),
        (json!({ "allowSharedKeyAccess": false }), "required", "problem"),
    ] {
        let azure = lake_with(&properties, &json!([]));
        let (said, _) = examine(&azure, &storage(&json!({ "shared_key_access": access }))).await;
        found(&said, &format!("{verdict}: storage account: "), &["account key"]);
        assert_eq!(said.len(), 2, "{said:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_premium_account_for_general_purposes_offers_no_cors() {
    let mut seed = landscape();
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(lake()) {
            resource["sku"]["name"] = "Premium_LRS".into();
        }
    }
    let azure = Azure::with(seed);
    let config = storage(&json!({ "browser_origins": [CONSOLE], "shared_key_access": "required" }));
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: storage account: ", &["Premium_LRS", "CORS"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_is_unknown_and_the_rest_is_checked() {
    let config = storage(&json!({
        "browser_origins": [CONSOLE], "shared_key_access": "required", "hierarchical_namespace": true,
    }));
    let azure = Azure::denying(&lake(), &[BLOBS]);
    let (said, notes) = examine(&azure, &config).await;
    found(&said, "unknown: storage account: ", &["CORS", BLOBS]);
    found(&said, "ok: storage account: ", &["hierarchical namespace"]);
    notes.warning().is("ConnectionPartlyUnknown", "").says(&[BLOBS]);

    let account = "Microsoft.Storage/storageAccounts/read";
    let azure = Azure::denying(&lake(), &[account]);
    let (said, _) = examine(&azure, &config).await;
    found(&said, "unknown: storage account: ", &["the properties", account]);
    found(&said, "problem: storage account: ", &[CONSOLE]);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_gone_is_a_problem() {
    let azure = Azure::new();
    let config = storage(&json!({
        "resource_id": format!("{}2", lake()), "browser_origins": [CONSOLE],
    }));
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: storage account: ", &["does not exist"]);
    assert_eq!(said.len(), 2, "{said:#?}");
}

#[tokio::test]
async fn an_address_or_wildcard_is_not_the_origin_of_a_page() {
    let azure = Azure::new();
    for origin in [
        "https://acme.union.ai/console",
        "https://*.union.ai",
        "acme.union.ai",
        "https://Acme.union.ai",
    ] {
        let config = storage(&json!({ "browser_origins": [origin] }));
        let (said, notes) = azure.terraform().await.invoke(TYPE, &config).await;
        assert!(said.is_empty(), "{said:#?}");
        notes.error().is("InvalidOrigin", "storage_account.browser_origins").says(&[origin]);
    }
    let config = storage(&json!({ "resource_id": format!("{}/blobServices/default", lake()) }));
    let (_, notes) = azure.terraform().await.invoke(TYPE, &config).await;
    notes.error().is("WrongResourceType", "storage_account.resource_id").says(&[&lake()]);
}
