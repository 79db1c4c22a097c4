//! The time the sandbox goes by: the machine's, tokio's (which tests may pause), or one turned by
//! hand.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{Timestamp, Unit};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Arc::new(machine))
    }

    /// Starts at the machine's time and goes on with tokio's clock, so that a paused test clock
    /// moves it.
    #[must_use]
    pub fn tokio() -> Self {
        let start = machine();
        let instant = tokio::time::Instant::now();
        Self(Arc::new(move || later(start, instant.elapsed())))
    }

    /// Stands still until the second value turns it.
    #[must_use]
    pub fn manual(start: Timestamp) -> (Self, ManualClock) {
        let elapsed = Arc::new(AtomicI64::new(0));
        let clock = ManualClock { elapsed: Arc::clone(&elapsed) };
        let tell = move || {
            let elapsed = u64::try_from(elapsed.load(Ordering::SeqCst)).unwrap_or(0);
            later(start, Duration::from_millis(elapsed))
        };
        (Self(Arc::new(tell)), clock)
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

/// Turns a manual [`Clock`].
#[derive(Clone, Debug)]
pub struct ManualClock {
    elapsed: Arc<AtomicI64>,
}

impl ManualClock {
    /// Moves the clock forward.
    pub fn advance(&self, duration: Duration) {
        let milliseconds = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.elapsed.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

/// The machine's time.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn machine() -> Timestamp {
    Timestamp::now()
}

/// `start` plus `elapsed`, or the last date of the calendar.
fn later(start: Timestamp, elapsed: Duration) -> Timestamp {
    start.saturating_add(elapsed).unwrap_or(Timestamp::MAX)
}

/// The form Azure gives: UTC with seven digits after the second.
pub(crate) fn seven_digits(timestamp: Timestamp) -> String {
    timestamp.strftime("%Y-%m-%dT%H:%M:%S%.7fZ").to_string()
}

/// Milliseconds since 1970.
pub(crate) fn milliseconds(timestamp: Timestamp) -> i64 {
    timestamp.as_millisecond()
}

/// The time in Entra's error answers: UTC to the second, with a space.
pub(crate) fn entra(timestamp: Timestamp) -> String {
    let whole = timestamp.round(Unit::Second).unwrap_or(timestamp);
    whole.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_have_seven_digits_after_the_second() {
        let timestamp: Timestamp = "2026-11-20T08:11:02.123456789Z".parse().unwrap();

        assert_eq!(seven_digits(timestamp), "2026-11-20T08:11:02.1234567Z");
        assert_eq!(seven_digits(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.0000000Z");
    }

    #[test]
    fn a_manual_clock_moves_only_when_it_is_turned() {
        let (clock, hand) = Clock::manual(Timestamp::UNIX_EPOCH);

        let before = clock.now();
        hand.advance(Duration::from_secs(90));

        assert_eq!(before, Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now().as_second(), 90);
    }
}
