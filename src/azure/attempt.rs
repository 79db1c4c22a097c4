//! One call on its way to Azure: how an attempt is made, what Azure's answers mean, and what the log
//! says of it.

use azure_core::http::headers::HeaderName;
use azure_core::http::request::options::ClientRequestId;
use azure_core::http::{Context, Method, PipelineSendOptions};
use tracing::{debug, trace};
use url::Url;
use uuid::Uuid;

use super::cause::Cause;
use super::credential::CredentialError;
use super::error::Error;
use super::error_response;
use super::failure::Failure;
use super::policies::WantsAuxiliary;
use super::request::Request;
use super::sender::Sender;
use super::transient;
use crate::http::attempts::Attempts;
use crate::http::rate_limit::RateClass;
use crate::http::send::{self, LogLine};
use crate::http::{Response, TransportError, clock, redact, retry_after};

/// The token endpoint does not know the federated credential yet: AADSTS70021, which newer answers
/// split into 700211 (its issuer) and 700213 (its subject).
const UNKNOWN_FEDERATION: [u32; 3] = [70_021, 700_211, 700_213];

/// One call, and how far it is.
pub(super) struct Call<'a> {
    pub(super) sender: &'a Sender,
    pub(super) request: &'a Request,
    pub(super) url: Url,
    pub(super) attempts: Attempts,
    client_request_id: String,
    /// The ID of the last answer.
    request_id: Option<String>,
    /// The tokens that the last attempt carried.
    carried: String,
}

impl<'a> Call<'a> {
    /// A call that was not tried yet.
    pub(super) fn new(sender: &'a Sender, request: &'a Request, url: Url) -> Self {
        Self {
            sender,
            request,
            url,
            attempts: Attempts::new(),
            client_request_id: Uuid::new_v4().to_string(),
            request_id: None,
            carried: String::new(),
        }
    }

    /// The status of a success, as the caller should take it.
    ///
    /// When an earlier attempt may have made the resource, the 200 of the repetition does not say
    /// that it was there before the call.
    pub(super) fn status_of(&self, response: &Response) -> u16 {
        if self.attempts.is_in_doubt() && response.status == 200 { 201 } else { response.status }
    }

    /// The error of an answer that is no success.
    pub(super) fn error_from(&self, response: &Response) -> Error {
        let envelope = error_response::parse(response.status, &response.headers, &response.body);
        let error = self.fail(Cause::Refused { status: response.status, envelope });
        error.asking_to_wait(retry_after::read(&response.headers, clock::now()))
    }

    /// The error with which the call ends.
    pub(super) fn fail(&self, cause: Cause) -> Error {
        let ended = matches!(cause, Cause::Canceled | Cause::TimedOut);
        Error::new(Failure {
            method: self.request.method(),
            path: self.request.path().to_owned(),
            cause,
            attempts: self.attempts.count(),
            elapsed: self.attempts.elapsed(),
            correlation_id: self.sender.correlation_id().to_owned(),
            request_id: self.request_id.clone(),
            gave_up: None,
            waited: ended.then(|| self.attempts.waited()).flatten(),
            retry_after: None,
            accepted: self.attempts.is_in_doubt(),
        })
    }

    /// The request of an attempt, without its tokens.
    fn to_wire(&self) -> azure_core::http::Request {
        let mut wire = azure_core::http::Request::new(self.url.clone(), self.request.method());
        wire.insert_header("accept", "application/json");
        for (name, value) in self.request.headers() {
            wire.insert_header(*name, value.clone());
        }
        if let Some(body) = self.request.body() {
            wire.insert_header("content-type", "application/json; charset=utf-8");
            wire.set_body(body.clone());
            if tracing::enabled!(target: "dataplane::azure", tracing::Level::TRACE) {
                trace!(target: "dataplane::azure", body = redact::body(body), "request body");
            }
        }
        wire
    }
}

impl send::Call for Call<'_> {
    fn rate_class(&self) -> RateClass {
        match self.request.method() {
            Method::Delete => RateClass::Delete,
            _ if self.request.is_read() => RateClass::Read,
            _ => RateClass::Write,
        }
    }

    fn is_idempotent(&self) -> bool {
        self.request.is_idempotent()
    }

    fn is_retried_by_caller(&self) -> bool {
        self.request.is_no_retry()
    }

    async fn transmit(&mut self) -> Result<Response, TransportError> {
        let mut wire = self.to_wire();
        let mut ctx = Context::new();
        ctx.insert(ClientRequestId::new(self.client_request_id.clone()));
        if self.request.wants_auxiliary() {
            ctx.insert(WantsAuxiliary);
        }
        let options = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        let result = self.sender.pipeline().send(&ctx, &mut wire, Some(options)).await;
        self.carried = ["authorization", "x-ms-authorization-auxiliary"]
            .iter()
            .filter_map(|name| wire.headers().get_optional_str(&HeaderName::from_static(name)))
            .collect();
        let (status, headers, body) = result?.deconstruct();
        let response = Response { status: status.into(), headers, body: body.into() }.complete()?;
        self.request_id = response.header("x-ms-request-id").map(str::to_owned);
        Ok(response)
    }

    fn read_failure(&self, response: &Response) -> send::Failure {
        let status = response.status;
        let envelope = error_response::parse(status, &response.headers, &response.body);
        let code = envelope.code.as_deref();
        send::Failure {
            class: transient::classify(self.request, status, code),
            is_throttling: transient::is_throttling(status, code),
            answer: Cause::Refused { status, envelope }.answer(),
        }
    }

    fn may_sign_in_soon(&self, error: &azure_core::Error) -> bool {
        let number = CredentialError::from_chain("credential", error).number;
        number.is_some_and(|it| UNKNOWN_FEDERATION.contains(&it))
    }

    async fn renew_token(&mut self) {
        self.sender.forget_tokens(&self.carried).await;
    }

    fn log(&self, line: &LogLine<'_>) {
        debug!(
            target: "dataplane::azure",
            method = self.request.method().as_str(),
            path = self.request.path(),
            status = line.status,
            error = line.error,
            ms = line.milliseconds,
            attempt = line.attempt,
            client_request_id = self.client_request_id,
            request_id = self.request_id,
            "call"
        );
        if let (Some(body), true) =
            (line.body, tracing::enabled!(target: "dataplane::azure", tracing::Level::TRACE))
        {
            trace!(target: "dataplane::azure", body = redact::body(body), "response body");
        }
    }
}
