//! Time: how long work waits, before another attempt and for other writers, when it must end, and
//! what time it is.

use std::time::Duration;

use jiff::Timestamp;
use tfplugin::stop::{deadline, token};
use tokio::time::Instant;

use super::{
    retry::{self, Next, Schedule, TooLong, prolong},
    text::seconds,
};

/// The shortest time in which a write that was under way is seen.
const SETTLING: Duration = Duration::from_millis(500);
/// The longest time that is waited for one.
const LONGEST_SETTLING: Duration = Duration::from_secs(5);
/// From here on, reading and writing count as slow.
const SLOW: Duration = Duration::from_secs(1);
/// The shortest time before the last look at a service that is slow.
const SLOW_SETTLING: Duration = Duration::from_secs(6);
/// The longest time before the last look.
const LONGEST_LAST_SETTLING: Duration = Duration::from_secs(30);

/// How long after a write a writer who read before it may still overwrite it.
///
/// The provider cannot ask. It assumes that others take as long as its own read and write took. Two
/// who undo each other's changes must not stay in step, so the wait grows with their number.
pub(crate) fn settling(took: Duration, undone: u32) -> Duration {
    let wait = took.clamp(SETTLING, LONGEST_SETTLING);
    prolong(wait) + after_undoing(undone)
}

/// The same before the last look, where reading and writing took so long at most: where that is a
/// second or more, the service is slow now, and may be slower for others.
pub(crate) fn settling_at_last(slowest: Duration, undone: u32) -> Duration {
    if slowest < SLOW {
        return settling(slowest, undone);
    }
    let wait = (slowest * 2).clamp(SLOW_SETTLING, LONGEST_LAST_SETTLING);
    prolong(wait) + after_undoing(undone)
}

/// How long to wait before the next look at something that a service is still doing.
pub(crate) fn polling(count: u32) -> Duration {
    Schedule::CONFLICT.wait(count)
}

/// How long to wait when somebody undid a change for the `count`th time.
pub(crate) fn undone(count: u32) -> Duration {
    Schedule::UNDONE.wait(count)
}

/// How long to wait before the next look at what people have to bring about.
pub(crate) fn watching(looks: u32) -> Duration {
    Schedule::WATCHING.wait(looks)
}

fn after_undoing(undone: u32) -> Duration {
    if undone == 0 { Duration::ZERO } else { self::undone(undone) }
}

/// An error of a service that refused for the moment, as [`Backoff`] needs it.
pub(crate) trait Refusal {
    /// The wait that the service asked for.
    fn retry_after(&self) -> Option<Duration>;
    /// The service's answer in one line.
    fn answer(&self) -> String;
    /// The error to end with when there is no next attempt.
    #[must_use]
    fn give_up(self, waited: Option<Waited>, reason: GaveUp) -> Self;
}

/// Why there is no next attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum GaveUp {
    /// The work was told to end while it waited.
    Ended(Ended),
    /// The time that is left is shorter than the wait before it.
    TooLong(TooLong),
}

impl TooLong {
    /// A clause for the error; `service` is the name of the service that was called.
    pub(crate) fn describe(self, service: &str) -> String {
        let (wait, left) = (seconds(self.wait), seconds(self.left));
        if self.asked {
            format!(
                "the provider did not retry, because {service} asks to wait {wait} and only {left} are left"
            )
        } else {
            format!(
                "the provider did not retry, because the next attempt was due in {wait} and only {left} are left"
            )
        }
    }
}

/// A service that refused for the moment, until there was no more time to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waited {
    /// How long it did.
    pub lasted: Duration,
    /// How often it did.
    pub refusals: u32,
    /// What it last said: status, code and message.
    pub answer: String,
}

impl std::fmt::Display for Waited {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lasted = seconds(self.lasted);
        match self.refusals {
            1 => write!(formatter, "the service was busy for {lasted} and refused once"),
            times => {
                write!(formatter, "the service was busy for {lasted} and refused {times} times")
            }
        }
    }
}

/// Waits for a service that is busy, for as long as the operation's time lasts.
///
/// It is for work that reads, changes and writes, where a refused write is followed by another
/// look; what is sent again as it is waits in `send`.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    since: Option<Instant>,
    refusals: u32,
}

impl Backoff {
    /// Waits before the next attempt. When the time is up, would be up before that attempt, or
    /// Terraform was interrupted, answers with the error to end with: it says that the service was
    /// busy, for how long, and with which last answer.
    pub(crate) async fn wait<E: Refusal>(&mut self, refusal: E) -> Result<(), E> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let asked = refusal.retry_after();
        let wait = asked.unwrap_or_else(|| Schedule::CONFLICT.wait(self.refusals));
        self.refusals += 1;
        let next = retry::within(wait, asked.is_some(), remaining(), since.elapsed());
        let gave_up = match next {
            Next::TooLong(it) => GaveUp::TooLong(it),
            Next::Wait(wait) => match sleep_or_cancelled(wait).await {
                Ok(()) => return Ok(()),
                Err(ended) => GaveUp::Ended(ended),
            },
            Next::Accept | Next::RenewToken => return Ok(()),
        };
        let answer = refusal.answer();
        let waited = Waited { lasted: since.elapsed(), refusals: self.refusals, answer };
        Err(refusal.give_up(Some(waited), gave_up))
    }
}

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

/// Resolves when the work must end.
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

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the place where the time of day is read")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
