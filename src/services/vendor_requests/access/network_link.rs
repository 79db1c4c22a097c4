//! The link by which a cluster reaches what names lead to: a peering of the user's virtual network, or a
//! connection of the user's virtual hub. What Azure shows of it, and how far the request is by that.

use allowlist::Cidr;
use serde::{Deserialize, Serialize};
use tfplugin::Model;

use super::{
    connection::HostnameResolution,
    record::{AccessStatus, Record},
};
use crate::{
    azure::Id,
    services::{
        network::{HubConnection, Peering, ProvisioningState, State, connection_with},
        vendor_requests::Progress,
    },
};

/// The link as Azure shows it.
#[derive(Debug, Clone, PartialEq, Eq, Model, Serialize, Deserialize)]
pub(crate) struct NetworkLink {
    /// ID of the peering link, or of the connection of the virtual hub.
    id: String,
    /// Its state: of a peering link `Initiated`, `Connected` or `Disconnected`; of a connection `Succeeded`,
    /// `Updating`, `Deleting` or `Failed`.
    state: String,
    /// ID of the VNet that it leads to, which is the vendor's.
    remote_virtual_network_id: String,
}

/// What Azure shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NetworkEvidence {
    /// There is no such network.
    NoNetwork,
    /// The network has no link with the vendor's.
    NoLink,
    /// It has one.
    Link {
        /// The link.
        link: NetworkLink,
        /// Whether packets can pass.
        is_open: bool,
        /// The addresses to reach that are in no range of the network.
        outside: Vec<String>,
    },
}

impl NetworkEvidence {
    /// What the links of a virtual network show; its ranges are known where the provider may read them.
    pub(crate) fn of_peerings(
        peerings: &[Peering],
        ranges: Option<&[Cidr]>,
        asked: &HostnameResolution,
        vendor: &Id,
    ) -> Self {
        let Some(found) = peerings.iter().find(|it| it.properties.remote() == Some(vendor)) else {
            return Self::NoLink;
        };
        let properties = &found.properties;
        let link = NetworkLink {
            id: found.id.to_string(),
            state: properties.peering_state.as_str().to_owned(),
            remote_virtual_network_id: vendor.to_string(),
        };
        Self::Link {
            link,
            is_open: properties.peering_state == State::Connected
                && properties.allow_virtual_network_access,
            outside: ranges.map(|it| asked.outside(it)).unwrap_or_default(),
        }
    }

    /// What the connections of a virtual hub show.
    pub(crate) fn of_hub(connections: &[HubConnection], vendor: &Id) -> Self {
        let Some(found) = connection_with(connections, vendor) else { return Self::NoLink };
        let state = &found.properties.provisioning_state;
        let link = NetworkLink {
            id: found.id.to_string(),
            state: state.clone(),
            remote_virtual_network_id: vendor.to_string(),
        };
        let is_open = ProvisioningState::of(state) == ProvisioningState::Succeeded;
        Self::Link { link, is_open, outside: Vec::new() }
    }

    /// The link, if there is one.
    pub(crate) const fn link(&self) -> Option<&NetworkLink> {
        match self {
            Self::Link { link, .. } => Some(link),
            Self::NoNetwork | Self::NoLink => None,
        }
    }
}

/// How far the request is: `said` is how far it is by what the user record.
pub(super) fn progress(
    record: &Record,
    (asked, network): (&HostnameResolution, &Id),
    seen: Option<&NetworkEvidence>,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    let (status, shown) = match seen {
        None => return said,
        Some(NetworkEvidence::Link { link, is_open: true, outside }) => {
            let reaches = format!(" Azure shows {}.{}", link.describe(), beyond(outside));
            return said.and(&reaches);
        }
        Some(NetworkEvidence::Link { link, .. }) => (
            AccessStatus::Failed,
            format!("Azure shows {}, which lets nothing pass", link.describe()),
        ),
        Some(NetworkEvidence::NoLink) => (
            AccessStatus::Missing,
            format!("`{}` has no connection with the vendor's VNet", network.name()),
        ),
        Some(NetworkEvidence::NoNetwork) => {
            (AccessStatus::Missing, format!("Azure has no `{network}`"))
        }
    };
    let target = asked.target();
    if record.completed {
        let text = format!(
            "Connect the cluster's VNet with yours again: `completed` says that names resolve, but {shown}, so \
             the cluster cannot reach {target}."
        );
        return Progress::you(status, text);
    }
    said.and(&format!(" The cluster cannot reach {target} yet: {shown}."))
}

/// What to check about addresses that are not in the network itself.
fn beyond(outside: &[String]) -> String {
    if outside.is_empty() {
        return String::new();
    }
    format!(
        " No range of that network has `{}`: a peering leads no further, unless a gateway or an appliance there \
         forwards packets.",
        outside.join("`, `")
    )
}

impl NetworkLink {
    /// Its name, its network and its state, in a sentence.
    fn describe(&self) -> String {
        let name = self.id.rsplit('/').next().unwrap_or_default();
        format!("link `{name}` with `{}` as `{}`", self.remote_virtual_network_id, self.state)
    }
}
