//! Gateways of a VPN: the one in a virtual network (`Microsoft.Network/virtualNetworkGateways`), and the device at
//! the far end (`Microsoft.Network/localNetworkGateways`).

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::{MALFORMED, TopLevel, block, malformed};
use crate::{
    api_error::ApiError,
    arm::Context,
    rules::{Put, shape},
    store::Document,
};

/// The type of gateways in a virtual network.
pub(super) const VIRTUAL: &str = "Microsoft.Network/virtualNetworkGateways";

/// The type of devices at the far end.
pub(super) const LOCAL: &str = "Microsoft.Network/localNetworkGateways";

/// The term of a connection for a gateway that it uses.
pub(super) const USED: &str = "vpn-gateway";

/// The known properties of a gateway in a virtual network.
const KNOWN: &[&str] = &[
    "activeActive",
    "adminState",
    "allowRemoteVnetTraffic",
    "allowVirtualWanTraffic",
    "autoScaleConfiguration",
    "bgpSettings",
    "blockUpgradeOfMigratedLegacyGateways",
    "customRoutes",
    "disableIPSecReplayProtection",
    "enableBgp",
    "enableBgpRouteTranslationForNat",
    "enableDnsForwarding",
    "enableHighBandwidthVpnGateway",
    "enablePrivateIpAddress",
    "gatewayDefaultSite",
    "gatewayType",
    "inboundDnsForwardingEndpoint",
    "ipConfigurations",
    "isMigrateToCSES",
    "isMigratedLegacySKU",
    "natRules",
    "packetCaptureDiagnosticState",
    "provisioningState",
    "remoteVirtualNetworkPeerings",
    "resiliencyModel",
    "resourceGuid",
    "sku",
    "vNetExtendedLocationResourceId",
    "virtualNetworkGatewayMigrationStatus",
    "virtualNetworkGatewayPolicyGroups",
    "vpnClientConfiguration",
    "vpnGatewayGeneration",
    "vpnType",
];

/// The rules of gateways in a virtual network.
pub(crate) struct VirtualNetworkGateways;

/// The rules of devices at the far end.
pub(crate) struct LocalNetworkGateways;

impl TopLevel for VirtualNetworkGateways {
    const TYPE: &'static str = VIRTUAL;
    const CLASS: &'static str = "VirtualNetworkGateway";
    const MORE: &'static [&'static str] = &["extendedLocation", "identity"];

    fn fill(
        &self,
        _: &Context<'_>,
        _: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Vec<(&'static str, String)>, ApiError> {
        shape::check_members(properties, KNOWN, "VirtualNetworkGatewayPropertiesFormat")?;
        Ok(Vec::new())
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        check_unused(context, document, "VirtualNetworkGatewayCannotBeDeleted")
    }
}

impl TopLevel for LocalNetworkGateways {
    const TYPE: &'static str = LOCAL;
    const CLASS: &'static str = "LocalNetworkGateway";

    fn fill(
        &self,
        _: &Context<'_>,
        put: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Vec<(&'static str, String)>, ApiError> {
        let known = ["localNetworkAddressSpace", "gatewayIpAddress", "fqdn", "bgpSettings"];
        let known = [known.as_slice(), &["provisioningState", "resourceGuid"]].concat();
        shape::check_members(properties, &known, "LocalNetworkGatewayPropertiesFormat")?;
        let space = properties.get("localNetworkAddressSpace");
        let space = block::texts(space.and_then(|it| it.get("addressPrefixes")));
        block::all(&space, put.id.text())?;
        for name in ["gatewayIpAddress", "fqdn"] {
            if shape::optional(properties, name, MALFORMED)?.is_none_or(str::is_empty) {
                properties.remove(name);
            }
        }
        let name = put.id.name();
        match (properties.get("gatewayIpAddress").and_then(Value::as_str), properties.get("fqdn")) {
            (Some(address), None) if address.parse::<IpAddr>().is_err() => Err(malformed(format!(
                "GatewayIpAddress '{address}' of local network gateway {name} is not an IP address."
            ))),
            (Some(_), None) | (None, Some(_)) => Ok(Vec::new()),
            _ => Err(malformed(format!(
                "Local network gateway {name} must have either a GatewayIpAddress or an Fqdn."
            ))),
        }
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        check_unused(context, document, "LocalNetworkGatewayCannotBeDeleted")
    }
}

/// A gateway that a connection uses stays.
fn check_unused(
    context: &Context<'_>,
    document: &Document,
    code: &'static str,
) -> Result<(), ApiError> {
    let id = &document.id;
    match context.session.with_term(context.tenant(), USED, id.key())?.first() {
        None => Ok(()),
        Some(connection) => Err(ApiError::bad_request(
            code,
            format!(
                "Gateway {} cannot be deleted because connection {} uses it.",
                id.text(),
                connection.id.text()
            ),
        )),
    }
}
