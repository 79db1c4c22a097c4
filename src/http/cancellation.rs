//! When work must end, Terraform's interrupt or the time limit of the running call, and how it then ends.

use std::time::Duration;

use tfplugin::stop::{deadline, token};
use tokio::time::Instant;

/// How long a write that is on its way is awaited after the work was told to end.
const GRACE: Duration = Duration::from_secs(10);

/// Why work ends before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Canceled,
    TimedOut,
}

/// Sleeps, unless the work is to end before. Where the error is of no interest, the next call says
/// why the work ends.
pub(crate) async fn sleep_or_cancelled(duration: Duration) -> Result<(), Ended> {
    until_ended(tokio::time::sleep(duration)).await
}

/// Does the work, unless it is to end before.
pub(crate) async fn until_ended<T>(work: impl Future<Output = T>) -> Result<T, Ended> {
    tokio::select! {
        biased;
        it = work => Ok(it),
        ended = end() => Err(ended),
    }
}

/// Does the work; when it is to end, the work still has a moment to come to its own end.
pub(crate) async fn until_ended_with_grace<T>(work: impl Future<Output = T>) -> Result<T, Ended> {
    tokio::pin!(work);
    match until_ended(&mut work).await {
        Ok(it) => Ok(it),
        Err(ended) => tokio::time::timeout(GRACE, work).await.map_err(|_| ended),
    }
}

/// Comes when the work is to end.
async fn end() -> Ended {
    let token = token();
    match deadline() {
        Some(deadline) => tokio::select! {
            () = tokio::time::sleep_until(deadline) => {}
            () = token.cancelled() => {}
        },
        None => token.cancelled().await,
    }
    why_ended()
}

pub(crate) fn ended_already() -> Option<Ended> {
    let late = deadline().is_some_and(|it| it <= Instant::now());
    (late || token().is_cancelled()).then(why_ended)
}

/// The token fires for both reasons, so the clock tells them apart.
fn why_ended() -> Ended {
    let late = deadline().is_some_and(|it| it <= Instant::now());
    if late { Ended::TimedOut } else { Ended::Canceled }
}

/// The time that is left, when there is a limit.
pub(crate) fn remaining() -> Option<Duration> {
    deadline().map(|it| it.saturating_duration_since(Instant::now()))
}
