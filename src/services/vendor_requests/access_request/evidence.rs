//! What Azure shows of a request: a read or two.

use allowlist::Cidr;
use tfplugin::{Context, Diagnostic, Result};

use crate::{
    Clients,
    azure::{self, Id},
    services::{
        network::{Networks, VIRTUAL_HUB_TYPE},
        vendor_requests::{
            access::{
                Evidence, HostnameResolution, HubEvidence, NetworkEvidence, Place, Vpn, VpnEvidence,
            },
            code::RequestCode,
            common as request,
        },
    },
};

/// What a request keeps beside its state.
pub(super) type PrivateState = request::PrivateState<Evidence>;

/// Looks at the place of a request. Where the caller may not look, it is what was seen there before, with a
/// warning; a request without a place makes no call.
pub(super) async fn look(
    place: Option<&Place>,
    before: Option<&Evidence>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<Evidence>> {
    let Some(place) = place else { return Ok(None) };
    match read(place, ctx.clients.networks()?).await {
        Ok(seen) => {
            if seen.is_absent() && before.is_some() {
                ctx.warn(gone(place));
            }
            Ok(Some(seen))
        }
        Err(error) if error.is_forbidden() => {
            ctx.warn(forbidden(place, &error));
            Ok(before.cloned())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the place shows.
pub(super) async fn read(
    place: &Place,
    networks: &Networks,
) -> std::result::Result<Evidence, azure::Error> {
    match place {
        Place::Hub { asked, vendor } => {
            let listed = networks.hub_connections(&asked.virtual_hub_id).await?;
            let seen = |it: Vec<_>| HubEvidence::of(&it, asked, vendor.as_ref());
            Ok(Evidence::Hub(listed.map_or(HubEvidence::NoHub, seen)))
        }
        Place::Vpn { asked, connection } => {
            vpn(asked, connection, networks).await.map(Evidence::Vpn)
        }
        Place::Network { network, vendor, .. } if network.is_type(VIRTUAL_HUB_TYPE) => {
            let listed = networks.hub_connections(network).await?;
            let seen = |it: Vec<_>| NetworkEvidence::of_hub(&it, vendor);
            Ok(Evidence::Network(listed.map_or(NetworkEvidence::NoNetwork, seen)))
        }
        Place::Network { asked, network, vendor } => {
            peered(asked, network, vendor, networks).await.map(Evidence::Network)
        }
    }
}

/// A connection of a VPN gateway, and what Azure knows of the gateway on the other side.
async fn vpn(
    asked: &Vpn,
    connection: &Id,
    networks: &Networks,
) -> std::result::Result<VpnEvidence, azure::Error> {
    let Some(found) = networks.vpn_connection(connection).await? else {
        return Ok(VpnEvidence::NoConnection);
    };
    let gateway = match &found.properties.local_network_gateway {
        None => None,
        Some(gateway) => permitted(networks.local_network_gateway(&gateway.id).await)?,
    };
    Ok(VpnEvidence::of(&found, asked, gateway.as_ref()))
}

/// The peering links of a virtual network, and its ranges.
async fn peered(
    asked: &HostnameResolution,
    network: &Id,
    vendor: &Id,
    networks: &Networks,
) -> std::result::Result<NetworkEvidence, azure::Error> {
    let Some(peerings) = networks.peerings(network).await? else {
        return Ok(NetworkEvidence::NoNetwork);
    };
    let found = permitted(networks.virtual_network(network).await)?;
    let ranges: Option<Vec<Cidr>> = found.map(|it| it.properties.address_space.ranges());
    Ok(NetworkEvidence::of_peerings(&peerings, ranges.as_deref(), asked, vendor))
}

/// What was read; nothing where the caller may not.
fn permitted<T>(
    read: std::result::Result<Option<T>, azure::Error>,
) -> std::result::Result<Option<T>, azure::Error> {
    match read {
        Err(error) if error.is_forbidden() => Ok(None),
        read => read,
    }
}

/// The place no longer exists.
fn gone(place: &Place) -> Diagnostic {
    let warning = RequestCode::RequestResourceGone.warning(
        "Resource of the request gone",
        format!(
            "Azure no longer has `{}`. The provider did not change the request. If you will not recreate it, \
             tell the vendor's support and remove this request.",
            place.id()
        ),
    );
    place.inside(warning.at(place.attribute()))
}

/// The caller may not read the place.
fn forbidden(place: &Place, error: &azure::Error) -> Diagnostic {
    let (_, action) = place.resource();
    let action = error.missing_action().map_or_else(|| action.to_owned(), |it| it.action);
    let id = place.id();
    let warning = RequestCode::RequestResourceForbidden.warning(
        "Missing permission to read the connection",
        format!(
            "The caller lacks `{action}` on `{id}`. The provider keeps what it saw before, and otherwise goes by \
             what you recorded: it cannot see whether the connection exists. Grant the caller the role `Reader` \
             on `{id}`, and apply again."
        ),
    );
    place.inside(warning.at(place.attribute()))
}
