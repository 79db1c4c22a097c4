//! Networks (`Microsoft.Network`): virtual networks with their subnets and peerings, route tables
//! with their routes, virtual hubs with their connections, VPN connections with their gateways, and what
//! all of them have in common.

mod block;
mod busy;
mod children;
mod gateways;
mod peerings;
mod route_tables;
mod routes;
mod subnets;
mod top_level;
mod virtual_hubs;
mod virtual_networks;
mod vpn_connections;

pub(super) use gateways::{LocalNetworkGateways, VirtualNetworkGateways};
pub(super) use peerings::Peerings;
pub(super) use route_tables::RouteTables;
pub(super) use routes::Routes;
pub(super) use subnets::Subnets;
pub(super) use virtual_hubs::{HubConnections, VirtualHubs};
pub(super) use virtual_networks::VirtualNetworks;
pub(crate) use vpn_connections::VPN_CONNECTION;
pub(super) use vpn_connections::VpnConnections;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use top_level::TopLevel;

use super::{AsyncStyle, Deletion, EntityTags, Polled, ResponseStyle, WriteStatus, shape};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    store::{Document, Result as StoreResult, Session, Visibility},
};

/// The type of virtual networks.
pub(crate) const VIRTUAL_NETWORK: &str = "Microsoft.Network/virtualNetworks";

/// The type of route tables.
pub(crate) const ROUTE_TABLE: &str = "Microsoft.Network/routeTables";

/// The code of a request that is not formed as it should be.
const MALFORMED: &str = "InvalidRequestFormat";

/// How the provider answers.
pub(super) const RESPONSE_STYLE: ResponseStyle = ResponseStyle {
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::Signed,
        state: Some("Updating"),
    }),
    deletion: Deletion::Accepted,
    tags: EntityTags::Weak,
};

/// The tenant that an ID is in.
fn tenant_of(session: &Session<'_>, id: &Id) -> StoreResult<Option<String>> {
    id.subscription().map_or(Ok(None), |subscription| session.tenant_of(subscription))
}

/// The document of an ID in whichever tenant it is.
fn document(session: &Session<'_>, id: &Id) -> StoreResult<Option<(String, Document)>> {
    let Some(tenant) = tenant_of(session, id)? else { return Ok(None) };
    Ok(session.document(&tenant, id)?.map(|document| (tenant, document)))
}

/// Gives a resource a new entity tag, because something in it changed.
fn touch(session: &Session<'_>, tenant: &str, id: &Id) -> StoreResult<()> {
    let Some(mut document) = session.document(tenant, id)? else { return Ok(()) };
    let mut body = object_of(&document.body);
    document.etag = new_etag();
    body.insert("etag".into(), json!(document.etag));
    document.body = Value::Object(body).to_string();
    session.save(tenant, &document, Visibility::default())
}

fn new_etag() -> String {
    format!("W/\"{}\"", Uuid::new_v4())
}

/// What Azure says of every resource of the provider.
fn described(id: &Id, resource_type: &str, properties: Map<String, Value>) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("name".into(), json!(id.name()));
    body.insert("id".into(), json!(id.text()));
    body.insert("type".into(), json!(resource_type));
    body.insert("properties".into(), Value::Object(properties));
    body
}

/// The location and the tags of a resource that has them.
fn place(
    id: &Id,
    content: &Map<String, Value>,
    existing: Option<&Map<String, Value>>,
) -> Result<(Value, Value), ApiError> {
    let location = shape::location(content)?;
    shape::check_same_location(id.name(), existing, &location)?;
    Ok((json!(location), Value::Object(shape::tags(content)?)))
}

/// A property of the document that was there before.
fn before<'a>(existing: Option<&'a Map<String, Value>>, name: &str) -> Option<&'a Value> {
    existing?.get("properties")?.get(name)
}

/// Marks properties as done, with the GUID that the resource has for life.
fn complete(properties: &mut Map<String, Value>, existing: Option<&Map<String, Value>>) {
    let guid = before(existing, "resourceGuid").cloned();
    let guid = guid.unwrap_or_else(|| json!(Uuid::new_v4().to_string()));
    properties.insert("resourceGuid".into(), guid);
    properties.insert("provisioningState".into(), json!("Succeeded"));
}

/// The ID in an object of the form `{"id": …}`.
fn reference(value: Option<&Value>) -> Option<Id> {
    value?.get("id").and_then(Value::as_str).and_then(Id::parse)
}

/// The error of a request that says what cannot be.
fn malformed(message: String) -> ApiError {
    ApiError::bad_request(MALFORMED, message)
}

/// The error of an ID that leads nowhere.
fn invalid_reference(referenced: &Id, by: &Id) -> ApiError {
    ApiError::bad_request(
        "InvalidResourceReference",
        format!(
            "Resource {} referenced by resource {} was not found. Please make sure that the referenced resource exists, \
             and that both resources are in the same region.",
            referenced.text(),
            by.text(),
        ),
    )
}

/// Refuses a resource in a subnet that does not exist, with Azure's code and text.
pub(super) fn check_subnet_exists(
    context: &Context<'_>,
    subnet: &Id,
    by: &Id,
) -> Result<(), ApiError> {
    match document(context.session, subnet)? {
        Some(_) => Ok(()),
        None => Err(invalid_reference(subnet, by)),
    }
}

/// Gives the resource around a child a new entity tag.
fn touch_parent(context: &Context<'_>, child: &Id) -> Result<(), ApiError> {
    match child.parent() {
        Some(parent) => Ok(touch(context.session, context.tenant(), &parent)?),
        None => Ok(()),
    }
}
