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

/// What a place shows, and the resource beside it that the caller may not read.
#[derive(Debug)]
pub(super) struct Look {
    /// What it shows.
    pub(super) seen: Evidence,
    /// What could not be read, and why.
    pub(super) unread: Option<Unread>,
}

/// A resource that the caller may not read, the action that it takes, and Azure's answer.
#[derive(Debug)]
pub(super) struct Unread {
    /// The resource.
    pub(super) id: Id,
    action: &'static str,
    /// The answer.
    pub(super) error: azure::Error,
}

/// Looks at the place of a request. Where the caller may not look, it is what was seen there before, with a
/// warning; a request without a place makes no call.
pub(super) async fn look(
    place: Option<&Place>,
    before: Option<&Evidence>,
    ctx: &Context<'_, Clients>,
) -> Result<Option<Evidence>> {
    let Some(place) = place else { return Ok(None) };
    match read(place, before, ctx.clients.networks()?).await {
        Ok(Look { seen, unread }) => {
            if seen.is_absent() && before.is_some() {
                ctx.warn(gone(place));
            }
            if let Some(unread) = unread {
                ctx.warn(forbidden(place, &unread));
            }
            Ok(Some(seen))
        }
        Err(error) if error.is_forbidden() => {
            let (_, action) = place.resource();
            ctx.warn(forbidden(place, &Unread { id: place.id().clone(), action, error }));
            Ok(before.cloned())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the place shows, where the caller may read it; `before` is what it showed last.
pub(super) async fn read(
    place: &Place,
    before: Option<&Evidence>,
    networks: &Networks,
) -> std::result::Result<Look, azure::Error> {
    match place {
        Place::Hub { asked, vendor } => {
            let listed = networks.hub_connections(&asked.virtual_hub_id).await?;
            let seen = |it: Vec<_>| HubEvidence::of(&it, asked, vendor.as_ref());
            Ok(Evidence::Hub(listed.map_or(HubEvidence::NoHub, seen)).into())
        }
        Place::Vpn { asked, connection } => vpn(asked, connection, before, networks).await,
        Place::Network { network, vendor, .. } if network.is_type(VIRTUAL_HUB_TYPE) => {
            let listed = networks.hub_connections(network).await?;
            let seen = |it: Vec<_>| NetworkEvidence::of_hub(&it, vendor);
            Ok(Evidence::Network(listed.map_or(NetworkEvidence::NoNetwork, seen)).into())
        }
        Place::Network { asked, network, vendor } => {
            peered((asked, vendor), network, before, networks).await
        }
    }
}

impl From<Evidence> for Look {
    fn from(seen: Evidence) -> Self {
        Self { seen, unread: None }
    }
}

/// A connection of a VPN gateway, and what Azure knows of the gateway on the other side.
async fn vpn(
    asked: &Vpn,
    connection: &Id,
    before: Option<&Evidence>,
    networks: &Networks,
) -> std::result::Result<Look, azure::Error> {
    let Some(found) = networks.vpn_connection(connection).await? else {
        return Ok(Evidence::Vpn(VpnEvidence::NoConnection).into());
    };
    let remote = found.properties.local_network_gateway.as_ref().map(|it| &it.id);
    let (gateway, unread) = match remote {
        None => (None, None),
        Some(id) => {
            let action = "Microsoft.Network/localNetworkGateways/read";
            permitted(id, action, networks.local_network_gateway(id).await)?
        }
    };
    let before = before.and_then(Evidence::vpn);
    let seen = Evidence::Vpn(VpnEvidence::of(&found, asked, gateway.as_ref(), before));
    Ok(Look { seen, unread })
}

/// The peering links of a virtual network, and its ranges.
async fn peered(
    asked: (&HostnameResolution, &Id),
    network: &Id,
    before: Option<&Evidence>,
    networks: &Networks,
) -> std::result::Result<Look, azure::Error> {
    let Some(peerings) = networks.peerings(network).await? else {
        return Ok(Evidence::Network(NetworkEvidence::NoNetwork).into());
    };
    let action = "Microsoft.Network/virtualNetworks/read";
    let (found, unread) = permitted(network, action, networks.virtual_network(network).await)?;
    let ranges: Option<Vec<Cidr>> = found.map(|it| it.properties.address_space.ranges());
    let before = before.and_then(Evidence::network);
    let seen = NetworkEvidence::of_peerings(&peerings, ranges.as_deref(), asked, before);
    Ok(Look { seen: Evidence::Network(seen), unread })
}

/// What was read, or that the caller may not.
fn permitted<T>(
    id: &Id,
    action: &'static str,
    read: std::result::Result<Option<T>, azure::Error>,
) -> std::result::Result<(Option<T>, Option<Unread>), azure::Error> {
    match read {
        Ok(found) => Ok((found, None)),
        Err(error) if error.is_forbidden() => {
            Ok((None, Some(Unread { id: id.clone(), action, error })))
        }
        Err(error) => Err(error),
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

/// The caller may not read the place, or the resource beside it.
fn forbidden(place: &Place, unread: &Unread) -> Diagnostic {
    let missing = unread.error.missing_action();
    let action = missing.map_or_else(|| unread.action.to_owned(), |it| it.action);
    let id = &unread.id;
    let warning = RequestCode::RequestResourceForbidden.warning(
        "Missing permission to read what Azure shows",
        format!(
            "The caller lacks `{action}` on `{id}`. The provider keeps what it saw there before, and otherwise \
             goes by what you recorded. Grant the caller the role `Reader` on `{id}`, and apply again."
        ),
    );
    place.inside(warning.at(place.attribute()))
}
