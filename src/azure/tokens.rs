//! Access tokens: one at a time is got, everybody uses it, and it is renewed before it expires.

use std::sync::{Arc, PoisonError, RwLock};

use azure_core::credentials::{AccessToken, TokenCredential};
use jiff::SignedDuration;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::cloud::Cloud;
use super::credential::{Credential, CredentialError};
use crate::http::{Transport, clock};

/// A token with less time than this left is renewed.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// The tokens of one credential in one tenant.
#[derive(Debug)]
pub(super) struct Tokens {
    credential: Credential,
    cloud: Cloud,
    transport: Transport,
    current: RwLock<Option<AccessToken>>,
    /// Whoever holds the lock is getting a token.
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
        // Whoever echoes it finds it known.
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
        let least = (clock::now() + margin).as_second();
        current.clone().filter(|it| least < it.expires_on.unix_timestamp())
    }
}
