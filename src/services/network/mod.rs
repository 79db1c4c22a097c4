//! What is done with virtual networks: what they are, how they are peered, and where their route
//! tables send packets.

pub(crate) mod client;
pub(crate) mod code;
pub(crate) mod peering;
pub(crate) mod peering_routes;
pub(crate) mod provisioning_state;
mod registration;
pub(crate) mod retry_while_busy;
pub(crate) mod route;
pub(crate) mod union_vnet_plan_function;
pub(crate) mod virtual_hub;
pub(crate) mod virtual_network;
pub(crate) mod virtual_network_data_source;
pub(crate) mod vnet_peering;
pub(crate) mod vnet_peering_list;
pub(crate) mod vpn_connection;

pub(crate) use client::Networks;
pub(crate) use peering::AddressSpace;
pub(crate) use peering::not_a_peering;
pub(crate) use peering::{LinkStatus, NewPeering, Peering, RemoteNetwork, State};
pub(crate) use provisioning_state::ProvisioningState;
pub(crate) use route::{EffectiveRoute, effective_route};
pub(crate) use route::{NewRoute, Route, RouteTable};
pub(crate) use virtual_hub::{
    HubConnection, VIRTUAL_HUB_TYPE, connection_named, connection_with, hub_of,
};
pub(crate) use virtual_network::{Overlap, OwnedRange, overlap};
pub(crate) use virtual_network::{Subnet, VirtualNetwork};
pub(crate) use virtual_network::{peering_id, peering_name, route_name};
pub(crate) use vpn_connection::{
    LocalNetworkGateway, RoutedRanges, Tunnel, VpnConnection, not_a_vpn_connection,
};

/// Resource type of virtual networks.
pub(crate) const VIRTUAL_NETWORK_TYPE: &str = "Microsoft.Network/virtualNetworks";

/// Resource type of virtual networks of the time before Azure Resource Manager.
pub(crate) const CLASSIC_NETWORK_TYPE: &str = "Microsoft.ClassicNetwork/virtualNetworks";

/// Resource type of peerings.
pub(crate) const PEERING_TYPE: &str = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings";

/// Resource type of route tables.
pub(crate) const ROUTE_TABLE_TYPE: &str = "Microsoft.Network/routeTables";

/// API version of `Microsoft.Network`.
const API_VERSION: &str = "2025-05-01";

pub(crate) use registration::register;
