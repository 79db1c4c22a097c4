//! `act`: the vendor's actions in the simulated Azure, and those of a person in the portal.

use std::{path::PathBuf, process::ExitCode};

use super::failure::{self, Failure};
use crate::vendor::{self, Action, Decision, TunnelStatus};

/// Acts as the vendor (a peering link, a private endpoint, the far end of a VPN connection, other addresses of
/// Astro) or as a person who decides in the portal.
///
/// Each action is a request of the vendor's application or of a person, through the same rules as any
/// other request, so Azure's refusals apply.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  {sandbox} act --database sandbox.db peer
  {sandbox} act --database sandbox.db add-private-endpoint --target ID --message req-7f3a
  {sandbox} act --database sandbox.db rotate-addresses 203.0.113.30

What comes next:
  The command prints what the customer sees now. Plan again, and let Terraform react.
  {sandbox} show --database sandbox.db connections      prints the state of each connection.")]
pub(super) struct Options {
    /// Database file of the sandbox; it must exist.
    #[arg(long, value_name = "FILE")]
    database: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

/// The subcommands of `act`.
#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Create the vendor's peering link, or repair it.
    Peer(Peer),
    /// Delete the vendor's peering link: the customer's link becomes Disconnected.
    Unpeer(Unpeer),
    /// Synchronize the vendor's peering link with the customer's address space.
    SyncPeering(SyncPeering),
    /// Change the address space of the vendor's network.
    ChangeAddressSpace(ChangeAddressSpace),
    /// Create a private endpoint for a resource of the customer, who has to approve it.
    AddPrivateEndpoint(AddPrivateEndpoint),
    /// Delete a private endpoint of the vendor.
    RemovePrivateEndpoint(RemovePrivateEndpoint),
    /// Approve a private endpoint connection, as a person does in the portal.
    Approve(Decide),
    /// Reject a private endpoint connection, as a person does in the portal.
    Reject(Decide),
    /// Remove a private endpoint connection, as a person does in the portal: the vendor's endpoint
    /// stays behind, Disconnected.
    RemoveConnection(RemoveConnection),
    /// Change the addresses of an Astro cluster or Deployment.
    RotateAddresses(RotateAddresses),
    /// Set the status of a VPN connection, as the device at its far end does by answering.
    Tunnel(Tunnel),
}

impl From<Verb> for Action {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Peer(verb) => verb.into(),
            Verb::Unpeer(verb) => verb.into(),
            Verb::SyncPeering(verb) => verb.into(),
            Verb::ChangeAddressSpace(verb) => verb.into(),
            Verb::AddPrivateEndpoint(verb) => verb.into(),
            Verb::RemovePrivateEndpoint(verb) => verb.into(),
            Verb::Approve(verb) => verb.with(Decision::Approve),
            Verb::Reject(verb) => verb.with(Decision::Reject),
            Verb::RemoveConnection(verb) => verb.into(),
            Verb::RotateAddresses(verb) => verb.into(),
            Verb::Tunnel(verb) => verb.into(),
        }
    }
}

/// Runs the action and prints its outcome.
pub(super) fn run(options: Options) -> ExitCode {
    failure::exit("Nothing was done", act(options))
}

fn act(options: Options) -> Result<(), Failure> {
    let Options { database, verb } = options;
    let sandbox = failure::open(&database)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = runtime.map_err(Failure::Runtime)?.block_on(sandbox.act(verb.into()))?;
    failure::print(&format!("{}\n{}\n", outcome.happened, outcome.customer_sees))
}

/// The two networks.
#[derive(Debug, clap::Args)]
struct Networks {
    /// ID of the vendor's virtual network. Defaults to the only one outside the first tenant.
    #[arg(long, value_name = "ID")]
    vnet: Option<String>,
    /// ID of the customer's virtual network. Defaults to the only one in the first tenant.
    #[arg(long, value_name = "ID")]
    customer_vnet: Option<String>,
}

/// The arguments of `peer`.
#[derive(Debug, clap::Args)]
struct Peer {
    #[command(flatten)]
    networks: Networks,
    /// Name of the vendor's peering.
    #[arg(long)]
    name: Option<String>,
    /// Let the vendor's network accept traffic that the customer's network only forwards.
    #[arg(long)]
    allow_forwarded_traffic: bool,
    /// Also create the customer's peering link, for which the vendor needs a role there.
    #[arg(long)]
    both_links: bool,
}

/// The arguments of `unpeer`.
#[derive(Debug, clap::Args)]
struct Unpeer {
    #[command(flatten)]
    networks: Networks,
}

/// The arguments of `sync-peering`.
#[derive(Debug, clap::Args)]
struct SyncPeering {
    #[command(flatten)]
    networks: Networks,
}

/// The arguments of `change-address-space`.
#[derive(Debug, clap::Args)]
struct ChangeAddressSpace {
    #[command(flatten)]
    networks: Networks,
    /// The new address space: all of its prefixes, in CIDR notation.
    #[arg(required = true, value_name = "CIDR")]
    prefixes: Vec<String>,
}

impl From<Peer> for Action {
    fn from(verb: Peer) -> Self {
        let Peer { networks, name, allow_forwarded_traffic, both_links } = verb;
        let Networks { vnet: network, customer_vnet: customer_network } = networks;
        Self::Peer(vendor::Peer {
            network,
            customer_network,
            name,
            allow_forwarded_traffic,
            both_links,
        })
    }
}

