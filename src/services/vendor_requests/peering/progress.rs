//! The state machine of a peering request: what the user recorded and what Azure shows → how far it
//! is, who has to act, and what to do.

use std::fmt;

use allowlist::Cidr;

use super::{Link, Mode, Routes};
use crate::services::{
    network::State,
    vendor_requests::{Progress, Site, in_ticket},
};

/// What was reached. A request that is withdrawn has no status: its record is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeeringStatus {
    /// The ticket is written and not sent.
    Draft,
    /// The ticket was sent.
    Submitted,
    /// The vendor's application may make both peering links.
    AccessGranted,
    /// The vendor has made its peering link, as its reply says: Azure does not show it to us.
    InitiatedByVendor,
    /// Our peering link is there, and the vendor's is not.
    LocalLinkInitiated,
    /// Both peering links are there.
    Connected,
    /// Addresses of one side changed, and the other does not know.
    OutOfSync,
    /// Route tables of ours name the cluster's addresses, and lead somewhere.
    Routed,
    /// Somebody has seen traffic pass.
    Verified,
    /// One peering link was removed.
    Disconnected,
}

impl fmt::Display for PeeringStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::AccessGranted => "access_granted",
            Self::InitiatedByVendor => "initiated_by_vendor",
            Self::LocalLinkInitiated => "local_link_initiated",
            Self::Connected => "connected",
            Self::OutOfSync => "out_of_sync",
            Self::Routed => "routed",
            Self::Verified => "verified",
            Self::Disconnected => "disconnected",
        })
    }
}

/// How far the request is.
pub(crate) fn peering_progress(
    record: &PeeringRecord,
    link: Option<&Link>,
) -> Progress<PeeringStatus> {
    match link {
        None => without_local_link(record),
        Some(link) => match &link.state {
            State::Disconnected => {
                Progress::you(PeeringStatus::Disconnected, recreate(record, link))
            }
            State::Connected => both_links(record, link),
            State::Initiated | State::Other(_) => local_link_only(record, link),
        },
    }
}

/// The local link does not exist: only the record says how far the request is.
fn without_local_link(record: &PeeringRecord) -> Progress<PeeringStatus> {
    use PeeringStatus::{AccessGranted, Draft, InitiatedByVendor, Submitted};
    let sent = record.ticket.is_some();
    match record.mode {
        Mode::CustomerAccepts if record.vendor_vnet.is_some() => {
            Progress::you(InitiatedByVendor, create_local_link(record))
        }
        Mode::CustomerAccepts if sent => {
            Progress::vendor(Submitted, VENDOR, create_remote_link(record))
        }
        Mode::VendorCreatesBoth if sent && record.access_granted => {
            Progress::vendor(AccessGranted, VENDOR, create_both_links(record))
        }
        Mode::VendorCreatesBoth if sent => Progress::you(Submitted, give_role(record)),
        Mode::CustomerAccepts | Mode::VendorCreatesBoth => Progress::you(Draft, send(record)),
    }
}

/// Only the local link exists. A failed or unfinished change of it comes before anything else.
fn local_link_only(record: &PeeringRecord, link: &Link) -> Progress<PeeringStatus> {
    let status = PeeringStatus::LocalLinkInitiated;
    match link.settled {
        None => Progress::you(status, repair(link)),
        Some(false) => Progress::nobody(status, wait_for_azure(link)),
        Some(true) => Progress::vendor(status, VENDOR, complete(record, link)),
    }
}

/// Both links exist; addresses and routes decide whether packets can pass.
fn both_links(record: &PeeringRecord, link: &Link) -> Progress<PeeringStatus> {
    use PeeringStatus::{Connected, LocalLinkInitiated, OutOfSync, Routed, Verified};
    match link.settled {
        None => return Progress::you(LocalLinkInitiated, repair(link)),
        Some(false) => return Progress::nobody(LocalLinkInitiated, wait_for_azure(link)),
        Some(true) => {}
    }
    if !link.knows_theirs {
        return Progress::you(OutOfSync, synchronize(link));
    }
    if !link.known_to_them {
        return Progress::vendor(OutOfSync, VENDOR, they_synchronize(record));
    }
    if !link.reaches_cluster {
        return Progress::you(OutOfSync, wrong_network(record, link));
    }
    match &link.routes {
        Routes::Lost(lost) => Progress::you(Connected, fix_routes(lost)),
        _ if record.traffic_confirmed && record.access_granted => {
            Progress::you(Verified, TAKE_ROLE_BACK)
        }
        _ if record.traffic_confirmed => Progress::nobody(Verified, VERIFIED),
        Routes::Forwarded => Progress::you(Routed, test_traffic(record)),
        Routes::OfPeering | Routes::Unread => Progress::you(Connected, test_traffic(record)),
    }
}

/// Which of the vendor's networks is meant, after these words; nothing for the primary one.
fn of_site(before: &str, record: &PeeringRecord) -> String {
    match record.site {
        Site::Primary => String::new(),
        Site::DisasterRecovery => {
            let ranges: Vec<_> = record.ranges.iter().map(ToString::to_string).collect();
            format!("{before} for disaster recovery, which has {}", ranges.join(" and "))
        }
    }
}

/// Who acts for the vendor.
pub(super) const VENDOR: &str = "Astronomer support";

/// The role was for making the peering only.
pub(super) const TAKE_ROLE_BACK: &str = "Remove the role assignment of Astronomer's application, which it needed only to create the peering, and set `vendor_access_granted = false`.";

