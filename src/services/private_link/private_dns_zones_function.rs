//! `private_dns_zones`: the private DNS zones that private endpoints of a resource need.

use tfplugin::{Function, FunctionError, Model};

use crate::services::private_link::{
    self,
    catalog::{self, Cloud, Evidence, Unlisted},
};

/// The private DNS zones that private endpoints for a resource need, as Microsoft documents them for
/// each type of resource, group and cloud.
///
/// A part in braces, such as `{region}`, depends on the resource: `replace(zone, "{region}",
/// "westeurope")`. If Microsoft's page does not list a zone, the function returns it only if several
/// public repositories agree on it; otherwise the call is an error.
///
/// The data source `dataplane_private_link_target` reads the zones from the resource. If the two differ,
/// rely on the resource.
///
/// ## Vendors
///
/// For an endpoint of yours that leads to a vendor's Private Link service, `resource_type` is the name of
/// the vendor, and `group_id` is `""`. The record in the zone leads to the addresses of your endpoint, as
/// [`dataplane_private_endpoint`](../data-sources/private_endpoint) returns them. The zone of a Redpanda
/// cluster is the cluster's own domain, which the cluster's page shows.
///
/// {{`private_link::vendor_zones_table`}}
///
/// ## Zones in the public cloud
///
/// {{`private_link::zones_table`}}
#[derive(Debug, Model)]
#[tf(name = "private_dns_zones")]
pub(crate) struct PrivateDnsZones {
    /// Type of the resource, such as `Microsoft.ContainerRegistry/registries`, or the name of a vendor, such
    /// as `clickhouse`; in any case.
    resource_type: String,
    /// The group (sub-resource) that the endpoint is for, such as `registry` or `blob`, in any case; `""`
    /// for a vendor.
    group_id: String,
    /// `public`, `usgovernment` or `china`.
    cloud: String,
}

impl Function for PrivateDnsZones {
    type Output = Vec<String>;

    fn call(self) -> Result<Vec<String>, FunctionError> {
        let cloud = Cloud::named(&self.cloud).ok_or_else(|| {
            let known = Cloud::ALL.map(|it| format!("`{}`", it.name())).join(", ");
            let text = format!("`{}` is not a cloud; use one of {known}", self.cloud);
            FunctionError::argument("cloud", text)
        })?;
        let zones = catalog::zones(&self.resource_type, &self.group_id, cloud)
            .map_err(|unlisted| FunctionError::argument(blamed(&unlisted), unlisted.to_string()))?;
        let guesses = || zones.iter().filter(|it| it.evidence == Evidence::Unverified);
        if guesses().next().is_some() {
            let names: Vec<_> = guesses().map(|it| format!("`{}`", it.name)).collect();
            return Err(FunctionError::argument(
                "cloud",
                format!(
                    "the zones of group `{}` of `{}` in the cloud `{}` are not documented; by the pattern of \
                     similar zones they would be {}. Use the data source \
                     `dataplane_private_link_target` to read them from the resource instead",
                    self.group_id,
                    self.resource_type,
                    cloud.name(),
                    names.join(", ")
                ),
            ));
        }
        Ok(zones.iter().map(|it| it.name.to_owned()).collect())
    }
}

/// The argument that is wrong.
const fn blamed(unlisted: &Unlisted) -> &'static str {
    match unlisted {
        Unlisted::Type(_) => "resource_type",
        Unlisted::Group { .. } | Unlisted::VendorGroup(_) => "group_id",
        Unlisted::Cloud { .. } => "cloud",
    }
}
