//! Codes of the actions.

tfplugin::codes! {
    /// What can end an action early, and what an examination can find.
    pub(crate) enum ActionCode {
        /// Terraform was interrupted while the action ran. Nothing was changed; invoke it again.
        ActionInterrupted,
        /// The examination found problems. The detail says for each what is wrong, who can correct
        /// it, and how.
        ConnectionHasProblems,
        /// The examination found no problem, and could not see everything. The detail lists what it
        /// could not see, and why.
        ConnectionPartlyUnknown,
        /// The time limit ended before the condition was met. Invoke the action again to wait on,
        /// or raise `timeout`.
        WaitTimedOut,
    }
}
