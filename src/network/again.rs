//! What follows a write to a network that failed: networks are busy often, and Azure says so late.

use std::time::Duration;

use crate::{
    arm::{Cause, Error, retry::is_passing},
    pace::pause,
};

/// How often an operation that failed because its network was busy is begun again.
const ATTEMPTS: u32 = 8;
/// The first wait; it doubles.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(15);

/// What follows a write that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// Nothing: it stays failed.
    No,
    /// Write it again after this wait.
    After(Duration),
    /// Somebody else wrote at the same time: see what is there, and write once more if need be.
    Look,
}

/// Writes, and begins again as long as that is what follows. Where somebody else wrote at the same
/// time, `look` says whether what is there now is what was wanted.
pub(super) async fn persist<T, W, L>(
    write: impl Fn() -> W,
    look: impl Fn() -> L,
) -> Result<T, Error>
where
    W: Future<Output = Result<T, Error>>,
    L: Future<Output = Result<Option<T>, Error>>,
{
    let (mut attempt, mut looked) = (0, false);
    loop {
        let error = match write().await {
            Ok(written) => return Ok(written),
            Err(error) => error,
        };
        attempt += 1;
        match again(&error, attempt, looked) {
            Again::No => return Err(error),
            Again::After(wait) => pause(wait).await,
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

/// Decides what follows the `attempt`th failure, of which `looked` was followed by a look.
///
/// A busy network that is told with the answer is waited for by the call itself; here is what comes
/// as the end of an operation that had been taken on.
fn again(error: &Error, attempt: u32, looked: bool) -> Again {
    let failed = matches!(error.cause(), Cause::OperationFailed { .. });
    decide(error.code().unwrap_or_default(), failed, attempt, looked)
}

fn decide(code: &str, operation_failed: bool, attempt: u32, looked: bool) -> Again {
    if code.eq_ignore_ascii_case("CanceledAndSupersededDueToAnotherOperation") {
        return if looked { Again::No } else { Again::Look };
    }
    if operation_failed && is_passing(code) && attempt < ATTEMPTS {
        let doublings = attempt.saturating_sub(1);
        return Again::After(FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST));
    }
    Again::No
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUSY: &str = "ReferencedResourceNotProvisioned";

    #[test]
    fn an_operation_that_met_a_busy_network_is_begun_again_for_some_time() {
        for code in [BUSY, "AnotherOperationInProgress", "RetryableErrorDueToAnotherOperation"] {
            assert_eq!(decide(code, true, 1, false), Again::After(FIRST), "{code}");
        }
        assert_eq!(decide(BUSY, true, 3, false), Again::After(Duration::from_secs(4)));
        assert_eq!(decide(BUSY, true, 7, true), Again::After(LONGEST));
        assert_eq!(decide(BUSY, true, 8, false), Again::No);
    }

    #[test]
    fn what_was_refused_with_the_answer_was_repeated_already() {
        assert_eq!(decide(BUSY, false, 1, false), Again::No);
    }

    #[test]
    fn a_write_that_lost_to_another_is_looked_at_once() {
        let code = "CanceledAndSupersededDueToAnotherOperation";
        assert_eq!(decide(code, true, 1, false), Again::Look);
        assert_eq!(decide(code, false, 1, false), Again::Look);
        assert_eq!(decide(code, true, 2, true), Again::No);
    }

    #[test]
    fn what_does_not_pass_is_not_repeated() {
        for code in ["RemotePeeringIsDisconnected", "VnetAddressSpacesOverlap", ""] {
            assert_eq!(decide(code, true, 1, false), Again::No, "{code}");
        }
    }
}
