//! Codes of calls to Azure that Azure refused.

tfplugin::codes! {
    /// What Azure can answer instead of doing what it was asked.
    pub(crate) enum AzureCode {
        /// Azure refused the call because of the state that the resource is in: another change is
        /// running, it exists already, or it changed meanwhile. Wait until the other change is done
        /// and apply again.
        AzureConflict,
        /// The caller lacks a permission. The detail names the action and the scope; have somebody
        /// grant a role that contains it, and wait a few minutes before you apply again.
        AzureForbidden,
        /// Azure has no such resource, or the caller cannot see it. Check the ID, the subscription
        /// and the tenant.
        AzureNotFound,
        /// Azure accepted the change, worked on it, and failed. The detail has the code and the
        /// message of Azure; correct the cause and apply again.
        AzureOperationFailed,
        /// Azure refused the request as it is. The detail has the code and the message of Azure,
        /// which say what is wrong.
        AzureRefused,
        /// Azure asked the provider to slow down for longer than the time limit allows. Apply again
        /// later, lower `-parallelism`, or raise the limit in `timeouts`.
        AzureThrottled,
        /// Azure answered with an error of its own until the time limit ended. Check the status of
        /// the service and apply again.
        AzureUnavailable,
        /// The provider could not build the request. Please report this, with the configuration
        /// that led to it.
        InvalidAzureRequest,
        /// The provider could not sign in to Azure, or Azure did not accept its token. Check the
        /// credential in the provider block and the tenant; the guide "Authentication" describes
        /// each way to sign in.
        SignInFailed,
    }
}
