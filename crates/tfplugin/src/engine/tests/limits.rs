//! Interruption and timeouts, with a clock that stands still.

use std::time::Duration;

use tokio::time::Instant;

use super::thing::{Behavior, Bench, stored, timeouts, told, with};
use crate::{
    Value,
    engine::{ApplyRequest, apply, apply::Applied},
};

fn request(prior: Value, planned: Value) -> ApplyRequest {
    ApplyRequest { prior, config: planned.clone(), planned, private: Vec::new(), identity: None }
}

async fn created(bench: &Bench, planned: Value) -> Applied {
    apply(bench.thing(), request(Value::Null, planned), bench.call()).await
}

fn planned() -> Value {
    with(&stored(), &[("id", Value::unknown()), ("etag", Value::unknown())])
}

fn all_told(applied: &Applied) -> Vec<&str> {
    applied.diagnostics.0.iter().map(told).collect()
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_lets_the_handler_finish_with_its_own_words() {
    let bench = Bench::new(Behavior::Waits);
    let interrupt = async { bench.stop.asked.cancel() };
    let (applied, ()) = tokio::join!(created(&bench, planned()), interrupt);
    assert_eq!(all_told(&applied), ["OperationInterrupted", "Stopped waiting"]);
}

#[tokio::test(start_paused = true)]
async fn work_that_was_finished_in_spite_of_an_interrupt_counts() {
    let bench = Bench::new(Behavior::FinishesLate);
    bench.stop.asked.cancel();
    let applied = created(&bench, planned()).await;
    assert_eq!(applied.state, stored());
    assert!(!applied.diagnostics.has_error());
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_hears_nothing_is_left_after_the_grace_period() {
    let bench = Bench::new(Behavior::Hangs);
    bench.stop.asked.cancel();
    let start = Instant::now();
    let applied = created(&bench, planned()).await;
    assert_eq!(start.elapsed().as_secs(), 10);
    assert_eq!(all_told(&applied), ["OperationInterrupted"]);
    assert_eq!(applied.state.attribute("id"), &"half".into());
}

#[tokio::test(start_paused = true)]
async fn a_process_that_ends_leaves_a_handler_that_hears_nothing_at_once() {
    let bench = Bench::new(Behavior::Hangs);
    bench.stop.asked.cancel();
    bench.stop.last.cancel();
    let start = Instant::now();
    let applied = created(&bench, planned()).await;
    assert_eq!(start.elapsed().as_secs(), 0);
    assert_eq!(applied.state.attribute("id"), &"half".into());
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_timeouts_block_is_up() {
    let bench = Bench::new(Behavior::Waits);
    let start = Instant::now();
    let applied =
        created(&bench, with(&planned(), &[("timeouts", timeouts("create", "1h30m"))])).await;
    assert_eq!(start.elapsed(), Duration::from_mins(90));
    assert_eq!(all_told(&applied), ["OperationTimedOut", "Stopped waiting"]);
    assert!(applied.diagnostics.0[0].detail.contains(r#"such as "3h""#));
}

#[tokio::test(start_paused = true)]
async fn without_a_timeouts_block_the_resource_says_how_long() {
    let bench = Bench::new(Behavior::Hangs);
    let start = Instant::now();
    let applied = apply(bench.thing(), request(stored(), Value::Null), bench.call()).await;
    assert_eq!(start.elapsed(), Duration::from_mins(30) + Duration::from_secs(10));
    assert_eq!(all_told(&applied), ["OperationTimedOut"]);
    assert_eq!(applied.state.attribute("id"), &"half".into());
}

#[tokio::test(start_paused = true)]
async fn each_operation_has_its_own_time() {
    let bench = Bench::new(Behavior::Waits);
    let prior = with(&stored(), &[("timeouts", timeouts("update", "7m"))]);
    let planned = with(&prior, &[("size", 4.into())]);
    let start = Instant::now();
    let applied = apply(bench.thing(), request(prior.clone(), planned), bench.call()).await;
    assert_eq!(start.elapsed(), Duration::from_mins(7));
    assert_eq!(applied.state, prior);
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_call_leaves_others_alone() {
    let bench = Bench::new(Behavior::Obeys);
    let other = Bench::new(Behavior::Waits);
    other.stop.asked.cancel();
    assert!(created(&other, planned()).await.diagnostics.has_error());
    assert!(!bench.stop.asked.is_cancelled());
    let applied = created(&bench, planned()).await;
    assert_eq!(applied.state, stored());
}
