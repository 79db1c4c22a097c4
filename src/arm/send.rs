//! Sends requests: the only place where attempts, waits, cancellation and logs meet.

use std::sync::Arc;
use std::time::Duration;

use azure_core::error::ErrorKind;
use azure_core::http::headers::HeaderName;
use azure_core::http::policies::Policy;
use azure_core::http::request::options::ClientRequestId;
use azure_core::http::{ClientOptions, Context, Pipeline, PipelineSendOptions, RetryOptions};
use jiff::Timestamp;
use tokio::time::Instant;
use tracing::{debug, trace};
use url::Url;
use uuid::Uuid;

use super::cloud::{Cloud, is_loopback};
use super::credential::CredentialError;
use super::envelope;
use super::error::{Cause, Error, Failure, seconds};
use super::operation::{Poll, Running};
use super::policies::{Bearer, Identify, WantsAuxiliary};
use super::redact;
use super::request::Request;
use super::response::Response;
use super::retry::{self, Next, Outcome, Progress, Subject};
use super::retry_after;
use super::settings::Settings;
use super::stop;
use super::throttle::{Lane, Throttle};
use super::tokens::Tokens;
use super::transport::Proxy;

/// How long a write that is on its way is awaited after the work was told to end.
const GRACE: Duration = Duration::from_secs(10);
/// Codes of a 429 that is about the number of calls, not about a resource that is busy.
const THROTTLING: [&str; 3] = ["SubscriptionRequestsThrottled", "TooManyRequests", "429"];

/// Everything that a process needs to make calls.
#[derive(Debug)]
pub(super) struct Sender {
    cloud: Cloud,
    pipeline: Pipeline,
    tokens: Arc<Tokens>,
    auxiliary: Arc<[Tokens]>,
    throttle: Option<Throttle>,
    max_retries: u32,
    correlation_id: String,
}

/// One call, and how far it is.
struct Call<'a> {
    request: &'a Request,
    url: Url,
    client_request_id: String,
    started: Instant,
    attempts: u32,
    renewed: bool,
    request_id: Option<String>,
    /// The tokens that the last attempt carried.
    carried: String,
}

/// Why work ends before it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Cancelled,
    TimedOut,
}

impl Sender {
    pub(super) fn new(settings: Settings) -> Self {
        let Settings { cloud, credential, auxiliary_tenants, transport, max_retries, rates, correlation_id, .. } = settings;
        let correlation_id = correlation_id.unwrap_or_else(|| Uuid::new_v4().to_string());
        let tokens = |credential| Tokens::new(credential, cloud.clone(), transport.clone());
        let auxiliary: Arc<[Tokens]> =
            auxiliary_tenants.iter().filter_map(|tenant| credential.for_tenant(tenant)).map(tokens).collect();
        let tokens = Arc::new(tokens(credential));
        let bearer = Bearer { cloud: cloud.clone(), tokens: Arc::clone(&tokens), auxiliary: Arc::clone(&auxiliary) };
        let identify = Identify { user_agent: settings.user_agent, correlation_id: correlation_id.clone() };
        let proxy = if is_loopback(&cloud.resource_manager) { Proxy::Never } else { Proxy::Environment };
        let options = ClientOptions {
            transport: Some(azure_core::http::Transport::new(transport.client(proxy))),
            retry: RetryOptions::none(),
            // These run after azure_core's own policy for the user agent, which would overwrite ours.
            per_call_policies: vec![Arc::new(identify) as Arc<dyn Policy>],
            ..ClientOptions::default()
        };
        let pipeline = Pipeline::new(None, None, options, Vec::new(), vec![Arc::new(bearer)], None);
        let throttle = rates.as_ref().map(Throttle::new);
        Self { cloud, pipeline, tokens, auxiliary, throttle, max_retries, correlation_id }
    }

    /// The address that a request goes to.
    pub(super) fn url(&self, request: &Request) -> Result<Url, Error> {
        let url = request.url(&self.cloud.resource_manager);
        url.map_err(|error| self.refuse(request, Cause::Request(error)))
    }

    /// Sends a request and drives what it begins to its end; the answer is a 2xx.
    pub(super) async fn send(&self, request: &Request) -> Result<Response, Error> {
        let response = self.succeed(request).await?;
        if request.is_read() {
            return Ok(response);
        }
        let driven = self.drive(request, response).await;
        driven.map_err(|error| error.accepted().of(request.method(), request.path()))
    }

