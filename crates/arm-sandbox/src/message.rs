//! Requests and answers as plain values, and their conversion from and to HTTP.

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, uri::Scheme};
use serde_json::Value;
use url::form_urlencoded;

use crate::{api_error::ApiError, fault::Call};

/// The largest accepted body, as in Azure.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// Marks a response that the client must not get, because the connection breaks. [`crate::serve()`]
/// drops the connection. A caller in process finds this among the extensions of the response, and must
/// report a connection error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionReset;

/// A request with its whole body.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The HTTP method.
    pub(crate) method: Method,
    /// `http` or `https`.
    pub(crate) scheme: String,
    /// The host, with the port if one was given.
    pub(crate) authority: String,
    /// The path as the client sent it, except that a scope in one encoded segment is decoded.
    pub(crate) path: String,
    /// The query, decoded.
    pub(crate) query: Vec<(String, String)>,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body.
    pub(crate) body: Bytes,
}

/// An answer before it becomes HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Headers in addition to the common headers of every response.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// JSON text, or none.
    pub(crate) body: Option<String>,
}

impl Request {
    /// Reads a request with its whole body.
    pub(crate) async fn read(request: axum::extract::Request) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, BODY_LIMIT).await.map_err(|_| {
            ApiError::new(
                413,
                "RequestContentTooLarge",
                "The request content could not be read or exceeds 4 MB.",
            )
        })?;
        let scheme = parts.uri.scheme().or_else(|| parts.extensions.get::<Scheme>());
        let scheme = scheme.unwrap_or(&Scheme::HTTP).to_string();
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let authority =
            parts.uri.authority().map(http::uri::Authority::as_str).or(host).unwrap_or("localhost");
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            method: parts.method,
            scheme,
            authority: authority.to_owned(),
            path: with_scope_decoded(parts.uri.path()),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: parts.headers,
            body,
        })
    }

    /// The address that the client used, without a slash at the end.
    pub(crate) fn base(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The host without its port.
    pub(crate) fn host(&self) -> &str {
        self.authority.rsplit_once(':').map_or(self.authority.as_str(), |(host, _)| host)
    }

    /// A query parameter by its name, ignoring case.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// A header that is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether it only reads.
    pub(crate) fn is_read(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The request as faults see it.
    pub(crate) fn call(&self) -> Call<'_> {
        Call { method: self.method.as_str(), path: &self.path }
    }
}

/// The path with its first segment decoded if that is a whole scope: for a scope, generated clients
/// send `/%2Fsubscriptions%2F…/providers/…` (recorded from the Azure CLI).
fn with_scope_decoded(path: &str) -> String {
    let start = path.trim_start_matches('/');
    let (first, rest) = start.split_at(start.find('/').unwrap_or(start.len()));
    if !first.to_ascii_lowercase().contains("%2f") {
        return path.to_owned();
    }
    let scope = first.replace("%2F", "/").replace("%2f", "/");
    format!("/{}{rest}", scope.trim_start_matches('/'))
}

impl Answer {
    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: None }
    }

    /// An answer whose body is already JSON text.
    pub(crate) fn text(status: u16, body: String) -> Self {
        Self { status, headers: Vec::new(), body: Some(body) }
    }

    /// An answer with a JSON body.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::text(status, body.to_string())
    }

    /// The same with one more header.
    pub(crate) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The HTTP response.
    pub(crate) fn into_response(self) -> axum::response::Response {
        let mut response = axum::response::Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(body) = self.body {
            let json = HeaderValue::from_static("application/json; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
            response.headers_mut().insert(header::CONTENT_LENGTH, body.len().into());
            *response.body_mut() = Body::from(body);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<ApiError> for Answer {
    fn from(error: ApiError) -> Self {
        let mut answer = Self::json(error.status, &error.envelope());
        answer.headers = error.headers;
        if !error.code.is_empty() {
            answer.headers.push(("x-ms-error-code", error.code.into_owned()));
        }
        answer
    }
}
