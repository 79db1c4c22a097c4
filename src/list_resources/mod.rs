//! Every list resource: one file each, listed once in [`register`].

mod federated_identity_credential;
mod role_assignment;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .list_resource::<federated_identity_credential::FederatedIdentityCredentialList>()
        .list_resource::<role_assignment::RoleAssignmentList>()
}
