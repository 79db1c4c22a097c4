//! Makes the attempts of a call: the only place where limits, attempts, waits and interrupts meet.
//! Every API sends through it.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    backoff::{
        self, Ended, GaveUp, Refusal, Waited, ended_already, sleep_or_cancelled, until_ended,
        until_ended_with_grace,
    },
    rate_limit::{RateClass, Rates, Throttle},
    retry::{self, Class, Next, Outcome, Progress, random},
    transport::{Response, TransportError},
};

/// One call of an API: how an attempt of it is made, and what the API's answers mean.
pub(crate) trait Call: Send {
    /// The bucket that it is counted in; nothing changes by a read.
    fn rate_class(&self) -> RateClass;

    /// Whether a second, equal request does no harm.
    fn is_idempotent(&self) -> bool {
        self.rate_class() == RateClass::Read
    }

    /// Whether its caller reads again before another attempt, so that none is made here.
    fn is_retried_by_caller(&self) -> bool {
        false
    }

    /// Makes one attempt.
    fn transmit(&mut self) -> impl Future<Output = Result<Response, TransportError>> + Send;

    /// What an unsuccessful answer means.
    fn read_failure(&self, response: &Response) -> Failure;

    /// Whether a retry may get a token soon, after there was none.
    fn may_sign_in_soon(&self, _error: &azure_core::Error) -> bool {
        false
    }

    /// Forgets the token that was refused.
    fn renew_token(&mut self) -> impl Future<Output = ()> + Send;

    /// Writes a line of the log about one attempt.
    fn log(&self, line: &LogLine<'_>);
}

/// What an unsuccessful answer means.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What it says about another attempt.
    pub(crate) class: Class,
    /// Whether it is about the number of calls, not about a resource that is busy.
    pub(crate) is_throttling: bool,
    /// The status, the code and the message in one line.
    pub(crate) answer: String,
}

/// What a log says of an attempt.
#[derive(Debug)]
pub(crate) struct LogLine<'a> {
    /// The status of the answer.
    pub(crate) status: Option<u16>,
    /// Why there was none.
    pub(crate) error: Option<String>,
    /// How long it took.
    pub(crate) milliseconds: u64,
    /// Which attempt it was.
    pub(crate) attempt: u32,
    /// The body of the answer.
    pub(crate) body: Option<&'a [u8]>,
}

/// Why a call has no answer that counts.
#[derive(Debug)]
pub(crate) enum Unanswered {
    /// The work was told to end.
    Ended(Ended),
    /// The last attempt brought no answer.
    Lost(TransportError),
    /// The time limit allows no other attempt; with the result of the last one.
    TooLate(Result<Response, TransportError>, GaveUp),
}

impl Unanswered {
    /// The error of a client: `fail` makes it from its cause, and `refused` from an answer that does not count.
    pub(crate) fn into_error<E, C>(
        self,
        attempts: &Attempts,
        fail: impl FnOnce(C) -> E,
        refused: impl FnOnce(&Response) -> E,
    ) -> E
    where
        E: Refusal,
        C: From<Ended> + From<TransportError>,
    {
        match self {
            Self::Ended(ended) => fail(ended.into()),
            Self::Lost(lost) => fail(lost.into()),
            Self::TooLate(attempt, gave_up) => {
                let error = match attempt {
                    Ok(response) => refused(&response),
                    Err(lost) => fail(lost.into()),
                };
                error.give_up(attempts.waited(), gave_up)
            }
        }
    }
}

/// What all calls of one API in this process share.
#[derive(Debug)]
pub(crate) struct Channel {
    throttle: Throttle,
    max_retries: Option<u32>,
    /// Whether the API has answered at all.
    reached: AtomicBool,
}

impl Channel {
    /// A channel with these limits.
    pub(crate) fn new(rates: Option<&Rates>, max_retries: Option<u32>) -> Self {
        Self { throttle: Throttle::new(rates), max_retries, reached: AtomicBool::new(false) }
    }

    /// Makes attempts as often as is sensible, and gives the last answer, whatever its status.
    pub(crate) async fn send<C: Call>(
        &self,
        call: &mut C,
        attempts: &mut Attempts,
    ) -> Result<Response, Unanswered> {
        let max_retries = if call.is_retried_by_caller() { Some(0) } else { self.max_retries };
        loop {
            let attempt = self.attempt(call, attempts).await.map_err(Unanswered::Ended)?;
            let refused = attempt.as_ref().ok().filter(|it| !it.is_success());
            let failure = refused.map(|it| call.read_failure(it));
            let outcome = outcome(call, &attempt, failure.as_ref());
            let reached = self.reached.load(Ordering::Relaxed);
            let progress = attempts.progress(call.is_idempotent(), max_retries, reached);
            match retry::decide(&outcome, &progress) {
                Next::Accept => {
                    // A caller that repeats it in another way waits too, and so do the other calls.
                    if let Outcome::Answer { retry_after: Some(wait), .. } = outcome {
                        self.hold_back(call, failure.as_ref(), wait);
                    }
                    return attempt.map_err(Unanswered::Lost);
                }
                Next::RenewToken => {
                    attempts.note_renewal();
                    call.renew_token().await;
                }
                Next::Wait(wait) => {
                    let held = self.hold_back(call, failure.as_ref(), wait);
                    if let Some(it) = failure {
                        attempts.note_refusal(it.answer);
                    }
                    // What is held back waits for its turn with the others.
                    if !held {
                        sleep_or_cancelled(wait).await.map_err(Unanswered::Ended)?;
                    }
                }
                Next::TooLong(it) => {
                    if let Some(it) = failure {
                        attempts.note_refusal(it.answer);
                    }
                    return Err(Unanswered::TooLate(attempt, GaveUp::TooLong(it)));
                }
            }
        }
    }

