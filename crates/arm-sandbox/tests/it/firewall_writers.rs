//! Writes of firewalls that go on after their answer, and writers that come in between.

use arm_sandbox::{Effect, Fault};
use axum::body::Body;
use serde_json::{Value, json};

use crate::support::{
    Client, Reply,
    firewalls::{
        CLUSTER, COGNITIVE, COSMOS, EVENT_HUBS, IOT, KUSTO, REGISTRY, SQL, STORAGE, Target, VAULT,
    },
};

fn rules(value: &str) -> Value {
    let rules = json!([{"value": value, "action": "Allow"}]);
    json!({"networkAcls": {"defaultAction": "Deny", "ipRules": rules}})
}

fn values(body: &Value) -> Vec<&str> {
    let rules = body["properties"]["networkAcls"]["ipRules"].as_array().unwrap();
    rules.iter().filter_map(|rule| rule["value"].as_str()).collect()
}

fn state(body: &Value) -> &str {
    body["properties"]["provisioningState"].as_str().unwrap_or_default()
}

async fn poll(client: &Client, link: &str) -> Reply {
    client.send("GET", link, &[], Body::empty()).await
}

/// Writes a service's resource as it is.
async fn rewrite(client: &Client, target: Target) -> Reply {
    if matches!(target.path, path if path == CLUSTER.path || path == IOT.path) {
        let body = client.read(target).await;
        return client.replace(target, &body).await;
    }
    client.change(target, json!({})).await
}

#[tokio::test]
async fn a_slow_write_says_where_its_end_is_asked_for() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    for (target, status, asynchronous, located) in [
        (REGISTRY, 200, true, false),
        (COSMOS, 200, true, true),
        (COGNITIVE, 202, false, true),
        (CLUSTER, 200, true, false),
        (IOT, 200, true, false),
        (KUSTO, 202, true, false),
    ] {
        let answer = rewrite(&client, target).await.expect_status(status);

        assert_ne!(state(&answer.body), "Succeeded", "{target:?}");
        let (status, location) = (answer.header("azure-asyncoperation"), answer.header("location"));
        assert_eq!(
            (!status.is_empty(), !location.is_empty()),
            (asynchronous, located),
            "{target:?}"
        );
        assert_eq!(answer.header("retry-after"), "1");
        let link = if asynchronous { status } else { location };
        let mut seen = Vec::new();
        for _ in 0..3 {
            let polled = poll(&client, link).await;
            let word = polled.body["status"].as_str().unwrap_or_default().to_owned();
            seen.push((polled.status, word));
        }
        let word = |status, word: &str| (status, word.to_owned());
        if asynchronous {
            let expected =
                [word(200, "InProgress"), word(200, "InProgress"), word(200, "Succeeded")];
            assert_eq!(seen, expected, "{target:?}");
        } else {
            assert_eq!(seen, [word(202, ""), word(202, ""), word(200, "")], "{target:?}");
        }
        assert_eq!(state(&client.read(target).await), "Succeeded", "{target:?}");
    }
}

#[tokio::test]
async fn reading_a_resource_lets_its_write_come_to_an_end() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    rewrite(&client, COSMOS).await.expect_status(200);

    let mut states = Vec::new();
    for _ in 0..3 {
        states.push(state(&client.read(COSMOS).await).to_owned());
    }

    assert_eq!(states, ["Updating", "Updating", "Succeeded"]);
}

#[tokio::test]
async fn without_a_delay_a_slow_write_is_done_at_once() {
    let client = Client::with_firewalls();

    let answer = rewrite(&client, COGNITIVE).await.expect_status(200);

    assert_eq!(state(&answer.body), "Succeeded");
    let end = poll(&client, answer.header("location")).await.expect_status(200);
    assert_eq!(end.body["id"], json!(COGNITIVE.id()));
}

#[tokio::test]
async fn a_write_during_another_is_refused_as_the_service_refuses_it() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.operation_polls = 1).unwrap();
    for (target, status, code) in
        [(COSMOS, 412, "PreconditionFailed"), (CLUSTER, 409, "OperationNotAllowed")]
    {
        let body = client.read(target).await;
        rewrite(&client, target).await.expect_status(200);

        client.replace(target, &body).await.expect_error(status, code);
        client.replace(target, &body).await.expect_status(200);
    }
}

#[tokio::test(start_paused = true)]
async fn two_writes_at_once_conflict_where_that_is_documented() {
    let client = Client::with_firewalls();
    for (target, status, code) in [
        (STORAGE, 409, "StorageAccountOperationInProgress"),
        (VAULT, 409, "ConflictError"),
        (COSMOS, 412, "PreconditionFailed"),
    ] {
        let (first, second) = tokio::join!(rewrite(&client, target), rewrite(&client, target));

        first.expect_status(200);
        second.expect_error(status, code);
        rewrite(&client, target).await.expect_status(200);
    }
}

