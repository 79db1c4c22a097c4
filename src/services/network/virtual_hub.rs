//! Connections of virtual hubs (Azure Virtual WAN) with virtual networks, as Azure has them.

use serde::Deserialize;

use tfplugin::Diagnostic;

use super::peering::{Reference, null_is_default};
use crate::{
    azure::{Expected, Id, Resource},
    diagnostics::{code::CommonCode, suggestions},
};

/// Resource type of virtual hubs.
pub(crate) const VIRTUAL_HUB_TYPE: &str = "Microsoft.Network/virtualHubs";

/// Resource type of their connections.
const HUB_CONNECTION_TYPE: &str = "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections";

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

/// Which routes a connection uses.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RoutingConfiguration {
    /// The route table of the hub that it is associated with.
    pub(crate) associated_route_table: Option<Reference>,
}

impl HubConnectionProperties {
    /// ID of the network on the other side.
    pub(crate) fn remote(&self) -> Option<&Id> {
        self.remote_virtual_network.as_ref().map(|it| &it.id)
    }
}

/// The connection of this name.
pub(crate) fn connection_named<'a>(
    listed: &'a [HubConnection],
    name: &str,
) -> Option<&'a HubConnection> {
    listed.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}

/// The connection that leads to this network, whatever its name is. Azure has one at most.
pub(crate) fn connection_with<'a>(
    listed: &'a [HubConnection],
    network: &Id,
) -> Option<&'a HubConnection> {
    listed.iter().find(|it| it.properties.remote() == Some(network))
}

/// The hub of the connection with this ID, or the error if it is the ID of something else.
pub(crate) fn hub_of(id: &Id) -> Result<Id, Diagnostic> {
    id.parent().filter(|_| id.is_type(HUB_CONNECTION_TYPE)).ok_or_else(|| {
        CommonCode::WrongResourceType.error(
            "Not a virtual hub connection",
            format!(
                "`{id}` is not the ID of a connection of a virtual hub, which ends with \
                 `/virtualHubs/<hub>/hubVirtualNetworkConnections/<name>`.{}",
                suggestions::part_of_type(id, HUB_CONNECTION_TYPE)
            ),
        )
    })
}
