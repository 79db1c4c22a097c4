//! Which connection is meant: S-16, and what changes of the arguments come to.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    MESSAGE, approvals, approving, refreshed,
    services::service,
    settled,
    vendor::{VENDOR_SUBSCRIPTION, azure, connections, deletes, endpoint, makes, sees},
    with,
};

const REGISTRY: &str = "Microsoft.ContainerRegistry/registries";

#[tokio::test(start_paused = true)]
async fn among_several_the_one_that_is_described_is_approved() {
    let service = service(REGISTRY);
    for described in [
        json!({ "message_contains": MESSAGE }),
        json!({ "private_endpoint_id": endpoint("pe-astro") }),
        json!({ "private_endpoint_id": endpoint("PE-ASTRO") }),
        json!({ "requester_subscription_id": VENDOR_SUBSCRIPTION.to_uppercase(), "message_contains": MESSAGE }),
    ] {
        let azure = azure(&service);
        makes(&azure, &service, "pe-astro", MESSAGE).await;
        makes(&azure, &service, "pe-other", "let me in").await;
        let config = with(json!({ "resource_id": service.id() }), &described);

        let stored = settled(&azure, &config).await;

        assert_eq!(stored.text("status"), "approved", "{described}");
        assert_eq!(sees(&azure, "pe-astro").await, "Approved", "{described}");
        assert_eq!(sees(&azure, "pe-other").await, "Pending", "{described}");
    }
}

#[tokio::test(start_paused = true)]
async fn two_that_could_be_meant_are_listed_and_none_is_approved() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    makes(&azure, &service, "pe-other", "let me in").await;
    let vague = json!({
        "resource_id": service.id(), "requester_subscription_id": VENDOR_SUBSCRIPTION,
    });

    let plan = approvals(&azure).await.plan(None, &vague).await;

    plan.notes.error().says(&[
        "2 connections",
        &endpoint("pe-astro"),
        &endpoint("pe-other"),
        MESSAGE,
        "let me in",
        "private_endpoint_id",
    ]);
    let statuses = connections(&azure, &service).await;
    assert!(statuses.iter().all(|(status, _)| status == "Pending"), "{statuses:?}");
}

#[tokio::test(start_paused = true)]
async fn two_that_appear_while_one_is_awaited_are_told_and_none_is_approved() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    let config = approving(&service.id());
    let run = approvals(&azure).await;
    let waiting = run.apply(&run.plan(None, &config).await).await.stored();
    makes(&azure, &service, "pe-1", MESSAGE).await;
    makes(&azure, &service, "pe-2", MESSAGE).await;

    let run = approvals(&azure).await;
    let seen = run.refresh(&waiting).await;
    seen.notes.nothing();
    let plan = run.plan(seen.state.as_ref(), &config).await;
    // An error would block a destroy, which plans everything first; an apply fails.
    plan.notes.warning().is("AmbiguousConnection", "status").says(&["2", "pe-1", "pe-2"]);
    assert_eq!(plan.planned["status"], crate::grpc::UNKNOWN);
    let refused = approvals(&azure).await.apply_saved(&plan).await;
    refused.notes.error().has_code("AmbiguousConnection").says(&["2", "pe-1", "pe-2"]);
    assert_eq!(refused.state, seen.state);
    for name in ["pe-1", "pe-2"] {
        assert_eq!(sees(&azure, name).await, "Pending");
    }
    let run = approvals(&azure).await;
    run.destroy(&seen.state.clone().unwrap()).await.notes.nothing();
    let narrowed = with(config, &json!({ "private_endpoint_id": endpoint("pe-2") }));
    let stored = approvals(&azure).await.converge(seen.state, &narrowed).await;

    assert_eq!(stored.text("status"), "approved");
    assert_eq!(sees(&azure, "pe-1").await, "Pending");
    assert_eq!(sees(&azure, "pe-2").await, "Approved");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_approved_for_being_the_only_one() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    let run = approvals(&azure).await;
    let notes = run.validate(&json!({ "resource_id": service.id() })).await;
    notes.error().has_code("ConnectionNotNamed").says(&["requester_subscription_id"]);
    let vnet = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v";
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    let notes = run.validate(&approving(group)).await;
    notes.error().is("PrivateEndpointsNotSupported", "resource_id").says(&[group]);
    let wrong = with(approving(&service.id()), &json!({ "private_endpoint_id": vnet }));
    run.validate(&wrong).await.error().is("WrongResourceType", "private_endpoint_id");
}

