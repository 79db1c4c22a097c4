//! What others do besides the client under test. A vendor acts on its side, or on the customer's resources,
//! and a person of the customer acts in the portal: each action is carried out as requests of their own
//! through the same endpoints and rules that everyone meets, and may be refused like any.

mod add_private_endpoint;
mod change_address_space;
mod client;
mod connections;
mod decide;
mod endpoints;
mod peer;
mod peerings;
mod remove_connection;
mod remove_private_endpoint;
mod resolve;
mod rotate_addresses;
mod sync_peering;
mod tunnel;
mod unpeer;

use crate::{Error, Sandbox};

pub use add_private_endpoint::AddPrivateEndpoint;
pub use change_address_space::ChangeAddressSpace;
pub use decide::{Decide, Decision};
pub use peer::Peer;
pub use remove_connection::RemoveConnection;
pub use remove_private_endpoint::RemovePrivateEndpoint;
pub use rotate_addresses::RotateAddresses;
pub use sync_peering::SyncPeering;
pub use tunnel::{Tunnel, TunnelStatus};
pub use unpeer::Unpeer;

pub(crate) use client::{Identity, SETTING};

/// Something that the vendor does, or a person of the customer's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Makes the vendor's peering link, or repairs it.
    Peer(Peer),
    /// Deletes the vendor's peering link.
    Unpeer(Unpeer),
    /// Has the vendor's peering link take over the customer's address space.
    SyncPeering(SyncPeering),
    /// Changes the address space of the vendor's network.
    ChangeAddressSpace(ChangeAddressSpace),
    /// Makes a private endpoint for a resource of the customer.
    AddPrivateEndpoint(AddPrivateEndpoint),
    /// Deletes a private endpoint.
    RemovePrivateEndpoint(RemovePrivateEndpoint),
    /// Has a person of the customer's approve or reject the connection of a private endpoint.
    Decide(Decide),
    /// Has a person of the customer's remove the connection of a private endpoint.
    RemoveConnection(RemoveConnection),
    /// Changes the addresses that Astro's cluster or Deployment comes from.
    RotateAddresses(RotateAddresses),
    /// Has the device at the far end of a VPN connection of the customer answer, or stop answering.
    Tunnel(Tunnel),
}

/// What an act came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What happened, as a sentence.
    pub happened: String,
    /// What the customer sees of it now, as a sentence.
    pub customer_sees: String,
}

impl Sandbox {
    /// Has the vendor, or a person of the customer's, act. Where the seed names several networks or principals that could be meant,
    /// the act must say which.
    pub async fn act(&self, action: Action) -> Result<Outcome, Error> {
        match action {
            Action::Peer(act) => peer::act(self, act).await,
            Action::Unpeer(act) => unpeer::act(self, act).await,
            Action::SyncPeering(act) => sync_peering::act(self, act).await,
            Action::ChangeAddressSpace(act) => change_address_space::act(self, act).await,
            Action::AddPrivateEndpoint(act) => add_private_endpoint::act(self, act).await,
            Action::RemovePrivateEndpoint(act) => remove_private_endpoint::act(self, act).await,
            Action::Decide(act) => decide::act(self, act).await,
            Action::RemoveConnection(act) => remove_connection::act(self, act).await,
            Action::RotateAddresses(act) => rotate_addresses::act(self, &act),
            Action::Tunnel(act) => tunnel::act(self, &act),
        }
    }
}
