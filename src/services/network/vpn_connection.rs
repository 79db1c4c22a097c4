//! Connections of VPN gateways, and the gateways on their other side, as Azure has them.
//!
//! Azure's answers can contain the shared key of a connection. Nothing here reads it.

use serde::Deserialize;

use super::peering::{AddressSpace, Reference, null_is_default};
use crate::azure::{Expected, Resource};

/// Resource type of connections of VPN gateways.
pub(crate) const VPN_CONNECTION_TYPE: &str = "Microsoft.Network/connections";

/// What a connection always has. Only a read of the connection itself has `connectionStatus`, not a list, and
/// not each of these reads.
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
