//! Sends requests: the only place where attempts, waits, cancellation and logs meet.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use azure_core::http::headers::HeaderName;
use azure_core::http::policies::Policy;
use azure_core::http::request::options::ClientRequestId;
use azure_core::http::{ClientOptions, Context, Pipeline, PipelineSendOptions, RetryOptions};
use tokio::time::Instant;
use tracing::trace;
use url::Url;
use uuid::Uuid;

use super::attempt::Call;
use super::cloud::{Cloud, is_loopback};
use super::error::{Cause, Error, Failure};
use super::error_response;
use super::policies::{Bearer, Identify, WantsAuxiliary};
use super::request::Request;
use super::response::Response;
use super::retry::{self, Next, Outcome};
use super::settings::Settings;
use super::tokens::Tokens;
use crate::http::cancellation::{Ended, ended_already, pause, until_ended, until_ended_with_grace};
use crate::http::clock;
use crate::http::rate_limit::Throttle;
use crate::http::redact;
use crate::http::retry_after;
use crate::http::transport::{LONGEST_ANSWER, Proxy};
use crate::http::transport_error::TransportError;

/// Codes of a 429 that is about the number of calls, not about a resource that is busy.
const THROTTLING: [&str; 4] =
    ["SubscriptionRequestsThrottled", "TenantRequestsThrottled", "TooManyRequests", "429"];

/// Everything that a process needs to make calls.
#[derive(Debug)]
pub(super) struct Sender {
    cloud: Cloud,
    pipeline: Pipeline,
    tokens: Arc<Tokens>,
    auxiliary: Arc<[Tokens]>,
    auxiliary_tenants: Vec<String>,
    throttle: Throttle,
    max_retries: Option<u32>,
    /// Whether Azure has answered at all.
    reached: AtomicBool,
    correlation_id: String,
}

impl Sender {
    pub(super) fn new(settings: Settings) -> Self {
        let Settings {
            cloud,
            credential,
            auxiliary_tenants,
            transport,
            max_retries,
            rates,
            correlation_id,
            ..
        } = settings;
        let correlation_id = correlation_id.unwrap_or_else(|| Uuid::new_v4().to_string());
        let tokens = |credential| Tokens::new(credential, cloud.clone(), transport.clone());
        let auxiliary: Arc<[Tokens]> = auxiliary_tenants
            .iter()
            .filter_map(|tenant| credential.for_tenant(tenant))
            .map(tokens)
            .collect();
        let tokens = Arc::new(tokens(credential));
        let bearer = Bearer {
            cloud: cloud.clone(),
            tokens: Arc::clone(&tokens),
            auxiliary: Arc::clone(&auxiliary),
        };
        let identify =
            Identify { user_agent: settings.user_agent, correlation_id: correlation_id.clone() };
        let proxy =
            if is_loopback(&cloud.resource_manager) { Proxy::Never } else { Proxy::Environment };
        let options = ClientOptions {
            transport: Some(azure_core::http::Transport::new(
                transport.client(proxy, LONGEST_ANSWER),
            )),
            retry: RetryOptions::none(),
            // These run after azure_core's own policy for the user agent, which would overwrite ours.
            per_call_policies: vec![Arc::new(identify) as Arc<dyn Policy>],
            ..ClientOptions::default()
        };
        let pipeline = Pipeline::new(None, None, options, Vec::new(), vec![Arc::new(bearer)], None);
        let throttle = Throttle::new(rates.as_ref());
        Self {
            cloud,
            pipeline,
            tokens,
            auxiliary,
            auxiliary_tenants,
            throttle,
            max_retries,
            reached: AtomicBool::new(false),
            correlation_id,
        }
    }

    /// The cloud that is called.
    pub(super) fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The tenants whose tokens can be sent along.
    pub(super) fn auxiliary_tenants(&self) -> &[String] {
        &self.auxiliary_tenants
    }

    /// Gets a token, unless there is one.
    pub(super) async fn sign_in(&self) -> Result<(), Error> {
        let token = self.tokens.token().await;
        token.map(drop).map_err(|it| self.refuse(&Request::get("/", ""), Cause::Credential(it)))
    }

    /// The address that a request goes to.
    pub(super) fn url(&self, request: &Request) -> Result<Url, Error> {
        let url = request.url(&self.cloud.resource_manager);
        url.map_err(|error| self.refuse(request, Cause::Request(error)))
    }

