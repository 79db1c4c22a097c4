//! The vendor deletes its peering link, which leaves the customer's peering link `Disconnected`.

use super::{
    Outcome,
    client::{NETWORK, VendorClient},
    peerings, resolve,
};
use crate::{Error, Sandbox};

/// Deletes the vendor's peering link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpeer {
    /// The vendor's network; the only one outside the first tenant unless named.
    pub network: Option<String>,
    /// The customer's network; the only one in the first tenant unless named.
    pub customer_network: Option<String>,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: Unpeer) -> Result<Outcome, Error> {
    let vendor = VendorClient::from_seed(sandbox)?;
    let network = resolve::vendor_network(sandbox, act.network.as_deref())?;
    let customer = resolve::customer_network(sandbox, act.customer_network.as_deref())?;
    let link = peerings::link(&vendor, &network, &customer).await?;
    let id = peerings::text(&link, "/id");
    let reply = vendor.delete(id, NETWORK).await?;
    Ok(Outcome {
        happened: format!(
            "The vendor deleted its peering '{id}', which was {}.{}",
            peerings::state(&link),
            reply.still_running(),
        ),
        customer_sees: peerings::describe_for_customer(&vendor, &customer, &network).await?,
    })
}
