//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    peering_routes, union_vnet_plan_function, virtual_network_data_source, vnet_peering,
    vnet_peering_list,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("VNet peering")
        .resource::<peering_routes::PeeringRoutes>()
        .resource::<vnet_peering::VnetPeering>()
        .list_resource::<vnet_peering_list::VnetPeeringList>()
        .data_source::<virtual_network_data_source::VirtualNetwork>()
        .function::<union_vnet_plan_function::UnionVnetPlan>()
}
