//! The vendor's network gets another address space. Peerings know of it only once they are
//! synchronized.

use serde_json::{Value, json};

use super::{
    Acted, peerings, places,
    vendor::{NETWORK, Vendor},
};
use crate::{Error, Sandbox, id::Id};

/// Changes the address space of the vendor's network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeAddressSpace {
    /// The vendor's network; the only one outside the first tenant unless named.
    pub network: Option<String>,
    /// The customer's network that is peered with it; the only one in the first tenant unless named.
    pub customer_network: Option<String>,
    /// The new address space: all of it, in CIDR notation.
    pub prefixes: Vec<String>,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: ChangeAddressSpace) -> Result<Acted, Error> {
    let vendor = Vendor::of(sandbox)?;
    let network = places::vendor_network(sandbox, act.network.as_deref())?;
    let missing = || Error::Act(format!("there is no network '{}'", network.text()));
    let mut document = vendor.get(network.text(), NETWORK).await?.ok_or_else(missing)?;
    let before = peerings::prefixes(&document, "addressSpace");
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        properties.insert("addressSpace".into(), json!({"addressPrefixes": act.prefixes}));
    }
    let reply = vendor.put(network.text(), NETWORK, &[], &document).await?;
    let customer = places::customer_network(sandbox, act.customer_network.as_deref()).ok();
    Ok(Acted {
        happened: format!(
            "The vendor's network '{}' now has {} instead of {before}.{}",
            network.text(),
            peerings::prefixes(&reply.body, "addressSpace"),
            reply.still_running(),
        ),
        customer_sees: seen(&vendor, customer.as_ref(), &network).await?,
    })
}

/// What the customer sees; nothing, where it is not known which network is theirs.
async fn seen(vendor: &Vendor<'_>, customer: Option<&Id>, network: &Id) -> Result<String, Error> {
    match customer {
        Some(customer) => peerings::seen(vendor, customer, network).await,
        None => Ok("Peerings with it are to be synchronized.".to_owned()),
    }
}
