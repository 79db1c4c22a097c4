//! How requests travel, over the network or straight into a router in this process, and the answers
//! or errors that come back.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use axum::Router;
use azure_core::{
    Error,
    error::ErrorKind,
    http::{
        AsyncRawResponse, HttpClient, Request,
        headers::{HeaderName, HeaderValue, Headers},
        request::Body,
    },
};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;

/// How long it may take to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// The same for this machine and its host, which answer immediately or never.
const CONNECT_NEARBY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the service may send nothing; some synchronous calls of Azure take a minute.
const READ_TIMEOUT: Duration = Duration::from_mins(2);
/// How long an unused connection is kept for the next call.
const IDLE_TIMEOUT: Duration = Duration::from_secs(90);

/// The limit of an answer in bytes: the longest pages of Azure's lists have a few megabytes.
pub(crate) const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
/// The limit of an answer with a token or an error, in bytes.
pub(crate) const LONGEST_TOKEN_ANSWER: usize = 1024 * 1024;

/// Where requests go.
#[derive(Clone, Debug, Default)]
pub enum Transport {
    /// To the hosts that the URLs name.
    #[default]
    Network,
    /// Into this router, whatever the host: the sandbox, and tests.
    Router(Router),
    /// Through another client.
    Custom(Arc<dyn HttpClient>),
}

impl Transport {
    /// A client that reads at most `limit` bytes of an answer. Nothing is built before its first use.
    #[must_use]
    pub(crate) fn client(&self, proxy: Proxy, limit: usize) -> Arc<dyn HttpClient> {
        let inner: Arc<dyn HttpClient> = match self {
            Self::Network => Arc::new(Network { proxy, client: OnceLock::new() }),
            Self::Router(router) => Arc::new(RouterTransport(router.clone())),
            Self::Custom(client) => Arc::clone(client),
        };
        Arc::new(Bounded { inner, limit })
    }
}

/// Reads at most `limit` bytes of an answer, counted after decompression: a megabyte on the wire
/// can become gigabytes in memory.
#[derive(Debug)]
struct Bounded {
    inner: Arc<dyn HttpClient>,
    limit: usize,
}

/// An answer is longer than the limit, which is given in bytes.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the answer has more than {} MiB, the most that the provider reads", .0 / 1024 / 1024)]
pub(crate) struct AnswerTooLong(pub(crate) usize);

#[async_trait]
impl HttpClient for Bounded {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let (status, headers, body) = self.inner.execute_request(request).await?.deconstruct();
        let (limit, mut read) = (self.limit, 0_usize);
        let body = body.map(move |chunk| {
            let chunk = chunk?;
            read = read.saturating_add(chunk.len());
            if read <= limit {
                Ok(chunk)
            } else {
                Err(Error::new(ErrorKind::Other, AnswerTooLong(limit)))
            }
        });
        Ok(AsyncRawResponse::new(status, headers, Box::pin(body)))
    }
}

/// Whether the proxy of the environment is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proxy {
    /// As `HTTPS_PROXY` and its like say.
    Environment,
    /// Never: for addresses of this machine and of its host.
    Never,
}

/// The network client, built at its first use: reading the system's root certificates takes time.
#[derive(Debug)]
struct Network {
    proxy: Proxy,
    client: OnceLock<reqwest::Client>,
}

impl Network {
    fn client(&self) -> azure_core::Result<&reqwest::Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // A second installation is refused, and that is as good as the first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none());
        if self.proxy == Proxy::Never {
            builder = builder.no_proxy().connect_timeout(CONNECT_NEARBY_TIMEOUT);
        }
        #[cfg(target_os = "linux")]
        let builder = builder.dns_resolver(Arc::new(super::dns::Resolver::default()));
        let client = builder.build().map_err(client_error)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Why no client could be built, and what to install.
fn client_error(error: reqwest::Error) -> Error {
    #[cfg(target_os = "linux")]
    if let Some(missing) = super::trust::NoAuthorities::find() {
        return Error::new(ErrorKind::Other, missing);
    }
    Error::new(ErrorKind::Other, error)
}

#[async_trait]
impl HttpClient for Network {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        self.client()?.execute_request(request).await
    }
}

/// Serves requests from a router in this process, without sockets.
#[derive(Clone, Debug)]
pub(crate) struct RouterTransport(pub Router);

