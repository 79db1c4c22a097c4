//! Interrupts and time limits: waits end at once, and nothing that was made is lost.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::support::{API, Answer, PATH, interrupted_after, scripted, within};
use crate::azure::Cause;

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_wait_for_a_repetition_at_once() {
    let start = Instant::now();
    let (client, _script) =
        scripted([Answer::error(429, "TooManyRequests").header("retry-after", "300")]);
    let error = interrupted_after(5, client.get::<Value>(PATH, API)).await.unwrap_err();
    assert!(error.is_cancelled(), "{error}");
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_a_read_that_hangs() {
    let (client, _script) = scripted([Answer::new(200).after(3600)]);
    let error = interrupted_after(5, client.get::<Value>(PATH, API)).await.unwrap_err();
    assert!(error.is_cancelled() && !error.was_accepted(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_write_on_its_way_is_awaited_so_that_its_result_is_kept() {
    let (client, _script) = scripted([Answer::json(201, &json!({"name": "made"})).after(9)]);
    let value: Value = interrupted_after(5, client.put(PATH, API, &json!({}))).await.unwrap();
    assert_eq!(value["name"], "made");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_hangs_is_given_up_as_possibly_done() {
    let start = Instant::now();
    let (client, _script) = scripted([Answer::new(201).after(3600)]);
    let error = interrupted_after(5, client.put::<Value>(PATH, API, &json!({}))).await.unwrap_err();
    assert!(error.is_cancelled() && error.was_accepted(), "{error}");
    assert_eq!(start.elapsed().as_secs(), 15);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_wait_for_an_operation_and_says_that_it_goes_on() {
    let operation = "https://management.azure.com/op";
    let answer =
        Answer::new(202).header("azure-asyncoperation", operation).header("retry-after", "60");
    let (client, _script) = scripted([answer]);
    let start = Instant::now();
    let error = interrupted_after(5, client.put::<Value>(PATH, API, &json!({}))).await.unwrap_err();
    assert!(error.is_cancelled() && error.was_accepted(), "{error}");
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_when_the_work_was_ended_before() {
    let (client, _script) = scripted([]);
    let error = within(0, client.put::<Value>(PATH, API, &json!({}))).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::TimedOut) && !error.was_accepted(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_read_past_its_limit_is_a_timeout() {
    let (client, _script) = scripted([Answer::new(200).after(3600)]);
    let error = within(30, client.get::<Value>(PATH, API)).await.unwrap_err();
    assert!(matches!(error.cause(), Cause::TimedOut), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_after_a_lost_answer_leaves_the_write_in_doubt() {
    let (client, _script) = scripted([Answer::reset(), Answer::reset(), Answer::reset()]);
    let error = interrupted_after(5, client.put::<Value>(PATH, API, &json!({}))).await.unwrap_err();
    assert!(error.is_cancelled() && error.was_accepted(), "{error}");
}
