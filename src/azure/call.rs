//! One call to Azure: its attempts, what Azure's answers mean, what the log says, and the wait for
//! the operation that it starts.

use azure_core::http::{
    Context, Method, PipelineSendOptions, headers::HeaderName, request::options::ClientRequestId,
};
use tracing::{debug, trace};
use url::Url;
use uuid::Uuid;

use super::{
    credential::CredentialError,
    error::Error,
    error_response,
    failure::{Cause, Failure},
    operation::{Poll, Running},
    request::Request,
    sender::{Sender, WantsAuxiliary},
};
use crate::http::{
    Response, TransportError, backoff,
    rate_limit::RateClass,
    retry,
    send::{self, Attempts, LogLine},
    sleep_or_cancelled, text,
};

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

    /// The error of an unsuccessful answer.
    pub(super) fn error_from(&self, response: &Response) -> Error {
        let envelope = error_response::parse(response.status, &response.headers, &response.body);
        let error = self.fail(Cause::Refused { status: response.status, envelope });
        error.asking_to_wait(retry::read_retry_after(&response.headers, backoff::now()))
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
                trace!(target: "dataplane::azure", body = text::redact_body(body), "request body");
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
            class: error_response::classify(self.request, status, code),
            is_throttling: error_response::is_throttling(status, code),
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
            trace!(target: "dataplane::azure", body = text::redact_body(body), "response body");
        }
    }
}

impl Sender {
    /// Sends a request and drives what it begins to its end; the answer is a 2xx.
    /// Also returns the status with which Azure accepted the work.
    pub(super) async fn send(&self, request: &Request) -> Result<(u16, Response), Error> {
        let (call, response) = self.exchange(request).await?;
        if !response.is_success() {
            return Err(call.error_from(&response));
        }
        let status = call.status_of(&response);
        if request.is_read() {
            return Ok((status, response));
        }
        match self.wait_for_operation(call, response).await {
            Ok(response) => Ok((status, response)),
            Err(error) => Err(error.accepted().for_call(request.method(), request.path())),
        }
    }

    /// Sends a request as often as is sensible, and gives the last answer, whatever its status.
    pub(super) async fn exchange<'a>(
        &'a self,
        request: &'a Request,
    ) -> Result<(Call<'a>, Response), Error> {
        let url = self.url(request)?;
        if !self.cloud().trusts(&url) {
            let host = url.host_str().unwrap_or(url.as_str()).to_owned();
            return Err(self.error(request, Cause::ForeignHost(host)));
        }
        let mut call = Call::new(self, request, url);
        let mut attempts = Attempts::new();
        let result = self.channel().send(&mut call, &mut attempts).await;
        call.attempts = attempts;
        match result {
            Ok(response) => Ok((call, response)),
            Err(unanswered) => {
                let refused = |response: &Response| call.error_from(response);
                Err(unanswered.into_error(&call.attempts, |cause| call.fail(cause), refused))
            }
        }
    }
}

impl Sender {
    /// Looks again and again at what Azure says of the work that `call` began, until it has ended.
    pub(super) async fn wait_for_operation(
        &self,
        call: Call<'_>,
        first: Response,
    ) -> Result<Response, Error> {
        let request = call.request;
        let wait = |response: &Response| retry::read_retry_after(&response.headers, backoff::now());
        let (mut running, mut poll) =
            Running::begin(request.method(), &call.url, &first, wait(&first));
        let mut answer = first;
        loop {
            match poll {
                Poll::Done => return Ok(answer),
                Poll::Rejected => return Err(call.error_from(&answer)),
                Poll::Failed { status, envelope } => {
                    return Err(call.fail(Cause::OperationFailed { status, envelope }));
                }
                Poll::Fetch(url) => {
                    let fetch = Request::follow(url);
                    let (fetch, answer) = self.exchange(&fetch).await?;
                    return if answer.is_success() {
                        Ok(answer)
                    } else {
                        Err(fetch.error_from(&answer))
                    };
                }
                Poll::Wait { monitor, after } => {
                    running = running.poll(monitor, call.attempts.elapsed());
                    sleep_or_cancelled(after).await.map_err(|ended| call.fail(ended.into()))?;
                    let request = Request::follow(running.address().clone());
                    (_, answer) = self.exchange(&request).await?;
                    poll = running.decide(&answer, wait(&answer));
                }
            }
        }
    }
}
