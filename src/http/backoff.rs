//! How long is waited: for other writers to be seen, and before trying again.

use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    azure::{
        self, Waited,
        retry::{self, Next},
    },
    http,
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
/// The first wait for a service that is busy; it doubles.
const BUSY: Duration = Duration::from_secs(1);
/// The longest wait for a service that is busy.
const LONGEST_BUSY: Duration = Duration::from_secs(15);
/// The first wait after a change that somebody undid; it doubles.
const UNDONE: Duration = Duration::from_millis(100);
/// The first wait for somebody on the other side; it doubles.
const WATCHING: Duration = Duration::from_secs(1);
/// The longest one: half a minute is nothing to people who act.
const LONGEST_WATCHING: Duration = Duration::from_secs(20);

/// How long after a write a writer who read before it may still overwrite it.
///
/// There is no way to ask. As long as our own reading and writing took is how long theirs may take.
/// Two who undo each other's changes must not stay in step, so the wait grows with their number.
pub(crate) fn settling(took: Duration, undone: u32) -> Duration {
    spread(took.clamp(SETTLING, LONGEST_SETTLING)) + after_undoing(undone)
}

/// The same before the last look, where reading and writing took so long at most: where that is a
/// second or more, the service is slow now, and may be slower for others.
pub(crate) fn settling_at_last(slowest: Duration, undone: u32) -> Duration {
    if slowest < SLOW {
        return settling(slowest, undone);
    }
    let wait = (slowest * 2).clamp(SLOW_SETTLING, LONGEST_LAST_SETTLING);
    spread(wait) + after_undoing(undone)
}

/// Waits for a service that is busy, for as long as the operation's time lasts.
///
/// It is for work that reads, changes and writes, where a refused write is followed by another
/// look; what is sent again as it is waits in the client.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    since: Option<Instant>,
    refusals: u32,
}

impl Backoff {
    /// Waits before the next attempt. When the time is up, would be up before that attempt, or
    /// Terraform was interrupted, answers with the error to end with: it says that the service was
    /// busy, for how long, and with which last answer.
    ///
    /// `is_out_of_time` and `is_cancelled` of the error tell the two apart.
    pub(crate) async fn wait(&mut self, refusal: azure::Error) -> Result<(), azure::Error> {
        let since = *self.since.get_or_insert_with(Instant::now);
        let asked = refusal.failure().retry_after;
        let wait = busy(self.refusals, asked);
        self.refusals += 1;
        let next = retry::within(wait, asked.is_some(), http::remaining(), since.elapsed());
        if let Next::TooLong { wait, left, asked } = next {
            let waited = self.waited(since, refusal.answer());
            return Err(refusal.after_waiting(Some(waited)).no_time_to_wait(wait, left, asked));
        }
        let wait = if let Next::Wait(wait) = next { wait } else { wait };
        let Err(ended) = http::pause(wait).await else { return Ok(()) };
        let waited = self.waited(since, refusal.answer());
        Err(refusal.after_waiting(Some(waited)).ended(ended))
    }

    fn waited(&self, since: Instant, answer: String) -> Waited {
        Waited { lasted: since.elapsed(), refusals: self.refusals, answer }
    }
}

/// How long to wait for a service that is busy for the `count`th time.
pub(crate) fn busy(count: u32, asked: Option<Duration>) -> Duration {
    asked.unwrap_or_else(|| spread(doubled(BUSY, count).min(LONGEST_BUSY)))
}

/// How long to wait when somebody undid a change for the `count`th time.
pub(crate) fn undone(count: u32) -> Duration {
    spread(doubled(UNDONE, count).min(LONGEST_SETTLING))
}

/// How long to wait before the next look at what people have to bring about.
pub(crate) fn watching(looks: u32) -> Duration {
    doubled(WATCHING, looks).min(LONGEST_WATCHING)
}

/// Waits; when the work is to end, no longer than that. The next call then says why.
pub(crate) async fn pause(wait: Duration) {
    _ = http::pause(wait).await;
}

fn after_undoing(undone: u32) -> Duration {
    if undone == 0 { Duration::ZERO } else { self::undone(undone) }
}

fn doubled(first: Duration, count: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(count.min(16)))
}

/// Up to twice as long.
fn spread(wait: Duration) -> Duration {
    let [random, ..] = *Uuid::new_v4().as_bytes();
    wait.mul_f64(1.0 + f64::from(random) / 255.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::azure::tests::support::{API, Answer, PATH, interrupted_after, scripted, within};

    /// What a busy service answers.
    async fn refusal(answer: Answer) -> azure::Error {
        let (client, _script) = scripted([answer]);
        let request = azure::Request::put(PATH, API).once();
        client.execute(&request).await.unwrap_err()
    }

    fn busy_again() -> Answer {
        Answer::error(409, "OperationNotAllowed")
    }

    /// Waits as long as there is time, and gives the error with which that ends.
    async fn until_the_end() -> azure::Error {
        let mut patience = Backoff::default();
        loop {
            let refused = refusal(busy_again()).await;
            if let Err(error) = patience.wait(refused).await {
                return error;
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_service_is_waited_for_until_the_time_is_up_and_then_named() {
        let began = Instant::now();
        let error = within(3_600, until_the_end()).await;
        assert!(Duration::from_secs(3_590) <= began.elapsed(), "{:?}", began.elapsed());
        assert!(error.is_out_of_time() && !error.is_cancelled() && !error.was_accepted());
        assert_eq!(error.code(), Some("OperationNotAllowed"));
        let told = tfplugin::Diagnostic::from(error).detail;
        assert!(told.contains("The service was busy for 59 min"), "{told}");
        assert!(told.contains("409 OperationNotAllowed"), "{told}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_ends_the_wait_and_the_last_answer_is_told() {
        let error = interrupted_after(100, until_the_end()).await;
        assert!(error.is_cancelled() && !error.is_out_of_time(), "{error}");
        let told = tfplugin::Diagnostic::from(error).detail;
        assert!(told.contains("its last answer was 409 OperationNotAllowed"), "{told}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_that_the_service_asks_for_is_kept() {
        let asking = || refusal(busy_again().header("retry-after", "40"));
        let began = Instant::now();
        within(60, async { Backoff::default().wait(asking().await).await.unwrap() }).await;
        assert_eq!(began.elapsed(), Duration::from_secs(40));
        let error = within(30, async { Backoff::default().wait(asking().await).await }).await;
        assert!(error.unwrap_err().to_string().contains("Azure asks to wait 40 s"));
        assert_eq!(began.elapsed(), Duration::from_secs(40));
    }
}
