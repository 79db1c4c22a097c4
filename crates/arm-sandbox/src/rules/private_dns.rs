//! Private DNS zones (`Microsoft.Network/privateDnsZones`), their links to networks, and the record
//! that says that a zone begins here. Writes are answered with 202 and both addresses of the operation
//! (recorded by the Azure CLI's tests).

use serde_json::{Map, Value, json};

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Change},
    plain::{PLAIN, Plain, add},
};
use crate::{api_error::ApiError, id::Id};

/// Zones.
pub(super) static PRIVATE_DNS_ZONES: Plain = Plain {
    resource_type: "Microsoft.Network/privateDnsZones",
    async_style: ASYNC_STYLE,
    complete: Some(zone),
    ..PLAIN
};

/// Links of zones to networks.
pub(super) static VIRTUAL_NETWORK_LINKS: Plain = Plain {
    resource_type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    async_style: ASYNC_STYLE,
    complete: Some(link),
    ..PLAIN
};

/// The start of authority, which every zone has without a PUT.
pub(super) static SOA_RECORDS: Plain = Plain {
    resource_type: "Microsoft.Network/privateDnsZones/SOA",
    implied: Some(("@", start_of_authority)),
    ..PLAIN
};

const ASYNC_STYLE: Option<AsyncStyle> =
    Some(AsyncStyle { status: WriteStatus::Accepted, polled: Polled::Both, state: None });

#[expect(clippy::unnecessary_wraps, reason = "other services refuse here")]
fn zone(_: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    add(
        properties,
        json!({
            "maxNumberOfRecordSets": 25_000,
            "maxNumberOfVirtualNetworkLinks": 1_000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
            "numberOfRecordSets": 1,
            "numberOfVirtualNetworkLinks": 0,
            "numberOfVirtualNetworkLinksWithRegistration": 0,
        }),
    );
    Ok(())
}

fn link(_: &Change<'_>, properties: &mut Map<String, Value>) -> Result<(), ApiError> {
    let network = properties.get("virtualNetwork").and_then(|it| it.get("id"));
    if network.and_then(Value::as_str).and_then(Id::parse).is_none() {
        let message = "'virtualNetwork.id' is not the ID of a virtual network.";
        return Err(ApiError::bad_request(BAD_REQUEST, message));
    }
    add(
        properties,
        json!({
            "registrationEnabled": false,
            "resolutionPolicy": "Default",
            "virtualNetworkLinkState": "Completed",
        }),
    );
    Ok(())
}

fn start_of_authority(zone: &Map<String, Value>) -> Value {
    let name = zone.get("name").and_then(Value::as_str).unwrap_or_default();
    json!({
        "fqdn": format!("{name}."),
        "ttl": 3600,
        "isAutoRegistered": false,
        "soaRecord": {
            "email": "azureprivatedns-host.microsoft.com",
            "expireTime": 2_419_200,
            "host": "azureprivatedns.net",
            "minimumTtl": 10,
            "refreshTime": 3600,
            "retryTime": 300,
            "serialNumber": 1,
        },
    })
}
