//! Sends requests: the only place where attempts, waits, cancellation and logs meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use azure_core::credentials::Secret;
use azure_core::http::{HttpClient, Method};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::{debug, trace};
use uuid::Uuid;

use super::error::{Cause, Error, Failure};
use super::refusal;
use super::request::{Place, Request};
use super::retry;
use super::settings::Settings;
use crate::azure::Response;
use crate::azure::retry::{Next, Outcome, Progress};
use crate::http::{self, Ended, Proxy, RateClass, Throttle, TransportError};

/// What this client is called in Astro's logs.
const IDENTIFIER: &str = env!("CARGO_PKG_NAME");

/// Everything that a process needs to make calls.
#[derive(Debug)]
pub(super) struct Sender {
    place: Place,
    token: Secret,
    http: Arc<dyn HttpClient>,
    throttle: Throttle,
    max_retries: Option<u32>,
    /// Whether Astro has answered at all.
    reached: AtomicBool,
    user_agent: String,
}

/// How far a call is.
struct Call<'a> {
    request: &'a Request,
    started: Instant,
    attempts: u32,
}

impl Sender {
    pub(super) fn new(settings: Settings) -> Self {
        let Settings { host, version, organization_id, token, transport, .. } = settings;
        let proxy = if http::is_loopback(&host) { Proxy::Never } else { Proxy::Environment };
        Self {
            place: Place { host, version, organization_id },
            token,
            http: transport.client(proxy, http::LONGEST_ANSWER),
            throttle: Throttle::new(settings.rates.as_ref()),
            max_retries: settings.max_retries,
            reached: AtomicBool::new(false),
            user_agent: settings.user_agent,
        }
    }

    /// Where the calls go.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Sends a request as often as is sensible, and reads its answer.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let mut call = Call { request, started: Instant::now(), attempts: 0 };
        let response = self.exchange(&mut call).await?;
        if !response.is_success() {
            return Err(refused(&call, &response));
        }
        if response.body.trim_ascii().is_empty() {
            return Err(call.fail(Cause::Empty(response.status)));
        }
        response.json().map_err(|error| call.fail(Cause::Decode(error.to_string())))
    }

    /// The last answer, whatever its status.
    async fn exchange(&self, call: &mut Call<'_>) -> Result<Response, Error> {
        if !self.place.trusts(&call.request.url) {
            let host = call.request.url.host_str().unwrap_or_default().to_owned();
            return Err(call.fail(Cause::ForeignHost(host)));
        }
        loop {
            let attempt = self.attempt(call).await.map_err(|ended| call.fail(ended.into()))?;
            let outcome = match &attempt {
                Ok(response) => Outcome::Answer {
                    status: response.status,
                    code: None,
                    retry_after: http::retry_after::read(&response.headers, http::now()),
                },
                Err(lost) => lost.outcome(),
            };
            let reached = self.reached.load(Ordering::Relaxed);
            match retry::decide(&outcome, &call.progress(self.max_retries, reached)) {
                Next::Accept | Next::RenewToken => {
                    return attempt.map_err(|lost| call.fail(lost.into()));
                }
                Next::Wait(wait) => {
                    if !self.hold_back(&outcome, wait) {
                        http::pause(wait).await.map_err(|ended| call.fail(ended.into()))?;
                    }
                }
                Next::TooLong { wait, left, .. } => {
                    let error = match attempt {
                        Ok(response) => refused(call, &response),
                        Err(lost) => call.fail(lost.into()),
                    };
                    return Err(error.gave_up(give_up(wait, left)));
                }
            }
        }
    }

    async fn attempt(
        &self,
        call: &mut Call<'_>,
    ) -> Result<Result<Response, TransportError>, Ended> {
        let permit = http::until_ended(self.throttle.enter(RateClass::Read)).await?;
        if let Some(ended) = http::ended_already() {
            return Err(ended);
        }
        call.attempts += 1;
        let began = Instant::now();
        let attempt = http::until_ended(self.transmit(call.request)).await?;
        drop(permit);
        self.reached.fetch_or(attempt.is_ok(), Ordering::Relaxed);
        call.log(&attempt, began.elapsed());
        Ok(attempt)
    }

    /// Sends the request once.
    async fn transmit(&self, asked: &Request) -> Result<Response, TransportError> {
        let mut request = azure_core::http::Request::new(asked.url.clone(), Method::Get);
        request.insert_header("accept", "application/json");
        request.insert_header("authorization", format!("Bearer {}", self.token.secret()));
        request.insert_header("user-agent", self.user_agent.clone());
        request.insert_header("x-astro-client-identifier", IDENTIFIER);
        request.insert_header("x-astro-client-version", env!("CARGO_PKG_VERSION"));
        let system = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        request.insert_header("x-client-os-identifier", system);
        let answer = self.http.execute_request(&request).await?;
        let (status, headers, body) = answer.try_into_raw_response().await?.deconstruct();
        let response = Response { status: status.into(), headers, body: body.into() };
        let cut_short = response.is_success() && response.is_cut_short();
        if cut_short { Err(TransportError::CutShort) } else { Ok(response) }
    }

    /// Throttling concerns every call, not only the one that was told. Says whether it is that.
    fn hold_back(&self, outcome: &Outcome<'_>, wait: Duration) -> bool {
        let throttled = matches!(outcome, Outcome::Answer { status: 429, .. });
        if throttled {
            self.throttle.hold(RateClass::Read, wait);
        }
        throttled
    }
}

impl Call<'_> {
    fn progress(&self, max_retries: Option<u32>, reached: bool) -> Progress {
        let [random, ..] = *Uuid::new_v4().as_bytes();
        Progress {
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            remaining: http::remaining(),
            max_retries,
            reached,
            renewed: true,
            jitter: f64::from(random) / 255.0,
        }
    }

    fn fail(&self, cause: Cause) -> Error {
        Error::new(Failure {
            operation: self.request.operation.clone(),
            path: self.request.url.path().to_owned(),
            cause,
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            gave_up: None,
        })
    }

    fn log(&self, attempt: &Result<Response, TransportError>, took: Duration) {
        let (status, error) = match attempt {
            Ok(response) => (Some(response.status), None),
            Err(lost) => (None, Some(lost.to_string())),
        };
        debug!(
            target: "dataplane::astro",
            path = self.request.url.path(),
            query = self.request.url.query(),
            status,
            error,
            ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            attempt = self.attempts,
            "call"
        );
        if let (Ok(response), true) =
            (attempt, tracing::enabled!(target: "dataplane::astro", tracing::Level::TRACE))
        {
            let body = http::redacted(&response.body);
            trace!(target: "dataplane::astro", body, "response body");
        }
    }
}

/// The error of an answer that is none of success.
fn refused(call: &Call<'_>, response: &Response) -> Error {
    let refusal = refusal::parse(response.status, &response.body);
    call.fail(Cause::Refused { status: response.status, refusal })
}

fn give_up(wait: Duration, left: Duration) -> String {
    let (wait, left) = (http::seconds(wait), http::seconds(left));
    format!("not repeated, because the next attempt would come in {wait} and only {left} are left")
}
