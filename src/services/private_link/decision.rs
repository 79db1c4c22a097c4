//! What is done next about a connection, decided from what was read of it.

use super::{
    connection::{Connection, Status},
    service_types::ServiceType,
};

/// How often a connection may look as before after a write that the service took on.
const MOST_UNCHANGED: u32 = 20;

/// What is wanted of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desired {
    /// It is open.
    Approved,
    /// It is closed, and can be seen to have been refused.
    Rejected,
    /// It is not there.
    Removed,
}

/// How far the work on a connection is.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// The status before the last write that the service took on.
    pub(super) written: Option<Status>,
    /// How often it was looked at since.
    pub(super) looks: u32,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it is as it should be.
    Done,
    /// Write what is wanted.
    Write,
    /// Look again later.
    Wait,
    /// It is not there, so nothing can be decided about it.
    Gone,
    /// Its endpoint is gone for good.
    Dead,
    /// The service says that it failed.
    Failed,
    /// The service took the change on, and it is not to be seen.
    Unchanged,
    /// Somebody else decided otherwise in the meantime.
    Overruled,
}

/// Decides from what was read; `None` where there is no connection.
pub(super) fn decide(
    found: Option<&Connection>,
    wish: Desired,
    kind: &ServiceType,
    progress: &Progress,
) -> Next {
    let Some(found) = found else {
        return if wish == Desired::Removed { Next::Done } else { Next::Gone };
    };
    let reached = match wish {
        Desired::Approved => found.status == Status::Approved,
        Desired::Rejected => matches!(found.status, Status::Rejected | Status::Disconnected),
        Desired::Removed => found.status == Status::Disconnected,
    };
    if reached {
        return match settlement(found, kind) {
            Settlement::Settled => Next::Done,
            Settlement::Failed => Next::Failed,
            Settlement::Going => Next::Wait,
        };
    }
    if found.status == Status::Disconnected {
        return Next::Dead;
    }
    match &progress.written {
        None => Next::Write,
        Some(before) if *before != found.status && wish != Desired::Removed => Next::Overruled,
        Some(_) if settlement(found, kind) == Settlement::Failed => Next::Failed,
        Some(_) if progress.looks < MOST_UNCHANGED => Next::Wait,
        Some(_) => Next::Unchanged,
    }
}

/// Whether the service is finished with the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// It is.
    Settled,
    /// It has given up.
    Failed,
    /// It is at work.
    Going,
}

/// Whether the service is finished with the last change of a connection.
pub(crate) fn settlement(connection: &Connection, kind: &ServiceType) -> Settlement {
    let Some(state) = &connection.provisioning_state else { return Settlement::Settled };
    let is = |word: &&str| word.eq_ignore_ascii_case(state);
    if kind.settled.is_empty() || kind.settled.iter().any(is) {
        Settlement::Settled
    } else if ["Failed", "Canceled"].iter().any(is) {
        Settlement::Failed
    } else if connection.status == Status::Disconnected {
        // Nothing more happens to it, whatever the service calls that.
        Settlement::Settled
    } else {
        Settlement::Going
    }
}
