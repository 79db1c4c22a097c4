//! What a poll found. The conditions and the loop that polls them share it, so neither has to know the
//! other.

use tfplugin::Diagnostic;

/// What one poll found.
#[derive(Debug)]
pub(super) enum Observation {
    /// The condition is met; a sentence says how.
    Met(String),
    /// The condition is not met yet.
    Pending(Pending),
    /// Waiting cannot meet the condition; the diagnostic says what to do.
    Failed(Diagnostic),
}

/// The state of a condition that is not met yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pending {
    /// What Azure returned, as a sentence.
    pub(super) seen: String,
    /// Who has to do what, as a sentence.
    pub(super) next: String,
    /// Whether the object itself exists.
    pub(super) there: bool,
}
