//! Runs handlers within their limits: until Terraform interrupts them or they time out. A panic becomes
//! a diagnostic.

use std::{
    any::Any,
    cell::RefCell,
    future::Future,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::Once,
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::time::{Instant, sleep, sleep_until};

use crate::{
    Config, Diagnostic, Diagnostics, GoDuration, Result,
    code::PluginCode,
    stop::{self, Interrupt, Stop},
};

/// How long a handler may take to finish after it was asked to stop.
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
    observe();
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| describe(&*payload).into())
}

async fn within<T>(
    stop: &Interrupt,
    timeout: Option<&Timeout>,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    observe();
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
    let result = done.unwrap_or_else(|payload| Err(describe(&*payload).into()));
    result.map_err(|diagnostics| Diagnostics(cause.into_iter().chain(diagnostics).collect()))
}

fn interruption(stop: &Interrupt) -> Option<Diagnostic> {
    stop.asked.is_cancelled().then(interrupted)
}

fn interrupted() -> Diagnostic {
    PluginCode::OperationInterrupted.error(
        "Operation interrupted",
        "Terraform asked the provider to stop. The state contains what was finished by then; run the \
         command again to continue.",
    )
}

async fn passed(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

thread_local! {
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Notes from now on where a panic happened; once for the process.
fn observe() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map(ToString::to_string);
            PLACE.with(|it| *it.borrow_mut() = place);
            previous(info);
        }));
    });
}

/// The diagnostic for a panic that was caught on this thread.
fn describe(payload: &(dyn Any + Send)) -> Diagnostic {
    let place = PLACE.with(|it| it.borrow_mut().take());
    let place = place.map_or_else(String::new, |it| format!(" at {it}"));
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    PluginCode::ProviderPanicked.error(
        "Panic in the provider",
        format!(
            "The provider panicked{place}: {message}\n\nIt keeps running, and the state contains what \
             it finished. This is a bug: please report it, with the configuration that led to it.",
        ),
    )
}

/// The time one operation has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeout {
    pub(crate) time: Duration,
    /// Name of the operation inside `timeouts`.
    operation: &'static str,
    /// Whether the resource lets the user set it.
    is_setting: bool,
}

impl Timeout {
    /// The timeout that `object`, a configuration or state, sets for `operation`.
    ///
    /// An invalid duration counts as unset: validation refuses it before anything runs.
    pub(crate) fn from_block_of(
        object: &crate::Value,
        operation: &'static str,
        default: Duration,
    ) -> Self {
        let is_setting =
            object.as_object().is_some_and(|attributes| attributes.contains_key("timeouts"));
        let set = Config(object).nested("timeouts").and_then(|it| it.known::<String>(operation));
        let time =
            set.and_then(|it| GoDuration::parse(&it).ok()).map_or(default, |it| it.duration());
        Self { time, operation, is_setting }
    }

    /// What to tell the user when the time is up.
    pub(crate) fn exceeded(&self) -> Diagnostic {
        let Self { operation, .. } = self;
        let time = GoDuration::from(self.time);
        let advice = if self.is_setting {
            format!(
                " To allow more time, set `timeouts {{ {operation} = \"…\" }}`, such as \"{}\".",
                GoDuration::from(self.time.saturating_mul(2))
            )
        } else {
            String::new()
        };
        PluginCode::OperationTimedOut.error(
            format!("Timed out after {time} (timeouts.{operation})"),
            format!(
                "The state contains what was finished by then; run the command again to \
                 continue.{advice}"
            ),
        )
    }
}
