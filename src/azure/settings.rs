//! What a client is made of, as plain data.

use super::cloud::Cloud;
use super::credential::Credential;
use crate::build_info;
use crate::http::rate_limit::Rates;
use crate::http::transport::Transport;

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
