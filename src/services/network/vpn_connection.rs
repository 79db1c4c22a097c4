//! Connections of VPN gateways, and the gateways on their other side, as Azure has them.
//!
//! Azure's answers can contain the shared key of a connection. Nothing here reads it.

use allowlist::{AddressSet, Block, Cidr};
use serde::Deserialize;
use serde_json::Value;
use tfplugin::Diagnostic;

use super::{
    peering::{AddressSpace, Reference, null_is_default},
    provisioning_state::ProvisioningState,
};
use crate::{
    azure::{Expected, Id, Resource},
    diagnostics::{code::CommonCode, suggestions},
};

/// Resource type of connections of VPN gateways.
const VPN_CONNECTION_TYPE: &str = "Microsoft.Network/connections";

/// The types of connections that are VPNs between two sites.
const VPN_TYPES: [&str; 2] = ["IPsec", "Vnet2Vnet"];

/// What a connection always has. A list leaves `connectionStatus` out, and a read of the connection itself may.
pub(super) const VPN_CONNECTION: Expected =
    Expected::with(&["/location", "/properties/connectionType", "/properties/provisioningState"]);

/// What a local network gateway always has. It has an address or a name, and with BGP it may have no ranges.
pub(super) const LOCAL_GATEWAY: Expected =
    Expected::with(&["/location", "/properties/provisioningState"]);

/// A connection of a VPN gateway.
pub(crate) type VpnConnection = Resource<VpnConnectionProperties>;

/// What Azure says of a connection.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct VpnConnectionProperties {
    /// `IPsec` for another site, `Vnet2Vnet` for another gateway in Azure, or `ExpressRoute`.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) connection_type: String,
    /// `Connected`, `Connecting`, `NotConnected` or `Unknown`.
    pub(crate) connection_status: Option<String>,
    /// Whether Azure has finished the last change: `Succeeded`, `Updating`, `Deleting` or `Failed`.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) provisioning_state: String,
    /// Whether the two sides exchange their routes.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) enable_bgp: bool,
    /// Rules by which addresses of the other side are translated.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) ingress_nat_rules: Vec<Reference>,
    /// Rules about which packets pass, beyond the ranges of the two sides.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) traffic_selector_policies: Vec<Value>,
    /// What tells the connection from an earlier one of the same name.
    pub(crate) resource_guid: Option<String>,
    /// What Azure knows of the other site's gateway.
    #[serde(rename = "localNetworkGateway2")]
    pub(crate) local_network_gateway: Option<Reference>,
    /// The other gateway in Azure.
    #[serde(rename = "virtualNetworkGateway2")]
    pub(crate) other_network_gateway: Option<Reference>,
}

/// What Azure knows of another site's gateway.
pub(crate) type LocalNetworkGateway = Resource<LocalNetworkGatewayProperties>;

/// What Azure says of it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct LocalNetworkGatewayProperties {
    /// Its public address.
    pub(crate) gateway_ip_address: Option<String>,
    /// Its name, where it has no address.
    pub(crate) fqdn: Option<String>,
    /// The ranges behind it.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) local_network_address_space: AddressSpace,
}

/// Whether the tunnel of a connection is up. What became of the last change of the connection says nothing about
/// that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tunnel {
    /// It is up.
    Connected,
    /// It is not up, although the gateways try.
    Disconnected,
    /// Azure does not say.
    Unknown,
}

impl Tunnel {
    /// What Azure's word for it says, in any case.
    pub(crate) fn of(connection_status: &str) -> Self {
        match connection_status.to_ascii_lowercase().as_str() {
            "connected" => Self::Connected,
            "connecting" | "notconnected" => Self::Disconnected,
            _ => Self::Unknown,
        }
    }
}

impl VpnConnectionProperties {
    /// Whether the tunnel is up.
    pub(crate) fn tunnel(&self) -> Tunnel {
        Tunnel::of(self.status())
    }

    /// What became of the last change of the connection.
    pub(crate) fn last_change(&self) -> ProvisioningState {
        ProvisioningState::of(&self.provisioning_state)
    }

    /// Azure's word for the state of the tunnel.
    pub(crate) fn status(&self) -> &str {
        self.connection_status.as_deref().filter(|it| !it.is_empty()).unwrap_or("Unknown")
    }

    /// The type of the connection, if it is not a VPN between two sites.
    pub(crate) fn other_type(&self) -> Option<&str> {
        let is_vpn = VPN_TYPES.iter().any(|it| self.connection_type.eq_ignore_ascii_case(it));
        (!is_vpn).then_some(self.connection_type.as_str())
    }
}

impl LocalNetworkGatewayProperties {
    /// The address of the gateway, or its name.
    pub(crate) fn address(&self) -> Option<&String> {
        let known = |it: &&String| !it.is_empty();
        let address = self.gateway_ip_address.as_ref().filter(known);
        address.or_else(|| self.fqdn.as_ref().filter(known))
    }
}

/// Whether Azure sends packets for ranges behind the other gateway into the tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoutedRanges {
    /// The gateways exchange their routes, by BGP or because both are in Azure.
    Exchanged,
    /// Rules translate the addresses, so they cannot be compared.
    Translated,
    /// Traffic selectors decide which packets pass.
    Selected,
    /// The local network gateway is not known.
    Unread,
    /// Azure does not send packets for these of the ranges, which are not in the local network gateway.
    Missing(Vec<Cidr>),
}

impl RoutedRanges {
    /// Compares ranges behind the other gateway with those that Azure knows of it, unless routes are `exchanged`.
    pub(crate) fn of(
        connection: &VpnConnectionProperties,
        exchanged: bool,
        gateway: Option<&LocalNetworkGateway>,
        ranges: impl IntoIterator<Item = Block>,
    ) -> Self {
        if exchanged || connection.other_network_gateway.is_some() {
            return Self::Exchanged;
        }
        if !connection.ingress_nat_rules.is_empty() {
            return Self::Translated;
        }
        if !connection.traffic_selector_policies.is_empty() {
            return Self::Selected;
        }
        let Some(gateway) = gateway else { return Self::Unread };
        let sent = gateway.properties.local_network_address_space.ranges();
        let sent: AddressSet = sent.into_iter().map(Block::from).collect();
        Self::Missing(ranges.into_iter().collect::<AddressSet>().difference(&sent).cidrs())
    }
}

/// The error for an ID that is not that of a connection of a VPN gateway.
pub(crate) fn not_a_vpn_connection(id: &Id) -> Option<Diagnostic> {
    if id.is_type(VPN_CONNECTION_TYPE) {
        return None;
    }
    let of_wan = if id.is_type("Microsoft.Network/vpnGateways/vpnConnections") {
        " The provider does not read connections of VPN gateways in Azure Virtual WAN."
    } else {
        ""
    };
    Some(CommonCode::WrongResourceType.error(
        "Not a VPN connection",
        format!(
            "`{id}` is not the ID of a connection of a VPN gateway, which ends with \
             `/providers/{VPN_CONNECTION_TYPE}/<name>`.{of_wan}{}",
            suggestions::part_of_type(id, VPN_CONNECTION_TYPE)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_is_up_or_down_only_if_azure_says_so() {
        for (status, expected) in [
            ("Connected", Tunnel::Connected),
            ("connected", Tunnel::Connected),
            ("NotConnected", Tunnel::Disconnected),
            ("Connecting", Tunnel::Disconnected),
            ("Unknown", Tunnel::Unknown),
            ("Dreaming", Tunnel::Unknown),
            ("", Tunnel::Unknown),
        ] {
            assert_eq!(Tunnel::of(status), expected, "{status}");
        }
    }
}
