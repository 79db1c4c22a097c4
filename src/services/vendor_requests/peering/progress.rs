//! The state machine of a peering request: what the user recorded and what Azure shows → how far it
//! is, who has to act, and what to do.

use std::fmt;

use super::{
    Mode,
    evidence::{Link, Routes},
    record::PeeringRecord,
    steps,
};
use crate::services::{network::State, vendor_requests::progress::Progress};

/// What was reached. A request that is withdrawn has no status: its record is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeeringStatus {
    /// The ticket is written and not sent.
    Draft,
    /// The ticket was sent.
    Submitted,
    /// The vendor's application may make both halves.
    AccessGranted,
    /// The vendor has made its half, as its reply says: Azure does not show it to us.
    InitiatedByVendor,
    /// Our half is there, and the vendor's is not.
    LocalLinkInitiated,
    /// Both halves are there.
    Connected,
    /// Addresses of one side changed, and the other does not know.
    OutOfSync,
    /// Route tables of ours name the cluster's addresses, and lead somewhere.
    Routed,
    /// Somebody has seen traffic pass.
    Verified,
    /// One half was removed.
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
        None => before_our_half(record),
        Some(link) => match &link.state {
            State::Disconnected => {
                Progress::you(PeeringStatus::Disconnected, steps::make_anew(record, link))
            }
            State::Connected => both_halves(record, link),
            State::Initiated | State::Other(_) => our_half_alone(record, link),
        },
    }
}

/// Nothing of the peering is on our network: the record alone says how far it is.
fn before_our_half(record: &PeeringRecord) -> Progress<PeeringStatus> {
    use PeeringStatus::{AccessGranted, Draft, InitiatedByVendor, Submitted};
    let sent = record.ticket.is_some();
    match record.mode {
        Mode::CustomerAccepts if record.vendor_vnet.is_some() => {
            Progress::you(InitiatedByVendor, steps::make_our_half(record))
        }
        Mode::CustomerAccepts if sent => {
            Progress::vendor(Submitted, steps::VENDOR, steps::make_their_half(record))
        }
        Mode::VendorCreatesBoth if sent && record.access_granted => {
            Progress::vendor(AccessGranted, steps::VENDOR, steps::make_both(record))
        }
        Mode::VendorCreatesBoth if sent => Progress::you(Submitted, steps::give_role(record)),
        Mode::CustomerAccepts | Mode::VendorCreatesBoth => {
            Progress::you(Draft, steps::send(record))
        }
    }
}

/// Our half is there. A failed or unfinished change of it is told before anything else.
fn our_half_alone(record: &PeeringRecord, link: &Link) -> Progress<PeeringStatus> {
    let status = PeeringStatus::LocalLinkInitiated;
    match link.settled {
        None => Progress::you(status, steps::repair(link)),
        Some(false) => Progress::nobody(status, steps::wait_for_azure(link)),
        Some(true) => Progress::vendor(status, steps::VENDOR, steps::complete(record, link)),
    }
}

/// Both halves are there; whether packets can pass is another question.
fn both_halves(record: &PeeringRecord, link: &Link) -> Progress<PeeringStatus> {
    use PeeringStatus::{Connected, LocalLinkInitiated, OutOfSync, Routed, Verified};
    match link.settled {
        None => return Progress::you(LocalLinkInitiated, steps::repair(link)),
        Some(false) => return Progress::nobody(LocalLinkInitiated, steps::wait_for_azure(link)),
        Some(true) => {}
    }
    if !link.knows_theirs {
        return Progress::you(OutOfSync, steps::synchronise(link));
    }
    if !link.known_to_them {
        return Progress::vendor(OutOfSync, steps::VENDOR, steps::they_synchronise(record));
    }
    if !link.reaches_cluster {
        return Progress::you(OutOfSync, steps::wrong_network(link));
    }
    match &link.routes {
        Routes::TransportError(lost) => Progress::you(Connected, steps::mend_routes(lost)),
        _ if record.traffic_confirmed && record.access_granted => {
            Progress::you(Verified, steps::TAKE_ROLE_BACK)
        }
        _ if record.traffic_confirmed => Progress::nobody(Verified, steps::VERIFIED),
        Routes::Forwarded => Progress::you(Routed, steps::test_traffic(record)),
        Routes::OfPeering | Routes::Unread => Progress::you(Connected, steps::test_traffic(record)),
    }
}
