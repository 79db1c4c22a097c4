//! The vendor makes its half of a peering, or both halves. Where a half is `Disconnected`, this
//! repairs it.

use serde_json::json;

use super::{
    Acted, peerings, places,
    vendor::{NETWORK, Vendor},
};
use crate::{Error, Sandbox, id::Id};

/// Makes the vendor's half of a peering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Peer {
    /// The vendor's network; the only one outside the first tenant unless named.
    pub network: Option<String>,
    /// The customer's network; the only one in the first tenant unless named.
    pub customer_network: Option<String>,
    /// The name of the vendor's half; made from the name of the customer's network unless given.
    pub name: Option<String>,
    /// Whether the vendor's half takes traffic that does not come from the customer's network.
    pub allow_forwarded_traffic: bool,
    /// Whether the vendor makes the customer's half as well, which the customer has to allow.
    pub both_halves: bool,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: Peer) -> Result<Acted, Error> {
    let vendor = Vendor::of(sandbox)?;
    let network = places::vendor_network(sandbox, act.network.as_deref())?;
    let customer = places::customer_network(sandbox, act.customer_network.as_deref())?;
    let forwarded = act.allow_forwarded_traffic;
    let own = Wanted { from: &network, to: &customer, name: act.name.as_deref(), forwarded };
    let theirs = Wanted { from: &customer, to: &network, name: None, forwarded };
    let happened = if !act.both_halves {
        own.write(&vendor).await?
    } else if theirs.is_disconnected(&vendor).await? {
        // What was left behind is written first: nothing can be made towards it before.
        format!("{} {}", theirs.write(&vendor).await?, own.write(&vendor).await?)
    } else {
        format!("{} {}", own.write(&vendor).await?, theirs.write(&vendor).await?)
    };
    let customer_sees = peerings::seen(&vendor, &customer, &network).await?;
    Ok(Acted { happened, customer_sees })
}

/// A half that the vendor is to make.
struct Wanted<'a> {
    from: &'a Id,
    to: &'a Id,
    name: Option<&'a str>,
    forwarded: bool,
}

impl Wanted<'_> {
    /// Writes the half, and says so.
    async fn write(&self, vendor: &Vendor<'_>) -> Result<String, Error> {
        let before = peerings::between(vendor, self.from, self.to).await?;
        let usual = format!("to-{}", self.to.name());
        let there = before.as_ref().map(|it| peerings::text(it, "/name"));
        let name = self.name.or(there).unwrap_or(&usual);
        let half = self.from.child("virtualNetworkPeerings", name);
        let body = json!({"properties": {
            "remoteVirtualNetwork": {"id": self.to.text()},
            "allowVirtualNetworkAccess": true,
            "allowForwardedTraffic": self.forwarded,
        }});
        let query = format!("{NETWORK}&syncRemoteAddressSpace=true");
        let reply = vendor.put(half.text(), &query, &[self.to.text()], &body).await?;
        let after = vendor.get(half.text(), NETWORK).await?;
        Ok(format!(
            "The vendor {} the peering '{}', which is {}.{}",
            if before.is_some() { "rewrote" } else { "created" },
            half.text(),
            peerings::state(after.as_ref().unwrap_or(&reply.body)),
            reply.still_running(),
        ))
    }

    /// Whether the half is there and was left behind.
    async fn is_disconnected(&self, vendor: &Vendor<'_>) -> Result<bool, Error> {
        let half = peerings::between(vendor, self.from, self.to).await?;
        Ok(half.is_some_and(|half| peerings::state(&half) == "Disconnected"))
    }
}
