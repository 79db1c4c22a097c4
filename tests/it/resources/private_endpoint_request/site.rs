//! The second site of a cluster: a request of its own, for an endpoint of its own.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{asking, azure, data_registry, requests, seed, with};
use crate::{
    azure::{
        Azure, astro,
        private_links::{VENDOR_SUBSCRIPTION, endpoint_id},
        registry,
    },
    grpc::UNKNOWN,
};

/// A request that leaves the cluster to Astro.
fn second() -> Value {
    json!({
        "cluster_id": astro::CLUSTER, "site": "disaster_recovery",
        "resource_id": registry("crdata"), "group_id": "registry",
    })
}

/// The registry beside an Organization whose cluster has disaster recovery in this region.
fn with_recovery(region: &str) -> Azure {
    let mut seed = seed(data_registry());
    seed["astro"] = astro::astro();
    let cluster = &mut seed["astro"]["organizations"][0]["clusters"][0];
    cluster["isDrEnabled"] = true.into();
    cluster["drRegion"] = region.into();
    Azure::with(seed)
}

#[tokio::test(start_paused = true)]
async fn two_requests_for_one_resource_find_their_own_connections() {
    let azure = with_recovery("northeurope");
    let mut found = Vec::new();
    for (config, region, name) in [
        (with(second(), "site", Value::Null), "westeurope", "pe-astro"),
        (second(), "northeurope", "pe-astro-dr"),
    ] {
        let sent = with(config, "ticket_id", "48213");
        let stored = requests(&azure).await.create(&sent).await;
        let body = stored.value["ticket_body"].as_str().unwrap();
        assert!(body.contains(&format!("Azure {region}")), "{body}");
        let message = stored.value["request_message"].as_str().unwrap().to_owned();
        let connection =
            azure.vendor_adds_endpoint(&registry("crdata"), "registry", name, &message).await;
        found.push((stored, connection));
    }
    for (stored, connection) in &found {
        let seen = requests(&azure).await.refresh(stored).await.stored();
        assert_eq!(seen.value["connection_id"], **connection);
        assert_eq!(seen.value["status"], "pending");
    }
    assert_ne!(found[0].0.value["request_id"], found[1].0.value["request_id"]);
}

/// The registry with one connection of the vendor, which somebody approved in words of their own.
fn with_overwritten(is_recovery_on: bool, status: &str) -> Azure {
    let mut seed = seed(data_registry());
    seed["astro"] = astro::astro();
    let cluster = &mut seed["astro"]["organizations"][0]["clusters"][0];
    cluster["isDrEnabled"] = is_recovery_on.into();
    cluster["drRegion"] = "northeurope".into();
    seed["resources"].as_array_mut().unwrap().push(json!({
        "id": format!("{}/privateEndpointConnections/pec-astro", registry("crdata")),
        "properties": {
            "privateEndpoint": { "id": endpoint_id("pe-astro") }, "groupIds": ["registry"],
            "privateLinkServiceConnectionState": { "status": status, "description": "by Kim" },
        },
    }));
    Azure::with(seed)
}

#[tokio::test(start_paused = true)]
async fn an_approved_connection_that_names_no_site_is_taken_only_where_there_is_one_site() {
    let of_vendor = |site: Value| {
        let sent = with(with(second(), "site", site), "ticket_id", "48213");
        with(sent, "vendor_subscription_id", VENDOR_SUBSCRIPTION)
    };
    let sites = [json!("primary"), json!("disaster_recovery")];
    for (is_recovery_on, status, site, expected) in [
        (false, "Approved", &sites[0], "approved"),
        (true, "Approved", &sites[0], "submitted"),
        (true, "Pending", &sites[0], "pending"),
        (true, "Approved", &sites[1], "submitted"),
        (true, "Pending", &sites[1], "submitted"),
    ] {
        let azure = with_overwritten(is_recovery_on, status);
        let stored = requests(&azure).await.create(&of_vendor(site.clone())).await;
        assert_eq!(stored.value["status"], expected, "{status} {site}");
        let seen = requests(&azure).await.refresh(&stored).await.stored();
        assert_eq!(seen.value["status"], expected, "{status} {site}");
        assert_eq!(seen.value["ready"], false);
    }
}

