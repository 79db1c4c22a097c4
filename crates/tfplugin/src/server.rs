//! The provider's side of Terraform's protocol: each call is decoded, given to the engine, and its
//! result encoded. Nothing is decided here.

mod action;

mod answer;

mod data_source;

mod function;

mod list;

mod unsupported;

mod provider;

mod registry;

mod resource;

mod rpc;

mod schema;

mod stop;

mod stream;

use std::sync::{Arc, PoisonError, RwLock};

use crate::{Diagnostics, Provider, Result};

use crate::code::PluginCode;
pub(crate) use stop::StopSwitch;

/// Answers the calls of one connection.
pub(crate) struct Server<C> {
    provider: Arc<Provider<C>>,
    /// What the provider block was configured to, once it is.
    clients: RwLock<Option<Arc<C>>>,
    stop: StopSwitch,
}

impl<C> Server<C> {
    /// A server whose provider is not configured yet; `StopProvider` fires `stop`.
    pub(crate) fn new(provider: Arc<Provider<C>>, stop: StopSwitch) -> Self {
        Self { provider, clients: RwLock::default(), stop }
    }

    fn clients(&self) -> Result<Arc<C>> {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner).clone();
        clients.ok_or_else(|| {
            Diagnostics::from(PluginCode::ProviderNotConfigured.error(
                "Provider not configured",
                "Terraform asked for something that needs the provider's settings before it sent \
                 them. Please report this, with the version of Terraform.",
            ))
        })
    }

    fn configured(&self, clients: C) {
        *self.clients.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(clients));
    }
}
