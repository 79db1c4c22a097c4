//! Who signs in as an application, and where.

use super::super::cloud::Cloud;

/// An application of Entra, and the tenant in which it signs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The tenant.
    pub tenant_id: String,
    /// The application's client ID.
    pub client_id: String,
}

/// The token endpoint of a tenant.
pub(super) fn token_url(cloud: &Cloud, tenant_id: &str) -> String {
    format!("{}/{tenant_id}/oauth2/v2.0/token", cloud.authority_host.as_str().trim_end_matches('/'))
}
