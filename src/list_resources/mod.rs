//! Every list resource: one file each, listed once in [`register`].

mod federated_identity_credential;
mod private_endpoint_approval;
mod role_assignment;
mod vnet_peering;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .list_resource::<federated_identity_credential::FederatedIdentityCredentialList>()
        .list_resource::<private_endpoint_approval::PrivateEndpointApprovalList>()
        .list_resource::<role_assignment::RoleAssignmentList>()
        .list_resource::<vnet_peering::VnetPeeringList>()
}
