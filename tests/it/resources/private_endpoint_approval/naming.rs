//! Connections that are known by the name of their endpoint, as the APIs of Databricks, Data Factory and
//! Synapse give it.

use serde_json::{Value, json};

use super::{approvals, refreshed};
use crate::{
    azure::{Azure, registry},
    grpc::Stored,
    pending::{ASTRO, UNION, connection, endpoint, twins},
};

const OF_DATABRICKS: &str = "databricks-1f-pe-2a";

fn named(name: &str) -> Value {
    json!({ "resource_id": registry("crclassic"), "private_endpoint_name": name })
}

/// A registry at which an endpoint of Databricks waits since this time.
fn waiting_since(created: Option<&str>) -> Azure {
    let mut seed = twins();
    let mut waits = connection(ASTRO, OF_DATABRICKS, "Pending", "");
    waits["systemData"] = created.map_or_else(|| json!({}), |it| json!({ "createdAt": it }));
    seed["resources"].as_array_mut().unwrap().push(waits);
    Azure::with(seed)
}

#[tokio::test(start_paused = true)]
async fn a_name_alone_approves_what_a_plan_has_shown() {
    let azure = waiting_since(None);
    let config = named(&OF_DATABRICKS.to_uppercase());
    let recorded = approvals(&azure).await.create(&config).await;
    assert_eq!(recorded.text("status"), "pending");
    let stored = approvals(&azure).await.converge(Some(recorded), &config).await;
    assert_eq!(stored.text("status"), "approved");
    assert_eq!(stored.text("private_endpoint_id"), endpoint(ASTRO, OF_DATABRICKS));
}

#[tokio::test(start_paused = true)]
async fn one_name_in_two_subscriptions_approves_neither() {
    let azure = Azure::with(twins());
    let plan = approvals(&azure).await.plan(None, &named("pe-twin")).await;
    let both = [endpoint(ASTRO, "pe-twin"), endpoint(UNION, "pe-twin")];
    plan.notes.error().has_code("AmbiguousConnection").says(&[&both[0], &both[1]]);

    let mut told = named("pe-twin");
    told["requester_subscription_id"] = UNION.into();
    let stored = approvals(&azure).await.create(&told).await;
    assert_eq!(stored.text("private_endpoint_id"), endpoint(UNION, "pe-twin"));
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_of_the_same_name_that_appears_later_stops_the_approval_of_the_first() {
    let config = named("pe-twin");
    let one = Azure::with(twins_without("twin-union"));
    let recorded = approvals(&one).await.create(&config).await;
    assert_eq!(recorded.text("private_endpoint_id"), endpoint(ASTRO, "pe-twin"));

    let both = Azure::with(twins_without("nothing"));
    let recorded = refreshed(&both, &recorded).await;
    let run = approvals(&both).await;
    let plan = run.plan(Some(&recorded), &config).await;
    let ids = [endpoint(ASTRO, "pe-twin"), endpoint(UNION, "pe-twin")];
    plan.notes.with_code("AmbiguousConnection").says(&[&ids[0], &ids[1]]);
    assert_ne!(plan.changes()["status"], "approved");

    both.calls();
    run.apply(&plan).await.notes.error().has_code("AmbiguousConnection");
    assert!(both.calls().iter().all(|it| it.starts_with("GET")), "nothing is approved");
}

/// Both twins wait, unless one of the two connections is left out.
fn twins_without(name: &str) -> Value {
    let mut seed = twins();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.retain(|it| !it["id"].as_str().is_some_and(|id| id.ends_with(name)));
    for twin in
        resources.iter_mut().filter(|it| it["id"].as_str().is_some_and(|id| id.contains("/twin-")))
    {
        twin["properties"]["privateLinkServiceConnectionState"]["status"] = "Pending".into();
    }
    seed
}

#[tokio::test(start_paused = true)]
async fn the_plan_warns_when_the_time_of_databricks_runs_out() {
    let azure = waiting_since(Some("2026-01-01T00:00:00Z"));
    let plan = approvals(&azure).await.plan(None, &named(OF_DATABRICKS)).await;
    plan.notes.with_code("EndpointExpires").says(&[
        OF_DATABRICKS,
        "Azure created the connection on 2026-01-01",
        "14 days",
    ]);

    let fresh = waiting_since(None);
    let plan = approvals(&fresh).await.plan(None, &named(OF_DATABRICKS)).await;
    let codes = plan.notes.codes();
    assert!(!codes.contains(&"EndpointExpires"), "{codes:?}");
}

#[tokio::test(start_paused = true)]
async fn an_age_that_azure_does_not_tell_is_counted_from_the_first_refresh_that_saw_it_pending() {
    let azure = waiting_since(None);
    let recorded = approvals(&azure).await.create(&named(OF_DATABRICKS)).await;
    let first = refreshed(&azure, &recorded).await;
    let second = refreshed(&azure, &first).await;
    assert_eq!(kept(&first)["pending"]["since"], kept(&second)["pending"]["since"]);
    let plan = approvals(&azure).await.plan(Some(&second), &named(OF_DATABRICKS)).await;
    let codes = plan.notes.codes();
    assert!(!codes.contains(&"EndpointExpires"), "{codes:?}");

    let mut older = kept(&second);
    older["pending"]["since"] = "2026-01-01T00:00:00Z".into();
    let old = Stored { private: older.to_string().into_bytes(), ..second };
    let old = refreshed(&azure, &old).await;
    let plan = approvals(&azure).await.plan(Some(&old), &named(OF_DATABRICKS)).await;
    plan.notes
        .with_code("EndpointExpires")
        .says(&[OF_DATABRICKS, "first saw the connection pending on 2026-01-01"]);
}

/// What the provider keeps beside the state.
fn kept(stored: &Stored) -> Value {
    let kept: Value = serde_json::from_slice(&stored.private).expect("it is JSON");
    assert!(kept["pending"]["since"].is_string(), "{kept}");
    kept
}
