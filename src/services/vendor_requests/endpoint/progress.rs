//! The state machine of a request for a private endpoint: what the user recorded and what Azure shows
//! → how far it is, who has to act, and what to do.

use std::fmt;

use super::{
    evidence::{Connected, Found},
    record::EndpointRecord,
    steps,
};
use crate::services::{private_link::Status, vendor_requests::progress::Progress};

/// What was reached. That names resolve in the vendor's network is what the vendor says; together
/// with an approved connection it is `ready`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndpointStatus {
    /// The ticket is written and not sent.
    Draft,
    /// The ticket was sent.
    Submitted,
    /// The vendor's connection waits for a decision, or for Azure to carry it out.
    Pending,
    /// Several connections could be the one.
    Ambiguous,
    /// The connection is open.
    Approved,
    /// The vendor was told that it is.
    ConfirmedToVendor,
    /// The connection is open, and the vendor resolves the names.
    Ready,
    /// Somebody refused the connection.
    Rejected,
    /// The vendor's endpoint was cut off.
    Disconnected,
    /// The connection was open, and is not there any more.
    Gone,
}

impl EndpointStatus {
    /// Every status.
    pub(crate) const ALL: [Self; 10] = [
        Self::Draft,
        Self::Submitted,
        Self::Pending,
        Self::Ambiguous,
        Self::Approved,
        Self::ConfirmedToVendor,
        Self::Ready,
        Self::Rejected,
        Self::Disconnected,
        Self::Gone,
    ];

    /// The status of this name.
    pub(crate) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.to_string() == text)
    }

    /// Whether the connection was open once.
    pub(crate) const fn was_open(self) -> bool {
        matches!(self, Self::Approved | Self::ConfirmedToVendor | Self::Ready | Self::Gone)
    }

    /// Whether the connection is open now.
    pub(crate) const fn is_open(self) -> bool {
        matches!(self, Self::Approved | Self::ConfirmedToVendor | Self::Ready)
    }
}

impl fmt::Display for EndpointStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Pending => "pending",
            Self::Ambiguous => "ambiguous",
            Self::Approved => "approved",
            Self::ConfirmedToVendor => "confirmed_to_vendor",
            Self::Ready => "ready",
            Self::Rejected => "rejected",
            Self::Disconnected => "disconnected",
            Self::Gone => "gone",
        })
    }
}

/// How far the request is.
pub(crate) fn endpoint_progress(
    record: &EndpointRecord,
    found: &Found,
) -> Progress<EndpointStatus> {
    use EndpointStatus::{Ambiguous, Disconnected, Draft, Gone, Pending, Rejected, Submitted};
    match found {
        Found::Nothing if record.was_open => Progress::you(Gone, steps::ask_again(record)),
        Found::Nothing if record.ticket.is_some() => {
            Progress::vendor(Submitted, steps::VENDOR, steps::make_endpoint(record))
        }
        Found::Nothing => Progress::you(Draft, steps::SEND),
        Found::Several(names) => Progress::you(Ambiguous, steps::tell_apart(names)),
        Found::One(one) => match &one.status {
            Status::Approved => open(record, one),
            Status::Pending if one.settled == Some(false) => {
                Progress::nobody(Pending, steps::wait_for_azure(one))
            }
            Status::Pending => Progress::you(Pending, steps::approve(record, one)),
            Status::Rejected => Progress::you(Rejected, steps::decide_again(record, one)),
            Status::Disconnected => Progress::you(Disconnected, steps::replace(record, one)),
            Status::Other(word) => Progress::you(Pending, steps::look(one, word)),
        },
    }
}

/// The connection is open as soon as Azure has carried it out; the rest is for the vendor to say.
fn open(record: &EndpointRecord, one: &Connected) -> Progress<EndpointStatus> {
    use EndpointStatus::{Approved, ConfirmedToVendor, Pending, Ready};
    match (one.settled, record.dns_confirmed.of(one)) {
        (None, _) => Progress::you(Pending, steps::approve_again(one)),
        (Some(false), _) => Progress::nobody(Pending, steps::wait_for_azure(one)),
        (Some(true), Some(true)) => Progress::nobody(Ready, steps::READY),
        (Some(true), Some(false)) => {
            Progress::vendor(ConfirmedToVendor, steps::VENDOR, steps::mend_names(record))
        }
        (Some(true), None) if record.notice_sent.of(one) == Some(true) => {
            Progress::vendor(ConfirmedToVendor, steps::VENDOR, steps::test_names(record, one))
        }
        (Some(true), None) => Progress::you(Approved, steps::tell_vendor(record, one)),
    }
}
