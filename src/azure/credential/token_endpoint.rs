//! The way to the token endpoint: reads its errors whole, and allows plain HTTP on this machine.

use std::{error::Error as StdError, sync::Arc};

use async_trait::async_trait;
use azure_core::{
    error::ErrorKind,
    http::{
        AsyncRawResponse, ClientOptions, ExponentialRetryOptions, HttpClient, Request, RetryOptions,
    },
    time::Duration,
};
use serde::Deserialize;

use super::super::error_response;
use crate::http::{is_loopback, retry::is_transient};

/// Stands before the transport of a credential.
///
/// `azure_identity` reads errors into borrowed text and so loses those with line breaks, as Entra's have;
/// here they are read first and passed on as [`CredentialError`].
/// It also insists on https; for a token endpoint on this machine the scheme is put back to http here.
#[derive(Debug)]
pub(super) struct TokenEndpoint {
    /// What carries the request.
    pub(super) inner: Arc<dyn HttpClient>,
    /// Which credential it is for, as errors name it.
    pub(super) what: String,
    /// Whether the token endpoint is on this machine and speaks plain HTTP.
    pub(super) plain: bool,
}

#[async_trait]
impl HttpClient for TokenEndpoint {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let response = if self.plain && is_loopback(request.url()) {
            let mut request = request.clone();
            // Both schemes are of the kind that can replace each other.
            let _ = request.url_mut().set_scheme("http");
            self.inner.execute_request(&request).await?
        } else {
            self.inner.execute_request(request).await?
        };
        let status = u16::from(response.status());
        if !(400..500).contains(&status) || is_transient(status) {
            return Ok(response);
        }
        let body = response.into_body().collect().await?;
        Err(read_error(&self.what, status, &body).into_azure())
    }
}

/// The error body of OAuth, as Entra fills it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct OAuthError {
    error: String,
    error_description: String,
    error_codes: Vec<u32>,
}

fn read_error(what: &str, status: u16, body: &[u8]) -> CredentialError {
    let Ok(error) = serde_json::from_slice::<OAuthError>(body) else {
        let envelope = error_response::parse_body(body);
        return CredentialError::new(
            what,
            format!("the token endpoint answered {status}: {}", envelope.message),
        );
    };
    let message = if error.error_description.is_empty() {
        format!("the token endpoint answered {status} {}", error.error)
    } else {
        error.error_description
    };
    let number = error.error_codes.first().copied().or_else(|| find_number(&message));
    CredentialError { number, ..CredentialError::new(what, message) }
}

/// What errors call the Azure CLI.
pub(super) const AZURE_CLI: &str = "Azure CLI";

/// The provider could not get a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {message}")]
pub struct CredentialError {
    /// Which credential was used, without its secret.
    pub what: String,
    /// What went wrong.
    pub message: String,
    /// The number of Entra's error, such as 7000215 for AADSTS7000215.
    pub number: Option<u32>,
    /// True if the token endpoint could not be reached.
    pub unreachable: bool,
}

/// What outer errors say that the inner ones say better.
const NOISE: [&str; 4] = [
    " authentication failed.",
    "retry policy expired",
    "non-transport error occurred",
    "failed to execute `reqwest` request",
];

impl CredentialError {
    /// True when the Azure CLI was to give the token.
    #[must_use]
    pub fn is_of_azure_cli(&self) -> bool {
        self.what == AZURE_CLI
    }

    /// An error of ours.
    pub(crate) fn new(what: impl Into<String>, message: impl AsRef<str>) -> Self {
        let message = one_line(message.as_ref());
        let number = find_number(&message);
        Self { what: what.into(), message, number, unreachable: false }
    }

    /// Finds this error in the chain of causes, or makes one of the chain's text.
    ///
    /// Only `Display` is used: `Debug` of the outer errors may hold a backtrace.
    pub(crate) fn from_chain(what: &str, error: &azure_core::Error) -> Self {
        let mut texts: Vec<String> = Vec::new();
        let mut next: Option<&(dyn StdError + 'static)> = Some(error);
        let mut unreachable = false;
        while let Some(cause) = next {
            if let Some(found) = cause.downcast_ref::<Self>() {
                return found.clone();
            }
            let kind = cause.downcast_ref::<azure_core::Error>().map(azure_core::Error::kind);
            unreachable |= matches!(kind, Some(ErrorKind::Connection | ErrorKind::Io));
            next = cause.source();
            let text = cause.to_string();
            let noise = next.is_some() && NOISE.iter().any(|it| text.contains(it));
            if !noise && !texts.iter().any(|it| it.contains(&text)) {
                texts.push(text);
            }
        }
        Self { unreachable, ..Self::new(what, texts.join(": ")) }
    }

    /// As an error that passes through a pipeline.
    pub(crate) fn into_azure(self) -> azure_core::Error {
        azure_core::Error::new(ErrorKind::Credential, self)
    }
}

/// The number behind `AADSTS`, anywhere in the text.
pub(super) fn find_number(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("AADSTS")?;
    let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How long a token endpoint that does not answer is tried: a wrong address is soon told.
const PATIENCE: Duration = Duration::seconds(20);

/// Options of a pipeline that ends in this client.
pub(super) fn pipeline_options(client: Arc<dyn HttpClient>) -> ClientOptions {
    let retry = ExponentialRetryOptions {
        initial_delay: Duration::milliseconds(500),
        max_retries: 5,
        max_total_elapsed: PATIENCE,
        max_delay: Duration::seconds(8),
    };
    ClientOptions {
        transport: Some(azure_core::http::Transport::new(client)),
        retry: RetryOptions::exponential(retry),
        ..ClientOptions::default()
    }
}
