//! Keeps the process below Azure's limits: a token bucket per kind of call, and a cap on calls in flight.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// How many calls may be made, and how fast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Reads.
    pub reads: Rate,
    /// Everything that changes something, except deletions.
    pub writes: Rate,
    /// Deletions.
    pub deletes: Rate,
    /// Calls that may be under way at once.
    pub in_flight: usize,
}

/// The size of a bucket and how fast it fills again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Calls that may follow each other without a wait.
    pub burst: u32,
    /// Calls per second from there on.
    pub per_second: f64,
}

impl Default for Rates {
    /// What Azure allows one principal in one subscription (request limits and throttling, 2024).
    fn default() -> Self {
        Self {
            reads: Rate { burst: 250, per_second: 25.0 },
            writes: Rate { burst: 200, per_second: 10.0 },
            deletes: Rate { burst: 200, per_second: 10.0 },
            in_flight: 10,
        }
    }
}

/// The bucket that a call is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    Read,
    Write,
    Delete,
}

/// The buckets of a process.
#[derive(Debug)]
pub(crate) struct Throttle {
    reads: Mutex<Bucket>,
    writes: Mutex<Bucket>,
    deletes: Mutex<Bucket>,
    in_flight: Semaphore,
}

impl Throttle {
    pub(crate) fn new(rates: &Rates) -> Self {
        let now = Instant::now();
        let bucket = |rate| Mutex::new(Bucket::full(rate, now));
        Self {
            reads: bucket(rates.reads),
            writes: bucket(rates.writes),
            deletes: bucket(rates.deletes),
            in_flight: Semaphore::new(rates.in_flight.clamp(1, Semaphore::MAX_PERMITS)),
        }
    }

    /// Waits until the call may be made; it counts as under way until the permit is dropped.
    /// There is none when the process is about to end.
    pub(crate) async fn enter(&self, lane: Lane) -> Option<SemaphorePermit<'_>> {
        let turn = self.with(lane, |bucket| bucket.reserve(Instant::now()));
        tokio::time::sleep_until(turn).await;
        self.in_flight.acquire().await.ok()
    }

    /// Lets no call of this kind begin before Azure's wait is over; each one would prolong it.
    pub(crate) fn hold(&self, lane: Lane, wait: Duration) {
        self.with(lane, |bucket| bucket.hold(Instant::now() + wait));
    }

    fn with<T>(&self, lane: Lane, act: impl FnOnce(&mut Bucket) -> T) -> T {
        let bucket = match lane {
            Lane::Read => &self.reads,
            Lane::Write => &self.writes,
            Lane::Delete => &self.deletes,
        };
        act(&mut bucket.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A bucket of tokens as arithmetic: callers reserve the next turn and are told when it comes.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    rate: Rate,
    /// How many tokens there were at `at`; below zero as many turns are reserved ahead.
    tokens: f64,
    at: Instant,
    not_before: Instant,
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        Self { rate, tokens: f64::from(rate.burst.max(1)), at: now, not_before: now }
    }

    fn reserve(&mut self, now: Instant) -> Instant {
        let per_second = self.rate.per_second.max(0.001);
        let refilled = now.saturating_duration_since(self.at).as_secs_f64() * per_second;
        self.tokens = (self.tokens + refilled).min(f64::from(self.rate.burst.max(1))) - 1.0;
        self.at = now;
        let wait = Duration::from_secs_f64((-self.tokens / per_second).clamp(0.0, 3600.0));
        (now + wait).max(self.not_before)
    }

    fn hold(&mut self, until: Instant) {
        self.not_before = self.not_before.max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates {
        reads: Rate { burst: 3, per_second: 2.0 },
        writes: Rate { burst: 1, per_second: 1.0 },
        deletes: Rate { burst: 1, per_second: 1.0 },
        in_flight: 2,
    };

    async fn times(throttle: &Throttle, lane: Lane, calls: usize) -> Vec<u128> {
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..calls {
            drop(throttle.enter(lane).await);
            times.push(start.elapsed().as_millis());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_at_once_and_the_rest_at_the_rate() {
        let throttle = Throttle::new(&RATES);
        let times = times(&throttle, Lane::Read, 5).await;
        assert_eq!(times, [0, 0, 0, 500, 1000]);
    }

    #[tokio::test(start_paused = true)]
    async fn kinds_of_calls_do_not_wait_for_each_other() {
        let throttle = Throttle::new(&RATES);
        assert_eq!(times(&throttle, Lane::Write, 1).await, [0]);
        assert_eq!(times(&throttle, Lane::Delete, 1).await, [0]);
        assert_eq!(times(&throttle, Lane::Write, 1).await, [1000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_fills_up_to_its_size_only() {
        let throttle = Throttle::new(&RATES);
        times(&throttle, Lane::Read, 3).await;
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(times(&throttle, Lane::Read, 4).await, [0, 0, 0, 500]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_begins_while_azure_wants_a_pause() {
        let throttle = Throttle::new(&RATES);
        throttle.hold(Lane::Read, Duration::from_secs(7));
        assert_eq!(times(&throttle, Lane::Read, 1).await, [7000]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_calls_than_allowed_are_under_way() {
        let throttle = Throttle::new(&RATES);
        let _one = throttle.enter(Lane::Read).await;
        let two = throttle.enter(Lane::Read).await;
        let third = tokio::time::timeout(Duration::from_mins(1), throttle.enter(Lane::Read));
        assert!(third.await.is_err());
        drop(two);
        assert!(throttle.enter(Lane::Read).await.is_some());
    }
}
