//! How long is waited: before trying again, and for other writers to be seen.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use super::cancellation::{Ended, remaining, sleep_or_cancelled};
use super::retry::{self, Next, TooLong};
use super::text::seconds;

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
    const UNDONE: Self =
        Self { first: Duration::from_millis(100), longest: LONGEST_SETTLING, jitter: PROLONGED };
    /// Somebody on the other side has to act: half a minute is nothing to people.
    const WATCHING: Self =
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(20), jitter: EXACT };

    /// The wait after so many others.
    fn wait(self, count: u32) -> Duration {
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

/// A random number from 0 to 1.
pub(super) fn random() -> f64 {
    let [random, ..] = *Uuid::new_v4().as_bytes();
    f64::from(random) / 255.0
}

/// How long after a write a writer who read before it may still overwrite it.
///
/// There is no way to ask. As long as our own reading and writing took is how long theirs may take.
/// Two who undo each other's changes must not stay in step, so the wait grows with their number.
pub(crate) fn settling(took: Duration, undone: u32) -> Duration {
    let wait = took.clamp(SETTLING, LONGEST_SETTLING);
    jitter(wait, PROLONGED, random()) + after_undoing(undone)
}

/// The same before the last look, where reading and writing took so long at most: where that is a
/// second or more, the service is slow now, and may be slower for others.
pub(crate) fn settling_at_last(slowest: Duration, undone: u32) -> Duration {
    if slowest < SLOW {
        return settling(slowest, undone);
    }
    let wait = (slowest * 2).clamp(SLOW_SETTLING, LONGEST_LAST_SETTLING);
    jitter(wait, PROLONGED, random()) + after_undoing(undone)
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
    /// It, as a part of a sentence; `service` is who was asked.
    pub(crate) fn describe(self, service: &str) -> String {
        let (wait, left) = (seconds(self.wait), seconds(self.left));
        if self.asked {
            format!("not repeated, because {service} asks to wait {wait} and only {left} are left")
        } else {
            format!(
                "not repeated, because the next attempt would come in {wait} and only {left} are left"
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
