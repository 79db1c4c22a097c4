//! The way to Azure Resource Manager: the pipeline with its tokens, and what all calls share.

use std::sync::Arc;
use std::time::Duration;

use azure_core::http::policies::Policy;
use azure_core::http::{ClientOptions, Pipeline, RetryOptions};
use url::Url;
use uuid::Uuid;

use super::cause::Cause;
use super::cloud::Cloud;
use super::error::Error;
use super::failure::Failure;
use super::policies::{Bearer, Identify};
use super::request::Request;
use super::settings::Settings;
use super::tokens::Tokens;
use crate::http::send::Channel;
use crate::http::{LONGEST_ANSWER, Proxy, is_loopback};

/// Everything that a process needs to make calls.
#[derive(Debug)]
pub(super) struct Sender {
    cloud: Cloud,
    pipeline: Pipeline,
    tokens: Arc<Tokens>,
    auxiliary: Arc<[Tokens]>,
    auxiliary_tenants: Vec<String>,
    channel: Channel,
    correlation_id: String,
}

impl Sender {
    pub(super) fn new(settings: Settings) -> Self {
        let Settings {
            cloud,
            credential,
            auxiliary_tenants,
            transport,
            max_retries,
            rates,
            correlation_id,
            ..
        } = settings;
        let correlation_id = correlation_id.unwrap_or_else(|| Uuid::new_v4().to_string());
        let tokens = |credential| Tokens::new(credential, cloud.clone(), transport.clone());
        let auxiliary: Arc<[Tokens]> = auxiliary_tenants
            .iter()
            .filter_map(|tenant| credential.for_tenant(tenant))
            .map(tokens)
            .collect();
        let tokens = Arc::new(tokens(credential));
        let bearer = Bearer {
            cloud: cloud.clone(),
            tokens: Arc::clone(&tokens),
            auxiliary: Arc::clone(&auxiliary),
        };
        let identify =
            Identify { user_agent: settings.user_agent, correlation_id: correlation_id.clone() };
        let proxy =
            if is_loopback(&cloud.resource_manager) { Proxy::Never } else { Proxy::Environment };
        let options = ClientOptions {
            transport: Some(azure_core::http::Transport::new(
                transport.client(proxy, LONGEST_ANSWER),
            )),
            retry: RetryOptions::none(),
            // These run after azure_core's own policy for the user agent, which would overwrite ours.
            per_call_policies: vec![Arc::new(identify) as Arc<dyn Policy>],
            ..ClientOptions::default()
        };
        let pipeline = Pipeline::new(None, None, options, Vec::new(), vec![Arc::new(bearer)], None);
        let channel = Channel::new(rates.as_ref(), max_retries);
        Self { cloud, pipeline, tokens, auxiliary, auxiliary_tenants, channel, correlation_id }
    }

    /// What requests are sent through.
    pub(super) fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// What calls are sent by.
    pub(super) fn channel(&self) -> &Channel {
        &self.channel
    }

    /// The ID under which Azure finds all calls of this run.
    pub(super) fn correlation_id(&self) -> &str {
        &self.correlation_id
    }

    /// The cloud that is called.
    pub(super) fn cloud(&self) -> &Cloud {
        &self.cloud
    }

    /// The tenants whose tokens can be sent along.
    pub(super) fn auxiliary_tenants(&self) -> &[String] {
        &self.auxiliary_tenants
    }

    /// Gets a token, unless there is one.
    pub(super) async fn sign_in(&self) -> Result<(), Error> {
        let token = self.tokens.token().await;
        token.map(drop).map_err(|it| self.error(&Request::get("/", ""), Cause::Credential(it)))
    }

    /// The address that a request goes to.
    pub(super) fn url(&self, request: &Request) -> Result<Url, Error> {
        let url = request.url(&self.cloud.resource_manager);
        url.map_err(|error| self.error(request, Cause::Request(error)))
    }

    /// An error about a request that was answered, or never sent.
    pub(super) fn error(&self, request: &Request, cause: Cause) -> Error {
        Error::new(Failure {
            method: request.method(),
            path: request.path().to_owned(),
            cause,
            attempts: 0,
            elapsed: Duration::ZERO,
            correlation_id: self.correlation_id.clone(),
            request_id: None,
            gave_up: None,
            waited: None,
            retry_after: None,
            accepted: false,
        })
    }

    /// Forgets the tokens that Azure refused.
    pub(super) async fn forget_tokens(&self, carried: &str) {
        for tokens in std::iter::once(&*self.tokens).chain(self.auxiliary.iter()) {
            tokens.forget(carried).await;
        }
    }
}
