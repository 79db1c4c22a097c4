//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    dns_check_data_source, private_dns_zones_function, private_endpoint_approval,
    private_endpoint_approval_list, private_endpoint_connections_data_source,
    private_endpoint_data_source, private_link_target_data_source, privatelink_fqdn_function,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Private Link")
        .resource::<private_endpoint_approval::PrivateEndpointApproval>()
        .list_resource::<private_endpoint_approval_list::PrivateEndpointApprovalList>()
        .data_source::<dns_check_data_source::DnsCheck>()
        .data_source::<private_endpoint_connections_data_source::PrivateEndpointConnections>()
        .data_source::<private_endpoint_data_source::PrivateEndpoint>()
        .data_source::<private_link_target_data_source::PrivateLinkTarget>()
        .function::<private_dns_zones_function::PrivateDnsZones>()
        .function::<privatelink_fqdn_function::PrivatelinkFqdn>()
}