#[async_trait]
impl HttpClient for RouterTransport {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let Ok(response) = self.0.clone().oneshot(http_request(request)?).await;
        if response.extensions().get::<arm_sandbox::ConnectionReset>().is_some() {
            return Err(Error::with_message(ErrorKind::Io, "the connection was reset"));
        }
        let (parts, body) = response.into_parts();
        let mut headers = Headers::new();
        for (name, value) in &parts.headers {
            if let Ok(value) = value.to_str() {
                headers.insert(
                    HeaderName::from(name.as_str().to_owned()),
                    HeaderValue::from(value.to_owned()),
                );
            }
        }
        let stream = body.into_data_stream().map_err(|error| Error::new(ErrorKind::Io, error));
        Ok(AsyncRawResponse::new(parts.status.as_u16().into(), headers, Box::pin(stream)))
    }
}

fn http_request(request: &Request) -> azure_core::Result<http::Request<axum::body::Body>> {
    let mut builder =
        http::Request::builder().method(request.method().as_str()).uri(request.url().as_str());
    for (name, value) in request.headers().iter() {
        builder = builder.header(name.as_str(), value.as_str());
    }
    let body = match request.body().clone() {
        Body::Bytes(bytes) => axum::body::Body::from(bytes),
        Body::SeekableStream(stream) => axum::body::Body::from_stream(stream),
    };
    builder.body(body).map_err(|error| Error::new(ErrorKind::DataConversion, error))
}

/// Why an attempt brought no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// There was no token, so nothing was sent.
    #[error(transparent)]
    NoToken(azure_core::Error),
    /// There was no connection, so nothing was sent.
    #[error(transparent)]
    NotSent(azure_core::Error),
    /// The connection broke; the service may have acted.
    #[error(transparent)]
    InFlight(azure_core::Error),
    /// The answer is a success whose JSON ends too early.
    #[error("the answer was cut short")]
    CutShort,
    /// The answer is longer than the limit; the service may have acted.
    #[error(transparent)]
    TooLong(AnswerTooLong),
    /// The request could not be made at all.
    #[error(transparent)]
    Broken(azure_core::Error),
}

impl TransportError {
    /// Whether the service may have acted although its answer is missing.
    pub(crate) fn leaves_doubt(&self) -> bool {
        matches!(self, Self::InFlight(_) | Self::CutShort | Self::TooLong(_))
    }
}

impl From<azure_core::Error> for TransportError {
    fn from(error: azure_core::Error) -> Self {
        if let Some(too_long) = too_long(&error) {
            return Self::TooLong(too_long);
        }
        match error.kind() {
            ErrorKind::Credential => Self::NoToken(error),
            ErrorKind::Connection => Self::NotSent(error),
            ErrorKind::Io => Self::InFlight(error),
            _ => Self::Broken(error),
        }
    }
}

/// Whether an error says that the answer was too long, wherever in its chain.
fn too_long(error: &azure_core::Error) -> Option<AnswerTooLong> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<AnswerTooLong>() {
            return Some(*found);
        }
        next = cause.source();
    }
    None
}

/// The mark that some services put before their JSON.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A complete answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers; names are in lower case.
    pub headers: Headers,
    /// The body as it came, already decompressed.
    pub body: Bytes,
}

impl Response {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &'static str) -> Option<&str> {
        self.headers.get_optional_str(&HeaderName::from_static(name))
    }

    /// The body as JSON.
    /// An empty body reads as `null`, so that an optional value and `()` can be read from it.
    pub fn value(&self) -> serde_json::Result<Value> {
        let json = json_bytes(&self.body);
        serde_json::from_slice(if json.is_empty() { b"null" } else { json })
    }

    /// What the JSON of the body describes. It is read by way of a `Value`, as what is checked before it is read:
    /// a type that is also read from text has a second reader in the program.
    pub fn json<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        self.value().and_then(serde_json::from_value)
    }

    /// True for a 2xx status.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The answer, unless it is a success whose JSON was cut short.
    pub(crate) fn complete(self) -> Result<Self, TransportError> {
        let is_cut_short = self.is_success() && self.is_cut_short();
        if is_cut_short { Err(TransportError::CutShort) } else { Ok(self) }
    }

    /// True when the body says that it is JSON but ends before the JSON does.
    fn is_cut_short(&self) -> bool {
        let json = json_bytes(&self.body);
        let declared = self.header("content-type").is_some_and(|it| it.contains("json"));
        declared
            && !json.is_empty()
            && serde_json::from_slice::<serde::de::IgnoredAny>(json)
                .is_err_and(|error| error.is_eof())
    }
}

/// The body without its byte order mark and the white space around it.
pub(crate) fn json_bytes(body: &[u8]) -> &[u8] {
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body).trim_ascii()
}
