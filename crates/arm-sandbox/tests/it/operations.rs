//! Long-running operations: stepped by hand, in each other's way, failing late.

use arm_sandbox::{Busy, Database, Effect, Fault, Settings};
use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Reply,
    networks::{NETWORK, Sides, network, peering_link, seed, space, towards, vendor},
};

fn own() -> String {
    peering_link(&network("core"), "to-dp1")
}

/// A sandbox whose operations are ended by hand.
fn by_hand() -> Sides {
    let sides = Sides::new();
    sides.customer.sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();
    sides
}

/// Where the end of an accepted write is asked for.
fn link(reply: &Reply) -> String {
    reply.header("azure-asyncoperation").to_owned()
}

async fn poll(sides: &Sides, link: &str) -> Value {
    sides.customer.send("GET", link, &[], Body::empty()).await.expect_status(200).body
}

async fn provisioning(sides: &Sides, id: &str) -> String {
    let body = sides.get(id).await.expect_status(200).body;
    body["properties"]["provisioningState"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_operation_by_hand_runs_until_it_is_stepped_however_often_it_is_polled() {
    let sides = by_hand();

    let reply = sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    assert_eq!(reply.body["properties"]["provisioningState"], "Updating");
    for _ in 0..20 {
        assert_eq!(poll(&sides, &link(&reply)).await["status"], "InProgress");
    }
    assert_eq!(provisioning(&sides, &own()).await, "Updating");
    assert_eq!(provisioning(&sides, &network("core")).await, "Updating");
    let sandbox = &sides.customer.sandbox;
    let running = sandbox.operations().unwrap();
    assert_eq!((running[0].method.as_str(), running[0].resource.as_str()), ("PUT", own().as_str()));

    assert_eq!(sandbox.step_operation().unwrap(), running.into_iter().next());

    assert_eq!(poll(&sides, &link(&reply)).await["status"], "Succeeded");
    assert_eq!(provisioning(&sides, &own()).await, "Succeeded");
    assert_eq!(provisioning(&sides, &network("core")).await, "Succeeded");
    assert_eq!(sandbox.step_operation().unwrap(), None);
}

#[tokio::test]
async fn operations_are_stepped_oldest_first_or_ended_together() {
    let sides = by_hand();
    let names = ["a", "b", "c"];
    for (name, prefix) in names.iter().zip(["10.81.0.0/16", "10.82.0.0/16", "10.83.0.0/16"]) {
        sides.put(&network(name), NETWORK, &space(&[prefix])).await.expect_status(201);
    }
    let sandbox = &sides.customer.sandbox;

    assert_eq!(sandbox.step_operation().unwrap().unwrap().resource, network("a"));
    assert_eq!(provisioning(&sides, &network("b")).await, "Updating");
    assert_eq!(sandbox.finish_operations().unwrap(), 2);

    for name in names {
        assert_eq!(provisioning(&sides, &network(name)).await, "Succeeded");
    }
    assert_eq!(sandbox.operations().unwrap(), []);
}

#[tokio::test]
async fn waiting_operations_end_when_manual_operations_are_turned_off() {
    let sides = by_hand();
    let reply = sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);

    sides.customer.sandbox.change_behavior(|it| it.operations_by_hand = false).unwrap();

    assert_eq!(poll(&sides, &link(&reply)).await["status"], "Succeeded");
}

#[tokio::test]
async fn one_process_steps_what_another_waits_for() {
    let directory = tempfile::tempdir().unwrap();
    let mut seed = seed();
    seed["behavior"] = json!({"operationsByHand": true});
    let settings = || Settings {
        database: Database::File(directory.path().join("sandbox.db")),
        seed: Some(seed.clone().into()),
        ..Settings::default()
    };
    let (one, other) = (Sides::open(settings()), Sides::open(settings()));

    let reply = one.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    assert_eq!(poll(&one, &link(&reply)).await["status"], "InProgress");
    let stepped = other.customer.sandbox.step_operation().unwrap().unwrap();

    assert_eq!(stepped.resource, own());
    assert_eq!(poll(&one, &link(&reply)).await["status"], "Succeeded");
}

#[tokio::test]
async fn a_network_is_written_by_one_operation_at_a_time() {
    for (busy, status, code) in [
        (Busy::AnotherOperation, 409, "AnotherOperationInProgress"),
        (Busy::NotProvisioned, 400, "ReferencedResourceNotProvisioned"),
        (Busy::Retryable, 429, "RetryableError"),
    ] {
        let sides = by_hand();
        sides.customer.sandbox.change_behavior(|it| it.networks.busy = busy).unwrap();
        sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
        let subnet = format!("{}/subnets/a", network("core"));
        let range = json!({"properties": {"addressPrefix": "10.60.1.0/24"}});

        let child = sides.put(&subnet, NETWORK, &range).await;
        let whole = sides.put(&network("core"), NETWORK, &space(&["10.60.0.0/16"])).await;
        let sibling = sides
            .put(&peering_link(&network("core"), "p"), NETWORK, &towards(&network("side")))
            .await;
        let deletion = sides.customer.delete(&own(), NETWORK).await;

        for reply in [child, whole, sibling, deletion] {
            reply.expect_error(status, code);
            assert_eq!(reply.header("x-ms-error-code"), code);
            if busy == Busy::Retryable {
                let inner = &reply.body["error"]["details"][0]["code"];
                assert_eq!(inner, "ReferencedResourceNotProvisioned");
            }
        }
        sides.put(&network("side"), NETWORK, &space(&["10.70.0.0/16"])).await.expect_status(200);
        sides.customer.sandbox.finish_operations().unwrap();
        sides.put(&subnet, NETWORK, &range).await.expect_status(201);
    }
}

#[tokio::test]
async fn of_two_writes_of_one_network_at_once_one_is_refused() {
    let sides = Sides::new();
    sides.customer.sandbox.change_behavior(|it| it.exclusive_write_milliseconds = 50).unwrap();
    let subnet = async |name: &str, prefix: &str| {
        let id = format!("{}/subnets/{name}", network("core"));
        let range = json!({"properties": {"addressPrefix": prefix}});
        sides.customer.put(&id, NETWORK, &range).await
    };

    let (one, other) = tokio::join!(subnet("a", "10.60.1.0/24"), subnet("b", "10.60.2.0/24"));

    one.expect_status(201);
    other.expect_error(409, "AnotherOperationInProgress");
    subnet("b", "10.60.2.0/24").await.expect_status(201);
}

#[tokio::test]
async fn a_peering_waits_until_the_remote_network_is_done() {
    for (busy, status, code) in [
        (Busy::AnotherOperation, 400, "ReferencedResourceNotProvisioned"),
        (Busy::Retryable, 429, "RetryableError"),
    ] {
        let sides = by_hand();
        sides.customer.sandbox.change_behavior(|it| it.networks.busy = busy).unwrap();
        sides.vendor_put(&vendor(), NETWORK, &space(&["172.20.0.0/19"])).await.expect_status(200);

        sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_error(status, code);
        sides.customer.sandbox.finish_operations().unwrap();
        sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    }
}

#[tokio::test]
async fn a_refused_write_counts_as_a_poll_of_what_it_waits_for() {
    let sides = Sides::new();
    sides.customer.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    let again = async || sides.put(&own(), NETWORK, &towards(&vendor())).await;

    again().await.expect_error(409, "AnotherOperationInProgress");
    again().await.expect_error(409, "AnotherOperationInProgress");
    again().await.expect_status(200);
}

#[tokio::test]
async fn an_operation_can_fail_in_an_answer_that_is_200() {
    let sides = Sides::new();
    let effect = Effect::FailedOperation {
        code: "ReferencedResourceNotProvisioned".into(),
        message: "dp1 is in Updating state".into(),
        details: Vec::new(),
    };
    let sandbox = &sides.customer.sandbox;
    sandbox.add_fault(&Fault::new("PUT", "*/virtualNetworkPeerings/*", effect)).unwrap();

    let reply = sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);

    let report = poll(&sides, &link(&reply)).await;
    assert_eq!(report["status"], "Failed");
    assert_eq!(report["error"]["code"], "ReferencedResourceNotProvisioned");
    sides.get(&own()).await.expect_error(404, "ResourceNotFound");
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    assert_eq!(sandbox.unused_faults().unwrap(), []);
}

