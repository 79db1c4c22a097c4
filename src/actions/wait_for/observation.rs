//! What a look at something that is waited for has shown.

use tfplugin::Diagnostic;

/// What one look has shown.
#[derive(Debug)]
pub(super) enum Observation {
    /// It is so, as this says.
    Reached(String),
    /// It is not so yet.
    Pending(Pending),
    /// It does not come to be so by waiting; what to do.
    Over(Diagnostic),
}

/// How far something is that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pending {
    /// What was seen, as a sentence.
    pub(super) seen: String,
    /// Who has to do what, as a sentence.
    pub(super) next: String,
    /// Whether the thing itself was seen at all.
    pub(super) there: bool,
}
