//! What the pipeline adds to each request: tokens, and the headers that say who asks.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{Context, Request};

use super::cloud::Cloud;
use super::credential::CredentialError;
use super::tokens::Tokens;

/// Marks a call that needs the tokens of the auxiliary tenants.
#[derive(Clone, Copy, Debug)]
pub(super) struct WantsAuxiliary;

/// Adds the access token, and those of auxiliary tenants where they are wanted.
///
/// `azure_core`'s own policy refuses plain HTTP even on this machine, cannot be told that a token was refused,
/// and knows no auxiliary tenants.
#[derive(Debug)]
pub(super) struct Bearer {
    pub(super) cloud: Cloud,
    pub(super) tokens: Arc<Tokens>,
    pub(super) auxiliary: Arc<[Tokens]>,
}

#[async_trait]
impl Policy for Bearer {
    async fn send(
        &self,
        ctx: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        if !self.cloud.trusts(request.url()) {
            let host = request.url().host_str().unwrap_or_default();
            let message =
                format!("no token is sent to `{host}`, which is not a host of this cloud");
            return Err(azure_core::Error::with_message(ErrorKind::Other, message));
        }
        let token = self.tokens.token().await.map_err(CredentialError::into_azure)?;
        request.insert_header("authorization", format!("Bearer {}", token.token.secret()));
        if ctx.value::<WantsAuxiliary>().is_some() && !self.auxiliary.is_empty() {
            let mut values = Vec::new();
            for tokens in self.auxiliary.iter() {
                let token = tokens.token().await.map_err(CredentialError::into_azure)?;
                values.push(format!("Bearer {}", token.token.secret()));
            }
            request.insert_header("x-ms-authorization-auxiliary", values.join(", "));
        }
        forward(ctx, request, next).await
    }
}

/// Says who asks, and under which ID the calls of this run are found.
#[derive(Debug)]
pub(super) struct Identify {
    pub(super) user_agent: String,
    pub(super) correlation_id: String,
}

#[async_trait]
impl Policy for Identify {
    async fn send(
        &self,
        ctx: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        request.insert_header("user-agent", self.user_agent.clone());
        request.insert_header("x-ms-correlation-request-id", self.correlation_id.clone());
        forward(ctx, request, next).await
    }
}

async fn forward(
    ctx: &Context<'_>,
    request: &mut Request,
    next: &[Arc<dyn Policy>],
) -> PolicyResult {
    match next.split_first() {
        Some((policy, rest)) => policy.send(ctx, request, rest).await,
        None => {
            Err(azure_core::Error::with_message(ErrorKind::Other, "the pipeline has no transport"))
        }
    }
}
