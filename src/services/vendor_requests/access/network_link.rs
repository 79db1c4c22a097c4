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
        network::{
            HubConnection, Peering, ProvisioningState, State, VIRTUAL_HUB_TYPE, connection_with,
        },
        vendor_requests::{Progress, in_ticket},
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
    /// There is one.
    Network {
        /// Its link with the vendor's network, and whether packets can pass it.
        link: Option<(NetworkLink, Passage)>,
        /// The addresses to reach that are in no range of the network, where these are known.
        outside: Option<Vec<String>>,
    },
}

/// Whether packets can pass a link, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Passage {
    /// They can.
    Open,
    /// The vendor's peering link is missing.
    VendorLinkMissing,
    /// The vendor's peering link was there, and is gone.
    VendorLinkGone,
    /// The peering link has `allowVirtualNetworkAccess` off.
    AccessOff,
    /// Azure has not finished the connection, or removes it.
    Unfinished,
    /// Azure could not make the connection, or its state is another one.
    Other,
}

impl NetworkEvidence {
    /// What the links of a virtual network show. Its ranges are known where the provider may read them;
    /// otherwise what was seen of them `before` counts.
    pub(crate) fn of_peerings(
        peerings: &[Peering],
        ranges: Option<&[Cidr]>,
        (asked, vendor): (&HostnameResolution, &Id),
        before: Option<&Self>,
    ) -> Self {
        let found = peerings.iter().find(|it| it.properties.remote() == Some(vendor));
        let link = found.map(|it| {
            let properties = &it.properties;
            let passage = match &properties.peering_state {
                State::Connected if properties.allow_virtual_network_access => Passage::Open,
                State::Connected => Passage::AccessOff,
                State::Initiated => Passage::VendorLinkMissing,
                State::Disconnected => Passage::VendorLinkGone,
                State::Other(_) => Passage::Other,
            };
            (NetworkLink::new(&it.id, properties.peering_state.as_str(), vendor), passage)
        });
        let outside = match ranges {
            Some(ranges) => Some(asked.outside(ranges)),
            None => before.and_then(Self::outside).map(<[String]>::to_vec),
        };
        Self::Network { link, outside }
    }

    /// What the connections of a virtual hub show.
    pub(crate) fn of_hub(connections: &[HubConnection], vendor: &Id) -> Self {
        let link = connection_with(connections, vendor).map(|it| {
            let state = &it.properties.provisioning_state;
            let passage = match ProvisioningState::of(state) {
                ProvisioningState::Succeeded => Passage::Open,
                ProvisioningState::Unfinished => Passage::Unfinished,
                ProvisioningState::Failed => Passage::Other,
            };
            (NetworkLink::new(&it.id, state, vendor), passage)
        });
        Self::Network { link, outside: None }
    }

    /// The link, if there is one.
    pub(crate) const fn link(&self) -> Option<&NetworkLink> {
        match self {
            Self::Network { link: Some((link, _)), .. } => Some(link),
            Self::Network { link: None, .. } | Self::NoNetwork => None,
        }
    }

    /// The addresses to reach that are in no range of the network, where these are known.
    pub(crate) fn outside(&self) -> Option<&[String]> {
        match self {
            Self::Network { outside, .. } => outside.as_deref(),
            Self::NoNetwork => None,
        }
    }
}

/// How far the request is: `said` is how far it is by what the user recorded.
pub(super) fn progress(
    record: &Record,
    (asked, network, vendor): (&HostnameResolution, &Id, &Id),
    seen: Option<&NetworkEvidence>,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    let target = asked.target();
    let (status, step) = match seen {
        None if record.completed => {
            let unread = format!(
                " The provider could not read `{}`, so it did not check that the cluster can reach {target}.",
                network.name()
            );
            return said.and(&unread);
        }
        None => return said,
        Some(NetworkEvidence::NoNetwork) => {
            (AccessStatus::Missing, format!("Create `{network}`, or correct `network_id`."))
        }
        Some(NetworkEvidence::Network { link: None, .. }) => {
            (AccessStatus::Missing, connect(network, vendor))
        }
        Some(NetworkEvidence::Network { link: Some((link, Passage::Open)), outside }) => {
            let outside = outside.as_deref().map(|it| beyond(network, it)).unwrap_or_default();
            return said.and(&format!(" Azure shows the {}.{outside}", link.describe()));
        }
        Some(NetworkEvidence::Network { link: Some((link, Passage::Unfinished)), .. }) => {
            let works = format!("Azure has not finished the {}.", link.describe());
            return if record.completed {
                let text = format!("{works} The next refresh looks again.");
                Progress::nobody(AccessStatus::Provisioning, text)
            } else {
                said.and(&format!(" {works}"))
            };
        }
        Some(NetworkEvidence::Network { link: Some((link, passage)), .. }) => {
            (AccessStatus::Failed, repair(record, link, *passage))
        }
    };
    let status = if record.completed { status } else { said.status };
    let then = if record.completed {
        format!(
            "`completed` says that names resolve, but the cluster cannot reach {target} until then."
        )
    } else {
        format!("The cluster cannot reach {target} until then. {}", said.next_step)
    };
    Progress::you(status, format!("{step} {then}"))
}

/// What to do where there is no link.
fn connect(network: &Id, vendor: &Id) -> String {
    let name = network.name();
    let link = if network.is_type(VIRTUAL_HUB_TYPE) {
        format!("Have the vendor connect its VNet with the virtual hub `{name}`")
    } else {
        format!("Connect the VNet `{name}` with the vendor's by peering")
    };
    format!("{link}, or correct `vendor_vnet_id`: Azure shows no link with `{vendor}`.")
}

/// What to do where packets cannot pass the link.
fn repair(record: &Record, link: &NetworkLink, passage: Passage) -> String {
    let vendor = record.vendor.support();
    let ticket = in_ticket(record.ticket.as_deref());
    let (name, shown) = (link.name(), link.describe());
    match passage {
        Passage::AccessOff => {
            format!(
                "Let `{name}` allow virtual network access: Azure shows the {shown}, with that off."
            )
        }
        Passage::VendorLinkMissing => {
            format!("Ask {vendor}{ticket} for its peering link: Azure shows the {shown}.")
        }
        Passage::VendorLinkGone => format!(
            "Recreate `{name}` once {vendor}{ticket} has its peering link again: Azure shows the {shown}."
        ),
        Passage::Open | Passage::Unfinished | Passage::Other => {
            format!("Ask {vendor}{ticket} about the connection: Azure shows the {shown}.")
        }
    }
}

/// What to check about addresses that are not in the network itself.
fn beyond(network: &Id, outside: &[String]) -> String {
    if outside.is_empty() {
        return String::new();
    }
    format!(
        " No range of `{}` has `{}`: a peering leads no further, unless a gateway or an appliance there forwards \
         packets.",
        network.name(),
        outside.join("`, `")
    )
}

impl NetworkLink {
    fn new(id: &Id, state: &str, vendor: &Id) -> Self {
        Self {
            id: id.to_string(),
            state: state.to_owned(),
            remote_virtual_network_id: vendor.to_string(),
        }
    }

    fn name(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or_default()
    }

    /// Its name, its network and its state.
    fn describe(&self) -> String {
        format!(
            "link `{}` with `{}` as `{}`",
            self.name(),
            self.remote_virtual_network_id,
            self.state
        )
    }
}
