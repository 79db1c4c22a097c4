//! How far a request is, who has to act next, and what that is.

use std::fmt;

/// Who has to act next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WaitingOn {
    /// Whoever made the request.
    You,
    /// The vendor's support.
    Vendor,
    /// Nobody: it is done, or Azure is at work.
    Nobody,
}

impl fmt::Display for WaitingOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::You => "you",
            Self::Vendor => "vendor",
            Self::Nobody => "nobody",
        })
    }
}

/// How far a request is: a status, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Progress<S> {
    /// What was reached.
    pub(crate) status: S,
    /// Who has to act next.
    pub(crate) waiting_on: WaitingOn,
    /// What they have to do, in whole sentences.
    pub(crate) next_step: String,
}

impl<S> Progress<S> {
    /// The next step is the user's own.
    pub(super) fn you(status: S, step: impl Into<String>) -> Self {
        Self { status, waiting_on: WaitingOn::You, next_step: step.into() }
    }

    /// The next step is that of the vendor called so.
    pub(super) fn vendor(status: S, vendor: &str, step: impl fmt::Display) -> Self {
        Self { status, waiting_on: WaitingOn::Vendor, next_step: format!("{vendor} {step}") }
    }

    /// There is no next step of anybody, as these whole sentences say.
    pub(super) fn nobody(status: S, why: impl Into<String>) -> Self {
        Self { status, waiting_on: WaitingOn::Nobody, next_step: why.into() }
    }
}

/// The ticket that a step is about, in brackets after what it is about; nothing without one.
pub(super) fn in_ticket(ticket: Option<&str>) -> String {
    ticket.map(|it| format!(" (ticket {it})")).unwrap_or_default()
}

/// Checks that status, `waiting_on` and `next_step` say the same, for the tests of the machines.
#[cfg(test)]
#[track_caller]
pub(super) fn check_agreement<S: fmt::Debug>(progress: &Progress<S>, vendor: &str) {
    let step = &progress.next_step;
    let who = match step {
        _ if step.contains("Nothing is left to do") || step.starts_with("Azure ") => {
            WaitingOn::Nobody
        }
        _ if step.starts_with(vendor) => WaitingOn::Vendor,
        _ => WaitingOn::You,
    };
    assert_eq!(who, progress.waiting_on, "{progress:?}");
    assert!(step.ends_with('.') && !step.contains("  "), "{progress:?}");
}