#[tokio::test(start_paused = true)]
async fn without_an_answer_of_astro_there_may_be_a_second_site() {
    let azure = with_overwritten(false, "Approved");
    azure.script_times(9, "GET", "*/clusters/*", Effect::status(403, "Forbidden"));
    let sent = with(asking(), "ticket_id", "48213");
    let sent = with(sent, "vendor_subscription_id", VENDOR_SUBSCRIPTION);
    let stored = requests(&azure).await.create(&sent).await;
    assert_eq!(stored.value["status"], "submitted");
    azure.heal();
    let seen = requests(&azure).await.refresh(&stored).await.stored();
    assert_eq!(seen.value["status"], "approved");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_was_known_stays_known_when_a_second_site_comes() {
    let azure = with_overwritten(false, "Approved");
    let config = with(with(second(), "site", Value::Null), "ticket_id", "48213");
    let config = with(config, "vendor_subscription_id", VENDOR_SUBSCRIPTION);
    let stored = requests(&azure).await.create(&config).await;
    azure.astro_changes(|cluster| cluster["isDrEnabled"] = true.into());
    let seen = requests(&azure).await.refresh(&stored).await.stored();
    assert_eq!(seen.value["status"], "approved");
    // Naming the vendor's subscription later finds nothing that was not known.
    let unnamed = with(config.clone(), "vendor_subscription_id", Value::Null);
    let late = requests(&azure).await.create(&unnamed).await;
    let late = requests(&azure).await.refresh(&late).await.stored();
    let run = requests(&azure).await;
    let plan = run.plan(Some(&late), &config).await;
    assert_eq!(plan.planned["status"], "submitted");
    let applied = run.apply(&plan).await.stored();
    assert_eq!(applied.value["status"], "submitted");
}

#[tokio::test(start_paused = true)]
async fn the_primary_request_is_what_it_was_before_there_were_two_sites() {
    let azure = azure();
    let named = with(asking(), "site", "primary");
    let stored = requests(&azure).await.create(&asking()).await;
    let run = requests(&azure).await;
    let plan = run.plan(Some(&stored), &named).await;
    plan.notes.nothing();
    assert_eq!(plan.replace, [""; 0]);
    assert_eq!(plan.planned, stored.value);
}

#[tokio::test(start_paused = true)]
async fn a_site_that_does_not_exist_or_is_not_named_yet_is_refused() {
    let azure = with_recovery("northeurope");
    azure.astro_changes(|cluster| cluster["isDrEnabled"] = false.into());
    let plan = requests(&azure).await.plan(None, &second()).await;
    plan.notes.error().is("ClusterWithoutDisasterRecovery", "site").says(&["`prod-euw`"]);
    let plan = requests(&with_recovery("")).await.plan(None, &second()).await;
    plan.notes.error().is("DisasterRecoveryNotReady", "site").says(&["`cluster_region`"]);
    // Without Astro, the user says where the site is.
    let given = with(asking(), "site", "disaster_recovery");
    let plan = requests(&super::azure()).await.plan(None, &given).await;
    plan.notes.error().is("ClusterDetailsMissing", "cluster_region");
}

#[tokio::test(start_paused = true)]
async fn another_site_is_another_request_and_an_unknown_one_may_be() {
    let azure = with_recovery("northeurope");
    let primary = with(second(), "site", Value::Null);
    let stored = requests(&azure).await.create(&primary).await;
    let plan = requests(&azure).await.plan(Some(&stored), &second()).await;
    assert_eq!(plan.replace, ["site"]);
    assert_ne!(plan.planned["request_message"], stored.value["request_message"]);
    let unknown = with(second(), "site", UNKNOWN);
    let plan = requests(&azure).await.plan(Some(&stored), &unknown).await;
    for name in ["request_id", "request_message", "cluster_region"] {
        assert_eq!(plan.planned[name], UNKNOWN, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_clusters_have_a_second_site() {
    let account = json!({
        "vendor": "fivetran", "subject": { "name": "acme", "region": "EMEA" },
        "site": "disaster_recovery", "resource_id": registry("crdata"), "group_id": "registry",
        "vendor_subscription_id": VENDOR_SUBSCRIPTION,
    });
    let run = requests(&azure()).await;
    run.validate(&account).await.error().is("ConflictingArguments", "site");
}
