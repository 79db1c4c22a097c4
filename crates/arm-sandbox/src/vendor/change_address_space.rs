//! The vendor's network gets another address space. Peerings know of it only once they are
//! synchronized.

use serde_json::{Value, json};

use super::{
    Outcome,
    client::{NETWORK, VendorClient},
    peerings, resolve,
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
pub(super) async fn act(sandbox: &Sandbox, act: ChangeAddressSpace) -> Result<Outcome, Error> {
    let vendor = VendorClient::from_seed(sandbox)?;
    let network = resolve::vendor_network(sandbox, act.network.as_deref())?;
    let missing = || Error::Action(format!("network '{}' does not exist", network.text()));
    let mut document = vendor.get(network.text(), NETWORK).await?.ok_or_else(missing)?;
    let before = peerings::prefixes(&document, "addressSpace");
    if let Some(Value::Object(properties)) = document.get_mut("properties") {
        properties.insert("addressSpace".into(), json!({"addressPrefixes": act.prefixes}));
    }
    let reply = vendor.put(network.text(), NETWORK, &[], &document).await?;
    let customer = resolve::customer_network(sandbox, act.customer_network.as_deref()).ok();
    Ok(Outcome {
        happened: format!(
            "The vendor's network '{}' now has {} instead of {before}.{}",
            network.text(),
            peerings::prefixes(&reply.body, "addressSpace"),
            reply.still_running(),
        ),
        customer_sees: customer_sees(&vendor, customer.as_ref(), &network).await?,
    })
}

/// What the customer sees; nothing, where it is not known which network is theirs.
async fn customer_sees(
    vendor: &VendorClient<'_>,
    customer: Option<&Id>,
    network: &Id,
) -> Result<String, Error> {
    match customer {
        Some(customer) => peerings::describe_for_customer(vendor, customer, network).await,
        None => Ok("Its peerings need to be synchronized.".to_owned()),
    }
}
