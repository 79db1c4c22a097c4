//! Where Azure shows something of a request, and what it showed there.

use serde::{Deserialize, Serialize};
use tfplugin::Diagnostic;

use super::{
    connection::{HostnameResolution, Vpn},
    hub::{HubEvidence, VhubConnection},
    network_link::NetworkEvidence,
    vpn::VpnEvidence,
};
use crate::{azure::Id, services::network::VIRTUAL_HUB_TYPE};

/// Where to look, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// At a virtual hub, for its connection with the vendor's network.
    Hub {
        /// The connection that is asked for.
        asked: VhubConnection,
        /// The vendor's network, once it is known.
        vendor: Option<Id>,
    },
    /// At a connection of the user's VPN gateway.
    Vpn {
        /// The VPN that is asked for.
        asked: Vpn,
        /// The connection.
        connection: Id,
    },
    /// At a virtual network or virtual hub, for its link with the vendor's network.
    Network {
        /// The names that are asked for.
        asked: HostnameResolution,
        /// The virtual network or virtual hub.
        network: Id,
        /// The vendor's network.
        vendor: Id,
    },
}

impl Place {
    /// Where Azure shows something of what is asked for; nothing where only the vendor can look.
    pub(crate) fn of(
        hub: Option<VhubConnection>,
        vpn: Option<(Vpn, Id)>,
        names: Option<(HostnameResolution, Id)>,
        vendor: Option<Id>,
    ) -> Option<Self> {
        if let Some(asked) = hub {
            return Some(Self::Hub { asked, vendor });
        }
        if let Some((asked, connection)) = vpn {
            return Some(Self::Vpn { asked, connection });
        }
        let ((asked, network), vendor) = names.zip(vendor)?;
        Some(Self::Network { asked, network, vendor })
    }

    /// The resource to read.
    pub(crate) const fn id(&self) -> &Id {
        match self {
            Self::Hub { asked, .. } => &asked.virtual_hub_id,
            Self::Vpn { connection, .. } => connection,
            Self::Network { network, .. } => network,
        }
    }

    /// What that resource is, and what the caller must be able to do there.
    pub(crate) fn resource(&self) -> (&'static str, &'static str) {
        match self {
            Self::Vpn { .. } => ("The VPN connection", "Microsoft.Network/connections/read"),
            Self::Network { network, .. } if !network.is_type(VIRTUAL_HUB_TYPE) => {
                ("The VNet", "Microsoft.Network/virtualNetworks/read")
            }
            Self::Hub { .. } | Self::Network { .. } => (
                "The virtual hub",
                "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read",
            ),
        }
    }

    /// The argument that names the resource.
    pub(crate) const fn attribute(&self) -> &'static str {
        match self {
            Self::Hub { .. } => "virtual_hub_id",
            Self::Vpn { .. } => "vpn_connection_id",
            Self::Network { .. } => "network_id",
        }
    }

    /// The diagnostic about [`Self::attribute`], at the object that has it.
    pub(crate) fn inside(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Self::Hub { .. } => diagnostic.at("vhub_connection"),
            Self::Vpn { .. } | Self::Network { .. } => diagnostic,
        }
    }
}

/// What Azure showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Evidence {
    /// At a virtual hub.
    Hub(HubEvidence),
    /// At a connection of a VPN gateway.
    Vpn(VpnEvidence),
    /// At a virtual network or virtual hub.
    Network(NetworkEvidence),
}

impl Evidence {
    /// Whether the place itself does not exist.
    pub(crate) const fn is_absent(&self) -> bool {
        matches!(
            self,
            Self::Hub(HubEvidence::NoHub)
                | Self::Vpn(VpnEvidence::NoConnection)
                | Self::Network(NetworkEvidence::NoNetwork)
        )
    }

    /// What a virtual hub showed.
    pub(crate) const fn hub(&self) -> Option<&HubEvidence> {
        if let Self::Hub(seen) = self { Some(seen) } else { None }
    }

    /// What a connection of a VPN gateway showed.
    pub(crate) const fn vpn(&self) -> Option<&VpnEvidence> {
        if let Self::Vpn(seen) = self { Some(seen) } else { None }
    }

    /// What a virtual network or virtual hub showed of its link with the vendor's.
    pub(crate) const fn network(&self) -> Option<&NetworkEvidence> {
        if let Self::Network(seen) = self { Some(seen) } else { None }
    }
}
