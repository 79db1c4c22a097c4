//! The vendor makes its half of a peering. Where the half is `Disconnected`, this repairs it.

use serde_json::json;

use super::{
    Acted, peerings, places,
    vendor::{NETWORK, Vendor},
};
use crate::{Error, Sandbox};

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
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: Peer) -> Result<Acted, Error> {
    let vendor = Vendor::of(sandbox)?;
    let network = places::vendor_network(sandbox, act.network.as_deref())?;
    let customer = places::customer_network(sandbox, act.customer_network.as_deref())?;
    let before = peerings::between(&vendor, &network, &customer).await?;
    let name =
        act.name.or_else(|| before.as_ref().map(|it| peerings::text(it, "/name").to_owned()));
    let name = name.unwrap_or_else(|| format!("to-{}", customer.name()));
    let half = network.child("virtualNetworkPeerings", &name);
    let body = json!({"properties": {
        "remoteVirtualNetwork": {"id": customer.text()},
        "allowVirtualNetworkAccess": true,
        "allowForwardedTraffic": act.allow_forwarded_traffic,
    }});
    let query = format!("{NETWORK}&syncRemoteAddressSpace=true");
    let reply = vendor.put(half.text(), &query, &[customer.text()], &body).await?;
    let after = vendor.get(half.text(), NETWORK).await?.unwrap_or(reply.body);
    let verb = if before.is_some() { "rewrote" } else { "created" };
    Ok(Acted {
        happened: format!(
            "The vendor {verb} its peering '{}', which is {}.{}",
            half.text(),
            peerings::state(&after),
            peerings::still_running(reply.runs),
        ),
        customer_sees: peerings::seen(&vendor, &customer, &network).await?,
    })
}
