//! `dataplane_allowlist`: the addresses of a vendor's data plane in every form.

mod disaster_recovery;
mod feeds;
mod snapshot;
mod validation;

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{Azure, landscape},
    grpc::{Notes, Terraform},
};

const ORGANIZATION: &str = "cmg3k0q1x000008l4d2e5f6a7";
const CLUSTER: &str = "cmg3k4w9t000108l4hx2q7v1z";
const DEDICATED: &str = "cmg4d1r2s000308jq5b8n6k0p";
const STANDARD: &str = "cmg4d9z8y000408jq1a7c3e5g";

fn cluster(changes: &Value) -> Value {
    with(
        json!({
            "id": CLUSTER, "name": "prod-euw", "organizationId": ORGANIZATION,
            "type": "DEDICATED", "cloudProvider": "AZURE", "region": "westeurope",
            "status": "CREATED", "isDrEnabled": false,
            "metadata": { "externalIPs": ["203.0.113.18", "203.0.113.19"] },
        }),
        changes,
    )
}

fn dedicated(changes: &Value) -> Value {
    with(
        json!({
            "id": DEDICATED, "name": "daily-finance", "type": "DEDICATED", "status": "HEALTHY",
            "organizationId": ORGANIZATION, "workspaceId": "cmg3k2h7w000208l4m9n0p1q2",
            "clusterId": CLUSTER, "clusterName": "prod-euw", "namespace": "stellar-orbit-4821",
            "externalIPs": ["203.0.113.18"],
        }),
        changes,
    )
}

fn standard(changes: &Value) -> Value {
    with(
        json!({
            "id": STANDARD, "name": "adhoc", "type": "STANDARD", "status": "HEALTHY",
            "organizationId": ORGANIZATION, "workspaceId": "cmg3k2h7w000208l4m9n0p1q2",
            "cloudProvider": "AZURE", "namespace": "quiet-comet-7735",
            "externalIPs": ["198.51.100.7"],
        }),
        changes,
    )
}

fn with(mut object: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        object[name] = value.clone();
    }
    object
}

/// A run of Terraform that can read these clusters and Deployments.
fn astro(clusters: &[Value], deployments: &[Value]) -> Azure {
    let mut seed = landscape();
    seed["astro"] = json!({ "organizations": [
        { "id": ORGANIZATION, "clusters": clusters, "deployments": deployments }
    ] });
    Azure::with(seed)
}

/// The cluster and both Deployments of the guide.
fn guide() -> Azure {
    astro(&[cluster(&json!({}))], &[dedicated(&json!({})), standard(&json!({}))])
}

async fn read(azure: &Azure, config: Value) -> (Value, Notes) {
    azure.terraform().await.read_data("dataplane_allowlist", &config).await
}

#[tokio::test(start_paused = true)]
async fn given_addresses_come_out_in_every_form() {
    let given =
        json!(["203.0.113.18/32", "203.0.113.19", "198.51.100.6-198.51.100.8", "2001:db8::18"]);
    let terraform = Terraform::start().await;
    terraform.configure(&json!({ "use_cli": false })).await.nothing();
    let (found, notes) =
        terraform.read_data("dataplane_allowlist", &json!({ "addresses": given })).await;
    notes.nothing();
    assert_eq!(
        found["cidrs"],
        json!([
            "198.51.100.6/31",
            "198.51.100.8/32",
            "203.0.113.18/32",
            "203.0.113.19/32",
            "2001:db8::18/128"
        ])
    );
    assert_eq!(
        found["ipv4"],
        json!(["198.51.100.6/31", "198.51.100.8", "203.0.113.18", "203.0.113.19"])
    );
    assert_eq!(found["ipv6"], json!(["2001:db8::18"]));
    assert_eq!(
        found["addresses"],
        json!(["198.51.100.6/31", "198.51.100.8", "2001:db8::18", "203.0.113.18", "203.0.113.19"])
    );
    assert_eq!(found["ranges"][0], json!({ "start": "198.51.100.6", "end": "198.51.100.8" }));
    assert_eq!(found["address_count"], 6);
    assert_eq!(
        found["rules"]["storage"],
        json!([
            "198.51.100.6",
            "198.51.100.7",
            "198.51.100.8",
            "203.0.113.18",
            "203.0.113.19",
            "2001:db8::18"
        ])
    );
    assert_eq!(
        found["rules"]["key_vault"],
        json!(["198.51.100.6/31", "198.51.100.8/32", "203.0.113.18/32", "203.0.113.19/32"])
    );
    assert_eq!(found["rules"]["sql"][1], json!({ "start": "203.0.113.18", "end": "203.0.113.18" }));
    let warnings = found["warnings"].to_string();
    assert!(warnings.contains("IPv6") && warnings.contains("Key Vault"), "{warnings}");
}

