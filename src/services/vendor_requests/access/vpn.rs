//! The user's end of a VPN with a cluster, where that is a gateway in Azure: what Azure shows of it, and how
//! far the request is by that.

use serde::{Deserialize, Serialize};
use tfplugin::Model;

use super::{
    connection::Vpn,
    record::{AccessStatus, Record},
};
use crate::{
    azure::Id,
    services::{
        network::{
            LocalNetworkGateway, ProvisioningState, RoutedRanges, Tunnel, VpnConnection as Found,
        },
        vendor_requests::{Progress, in_ticket},
    },
};

/// The connection as Azure shows it.
#[derive(Debug, Clone, PartialEq, Eq, Model, Serialize, Deserialize)]
pub(crate) struct VpnConnection {
    /// ID of the connection.
    id: String,
    /// The state of the tunnel: `Connected`, `Connecting`, `NotConnected` or `Unknown`.
    connection_status: String,
    /// Whether Azure has finished the last change: `Succeeded`, `Updating`, `Deleting` or `Failed`. It says
    /// nothing about the tunnel.
    provisioning_state: String,
    /// ID of the vendor's gateway as your subscription knows it: a local network gateway, or a virtual network
    /// gateway.
    remote_gateway_id: Option<String>,
    /// Public address of the local network gateway, or its name; `null` where the provider may not read it.
    remote_gateway_address: Option<String>,
}

/// What Azure shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum VpnEvidence {
    /// There is no such connection.
    NoConnection,
    /// There is one.
    Connection {
        /// The connection.
        connection: VpnConnection,
        /// Its type, where that is none of a VPN.
        other_type: Option<String>,
        /// Whether the two sides exchange their routes.
        has_bgp: bool,
        /// What Azure sends into the tunnel.
        routing: Routing,
        /// What tells the connection from an earlier one of the same ID.
        guid: Option<String>,
    },
}

/// Which packets Azure sends into a tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Routing {
    /// Those for the cluster, but for these ranges.
    Without(Vec<String>),
    /// Those for what the two sides tell each other.
    Exchanged,
    /// The provider cannot tell.
    NotCompared,
}

impl VpnEvidence {
    /// What the connection shows, with what Azure knows of the gateway on the other side. Where that may not be
    /// read, or Azure says nothing about the tunnel, what was seen of the same connection `before` counts.
    pub(crate) fn of(
        found: &Found,
        asked: &Vpn,
        gateway: Option<&LocalNetworkGateway>,
        before: Option<&Self>,
    ) -> Self {
        let properties = &found.properties;
        let remote = properties.local_network_gateway.as_ref();
        let remote = remote.or(properties.other_network_gateway.as_ref()).map(|it| &it.id);
        let known = before.and_then(|it| it.same(found, remote));
        let said = properties.connection_status.as_deref().filter(|it| !it.is_empty());
        let said = said.or_else(|| known.map(|(it, _)| it.connection_status.as_str()));
        let address = gateway.and_then(|it| it.properties.address());
        let address =
            address.or_else(|| known.and_then(|(it, _)| it.remote_gateway_address.as_ref()));
        // According to the ticket, the vendor exchanges no routes.
        let exchanged = asked.bgp && properties.enable_bgp;
        let ranges = asked.cluster_cidrs.blocks();
        let routing = match RoutedRanges::of(properties, exchanged, gateway, ranges) {
            RoutedRanges::Exchanged => Routing::Exchanged,
            RoutedRanges::Translated | RoutedRanges::Selected => Routing::NotCompared,
            RoutedRanges::Unread => known.map_or(Routing::NotCompared, |(_, it)| it.clone()),
            RoutedRanges::Missing(ranges) => {
                Routing::Without(ranges.iter().map(ToString::to_string).collect())
            }
        };
        let connection = VpnConnection {
            id: found.id.to_string(),
            connection_status: said.unwrap_or(properties.status()).to_owned(),
            provisioning_state: properties.provisioning_state.clone(),
            remote_gateway_id: remote.map(ToString::to_string),
            remote_gateway_address: address.cloned(),
        };
        Self::Connection {
            connection,
            other_type: properties.other_type().map(str::to_owned),
            has_bgp: properties.enable_bgp,
            routing,
            guid: properties.resource_guid.clone(),
        }
    }

    /// What was seen, if it was of this connection, with this gateway on the other side.
    fn same(&self, found: &Found, remote: Option<&Id>) -> Option<(&VpnConnection, &Routing)> {
        let Self::Connection { connection, routing, guid, .. } = self else { return None };
        let is = |text: &str, id: &Id| Id::parse(text).is_ok_and(|it| it == *id);
        let is_remote = match (&connection.remote_gateway_id, remote) {
            (Some(text), Some(id)) => is(text, id),
            (text, id) => text.is_none() && id.is_none(),
        };
        let is_same = is(&connection.id, &found.id) && *guid == found.properties.resource_guid;
        (is_same && is_remote).then_some((connection, routing))
    }

    /// The connection, if there is one.
    pub(crate) const fn connection(&self) -> Option<&VpnConnection> {
        match self {
            Self::Connection { connection, .. } => Some(connection),
            Self::NoConnection => None,
        }
    }

    /// The type of the connection, where that is none of a VPN.
    pub(crate) fn other_type(&self) -> Option<&str> {
        match self {
            Self::Connection { other_type, .. } => other_type.as_deref(),
            Self::NoConnection => None,
        }
    }
}

