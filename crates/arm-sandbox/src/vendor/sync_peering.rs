//! The vendor's peering link takes over the address space that the customer's network has now.

use serde_json::json;

use super::{
    Outcome,
    client::{NETWORK, VendorClient},
    peerings, resolve,
};
use crate::{Error, Sandbox};

/// Has the vendor's peering link take over the customer's address space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncPeering {
    /// The vendor's network; the only one outside the first tenant unless named.
    pub network: Option<String>,
    /// The customer's network; the only one in the first tenant unless named.
    pub customer_network: Option<String>,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: SyncPeering) -> Result<Outcome, Error> {
    let vendor = VendorClient::from_seed(sandbox)?;
    let network = resolve::vendor_network(sandbox, act.network.as_deref())?;
    let customer = resolve::customer_network(sandbox, act.customer_network.as_deref())?;
    let link = peerings::link(&vendor, &network, &customer).await?;
    let id = peerings::text(&link, "/id");
    let properties = link.get("properties").cloned().unwrap_or_default();
    let query = format!("{NETWORK}&syncRemoteAddressSpace=true");
    let body = json!({"properties": properties});
    let reply = vendor.put(id, &query, &[customer.text()], &body).await?;
    Ok(Outcome {
        happened: format!(
            "The vendor synchronized its peering '{id}', which now knows {} of the customer.{}",
            peerings::prefixes(&reply.body, "remoteAddressSpace"),
            reply.still_running(),
        ),
        customer_sees: peerings::describe_for_customer(&vendor, &customer, &network).await?,
    })
}
