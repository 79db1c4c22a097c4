//! What follows a write to a network that failed: networks are busy often, and Azure says so late.

use std::time::Duration;

use crate::{
    azure::{Cause, Error, is_passing},
    http::reconcile::{Reconcile, Step, Written, reconcile},
};

/// What follows a write that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryDecision {
    /// Nothing: it stays failed.
    Fail,
    /// Write it again later.
    Wait,
    /// Somebody else wrote at the same time: see what is there, and write once more if need be.
    Reread,
}

/// Writes, and begins again as long as that is what follows and there is time. Where somebody else
/// wrote at the same time, `reread` says whether what is there now is what was wanted.
pub(super) async fn retry_while_busy<T, W, R>(
    write: impl Fn() -> W + Send,
    reread: impl Fn() -> R + Send,
) -> Result<T, Error>
where
    T: Send,
    W: Future<Output = Result<T, Error>> + Send,
    R: Future<Output = Result<Option<T>, Error>> + Send,
{
    reconcile(NetworkWrite { write, reread, written: None, rereads: false, has_reread: false })
        .await
}

/// A write that is known by its answer, and read again only where somebody else came in between.
struct NetworkWrite<T, W, R> {
    write: W,
    reread: R,
    /// What the service answered to the write.
    written: Option<T>,
    /// Whether the next look asks the service.
    rereads: bool,
    has_reread: bool,
}

impl<T, W, WriteFuture, R, ReadFuture> Reconcile for NetworkWrite<T, W, R>
where
    T: Send,
    W: Fn() -> WriteFuture + Send,
    WriteFuture: Future<Output = Result<T, Error>> + Send,
    R: Fn() -> ReadFuture + Send,
    ReadFuture: Future<Output = Result<Option<T>, Error>> + Send,
{
    type Seen = Option<T>;
    type Write = ();
    type Outcome = T;
    type Refusal = Error;
    type Failure = Error;

    async fn read(&mut self) -> Result<Option<T>, Error> {
        if std::mem::take(&mut self.rereads) {
            // What cannot be read is written once more.
            return Ok((self.reread)().await.ok().flatten());
        }
        Ok(self.written.take())
    }

    fn decide(&mut self, seen: Option<T>) -> Result<Step<(), T>, Error> {
        Ok(seen.map_or(Step::Write(()), Step::Done))
    }

    async fn write(&mut self, (): ()) -> Result<Written<Error>, Error> {
        match (self.write)().await {
            Ok(written) => self.written = Some(written),
            Err(error) => match after_failure(&error, self.has_reread) {
                RetryDecision::Fail => return Err(error),
                RetryDecision::Wait => return Ok(Written::Busy(error)),
                RetryDecision::Reread => (self.rereads, self.has_reread) = (true, true),
            },
        }
        Ok(Written::LookAfter(Duration::ZERO))
    }

    fn give_up(&mut self, refusal: Error) -> Error {
        refusal
    }
}

/// Decides what follows a failure.
///
/// If the answer itself says that the network is busy, the call waits. This is about operations that
/// Azure accepted and that then failed.
fn after_failure(error: &Error, has_reread: bool) -> RetryDecision {
    let failed = matches!(error.cause(), Cause::OperationFailed { .. });
    decide(error.code().unwrap_or_default(), failed, has_reread)
}

fn decide(code: &str, operation_failed: bool, has_reread: bool) -> RetryDecision {
    if code.eq_ignore_ascii_case("CanceledAndSupersededDueToAnotherOperation") {
        return if has_reread { RetryDecision::Fail } else { RetryDecision::Reread };
    }
    if operation_failed && is_passing(code) { RetryDecision::Wait } else { RetryDecision::Fail }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: &str = "ReferencedResourceNotProvisioned";

    #[test]
    fn an_operation_that_met_a_busy_network_is_begun_again() {
        for code in [BUSY, "AnotherOperationInProgress", "RetryableErrorDueToAnotherOperation"] {
            assert_eq!(decide(code, true, false), RetryDecision::Wait, "{code}");
        }
        assert_eq!(decide(BUSY, true, true), RetryDecision::Wait);
    }

    #[test]
    fn what_was_refused_with_the_answer_was_repeated_already() {
        assert_eq!(decide(BUSY, false, false), RetryDecision::Fail);
    }

    #[test]
    fn a_write_that_lost_to_another_is_looked_at_once() {
        let code = "CanceledAndSupersededDueToAnotherOperation";
        assert_eq!(decide(code, true, false), RetryDecision::Reread);
        assert_eq!(decide(code, false, false), RetryDecision::Reread);
        assert_eq!(decide(code, true, true), RetryDecision::Fail);
    }

    #[test]
    fn what_does_not_pass_is_not_repeated() {
        for code in ["RemotePeeringIsDisconnected", "VnetAddressSpacesOverlap", ""] {
            assert_eq!(decide(code, true, false), RetryDecision::Fail, "{code}");
        }
    }
}