#[tokio::test(start_paused = true)]
async fn a_digest_is_that_of_the_addresses_however_they_are_written() {
    let azure = guide();
    let digest = async |config: Value| read(&azure, config).await.0["digest"].clone();
    let one = digest(json!({ "addresses": ["203.0.113.18", "203.0.113.19/32"] })).await;
    for config in [
        json!({ "addresses": ["203.0.113.18-203.0.113.19"] }),
        json!({ "addresses": ["203.0.113.18/31"], "aggregate": true }),
        json!({ "astro_cluster_id": CLUSTER }),
    ] {
        assert_eq!(digest(config).await, one);
    }
    assert_ne!(digest(json!({ "addresses": ["203.0.113.18"] })).await, one);
    // sha256sum of "203.0.113.18/31\n": users compare digests, so it must be the same in every release.
    assert_eq!(one, DIGEST);
}

const DIGEST: &str = "23eb367434f2000cef8fdceed5ae7755920a46a6018ed7a2538cd14ad51f2274";

#[tokio::test(start_paused = true)]
async fn the_addresses_of_a_cluster_are_those_of_its_own() {
    let azure = guide();
    let (found, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.nothing();
    assert_eq!(found["addresses"], json!(["203.0.113.18", "203.0.113.19"]));
    assert_eq!(found["rules"]["storage"], json!(["203.0.113.18", "203.0.113.19"]));
    assert_eq!(found["warnings"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn every_deployment_that_is_let_in_too_is_named() {
    let second = dedicated(&json!({ "id": "cmg4d1r2s000308jq5b8n6k1p", "name": "adhoc-etl" }));
    let azure = astro(&[cluster(&json!({}))], &[dedicated(&json!({})), second]);
    let (found, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.warning().is("AddressesNeedReview", "").says(&[
        "`daily-finance`",
        "`adhoc-etl`",
        "`prod-euw`",
    ]);
    assert_eq!(found["warnings"].as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_on_a_standard_cluster_gives_its_own_addresses_and_a_warning() {
    let azure = guide();
    let (found, notes) = read(&azure, json!({ "astro_deployment_ids": [STANDARD] })).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`adhoc`", "share"]);
    assert_eq!(found["addresses"], json!(["198.51.100.7"]));
}

#[tokio::test(start_paused = true)]
async fn all_sources_are_merged() {
    let azure = guide();
    let config = json!({
        "addresses": ["192.0.2.10"],
        "astro_cluster_id": CLUSTER,
        "astro_deployment_ids": [DEDICATED],
        "exclude": ["203.0.113.19"],
    });
    let (found, notes) = read(&azure, config).await;
    notes.nothing();
    assert_eq!(found["addresses"], json!(["192.0.2.10", "203.0.113.18"]));
}

#[tokio::test(start_paused = true)]
async fn a_standard_cluster_is_refused_with_what_to_use() {
    let azure = astro(&[cluster(&json!({ "type": "STANDARD" }))], &[]);
    let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.error().is("AstroAddressesMissing", "astro_cluster_id");
    let azure = astro(&[], &[standard(&json!({}))]);
    let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.error().is("AstroNotFound", "astro_cluster_id").says(&["404"]);
}

#[tokio::test(start_paused = true)]
async fn addresses_that_nobody_may_let_in_are_named_with_their_source() {
    for (ip, text) in [
        ("0.0.0.0", "all Azure services"),
        ("10.1.2.3", "private (RFC 1918)"),
        ("gateway.example", "neither an address"),
    ] {
        let azure = astro(&[], &[standard(&json!({ "externalIPs": ["198.51.100.7", ip] }))]);
        let (_, notes) = read(&azure, json!({ "astro_deployment_ids": [STANDARD] })).await;
        let named = format!("`{ip}`");
        notes
            .error()
            .is("AddressesNotAllowed", "astro_deployment_ids")
            .says(&["`adhoc`", &named, text]);
    }
    let metadata = json!({ "metadata": { "externalIPs": ["0.0.0.0"] } });
    let azure = astro(&[cluster(&metadata)], &[]);
    let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.error().is("AddressesNotAllowed", "astro_cluster_id").says(&["`prod-euw`", "`0.0.0.0`"]);
    let (_, notes) = read(&azure, json!({ "addresses": ["192.168.1.0/24"] })).await;
    notes.error().is("AddressesNotAllowed", "addresses").says(&["`192.168.1.0/24`", "1918"]);
}

#[tokio::test(start_paused = true)]
async fn a_missing_list_is_told_apart_from_an_empty_one() {
    for (metadata, status, text) in [
        (json!({ "externalIPs": [] }), "CREATING", "still creating it"),
        (json!({ "externalIPs": [] }), "CREATED", "list is empty"),
        (json!({}), "CREATED", "no list"),
    ] {
        let azure = astro(&[cluster(&json!({ "metadata": metadata, "status": status }))], &[]);
        let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
        notes.error().is("AstroAddressesMissing", "astro_cluster_id").says(&[
            "`prod-euw`",
            text,
            status,
        ]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_may_not_read_the_cluster_is_told_what_to_use() {
    let azure = guide();
    azure.add_fault("GET", "*/clusters/*", Effect::status(403, "Insufficient permissions"));
    let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.error().is("AstroForbidden", "astro_cluster_id").says(&["403", "Deployments"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_deployments_that_fails_is_an_error_unless_it_is_forbidden() {
    let azure = guide();
    azure.add_fault("GET", "*/deployments", Effect::status(400, "Invalid request"));
    let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.error().is("AstroRefused", "astro_cluster_id").says(&["400", "list deployments"]);
}

#[tokio::test(start_paused = true)]
async fn an_exclusion_of_everything_is_told() {
    let azure = guide();
    let config = json!({ "addresses": ["203.0.113.18"], "exclude": ["203.0.113.0/24"] });
    let (found, notes) = read(&azure, config).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`exclude`"]);
    assert_eq!(found["addresses"], json!([]));
}

#[tokio::test(start_paused = true)]
async fn a_deployment_that_is_not_listed_is_an_error() {
    let azure = guide();
    let missing = "cmg4d9z8y000408jq1a7c3e5x";
    let (_, notes) = read(&azure, json!({ "astro_deployment_ids": [DEDICATED, missing] })).await;
    notes.error().is("AstroNotFound", "astro_deployment_ids").says(&[missing, "token"]);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_from_elsewhere_than_its_cluster_is_told() {
    let stranger = dedicated(&json!({ "externalIPs": ["203.0.113.18", "198.51.100.9"] }));
    let azure = astro(&[cluster(&json!({}))], &[stranger]);
    let (_, notes) = read(&azure, json!({ "astro_cluster_id": CLUSTER })).await;
    notes.warning().is("AddressesNeedReview", "").says(&["`daily-finance`", "`198.51.100.9`"]);
}

#[tokio::test(start_paused = true)]
async fn more_entries_than_are_allowed_are_an_error_that_says_whether_aggregation_helps() {
    let azure = guide();
    let config = json!({ "astro_cluster_id": CLUSTER, "max_rules": 1 });
    let (_, notes) = read(&azure, config.clone()).await;
    notes.error().is("TooManyEntries", "max_rules").says(&["2", "`aggregate = true`", "1"]);
    let (found, notes) = read(&azure, with(config, &json!({ "aggregate": true }))).await;
    notes.nothing();
    assert_eq!(found["addresses"], json!(["203.0.113.18/31"]));
    let apart = json!({ "addresses": ["203.0.113.18", "203.0.113.20"], "max_rules": 1 });
    read(&azure, apart).await.1.error().is("TooManyEntries", "max_rules");
    let partly = ["203.0.113.18", "203.0.113.19", "203.0.113.40"];
    let partly = json!({ "addresses": partly, "max_rules": 1 });
    let (_, notes) = read(&azure, partly).await;
    notes.error().is("TooManyEntries", "max_rules").says(&["down to 2", "still too many"]);
}

#[tokio::test(start_paused = true)]
async fn a_service_without_room_is_named_in_the_warnings() {
    let azure = guide();
    let many: Vec<_> = (0..101).map(|it| format!("203.0.113.{}", 2 * it)).collect();
    let (found, notes) = read(&azure, json!({ "addresses": many })).await;
    notes.nothing();
    let warnings = found["warnings"].to_string();
    assert!(warnings.contains("Container Registry") && warnings.contains("101"), "{warnings}");
    assert!(!warnings.contains("Storage"), "{warnings}");
}