#[tokio::test]
async fn the_address_of_an_operation_is_good_only_with_its_whole_query() {
    let sides = Sides::new();
    let reply = sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    let whole = link(&reply);
    assert!(4000 < whole.len(), "{whole}");
    assert!(
        whole.contains("/providers/Microsoft.Network/locations/westeurope/operations/"),
        "{whole}"
    );

    for cut in [whole.split("&s=").next().unwrap(), whole.split("&t=").next().unwrap()] {
        let reply = sides.customer.send("GET", cut, &[], Body::empty()).await;
        reply.expect_error(400, "InvalidOperationSignature");
    }
    assert_eq!(poll(&sides, &whole).await["status"], "Succeeded");
}

#[tokio::test]
async fn a_deletion_is_polled_at_either_address() {
    let sides = Sides::new();
    sides.put(&own(), NETWORK, &towards(&vendor())).await.expect_status(201);
    sides.customer.sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();

    let reply = sides.customer.delete(&own(), NETWORK).await.expect_status(202);
    let result = async || {
        sides.customer.send("GET", reply.header("location"), &[], Body::empty()).await.status
    };

    assert_eq!(
        (result().await, poll(&sides, &link(&reply)).await["status"].clone()),
        (202, json!("InProgress"))
    );
    sides.customer.sandbox.finish_operations().unwrap();
    assert_eq!(
        (result().await, poll(&sides, &link(&reply)).await["status"].clone()),
        (200, json!("Succeeded"))
    );
}
