//! Reads published lists, each once in a run. Nothing is kept beyond it, so no request has a
//! condition, and a 304 is as odd as any other answer without the list.

use std::sync::Arc;

use azure_core::http::{HttpClient, Method};
use bytes::Bytes;
use tracing::debug;
use url::Url;

use super::{Address, Error, address::shown, error::Cause};
use crate::http::{
    self, OnceMap, Proxy, Response, Transport, TransportError,
    rate_limit::RateClass,
    retry::{self, Class},
    send::{self, Attempts, Channel, LogLine, Unanswered},
};

/// The limit of a list in bytes. The longest that is known, of all service tags of Azure, has 4 MB.
const LONGEST_LIST: usize = 16 * 1024 * 1024;

/// What is asked for, unless the user says something else.
const ACCEPT: &str = "application/json, text/plain;q=0.9, */*;q=0.5";

/// Reads published lists. Making one does nothing.
#[derive(Debug)]
pub(crate) struct Client {
    /// For the web, through the proxy of the environment.
    web: Arc<dyn HttpClient>,
    /// For addresses of this machine.
    nearby: Arc<dyn HttpClient>,
    channel: Channel,
    user_agent: String,
    is_simulated: bool,
    known: OnceMap<(Address, Option<String>), Document>,
}

/// What a [`Client`] is made of.
#[derive(Debug)]
pub(crate) struct Settings {
    /// How requests to the web travel. Addresses of this machine are always asked directly, because the
    /// user has started a server there on purpose.
    pub(crate) transport: Transport,
    /// How often a failed call is repeated at most; as long as its caller's time lasts when absent.
    pub(crate) max_retries: Option<u32>,
    /// What the caller is called in the logs of the server.
    pub(crate) user_agent: String,
    /// Whether the web is that of a sandbox, which has only the lists of its seed.
    pub(crate) is_simulated: bool,
}

/// A list as the server sent it.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The body without a byte order mark and the white space around it.
    pub(crate) body: Bytes,
    /// The ETag of the answer.
    pub(crate) etag: Option<String>,
}

impl Client {
    /// A client with these settings.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            web: settings.transport.client(Proxy::Environment, LONGEST_LIST),
            nearby: Transport::Network.client(Proxy::Never, LONGEST_LIST),
            channel: Channel::new(None, settings.max_retries),
            user_agent: settings.user_agent,
            is_simulated: settings.is_simulated,
            known: OnceMap::new(),
        }
    }

    /// The list at this address, in the form that `accept` names.
    pub(crate) async fn read(
        &self,
        address: &Address,
        accept: Option<&str>,
    ) -> Result<Document, Error> {
        let key = (address.clone(), accept.map(str::to_owned));
        // On the heap, because it would make every future around it large.
        self.known.get(&key, Box::pin(self.fetch(address, accept))).await
    }

    async fn fetch(&self, address: &Address, accept: Option<&str>) -> Result<Document, Error> {
        let mut call = Call { client: self, address, accept: accept.unwrap_or(ACCEPT) };
        let mut attempts = Attempts::new();
        let response = self.channel.send(&mut call, &mut attempts).await;
        let response = response.map_err(|it| call.error_without_answer(&attempts, it))?;
        if response.status != 200 {
            return Err(call.error_from(&attempts, &response));
        }
        let etag = response.header("etag").map(str::to_owned);
        Ok(Document { body: response.body.slice_ref(http::json_bytes(&response.body)), etag })
    }
}

/// One read on its way.
struct Call<'a> {
    client: &'a Client,
    address: &'a Address,
    accept: &'a str,
}

impl Call<'_> {
    fn fail(&self, attempts: &Attempts, cause: Cause) -> Error {
        Error {
            address: self.address.clone(),
            cause,
            attempts: attempts.count(),
            elapsed: attempts.elapsed(),
            gave_up: None,
            is_simulated: self.client.is_simulated && !http::is_loopback(self.address.url()),
        }
    }

    /// The error of an answer without the list.
    fn error_from(&self, attempts: &Attempts, response: &Response) -> Error {
        let status = response.status;
        let to = response.header("location").filter(|_| (300..400).contains(&status));
        let to = to.and_then(|it| Url::options().base_url(Some(self.address.url())).parse(it).ok());
        let cause = match to {
            Some(to) => Cause::Redirected { status, to: shown(&to) },
            None => Cause::Refused { status, said: said(response) },
        };
        self.fail(attempts, cause)
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
        let url = self.address.url();
        let mut wire = azure_core::http::Request::new(url.clone(), Method::Get);
        wire.insert_header("accept", self.accept.to_owned());
        wire.insert_header("user-agent", self.client.user_agent.clone());
        let client = if http::is_loopback(url) { &self.client.nearby } else { &self.client.web };
        let answer = client.execute_request(&wire).await?;
        let (status, headers, body) = answer.try_into_raw_response().await?.deconstruct();
        Response { status: status.into(), headers, body: body.into() }.complete()
    }

    fn read_failure(&self, response: &Response) -> send::Failure {
        let status = response.status;
        send::Failure {
            class: if retry::is_transient(status) { Class::Overloaded } else { Class::Final },
            is_throttling: status == 429,
            answer: format!("{status}: {}", said(response)),
        }
    }

    async fn renew_token(&mut self) {}

    fn log(&self, line: &LogLine<'_>) {
        debug!(
            target: "dataplane::feeds",
            address = %self.address,
            status = line.status,
            error = line.error,
            ms = line.milliseconds,
            attempt = line.attempt,
            "call"
        );
    }
}

/// What an answer says that is not the list. Its body is not shown: it can repeat the query.
fn said(response: &Response) -> &'static str {
    if response.is_success() {
        return "only 200 has the whole list";
    }
    let status = ::http::StatusCode::from_u16(response.status).ok();
    status.and_then(|it| it.canonical_reason()).unwrap_or("no reason was given")
}
