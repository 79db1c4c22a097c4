//! The way to the Astro API: how an attempt is made, what its answers mean, and what the log says.

use std::sync::Arc;

use azure_core::credentials::Secret;
use azure_core::http::{HttpClient, Method};
use serde::de::DeserializeOwned;
use tracing::{debug, trace};

use super::error::Error;
use super::failure::{self, Cause, Failure};
use super::request::Settings;
use super::request::{Place, Request};
use crate::http::rate_limit::RateClass;
use crate::http::retry::Class;
use crate::http::send::Attempts;
use crate::http::send::{self, Channel, LogLine, Unanswered};
use crate::http::{self, Proxy, Response, TransportError, retry, text};

/// What this client is called in Astro's logs.
const IDENTIFIER: &str = env!("CARGO_PKG_NAME");

/// Everything that a process needs to make calls.
#[derive(Debug)]
pub(super) struct Sender {
    place: Place,
    token: Secret,
    client: Arc<dyn HttpClient>,
    channel: Channel,
    user_agent: String,
}

impl Sender {
    pub(super) fn new(settings: Settings) -> Self {
        let Settings { host, version, organization_id, token, transport, .. } = settings;
        let proxy = if http::is_loopback(&host) { Proxy::Never } else { Proxy::Environment };
        Self {
            place: Place { host, version, organization_id },
            token,
            client: transport.client(proxy, http::LONGEST_ANSWER),
            channel: Channel::new(settings.rates.as_ref(), settings.max_retries),
            user_agent: settings.user_agent,
        }
    }

    /// Where the calls go.
    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    /// Sends a request as often as is sensible, and reads its answer.
    pub(super) async fn read<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        let mut call = Call { sender: self, request };
        let mut attempts = Attempts::new();
        if !self.place.trusts(&request.url) {
            let host = request.url.host_str().unwrap_or_default().to_owned();
            return Err(call.fail(&attempts, Cause::ForeignHost(host)));
        }
        let response = self.channel.send(&mut call, &mut attempts).await;
        let response = response.map_err(|it| call.error_without_answer(&attempts, it))?;
        if !response.is_success() {
            return Err(call.error_from(&attempts, &response));
        }
        if response.body.trim_ascii().is_empty() {
            return Err(call.fail(&attempts, Cause::Empty(response.status)));
        }
        response.json().map_err(|error| call.fail(&attempts, Cause::Decode(error.to_string())))
    }
}

/// One read on its way.
struct Call<'a> {
    sender: &'a Sender,
    request: &'a Request,
}

impl Call<'_> {
    fn fail(&self, attempts: &Attempts, cause: Cause) -> Error {
        Error::new(Failure {
            operation: self.request.operation.clone(),
            path: self.request.url.path().to_owned(),
            cause,
            attempts: attempts.count(),
            elapsed: attempts.elapsed(),
            gave_up: None,
        })
    }

    /// The error of an unsuccessful answer.
    fn error_from(&self, attempts: &Attempts, response: &Response) -> Error {
        let refusal = failure::parse(response.status, &response.body);
        self.fail(attempts, Cause::Refused { status: response.status, refusal })
    }

    fn error_without_answer(&self, attempts: &Attempts, unanswered: Unanswered) -> Error {
        let refused = |response: &Response| self.error_from(attempts, response);
        unanswered.into_error(attempts, |cause| self.fail(attempts, cause), refused)
    }
}

impl send::Call for Call<'_> {
    fn rate_class(&self) -> RateClass {
        RateClass::Read
    }

    async fn transmit(&mut self) -> Result<Response, TransportError> {
        let mut wire = azure_core::http::Request::new(self.request.url.clone(), Method::Get);
        wire.insert_header("accept", "application/json");
        wire.insert_header("authorization", format!("Bearer {}", self.sender.token.secret()));
        wire.insert_header("user-agent", self.sender.user_agent.clone());
        wire.insert_header("x-astro-client-identifier", IDENTIFIER);
        wire.insert_header("x-astro-client-version", env!("CARGO_PKG_VERSION"));
        let system = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
        wire.insert_header("x-client-os-identifier", system);
        let answer = self.sender.client.execute_request(&wire).await?;
        let (status, headers, body) = answer.try_into_raw_response().await?.deconstruct();
        Response { status: status.into(), headers, body: body.into() }.complete()
    }

    /// There is one token only, and one that was refused stays refused.
    fn read_failure(&self, response: &Response) -> send::Failure {
        let status = response.status;
        let refusal = failure::parse(status, &response.body);
        send::Failure {
            class: if retry::is_transient(status) { Class::Overloaded } else { Class::Final },
            is_throttling: status == 429,
            answer: format!("{status}: {}", refusal.message),
        }
    }

    async fn renew_token(&mut self) {}

    fn log(&self, line: &LogLine<'_>) {
        debug!(
            target: "dataplane::astro",
            path = self.request.url.path(),
            query = self.request.url.query(),
            status = line.status,
            error = line.error,
            ms = line.milliseconds,
            attempt = line.attempt,
            "call"
        );
        if let (Some(body), true) =
            (line.body, tracing::enabled!(target: "dataplane::astro", tracing::Level::TRACE))
        {
            trace!(target: "dataplane::astro", body = text::redact_body(body), "response body");
        }
    }
}
