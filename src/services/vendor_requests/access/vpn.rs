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
        network::{LocalNetworkGateway, RoutedRanges, VpnConnection as Found, VpnState},
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
    /// Whether Azure has finished the last change: `Succeeded`, `Updating`, `Deleting` or `Failed`.
    provisioning_state: String,
    /// ID of the gateway on the vendor's side, as your subscription knows it: a local network gateway.
    remote_gateway_id: Option<String>,
    /// Public address of that gateway, or its name; `null` where the provider may not read it.
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
        /// The ranges of the cluster that Azure does not send into the tunnel, where that is known.
        unrouted: Option<Vec<String>>,
    },
}

impl VpnEvidence {
    /// What the connection shows, with what Azure knows of the gateway on the other side, where the provider
    /// may read that.
    pub(crate) fn of(found: &Found, asked: &Vpn, gateway: Option<&LocalNetworkGateway>) -> Self {
        let properties = &found.properties;
        let remote = properties.local_network_gateway.as_ref();
        let remote = remote.or(properties.other_network_gateway.as_ref());
        let connection = VpnConnection {
            id: found.id.to_string(),
            connection_status: properties.status().to_owned(),
            provisioning_state: properties.provisioning_state.clone(),
            remote_gateway_id: remote.map(|it| it.id.to_string()),
            remote_gateway_address: gateway.and_then(|it| it.properties.address()).cloned(),
        };
        Self::Connection {
            connection,
            other_type: properties.other_type().map(str::to_owned),
            unrouted: match RoutedRanges::of(properties, gateway, asked.cluster_cidrs.blocks()) {
                RoutedRanges::Exchanged => Some(Vec::new()),
                RoutedRanges::Translated | RoutedRanges::Unread => None,
                RoutedRanges::Missing(ranges) => {
                    Some(ranges.iter().map(ToString::to_string).collect())
                }
            },
        }
    }

    /// The connection, if there is one.
    pub(crate) const fn connection(&self) -> Option<&VpnConnection> {
        match self {
            Self::Connection { connection, .. } => Some(connection),
            Self::NoConnection => None,
        }
    }
}

impl VpnConnection {
    /// Its name, its other side and its state, in a sentence.
    fn describe(&self) -> String {
        let remote = self.remote_gateway_address.as_ref().map(|it| format!(" with `{it}`"));
        let name = last(&self.id);
        format!("connection `{name}`{} as `{}`", remote.unwrap_or_default(), self.connection_status)
    }

    fn state(&self) -> VpnState {
        VpnState::of(&self.provisioning_state, &self.connection_status)
    }
}

fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or_default()
}

/// How far the request for the VPN is: `said` is how far it is by what the user record.
pub(super) fn progress(
    record: &Record,
    id: &Id,
    seen: Option<&VpnEvidence>,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    match seen {
        Some(VpnEvidence::Connection { connection, other_type, unrouted }) => {
            match obstacle(connection, other_type.as_deref(), unrouted.as_deref()) {
                Some(what) if record.completed => Progress::you(
                    AccessStatus::Failed,
                    format!("{what} So the VPN carries no traffic, whatever `completed` says."),
                ),
                Some(what) => said.and(&format!(" {what}")),
                None => shown(record, connection, unrouted.is_some(), said),
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
            said.and(&format!(" Azure has no connection `{}` yet.", id.name()))
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

/// What the user has to repair on their own side before the tunnel can carry anything.
fn obstacle(
    connection: &VpnConnection,
    other_type: Option<&str>,
    unrouted: Option<&[String]>,
) -> Option<String> {
    let name = last(&connection.id);
    if let Some(other) = other_type {
        return Some(format!(
            "Correct `vpn_connection_id`: the connection `{name}` is of type `{other}`, which is not a VPN."
        ));
    }
    if connection.state() == VpnState::Failed {
        return Some(format!("Repair the connection `{name}`: its last change failed in Azure."));
    }
    let missing = unrouted.filter(|it| !it.is_empty())?;
    let gateway = connection.remote_gateway_id.as_deref().map_or("", last);
    Some(format!(
        "Add `{}` to the ranges of the local network gateway `{gateway}`: Azure does not send packets for the \
         cluster into the tunnel.",
        missing.join("`, `")
    ))
}

/// How far it is by the state of the tunnel.
fn shown(
    record: &Record,
    connection: &VpnConnection,
    is_compared: bool,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    let vendor = record.vendor.support();
    let ticket = in_ticket(record.ticket.as_deref());
    let shown = connection.describe();
    let compare = if is_compared {
        ""
    } else {
        " The provider could not compare the ranges behind the vendor's gateway with those of the cluster."
    };
    let state = connection.state();
    if state == VpnState::Unfinished {
        let state = &connection.provisioning_state;
        let works = format!("Azure works on the {shown} (`{state}`).");
        return if record.completed {
            let text = format!("{works} The next refresh looks again.");
            Progress::nobody(AccessStatus::Provisioning, text)
        } else {
            said.and(&format!(" {works}"))
        };
    }
    match (state == VpnState::Connected, record.completed) {
        (true, true) => Progress::nobody(
            AccessStatus::Completed,
            format!(
                "{vendor} has confirmed it, as `completed` says, and Azure shows {shown}.{compare} Only traffic \
                 from the cluster proves that packets pass. Nothing is left to do."
            ),
        ),
        (true, false) => Progress::you(
            AccessStatus::Connected,
            format!(
                "Test traffic from the cluster, because Azure shows {shown}.{compare} When {vendor}{ticket} has \
                 confirmed it too, set `completed = true`."
            ),
        ),
        (false, true) => Progress::you(
            AccessStatus::Failed,
            format!(
                "Compare the shared key and the IKE settings with {vendor}{ticket}: `completed` says that the VPN \
                 is done, but Azure shows {shown}, so it carries no traffic."
            ),
        ),
        (false, false) => said.and(&format!(" Azure shows {shown}.{compare}")),
    }
}
