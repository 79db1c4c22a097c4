//! The state machine of a request for a private endpoint: what the user recorded and what Azure shows
//! → how far it is, who has to act, and what to do.

use std::fmt;

use super::evidence::{Connected, Found, Statement};
use crate::services::{
    private_link::Status,
    vendor_requests::{Progress, Site, in_ticket, template::render, vendors::Vendor},
};

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
    /// The connection was open, and no longer exists.
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
        Found::Nothing if record.was_open => Progress::you(Gone, ask_again(record)),
        Found::Nothing if record.ticket.is_some() => {
            Progress::vendor(Submitted, &record.vendor.support(), create_endpoint(record))
        }
        Found::Nothing => Progress::you(Draft, send(record)),
        Found::Several(names) => Progress::you(Ambiguous, tell_apart(names)),
        Found::One(one) => match &one.status {
            Status::Approved => open(record, one),
            Status::Pending if one.settled == Some(false) => {
                Progress::nobody(Pending, wait_for_azure(one))
            }
            Status::Pending => Progress::you(Pending, approve(record, one)),
            Status::Rejected => Progress::you(Rejected, decide_again(record, one)),
            Status::Disconnected => Progress::you(Disconnected, replace(record, one)),
            Status::Other(word) => Progress::you(Pending, look(one, word)),
        },
    }
}

/// The connection is open as soon as Azure has carried it out; the rest is for the vendor to say.
fn open(record: &EndpointRecord, one: &Connected) -> Progress<EndpointStatus> {
    use EndpointStatus::{Approved, ConfirmedToVendor, Pending, Ready};
    match (one.settled, record.dns_confirmed.of(one)) {
        (None, _) => Progress::you(Pending, approve_again(one)),
        (Some(false), _) => Progress::nobody(Pending, wait_for_azure(one)),
        (Some(true), Some(true)) => Progress::nobody(Ready, READY),
        (Some(true), Some(false)) => {
            Progress::vendor(ConfirmedToVendor, &record.vendor.support(), fix_names(record))
        }
        (Some(true), None) if record.notice_sent.of(one) == Some(true) => {
            Progress::vendor(ConfirmedToVendor, &record.vendor.support(), test_names(record, one))
        }
        (Some(true), None) => Progress::you(Approved, tell_vendor(record, one)),
    }
}

/// The ticket was not sent.
pub(super) fn send(record: &EndpointRecord) -> String {
    format!(
        "Send `ticket_subject` and `ticket_body` to {}, and set `ticket_id` to the number of the ticket.",
        record.vendor.support_and_contact()
    )
}

/// It is done.
pub(super) const READY: &str = "The connection is approved, and the vendor resolves the names, as `dns_confirmed` says. Nothing \
     is left to do.";

pub(super) fn create_endpoint(record: &EndpointRecord) -> String {
    format!(
        "creates the private endpoint{}{}. Its connection then appears on the resource, with `{}` in the \
         request message; when the vendor names the subscription of the endpoint, set \
         `vendor_subscription_id`.",
        record.site.clause(),
        in_ticket(record.ticket.as_deref()),
        record.message
    )
}

pub(super) fn ask_again(record: &EndpointRecord) -> String {
    format!(
        "Ask {} to recreate the private endpoint{}: the resource no longer has the connection, which was approved. Applications now get the public address, or no answer.",
        record.vendor.support(),
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn tell_apart(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    format!(
        "Find out which connection is the vendor's, and set `vendor_subscription_id` to the subscription that \
         the vendor names, or have the others removed. Candidates: {}.",
        names.join(", ")
    )
}

pub(super) fn approve(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "Approve the connection `{}` with `dataplane_private_endpoint_approval`: `resource_id` is that \
         of this request, `message_contains` is `{}`, and `requester_subscription_id` is what the \
         vendor names{}.",
        one.name,
        record.message,
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn approve_again(one: &Connected) -> String {
    format!(
        "Look at the connection `{}` in the portal and approve it again: Azure could not carry out the \
         approval.",
        one.name
    )
}

pub(super) fn wait_for_azure(one: &Connected) -> String {
    format!("Azure has not finished with the connection `{}` yet. Refresh in a minute.", one.name)
}

pub(super) fn look(one: &Connected, word: &str) -> String {
    format!(
        "Look at the connection `{}` in the portal: the service calls its status `{word}`, which is \
         neither pending nor a decision.",
        one.name
    )
}

pub(super) fn tell_vendor(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "{}Send `approval_notice` to {}{}, and set {}; when they answer that the names resolve, set {}.",
        outdated(record, one),
        record.vendor.support(),
        in_ticket(record.ticket.as_deref()),
        record.notice_sent.told("approval_notice_sent", one),
        record.dns_confirmed.told("dns_confirmed", one)
    )
}

pub(super) fn test_names(record: &EndpointRecord, one: &Connected) -> String {
    let check = render(record.vendor.endpoint().check, |_| record.site.clause().to_owned());
    format!(
        "{check}{}. When they say so, set {}: the records are in their network, where nobody else can look.{}",
        in_ticket(record.ticket.as_deref()),
        record.dns_confirmed.told("dns_confirmed", one),
        match outdated(record, one) {
            text if text.is_empty() => text,
            text => format!(" {}", text.trim_end()),
        }
    )
}

/// That something was recorded of another connection than this one.
fn outdated(record: &EndpointRecord, one: &Connected) -> String {
    let names: Vec<_> = [
        ("`approval_notice_sent`", &record.notice_sent),
        ("`dns_confirmed`", &record.dns_confirmed),
    ]
    .into_iter()
    .filter(|(_, said)| said.is_outdated(one))
    .map(|(name, _)| name)
    .collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "The record in {} is about an earlier connection, not about `{}`. ",
        names.join(" and "),
        one.name
    )
}

pub(super) fn fix_names(record: &EndpointRecord) -> String {
    format!(
        "has to fix the records in its private DNS zone{}: the connection is approved, and the names \
         do not resolve to it, as `dns_confirmed = false` says.",
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn decide_again(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "Find out why the connection `{}` was rejected. Several services never approve a rejected \
         connection: ask {} for a new endpoint{}, or set `override_rejection = true` in \
         `dataplane_private_endpoint_approval` if the rejection was a mistake.",
        one.name,
        record.vendor.support(),
        in_ticket(record.ticket.as_deref())
    )
}

pub(super) fn replace(record: &EndpointRecord, one: &Connected) -> String {
    format!(
        "Ask {} for a new endpoint{}: the connection `{}` was disconnected, and Azure never reconnects that endpoint.",
        record.vendor.support(),
        in_ticket(record.ticket.as_deref()),
        one.name
    )
}

/// What the user recorded, and what was seen before.
#[derive(Debug, Clone, Default)]
pub(crate) struct EndpointRecord {
    /// Who was asked.
    pub(crate) vendor: Vendor,
    /// Which of a cluster's networks is meant.
    pub(crate) site: Site,
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// What the vendor was asked to write into the request message.
    pub(crate) message: String,
    /// Whether the vendor was told of the approval.
    pub(crate) notice_sent: Statement,
    /// What the vendor said of the names: that they resolve, or that they do not.
    pub(crate) dns_confirmed: Statement,
    /// Whether the connection was open before, for this ticket.
    pub(crate) was_open: bool,
}
