//! Connections of virtual hubs (Azure Virtual WAN) with virtual networks, as Azure has them.

use serde::Deserialize;

use super::peering::{Reference, null_is_default};
use crate::azure::{Expected, Resource};

/// Resource type of virtual hubs.
pub(crate) const VIRTUAL_HUB_TYPE: &str = "Microsoft.Network/virtualHubs";

/// What a connection always has.
pub(super) const HUB_CONNECTION: Expected = Expected::with(&[
    "/name",
    "/properties/remoteVirtualNetwork/id",
    "/properties/provisioningState",
]);

/// A connection of a virtual hub with a virtual network.
pub(crate) type HubConnection = Resource<HubConnectionProperties>;

/// What Azure says of a connection.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct HubConnectionProperties {
    /// The network on the other side.
    pub(crate) remote_virtual_network: Option<Reference>,
    /// Whether Azure has finished the last change: `Succeeded`, `Updating`, `Deleting` or `Failed`.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) provisioning_state: String,
    /// Which routes it uses.
    pub(crate) routing_configuration: Option<RoutingConfiguration>,
}

/// How far Azure is with a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provisioning {
    /// It has finished.
    Succeeded,
    /// It has not finished, or removes the connection.
    InProgress,
    /// It failed, or the state is another one.
    Other,
}

impl Provisioning {
    /// What a `provisioningState` means.
    pub(crate) fn of(state: &str) -> Self {
        match state.to_ascii_lowercase().as_str() {
            "succeeded" => Self::Succeeded,
            "creating" | "deleting" | "provisioning" | "updating" => Self::InProgress,
            _ => Self::Other,
        }
    }
}

/// Which routes a connection uses.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RoutingConfiguration {
    /// The route table of the hub that it is associated with.
    pub(crate) associated_route_table: Option<Reference>,
}
