//! Asks GitHub Actions or Azure DevOps for the token of the running job.

use std::sync::Arc;

use azure_core::credentials::Secret;
use azure_core::http::{Context, HttpClient, Method, Pipeline, PipelineSendOptions, Request};
use serde::Deserialize;
use url::Url;

use super::token_endpoint::CredentialError;
use super::token_endpoint::pipeline_options;
use crate::http::endpoint::is_secure;

/// The version of Azure DevOps' REST API that gives out tokens.
const DEVOPS_API_VERSION: &str = "7.1";

/// Where and with what to ask.
#[derive(Debug)]
pub(super) struct OidcRequest {
    what: String,
    method: Method,
    url: Url,
    token: Secret,
    pipeline: Pipeline,
}

/// GitHub calls the token `value`, Azure DevOps `oidcToken`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    value: Option<String>,
    oidc_token: Option<String>,
}

impl OidcRequest {
    pub(super) fn new(
        what: String,
        url: &str,
        token: Secret,
        service_connection_id: Option<&str>,
        audience: &str,
        client: Arc<dyn HttpClient>,
    ) -> Result<Self, CredentialError> {
        let Some(mut url) = Url::parse(url).ok().filter(is_secure) else {
            return Err(CredentialError::new(
                what,
                format!("`{url}` is not an https URL that a token can be asked of"),
            ));
        };
        let given: Vec<String> =
            url.query_pairs().map(|(name, _)| name.to_ascii_lowercase()).collect();
        let mut add = |name: &str, value: &str| {
            if !given.contains(&name.to_ascii_lowercase()) {
                url.query_pairs_mut().append_pair(name, value);
            }
        };
        let method = match service_connection_id {
            Some(id) => {
                add("api-version", DEVOPS_API_VERSION);
                add("serviceConnectionId", id);
                Method::Post
            }
            None => Method::Get,
        };
        add("audience", audience);
        let pipeline =
            Pipeline::new(None, None, pipeline_options(client), Vec::new(), Vec::new(), None);
        Ok(Self { what, method, url, token, pipeline })
    }

    /// The token of the running job.
    pub(super) async fn token(&self) -> Result<String, CredentialError> {
        let mut request = Request::new(self.url.clone(), self.method);
        request.insert_header("authorization", format!("Bearer {}", self.token.secret()));
        request.insert_header("accept", "application/json");
        if self.method == Method::Post {
            request.insert_header("content-type", "application/json");
            // Without it Azure DevOps answers an expired token with the page for signing in.
            request.insert_header("x-tfs-fedauthredirect", "Suppress");
        }
        let options = PipelineSendOptions { skip_checks: true, ..PipelineSendOptions::default() };
        let response = self
            .pipeline
            .send(&Context::new(), &mut request, Some(options))
            .await
            .map_err(|error| CredentialError::from_chain(&self.what, &error))?;
        let host = self.url.host_str().unwrap_or_default();
        if !response.status().is_success() {
            let message = format!(
                "`{host}` answered {} to the request for a token",
                u16::from(response.status())
            );
            return Err(CredentialError::new(self.what.as_str(), message));
        }
        let answer = serde_json::from_slice::<Answer>(response.body().as_ref()).ok();
        answer.and_then(|it| it.value.or(it.oidc_token)).filter(|it| !it.is_empty()).ok_or_else(
            || {
                CredentialError::new(
                    self.what.as_str(),
                    format!("`{host}` answered without a token to the request for one"),
                )
            },
        )
    }
}