    /// An error about a request that was answered, or never sent.
    pub(super) fn refuse(&self, request: &Request, cause: Cause) -> Error {
        Error::new(Failure {
            method: request.method(),
            path: request.path().to_owned(),
            cause,
            attempts: 0,
            elapsed: Duration::ZERO,
            correlation_id: self.correlation_id.clone(),
            request_id: None,
            gave_up: None,
            accepted: false,
        })
    }

    async fn succeed(&self, request: &Request) -> Result<Response, Error> {
        let (call, response) = self.exchange(request).await?;
        if response.is_success() { Ok(response) } else { Err(self.refused(&call, &response)) }
    }

    async fn drive(&self, request: &Request, response: Response) -> Result<Response, Error> {
        let begun = Instant::now();
        let wait = |response: &Response| retry_after::read(&response.headers, Timestamp::now());
        let resource = self.url(request)?;
        let (mut running, mut poll) = Running::begin(request.method(), &resource, &response, wait(&response));
        let mut response = response;
        loop {
            match poll {
                Poll::Done => return Ok(response),
                Poll::Fetch(url) => return self.succeed(&Request::follow(url)).await,
                Poll::Failed { status, envelope } => {
                    let mut error = self.refuse(request, Cause::OperationFailed { status, envelope });
                    error.note_request(request_id(&response), begun.elapsed());
                    return Err(error);
                }
                Poll::Refused => {
                    let cause = Cause::Refused {
                        status: response.status,
                        envelope: envelope::parse(response.status, &response.headers, &response.body),
                    };
                    return Err(self.refuse(request, cause));
                }
                Poll::Wait { monitor, after } => {
                    running = running.look(monitor, begun.elapsed());
                    pause(after).await.map_err(|ended| self.refuse(request, ended.into()))?;
                    (_, response) = self.exchange(&Request::follow(running.address().clone())).await?;
                    poll = running.decide(&response, wait(&response));
                }
            }
        }
    }

