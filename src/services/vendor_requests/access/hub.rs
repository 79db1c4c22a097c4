//! A connection of an Astro cluster with a virtual hub of Azure Virtual WAN: what is asked for, and what
//! Azure shows of it.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};
use tfplugin::{Diagnostics, Model};

use super::{
    connection::invalid_address,
    record::{AccessStatus, Record},
};
use crate::{
    azure::Id,
    diagnostics::{code::CommonCode, suggestions},
    services::{
        network::{
            HubConnection as Listed, ProvisioningState, VIRTUAL_HUB_TYPE, connection_named,
            connection_with,
        },
        vendor_requests::{Progress, in_ticket, ticket::Facts},
    },
};

/// A connection between a cluster's VNet and your virtual hub.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(crate) struct VhubConnection {
    /// ID of the virtual hub.
    pub(crate) virtual_hub_id: Id,
    /// The name that you prefer for the connection.
    #[tf(length(1..=80))]
    pub(crate) connection_name: String,
    /// Private IPv4 address of the firewall that the cluster's traffic passes, if there is one.
    #[tf(length(1..=15))]
    pub(crate) firewall_ip: Option<String>,
}

/// The connection as Azure shows it.
#[derive(Debug, Clone, PartialEq, Eq, Model, Serialize, Deserialize)]
pub(crate) struct HubConnection {
    /// ID of the connection.
    id: String,
    /// Whether Azure has finished it: `Succeeded`, `Updating`, `Deleting` or `Failed`.
    provisioning_state: String,
    /// ID of the VNet that it leads to, which is the vendor's.
    remote_virtual_network_id: Option<String>,
    /// ID of the hub's route table that it is associated with.
    associated_route_table_id: Option<String>,
}

/// What Azure shows at the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HubEvidence {
    /// There is no such hub.
    NoHub,
    /// The hub has no connection with the vendor's network.
    NoConnection {
        /// The other network that has the preferred name.
        taken_by: Option<String>,
    },
    /// The hub has it.
    Connection {
        /// The connection.
        connection: HubConnection,
        /// Whether its network tells that it is the vendor's; otherwise only its name does.
        by_network: bool,
    },
}

impl HubEvidence {
    /// What these connections of a hub show; `vendor` is the vendor's network, once it is known.
    pub(crate) fn of(listed: &[Listed], asked: &VhubConnection, vendor: Option<&Id>) -> Self {
        let named = connection_named(listed, &asked.connection_name);
        let Some(vendor) = vendor else {
            return match named {
                Some(it) => Self::found(it, false),
                None => Self::NoConnection { taken_by: None },
            };
        };
        if let Some(it) = connection_with(listed, vendor) {
            return Self::found(it, true);
        }
        let other = named.and_then(|it| it.properties.remote());
        Self::NoConnection { taken_by: other.map(ToString::to_string) }
    }

    fn found(listed: &Listed, by_network: bool) -> Self {
        let properties = &listed.properties;
        let routing = properties.routing_configuration.as_ref();
        let table = routing.and_then(|it| it.associated_route_table.as_ref());
        let connection = HubConnection {
            id: listed.id.to_string(),
            provisioning_state: properties.provisioning_state.clone(),
            remote_virtual_network_id: properties.remote().map(ToString::to_string),
            associated_route_table_id: table.map(|it| it.id.to_string()),
        };
        Self::Connection { connection, by_network }
    }

    /// The connection, if there is one.
    pub(crate) const fn connection(&self) -> Option<&HubConnection> {
        match self {
            Self::Connection { connection, .. } => Some(connection),
            Self::NoHub | Self::NoConnection { .. } => None,
        }
    }
}

impl HubConnection {
    /// Its name, its network and its state, in a sentence.
    fn describe(&self) -> String {
        let name = self.id.rsplit('/').next().unwrap_or_default();
        let network = self.remote_virtual_network_id.as_deref().unwrap_or("an unknown network");
        format!("connection `{name}` with `{network}` as `{}`", self.provisioning_state)
    }
}

impl VhubConnection {
    /// What references follow from.
    pub(super) fn key(&self) -> Vec<String> {
        let firewall = self.firewall_ip.clone().unwrap_or_default();
        vec![self.virtual_hub_id.folded(), self.connection_name.clone(), firewall]
    }

    pub(super) fn facts(&self, facts: Facts) -> Facts {
        let hub = &self.virtual_hub_id;
        facts
            .fact("Virtual hub", hub.name())
            .maybe("Resource group", hub.resource_group())
            .maybe("Subscription ID", hub.subscription_id())
            .fact("Virtual hub ID", hub.to_string())
            .fact("Preferred peering name", &*self.connection_name)
            .fact("Firewall IP", self.firewall_ip.as_deref().unwrap_or("no firewall"))
    }

