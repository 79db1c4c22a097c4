//! The way to the token endpoint: reads its errors whole, and allows plain HTTP on this machine.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::http::{AsyncRawResponse, HttpClient, Request};
use serde::Deserialize;

use super::super::error_response;
use super::error::{CredentialError, find_number};
use crate::http::{is_loopback, status::is_transient};

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
