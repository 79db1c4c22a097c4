//! Whether an attempt is repeated, and when: decided here from plain values, acted upon in `send`.
//!
//! Repetitions end by time: the caller's limit is the budget, however many attempts fit into it.

use std::time::Duration;

use super::retry_after::SHORTEST;
use super::schedule::Schedule;

/// How long a call is repeated when the caller has no time limit.
const WITHOUT_LIMIT: Duration = Duration::from_mins(10);
/// How often a connection to a host that never answered is tried again: half a minute, so that a wrong address is soon told.
const RECONNECTS: u32 = 5;
/// How long a federated credential may take to become known to the token endpoint.
const PROPAGATION: Duration = Duration::from_mins(2);

/// What an answer says about another attempt, as its API classifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A success, or a failure that another attempt would not change.
    Final,
    /// The token was refused; another one may be accepted.
    TokenRefused,
    /// The service is overloaded or throttles; that takes a while.
    Overloaded,
    /// Another operation is in the way; that ends within seconds.
    Conflict,
    /// The call itself has reason to wait this answer out, this long after its first attempt.
    Expected(Duration),
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    /// The service answered.
    Answer {
        /// What the answer says about another attempt.
        class: Class,
        /// The wait that the service asks for.
        retry_after: Option<Duration>,
    },
    /// No connection came about, so nothing was asked of the service.
    NotSent,
    /// The connection broke, or the answer was cut short: the service may have acted.
    Lost,
    /// No token was to be had.
    NoToken {
        /// Whether one may be had soon, because a federated credential is still spreading.
        may_follow: bool,
    },
    /// Something that another attempt cannot change.
    Broken,
}

/// How far the call is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    /// Attempts made, this one included.
    pub(crate) attempts: u32,
    /// Time since the first attempt began.
    pub(crate) elapsed: Duration,
    /// Time that the caller has left, when it has a limit.
    pub(crate) remaining: Option<Duration>,
    /// How many repetitions are allowed at most; those that the call itself asked for are not counted.
    pub(crate) max_retries: Option<u32>,
    /// Whether a second, equal request does no harm.
    pub(crate) idempotent: bool,
    /// Whether the host has answered this process before, so that its address is right.
    pub(crate) reached: bool,
    /// Whether the token was renewed for this call already.
    pub(crate) renewed: bool,
    /// A random number from 0 to 1, which spreads the attempts of many clients.
    pub(crate) random: f64,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Next {
    /// Hand over what came: a success, or a failure that another attempt would not change.
    Accept,
    /// Get a new token and repeat at once.
    RenewToken,
    /// Wait this long and repeat.
    Wait(Duration),
    /// Give up: the next attempt would come after the caller's limit.
    TooLong(TooLong),
}

/// A wait that does not fit into the time that is left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TooLong {
    /// The wait that would be needed.
    pub(crate) wait: Duration,
    /// The time that is left.
    pub(crate) left: Duration,
    /// Whether the service itself asked for the wait.
    pub(crate) asked: bool,
}

/// Decides what follows an attempt.
#[must_use]
pub(crate) fn decide(outcome: &Outcome, progress: &Progress) -> Next {
    match *outcome {
        Outcome::Answer { class, retry_after } => match class {
            Class::Expected(within) if progress.elapsed < within => {
                let left = within.saturating_sub(progress.elapsed).max(SHORTEST);
                wait(own_wait(Schedule::CONFLICT, progress).min(left), false, progress)
            }
            Class::TokenRefused if !progress.renewed => Next::RenewToken,
            Class::Overloaded => repeat(retry_after, Schedule::OVERLOAD, progress),
            Class::Conflict => repeat(retry_after, Schedule::CONFLICT, progress),
            Class::Expected(_) | Class::TokenRefused | Class::Final => Next::Accept,
        },
        Outcome::NotSent if progress.reached || progress.attempts <= RECONNECTS => {
            repeat(None, Schedule::OVERLOAD, progress)
        }
        Outcome::Lost if progress.idempotent => repeat(None, Schedule::OVERLOAD, progress),
        Outcome::NoToken { may_follow: true } if progress.elapsed < PROPAGATION => {
            repeat(None, Schedule::OVERLOAD, progress)
        }
        _ => Next::Accept,
    }
}

fn repeat(retry_after: Option<Duration>, schedule: Schedule, progress: &Progress) -> Next {
    if progress.max_retries.is_some_and(|it| it < progress.attempts) {
        return Next::Accept;
    }
    match retry_after {
        Some(asked) => wait(asked.max(SHORTEST), true, progress),
        None => wait(own_wait(schedule, progress), false, progress),
    }
}

fn wait(wait: Duration, asked: bool, progress: &Progress) -> Next {
    within(wait, asked, progress.remaining, progress.elapsed)
}

/// Fits a wait into the time that is left. One of our own is shortened so that a last attempt is
/// made before the time is up; one that the service asked for is not, because an earlier attempt is
/// in vain.
#[must_use]
pub(crate) fn within(
    wait: Duration,
    asked: bool,
    remaining: Option<Duration>,
    elapsed: Duration,
) -> Next {
    let left = remaining.unwrap_or_else(|| WITHOUT_LIMIT.saturating_sub(elapsed));
    if wait <= left {
        Next::Wait(wait)
    } else if !asked && SHORTEST * 2 <= left {
        Next::Wait(left.saturating_sub(SHORTEST))
    } else {
        Next::TooLong(TooLong { wait, left, asked })
    }
}

/// The wait that follows the attempts that were made so far.
fn own_wait(schedule: Schedule, progress: &Progress) -> Duration {
    schedule.wait_with(progress.attempts.saturating_sub(1), progress.random)
}

#[cfg(test)]
mod tests;
