//! What the user recorded of a request for access, and how far it is by that alone.

use std::fmt;

use super::kind::AccessKind;
use crate::services::vendor_requests::{Progress, in_ticket, vendors::Vendor};

/// What was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessStatus {
    /// The ticket is written and not sent.
    Draft,
    /// The ticket was sent.
    Submitted,
    /// Azure has not finished the connection.
    Provisioning,
    /// Azure shows the connection, and the vendor has not confirmed it.
    Connected,
    /// Azure could not make the connection.
    Failed,
    /// The user says that it is done, and Azure shows no connection.
    Missing,
    /// The vendor has done it, as the user says.
    Completed,
}

impl AccessStatus {
    /// Those in which Azure shows that it is not done, whatever the user says.
    pub(crate) const CONTRADICTED: [Self; 2] = [Self::Failed, Self::Missing];
}

impl fmt::Display for AccessStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Provisioning => "provisioning",
            Self::Connected => "connected",
            Self::Failed => "failed",
            Self::Missing => "missing",
            Self::Completed => "completed",
        })
    }
}

/// What the user recorded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    /// The vendor.
    pub(crate) vendor: Vendor,
    /// What kind of access, where it is known.
    pub(crate) kind: Option<AccessKind>,
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// Whether the vendor has said that it is done.
    pub(crate) completed: bool,
}

impl Record {
    /// What nothing in Azure shows, so that a person has to test it.
    const fn unseen(&self) -> &'static str {
        match self.kind {
            Some(AccessKind::Vpn) => {
                " The vendor's gateway is in its subscription, where you cannot look: only traffic from the \
                 cluster proves that the VPN works."
            }
            Some(AccessKind::HostnameResolution) => {
                " Only a lookup by a task on the cluster proves that names resolve there: an answer that you \
                 get elsewhere, as with `dataplane_dns_check`, is about another network."
            }
            _ => "",
        }
    }

    /// How far the request is by that.
    pub(super) fn progress(&self) -> Progress<AccessStatus> {
        let vendor = self.vendor.support();
        let ticket = self.ticket.as_deref();
        match (self.completed, ticket) {
            (true, _) => Progress::nobody(
                AccessStatus::Completed,
                match self.unseen() {
                    "" => format!(
                        "{vendor} has confirmed it, as `completed` says. Nothing is left to do."
                    ),
                    unseen => {
                        format!("Nothing is left to record.{unseen} {vendor} has confirmed it.")
                    }
                },
            ),
            (false, None) => Progress::you(
                AccessStatus::Draft,
                format!(
                    "Send `ticket_subject` and `ticket_body` to {vendor}, and set `ticket_id` to the \
                 number of the ticket."
                ),
            ),
            (false, Some(_)) => Progress::vendor(
                AccessStatus::Submitted,
                &vendor,
                format!(
                    "configures it and replies{}. When it has, set `completed = true`.{}",
                    in_ticket(ticket),
                    self.unseen()
                ),
            ),
        }
    }
}
