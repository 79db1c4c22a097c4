//! What the acts about peerings have in common.

use serde_json::Value;

use super::vendor::{NETWORK, Vendor};
use crate::{Error, id::Id};

/// The vendor's peering of one network with another, if it is there.
pub(super) async fn between(
    vendor: &Vendor<'_>,
    from: &Id,
    to: &Id,
) -> Result<Option<Value>, Error> {
    let network = vendor.get(from.text(), NETWORK).await?;
    Ok(network.as_ref().and_then(|network| peering_with(network, to)).cloned())
}

/// The peering of a network with another, among those that it shows.
fn peering_with<'a>(network: &'a Value, other: &Id) -> Option<&'a Value> {
    let peerings = network.pointer("/properties/virtualNetworkPeerings")?.as_array()?;
    peerings.iter().find(|peering| {
        let remote = Id::parse(text(peering, "/properties/remoteVirtualNetwork/id"));
        remote.is_some_and(|remote| remote.key() == other.key())
    })
}

/// What the customer sees of the peering of their network with the vendor's.
pub(super) async fn seen(
    vendor: &Vendor<'_>,
    customer: &Id,
    network: &Id,
) -> Result<String, Error> {
    let own = vendor.seen_by_customer(customer.text(), NETWORK).await?;
    let Some(half) = own.as_ref().and_then(|own| peering_with(own, network)) else {
        return Ok(format!(
            "The customer sees nothing: '{}' has no peering with '{}' yet.",
            customer.text(),
            network.text()
        ));
    };
    let level = match text(half, "/properties/peeringState") {
        "Connected" => format!(", {}", text(half, "/properties/peeringSyncLevel")),
        _ => String::new(),
    };
    Ok(format!(
        "The customer sees their peering '{}' as {}{level}.",
        text(half, "/name"),
        text(half, "/properties/peeringState"),
    ))
}

/// The state of a peering.
pub(super) fn state(peering: &Value) -> &str {
    text(peering, "/properties/peeringState")
}

/// A text in a document; empty if it is not there.
pub(super) fn text<'a>(document: &'a Value, pointer: &str) -> &'a str {
    document.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// What is said of a write that a hand is to end.
pub(super) fn still_running(runs: bool) -> &'static str {
    if runs { " The operation runs until it is ended by hand." } else { "" }
}
