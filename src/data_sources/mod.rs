//! Every data source: one file each, listed once in [`register`].

mod access_check;
mod allowlist;
mod astro;
mod astro_cluster;
mod astro_clusters;
mod astro_deployment;
mod astro_deployments;
mod dns_check;
mod kubernetes_identity;
mod managed_identity;
mod private_endpoint_connections;
mod private_link_target;
mod role_assignments;
mod virtual_network;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .data_source::<access_check::AccessCheck>()
        .data_source::<allowlist::Allowlist>()
        .data_source::<astro_cluster::AstroCluster>()
        .data_source::<astro_clusters::AstroClusters>()
        .data_source::<astro_deployment::AstroDeployment>()
        .data_source::<astro_deployments::AstroDeployments>()
        .data_source::<dns_check::DnsCheck>()
        .data_source::<kubernetes_identity::KubernetesIdentity>()
        .data_source::<managed_identity::ManagedIdentity>()
        .data_source::<private_endpoint_connections::PrivateEndpointConnections>()
        .data_source::<private_link_target::PrivateLinkTarget>()
        .data_source::<role_assignments::RoleAssignments>()
        .data_source::<virtual_network::VirtualNetwork>()
}
