//! Codes of calls that end without a usable answer, whichever API they went to.

tfplugin::codes! {
    /// What can be wrong with a call before an API decides about it.
    pub(crate) enum CallCode {
        /// Terraform was interrupted while a call was running. Run the command again: what was
        /// finished is in the state.
        CallInterrupted,
        /// The time limit of the operation ended before the call succeeded. Run the command again,
        /// or raise the limit in `timeouts`.
        CallTimedOut,
        /// No connection could be made, or it broke before the answer came. Check the network, DNS,
        /// the proxy settings (`HTTPS_PROXY`, `NO_PROXY`) and firewalls on the way.
        ConnectionFailed,
        /// An answer or a setting points to a host that must not receive a token, so nothing was
        /// sent there. Check the endpoints in the provider block and any proxy on the way.
        ForeignHost,
        /// The answer could not be read, or it does not describe what was asked for. A proxy or
        /// gateway on the way may have answered instead; try again, and report it if it stays.
        UnexpectedAnswer,
    }
}
