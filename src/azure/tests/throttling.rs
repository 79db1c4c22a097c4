//! The limits of the process, seen from outside.

use std::time::Duration;

use arm_sandbox::{Behavior, Clock, Sandbox, Throttling};
use futures_util::{StreamExt, future::join_all, stream};
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::support::{API, Answer, PATH, Script, sandboxed, settings, within};
use crate::azure::{Client, Request, Settings};
use crate::http::rate_limit::{Rate, Rates};

/// How many resources Terraform works on at once, when nobody says otherwise.
const PARALLELISM: usize = 10;

fn client(script: &Script, burst: u32, in_flight: usize) -> Client {
    let rate = Rate { burst, per_second: 1.0 };
    let rates = Rates { reads: rate, writes: rate, deletes: rate, in_flight };
    Client::new(Settings { rates: Some(rates), ..settings(script.router()) })
}

fn fine() -> Answer {
    Answer::json(200, &json!({}))
}

#[tokio::test(start_paused = true)]
async fn calls_beyond_the_burst_follow_at_the_rate() {
    let script = Script::new((0..5).map(|_| fine()));
    let client = client(&script, 3, 10);
    join_all((0..5).map(|_| client.get::<Value>(PATH, API))).await;
    assert_eq!(script.times(), [0, 0, 0, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn no_more_calls_than_allowed_are_under_way() {
    let script = Script::new((0..6).map(|_| fine().after(10)));
    let client = client(&script, 99, 2);
    join_all((0..6).map(|_| client.get::<Value>(PATH, API))).await;
    assert_eq!(script.times(), [0, 0, 10, 10, 20, 20]);
}

#[tokio::test(start_paused = true)]
async fn azures_wait_for_one_call_holds_back_the_others_of_its_kind() {
    let throttled = Answer::error(429, "SubscriptionRequestsThrottled").header("retry-after", "7");
    let script = Script::new([throttled, fine(), fine(), fine()]);
    let client = client(&script, 99, 10);
    let first = client.get::<Value>(PATH, API);
    let later = async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let body = json!({});
        tokio::join!(client.get::<Value>(PATH, API), client.put::<Value>(PATH, API, &body))
    };
    let (first, (read, write)) = tokio::join!(first, later);
    assert!(first.is_ok() && read.is_ok() && write.is_ok());
    let seen: Vec<(String, u64)> = script
        .seen()
        .iter()
        .zip(script.times())
        .map(|(it, time)| (it.method.to_string(), time))
        .collect();
    assert_eq!(
        seen,
        [("GET", 0), ("PUT", 1), ("GET", 7), ("GET", 8)]
            .map(|(method, time)| (method.to_owned(), time))
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_write_that_its_caller_repeats_holds_back_the_others_too() {
    let throttled = Answer::error(429, "TooManyRequests").header("retry-after", "7");
    let script = Script::new([throttled, fine()]);
    let client = client(&script, 99, 10);
    let request = Request::put(PATH, API).no_retry();
    assert!(client.write::<Value>(request, &json!({})).await.is_err());
    client.put::<Value>(PATH, API, &json!({})).await.unwrap();
    assert_eq!(script.times(), [0, 7]);
}

/// A simulated Azure with Azure's own limits, which goes by the paused clock.
fn limited(count: usize) -> Sandbox {
    let principal = json!({ "id": Uuid::from_u128(1).to_string(), "type": "ServicePrincipal" });
    let group = |number| json!({ "id": group(number), "location": "eastus2" });
    let groups: Vec<Value> = (0..count).map(group).collect();
    let sandbox = Sandbox::open(arm_sandbox::Settings {
        seed: Some(json!({ "principals": [principal], "resources": groups }).into()),
        behavior: Some(Behavior { throttling: Some(Throttling::default()), ..Behavior::default() }),
        clock: Clock::tokio(),
        ..arm_sandbox::Settings::default()
    });
    sandbox.unwrap()
}

fn group(number: usize) -> String {
    format!("/subscriptions/{}/resourceGroups/rg-{number}", arm_sandbox::DEFAULT_SUBSCRIPTION)
}

/// The ID of a grant at a resource group of its own.
fn grant(number: usize) -> String {
    let name = Uuid::from_u128(0x1000 + u128::try_from(number).unwrap());
    let group = group(number);
    format!("{group}/providers/Microsoft.Authorization/roleAssignments/{name}")
}

/// Does something with so many grants as Terraform does, and says how long it took.
async fn with_all<F: Future<Output = ()>>(count: usize, act: impl Fn(String) -> F) -> Duration {
    let began = Instant::now();
    let half_an_hour = 30 * 60;
    stream::iter((0..count).map(|number| within(half_an_hour, act(grant(number)))))
        .buffer_unordered(PARALLELISM)
        .collect::<Vec<()>>()
        .await;
    began.elapsed()
}

/// Makes, reads and deletes grants, and compares with the time that the token bucket itself takes.
async fn check_limits(count: usize) {
    let sandbox = limited(count);
    let client = &sandboxed(&sandbox);
    let reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
    let role = format!(
        "/subscriptions/{}/providers/Microsoft.Authorization/roleDefinitions/{reader}",
        arm_sandbox::DEFAULT_SUBSCRIPTION
    );
    let body = &json!({ "properties": {
        "roleDefinitionId": role,
        "principalId": Uuid::from_u128(1).to_string(),
        "principalType": "ServicePrincipal",
    } });
    let made = with_all(count, |id| async move {
        client.put::<Value>(id, API, body).await.unwrap();
    });
    check_time("making", count, 200.0, 10.0, made.await);
    let read = with_all(count, |id| async move {
        client.get::<Value>(id, API).await.unwrap();
    });
    check_time("reading", count, 250.0, 25.0, read.await);
    let deleted = with_all(count, |id| async move { client.delete(id, API).await.unwrap() });
    check_time("deleting", count, 200.0, 10.0, deleted.await);
}

#[track_caller]
fn check_time(what: &str, count: usize, burst: f64, per_second: f64, took: Duration) {
    let count = f64::from(u32::try_from(count).unwrap());
    let own = ((count - burst) / per_second).max(0.0);
    let took = took.as_secs_f64();
    // Azure asks to wait for whole seconds, so one is lost whatever is done.
    let limit = (own * 1.3).max(own + 1.0);
    assert!(took <= limit, "{what} {count} took {took} s; the bucket alone takes {own} s");
}

#[tokio::test(start_paused = true)]
async fn three_hundred_grants_take_little_longer_than_the_bucket() {
    check_limits(300).await;
}

#[tokio::test(start_paused = true)]
async fn a_thousand_grants_take_little_longer_than_the_bucket() {
    check_limits(1_000).await;
}
