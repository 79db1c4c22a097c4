//! Acts of a person of the customer's, who decides about a connection in the portal.

use arm_sandbox::vendor::{Action, Decision};

/// What `approve` and `reject` are told.
#[derive(Debug, clap::Args)]
pub(super) struct Decide {
    /// ID of the customer's resource.
    #[arg(long, value_name = "ID")]
    target: String,
    /// Name or ID of the connection; the only one about which that is not decided yet unless given.
    #[arg(long, value_name = "ID or name")]
    connection: Option<String>,
    /// What the requester is told.
    #[arg(long)]
    message: Option<String>,
}

impl Decide {
    /// The act with this decision.
    pub(super) fn with(self, decision: Decision) -> Action {
        let Self { target, connection, message } = self;
        Action::Decide(arm_sandbox::vendor::Decide { decision, target, connection, message })
    }
}
