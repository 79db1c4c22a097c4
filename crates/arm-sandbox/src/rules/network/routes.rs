//! Routes (`Microsoft.Network/routeTables/routes`).

use std::net::IpAddr;

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    MALFORMED, RESPONSE_STYLE, block::Block, busy, children, described, malformed,
    route_tables::check_distinct, touch_parent,
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
pub(super) const TYPE: &str = "Microsoft.Network/routeTables/routes";

/// Where a route may lead.
const HOPS: &[&str] = &["VirtualNetworkGateway", "VnetLocal", "Internet", APPLIANCE, "None"];

/// The only hop that has an address.
const APPLIANCE: &str = "VirtualAppliance";

/// The rules of routes.
pub(crate) struct Routes;

impl Rules for Routes {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, .. } = put;
        let Some(table) = id.parent() else { return Err(self.not_found(id)) };
        let accepted = completed(id, &content)?;
        let others = children::for_parent(context.session, context.tenant(), TYPE, &table)?;
        let mut routes: Vec<(String, Map<String, Value>)> = others
            .iter()
            .filter(|other| other.id.key() != id.key())
            .map(|other| (other.id.name().to_owned(), object_of(&other.body)))
            .collect();
        routes.push((id.name().to_owned(), accepted.body.clone()));
        check_distinct(&table, &routes)?;
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

/// A route as it is kept.
pub(super) fn completed(id: &Id, content: &Map<String, Value>) -> Result<Accepted, ApiError> {
    shape::check_members(content, &["id", "name", "type", "properties", "etag"], "Route")?;
    let mut properties = shape::properties(content, MALFORMED)?.clone();
    let known = ["addressPrefix", "nextHopType", "nextHopIpAddress", "hasBgpOverride"];
    let known = [known.as_slice(), &["provisioningState"]].concat();
    shape::check_members(&properties, &known, "RoutePropertiesFormat")?;
    let prefix = shape::required(&properties, "addressPrefix", MALFORMED)?;
    let is_tag = prefix.starts_with(|it: char| it.is_ascii_alphabetic()) && !prefix.contains(':');
    if !is_tag {
        Block::read(prefix, id.text())?;
    }
    let hop = shape::required(&properties, "nextHopType", MALFORMED)?;
    if !HOPS.contains(&hop) {
        return Err(malformed(format!(
            "Value '{hop}' of 'nextHopType' in route {} is not valid. It must be one of: {}.",
            id.name(),
            HOPS.join(", ")
        )));
    }
    let address = shape::optional(&properties, "nextHopIpAddress", MALFORMED)?;
    check_address(id, hop, address.filter(|it| !it.is_empty()))?;
    if address.is_none_or(str::is_empty) {
        properties.remove("nextHopIpAddress");
    }
    properties.insert("provisioningState".into(), json!("Succeeded"));
    properties.insert("hasBgpOverride".into(), json!(false));
    Ok(Accepted {
        body: described(id, TYPE, properties),
        etag_member: Some("etag"),
        ..Accepted::default()
    })
}

fn check_address(id: &Id, hop: &str, address: Option<&str>) -> Result<(), ApiError> {
    match (hop == APPLIANCE, address) {
        (true, None) => Err(ApiError::bad_request(
            "MissingNextHopIpAddress",
            format!(
                "NextHopIpAddress cannot be Null or Empty in route {} when NextHopType is VirtualAppliance.",
                id.name()
            ),
        )),
        (true, Some(address)) if address.parse::<IpAddr>().is_err() => Err(malformed(format!(
            "NextHopIpAddress '{address}' in route {} is not an IP address.",
            id.name()
        ))),
        (false, Some(address)) => Err(malformed(format!(
            "NextHopIpAddress '{address}' in route {} is only allowed when NextHopType is VirtualAppliance.",
            id.name()
        ))),
        _ => Ok(()),
    }
}