impl From<Unpeer> for Action {
    fn from(verb: Unpeer) -> Self {
        let Networks { vnet: network, customer_vnet: customer_network } = verb.networks;
        Self::Unpeer(vendor::Unpeer { network, customer_network })
    }
}

impl From<SyncPeering> for Action {
    fn from(verb: SyncPeering) -> Self {
        let Networks { vnet: network, customer_vnet: customer_network } = verb.networks;
        Self::SyncPeering(vendor::SyncPeering { network, customer_network })
    }
}

impl From<ChangeAddressSpace> for Action {
    fn from(verb: ChangeAddressSpace) -> Self {
        let ChangeAddressSpace { networks, prefixes } = verb;
        let Networks { vnet: network, customer_vnet: customer_network } = networks;
        Self::ChangeAddressSpace(vendor::ChangeAddressSpace { network, customer_network, prefixes })
    }
}

/// The arguments of `add-private-endpoint`.
#[derive(Debug, clap::Args)]
struct AddPrivateEndpoint {
    /// ID of the customer's resource.
    #[arg(long, value_name = "ID")]
    target: String,
    /// Group ID: the part of the resource that the endpoint is for. Defaults to the only one.
    #[arg(long)]
    group: Option<String>,
    /// ID of the endpoint, or its name in the vendor's first subscription.
    #[arg(long, value_name = "ID or name")]
    endpoint: Option<String>,
    /// Request message that the customer sees.
    #[arg(long)]
    message: Option<String>,
}

/// The arguments of `remove-private-endpoint`.
#[derive(Debug, clap::Args)]
struct RemovePrivateEndpoint {
    /// ID of the endpoint, or its name in the vendor's first subscription. Defaults to the vendor's
    /// only one.
    #[arg(long, value_name = "ID or name")]
    endpoint: Option<String>,
    /// ID of the customer's resource, to select its only endpoint.
    #[arg(long, value_name = "ID")]
    target: Option<String>,
}

impl From<AddPrivateEndpoint> for Action {
    fn from(verb: AddPrivateEndpoint) -> Self {
        let AddPrivateEndpoint { target, group, endpoint, message } = verb;
        Self::AddPrivateEndpoint(vendor::AddPrivateEndpoint { target, group, endpoint, message })
    }
}

impl From<RemovePrivateEndpoint> for Action {
    fn from(verb: RemovePrivateEndpoint) -> Self {
        let RemovePrivateEndpoint { endpoint, target } = verb;
        Self::RemovePrivateEndpoint(vendor::RemovePrivateEndpoint { endpoint, target })
    }
}

/// The arguments of `approve` and `reject`.
#[derive(Debug, clap::Args)]
struct Decide {
    /// ID of the customer's resource.
    #[arg(long, value_name = "ID")]
    target: String,
    /// Name or ID of the connection. Defaults to the only one that this changes.
    #[arg(long, value_name = "ID or name")]
    connection: Option<String>,
    /// Message that the requester sees.
    #[arg(long)]
    message: Option<String>,
}

impl Decide {
    /// The action with this decision.
    fn with(self, decision: Decision) -> Action {
        let Self { target, connection, message } = self;
        Action::Decide(vendor::Decide { decision, target, connection, message })
    }
}

/// The arguments of `remove-connection`.
#[derive(Debug, clap::Args)]
struct RemoveConnection {
    /// ID of the customer's resource.
    #[arg(long, value_name = "ID")]
    target: String,
    /// Name or ID of the connection. Defaults to the only one.
    #[arg(long, value_name = "ID or name")]
    connection: Option<String>,
}

impl From<RemoveConnection> for Action {
    fn from(verb: RemoveConnection) -> Self {
        let RemoveConnection { target, connection } = verb;
        Self::RemoveConnection(vendor::RemoveConnection { target, connection })
    }
}

/// The arguments of `rotate-addresses`.
#[derive(Debug, clap::Args)]
struct RotateAddresses {
    /// ID or name of the cluster, which defaults to the only one. Its Deployments follow.
    #[arg(long, value_name = "ID or name", conflicts_with = "deployment")]
    cluster: Option<String>,
    /// ID or name of a single Deployment.
    #[arg(long, value_name = "ID or name")]
    deployment: Option<String>,
    /// All of the new addresses.
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<String>,
}

impl From<RotateAddresses> for Action {
    fn from(verb: RotateAddresses) -> Self {
        let RotateAddresses { cluster, deployment, addresses } = verb;
        Self::RotateAddresses(vendor::RotateAddresses { cluster, deployment, addresses })
    }
}

/// The arguments of `tunnel`.
#[derive(Debug, clap::Args)]
struct Tunnel {
    /// ID of the customer's VPN connection. Defaults to the only one.
    #[arg(long, value_name = "ID")]
    connection: Option<String>,
    /// How it stands then: `Connected`, `Connecting`, `NotConnected` or `Unknown`.
    #[arg(value_name = "STATUS")]
    status: TunnelStatus,
}

impl From<Tunnel> for Action {
    fn from(verb: Tunnel) -> Self {
        let Tunnel { connection, status } = verb;
        Self::Tunnel(vendor::Tunnel { connection, status })
    }
}
