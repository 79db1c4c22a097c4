//! Claims about what an answer means for an operation.

use azure_core::http::headers::Headers;
use serde_json::{Value, json};

use super::*;

const RESOURCE: &str = "https://management.azure.com/subscriptions/s/providers/N/t/r?api-version=1";
const OPERATION: &str = "https://west.management.azure.com/operations/1";
const LOCATION: &str = "https://management.azure.com/results/1";

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &Value) -> Response {
    let mut map = Headers::new();
    for (name, value) in headers {
        map.insert(*name, *value);
    }
    let body = if body.is_null() { String::new() } else { body.to_string() };
    Response { status, headers: map, body: body.into() }
}

fn state(state: &str) -> Value {
    json!({"properties": {"provisioningState": state}})
}

#[track_caller]
fn check_begin(method: Method, first: &Response, expected: &Poll) {
    let (_, poll) = Running::begin(method, &url(RESOURCE), first, None);
    assert_eq!(&poll, expected, "{method} {first:?}");
}

fn wait(monitor: Monitor) -> Poll {
    Poll::Wait { monitor, after: FIRST }
}

#[test]
fn the_first_answer_tells_what_to_look_at() {
    let operation = ("azure-asyncoperation", OPERATION);
    let location = ("location", LOCATION);
    let both = [operation, location];
    let monitored = wait(Monitor::Operation(url(OPERATION)));
    let located = wait(Monitor::Location(url(LOCATION)));
    let nothing = Value::Null;
    for (method, status, headers, body, expected) in [
        (Method::Put, 201, &both[..], state("Updating"), &monitored),
        (Method::Put, 200, &both[..1], state("Succeeded"), &monitored),
        (Method::Put, 202, &both[1..], nothing.clone(), &located),
        (Method::Put, 200, &both[1..], state("Succeeded"), &Poll::Done),
        (Method::Put, 200, &[], json!({"properties": {}}), &Poll::Done),
        (Method::Put, 201, &[], state("succeeded"), &Poll::Done),
        (Method::Put, 200, &[], state("Ready"), &Poll::Done),
        (Method::Put, 201, &[], state("Creating"), &wait(Monitor::Resource)),
        (Method::Put, 202, &[], nothing.clone(), &wait(Monitor::Resource)),
        (Method::Put, 200, &[], nothing.clone(), &Poll::Fetch(url(RESOURCE))),
        (Method::Patch, 200, &[], state("Updating"), &wait(Monitor::Resource)),
        (Method::Post, 200, &[], state("Updating"), &Poll::Done),
        (Method::Post, 202, &both[..], nothing.clone(), &monitored),
        (Method::Post, 202, &[], nothing.clone(), &Poll::Done),
        (Method::Delete, 200, &[], state("Deleting"), &Poll::Done),
        (Method::Delete, 204, &[], nothing.clone(), &Poll::Done),
        (Method::Delete, 202, &both[1..], nothing.clone(), &located),
        (Method::Delete, 202, &[], nothing, &wait(Monitor::Resource)),
    ] {
        check_begin(method, &answer(status, headers, &body), expected);
    }
}

#[test]
fn an_address_of_the_resource_itself_means_the_resource() {
    let own = "https://management.azure.com:443/SUBSCRIPTIONS/s/providers/N/t/r?api-version=2";
    for name in ["azure-asyncoperation", "location"] {
        let first = answer(202, &[(name, own)], &Value::Null);
        check_begin(Method::Put, &first, &wait(Monitor::Resource));
    }
}

#[test]
fn a_failed_first_answer_and_an_unreadable_address_are_not_waited_for() {
    let failure = json!({"properties": {"provisioningState": "Failed", "error": {"code": "C", "message": "m"}}});
    let (_, poll) = Running::begin(Method::Put, &url(RESOURCE), &answer(201, &[], &failure), None);
    assert!(matches!(poll, Poll::Failed { envelope, .. } if envelope.code.as_deref() == Some("C")));
    let broken = answer(200, &[("azure-asyncoperation", "https://[")], &state("Succeeded"));
    check_begin(Method::Put, &broken, &Poll::Done);
}

fn running(method: Method, monitor: Monitor) -> Running {
    Running {
        method,
        resource: url(RESOURCE),
        monitor,
        result: None,
        polls: 9,
        age: Duration::ZERO,
    }
}

