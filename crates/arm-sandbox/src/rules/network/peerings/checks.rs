//! What Azure refuses when a peering is written, or a network that has peerings.

use super::{Asked, MALFORMED, PeeringLink, State, block, block::Block, space};
use crate::{
    api_error::ApiError,
    arm::Context,
    id::Id,
    rules::network::gateways,
    store::{Listing, Session},
};

/// Refuses a second peering with the same network.
pub(super) fn check_only_one(
    session: &Session<'_>,
    id: &Id,
    local: &Id,
    remote: &Id,
) -> Result<(), ApiError> {
    match PeeringLink::between(session, local, remote)? {
        Some(other) if other.id().key() != id.key() => Err(ApiError::bad_request(
            "AnotherPeeringAlreadyReferencesRemoteVnet",
            format!(
                "Peering {} already references remote virtual network {}. Cannot add another peering {} referencing the \
                 same remote virtual network.",
                other.id().text(),
                remote.text(),
                id.text(),
            ),
        )),
        _ => Ok(()),
    }
}

/// Refuses networks whose addresses overlap: with each other, or with one that either of them is
/// peered with.
pub(super) fn check_overlap(
    session: &Session<'_>,
    id: &Id,
    local: &Id,
    remote: &Id,
) -> Result<(), ApiError> {
    let (here, there) = (blocks(session, local)?, blocks(session, remote)?);
    if let Some(common) = block::overlap(&here, &there) {
        return Err(ApiError::bad_request(
            "VnetAddressSpacesOverlap",
            format!(
                "Cannot create or update peering {}. Virtual networks {} and {} cannot be peered because their address \
                 spaces overlap. Overlapping address prefixes: {common}",
                id.text(),
                local.text(),
                remote.text(),
            ),
        ));
    }
    for (network, other, space) in [(local, remote, &there), (remote, local, &here)] {
        if let Some((peer, common)) = overlapping_peer(session, network, other, space)? {
            return Err(overlaps(format!(
                "Cannot create or update peering {}. Virtual networks {} and {} cannot be peered because the address \
                 space of {} overlaps with address space of virtual network {peer}, which is already peered with {}. \
                 Overlapping address prefixes: {common}",
                id.text(),
                local.text(),
                remote.text(),
                other.text(),
                network.text(),
            )));
        }
    }
    Ok(())
}

/// Refuses a new address space of a network that overlaps with a network that it is peered with, or
/// with another peer of that one.
pub(in crate::rules::network) fn check_new_space(
    context: &Context<'_>,
    network: &Id,
    wanted: &[Block],
) -> Result<(), ApiError> {
    let session = context.session;
    let refused = |peer: &str, common: &str| {
        overlaps(format!(
            "Cannot update the address space of virtual network {} because it overlaps with address space of virtual \
             network {peer}, which is already peered. Overlapping address prefixes: {common}",
            network.text(),
        ))
    };
    if let Some((peer, common)) = overlapping_peer(session, network, network, wanted)? {
        return Err(refused(&peer, &common));
    }
    for link in connected(session, network)? {
        let Some(remote) = link.remote() else { continue };
        if let Some((peer, common)) = overlapping_peer(session, &remote, network, wanted)? {
            return Err(refused(&peer, &common));
        }
    }
    Ok(())
}

/// Refuses gateway flags that do not go together, or have no gateway to go with.
pub(super) fn check_gateways(
    session: &Session<'_>,
    id: &Id,
    asked: &Asked,
    far: Option<&PeeringLink>,
) -> Result<(), ApiError> {
    if !asked.has("useRemoteGateways") {
        return Ok(());
    }
    let (Some(local), remote) = (id.parent(), &asked.remote) else { return Ok(()) };
    let bad = |reason: String| {
        Err(ApiError::bad_request(
            MALFORMED,
            format!(
                "Peering {} cannot have UseRemoteGateways flag set to true because {reason}.",
                id.text()
            ),
        ))
    };
    if asked.has("allowGatewayTransit") {
        return bad("its AllowGatewayTransit flag is set to true".into());
    }
    if has_gateway(session, &local)? {
        return bad(format!("virtual network {} has its own gateway", local.text()));
    }
    let others = PeeringLink::all_of(session, &local)?;
    let another =
        |link: &&PeeringLink| link.id().key() != id.key() && link.has("useRemoteGateways");
    if let Some(other) = others.iter().find(another) {
        return bad(format!("peering {} uses remote gateways already", other.id().text()));
    }
    if !asked.has("doNotVerifyRemoteGateways") && !has_gateway(session, remote)? {
        return Err(ApiError::bad_request(
            "RemoteVnetHasNoGateways",
            format!(
                "Peering {} cannot have UseRemoteGateways flag set to true because remote virtual network {} referenced \
                 by the peering does not have any gateways.",
                id.text(),
                remote.text(),
            ),
        ));
    }
    match far {
        Some(far) if !far.has("allowGatewayTransit") => bad(format!(
            "the remote peering {} does not have AllowGatewayTransit flag set",
            far.id().text()
        )),
        _ => Ok(()),
    }
}

/// The error of a peering link whose remote peering link was left behind earlier.
pub(super) fn remote_is_disconnected(id: &Id, local: &Id, far: Option<&PeeringLink>) -> ApiError {
    let far = far.map(|far| far.id().text()).unwrap_or_default();
    ApiError::bad_request(
        "RemotePeeringIsDisconnected",
        format!(
            "Cannot create or update peering {} because remote peering {far} referencing parent virtual network {} is in \
             Disconnected state. Update or re-create the remote peering to get it back to Initiated state. Peering gets \
             Disconnected when remote vnet or remote peering is deleted and re-created.",
            id.text(),
            local.text(),
        ),
    )
}

/// The first network peered with `network`, other than `except`, that a space overlaps with.
fn overlapping_peer(
    session: &Session<'_>,
    network: &Id,
    except: &Id,
    wanted: &[Block],
) -> Result<Option<(String, String)>, ApiError> {
    for link in connected(session, network)? {
        let Some(peer) = link.remote().filter(|peer| peer.key() != except.key()) else { continue };
        let taken = space(session, &peer)?.unwrap_or_else(|| link.snapshot());
        if let Some(common) = block::overlap(wanted, &block::all(&taken, peer.text())?) {
            return Ok(Some((peer.text().to_owned(), common)));
        }
    }
    Ok(None)
}

/// The peerings of a network that were not left behind.
fn connected(session: &Session<'_>, network: &Id) -> Result<Vec<PeeringLink>, ApiError> {
    let mut links = PeeringLink::all_of(session, network)?;
    links.retain(|link| link.state() != State::Disconnected);
    Ok(links)
}

fn blocks(session: &Session<'_>, network: &Id) -> Result<Vec<Block>, ApiError> {
    block::all(&space(session, network)?.unwrap_or_default(), network.text())
}

/// Whether a gateway is in the gateway subnet of a network.
fn has_gateway(session: &Session<'_>, network: &Id) -> Result<bool, ApiError> {
    let Some(tenant) = super::super::tenant_of(session, network)? else { return Ok(false) };
    let gateways = session
        .list(&tenant, &Listing { resource_type: gateways::VIRTUAL, ..Listing::default() })?;
    let inside = format!("\"{}subnets/gatewaysubnet\"", network.prefix());
    Ok(gateways.iter().any(|gateway| gateway.body.to_ascii_lowercase().contains(&inside)))
}

fn overlaps(message: String) -> ApiError {
    ApiError::bad_request("VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", message)
}