    /// Sends a request as often as is sensible, and gives the last answer, whatever its status.
    async fn exchange<'a>(&self, request: &'a Request) -> Result<(Call<'a>, Response), Error> {
        let url = self.url(request)?;
        if !self.cloud.trusts(&url) {
            let host = url.host_str().unwrap_or(url.as_str()).to_owned();
            return Err(self.refuse(request, Cause::ForeignHost(host)));
        }
        let mut call = Call {
            request,
            url,
            client_request_id: Uuid::new_v4().to_string(),
            started: Instant::now(),
            attempts: 0,
            renewed: false,
            request_id: None,
            carried: String::new(),
        };
        loop {
            let attempt = self.attempt(&mut call).await;
            let attempt = attempt.map_err(|ended| self.end(&call, ended.into(), !call.request.is_read()))?;
            let answer = attempt.as_ref().ok().filter(|it| !it.is_success());
            let envelope = answer.map(|it| envelope::parse(it.status, &it.headers, &it.body));
            let outcome = match &attempt {
                Ok(response) if response.is_success() && response.is_cut_short() => Outcome::Lost,
                Ok(response) => Outcome::Answer {
                    status: response.status,
                    code: envelope.as_ref().and_then(|it| it.code.as_deref()),
                    retry_after: retry_after::read(&response.headers, Timestamp::now()),
                },
                Err(cause) => cause.outcome(),
            };
            match retry::decide(&call.subject(), &outcome, &call.progress(self.max_retries)) {
                Next::Accept => return self.accept(call, attempt),
                Next::RenewToken => {
                    call.renewed = true;
                    self.refuse_tokens(&call.carried).await;
                }
                Next::Wait(wait) => {
                    self.hold_back(&call, &outcome, wait);
                    pause(wait).await.map_err(|ended| self.end(&call, ended.into(), false))?;
                }
                Next::TooLong { wait, left, asked } => {
                    let error = match self.accept(call, attempt) {
                        Ok((call, response)) => self.refused(&call, &response),
                        Err(error) => error,
                    };
                    return Err(error.gave_up(give_up(wait, left, asked)));
                }
            }
        }
    }

    /// Makes one attempt; what is on its way to Azure is awaited even when the work is to end.
    async fn attempt(&self, call: &mut Call<'_>) -> Result<Result<Response, Lost>, Ended> {
        let permit = match &self.throttle {
            Some(throttle) => Some(until_ended(throttle.enter(call.lane())).await?),
            None => None,
        };
        if let Some(ended) = ended_already() {
            return Err(ended);
        }
        call.attempts += 1;
        let began = Instant::now();
        let read = call.request.is_read();
        let work = self.transmit(call);
        let (carried, attempt) = if read { until_ended(work).await } else { until_ended_with_grace(work).await }?;
        drop(permit);
        let took = began.elapsed();
        call.carried = carried;
        if let Ok(response) = &attempt {
            call.request_id = request_id(response);
        }
        call.log(&attempt, took);
        Ok(attempt)
    }

    /// Sends the request once; also gives the tokens that it carried.
    async fn transmit(&self, call: &Call<'_>) -> (String, Result<Response, Lost>) {
        let mut request = azure_core::http::Request::new(call.url.clone(), call.request.method());
        request.insert_header("accept", "application/json");
        for (name, value) in call.request.headers() {
            request.insert_header(*name, value.clone());
        }
        if let Some(body) = call.request.body() {
            request.insert_header("content-type", "application/json; charset=utf-8");
            request.set_body(body.clone());
            if tracing::enabled!(target: "dataplane::arm", tracing::Level::TRACE) {
                trace!(target: "dataplane::arm", body = redact::body(body), "request body");
            }
        }
        let mut ctx = Context::new();
        ctx.insert(ClientRequestId::new(call.client_request_id.clone()));
        if call.request.wants_auxiliary() {
            ctx.insert(WantsAuxiliary);
        }
        let options = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        let result = self.pipeline.send(&ctx, &mut request, Some(options)).await;
        let carried = ["authorization", "x-ms-authorization-auxiliary"]
            .iter()
            .filter_map(|name| request.headers().get_optional_str(&HeaderName::from_static(name)))
            .collect();
        let response = result.map_err(Lost::from).map(|response| {
            let (status, headers, body) = response.deconstruct();
            Response { status: status.into(), headers, body: body.into() }
        });
        (carried, response)
    }

    /// Hands over an answer, or the error that stands in its place.
    fn accept<'a>(&self, call: Call<'a>, attempt: Result<Response, Lost>) -> Result<(Call<'a>, Response), Error> {
        match attempt {
            Ok(response) if response.is_success() && response.is_cut_short() => {
                let cause = Cause::Decode("its JSON was cut short".to_owned());
                Err(self.end(&call, cause, !call.request.is_read()))
            }
            Ok(response) => Ok((call, response)),
            Err(lost) => {
                let accepted = matches!(lost, Lost::InFlight(_)) && !call.request.is_read();
                Err(self.end(&call, lost.into(), accepted))
            }
        }
    }

    fn refused(&self, call: &Call<'_>, response: &Response) -> Error {
        let envelope = envelope::parse(response.status, &response.headers, &response.body);
        self.end(call, Cause::Refused { status: response.status, envelope }, false)
    }

    fn end(&self, call: &Call<'_>, cause: Cause, accepted: bool) -> Error {
        Error::new(Failure {
            method: call.request.method(),
            path: call.request.path().to_owned(),
            cause,
            attempts: call.attempts,
            elapsed: call.started.elapsed(),
            correlation_id: self.correlation_id.clone(),
            request_id: call.request_id.clone(),
            gave_up: None,
            // What was never sent cannot have been taken on.
            accepted: accepted && 0 < call.attempts,
        })
    }

    async fn refuse_tokens(&self, carried: &str) {
        for tokens in std::iter::once(&*self.tokens).chain(self.auxiliary.iter()) {
            tokens.refuse(carried).await;
        }
    }

    /// Real throttling concerns every call of its kind, not only the one that was told.
    fn hold_back(&self, call: &Call<'_>, outcome: &Outcome<'_>, wait: Duration) {
        let Outcome::Answer { status: 429, code, .. } = outcome else {
            return;
        };
        let throttled = code.is_none_or(|code| THROTTLING.iter().any(|it| it.eq_ignore_ascii_case(code)));
        if let (Some(throttle), true) = (&self.throttle, throttled) {
            throttle.hold(call.lane(), wait);
        }
    }
}

