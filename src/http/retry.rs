//! Whether an attempt is repeated, and when: decided here from plain values, which statuses,
//! headers and schedules give; `send` acts on it.
//!
//! Repetitions end by time: the caller's limit is the budget, however many attempts fit into it.

use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};
use jiff::Timestamp;
use uuid::Uuid;

/// How long a call is repeated when the caller has no time limit.
const WITHOUT_LIMIT: Duration = Duration::from_mins(10);
/// How often to reconnect to a host that never answered: half a minute, so that a wrong address
/// fails soon.
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

/// The result of an attempt.
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
    /// The provider could not get a token.
    NoToken {
        /// Whether a retry may get one, because a federated credential is still propagating.
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

/// Fits a wait into the remaining time. A wait of our own becomes shorter, so that there is a last
/// attempt before the time limit; one that the service asked for does not, because an earlier attempt
/// would fail.
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

/// Several clients that begin together fall apart: a wait is shortened by up to a quarter.
const SHORTENED: Jitter = Jitter(0.75, 1.0);
/// Two writers who undo each other's changes must not stay in step, and no wait may be too short: it
/// becomes up to twice as long.
const PROLONGED: Jitter = Jitter(1.0, 2.0);
/// Nobody else waits for the same.
const EXACT: Jitter = Jitter(1.0, 1.0);

/// Waits that double from the first one to the longest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    first: Duration,
    longest: Duration,
    jitter: Jitter,
}

/// The factors between which one is chosen at random.
#[derive(Clone, Copy, Debug)]
struct Jitter(f64, f64);

impl Schedule {
    /// A service that is overloaded, throttles, or cannot be reached.
    pub(crate) const OVERLOAD: Self =
        Self { first: Duration::from_secs(1), longest: Duration::from_mins(1), jitter: SHORTENED };
    /// Something that passes within seconds: another operation is in the way.
    pub(crate) const CONFLICT: Self =
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(15), jitter: SHORTENED };
    /// A change that somebody undid.
    pub(super) const UNDONE: Self = Self {
        first: Duration::from_millis(100),
        longest: Duration::from_secs(5),
        jitter: PROLONGED,
    };
    /// Somebody on the other side has to act: half a minute is nothing to people.
    pub(super) const WATCHING: Self =
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(20), jitter: EXACT };

    /// The wait after so many others.
    pub(super) fn wait(self, count: u32) -> Duration {
        self.wait_with(count, random())
    }

    /// The same with this random number from 0 to 1: 0 leaves a wait that is shortened as it is.
    pub(super) fn wait_with(self, count: u32, random: f64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(count.min(16)));
        jitter(doubled.min(self.longest), self.jitter, random)
    }
}

/// A wait that no two clients share.
fn jitter(wait: Duration, Jitter(least, most): Jitter, random: f64) -> Duration {
    wait.mul_f64(most - (most - least) * random.clamp(0.0, 1.0))
}

/// Up to twice as long.
pub(super) fn prolong(wait: Duration) -> Duration {
    jitter(wait, PROLONGED, random())
}

/// A random number from 0 to 1.
pub(super) fn random() -> f64 {
    let [random, ..] = *Uuid::new_v4().as_bytes();
    f64::from(random) / 255.0
}

/// The shortest wait: Azure sends 0 too, and repeating at once only prolongs the throttling.
pub(crate) const SHORTEST: Duration = Duration::from_secs(1);

/// The headers that give milliseconds; they are more exact, so they come first.
const MILLISECONDS: [HeaderName; 2] =
    [HeaderName::from_static("retry-after-ms"), HeaderName::from_static("x-ms-retry-after-ms")];
const RETRY_AFTER: HeaderName = HeaderName::from_static("retry-after");

const DATE: HeaderName = HeaderName::from_static("date");

/// The wait that the headers ask for, at least [`SHORTEST`].
/// What is negative or cannot be read counts as not said.
///
/// A date counts from the answer's own: the clock of this machine may be wrong, and `now` is for
/// answers that have none.
#[must_use]
pub(crate) fn read_retry_after(headers: &Headers, now: Timestamp) -> Option<Duration> {
    let milliseconds = MILLISECONDS.iter().find_map(|name| {
        let text = headers.get_optional_str(name)?;
        text.trim().parse().ok().map(Duration::from_millis)
    });
    let asked = milliseconds.or_else(|| {
        let text = headers.get_optional_str(&RETRY_AFTER)?.trim();
        read_seconds(text).or_else(|| {
            let sent = headers.get_optional_str(&DATE).and_then(|it| read_date(it.trim()));
            // A date in the past means now.
            let wait = read_date(text)?.duration_since(sent.unwrap_or(now));
            Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
        })
    });
    asked.map(|it| it.max(SHORTEST))
}

/// Whole seconds; a number that does not fit is a very long time all the same.
fn read_seconds(text: &str) -> Option<Duration> {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    digits.then(|| Duration::from_secs(text.parse().unwrap_or(u64::from(u32::MAX))))
}

/// A date as HTTP writes it, `Sat, 21 Nov 2026 19:13:07 GMT`.
fn read_date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
    Some(zoned.timestamp())
}

/// Statuses that say nothing about the request itself.
const TRANSIENT: [u16; 7] = [408, 424, 429, 500, 502, 503, 504];

/// Statuses after which a write may have been done all the same.
const UNCLEAR: [u16; 4] = [408, 500, 502, 504];

/// Whether a status says nothing about the request itself, so that the same one may succeed later.
pub(crate) fn is_transient(status: u16) -> bool {
    TRANSIENT.contains(&status)
}

/// Whether a write that got this answer may have been done all the same.
pub(crate) fn leaves_doubt(status: u16) -> bool {
    UNCLEAR.contains(&status)
}
