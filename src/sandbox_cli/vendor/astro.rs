//! Acts about the addresses that Astro comes from.

use arm_sandbox::vendor::Action;

/// What `rotate-addresses` is told.
#[derive(Debug, clap::Args)]
pub(super) struct RotateAddresses {
    /// ID or name of the cluster; the only one unless given. Its Deployments follow.
    #[arg(long, value_name = "ID or name", conflicts_with = "deployment")]
    cluster: Option<String>,
    /// ID or name of a single Deployment.
    #[arg(long, value_name = "ID or name")]
    deployment: Option<String>,
    /// The addresses that it comes from now: all of them.
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<String>,
}

impl From<RotateAddresses> for Action {
    fn from(verb: RotateAddresses) -> Self {
        let RotateAddresses { cluster, deployment, addresses } = verb;
        Self::RotateAddresses(arm_sandbox::vendor::RotateAddresses {
            cluster,
            deployment,
            addresses,
        })
    }
}
