//! How far a request for access is. Azure shows nothing of it, so what the user recorded is all.

use std::fmt;

use crate::services::vendor_requests::progress::{Progress, in_ticket};

/// What was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccessStatus {
    /// The ticket is written and not sent.
    Draft,
    /// The ticket was sent.
    Submitted,
    /// The vendor has done it, as the user says.
    Completed,
}

impl fmt::Display for AccessStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Completed => "completed",
        })
    }
}

/// What the user recorded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recorded {
    /// The vendor, as people call it.
    pub(crate) vendor: String,
    /// The ticket, once it was sent.
    pub(crate) ticket: Option<String>,
    /// Whether the vendor has said that it is done.
    pub(crate) completed: bool,
}

/// How far the request is.
pub(crate) fn progress(recorded: &Recorded) -> Progress<AccessStatus> {
    let vendor = format!("{} support", recorded.vendor);
    let ticket = recorded.ticket.as_deref();
    match (recorded.completed, ticket) {
        (true, _) => Progress::nobody(
            AccessStatus::Completed,
            format!("{vendor} has confirmed it, as `completed` says. Nothing is left to do."),
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
                "configures it and replies{}. When it has, set `completed = true`.",
                in_ticket(ticket)
            ),
        ),
    }
}
