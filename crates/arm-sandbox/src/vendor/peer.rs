//! The vendor makes its peering link, or both peering links. Where a link is `Disconnected`, this
//! repairs it.

use serde_json::json;

use super::{
    Outcome,
    client::{NETWORK, VendorClient},
    peerings, resolve,
};
use crate::{Error, Sandbox, id::Id};

/// Makes the vendor's peering link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The vendor's network; the only one outside the first tenant unless named.
    pub network: Option<String>,
    /// The customer's network; the only one in the first tenant unless named.
    pub customer_network: Option<String>,
    /// The name of the vendor's peering link; made from the name of the customer's network unless given.
    pub name: Option<String>,
    /// Whether the vendor's peering link takes traffic that does not come from the customer's network.
    pub allow_forwarded_traffic: bool,
    /// Whether the vendor makes the customer's peering link as well, which the customer has to allow.
    pub both_links: bool,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: Peer) -> Result<Outcome, Error> {
    let vendor = VendorClient::from_seed(sandbox)?;
    let network = resolve::vendor_network(sandbox, act.network.as_deref())?;
    let customer = resolve::customer_network(sandbox, act.customer_network.as_deref())?;
    let forwarded = act.allow_forwarded_traffic;
    let own = Wanted { from: &network, to: &customer, name: act.name.as_deref(), forwarded };
    let theirs = Wanted { from: &customer, to: &network, name: None, forwarded };
    let happened = if !act.both_links {
        own.write(&vendor).await?
    } else if theirs.is_disconnected(&vendor).await? {
        // What was left behind is written first: nothing can be made towards it before.
        format!("{} {}", theirs.write(&vendor).await?, own.write(&vendor).await?)
    } else {
        format!("{} {}", own.write(&vendor).await?, theirs.write(&vendor).await?)
    };
    let customer_sees = peerings::describe_for_customer(&vendor, &customer, &network).await?;
    Ok(Outcome { happened, customer_sees })
}

/// A peering link that the vendor is to make.
struct Wanted<'a> {
    from: &'a Id,
    to: &'a Id,
    name: Option<&'a str>,
    forwarded: bool,
}

impl Wanted<'_> {
    /// Writes the link, and says so.
    async fn write(&self, vendor: &VendorClient<'_>) -> Result<String, Error> {
        let before = peerings::between(vendor, self.from, self.to).await?;
        let usual = format!("to-{}", self.to.name());
        let there = before.as_ref().map(|it| peerings::text(it, "/name"));
        let name = self.name.or(there).unwrap_or(&usual);
        let link = self.from.child("virtualNetworkPeerings", name);
        let body = json!({"properties": {
            "remoteVirtualNetwork": {"id": self.to.text()},
            "allowVirtualNetworkAccess": true,
            "allowForwardedTraffic": self.forwarded,
        }});
        let query = format!("{NETWORK}&syncRemoteAddressSpace=true");
        let reply = vendor.put(link.text(), &query, &[self.to.text()], &body).await?;
        let after = vendor.get(link.text(), NETWORK).await?;
        Ok(format!(
            "The vendor {} the peering '{}', which is {}.{}",
            if before.is_some() { "rewrote" } else { "created" },
            link.text(),
            peerings::state(after.as_ref().unwrap_or(&reply.body)),
            reply.still_running(),
        ))
    }

    /// Whether the link is there and was left behind.
    async fn is_disconnected(&self, vendor: &VendorClient<'_>) -> Result<bool, Error> {
        let link = peerings::between(vendor, self.from, self.to).await?;
        Ok(link.is_some_and(|link| peerings::state(&link) == "Disconnected"))
    }
}
