//! How requests travel: over the network, or straight into a router in this process.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use azure_core::error::ErrorKind;
use azure_core::http::headers::{HeaderName, HeaderValue, Headers};
use azure_core::http::request::Body;
use azure_core::http::{AsyncRawResponse, HttpClient, Request};
use azure_core::{Error, Result};
use futures_util::{StreamExt, TryStreamExt};
use tower::ServiceExt;

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(20);
/// The same for addresses of this machine and of its host, which answer at once or not at all.
const CONNECT_NEARBY: Duration = Duration::from_secs(5);
/// How long Azure may be silent within an answer; some synchronous calls take a minute.
const SILENCE: Duration = Duration::from_mins(2);
/// How long an unused connection is kept for the next call.
const IDLE: Duration = Duration::from_secs(90);

/// The most that is read of an answer: the longest pages of Azure's lists have a few megabytes.
pub(crate) const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
/// The most that is read of an answer that brings a token or an error.
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
    /// A client for requests to Azure, which reads so much of an answer at most; nothing is built
    /// before its first use.
    #[must_use]
    pub(crate) fn client(&self, proxy: Proxy, most: usize) -> Arc<dyn HttpClient> {
        let inner: Arc<dyn HttpClient> = match self {
            Self::Network => Arc::new(Network { proxy, client: OnceLock::new() }),
            Self::Router(router) => Arc::new(RouterTransport(router.clone())),
            Self::Custom(client) => Arc::clone(client),
        };
        Arc::new(Bounded { inner, most })
    }
}

/// Reads so much of an answer at most, counted after decompression: a megabyte on the wire can
/// become gigabytes in memory.
#[derive(Debug)]
struct Bounded {
    inner: Arc<dyn HttpClient>,
    most: usize,
}

/// An answer is longer than any that Azure gives.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the answer has more than {} MiB, which Azure never sends", .0 / 1024 / 1024)]
pub(crate) struct TooLong(pub(crate) usize);

#[async_trait]
impl HttpClient for Bounded {
    async fn execute_request(&self, request: &Request) -> Result<AsyncRawResponse> {
        let (status, headers, body) = self.inner.execute_request(request).await?.deconstruct();
        let (most, mut read) = (self.most, 0_usize);
        let body = body.map(move |chunk| {
            let chunk = chunk?;
            read = read.saturating_add(chunk.len());
            if read <= most { Ok(chunk) } else { Err(Error::new(ErrorKind::Other, TooLong(most))) }
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

/// The network client, built when it is first needed: reading the system's root certificates takes time.
#[derive(Debug)]
struct Network {
    proxy: Proxy,
    client: OnceLock<reqwest::Client>,
}

impl Network {
    fn client(&self) -> Result<&reqwest::Client> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // A second installation is refused, and that is as good as the first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .pool_idle_timeout(IDLE)
            .redirect(reqwest::redirect::Policy::none());
        if self.proxy == Proxy::Never {
            builder = builder.no_proxy().connect_timeout(CONNECT_NEARBY);
        }
        #[cfg(target_os = "linux")]
        let builder = builder.dns_resolver(Arc::new(super::dns::Resolver::default()));
        let client = builder.build().map_err(broken)?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Why there is no client, in words that say what to install.
fn broken(error: reqwest::Error) -> Error {
    #[cfg(target_os = "linux")]
    if let Some(missing) = super::trust::NoAuthorities::find() {
        return Error::new(ErrorKind::Other, missing);
    }
    Error::new(ErrorKind::Other, error)
}

#[async_trait]
impl HttpClient for Network {
    async fn execute_request(&self, request: &Request) -> Result<AsyncRawResponse> {
        self.client()?.execute_request(request).await
    }
}

/// Serves requests from a router in this process, without sockets.
#[derive(Clone, Debug)]
pub struct RouterTransport(pub Router);

#[async_trait]
impl HttpClient for RouterTransport {
    async fn execute_request(&self, request: &Request) -> Result<AsyncRawResponse> {
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

fn http_request(request: &Request) -> Result<http::Request<axum::body::Body>> {
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