impl Call<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            method: self.request.method(),
            idempotent: self.request.is_idempotent(),
            path: self.request.path(),
            repeats: self.request.repeats(),
        }
    }

    fn progress(&self, max_retries: u32) -> Progress {
        let [random, ..] = *Uuid::new_v4().as_bytes();
        Progress {
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            remaining: stop::deadline().map(|it| it.saturating_duration_since(Instant::now())),
            max_retries,
            renewed: self.renewed,
            jitter: f64::from(random) / 255.0,
        }
    }

    fn lane(&self) -> Lane {
        match self.request.method() {
            azure_core::http::Method::Delete => Lane::Delete,
            _ if self.request.is_read() => Lane::Read,
            _ => Lane::Write,
        }
    }

    fn log(&self, attempt: &Result<Response, Lost>, took: Duration) {
        let (status, error) = match attempt {
            Ok(response) => (Some(response.status), None),
            Err(lost) => (None, Some(lost.to_string())),
        };
        debug!(
            target: "dataplane::arm",
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
        if let (Ok(response), true) = (attempt, tracing::enabled!(target: "dataplane::arm", tracing::Level::TRACE)) {
            trace!(target: "dataplane::arm", body = redact::body(&response.body), "response body");
        }
    }
}

/// Why an attempt brought no answer.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error(transparent)]
    NoToken(CredentialError),
    #[error(transparent)]
    NotSent(azure_core::Error),
    #[error(transparent)]
    InFlight(azure_core::Error),
    #[error(transparent)]
    Broken(azure_core::Error),
}

impl Lost {
    fn outcome(&self) -> Outcome<'static> {
        match self {
            Self::NoToken(error) => Outcome::NoToken(error.number),
            Self::NotSent(_) => Outcome::NotSent,
            Self::InFlight(_) => Outcome::Lost,
            Self::Broken(_) => Outcome::Broken,
        }
    }
}

impl From<azure_core::Error> for Lost {
    fn from(error: azure_core::Error) -> Self {
        match error.kind() {
            ErrorKind::Credential => Self::NoToken(CredentialError::from_chain("credential", &error)),
            ErrorKind::Connection => Self::NotSent(error),
            ErrorKind::Io => Self::InFlight(error),
            _ => Self::Broken(error),
        }
    }
}

impl From<Lost> for Cause {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::NoToken(error) => Self::Credential(error),
            Lost::NotSent(source) | Lost::Broken(source) => Self::Transport { sent: false, source },
            Lost::InFlight(source) => Self::Transport { sent: true, source },
        }
    }
}

impl From<Ended> for Cause {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Cancelled => Self::Cancelled,
            Ended::TimedOut => Self::TimedOut,
        }
    }
}

/// Waits, unless the work is to end before.
async fn pause(duration: Duration) -> Result<(), Ended> {
    until_ended(tokio::time::sleep(duration)).await
}

/// Does the work, unless it is to end before.
async fn until_ended<T>(work: impl Future<Output = T>) -> Result<T, Ended> {
    tokio::select! {
        biased;
        it = work => Ok(it),
        ended = end() => Err(ended),
    }
}

/// Does the work; when it is to end, the work still has a moment to come to its own end.
async fn until_ended_with_grace<T>(work: impl Future<Output = T>) -> Result<T, Ended> {
    tokio::pin!(work);
    match until_ended(&mut work).await {
        Ok(it) => Ok(it),
        Err(ended) => tokio::time::timeout(GRACE, work).await.map_err(|_| ended),
    }
}

/// Comes when the work is to end.
async fn end() -> Ended {
    let token = stop::token();
    match stop::deadline() {
        Some(deadline) => tokio::select! {
            () = tokio::time::sleep_until(deadline) => {}
            () = token.cancelled() => {}
        },
        None => token.cancelled().await,
    }
    why_ended()
}

fn ended_already() -> Option<Ended> {
    let late = stop::deadline().is_some_and(|it| it <= Instant::now());
    (late || stop::token().is_cancelled()).then(why_ended)
}

/// The token fires for both reasons, so the clock tells them apart.
fn why_ended() -> Ended {
    let late = stop::deadline().is_some_and(|it| it <= Instant::now());
    if late { Ended::TimedOut } else { Ended::Cancelled }
}

fn request_id(response: &Response) -> Option<String> {
    response.header("x-ms-request-id").map(str::to_owned)
}

fn give_up(wait: Duration, left: Duration, asked: bool) -> String {
    let (wait, left) = (seconds(wait), seconds(left));
    if asked {
        format!("not repeated, because Azure asks to wait {wait} and only {left} are left")
    } else {
        format!("not repeated, because the next attempt would come in {wait} and only {left} are left")
    }
}