/// How far the request for the VPN is: `said` is how far it is by what the user recorded.
pub(super) fn progress(
    record: &Record,
    (asked, id): (&Vpn, &Id),
    seen: Option<&VpnEvidence>,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    match seen {
        Some(VpnEvidence::Connection { connection, other_type, has_bgp, routing, .. }) => {
            let repair = other_type
                .as_deref()
                .map(|it| wrong_type(connection, it))
                .or_else(|| (asked.bgp && !has_bgp).then(|| without_bgp(connection)))
                .or_else(|| add(connection, routing, *has_bgp));
            match repair {
                Some(step) if record.completed => Progress::you(
                    AccessStatus::Failed,
                    format!("{step} `completed` says that the VPN is done."),
                ),
                Some(step) => Progress::you(said.status, format!("{step} {}", said.next_step)),
                None => shown(record, connection, routing, said),
            }
        }
        Some(VpnEvidence::NoConnection) if record.completed => Progress::you(
            AccessStatus::Missing,
            format!(
                "Create the connection `{}`, or correct `vpn_connection_id`: `completed` says that the VPN is done, \
                 but Azure has no `{id}`.",
                id.name()
            ),
        ),
        Some(VpnEvidence::NoConnection) => {
            said.and(&format!(" Azure has no connection `{}`.", id.name()))
        }
        None if record.completed => Progress::nobody(
            said.status,
            format!(
                "{} has confirmed it, as `completed` says, but the provider could not read your connection to \
                 compare. Nothing is left to do.",
                record.vendor.support()
            ),
        ),
        None => said,
    }
}

/// The connection is none of a VPN.
fn wrong_type(connection: &VpnConnection, other: &str) -> String {
    format!(
        "Correct `vpn_connection_id`: the connection `{}` is of type `{other}`, which is not a VPN.",
        connection.name()
    )
}

/// The ticket says that routes are exchanged, and the connection does not.
fn without_bgp(connection: &VpnConnection) -> String {
    format!(
        "Enable BGP on the connection `{}`: according to the ticket, both sides exchange their routes by BGP.",
        connection.name()
    )
}

/// The ranges that have to be added to the gateway on the other side, if there are any.
fn add(connection: &VpnConnection, routing: &Routing, has_bgp: bool) -> Option<String> {
    let Routing::Without(unrouted) = routing else { return None };
    if unrouted.is_empty() {
        return None;
    }
    let gateway = connection.remote_gateway_id.as_deref().map_or("", last);
    let bgp = if has_bgp {
        " The connection uses BGP, but according to the ticket the vendor does not."
    } else {
        ""
    };
    Some(format!(
        "Add `{}` to the ranges of the local network gateway `{gateway}`: Azure does not send packets for these \
         addresses into the tunnel.{bgp}",
        unrouted.join("`, `")
    ))
}

/// How far it is by the state of the tunnel.
fn shown(
    record: &Record,
    connection: &VpnConnection,
    routing: &Routing,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    let vendor = record.vendor.support();
    let ticket = in_ticket(record.ticket.as_deref());
    let compare = match routing {
        Routing::Without(_) => "",
        Routing::Exchanged => {
            " The gateways exchange their routes, which the provider does not read."
        }
        Routing::NotCompared => {
            " The provider could not compare the ranges behind the vendor's gateway with those of the cluster."
        }
    };
    let shown = format!("the {}.{}{compare}", connection.describe(), connection.last_change());
    match (Tunnel::of(&connection.connection_status), record.completed) {
        (Tunnel::Connected, true) => Progress::nobody(
            AccessStatus::Completed,
            format!(
                "{vendor} has confirmed it, as `completed` says, and Azure shows {shown} Only traffic from the \
                 cluster proves that packets pass. Nothing is left to do."
            ),
        ),
        (Tunnel::Connected, false) if record.ticket.is_some() => Progress::you(
            AccessStatus::Connected,
            format!(
                "Test traffic from the cluster, because Azure shows {shown} When {vendor}{ticket} has confirmed \
                 it too, set `completed = true`."
            ),
        ),
        // Nobody was asked: it can be another tunnel.
        (Tunnel::Connected, false) => said.and(&format!(
            " Check that `vpn_connection_id` leads to the vendor, because Azure already shows {shown}"
        )),
        (Tunnel::Unknown, true) => Progress::you(
            AccessStatus::Provisioning,
            format!(
                "Test traffic from the cluster: `completed` says that the VPN is done, but Azure does not say \
                 whether the tunnel is up. It shows {shown}"
            ),
        ),
        (Tunnel::Disconnected, true) => Progress::you(
            AccessStatus::Failed,
            format!(
                "Compare the IKE settings with {vendor}{ticket}, and check, but not in the ticket, that both sides \
                 have the same shared key: `completed` says that the VPN is done, but Azure shows {shown}"
            ),
        ),
        (_, false) => said.and(&format!(" Azure shows {shown}")),
    }
}

impl VpnConnection {
    fn name(&self) -> &str {
        last(&self.id)
    }

    /// Its name, its other side and its state.
    fn describe(&self) -> String {
        let remote = self.remote_gateway_address.as_ref().map(|it| format!(" with `{it}`"));
        let remote = remote.unwrap_or_default();
        format!("connection `{}`{remote} as `{}`", self.name(), self.connection_status)
    }

    /// A sentence about a last change that has not succeeded.
    fn last_change(&self) -> String {
        let state = &self.provisioning_state;
        match ProvisioningState::of(state) {
            ProvisioningState::Succeeded => String::new(),
            ProvisioningState::Failed | ProvisioningState::Unfinished => {
                format!(" Its last change is `{state}`.")
            }
        }
    }
}

fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}
