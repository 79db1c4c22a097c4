//! `vendor_request_reference`: the reference of a request to any vendor, before there is a request.

use tfplugin::{Function, FunctionError, Model};

use crate::{
    azure::Id,
    services::vendor_requests::{
        Site, endpoint_reference, site,
        vendors::{OTHER, ROWS, Vendor, row},
    },
};

/// The reference of a request for a private endpoint to any vendor: `request_id` of a
/// `dataplane_private_endpoint_request`. Unless the request sets `request_message`, the reference is also
/// the request message of the vendor's private endpoint.
///
/// The reference follows only from the arguments. An approval can therefore use it without the request,
/// and the request can depend on the approval: the apply that approves then also reports the next step.
///
/// Equal arguments always give an equal reference, in every configuration and on every machine.
#[derive(Debug, Model)]
#[tf(name = "vendor_request_reference")]
pub(crate) struct VendorRequestReference {
    /// The vendor, such as `dbt`; with `vendor = "other"` in the request, its `vendor_name`.
    vendor: String,
    /// `subject.id` of the request, or `subject.name` if it has no ID; for Astro, the ID of the cluster.
    subject: String,
    /// ID of the resource.
    resource_id: String,
    /// The part of the resource that the endpoint is for, as in `group_id` of the request.
    group_id: String,
    /// The site of an Astro cluster, as in `site` of the request. May be omitted for `primary`.
    site: Vec<Site>,
}

impl Function for VendorRequestReference {
    type Output = String;

    const VARIADIC: bool = true;

    fn call(self) -> Result<String, FunctionError> {
        let vendor = match row(&self.vendor).filter(|it| it.endpoint.is_some()) {
            Some(row) if row.key == OTHER => {
                return Err(FunctionError::argument(
                    "vendor",
                    "the name of the vendor is missing: give `vendor_name` of the request",
                ));
            }
            Some(row) => Vendor::new(row, None),
            None => {
                let [.., other] = &ROWS;
                Vendor::new(other, Some(&self.vendor))
            }
        };
        for (name, text) in [("vendor", vendor.name()), ("subject", self.subject.trim())] {
            if text.is_empty() {
                return Err(FunctionError::argument(name, "the text is empty"));
            }
        }
        let site = site::of_arguments(&self.site)?;
        if site == Site::DisasterRecovery && !vendor.is_astro() {
            return Err(FunctionError::argument(
                "site",
                "only clusters of Astro have a second site",
            ));
        }
        let id = Id::parse(&self.resource_id)
            .map_err(|error| FunctionError::argument("resource_id", error.to_string()))?;
        let subject = tfplugin::printable(self.subject.trim());
        Ok(endpoint_reference(&vendor, &subject, site, &id, &self.group_id))
    }
}