#[tokio::test(start_paused = true)]
async fn saying_more_about_the_same_connection_changes_nothing_in_azure() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let config = approving(&service.id());
    let stored = settled(&azure, &config).await;
    azure.calls();
    for more in [
        json!({ "private_endpoint_id": endpoint("pe-astro") }),
        json!({ "connection_name": stored.text("connection_name") }),
        json!({ "description": "ticket 48211" }),
        json!({ "on_destroy": "keep" }),
        json!({ "message_contains": "req" }),
    ] {
        let run = approvals(&azure).await;
        let plan = run.plan(Some(&stored), &with(config.clone(), &more)).await;
        assert_eq!(plan.replace, Vec::<String>::new(), "{more}");
        run.apply(&plan).await.notes.nothing();
        assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"], "{more}");
    }
}

#[tokio::test(start_paused = true)]
async fn describing_another_connection_replaces_the_approval() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    makes(&azure, &service, "pe-union", "req-9999").await;
    let stored = settled(&azure, &approving(&service.id())).await;
    let other = with(approving(&service.id()), &json!({ "message_contains": "req-9999" }));

    let run = approvals(&azure).await;
    let plan = run.plan(Some(&stored), &other).await;

    assert_eq!(plan.replace, ["message_contains"]);
    plan.notes.with_code("VendorWillBeCutOff").says(&[&endpoint("pe-astro")]);
    let recorded = run.change(&stored, &other).await;
    assert_eq!(recorded.text("status"), "pending");
    let stored = approvals(&azure).await.converge(Some(recorded), &other).await;
    assert_eq!(stored.text("private_endpoint_id"), endpoint("pe-union"));
    assert_eq!(sees(&azure, "pe-astro").await, "Rejected");
    assert_eq!(sees(&azure, "pe-union").await, "Approved");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_yet_is_decided_by_the_apply() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let run = approvals(&azure).await;
    let unknown =
        with(approving(&service.id()), &json!({ "message_contains": crate::grpc::UNKNOWN }));
    run.validate(&unknown).await.nothing();
    let plan = run.plan(None, &unknown).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["matched_by"], crate::grpc::UNKNOWN);
}

#[tokio::test(start_paused = true)]
async fn a_custom_description_does_not_hide_the_connection() {
    // Killed after Azure had approved and before the state was written: nothing is stored.
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    for description in [Value::Null, json!("ticket 48211")] {
        let config = with(approving(&service.id()), &json!({ "description": description }));
        settled(&azure, &config).await;
        azure.calls();

        let stored = approvals(&azure).await.create(&config).await;

        assert_eq!(stored.text("status"), "approved");
        assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"], "nothing is written twice");
        deletes(&azure, "pe-astro").await;
        makes(&azure, &service, "pe-astro", MESSAGE).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_requesters_subscription_must_hold() {
    let service = service(REGISTRY);
    let azure = azure(&service);
    makes(&azure, &service, "pe-astro", MESSAGE).await;
    let other = json!({ "requester_subscription_id": Uuid::from_u128(8).to_string() });
    let run = approvals(&azure).await;
    let plan = run.plan(None, &with(approving(&service.id()), &other)).await;
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("NoConnectionYet", "status").says(&["subscription"]);
    assert_eq!(refreshed(&azure, &applied.stored()).await.text("status"), "awaiting_connection");
    assert_eq!(sees(&azure, "pe-astro").await, "Pending");
}
