//! `request_reference`: the reference of a request to a vendor, before there is a request.

use tfplugin::{Function, FunctionError, Model};

use crate::{
    astro,
    azure::Id,
    services::{
        network::VIRTUAL_NETWORK_TYPE,
        vendor_requests::{Site, endpoint_reference, peering_reference, site, vendors::Vendor},
    },
};

/// The reference of a request to Astronomer: `request_id` of a `dataplane_private_endpoint_request` or
/// of a `dataplane_vnet_peering_request`. Unless the request sets `request_message`, the reference is
/// also the request message of the vendor's private endpoint.
///
/// The reference follows only from the arguments. An approval can therefore use it without the request,
/// and the request can depend on the approval or the peering: the apply that approves then also reports
/// the next step.
///
/// Equal arguments always give an equal reference, in every configuration and on every machine.
#[derive(Debug, Model)]
#[tf(name = "request_reference")]
pub(crate) struct RequestReference {
    /// ID of the Astro cluster.
    cluster_id: String,
    /// ID of the resource that the cluster will reach, or of the virtual network that will be peered.
    resource_id: String,
    /// The part of the resource that the endpoint is for, as in `group_id` of the request; `null` for a
    /// virtual network.
    group_id: Option<String>,
    /// The site of the cluster, as in `site` of the request. May be omitted for `primary`.
    site: Vec<Site>,
}

impl Function for RequestReference {
    type Output = String;

    const VARIADIC: bool = true;

    fn call(self) -> Result<String, FunctionError> {
        if !astro::is_id(&self.cluster_id) {
            return Err(FunctionError::argument(
                "cluster_id",
                format!(
                    "`{}` is not an Astro ID, which looks like `cmg3k4w9t000108l4hx2q7v1z`",
                    self.cluster_id
                ),
            ));
        }
        let site = site::of_arguments(&self.site)?;
        let id = Id::parse(&self.resource_id)
            .map_err(|error| FunctionError::argument("resource_id", error.to_string()))?;
        match (self.group_id, id.is_type(VIRTUAL_NETWORK_TYPE)) {
            (None, true) => Ok(peering_reference(&self.cluster_id, &id, site)),
            (Some(group), false) => {
                Ok(endpoint_reference(&Vendor::default(), &self.cluster_id, site, &id, &group))
            }
            (Some(_), true) => Err(FunctionError::argument(
                "group_id",
                "a virtual network has no groups: give `null`",
            )),
            (None, false) => Err(FunctionError::argument(
                "group_id",
                "the group of the request is missing, such as `registry` or `blob`",
            )),
        }
    }
}
