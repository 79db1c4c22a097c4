//! Connections of a gateway with the far end (`Microsoft.Network/connections`): a tunnel to a device or to another
//! gateway, or a circuit. Whether it is up is said by a read of one connection, never by a list.

use serde_json::{Map, Value, json};

use super::{
    MALFORMED, TopLevel, before, busy, document, gateways, invalid_reference, malformed, reference,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Put, shape},
};

/// The type.
pub(crate) const VPN_CONNECTION: &str = "Microsoft.Network/connections";

/// Whether the two ends reach each other.
const STATUSES: [&str; 4] = ["Unknown", "Connecting", "Connected", "NotConnected"];

/// A type of connections, and where it leads: the property, and the type of what that refers to, if the sandbox has
/// to have it.
type Kind = (&'static str, Option<(&'static str, Option<&'static str>)>);

/// The types of connections. Circuits may be those of a carrier, whom the sandbox does not know.
const KINDS: [Kind; 4] = [
    ("IPsec", Some(("localNetworkGateway2", Some(gateways::LOCAL)))),
    ("Vnet2Vnet", Some(("virtualNetworkGateway2", Some(gateways::VIRTUAL)))),
    ("ExpressRoute", Some(("peer", None))),
    ("VPNClient", None),
];

/// What a connection always has, with what it is when it is left out.
const USUAL: &[(&str, &str)] = &[("routingWeight", "0"), ("enableBgp", "false")];

/// The same of a tunnel.
const USUAL_OF_TUNNELS: &[(&str, &str)] = &[
    ("connectionProtocol", "\"IKEv2\""),
    ("useLocalAzureIpAddress", "false"),
    ("usePolicyBasedTrafficSelectors", "false"),
    ("ipsecPolicies", "[]"),
    ("trafficSelectorPolicies", "[]"),
    ("connectionMode", "\"Default\""),
];

/// The properties that have no usual value.
const OTHERS: &[&str] = &[
    "authenticationType",
    "authorizationKey",
    "certificateAuthentication",
    "connectionStatus",
    "connectionType",
    "dpdTimeoutSeconds",
    "egressBytesTransferred",
    "egressNatRules",
    "enablePrivateLinkFastPath",
    "expressRouteGatewayBypass",
    "gatewayCustomBgpIpAddresses",
    "ingressBytesTransferred",
    "ingressNatRules",
    "localNetworkGateway2",
    "packetCaptureDiagnosticState",
    "peer",
    "provisioningState",
    "resourceGuid",
    "sharedKey",
    "tunnelConnectionStatus",
    "tunnelProperties",
    "virtualNetworkGateway1",
    "virtualNetworkGateway2",
];

/// What the two ends of a tunnel agree on.
const AGREED: [&str; 6] = [
    "connectionProtocol",
    "ipsecPolicies",
    "localNetworkGateway2",
    "sharedKey",
    "virtualNetworkGateway1",
    "virtualNetworkGateway2",
];

/// The rules of connections.
pub(crate) struct VpnConnections;

impl TopLevel for VpnConnections {
    const TYPE: &'static str = VPN_CONNECTION;
    const CLASS: &'static str = "VirtualNetworkGatewayConnection";

    fn fill(
        &self,
        context: &Context<'_>,
        put: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Vec<(&'static str, String)>, ApiError> {
        let usual = USUAL.iter().chain(USUAL_OF_TUNNELS).map(|(name, _)| *name);
        let known: Vec<&str> = usual.chain(OTHERS.iter().copied()).collect();
        let class = "VirtualNetworkGatewayConnectionPropertiesFormat";
        shape::check_members(properties, &known, class)?;
        let used = check_ends(context, put, properties)?;
        fill_usual(properties);
        keep_key(put, properties)?;
        fill_state(put, properties)?;
        Ok(used.into_iter().map(|gateway| (gateways::USED, gateway.key().to_owned())).collect())
    }

    fn listed(&self, body: String) -> String {
        let mut body = object_of(&body);
        if let Some(Value::Object(properties)) = body.get_mut("properties") {
            for name in ["connectionStatus", "tunnelConnectionStatus", "sharedKey"] {
                properties.remove(name);
            }
        }
        Value::Object(body).to_string()
    }

    /// The gateways of a group can go once its connections are gone.
    fn goes_first(&self) -> bool {
        true
    }
}

/// Checks what a connection leads from and to, and reduces it to references: the gateways that it uses.
fn check_ends(
    context: &Context<'_>,
    put: &Put<'_>,
    properties: &mut Map<String, Value>,
) -> Result<Vec<Id>, ApiError> {
    let kind = shape::required(properties, "connectionType", MALFORMED)?;
    let Some((_, far)) = KINDS.iter().find(|(name, _)| *name == kind) else {
        return Err(malformed(format!(
            "Value '{kind}' of 'connectionType' in connection {} is not valid. It must be one of: {}.",
            put.id.name(),
            KINDS.map(|(name, _)| name).join(", ")
        )));
    };
    let near = ("virtualNetworkGateway1", Some(gateways::VIRTUAL));
    let mut used = Vec::new();
    for (name, wanted) in [Some(near), *far].into_iter().flatten() {
        let end = reference(properties.get(name));
        let end = end.filter(|end| wanted.is_none_or(|wanted| end.is_a(wanted)));
        let Some(end) = end else {
            return Err(malformed(format!(
                "'{name}' of the connection '{}' must be the ID of a resource of the type {}.",
                put.id.text(),
                wanted.unwrap_or("Microsoft.Network/expressRouteCircuits"),
            )));
        };
        if wanted.is_none() {
            continue;
        }
        if !put.seeded {
            if document(context.session, &end)?.is_none() {
                return Err(invalid_reference(&end, put.id));
            }
            busy::check_provisioned(context, &end, put.id)?;
        }
        properties.insert(name.into(), json!({"id": end.text(), "properties": {}}));
        used.push(end);
    }
    Ok(used)
}

/// Adds what was left out.
fn fill_usual(properties: &mut Map<String, Value>) {
    let kind = properties.get("connectionType").and_then(Value::as_str);
    let is_tunnel = matches!(kind, Some("IPsec" | "Vnet2Vnet"));
    for (name, usual) in USUAL.iter().chain(USUAL_OF_TUNNELS.iter().filter(|_| is_tunnel)) {
        if properties.get(*name).is_none_or(Value::is_null) {
            let usual = serde_json::from_str(usual).unwrap_or_default();
            properties.insert((*name).into(), usual);
        }
    }
}

/// A write that leaves the key out keeps the one that is there.
fn keep_key(put: &Put<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    if shape::optional(properties, "sharedKey", MALFORMED)?.is_none_or(str::is_empty) {
        properties.remove("sharedKey");
        if let Some(key) = before(put.existing, "sharedKey") {
            properties.insert("sharedKey".into(), key.clone());
        }
    }
    Ok(())
}

/// Says what only Azure or a seed can say: whether the connection is up, and what went through it.
fn fill_state(put: &Put<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let seeded = shape::properties(&put.content, MALFORMED)?;
    let seeded = |name: &str| seeded.get(name).filter(|_| put.seeded).cloned();
    if let Some(status) = seeded("connectionStatus")
        && !STATUSES.iter().any(|it| status == *it)
    {
        return Err(malformed(format!(
            "Value {status} of 'connectionStatus' in connection {} is not valid. It must be one of: {}.",
            put.id.name(),
            STATUSES.join(", ")
        )));
    }
    properties.remove("tunnelConnectionStatus");
    for (name, at_first) in [
        ("connectionStatus", json!(STATUSES[0])),
        ("ingressBytesTransferred", json!(0)),
        ("egressBytesTransferred", json!(0)),
    ] {
        let now = seeded(name).or_else(|| before(put.existing, name).cloned());
        properties.insert(name.into(), now.unwrap_or(at_first));
    }
    if negotiates_again(put, properties) {
        properties.insert("connectionStatus".into(), json!("Connecting"));
    }
    if let Some(state) = seeded("provisioningState") {
        properties.insert("provisioningState".into(), state);
    }
    Ok(())
}

/// Whether a write changes what the two ends of a tunnel agreed on, so that a tunnel that was up is not.
fn negotiates_again(put: &Put<'_>, properties: &Map<String, Value>) -> bool {
    let is_up = before(put.existing, "connectionStatus") == Some(&json!("Connected"));
    let text = |value: Option<&Value>| value.map(|it| it.to_string().to_lowercase());
    let changes = |name: &&str| text(before(put.existing, name)) != text(properties.get(*name));
    is_up && !put.seeded && AGREED.iter().any(changes)
}
