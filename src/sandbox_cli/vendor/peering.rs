//! Acts about the peering of the vendor's network with the customer's.

use arm_sandbox::vendor::Action;

/// Which two networks are meant.
#[derive(Debug, clap::Args)]
struct Networks {
    /// ID of the vendor's virtual network; the only one outside the first tenant unless given.
    #[arg(long, value_name = "ID")]
    vnet: Option<String>,
    /// ID of the customer's virtual network; the only one in the first tenant unless given.
    #[arg(long, value_name = "ID")]
    customer_vnet: Option<String>,
}

/// What `peer` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Peer {
    #[command(flatten)]
    networks: Networks,
    /// Name of the vendor's peering.
    #[arg(long)]
    name: Option<String>,
    /// Let the vendor's network take traffic that does not come from the customer's network itself.
    #[arg(long)]
    allow_forwarded_traffic: bool,
    /// Make the customer's half as well, which the customer has to allow the vendor.
    #[arg(long)]
    both_halves: bool,
}

/// What `unpeer` is told.
#[derive(Debug, clap::Args)]
pub(super) struct Unpeer {
    #[command(flatten)]
    networks: Networks,
}

/// What `sync-peering` is told.
#[derive(Debug, clap::Args)]
pub(super) struct SyncPeering {
    #[command(flatten)]
    networks: Networks,
}

/// What `change-address-space` is told.
#[derive(Debug, clap::Args)]
pub(super) struct ChangeAddressSpace {
    #[command(flatten)]
    networks: Networks,
    /// The new address space: all of its prefixes, in CIDR notation.
    #[arg(required = true, value_name = "CIDR")]
    prefixes: Vec<String>,
}

impl From<Peer> for Action {
    fn from(verb: Peer) -> Self {
        let Peer { networks, name, allow_forwarded_traffic, both_halves } = verb;
        let Networks { vnet: network, customer_vnet: customer_network } = networks;
        Self::Peer(arm_sandbox::vendor::Peer {
            network,
            customer_network,
            name,
            allow_forwarded_traffic,
            both_links: both_halves,
        })
    }
}

impl From<Unpeer> for Action {
    fn from(verb: Unpeer) -> Self {
        let Networks { vnet: network, customer_vnet: customer_network } = verb.networks;
        Self::Unpeer(arm_sandbox::vendor::Unpeer { network, customer_network })
    }
}

impl From<SyncPeering> for Action {
    fn from(verb: SyncPeering) -> Self {
        let Networks { vnet: network, customer_vnet: customer_network } = verb.networks;
        Self::SyncPeering(arm_sandbox::vendor::SyncPeering { network, customer_network })
    }
}

impl From<ChangeAddressSpace> for Action {
    fn from(verb: ChangeAddressSpace) -> Self {
        let ChangeAddressSpace { networks, prefixes } = verb;
        let Networks { vnet: network, customer_vnet: customer_network } = networks;
        Self::ChangeAddressSpace(arm_sandbox::vendor::ChangeAddressSpace {
            network,
            customer_network,
            prefixes,
        })
    }
}
