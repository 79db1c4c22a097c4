//! One call on its way: what is asked, how often it was tried, and what the log says of it.

use std::time::Duration;

use azure_core::http::Method;
use tokio::time::Instant;
use tracing::{debug, trace};
use url::Url;
use uuid::Uuid;

use super::error::{self, Cause};
use super::error_response;
use super::failed_call::Waited;
use super::request::Request;
use super::response::Response;
use super::retry::{Progress, Subject};
use crate::http::cancellation;
use crate::http::rate_limit::RateClass;
use crate::http::redact;
use crate::http::transport_error::TransportError;

/// One call, and how far it is.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) url: Url,
    pub(super) client_request_id: String,
    pub(super) started: Instant,
    pub(super) attempts: u32,
    pub(super) renewed: bool,
    pub(super) request_id: Option<String>,
    /// The tokens that the last attempt carried.
    pub(super) carried: String,
    /// Whether an attempt may have changed something although no clear answer came.
    pub(super) in_doubt: bool,
    /// When Azure first refused it for the moment, how often it did, and what it last said.
    waiting: Option<(Instant, u32, String)>,
}

/// Statuses after which a write may have been done all the same.
const UNCLEAR: [u16; 4] = [408, 500, 502, 504];

impl<'a> Call<'a> {
    /// A call that was not tried yet.
    pub(super) fn new(request: &'a Request, url: Url) -> Self {
        Self {
            request,
            url,
            client_request_id: Uuid::new_v4().to_string(),
            started: Instant::now(),
            attempts: 0,
            renewed: false,
            request_id: None,
            carried: String::new(),
            in_doubt: false,
            waiting: None,
        }
    }

    pub(super) fn subject(&self) -> Subject<'_> {
        Subject {
            method: self.request.method(),
            idempotent: self.request.is_idempotent(),
            path: self.request.path(),
            repeats: self.request.repeats(),
        }
    }

    pub(super) fn progress(&self, max_retries: Option<u32>, reached: bool) -> Progress {
        let [random, ..] = *Uuid::new_v4().as_bytes();
        Progress {
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            remaining: cancellation::remaining(),
            max_retries,
            reached,
            renewed: self.renewed,
            jitter: f64::from(random) / 255.0,
        }
    }

    pub(super) fn lane(&self) -> RateClass {
        match self.request.method() {
            Method::Delete => RateClass::Delete,
            _ if self.request.is_read() => RateClass::Read,
            _ => RateClass::Write,
        }
    }

    /// Notes that an attempt is on its way; what it does is in doubt until its answer comes.
    pub(super) fn depart(&mut self) {
        self.attempts += 1;
        self.in_doubt |= !self.request.is_read();
    }

    /// Notes what came of an attempt before which `doubt` was the case.
    pub(super) fn arrive(&mut self, attempt: &Result<Response, TransportError>, doubt: bool) {
        let clear = match attempt {
            Ok(response) => !UNCLEAR.contains(&response.status),
            Err(lost) => !matches!(
                lost,
                TransportError::InFlight(_) | TransportError::CutShort | TransportError::TooLong(_)
            ),
        };
        if clear {
            self.in_doubt = doubt;
        }
        if let Ok(response) = attempt {
            self.request_id = response.header("x-ms-request-id").map(str::to_owned);
        }
    }

    /// Notes that an attempt was refused for the moment; one that was not answered is no refusal.
    pub(super) fn wait_out(&mut self, attempt: &Result<Response, TransportError>) {
        let Ok(response) = attempt else { return };
        let envelope = error_response::parse(response.status, &response.headers, &response.body);
        let answer = error::answer(&Cause::Refused { status: response.status, envelope });
        let (since, refusals) = self
            .waiting
            .take()
            .map_or((Instant::now(), 0), |(since, refusals, _)| (since, refusals));
        self.waiting = Some((since, refusals + 1, answer));
    }

    /// How long Azure has been refusing it for the moment, if it has.
    pub(super) fn waited(&self) -> Option<Waited> {
        let (since, refusals, answer) = self.waiting.as_ref()?;
        Some(Waited { lasted: since.elapsed(), refusals: *refusals, answer: answer.clone() })
    }

    /// The status of a success, as the caller should take it.
    ///
    /// When an earlier attempt may have made the resource, the 200 of the repetition does not say
    /// that it was there before the call.
    pub(super) fn status_of(&self, response: &Response) -> u16 {
        if self.in_doubt && response.status == 200 { 201 } else { response.status }
    }

    pub(super) fn log(&self, attempt: &Result<Response, TransportError>, took: Duration) {
        let (status, error) = match attempt {
            Ok(response) => (Some(response.status), None),
            Err(lost) => (None, Some(lost.to_string())),
        };
        debug!(
            target: "dataplane::azure",
            method = self.request.method().as_str(),
            path = self.request.path(),
            status,
            error,
            ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            attempt = self.attempts,
            client_request_id = self.client_request_id,
            request_id = self.request_id,
            "call"
        );
        if let (Ok(response), true) =
            (attempt, tracing::enabled!(target: "dataplane::azure", tracing::Level::TRACE))
        {
            trace!(target: "dataplane::azure", body = redact::body(&response.body), "response body");
        }
    }
}
