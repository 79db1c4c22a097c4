//! What the acts about peerings have in common.

use serde_json::Value;

use super::client::{NETWORK, VendorClient};
use crate::{Error, id::Id};

/// The vendor's peering of one network with another, if it is there.
pub(super) async fn between(
    vendor: &VendorClient<'_>,
    from: &Id,
    to: &Id,
) -> Result<Option<Value>, Error> {
    let network = vendor.get(from.text(), NETWORK).await?;
    Ok(network.as_ref().and_then(|network| peering_with(network, to)).cloned())
}

/// The vendor's peering link with the customer's network, which must be there.
pub(super) async fn link(
    vendor: &VendorClient<'_>,
    network: &Id,
    customer: &Id,
) -> Result<Value, Error> {
    between(vendor, network, customer).await?.ok_or_else(|| {
        Error::Action(format!(
            "the vendor's network '{}' has no peering with '{}'",
            network.text(),
            customer.text()
        ))
    })
}

/// The peering of a network with another one.
fn peering_with<'a>(network: &'a Value, other: &Id) -> Option<&'a Value> {
    let peerings = network.pointer("/properties/virtualNetworkPeerings")?.as_array()?;
    peerings.iter().find(|peering| {
        let remote = Id::parse(text(peering, "/properties/remoteVirtualNetwork/id"));
        remote.is_some_and(|remote| remote.key() == other.key())
    })
}

/// What the customer sees of the peering of their network with the vendor's.
pub(super) async fn describe_for_customer(
    vendor: &VendorClient<'_>,
    customer: &Id,
    network: &Id,
) -> Result<String, Error> {
    let own = vendor.seen_by_customer(customer.text(), NETWORK).await?;
    let Some(link) = own.as_ref().and_then(|own| peering_with(own, network)) else {
        return Ok(format!(
            "The customer sees nothing: '{}' has no peering with '{}' yet.",
            customer.text(),
            network.text()
        ));
    };
    let level = match state(link) {
        "Connected" => format!(", {}", text(link, "/properties/peeringSyncLevel")),
        _ => String::new(),
    };
    Ok(format!(
        "The customer sees their peering '{}' as {}{level}.",
        text(link, "/name"),
        state(link),
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

/// The ranges of one of the address spaces that a document has.
pub(super) fn prefixes(document: &Value, space: &str) -> String {
    let prefixes = document.pointer(&format!("/properties/{space}/addressPrefixes"));
    let texts = prefixes.and_then(Value::as_array).into_iter().flatten();
    texts.filter_map(Value::as_str).collect::<Vec<&str>>().join(", ")
}