    /// Sends a request and drives what it begins to its end; the answer is a 2xx.
    /// Also gives the status with which the work was taken on.
    pub(super) async fn send(&self, request: &Request) -> Result<(u16, Response), Error> {
        let (call, response) = self.exchange(request).await?;
        if !response.is_success() {
            return Err(self.refused(&call, &response));
        }
        let status = call.status_of(&response);
        if request.is_read() {
            return Ok((status, response));
        }
        match self.drive(call, response).await {
            Ok(response) => Ok((status, response)),
            Err(error) => Err(error.accepted().of(request.method(), request.path())),
        }
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
            waited: None,
            retry_after: None,
            accepted: false,
        })
    }

    /// Sends a request as often as is sensible, and gives the last answer, whatever its status.
    pub(super) async fn exchange<'a>(
        &self,
        request: &'a Request,
    ) -> Result<(Call<'a>, Response), Error> {
        let url = self.url(request)?;
        if !self.cloud.trusts(&url) {
            let host = url.host_str().unwrap_or(url.as_str()).to_owned();
            return Err(self.refuse(request, Cause::ForeignHost(host)));
        }
        let max_retries = if request.is_once() { Some(0) } else { self.max_retries };
        let mut call = Call::new(request, url);
        loop {
            let attempt = self.attempt(&mut call).await;
            let attempt = attempt.map_err(|ended| self.end(&call, ended.into()))?;
            let answer = attempt.as_ref().ok().filter(|it| !it.is_success());
            let envelope = answer.map(|it| error_response::parse(it.status, &it.headers, &it.body));
            let outcome = match &attempt {
                Ok(response) => Outcome::Answer {
                    status: response.status,
                    code: envelope.as_ref().and_then(|it| it.code.as_deref()),
                    retry_after: retry_after::read(&response.headers, clock::now()),
                },
                Err(cause) => cause.outcome(),
            };
            let reached = self.reached.load(Ordering::Relaxed);
            match retry::decide(&call.subject(), &outcome, &call.progress(max_retries, reached)) {
                Next::Accept => {
                    // Whoever repeats it differently also waits, and so do the others.
                    if let Outcome::Answer { retry_after: Some(wait), .. } = outcome {
                        self.hold_back(&call, &outcome, wait);
                    }
                    return self.accept(call, attempt);
                }
                Next::RenewToken => {
                    call.renewed = true;
                    self.refuse_tokens(&call.carried).await;
                }
                Next::Wait(wait) => {
                    let held = self.hold_back(&call, &outcome, wait);
                    call.wait_out(&attempt);
                    // What is held back waits for its turn with the others.
                    if !held {
                        pause(wait).await.map_err(|ended| self.end(&call, ended.into()))?;
                    }
                }
                Next::TooLong { wait, left, asked } => {
                    call.wait_out(&attempt);
                    let waited = call.waited();
                    let error = match self.accept(call, attempt) {
                        Ok((call, response)) => self.refused(&call, &response),
                        Err(error) => error,
                    };
                    return Err(error.after_waiting(waited).no_time_to_wait(wait, left, asked));
                }
            }
        }
    }

    /// Makes one attempt; what is on its way to Azure is awaited even when the work is to end.
    async fn attempt(
        &self,
        call: &mut Call<'_>,
    ) -> Result<Result<Response, TransportError>, Ended> {
        let permit = until_ended(self.throttle.enter(call.lane())).await?;
        if let Some(ended) = ended_already() {
            return Err(ended);
        }
        let doubt = call.in_doubt;
        call.depart();
        let began = Instant::now();
        let read = call.request.is_read();
        let work = self.transmit(call);
        let (carried, attempt) =
            if read { until_ended(work).await } else { until_ended_with_grace(work).await }?;
        drop(permit);
        let took = began.elapsed();
        call.carried = carried;
        call.arrive(&attempt, doubt);
        self.reached.fetch_or(attempt.is_ok(), Ordering::Relaxed);
        call.log(&attempt, took);
        Ok(attempt)
    }

    /// Sends the request once; also gives the tokens that it carried.
    async fn transmit(&self, call: &Call<'_>) -> (String, Result<Response, TransportError>) {
        let mut request = azure_core::http::Request::new(call.url.clone(), call.request.method());
        request.insert_header("accept", "application/json");
        for (name, value) in call.request.headers() {
            request.insert_header(*name, value.clone());
        }
        if let Some(body) = call.request.body() {
            request.insert_header("content-type", "application/json; charset=utf-8");
            request.set_body(body.clone());
            if tracing::enabled!(target: "dataplane::azure", tracing::Level::TRACE) {
                trace!(target: "dataplane::azure", body = redact::body(body), "request body");
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
        let response = result.map_err(TransportError::from).and_then(|response| {
            let (status, headers, body) = response.deconstruct();
            let response = Response { status: status.into(), headers, body: body.into() };
            let cut_short = response.is_success() && response.is_cut_short();
            if cut_short { Err(TransportError::CutShort) } else { Ok(response) }
        });
        (carried, response)
    }

    /// Hands over an answer, or the error that stands in its place.
    fn accept<'a>(
        &self,
        call: Call<'a>,
        attempt: Result<Response, TransportError>,
    ) -> Result<(Call<'a>, Response), Error> {
        attempt.map_err(|lost| self.end(&call, lost.into())).map(|response| (call, response))
    }

    /// The error of an answer that is none of success.
    pub(super) fn refused(&self, call: &Call<'_>, response: &Response) -> Error {
        let envelope = error_response::parse(response.status, &response.headers, &response.body);
        let error = self.end(call, Cause::Refused { status: response.status, envelope });
        error.asking_to_wait(retry_after::read(&response.headers, clock::now()))
    }

    /// The error with which a call ends.
    pub(super) fn end(&self, call: &Call<'_>, cause: Cause) -> Error {
        let ended = matches!(cause, Cause::Canceled | Cause::TimedOut);
        Error::new(Failure {
            method: call.request.method(),
            path: call.request.path().to_owned(),
            cause,
            attempts: call.attempts,
            elapsed: call.started.elapsed(),
            correlation_id: self.correlation_id.clone(),
            request_id: call.request_id.clone(),
            gave_up: None,
            waited: ended.then(|| call.waited()).flatten(),
            retry_after: None,
            accepted: call.in_doubt,
        })
    }

    async fn refuse_tokens(&self, carried: &str) {
        for tokens in std::iter::once(&*self.tokens).chain(self.auxiliary.iter()) {
            tokens.refuse(carried).await;
        }
    }

    /// Real throttling concerns every call of its kind, not only the one that was told. Says whether
    /// it is that.
    fn hold_back(&self, call: &Call<'_>, outcome: &Outcome<'_>, wait: Duration) -> bool {
        let Outcome::Answer { status: 429, code, .. } = outcome else {
            return false;
        };
        let throttled =
            code.is_none_or(|code| THROTTLING.iter().any(|it| it.eq_ignore_ascii_case(code)));
        if throttled {
            self.throttle.hold(call.lane(), wait);
        }
        throttled
    }
}
