//! `dataplane_private_endpoint_connections`: who has, or wants, a private endpoint for a resource.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, registry},
    grpc::Notes,
    pending::{ASTRO, UNION, asked, connection_id, endpoint, twins},
    snapshot::Snapshot,
};

async fn read(azure: &Azure, filter: &Value) -> (Value, Notes) {
    let mut config = filter.clone();
    if config.get("resource_id").is_none() {
        config["resource_id"] = json!(registry("crclassic"));
    }
    azure.terraform().await.read_data("dataplane_private_endpoint_connections", &config).await
}

#[tokio::test(start_paused = true)]
async fn every_connection_is_listed_with_what_it_can_be_told_by() {
    let azure = Azure::with(asked());
    let (found, notes) = read(&azure, &json!({})).await;
    notes.nothing();
    let found = found["connections"].as_array().unwrap().clone();
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(
        found[0],
        json!({
            "id": connection_id("pe-astro"),
            "name": "pe-astro",
            "private_endpoint_id": endpoint(ASTRO, "pe-astro"),
            "requester_subscription_id": ASTRO,
            "status": "Pending",
            "description": "req-7f3a",
            "provisioning_state": "Succeeded",
            "group_ids": [],
        })
    );
}

#[tokio::test(start_paused = true)]
async fn filters_hold_together_and_ids_compare_without_case() {
    let azure = Azure::with(asked());
    for (filter, expected) in [
        (json!({ "status": "Pending" }), vec!["pe-astro", "pe-union"]),
        (json!({ "status": "Approved" }), vec!["pe-old"]),
        (json!({ "status": "Rejected" }), vec![]),
        (json!({ "requester_subscription_id": ASTRO }), vec!["pe-astro", "pe-old"]),
        (json!({ "requester_subscription_id": ASTRO, "status": "Pending" }), vec!["pe-astro"]),
        (json!({ "private_endpoint_id": endpoint(UNION, "PE-UNION") }), vec!["pe-union"]),
        (json!({ "message_contains": "req-" }), vec!["pe-astro", "pe-union"]),
    ] {
        let (found, notes) = read(&azure, &filter).await;
        notes.nothing();
        let names = found["connections"].as_array().unwrap().iter().map(|it| it["name"].clone());
        assert_eq!(names.collect::<Vec<_>>(), expected, "{filter}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_in_two_subscriptions_lists_both_with_a_warning() {
    let azure = Azure::with(twins());
    let (found, notes) = read(&azure, &json!({ "private_endpoint_name": "PE-TWIN" })).await;
    assert_eq!(found["connections"].as_array().unwrap().len(), 2);
    let both = [endpoint(ASTRO, "pe-twin"), endpoint(UNION, "pe-twin")];
    notes.warning().is("AmbiguousConnection", "private_endpoint_name").says(&[
        &both[0],
        &both[1],
        "requester_subscription_id",
    ]);
    let one = json!({ "private_endpoint_name": "pe-twin", "requester_subscription_id": UNION });
    let (found, notes) = read(&azure, &one).await;
    notes.nothing();
    assert_eq!(found["connections"][0]["name"], "twin-union");
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_not_there_or_of_another_kind_is_an_error() {
    let azure = Azure::with(asked());
    let (_, notes) = read(&azure, &json!({ "resource_id": registry("crnowhere") })).await;
    notes.error().is("NotFound", "resource_id").says(&["crnowhere"]);
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    let (_, notes) = read(&azure, &json!({ "resource_id": group })).await;
    notes.error().is("PrivateEndpointsNotSupported", "resource_id");
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_private_endpoint_connections() {
    let mut snapshot = Snapshot::of("private_endpoint_connections");
    let azure = Azure::with(asked());
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    for (case, resource) in [
        ("a resource that is not there", registry("crnowhere")),
        ("a resource group", group.to_owned()),
    ] {
        let (_, notes) = read(&azure, &json!({ "resource_id": resource })).await;
        snapshot.add(case, &notes);
    }
    snapshot.check();
}
