//! What follows a write to a network that failed: networks are busy often, and Azure says so late.

use crate::{
    azure::{Cause, Error, is_passing},
    http::backoff::Backoff,
};

/// What follows a write that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// Nothing: it stays failed.
    No,
    /// Write it again later.
    Wait,
    /// Somebody else wrote at the same time: see what is there, and write once more if need be.
    Look,
}

/// Writes, and begins again as long as that is what follows and there is time. Where somebody else
/// wrote at the same time, `look` says whether what is there now is what was wanted.
pub(super) async fn persist<T, W, L>(
    write: impl Fn() -> W,
    look: impl Fn() -> L,
) -> Result<T, Error>
where
    W: Future<Output = Result<T, Error>>,
    L: Future<Output = Result<Option<T>, Error>>,
{
    let (mut patience, mut looked) = (Backoff::default(), false);
    loop {
        let error = match write().await {
            Ok(written) => return Ok(written),
            Err(error) => error,
        };
        match again(&error, looked) {
            Again::No => return Err(error),
            Again::Wait => patience.wait(error).await?,
            Again::Look => {
                looked = true;
                // What cannot be read is written once more.
                if let Ok(Some(found)) = look().await {
                    return Ok(found);
                }
            }
        }
    }
}

/// Decides what follows a failure.
///
/// A busy network that is told with the answer is waited for by the call itself; here is what comes
/// as the end of an operation that had been taken on.
fn again(error: &Error, looked: bool) -> Again {
    let failed = matches!(error.cause(), Cause::OperationFailed { .. });
    decide(error.code().unwrap_or_default(), failed, looked)
}

fn decide(code: &str, operation_failed: bool, looked: bool) -> Again {
    if code.eq_ignore_ascii_case("CanceledAndSupersededDueToAnotherOperation") {
        return if looked { Again::No } else { Again::Look };
    }
    if operation_failed && is_passing(code) { Again::Wait } else { Again::No }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: &str = "ReferencedResourceNotProvisioned";

    #[test]
    fn an_operation_that_met_a_busy_network_is_begun_again() {
        for code in [BUSY, "AnotherOperationInProgress", "RetryableErrorDueToAnotherOperation"] {
            assert_eq!(decide(code, true, false), Again::Wait, "{code}");
        }
        assert_eq!(decide(BUSY, true, true), Again::Wait);
    }

    #[test]
    fn what_was_refused_with_the_answer_was_repeated_already() {
        assert_eq!(decide(BUSY, false, false), Again::No);
    }

    #[test]
    fn a_write_that_lost_to_another_is_looked_at_once() {
        let code = "CanceledAndSupersededDueToAnotherOperation";
        assert_eq!(decide(code, true, false), Again::Look);
        assert_eq!(decide(code, false, false), Again::Look);
        assert_eq!(decide(code, true, true), Again::No);
    }

    #[test]
    fn what_does_not_pass_is_not_repeated() {
        for code in ["RemotePeeringIsDisconnected", "VnetAddressSpacesOverlap", ""] {
            assert_eq!(decide(code, true, false), Again::No, "{code}");
        }
    }
}
