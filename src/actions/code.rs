//! Codes of the actions.

tfplugin::codes! {
    /// Codes of the actions.
    pub(crate) enum ActionCode {
        /// Terraform was interrupted while the action ran. Nothing was changed; invoke it again.
        ActionInterrupted,
        /// The doctor found problems. The detail says for each what is wrong, who can correct it, and
        /// how.
        ConnectionHasProblems,
        /// The doctor found no problem, but could not check everything. The detail lists what it could
        /// not check, and why.
        ConnectionPartlyUnknown,
        /// A text is not the origin of a web page, as a browser sends it. Write scheme and host in lower case,
        /// and the port if it is not the usual one, without a path and without wildcards.
        InvalidOrigin,
        /// The condition was not met within the time limit. Invoke the action again to continue
        /// waiting, or raise `timeout`.
        WaitTimedOut,
    }
}
