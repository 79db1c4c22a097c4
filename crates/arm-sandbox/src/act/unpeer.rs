//! The vendor deletes its half of a peering, which leaves the customer's half `Disconnected`.

use super::{
    Acted, peerings, places,
    vendor::{NETWORK, Vendor},
};
use crate::{Error, Sandbox};

/// Deletes the vendor's half of a peering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpeer {
    /// The vendor's network; the only one outside the first tenant unless named.
    pub network: Option<String>,
    /// The customer's network; the only one in the first tenant unless named.
    pub customer_network: Option<String>,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: Unpeer) -> Result<Acted, Error> {
    let vendor = Vendor::of(sandbox)?;
    let network = places::vendor_network(sandbox, act.network.as_deref())?;
    let customer = places::customer_network(sandbox, act.customer_network.as_deref())?;
    let half = peerings::half(&vendor, &network, &customer).await?;
    let id = peerings::text(&half, "/id");
    let reply = vendor.delete(id, NETWORK).await?;
    Ok(Acted {
        happened: format!(
            "The vendor deleted its peering '{id}', which was {}.{}",
            peerings::state(&half),
            reply.still_running(),
        ),
        customer_sees: peerings::seen(&vendor, &customer, &network).await?,
    })
}
