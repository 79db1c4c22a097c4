//! Every managed resource: one file each, listed once in [`register`].

mod access_request;
mod federated_identity_credential;
mod ip_allowlist;
mod peering_routes;
mod private_endpoint_approval;
mod private_endpoint_request;
mod request;
mod role_assignment;
mod vnet_peering;
mod vnet_peering_request;

pub(crate) use federated_identity_credential::FederatedIdentityCredential;
pub(crate) use private_endpoint_approval::PrivateEndpointApproval;
pub(crate) use role_assignment::RoleAssignment;
pub(crate) use vnet_peering::VnetPeering;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .resource::<access_request::AccessRequest>()
        .resource::<federated_identity_credential::FederatedIdentityCredential>()
        .resource::<ip_allowlist::IpAllowlist>()
        .resource::<peering_routes::PeeringRoutes>()
        .resource::<private_endpoint_approval::PrivateEndpointApproval>()
        .resource::<private_endpoint_request::PrivateEndpointRequest>()
        .resource::<role_assignment::RoleAssignment>()
        .resource::<vnet_peering::VnetPeering>()
        .resource::<vnet_peering_request::VnetPeeringRequest>()
}
