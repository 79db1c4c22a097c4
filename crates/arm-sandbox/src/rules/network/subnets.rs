//! Subnets (`Microsoft.Network/virtualNetworks/subnets`). A PUT replaces a subnet whole, and there
//! is no PATCH.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    MALFORMED, RESPONSE_STYLE, ROUTE_TABLE, block,
    block::Block,
    busy,
    children::{self, Child},
    described, invalid_reference, reference, touch_parent, virtual_networks,
};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Accepted, Lease, Put, ResponseStyle, Rules, catalog, shape},
    store::Document,
};

/// The type.
pub(super) const TYPE: &str = "Microsoft.Network/virtualNetworks/subnets";

/// The term for the route table of a subnet.
pub(super) const TABLE: &str = "subnet-route-table";

/// The properties that a subnet has.
const KNOWN: &[&str] = &[
    "addressPrefix",
    "addressPrefixes",
    "applicationGatewayIPConfigurations",
    "defaultOutboundAccess",
    "delegations",
    "ipAllocations",
    "ipConfigurationProfiles",
    "ipConfigurations",
    "ipamPoolPrefixAllocations",
    "natGateway",
    "networkSecurityGroup",
    "privateEndpointNetworkPolicies",
    "privateEndpoints",
    "privateLinkServiceNetworkPolicies",
    "provisioningState",
    "purpose",
    "resourceNavigationLinks",
    "routeTable",
    "serviceAssociationLinks",
    "serviceEndpointPolicies",
    "serviceEndpoints",
    "sharingScope",
];

/// The rules of subnets.
pub(crate) struct Subnets;

impl Rules for Subnets {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, .. } = put;
        let Some(network) = id.parent() else { return Err(self.not_found(id)) };
        let accepted = completed(context, id, &content)?;
        let space = virtual_networks::space(context.session, &network)?.unwrap_or_default();
        let space = block::all(&space, network.text())?;
        let mut ranges: Vec<Range> =
            children::for_parent(context.session, context.tenant(), TYPE, &network)?
                .iter()
                .filter(|other| other.id.key() != id.key())
                .map(|other| range(&other.id, &object_of(&other.body)))
                .collect::<Result<_, _>>()?;
        ranges.push(range(id, &accepted.body)?);
        check_ranges(&network, &space, &ranges)?;
        touch_parent(context, id)?;
        Ok(accepted)
    }

    fn offers(&self, method: &Method) -> bool {
        method != Method::PATCH
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        touch_parent(context, &document.id)
    }

    fn response_style(&self) -> ResponseStyle {
        RESPONSE_STYLE
    }

    fn lease(&self, behavior: &Behavior, id: &Id) -> Option<Lease> {
        Some(busy::lease(behavior, id))
    }
}

/// What a write of a network does to its subnets: nothing, unless it lists them.
pub(super) struct Change {
    listed: Option<Vec<Child>>,
}

impl Change {
    /// Reads `subnets` of a network.
    pub(super) fn read(
        context: &Context<'_>,
        network: &Id,
        sent: Option<Value>,
    ) -> Result<Self, ApiError> {
        let accept = |id: &Id, content: &Map<String, Value>| completed(context, id, content);
        Ok(Self { listed: children::from_request(network, "subnets", sent, accept)? })
    }

    /// Refuses subnets that the address space does not hold.
    pub(super) fn check_ranges(
        &self,
        context: &Context<'_>,
        network: &Id,
        space: &[Block],
    ) -> Result<(), ApiError> {
        let ranges: Vec<Range> = match &self.listed {
            Some(listed) => listed
                .iter()
                .map(|(id, accepted)| range(id, &accepted.body))
                .collect::<Result<_, _>>()?,
            None => children::for_parent(context.session, context.tenant(), TYPE, network)?
                .iter()
                .map(|subnet| range(&subnet.id, &object_of(&subnet.body)))
                .collect::<Result<_, _>>()?,
        };
        check_ranges(network, space, &ranges)
    }

    /// Creates the listed subnets, and removes all others.
    pub(super) fn make(self, context: &Context<'_>, network: &Id) -> Result<(), ApiError> {
        match self.listed {
            Some(listed) => children::replace(context, &Subnets, network, listed),
            None => Ok(()),
        }
    }
}

/// A subnet and its blocks.
type Range = (String, Vec<Block>);

fn completed(
    context: &Context<'_>,
    id: &Id,
    asked: &Map<String, Value>,
) -> Result<Accepted, ApiError> {
    shape::check_members(asked, &["id", "name", "type", "properties", "etag"], "Subnet")?;
    let mut properties = shape::properties(asked, MALFORMED)?.clone();
    shape::check_members(&properties, KNOWN, "SubnetPropertiesFormat")?;
    let mut terms = Vec::new();
    match properties.get("routeTable") {
        None | Some(Value::Null) => {
            properties.remove("routeTable");
        }
        table => {
            let table = reference(table).filter(|table| table.is_a(ROUTE_TABLE));
            let Some(table) = table else {
                return Err(malformed("'routeTable' must be the ID of a route table."));
            };
            if !context.session.exists(context.tenant(), &table)? {
                return Err(invalid_reference(&table, id));
            }
            terms.push((TABLE, table.key().to_owned()));
        }
    }
    properties.insert("provisioningState".into(), json!("Succeeded"));
    properties.entry("delegations").or_insert(json!([]));
    properties.entry("privateEndpointNetworkPolicies").or_insert(json!("Disabled"));
    properties.entry("privateLinkServiceNetworkPolicies").or_insert(json!("Enabled"));
    let body = described(id, TYPE, properties);
    Ok(Accepted { body, terms, etag_member: Some("etag"), ..Accepted::default() })
}

fn range(id: &Id, body: &Map<String, Value>) -> Result<Range, ApiError> {
    let properties = body.get("properties");
    let one = properties.and_then(|it| it.get("addressPrefix")).and_then(Value::as_str);
    let many = block::texts(properties.and_then(|it| it.get("addressPrefixes")));
    let texts = one.map_or(many, |one| vec![one.to_owned()]);
    if texts.is_empty() {
        return Err(malformed(&format!("The subnet '{}' must have an address prefix.", id.name())));
    }
    Ok((id.name().to_owned(), block::all(&texts, id.text())?))
}

fn check_ranges(network: &Id, space: &[Block], ranges: &[Range]) -> Result<(), ApiError> {
    for (position, (name, blocks)) in ranges.iter().enumerate() {
        let outside = blocks.iter().any(|block| !space.iter().any(|it| it.covers(block)));
        if outside {
            return Err(ApiError::bad_request(
                "NetcfgSubnetRangeOutsideVnet",
                format!(
                    "Subnet '{name}' is not valid because its IP address range is outside the IP address range of \
                     virtual network '{}'.",
                    network.name()
                ),
            ));
        }
        let others = ranges.iter().skip(position + 1);
        for (other, taken) in others {
            if block::overlap(blocks, taken).is_some() {
                return Err(ApiError::bad_request(
                    "NetcfgSubnetRangesOverlap",
                    format!(
                        "Subnet '{name}' is not valid because its IP address range overlaps with that of an existing \
                         subnet in virtual network '{}': '{other}'.",
                        network.name()
                    ),
                ));
            }
        }
    }
    Ok(())
}

fn malformed(message: &str) -> ApiError {
    ApiError::bad_request(MALFORMED, message)
}
