//! Waits that double from one to the next, and that no two clients share.

use std::time::Duration;

use uuid::Uuid;

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
