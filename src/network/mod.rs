//! What is done with virtual networks: what they are, how they are peered, and where their route
//! tables send packets.

mod virtual_network;

mod peering;

mod route;

mod again;

mod operations;

mod overlap;

pub(crate) use operations::Networks;
pub(crate) use overlap::{Claim, Overlap, overlap};
pub(crate) use peering::{NewPeering, Peering, PeeringProperties, Reached, State, SyncLevel};
pub(crate) use route::{NewRoute, Route, RouteTable};
pub(crate) use virtual_network::{Subnet, VirtualNetwork};

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
