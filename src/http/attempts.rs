//! How often one call was tried, and what is known of what its attempts did.

use std::time::Duration;

use tokio::time::Instant;

use super::backoff::Waited;
use super::cancellation;
use super::response::Response;
use super::retry::Progress;
use super::schedule::random;
use super::status;
use super::transport_error::TransportError;

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

    /// Notes what came of one before which `doubt` was the case.
    pub(super) fn finish(&mut self, attempt: &Result<Response, TransportError>, doubt: bool) {
        let leaves_doubt = match attempt {
            Ok(response) => status::leaves_doubt(response.status),
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
            remaining: cancellation::remaining(),
            max_retries,
            idempotent,
            reached,
            renewed: self.renewed,
            random: random(),
        }
    }
}
