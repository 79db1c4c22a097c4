//! What all calls to Azure Resource Manager share: settings, the pipeline, and access tokens, which
//! are renewed before they expire.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use async_trait::async_trait;
use azure_core::{
    credentials::{AccessToken, TokenCredential},
    error::ErrorKind,
    http::{
        ClientOptions, Context, Pipeline, RetryOptions,
        policies::{Policy, PolicyResult},
    },
};
use jiff::SignedDuration;
use tokio::{sync::Mutex, time::Instant};
use url::Url;
use uuid::Uuid;

use super::{
    cloud::Cloud,
    credential::{Credential, CredentialError},
    error::Error,
    failure::{Cause, Failure},
    request::Request,
};
use crate::build_info;
use crate::http::{
    LONGEST_ANSWER, Proxy, Transport, backoff, is_loopback, rate_limit::Rates, send::Channel,
};

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
        request: &mut azure_core::http::Request,
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
        request: &mut azure_core::http::Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        request.insert_header("user-agent", self.user_agent.clone());
        request.insert_header("x-ms-correlation-request-id", self.correlation_id.clone());
        forward(ctx, request, next).await
    }
}

async fn forward(
    ctx: &Context<'_>,
    request: &mut azure_core::http::Request,
    next: &[Arc<dyn Policy>],
) -> PolicyResult {
    match next.split_first() {
        Some((policy, rest)) => policy.send(ctx, request, rest).await,
        None => {
            Err(azure_core::Error::with_message(ErrorKind::Other, "the pipeline has no transport"))
        }
    }
}

/// A token with less time than this left is renewed.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// The tokens of one credential in one tenant.
#[derive(Debug)]
pub(super) struct Tokens {
    credential: Credential,
    cloud: Cloud,
    transport: Transport,
    current: RwLock<Option<AccessToken>>,
    /// The holder of the lock is getting a token.
    source: Mutex<Source>,
}

/// What gets tokens.
#[derive(Debug, Default)]
struct Source {
    /// Made when the first token is needed.
    credential: Option<Arc<dyn TokenCredential>>,
    /// When it last failed, and how.
    failure: Option<(Instant, CredentialError)>,
}

impl Tokens {
    pub(super) fn new(credential: Credential, cloud: Cloud, transport: Transport) -> Self {
        let (current, source) = (RwLock::new(None), Mutex::new(Source::default()));
        Self { credential, cloud, transport, current, source }
    }

    /// A token with some time left.
    pub(super) async fn token(&self) -> Result<AccessToken, CredentialError> {
        if let Some(token) = self.current(MARGIN) {
            return Ok(token);
        }
        let asked = Instant::now();
        let mut source = self.source.lock().await;
        if let Some(token) = self.current(MARGIN) {
            return Ok(token);
        }
        // Those who waited for an attempt that failed share its failure, instead of each waiting for another.
        let shared = source.failure.clone().filter(|(failed, _)| asked <= *failed);
        let result = match shared {
            Some((_, error)) => Err(error),
            None => self.renew(&mut source).await,
        };
        result.or_else(|error| {
            // The one that is about to expire will do until the token endpoint answers again.
            let token = self.current(SignedDuration::ZERO).ok_or_else(|| error.clone())?;
            tracing::warn!(target: "dataplane::azure", %error, "the token could not be renewed yet");
            Ok(token)
        })
    }

    async fn renew(&self, source: &mut Source) -> Result<AccessToken, CredentialError> {
        let credential = if let Some(credential) = &source.credential {
            Arc::clone(credential)
        } else {
            let built = self.credential.build(&self.cloud, &self.transport)?;
            Arc::clone(source.credential.insert(built))
        };
        let scope = self.cloud.scope();
        let token = credential.get_token(&[&scope], None).await.map_err(|error| {
            let error = CredentialError::from_chain(&self.credential.describe(), &error);
            source.failure = Some((Instant::now(), error.clone()));
            error
        })?;
        // Log lines and diagnostics that repeat the token are redacted.
        tfplugin::log::redact(token.token.secret());
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Ok(token)
    }

    /// Forgets the token and whatever cached it, when Azure refused a request that carried it.
    ///
    /// Of several requests that were refused together, only the first finds it still in use.
    pub(super) async fn forget(&self, carried: &str) {
        let mut source = self.source.lock().await;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|it| carried.contains(it.token.secret())) {
            *current = None;
            source.credential = None;
        }
    }

    fn current(&self, margin: SignedDuration) -> Option<AccessToken> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let least = (backoff::now() + margin).as_second();
        current.clone().filter(|it| least < it.expires_on.unix_timestamp())
    }
}

/// What a [`Client`](super::Client) is made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where Azure is.
    pub cloud: Cloud,
    /// Who the caller is.
    pub credential: Credential,
    /// Tenants whose tokens are sent along where a call links resources of two tenants; at most three.
    pub auxiliary_tenants: Vec<String>,
    /// How requests travel.
    pub transport: Transport,
    /// How often a failed call is repeated at most; as long as its caller's time lasts when absent.
    pub max_retries: Option<u32>,
    /// How fast calls are made; no limit when absent.
    pub rates: Option<Rates>,
    /// The ID under which Azure finds all calls of this run; a new one when absent.
    pub correlation_id: Option<String>,
    /// What the caller is called in Azure's logs.
    pub user_agent: String,
}

impl Settings {
    /// The settings that suit this cloud and this credential.
    #[must_use]
    pub fn new(cloud: Cloud, credential: Credential) -> Self {
        Self {
            cloud,
            credential,
            auxiliary_tenants: Vec::new(),
            transport: Transport::Network,
            max_retries: None,
            rates: Some(Rates::default()),
            correlation_id: None,
            user_agent: build_info::user_agent(),
        }
    }
}
