//! Reconciles something with what is wanted: reads it, decides, writes without repeating, and reads
//! again.
//!
//! A write rests on what was read before it, so that a refused one is never repeated as it is. The
//! loop waits for a service that is busy, and ends by time or interrupt.

use std::time::Duration;

use super::backoff::sleep_or_cancelled;
use super::backoff::{Backoff, Refusal};

/// Work that is done in that way. Decisions are pure; only `read` and `write` make calls.
pub(crate) trait Reconcile: Send {
    /// What is there.
    type Seen: Send;
    /// The change to write.
    type Write: Send;
    /// What the work comes to.
    type Outcome: Send;
    /// The error of a call that was refused.
    type Refusal: Refusal + Send;
    /// Why the work fails.
    type Failure: Send;

    /// Reads what is there now.
    fn read(&mut self) -> impl Future<Output = Result<Self::Seen, Self::Failure>> + Send;

    /// Decides what follows.
    fn decide(
        &mut self,
        seen: Self::Seen,
    ) -> Result<Step<Self::Write, Self::Outcome>, Self::Failure>;

    /// Writes.
    fn write(
        &mut self,
        write: Self::Write,
    ) -> impl Future<Output = Result<Written<Self::Refusal>, Self::Failure>> + Send;

    /// The failure when the time limit ends the wait for a busy service.
    fn give_up(&mut self, refusal: Self::Refusal) -> Self::Failure;
}

/// What follows a look.
#[derive(Debug)]
pub(crate) enum Step<W, D> {
    /// It is as it should be.
    Done(D),
    /// The service is still at work: look again after this time.
    Wait(Duration),
    /// Write this.
    Write(W),
}

/// The result of a write.
#[derive(Debug)]
pub(crate) enum Written<R> {
    /// It was done, or came to nothing that waiting would change: look again after this time.
    LookAfter(Duration),
    /// It was refused for the moment.
    Busy(R),
}

/// Works until it is as it should be, or cannot become so.
pub(crate) async fn reconcile<W: Reconcile>(mut work: W) -> Result<W::Outcome, W::Failure> {
    let mut backoff = Backoff::default();
    loop {
        let seen = work.read().await?;
        let wait = match work.decide(seen)? {
            Step::Done(outcome) => return Ok(outcome),
            Step::Wait(wait) => wait,
            Step::Write(write) => match work.write(write).await? {
                Written::LookAfter(wait) => wait,
                Written::Busy(refusal) => {
                    backoff.wait(refusal).await.map_err(|it| work.give_up(it))?;
                    Duration::ZERO
                }
            },
        };
        if !wait.is_zero() {
            // The next read says why the work ends.
            _ = sleep_or_cancelled(wait).await;
        }
    }
}