#[tokio::test(start_paused = true)]
async fn two_writes_at_once_of_a_rule_set_both_succeed_and_one_is_lost() {
    let client = Client::with_firewalls();
    let set =
        |mask: &str| json!({"properties": {"ipRules": [{"ipMask": mask, "action": "Allow"}]}});

    let (one, two) = (set("203.0.113.1"), set("203.0.113.2"));
    let (first, second) =
        tokio::join!(client.replace(EVENT_HUBS, &one), client.replace(EVENT_HUBS, &two));

    assert_eq!((first.status, second.status), (200, 200));
    let left = client.read(EVENT_HUBS).await["properties"]["ipRules"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_later_writer_with_a_stale_list_takes_away_what_was_written() {
    let client = Client::with_firewalls();
    let stale = json!({"properties": rules("198.51.100.9")});
    let effect = Effect::followed("PATCH", stale);
    client.sandbox.add_fault(&Fault::new("PATCH", "*/storageAccounts/lake", effect)).unwrap();

    let written = client.change(STORAGE, rules("203.0.113.7")).await.expect_status(200);

    assert_eq!(values(&written.body), ["203.0.113.7"], "the answer is as if nothing had happened");
    assert_eq!(values(&client.read(STORAGE).await), ["198.51.100.9"]);
    client.change(STORAGE, rules("203.0.113.7")).await.expect_status(200);
    assert_eq!(values(&client.read(STORAGE).await), ["203.0.113.7"], "it comes once");
    assert_eq!(client.sandbox.unused_faults().unwrap(), []);
}

#[tokio::test]
async fn an_earlier_writer_loses_what_it_wrote_unless_there_is_a_condition() {
    let client = Client::with_firewalls();
    let effect = Effect::preceded("PATCH", json!({"properties": rules("198.51.100.9")}));
    client.sandbox.add_fault(&Fault::new("PATCH", "*/storageAccounts/lake", effect)).unwrap();

    client.change(STORAGE, rules("203.0.113.7")).await.expect_status(200);

    assert_eq!(values(&client.read(STORAGE).await), ["203.0.113.7"]);
}

#[tokio::test]
async fn an_earlier_writer_makes_the_etag_stale() {
    let client = Client::with_firewalls();
    let body = client.read(KUSTO).await;
    let other = json!({"properties": {"allowedIpRangeList": ["198.51.100.9"]}});
    let effect = Effect::preceded("PATCH", other);
    client.sandbox.add_fault(&Fault::new("PATCH", "*/Microsoft.Kusto/*", effect)).unwrap();
    let etag = body["etag"].as_str().unwrap();
    let headers = [("content-type", "application/json"), ("if-match", etag)];
    let uri = crate::support::address(&KUSTO.id(), KUSTO.version);
    let ours = json!({"properties": {"allowedIpRangeList": ["192.0.2.10", "203.0.113.7"]}});

    let refused = client.send("PATCH", &uri, &headers, Body::from(ours.to_string())).await;

    refused.expect_error(412, "PreconditionFailed");
    let left = &client.read(KUSTO).await["properties"]["allowedIpRangeList"];
    assert_eq!(left, &json!(["198.51.100.9"]));
}

#[tokio::test]
async fn a_later_writer_has_no_condition_even_where_the_client_has_one() {
    let client = Client::with_firewalls();
    let etag = client.read(KUSTO).await["etag"].as_str().unwrap().to_owned();
    let other = json!({"properties": {"allowedIpRangeList": ["198.51.100.9"]}});
    let effect = Effect::followed("PATCH", other);
    client.sandbox.add_fault(&Fault::new("PATCH", "*/Microsoft.Kusto/*", effect)).unwrap();
    let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
    let uri = crate::support::address(&KUSTO.id(), KUSTO.version);
    let ours = json!({"properties": {"allowedIpRangeList": ["203.0.113.7"]}});

    let written = client.send("PATCH", &uri, &headers, Body::from(ours.to_string())).await;

    written.expect_status(200);
    let left = &client.read(KUSTO).await["properties"]["allowedIpRangeList"];
    assert_eq!(left, &json!(["198.51.100.9"]));
}

#[tokio::test]
async fn another_writer_may_delete_a_rule_that_was_just_made() {
    let client = Client::with_firewalls();
    let effect = Effect::followed("DELETE", Value::Null);
    client.sandbox.add_fault(&Fault::new("PUT", "*/firewallRules/*", effect)).unwrap();
    let rule = SQL.rule("vendor");
    let body =
        json!({"properties": {"startIpAddress": "203.0.113.7", "endIpAddress": "203.0.113.7"}});

    client.put(&rule, SQL.version, &body).await.expect_status(201);

    client.get(&rule, SQL.version).await.expect_error(404, "ResourceNotFound");
}

#[tokio::test]
async fn a_slow_write_that_is_lost_comes_to_an_end_like_any_other() {
    let client = Client::with_firewalls();
    let fault = Fault::new("PATCH", "*/databaseAccounts/*", Effect::DroppedWrite);
    client.sandbox.add_fault(&fault).unwrap();

    let answer = client.change(COSMOS, json!({"ipRules": []})).await.expect_status(200);

    let end = poll(&client, answer.header("azure-asyncoperation")).await.expect_status(200);
    assert_eq!(end.body["status"], "Succeeded");
    let left = &client.read(COSMOS).await["properties"]["ipRules"];
    assert_eq!(left, &json!([{"ipAddressOrRange": "192.0.2.10"}]));
}
