//! Acts about a private endpoint of the vendor's for a resource of the customer.

use arm_sandbox::vendor::Action;

/// What `add-private-endpoint` is told.
#[derive(Debug, clap::Args)]
pub(super) struct AddPrivateEndpoint {
    /// ID of the customer's resource.
    #[arg(long, value_name = "ID")]
    target: String,
    /// Group ID: what of the resource is asked for; the only one that it offers unless given.
    #[arg(long)]
    group: Option<String>,
    /// ID of the endpoint, or its name in the vendor's first subscription.
    #[arg(long, value_name = "ID or name")]
    endpoint: Option<String>,
    /// Request message that the customer sees.
    #[arg(long)]
    message: Option<String>,
}

/// What `remove-private-endpoint` is told.
#[derive(Debug, clap::Args)]
pub(super) struct RemovePrivateEndpoint {
    /// ID of the endpoint, or its name in the vendor's first subscription; the vendor's only one
    /// unless given.
    #[arg(long, value_name = "ID or name")]
    endpoint: Option<String>,
    /// ID of the customer's resource, whose only endpoint is meant.
    #[arg(long, value_name = "ID")]
    target: Option<String>,
}

impl From<AddPrivateEndpoint> for Action {
    fn from(verb: AddPrivateEndpoint) -> Self {
        let AddPrivateEndpoint { target, group, endpoint, message } = verb;
        Self::AddPrivateEndpoint(arm_sandbox::vendor::AddPrivateEndpoint {
            target,
            group,
            endpoint,
            message,
        })
    }
}

impl From<RemovePrivateEndpoint> for Action {
    fn from(verb: RemovePrivateEndpoint) -> Self {
        let RemovePrivateEndpoint { endpoint, target } = verb;
        Self::RemovePrivateEndpoint(arm_sandbox::vendor::RemovePrivateEndpoint { endpoint, target })
    }
}
