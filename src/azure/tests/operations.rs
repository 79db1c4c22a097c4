//! Long-running operations, in the forms in which Azure's services run them.

use serde_json::{Value, json};

use super::support::{API, Answer, PATH, scripted, within};
use crate::azure::{Cause, Request};

const OPERATION: &str =
    "https://west.management.azure.com/subscriptions/s/operations/op?api-version=1";

fn accepted(status: u16, header: &'static str, url: &str) -> Answer {
    Answer::json(status, &json!({"properties": {"provisioningState": "Updating"}}))
        .header(header, url)
}

fn state(status: &str) -> Answer {
    Answer::json(200, &json!({ "status": status }))
}

fn resource(state: &str) -> Answer {
    Answer::json(200, &json!({"name": "vnet", "properties": {"provisioningState": state}}))
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_polled_to_its_end_and_the_resource_is_read() {
    let long = format!("{OPERATION}&t={}", "x".repeat(4096));
    let answers = [
        accepted(201, "azure-asyncoperation", &long).header("retry-after", "2"),
        state("InProgress").header("retry-after", "7"),
        state("Sunbathing").header("retry-after", "1"),
        state("Succeeded"),
        resource("Succeeded"),
    ];
    let (client, script) = scripted(answers);
    let value: Value = client.put(PATH, API, &json!({})).await.unwrap();
    assert_eq!(value["name"], "vnet");
    assert_eq!(script.times(), [0, 2, 9, 10, 10]);
    assert_eq!(script.seen()[1].uri.to_string(), long);
    assert_eq!(script.calls(), ["PUT vnet", "GET op", "GET op", "GET op", "GET vnet"]);
}

#[tokio::test(start_paused = true)]
async fn an_operation_behind_a_200_is_waited_for_too() {
    let answers = [
        accepted(200, "azure-asyncoperation", OPERATION),
        state("Succeeded"),
        resource("Succeeded"),
    ];
    let (client, script) = scripted(answers);
    let _: Value = client.put(PATH, API, &json!({})).await.unwrap();
    assert_eq!(script.calls(), ["PUT vnet", "GET op", "GET vnet"]);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_ends_when_its_location_says_so() {
    let answers =
        [Answer::new(202).header("location", OPERATION), Answer::new(202), Answer::new(204)];
    let (client, script) = scripted(answers);
    client.delete(PATH, API).await.unwrap();
    assert_eq!(script.calls(), ["DELETE vnet", "GET op", "GET op"]);
}

#[tokio::test(start_paused = true)]
async fn a_deletion_without_location_ends_when_the_resource_is_gone() {
    let answers = [Answer::new(202), resource("Deleting"), Answer::error(404, "ResourceNotFound")];
    let (client, script) = scripted(answers);
    client.delete(PATH, API).await.unwrap();
    assert_eq!(script.calls(), ["DELETE vnet", "GET vnet", "GET vnet"]);
}

#[tokio::test(start_paused = true)]
async fn a_resource_that_is_being_made_is_read_until_it_is_made() {
    let answers = [
        Answer::json(201, &json!({"properties": {"provisioningState": "Updating"}})),
        resource("Updating"),
        resource("Ready"),
    ];
    let (client, script) = scripted(answers);
    let value: Value = client.put(PATH, API, &json!({})).await.unwrap();
    assert_eq!(value["properties"]["provisioningState"], "Ready");
    assert_eq!(script.seen().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_failure_inside_a_200_is_a_failure_with_azures_code() {
    let failure = json!({"status": "Failed", "error": {"code": "RetryableError", "message": "m",
        "details": [{"code": "ReferencedResourceNotProvisioned", "message": "vnet-dp1 is in Updating state"}]}});
    let answers = [accepted(201, "azure-asyncoperation", OPERATION), Answer::json(200, &failure)];
    let (client, _script) = scripted(answers);
    let error = client.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::OperationFailed { .. }), "{error}");
    assert_eq!(error.code(), Some("ReferencedResourceNotProvisioned"));
    assert!(error.was_accepted());
    assert!(
        error.to_string().starts_with(&format!("PUT {PATH}: the operation ended as Failed")),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_is_not_known_yet_is_asked_for_again() {
    let answers = [
        accepted(201, "azure-asyncoperation", OPERATION),
        Answer::error(404, "NotFound"),
        Answer::error(404, "NotFound"),
        state("Succeeded"),
        resource("Succeeded"),
    ];
    let (client, _script) = scripted(answers);
    let _: Value = client.put(PATH, API, &json!({})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_operation_on_a_foreign_host_gets_no_token() {
    let (client, script) =
        scripted([accepted(202, "azure-asyncoperation", "https://evil.example/op")]);
    let error = client.put::<Value>(PATH, API, &json!({})).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::ForeignHost(host) if host == "evil.example"), "{error}");
    assert!(error.was_accepted());
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_is_the_resource_itself_is_told_by_its_state() {
    let own = format!("https://management.azure.com{}?api-version=9", PATH.to_uppercase());
    let answers =
        [accepted(201, "azure-asyncoperation", &own), resource("Updating"), resource("Succeeded")];
    let (client, _script) = scripted(answers);
    let value: Value = client.put(PATH, API, &json!({})).await.unwrap();
    assert_eq!(value["name"], "vnet");
}

#[tokio::test(start_paused = true)]
async fn an_action_gives_the_result_of_its_operation() {
    let result = "https://management.azure.com/subscriptions/s/results/1?api-version=1";
    let answers = [
        Answer::new(202).header("azure-asyncoperation", OPERATION).header("location", result),
        state("Succeeded"),
        Answer::json(200, &json!({"answer": 42})),
    ];
    let (client, _script) = scripted(answers);
    let value: Value = client.post(PATH, API, &json!({})).await.unwrap();
    assert_eq!(value["answer"], 42);
}

#[tokio::test(start_paused = true)]
async fn three_lost_polls_do_not_lose_the_operation() {
    let answers = [
        accepted(201, "azure-asyncoperation", OPERATION),
        Answer::reset(),
        Answer::new(502),
        Answer::error(429, "TooManyRequests").header("retry-after", "1"),
        state("Succeeded"),
        resource("Succeeded"),
    ];
    let (client, _script) = scripted(answers);
    let _: Value = client.put(PATH, API, &json!({})).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_outlasts_the_limit_is_told_as_going_on() {
    let answers = [accepted(201, "azure-asyncoperation", OPERATION)]
        .into_iter()
        .chain((0..2).map(|_| state("InProgress")));
    let (client, _script) = scripted(answers.map(|it| it.header("retry-after", "20")));
    let error = within(50, client.put::<Value>(PATH, API, &json!({}))).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::TimedOut), "{error}");
    assert!(error.was_accepted());
    let detail = tfplugin::Diagnostic::from(error).detail;
    assert!(detail.contains("Azure continues the operation"), "{detail}");
}

#[tokio::test]
async fn a_finished_write_costs_one_call() {
    let (client, script) =
        scripted([Answer::json(201, &json!({"properties": {"principalId": "p"}}))]);
    let _: Value = client.execute_as(&Request::put(PATH, API)).await.unwrap();
    assert_eq!(script.seen().len(), 1);
}