    /// Makes one attempt; a write that is on its way is awaited even when the work is to end.
    async fn attempt<C: Call>(
        &self,
        call: &mut C,
        attempts: &mut Attempts,
    ) -> Result<Result<Response, TransportError>, Ended> {
        let class = call.rate_class();
        let permit = until_ended(self.throttle.enter(class)).await?;
        if let Some(ended) = ended_already() {
            return Err(ended);
        }
        let is_read = class == RateClass::Read;
        let doubt = attempts.is_in_doubt();
        attempts.start(is_read);
        let began = Instant::now();
        let work = call.transmit();
        let attempt =
            if is_read { until_ended(work).await } else { until_ended_with_grace(work).await }?;
        drop(permit);
        let took = began.elapsed();
        attempts.finish(&attempt, doubt);
        self.reached.fetch_or(attempt.is_ok(), Ordering::Relaxed);
        call.log(&line(&attempt, attempts.count(), took));
        Ok(attempt)
    }

    /// Real throttling concerns every call of its kind, not only the one that was told. Says whether
    /// it is that.
    fn hold_back<C: Call>(&self, call: &C, failure: Option<&Failure>, wait: Duration) -> bool {
        let throttled = failure.is_some_and(|it| it.is_throttling);
        if throttled {
            self.throttle.hold(call.rate_class(), wait);
        }
        throttled
    }
}

fn outcome<C: Call>(
    call: &C,
    attempt: &Result<Response, TransportError>,
    failure: Option<&Failure>,
) -> Outcome {
    match attempt {
        Ok(response) => Outcome::Answer {
            class: failure.map_or(Class::Final, |it| it.class),
            retry_after: retry::read_retry_after(&response.headers, backoff::now()),
        },
        Err(TransportError::NoToken(error)) => {
            Outcome::NoToken { may_follow: call.may_sign_in_soon(error) }
        }
        Err(TransportError::NotSent(_)) => Outcome::NotSent,
        Err(TransportError::InFlight(_) | TransportError::CutShort) => Outcome::Lost,
        Err(TransportError::TooLong(_) | TransportError::Broken(_)) => Outcome::Broken,
    }
}

fn line(attempt: &Result<Response, TransportError>, count: u32, took: Duration) -> LogLine<'_> {
    LogLine {
        status: attempt.as_ref().ok().map(|it| it.status),
        error: attempt.as_ref().err().map(ToString::to_string),
        milliseconds: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        attempt: count,
        body: attempt.as_ref().ok().map(|it| &*it.body),
    }
}

/// The attempts of one call.
#[derive(Debug)]
pub(crate) struct Attempts {
    started: Instant,
    count: u32,
    renewed: bool,
    in_doubt: bool,
    /// When the service first refused it for the moment, how often it did, and what it last said.
    waiting: Option<(Instant, u32, String)>,
}

impl Attempts {
    /// A call that begins now.
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), count: 0, renewed: false, in_doubt: false, waiting: None }
    }

    /// How many there were.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Time since the first one began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Whether one may have changed something although no clear answer came.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// How long the service has been refusing the call for the moment, if it has.
    pub(crate) fn waited(&self) -> Option<Waited> {
        let (since, refusals, answer) = self.waiting.as_ref()?;
        Some(Waited { lasted: since.elapsed(), refusals: *refusals, answer: answer.clone() })
    }

    /// Notes that one is on its way: what it does is in doubt until its answer comes.
    pub(super) fn start(&mut self, is_read: bool) {
        self.count += 1;
        self.in_doubt |= !is_read;
    }

    /// Records the result of an attempt; `doubt` is whether an earlier one was in doubt.
    pub(super) fn finish(&mut self, attempt: &Result<Response, TransportError>, doubt: bool) {
        let leaves_doubt = match attempt {
            Ok(response) => retry::leaves_doubt(response.status),
            Err(lost) => lost.leaves_doubt(),
        };
        if !leaves_doubt {
            self.in_doubt = doubt;
        }
    }

    /// Notes that the token was renewed.
    pub(super) fn note_renewal(&mut self) {
        self.renewed = true;
    }

    /// Notes that the service refused one for the moment, with this answer.
    pub(super) fn note_refusal(&mut self, answer: String) {
        let (since, refusals) = self
            .waiting
            .take()
            .map_or((Instant::now(), 0), |(since, refusals, _)| (since, refusals));
        self.waiting = Some((since, refusals + 1, answer));
    }

    /// How far the call is, to decide by.
    pub(super) fn progress(
        &self,
        idempotent: bool,
        max_retries: Option<u32>,
        reached: bool,
    ) -> Progress {
        Progress {
            attempts: self.count,
            elapsed: self.elapsed(),
            remaining: backoff::remaining(),
            max_retries,
            idempotent,
            reached,
            renewed: self.renewed,
            random: random(),
        }
    }
}
