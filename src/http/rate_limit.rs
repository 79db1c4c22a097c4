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
pub(crate) enum RateClass {
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
    /// Buckets of these sizes. Without rates everything passes, until Azure says that it is too much.
    pub(crate) fn new(rates: Option<&Rates>) -> Self {
        let now = Instant::now();
        let usual = Rates::default();
        let bucket = |rate: fn(&Rates) -> Rate| {
            Mutex::new(Bucket::full(rate(rates.unwrap_or(&usual)), rates.is_none(), now))
        };
        let in_flight = rates.map_or(Semaphore::MAX_PERMITS, |it| it.in_flight);
        Self {
            reads: bucket(|it| it.reads),
            writes: bucket(|it| it.writes),
            deletes: bucket(|it| it.deletes),
            in_flight: Semaphore::new(in_flight.clamp(1, Semaphore::MAX_PERMITS)),
        }
    }

    /// Waits until the call may be made; it counts as under way until the permit is dropped.
    /// There is none when the process is about to end.
    pub(crate) async fn enter(&self, class: RateClass) -> Option<SemaphorePermit<'_>> {
        loop {
            let turn = self.with(class, |bucket| bucket.reserve(Instant::now()));
            tokio::time::sleep_until(turn.at).await;
            let permit = self.in_flight.acquire().await.ok()?;
            // Turns that were given out before Azure wanted a pause are no longer worth anything.
            if self.with(class, |bucket| bucket.round == turn.round) {
                return Some(permit);
            }
        }
    }

    /// Lets no call of this kind begin before Azure's wait is over, and then one after the other at
    /// the rate of the bucket: all of them at once would be refused again.
    pub(crate) fn hold(&self, class: RateClass, wait: Duration) {
        self.with(class, |bucket| bucket.hold(Instant::now() + wait));
    }

    fn with<T>(&self, class: RateClass, act: impl FnOnce(&mut Bucket) -> T) -> T {
        let bucket = match class {
            RateClass::Read => &self.reads,
            RateClass::Write => &self.writes,
            RateClass::Delete => &self.deletes,
        };
        act(&mut bucket.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// When a call may begin, unless its round is over by then.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at: Instant,
    round: u64,
}

/// A bucket of tokens as arithmetic: callers reserve the next turn and are told when it comes.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    rate: Rate,
    /// Whether nothing is counted as long as the bucket is full.
    open: bool,
    /// How many tokens there are at `at`; below zero as many turns are reserved ahead.
    tokens: f64,
    /// When that was so; in the future while Azure wants a pause.
    at: Instant,
    /// How often Azure has wanted a pause.
    round: u64,
}

impl Bucket {
    fn full(rate: Rate, open: bool, now: Instant) -> Self {
        Self { rate, open, tokens: f64::from(rate.burst.max(1)), at: now, round: 0 }
    }

    fn reserve(&mut self, now: Instant) -> Turn {
        let per_second = self.rate.per_second.max(0.001);
        let full = f64::from(self.rate.burst.max(1));
        let refilled = now.saturating_duration_since(self.at).as_secs_f64() * per_second;
        self.tokens = (self.tokens + refilled).min(full);
        self.at = self.at.max(now);
        if !self.open || self.tokens < full {
            self.tokens -= 1.0;
        }
        let wait = Duration::from_secs_f64((-self.tokens / per_second).clamp(0.0, 3600.0));
        Turn { at: self.at + wait, round: self.round }
    }

    /// Empties the bucket up to a moment. Of several pauses the one that ends last counts.
    fn hold(&mut self, until: Instant) {
        self.at = self.at.max(until);
        self.tokens = 1.0;
        self.round += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const RATES: Rates = Rates {
        reads: Rate { burst: 3, per_second: 2.0 },
        writes: Rate { burst: 1, per_second: 1.0 },
        deletes: Rate { burst: 1, per_second: 1.0 },
        in_flight: 2,
    };

    async fn times(throttle: &Throttle, class: RateClass, calls: usize) -> Vec<u128> {
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..calls {
            drop(throttle.enter(class).await);
            times.push(start.elapsed().as_millis());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_at_once_and_the_rest_at_the_rate() {
        let throttle = Throttle::new(Some(&RATES));
        let times = times(&throttle, RateClass::Read, 5).await;
        assert_eq!(times, [0, 0, 0, 500, 1000]);
    }

    #[tokio::test(start_paused = true)]
    async fn kinds_of_calls_do_not_wait_for_each_other() {
        let throttle = Throttle::new(Some(&RATES));
        assert_eq!(times(&throttle, RateClass::Write, 1).await, [0]);
        assert_eq!(times(&throttle, RateClass::Delete, 1).await, [0]);
        assert_eq!(times(&throttle, RateClass::Write, 1).await, [1000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_fills_up_to_its_size_only() {
        let throttle = Throttle::new(Some(&RATES));
        times(&throttle, RateClass::Read, 3).await;
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(times(&throttle, RateClass::Read, 4).await, [0, 0, 0, 500]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_begins_while_azure_wants_a_pause() {
        let throttle = Throttle::new(Some(&RATES));
        throttle.hold(RateClass::Read, Duration::from_secs(7));
        assert_eq!(times(&throttle, RateClass::Read, 1).await, [7000]);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_calls_than_allowed_are_under_way() {
        let throttle = Throttle::new(Some(&RATES));
        let _one = throttle.enter(RateClass::Read).await;
        let two = throttle.enter(RateClass::Read).await;
        let third = tokio::time::timeout(Duration::from_mins(1), throttle.enter(RateClass::Read));
        assert!(third.await.is_err());
        drop(two);
        assert!(throttle.enter(RateClass::Read).await.is_some());
    }

    /// When each of `calls` waiting calls begins, after a pause that Azure wants.
    async fn after_a_pause(throttle: &Arc<Throttle>, calls: usize) -> Vec<u128> {
        let start = Instant::now();
        let waiting: Vec<_> = (0..calls)
            .map(|_| {
                let throttle = Arc::clone(throttle);
                tokio::spawn(async move {
                    drop(throttle.enter(RateClass::Write).await);
                    start.elapsed().as_millis()
                })
            })
            .collect();
        tokio::task::yield_now().await;
        throttle.hold(RateClass::Write, Duration::from_secs(7));
        let mut times = Vec::new();
        for call in waiting {
            times.push(call.await.expect("it does not panic"));
        }
        times.sort_unstable();
        times
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_wait_already_are_let_go_one_after_the_other() {
        let throttle = Arc::new(Throttle::new(Some(&RATES)));
        drop(throttle.enter(RateClass::Write).await);
        let times = after_a_pause(&throttle, 4).await;
        assert_eq!(times, [7000, 8000, 9000, 10_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn without_rates_nothing_is_counted_until_azure_says_so() {
        let throttle = Arc::new(Throttle::new(None));
        assert_eq!(times(&throttle, RateClass::Write, 5_000).await, vec![0; 5_000]);
        throttle.hold(RateClass::Write, Duration::from_secs(2));
        assert_eq!(times(&throttle, RateClass::Write, 3).await, [2000, 2100, 2200]);
        assert_eq!(times(&throttle, RateClass::Read, 1_000).await, [0; 1_000]);
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(times(&throttle, RateClass::Write, 1_000).await, [0; 1_000]);
    }
}
