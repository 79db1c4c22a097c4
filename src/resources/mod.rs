//! Every managed resource: one file each, listed once in [`register`].

mod access_request;
mod federated_identity_credential;
mod ip_allowlist;
mod request;
mod role_assignment;

pub(crate) use federated_identity_credential::FederatedIdentityCredential;
pub(crate) use role_assignment::RoleAssignment;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .resource::<access_request::AccessRequest>()
        .resource::<federated_identity_credential::FederatedIdentityCredential>()
        .resource::<ip_allowlist::IpAllowlist>()
        .resource::<role_assignment::RoleAssignment>()
}
