//! Virtual networks (`Microsoft.Network/virtualNetworks`). Their subnets and peering links are separate
//! resources that a read of the network also shows.

use serde_json::{Map, Value, json};

use super::{
    TopLevel, VIRTUAL_NETWORK, before, block, block::Block, children, document, malformed,
    peerings, subnets,
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Put, shape},
    store::{Document, Result as StoreResult, Session},
};

/// The known properties of a network.
const KNOWN: &[&str] = &[
    "addressSpace",
    "bgpCommunities",
    "ddosProtectionPlan",
    "defaultPublicNatGateway",
    "dhcpOptions",
    "enableDdosProtection",
    "enableVmProtection",
    "encryption",
    "flowLogs",
    "flowTimeoutInMinutes",
    "ipAllocations",
    "privateEndpointVNetPolicies",
    "provisioningState",
    "resourceGuid",
    "subnets",
    "virtualNetworkPeerings",
];

/// The rules of virtual networks.
pub(crate) struct VirtualNetworks;

impl TopLevel for VirtualNetworks {
    const TYPE: &'static str = VIRTUAL_NETWORK;
    const CLASS: &'static str = "VirtualNetwork";
    const MORE: &'static [&'static str] = &["extendedLocation", "systemData"];

    fn fill(
        &self,
        context: &Context<'_>,
        put: &Put<'_>,
        properties: &mut Map<String, Value>,
    ) -> Result<Vec<(&'static str, String)>, ApiError> {
        let Put { id, existing, .. } = *put;
        shape::check_members(properties, KNOWN, "VirtualNetworkPropertiesFormat")?;
        let space = requested_space(id, properties)?;
        check_peerings(id, properties.remove("virtualNetworkPeerings").as_ref(), existing)?;
        let subnets = subnets::Change::read(context, id, properties.remove("subnets"))?;
        subnets.check_ranges(context, id, &space)?;
        if existing.is_some() {
            peerings::check_new_space(context, id, &space)?;
        }
        subnets.make(context, id)?;
        properties.entry("enableDdosProtection").or_insert(json!(false));
        properties.entry("privateEndpointVNetPolicies").or_insert(json!("Disabled"));
        Ok(Vec::new())
    }

    fn shown(&self, context: &Context<'_>, id: &Id, body: &str) -> Result<String, ApiError> {
        let mut body = object_of(body);
        let subnets = children::to_json(context, subnets::TYPE, id)?;
        let peerings = peerings::shown_of(context.session, id)?;
        if let Some(Value::Object(properties)) = body.get_mut("properties") {
            properties.insert("subnets".into(), json!(subnets));
            properties.insert("virtualNetworkPeerings".into(), json!(peerings));
        }
        Ok(Value::Object(body).to_string())
    }

    /// The remote links of its peerings stay, as `Disconnected`.
    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        peerings::disconnect_all(context.session, &document.id)
    }
}

/// The address space of a network in any tenant; `None` if the network does not exist.
pub(super) fn space(session: &Session<'_>, id: &Id) -> StoreResult<Option<Vec<String>>> {
    let found = document(session, id)?;
    Ok(found.map(|(_, document)| {
        let body = Value::Object(object_of(&document.body));
        block::texts(body.pointer("/properties/addressSpace/addressPrefixes"))
    }))
}

fn requested_space(id: &Id, properties: &Map<String, Value>) -> Result<Vec<Block>, ApiError> {
    let requested = properties.get("addressSpace").and_then(|it| it.get("addressPrefixes"));
    let space = block::all(&block::texts(requested), id.text())?;
    if space.is_empty() {
        return Err(malformed(format!(
            "The virtual network '{}' must have an address space with at least one prefix.",
            id.name()
        )));
    }
    for (position, one) in space.iter().enumerate() {
        if let Some(other) = space.iter().skip(position + 1).find(|other| one.overlaps(other)) {
            return Err(malformed(format!(
                "The address prefixes {} and {} of the virtual network '{}' overlap.",
                one.text(),
                other.text(),
                id.name()
            )));
        }
    }
    Ok(space)
}

/// Peering links need a separate PUT, so those in a PUT of the network must exist already.
fn check_peerings(
    id: &Id,
    sent: Option<&Value>,
    existing: Option<&Map<String, Value>>,
) -> Result<(), ApiError> {
    let names = |list: Option<&Value>| -> Vec<String> {
        let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let names = list.iter().filter_map(|it| it.get("name").and_then(Value::as_str));
        names.map(str::to_ascii_lowercase).collect()
    };
    let there = names(before(existing, "virtualNetworkPeerings"));
    match names(sent).iter().find(|name| !there.contains(name)) {
        None => Ok(()),
        Some(name) => Err(malformed(format!(
            "The virtual network '{}' has no peering '{name}'. The sandbox creates peerings only by a separate PUT.",
            id.name()
        ))),
    }
}