/// It is done.
pub(super) const VERIFIED: &str = "Both peering links are connected and in sync, and traffic passes, as `traffic_confirmed` says. Nothing is \
     left to do.";

pub(super) fn send(record: &PeeringRecord) -> String {
    let send = "Send `ticket_subject` and `ticket_body` to Astronomer support \
                (https://cloud.astronomer.io/support), and set `ticket_id` to the number of the \
                ticket.";
    match record.mode {
        Mode::VendorCreatesBoth if !record.access_granted => {
            format!("{send} {}", give_role_to_application())
        }
        _ => send.to_owned(),
    }
}

pub(super) fn give_role(record: &PeeringRecord) -> String {
    format!(
        "{} Astronomer support waits for it{}.",
        give_role_to_application(),
        in_ticket(record.ticket.as_deref())
    )
}

fn give_role_to_application() -> String {
    format!(
        "Give Astronomer's application {} the role that \
         `provider::dataplane::vendor_role_definition(\"astro_vnet_peering\")` describes, in the \
         subscription of the VNet, and set `vendor_access_granted = true`.",
        super::VENDOR_APPLICATION
    )
}

pub(super) fn create_remote_link(record: &PeeringRecord) -> String {
    format!(
        "creates its peering link and replies with the resource ID of its VNet{}{}. Azure does not show you that link: set `vendor_vnet_id` when you have the reply.",
        of_site("", record),
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn create_both_links(record: &PeeringRecord) -> String {
    format!(
        "creates both peering links{}{}. Our peering link then appears on the VNet.",
        of_site(" with its VNet", record),
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn create_local_link(record: &PeeringRecord) -> String {
    format!(
        "Create our peering link with `dataplane_vnet_peering`: `vnet_id` is that of this request, \
         `remote_vnet_id` is `{}`{}. Our application needs \
         `Microsoft.Network/virtualNetworks/peer/action` on that VNet. If the VNet is in another tenant, the application must exist there, and `auxiliary_tenant_ids` of the provider block must list that tenant.",
        record.vendor_vnet.as_deref().unwrap_or_default(),
        of_site(", the vendor's VNet", record)
    )
}

pub(super) fn complete(record: &PeeringRecord, link: &Link) -> String {
    let which = match record.mode {
        Mode::CustomerAccepts => "its peering link",
        Mode::VendorCreatesBoth => "the peering link on its VNet",
    };
    format!(
        "has to create {which}{}. Ours, `{}`, is `{}` and has no remote link yet: tell them so if they say that they are done.",
        in_ticket(record.ticket.as_deref()),
        link.name,
        link.state.as_str()
    )
}

pub(super) fn wait_for_azure(link: &Link) -> String {
    format!("Azure has not finished with the peering `{}` yet. Refresh in a minute.", link.name)
}

pub(super) fn repair(link: &Link) -> String {
    format!(
        "Apply our peering link again, because the last change of the peering `{}` failed in Azure.",
        link.name
    )
}

pub(super) fn synchronize(link: &Link) -> String {
    format!(
        "Apply our peering link, `{}`, again: addresses of the vendor's VNet changed, and our peering link does \
         not have them yet. A `dataplane_vnet_peering` plans that.",
        link.name
    )
}

pub(super) fn they_synchronize(record: &PeeringRecord) -> String {
    format!(
        "has to synchronize its peering link{}: addresses of our VNet changed, and its peering link \
         does not know them.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn wrong_network(record: &PeeringRecord, link: &Link) -> String {
    let which = match record.site {
        Site::Primary => String::new(),
        Site::DisasterRecovery => {
            of_site(" The request is about the VNet", record)
                + "; that of the primary site is another."
        }
    };
    format!(
        "Compare `vendor_vnet_id` and `cluster_cidrs` with the vendor's reply: the peering `{}` is \
         connected, but the cluster's range is not among the addresses that it leads to.{which}",
        link.name
    )
}

pub(super) fn fix_routes(lost: &[String]) -> String {
    format!(
        "Change the routes that take packets for the cluster away from the peering and lose them: {}.",
        lost.join(", ")
    )
}

pub(super) fn test_traffic(record: &PeeringRecord) -> String {
    let test = "Test a connection from a Deployment on the cluster, and set \
                `traffic_confirmed = true` when it works: Azure shows neither the routes in the \
                vendor's VNet nor firewalls on the way.";
    if record.access_granted { format!("{test} {TAKE_ROLE_BACK}") } else { test.to_owned() }
}

pub(super) fn recreate(record: &PeeringRecord, link: &Link) -> String {
    format!(
        "Ask Astronomer support why its peering link is gone{}. If the connection is to stay, \
         recreate our peering link, `{}` (a `dataplane_vnet_peering` plans that), and ask them to \
         recreate theirs.",
        in_ticket(record.ticket.as_deref()),
        link.name
    )
}

/// What the user recorded.
#[derive(Debug, Clone)]
pub(crate) struct PeeringRecord {
    /// Which of the cluster's networks is meant.
    pub(crate) site: Site,
    /// The ranges of that network, which our peering link has to cover.
    pub(crate) ranges: Vec<Cidr>,
    /// How the two sides share the work.
    pub(crate) mode: Mode,
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// The vendor's network, once it has named it.
    pub(crate) vendor_vnet: Option<String>,
    /// Whether the vendor's application has its role.
    pub(crate) access_granted: bool,
    /// Whether somebody has seen traffic pass.
    pub(crate) traffic_confirmed: bool,
}