#[test]
fn each_look_is_judged_by_what_is_looked_at() {
    let operation = || Monitor::Operation(url(OPERATION));
    let location = || Monitor::Location(url(LOCATION));
    let again = |monitor| Poll::Wait { monitor, after: USUAL };
    let fetch = || Poll::Fetch(url(RESOURCE));
    for (method, monitor, status, body, expected) in [
        (Method::Put, operation(), 200, json!({"status": "InProgress"}), again(operation())),
        (Method::Put, operation(), 200, json!({"status": "Accepted"}), again(operation())),
        (Method::Put, operation(), 202, Value::Null, again(operation())),
        (Method::Put, operation(), 200, json!({"status": "SUCCEEDED"}), fetch()),
        (Method::Put, operation(), 200, state("Succeeded"), fetch()),
        (Method::Put, operation(), 200, state("Updating"), again(operation())),
        (Method::Put, operation(), 200, Value::Null, fetch()),
        (Method::Put, operation(), 204, Value::Null, fetch()),
        (Method::Put, operation(), 404, Value::Null, again(operation())),
        (Method::Put, operation(), 403, Value::Null, Poll::Rejected),
        (Method::Delete, operation(), 200, json!({"status": "Succeeded"}), Poll::Done),
        (Method::Delete, operation(), 200, Value::Null, Poll::Done),
        (Method::Post, operation(), 200, json!({"status": "Succeeded"}), Poll::Done),
        (Method::Put, location(), 202, Value::Null, again(location())),
        (Method::Put, location(), 200, state("Succeeded"), fetch()),
        (Method::Delete, location(), 204, Value::Null, Poll::Done),
        (Method::Delete, location(), 404, Value::Null, again(location())),
        (Method::Post, location(), 200, json!({"x": 1}), Poll::Done),
        (Method::Put, Monitor::Resource, 200, state("Updating"), again(Monitor::Resource)),
        (Method::Put, Monitor::Resource, 200, state("Succeeded"), Poll::Done),
        (Method::Put, Monitor::Resource, 200, json!({}), Poll::Done),
        (Method::Put, Monitor::Resource, 404, Value::Null, again(Monitor::Resource)),
        (Method::Delete, Monitor::Resource, 200, state("Succeeded"), again(Monitor::Resource)),
        (Method::Delete, Monitor::Resource, 404, gone(), Poll::Done),
        (Method::Delete, Monitor::Resource, 404, Value::Null, again(Monitor::Resource)),
    ] {
        let poll = running(method, monitor.clone()).decide(&answer(status, &[], &body), None);
        assert_eq!(poll, expected, "{method} {monitor:?} {status} {body}");
    }
}

#[test]
fn failures_are_told_with_azures_reason_wherever_it_stands() {
    let error = json!({"code": "C", "message": "m"});
    for (monitor, body) in [
        (Monitor::Operation(url(OPERATION)), json!({"status": "Failed", "error": error})),
        (
            Monitor::Operation(url(OPERATION)),
            json!({"status": "Canceled", "properties": {"error": error}}),
        ),
        (
            Monitor::Operation(url(OPERATION)),
            json!({"status": "failed", "code": "C", "message": "m"}),
        ),
        (
            Monitor::Location(url(LOCATION)),
            json!({"properties": {"provisioningState": "Failed"}, "error": error}),
        ),
        (
            Monitor::Resource,
            json!({"properties": {"provisioningState": "Canceled", "error": error}}),
        ),
    ] {
        let poll = running(Method::Put, monitor).decide(&answer(200, &[], &body), None);
        assert!(
            matches!(&poll, Poll::Failed { envelope, .. } if envelope.code.as_deref() == Some("C")),
            "{poll:?} {body}"
        );
    }
    let poll =
        running(Method::Put, Monitor::Resource).decide(&answer(200, &[], &state("Failed")), None);
    assert!(
        matches!(&poll, Poll::Failed { envelope, .. } if envelope.message == "Azure gave no reason"),
        "{poll:?}"
    );
}

/// What Azure says of what is not there.
fn gone() -> Value {
    json!({"error": {"code": "ResourceNotFound", "message": "It is not there."}})
}

#[test]
fn an_operation_that_stays_unknown_is_judged_by_the_resource() {
    let gone = answer(404, &[], &Value::Null);
    let late = |method, monitor| Running { age: UNKNOWN, ..running(method, monitor) };
    let again = Poll::Wait { monitor: Monitor::Resource, after: USUAL };
    assert_eq!(late(Method::Put, Monitor::Operation(url(OPERATION))).decide(&gone, None), again);
    assert_eq!(late(Method::Delete, Monitor::Location(url(LOCATION))).decide(&gone, None), again);
    assert_eq!(
        late(Method::Post, Monitor::Operation(url(OPERATION))).decide(&gone, None),
        Poll::Rejected
    );
    assert_eq!(late(Method::Put, Monitor::Resource).decide(&gone, None), Poll::Rejected);
}

#[test]
fn the_address_may_move_from_look_to_look() {
    let moved = answer(202, &[("location", "/results/2")], &Value::Null);
    let poll = running(Method::Delete, Monitor::Location(url(LOCATION))).decide(&moved, None);
    let expected = Monitor::Location(url("https://management.azure.com/results/2"));
    assert!(matches!(poll, Poll::Wait { monitor, .. } if monitor == expected));
}

#[test]
fn waits_grow_to_the_usual_interval_unless_azure_names_one() {
    let going = answer(200, &[], &json!({"status": "InProgress"}));
    let after = |polls, retry_after| {
        let running = Running { polls, ..running(Method::Put, Monitor::Operation(url(OPERATION))) };
        match running.decide(&going, retry_after) {
            Poll::Wait { after, .. } => after.as_secs(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!([0, 1, 2, 3, 4, 99].map(|polls| after(polls, None)), [1, 2, 4, 8, 10, 10]);
    assert_eq!(after(0, Some(Duration::from_secs(25))), 25);
    assert_eq!(after(0, Some(Duration::from_hours(24))), 300);
}
