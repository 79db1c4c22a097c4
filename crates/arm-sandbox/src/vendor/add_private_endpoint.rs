//! The vendor makes a private endpoint for a resource of the customer, who has to approve it.

use serde_json::{Value, json};

use super::{
    Outcome,
    client::{NETWORK, VendorClient},
    endpoints,
};
use crate::{Error, Sandbox, arm::resources::object_of, id::Id, rules::private_link};

/// The network that the vendor's endpoints are in.
pub(super) const ENDPOINT_NETWORK: &str = "data-plane";
/// Its subnet.
const SUBNET_NAME: &str = "private-endpoints";
/// The addresses of both.
const ADDRESS_SPACE: &str = "10.255.0.0/24";

/// Makes a private endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddPrivateEndpoint {
    /// The ID of the customer's resource.
    pub target: String,
    /// What of it is asked for; the only group that it offers unless given.
    pub group: Option<String>,
    /// The ID of the endpoint, or its name in the vendor's first subscription; made from the name of
    /// the resource unless given.
    pub endpoint: Option<String>,
    /// What the customer is told in the request.
    pub message: Option<String>,
}

/// Has the vendor do it.
pub(super) async fn act(sandbox: &Sandbox, act: AddPrivateEndpoint) -> Result<Outcome, Error> {
    let vendor = VendorClient::from_seed(sandbox)?;
    let (target, resource) = endpoints::resource(sandbox, &act.target)?;
    let resource = object_of(&resource.body);
    let groups = match act.group {
        Some(group) => vec![group],
        None => only_group(&target, &private_link::offered(&target, &resource))?,
    };
    let name = act.endpoint.unwrap_or_else(|| format!("pe-{}", target.name()));
    let endpoint = endpoints::resolve(sandbox, &name)?;
    let location = resource.get("location").and_then(Value::as_str).unwrap_or("eastus");
    make_group(&vendor, &endpoint, location).await?;
    make_network(&vendor, &endpoint, location).await?;
    let network = endpoint.scope().extended("Microsoft.Network/virtualNetworks", ENDPOINT_NETWORK);
    let body = json!({"location": location, "properties": {
        "subnet": {"id": network.child("subnets", SUBNET_NAME).text()},
        "manualPrivateLinkServiceConnections": [{"name": endpoint.name(), "properties": {
            "privateLinkServiceId": target.text(),
            "groupIds": groups,
            "requestMessage": act.message.unwrap_or_default(),
        }}],
    }});
    let reply = vendor.put(endpoint.text(), NETWORK, &[], &body).await?;
    Ok(Outcome {
        happened: format!(
            "The vendor made the private endpoint '{}' for '{}'.{}",
            endpoint.text(),
            target.text(),
            reply.still_running(),
        ),
        customer_sees: endpoints::describe_for_customer(sandbox, &target, &endpoint)?,
    })
}

/// The group that is asked for when the act does not say.
fn only_group(target: &Id, offered: &[&str]) -> Result<Vec<String>, Error> {
    match offered {
        [] => Ok(Vec::new()),
        [only] => Ok(vec![(*only).to_owned()]),
        several => Err(Error::Action(format!(
            "the group is not named, and '{}' offers several: {}",
            target.text(),
            several.join(", ")
        ))),
    }
}

/// Makes the network that the endpoint is in, unless it is there.
async fn make_network(
    vendor: &VendorClient<'_>,
    endpoint: &Id,
    location: &str,
) -> Result<(), Error> {
    let network = endpoint.scope().extended("Microsoft.Network/virtualNetworks", ENDPOINT_NETWORK);
    let subnet = network.child("subnets", SUBNET_NAME);
    if vendor.get(subnet.text(), NETWORK).await?.is_some() {
        return Ok(());
    }
    let body = json!({"location": location, "properties": {
        "addressSpace": {"addressPrefixes": [ADDRESS_SPACE]},
        "subnets": [{"name": SUBNET_NAME, "properties": {"addressPrefix": ADDRESS_SPACE}}],
    }});
    vendor.put(network.text(), NETWORK, &[], &body).await.map(|_| ())
}

/// Makes the endpoint's resource group, unless it is there.
async fn make_group(vendor: &VendorClient<'_>, endpoint: &Id, location: &str) -> Result<(), Error> {
    let Some(group) = endpoint.resource_group_id() else { return Ok(()) };
    if vendor.get(group.text(), endpoints::GROUPS).await?.is_some() {
        return Ok(());
    }
    vendor
        .put(group.text(), endpoints::GROUPS, &[], &json!({"location": location}))
        .await
        .map(|_| ())
}
