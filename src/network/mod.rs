//! What is done with virtual networks: what they are, how they are peered, and where their route
//! tables send packets.

mod virtual_network;

mod peering;

mod route;

mod tables;

mod again;

mod name;

mod operations;

mod overlap;

mod way;

mod explain;

pub(crate) use explain::not_a_peering;
pub(crate) use name::{peering_id, peering_name, route_name};
pub(crate) use operations::Networks;
pub(crate) use overlap::{Claim, Overlap, overlap};
pub(crate) use peering::{NewPeering, Peering, Reached, RemoteNetwork, State};
pub(crate) use route::{NewRoute, Route, RouteTable};
pub(crate) use virtual_network::{AddressSpace, Subnet, VirtualNetwork};
pub(crate) use way::{Way, way};

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
