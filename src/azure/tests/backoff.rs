//! Work that reads, changes and writes waits for a service that is busy.

use std::time::Duration;

use tokio::time::Instant;

use super::support::{API, Answer, PATH, interrupted_after, scripted, within};
use crate::azure::{Error, Request};
use crate::http::backoff::Backoff;

/// What a busy service answers.
async fn refusal(answer: Answer) -> Error {
    let (client, _script) = scripted([answer]);
    let request = Request::put(PATH, API).no_retry();
    client.execute(&request).await.unwrap_err()
}

fn busy_again() -> Answer {
    Answer::error(409, "OperationNotAllowed")
}

/// Waits as long as there is time, and gives the error with which that ends.
async fn until_the_end() -> Error {
    let mut backoff = Backoff::default();
    loop {
        let refused = refusal(busy_again()).await;
        if let Err(error) = backoff.wait(refused).await {
            return error;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_service_is_waited_for_until_the_time_is_up_and_then_named() {
    let began = Instant::now();
    let error = within(3_600, until_the_end()).await;
    assert!(Duration::from_secs(3_590) <= began.elapsed(), "{:?}", began.elapsed());
    assert!(error.is_out_of_time() && !error.is_cancelled() && !error.was_accepted());
    assert_eq!(error.code(), Some("OperationNotAllowed"));
    let told = tfplugin::Diagnostic::from(error).detail;
    assert!(told.contains("The service was busy for 59 min"), "{told}");
    assert!(told.contains("409 OperationNotAllowed"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_the_wait_and_the_last_answer_is_told() {
    let error = interrupted_after(100, until_the_end()).await;
    assert!(error.is_cancelled() && !error.is_out_of_time(), "{error}");
    let told = tfplugin::Diagnostic::from(error).detail;
    assert!(told.contains("its last answer was 409 OperationNotAllowed"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_the_service_asks_for_is_kept() {
    let asking = || refusal(busy_again().header("retry-after", "40"));
    let began = Instant::now();
    within(60, async { Backoff::default().wait(asking().await).await.unwrap() }).await;
    assert_eq!(began.elapsed(), Duration::from_secs(40));
    let error = within(30, async { Backoff::default().wait(asking().await).await }).await;
    assert!(error.unwrap_err().to_string().contains("Azure asks to wait 40 s"));
    assert_eq!(began.elapsed(), Duration::from_secs(40));
}
