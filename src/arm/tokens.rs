//! Access tokens: one at a time is got, everybody uses it, and it is renewed before it expires.

use std::sync::{Arc, PoisonError, RwLock};

use azure_core::credentials::{AccessToken, TokenCredential};
use azure_core::time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::cloud::Cloud;
use super::credential::{Credential, CredentialError};
use super::transport::Transport;

/// A token with less time than this left is renewed.
const MARGIN: Duration = Duration::minutes(5);

/// The tokens of one credential in one tenant.
#[derive(Debug)]
pub(super) struct Tokens {
    credential: Credential,
    cloud: Cloud,
    transport: Transport,
    current: RwLock<Option<AccessToken>>,
    /// What gets tokens, made when the first one is needed; whoever holds the lock is getting one.
    source: Mutex<Option<Arc<dyn TokenCredential>>>,
}

impl Tokens {
    pub(super) fn new(credential: Credential, cloud: Cloud, transport: Transport) -> Self {
        Self { credential, cloud, transport, current: RwLock::new(None), source: Mutex::new(None) }
    }

    /// A token with some time left.
    pub(super) async fn token(&self) -> Result<AccessToken, CredentialError> {
        if let Some(token) = self.current(MARGIN) {
            return Ok(token);
        }
        let mut source = self.source.lock().await;
        if let Some(token) = self.current(MARGIN) {
            return Ok(token);
        }
        let credential = match &*source {
            Some(credential) => Arc::clone(credential),
            None => Arc::clone(source.insert(self.credential.build(&self.cloud, &self.transport)?)),
        };
        match credential.get_token(&[&self.cloud.scope()], None).await {
            Ok(token) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
                Ok(token)
            }
            Err(error) => {
                let error = CredentialError::from_chain(&self.credential.describe(), &error);
                // The one that is about to expire will do until the token endpoint answers again.
                let token = self.current(Duration::ZERO).ok_or_else(|| error.clone())?;
                tracing::warn!(target: "dataplane::arm", %error, "the token could not be renewed yet");
                Ok(token)
            }
        }
    }

    /// Forgets the token and whatever cached it, when Azure refused a request that carried it.
    ///
    /// Of several requests that were refused together, only the first finds it still in use.
    pub(super) async fn refuse(&self, carried: &str) {
        let mut source = self.source.lock().await;
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if current.as_ref().is_some_and(|it| carried.contains(it.token.secret())) {
            *current = None;
            *source = None;
        }
    }

    fn current(&self, margin: Duration) -> Option<AccessToken> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone().filter(|it| OffsetDateTime::now_utc() + margin < it.expires_on)
    }
}
