//! How running work learns that it should end: Terraform was interrupted, or the time is up.

use std::future::Future;

use tokio::{task_local, time::Instant};
use tokio_util::sync::CancellationToken;

task_local! {
    static STOP: Stop;
}

/// What bounds the work of one call.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Fires when Terraform asks the provider to stop, or when the deadline has passed.
    pub token: CancellationToken,
    /// When the operation's `timeouts` run out.
    pub deadline: Option<Instant>,
}

/// How a call is asked to end.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupt {
    /// Fires when the work should end on its own.
    pub(crate) asked: CancellationToken,
    /// Fires when the time for that is over: the saved partial state is the answer.
    pub(crate) last: CancellationToken,
}

/// Runs `work` so that [`token`] and [`deadline`] inside it are those of `stop`.
pub fn scope<F: Future>(stop: Stop, work: F) -> impl Future<Output = F::Output> {
    STOP.scope(stop, work)
}

/// The token of the call this runs in; outside of one, a token that never fires.
#[must_use]
pub fn token() -> CancellationToken {
    STOP.try_with(|it| it.token.clone()).unwrap_or_default()
}

/// When the call this runs in must end; outside of one, never.
#[must_use]
pub fn deadline() -> Option<Instant> {
    STOP.try_with(|it| it.deadline).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_sees_the_limits_of_its_call_and_none_outside() {
        let stop = Stop { token: CancellationToken::new(), deadline: Some(Instant::now()) };
        stop.token.cancel();
        let (is_cancelled, seen) =
            scope(stop.clone(), async { (token().is_cancelled(), deadline()) }).await;
        assert!(is_cancelled);
        assert_eq!(seen, stop.deadline);
        assert!(!token().is_cancelled() && deadline().is_none());
    }
}
