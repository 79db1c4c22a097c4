//! The vendor deletes a private endpoint.

use super::{
    Outcome,
    client::{NETWORK, VendorClient},
    endpoints,
};
use crate::{Error, Sandbox, rules::private_link};

/// Deletes a private endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemovePrivateEndpoint {
    /// The ID of the endpoint, or its name in the vendor's first subscription; the only one of the
    /// vendor's unless given.
    pub endpoint: Option<String>,
    /// The ID of the customer's resource, of whose endpoints the only one is meant.
    pub target: Option<String>,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: RemovePrivateEndpoint) -> Result<Outcome, Error> {
    let vendor = VendorClient::from_seed(sandbox)?;
    let endpoint = match (act.endpoint, act.target) {
        (Some(named), _) => endpoints::resolve(sandbox, &named)?,
        (None, target) => {
            let target = target.map(|it| endpoints::resource(sandbox, &it)).transpose()?;
            endpoints::only(sandbox, target.as_ref().map(|(id, _)| id))?
        }
    };
    let missing =
        || Error::Action(format!("the vendor has no private endpoint '{}'", endpoint.text()));
    let document = vendor.get(endpoint.text(), NETWORK).await?.ok_or_else(missing)?;
    let target = private_link::target_in(&document).ok_or_else(missing)?;
    let reply = vendor.delete(endpoint.text(), NETWORK).await?;
    Ok(Outcome {
        happened: format!(
            "The vendor deleted the private endpoint '{}'.{}",
            endpoint.text(),
            reply.still_running()
        ),
        customer_sees: endpoints::describe_for_customer(sandbox, &target, &endpoint)?,
    })
}
