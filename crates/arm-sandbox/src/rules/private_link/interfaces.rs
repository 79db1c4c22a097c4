//! The network interfaces of private endpoints (`Microsoft.Network/networkInterfaces`). Azure makes one with
//! each endpoint, `{endpoint}.nic`, and only it says the address of an endpoint for a private link service.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::endpoints::TYPE as ENDPOINT;
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{Accepted, Put, Rules, catalog, generic::Generic},
    store::Document,
};

/// The type.
pub(super) const TYPE: &str = "Microsoft.Network/networkInterfaces";

/// Where the addresses begin in a subnet that the sandbox does not know.
const UNKNOWN_SUBNET: Ipv4Addr = Ipv4Addr::new(10, 255, 0, 0);

/// Addresses at the beginning of a subnet that Azure keeps for itself.
const RESERVED: u32 = 4;

/// How many addresses are given to endpoints.
const GIVEN: u32 = 200;

/// The rules of network interfaces.
pub(in crate::rules) struct Interfaces;

impl Rules for Interfaces {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        Generic.accept(context, put)
    }

    /// The interface of an endpoint follows from the endpoint.
    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        if let Some(stored) = context.session.document(context.tenant(), id)? {
            return Ok(Some(stored));
        }
        let Some(name) = id.name().strip_suffix(".nic") else { return Ok(None) };
        let endpoint = id.scope().extended(ENDPOINT, name);
        let Some(endpoint) = context.session.document(context.tenant(), &endpoint)? else {
            return Ok(None);
        };
        let body = Value::Object(object_of(&endpoint.body));
        let subnet = body.pointer("/properties/subnet/id").and_then(Value::as_str);
        let address = address(context, subnet.and_then(Id::parse).as_ref(), name)?;
        let shown = json!({
            "id": id.text(),
            "name": id.name(),
            "type": TYPE,
            "location": body["location"],
            "properties": {
                "provisioningState": "Succeeded",
                "privateEndpoint": {"id": endpoint.id.text()},
                "ipConfigurations": [{
                    "name": "privateEndpointIpConfig",
                    "properties": {
                        "provisioningState": "Succeeded",
                        "privateIPAddress": address.to_string(),
                        "privateIPAllocationMethod": "Dynamic",
                        "primary": true,
                        "subnet": {"id": subnet},
                    },
                }],
            },
        });
        let etag = endpoint.etag.clone();
        Ok(Some(Document { id: id.clone(), body: shown.to_string(), etag, terms: Vec::new() }))
    }
}

/// An address of the subnet, the same for the same endpoint.
fn address(context: &Context<'_>, subnet: Option<&Id>, name: &str) -> Result<Ipv4Addr, ApiError> {
    let found = match subnet {
        Some(subnet) => context.session.document(context.tenant(), subnet)?,
        None => None,
    };
    let body = found.map(|it| Value::Object(object_of(&it.body))).unwrap_or_default();
    let prefix = body.pointer("/properties/addressPrefix").and_then(Value::as_str);
    let base = prefix.and_then(|it| it.split('/').next()).and_then(|it| it.parse().ok());
    let number = name.bytes().fold(0, |sum: u32, byte| sum.wrapping_mul(31) + u32::from(byte));
    let base = u32::from(base.unwrap_or(UNKNOWN_SUBNET));
    Ok(Ipv4Addr::from(base.saturating_add(RESERVED + number % GIVEN)))
}