    /// What is wrong with it.
    pub(crate) fn validate(&self) -> Diagnostics {
        let mut found = Diagnostics::default();
        let hub = &self.virtual_hub_id;
        if !hub.is_type(VIRTUAL_HUB_TYPE) {
            found.push(
                CommonCode::WrongResourceType
                    .error(
                        "Not a virtual hub",
                        format!(
                            "`{hub}` is not the ID of a virtual hub, which ends with \
                             `/providers/{VIRTUAL_HUB_TYPE}/<name>`.{}",
                            suggestions::part_of_type(hub, VIRTUAL_HUB_TYPE)
                        ),
                    )
                    .at("virtual_hub_id"),
            );
        }
        let name = &self.connection_name;
        let legal = |it: char| it.is_ascii_alphanumeric() || "-_.".contains(it);
        let ends = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let starts = name.starts_with(|it: char| it.is_ascii_alphanumeric());
        if !(starts && name.ends_with(ends) && name.chars().all(legal)) {
            found.push(
                CommonCode::InvalidName
                    .error(
                        "Invalid name of a connection",
                        format!(
                            "`{name}` cannot be the name of a connection. Azure takes letters, digits, `-`, \
                             `_` and `.`, beginning with a letter or digit, and ending with one or `_`."
                        ),
                    )
                    .at("connection_name"),
            );
        }
        if let Some(address) = &self.firewall_ip
            && !address.parse::<Ipv4Addr>().is_ok_and(|it| it.is_private())
        {
            found.push(invalid_address(
                "firewall_ip",
                format!(
                    "`{address}` is not an address in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16. The cluster \
                     reaches your firewall through the virtual hub, by its private address."
                ),
            ));
        }
        found
    }
}

/// How far the request for such a connection is: `said` is how far it is by what the user recorded.
pub(super) fn progress(
    record: &Record,
    (asked, vendor_is_known): (&VhubConnection, bool),
    seen: Option<&HubEvidence>,
    said: Progress<AccessStatus>,
) -> Progress<AccessStatus> {
    match seen {
        Some(HubEvidence::Connection { connection, by_network }) => {
            // Nobody was asked: what has the name is somebody else's.
            if !(*by_network || record.completed || record.ticket.is_some()) {
                let taken = format!(
                    " The virtual hub already has {}: choose another name, unless that is the vendor's VNet.",
                    connection.describe()
                );
                return said.and(&taken);
            }
            shown(record, connection, *by_network)
        }
        Some(seen) if record.completed => missing(record, (asked, vendor_is_known), seen),
        None if record.completed => Progress::nobody(
            said.status,
            format!(
                "{} has confirmed it, as `completed` says, but the provider could not read the connections of \
                 the virtual hub to compare. Nothing is left to do.",
                record.vendor.support()
            ),
        ),
        Some(HubEvidence::NoConnection { taken_by: Some(other) }) => {
            let name = &asked.connection_name;
            said.and(&format!(" The name `{name}` belongs to a connection with `{other}`."))
        }
        _ => said,
    }
}

/// The user says that it is done, and Azure has no connection.
fn missing(
    record: &Record,
    (asked, vendor_is_known): (&VhubConnection, bool),
    seen: &HubEvidence,
) -> Progress<AccessStatus> {
    let hub = asked.virtual_hub_id.name();
    let why = match seen {
        HubEvidence::NoHub => format!("virtual hub `{hub}` does not exist"),
        _ => format!("virtual hub `{hub}` has no such connection"),
    };
    let renamed = if vendor_is_known {
        ""
    } else {
        " If the vendor gave it another name, set `vendor_vnet_id` to the ID of the vendor's VNet."
    };
    Progress::you(
        AccessStatus::Missing,
        format!(
            "Ask {}{} for the connection `{}`: `completed` says that it is done, but {why}.{renamed}",
            record.vendor.support(),
            in_ticket(record.ticket.as_deref()),
            asked.connection_name
        ),
    )
}

/// How far it is by the connection that Azure shows.
fn shown(record: &Record, connection: &HubConnection, by_network: bool) -> Progress<AccessStatus> {
    let vendor = record.vendor.support();
    let ticket = in_ticket(record.ticket.as_deref());
    let shown = connection.describe();
    let compare = if by_network {
        ""
    } else {
        " Only its name tells that it is the vendor's: compare its VNet with the one that the vendor names, or \
         set `vendor_vnet_id`."
    };
    match (ProvisioningState::of(&connection.provisioning_state), record.completed) {
        (ProvisioningState::Succeeded, true) => Progress::nobody(
            AccessStatus::Completed,
            format!(
                "{vendor} has confirmed it, as `completed` says, and Azure shows {shown}.{compare} Only traffic \
                 from a Deployment proves that packets pass. Nothing is left to do."
            ),
        ),
        (ProvisioningState::Succeeded, false) => Progress::you(
            AccessStatus::Connected,
            format!(
                "Test traffic from a Deployment, because Azure shows {shown}.{compare} When {vendor}{ticket} \
                 has confirmed it too, set `completed = true`."
            ),
        ),
        (ProvisioningState::Failed, _) => Progress::you(
            AccessStatus::Failed,
            format!(
                "Tell {vendor}{ticket} that Azure shows {shown}, so nothing says that it carries traffic.{compare}"
            ),
        ),
        (ProvisioningState::Unfinished, _) => Progress::nobody(
            AccessStatus::Provisioning,
            format!(
                "Azure shows {shown}, so it is not finished. The next refresh looks again.{compare}"
            ),
        ),
    }
}
