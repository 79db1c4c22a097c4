//! What a client is made of, as plain data.

use azure_core::credentials::Secret;
use url::Url;

use super::version::Version;
use crate::build_info;
use crate::http::{Rate, Rates, Transport};

/// The address of the API.
pub const HOST: &str = "https://api.astronomer.io";

/// Astro allows a token 25 GETs in a second, whoever uses it; with these, no second has more than 20.
const READS: Rate = Rate { burst: 5, per_second: 15.0 };
/// Calls that may be under way at once.
const IN_FLIGHT: usize = 5;

/// What a [`Client`](super::Client) is made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the API is, without a path.
    pub host: Url,
    /// Which version is called.
    pub version: Version,
    /// The Organization whose clusters and Deployments are read.
    pub organization_id: String,
    /// The API token.
    pub token: Secret,
    /// How requests travel.
    pub transport: Transport,
    /// How often a failed call is repeated at most; as long as its caller's time lasts when absent.
    pub max_retries: Option<u32>,
    /// How fast calls are made; no limit when absent.
    pub rates: Option<Rates>,
    /// What the caller is called in Astro's logs.
    pub user_agent: String,
}

impl Settings {
    /// The settings that suit this Organization and this token.
    #[must_use]
    pub fn new(host: Url, organization_id: String, token: Secret) -> Self {
        Self {
            host,
            version: Version::V1,
            organization_id,
            token,
            transport: Transport::Network,
            max_retries: None,
            rates: Some(Rates {
                reads: READS,
                writes: READS,
                deletes: READS,
                in_flight: IN_FLIGHT,
            }),
            user_agent: build_info::user_agent(),
        }
    }
}
