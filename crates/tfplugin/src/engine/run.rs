//! Runs handlers inside their limits: until Terraform interrupts, until the time is up, and never
//! letting a panic out.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep, sleep_until};

use super::{panic, timeout::Timeout};
use crate::code::PluginCode;
use crate::{
    Diagnostic, Diagnostics, Result,
    stop::{self, Interrupt, Stop},
};

/// How long a handler may take to finish by itself after it was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Runs `work` until it is done, interrupted or out of time.
pub(crate) async fn run<T>(
    stop: &Interrupt,
    timeout: &Timeout,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    within(stop, Some(timeout), work).await
}

/// Runs `work` until it is done or interrupted.
pub(crate) async fn run_unbounded<T>(
    stop: &Interrupt,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    within(stop, None, work).await
}

/// Runs work that does not wait for anything.
pub(crate) fn guard<T>(work: impl FnOnce() -> T) -> Result<T> {
    panic::observe();
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| panic::describe(&*payload).into())
}

async fn within<T>(
    stop: &Interrupt,
    timeout: Option<&Timeout>,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    panic::observe();
    let token = stop.asked.child_token();
    let deadline = timeout.and_then(|it| Instant::now().checked_add(it.time));
    let scope = Stop { token: token.clone(), deadline };
    let mut work = Box::pin(stop::scope(scope, AssertUnwindSafe(work).catch_unwind()));
    let cause = tokio::select! {
        biased;
        done = &mut work => {
            let timed_out = deadline.filter(|it| *it <= Instant::now()).and(timeout);
            let cause = timed_out.map(Timeout::exceeded).or_else(|| interruption(stop));
            return outcome(done, cause);
        }
        () = stop.asked.cancelled() => interrupted(),
        () = passed(deadline) => timeout.map_or_else(interrupted, Timeout::exceeded),
    };
    token.cancel();
    tokio::select! {
        biased;
        done = &mut work => outcome(done, Some(cause)),
        () = grace(stop) => Err(cause.into()),
    }
}

/// Returns when work that was told to stop is waited for no longer.
async fn grace(stop: &Interrupt) {
    tokio::select! {
        () = sleep(GRACE) => {}
        () = stop.last.cancelled() => {}
    }
}

/// What finished in spite of everything counts; an error tells what made it stop first.
fn outcome<T>(done: std::thread::Result<Result<T>>, cause: Option<Diagnostic>) -> Result<T> {
    let result = done.unwrap_or_else(|payload| Err(panic::describe(&*payload).into()));
    result.map_err(|diagnostics| Diagnostics(cause.into_iter().chain(diagnostics).collect()))
}

fn interruption(stop: &Interrupt) -> Option<Diagnostic> {
    stop.asked.is_cancelled().then(interrupted)
}

fn interrupted() -> Diagnostic {
    PluginCode::OperationInterrupted.error(
        "The operation was interrupted",
        "Terraform asked the provider to stop. What was finished by then is stored in the state; \
         run the command again to continue from there.",
    )
}

async fn passed(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
