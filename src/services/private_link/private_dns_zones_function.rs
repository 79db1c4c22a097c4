//! `private_dns_zones`: the private DNS zones that private endpoints of a resource need.

use tfplugin::{Function, FunctionError, Model};

use crate::services::private_link::{
    self,
    catalog::{self, Cloud, Evidence, Unlisted},
};

/// The private DNS zones that private endpoints for a resource need, as Microsoft documents them for
/// each type of resource, group and cloud.
///
/// A part in braces, such as `{region}`, differs from resource to resource:
/// `replace(zone, "{region}", "westeurope")`. Zones that Microsoft's page does not list are returned
/// where several public repositories agree on them, and are an error where nothing but their
/// likeness to others speaks for them.
///
/// The data source `dataplane_private_link_target` asks the resource itself. Where the two differ,
/// the resource is right.
///
/// ## Zones in the public cloud
///
/// {{private_link::zones_table}}
#[derive(Debug, Model)]
#[tf(name = "private_dns_zones")]
pub(crate) struct PrivateDnsZones {
    /// Type of the resource, such as `Microsoft.ContainerRegistry/registries`, in any case.
    resource_type: String,
    /// What the endpoint is for, such as `registry` or `blob`, in any case. The name of an endpoint's
    /// sub-resource.
    group_id: String,
    /// `public`, `usgovernment` or `china`.
    cloud: String,
}

impl Function for PrivateDnsZones {
    type Output = Vec<String>;

    fn call(self) -> Result<Vec<String>, FunctionError> {
        let cloud = Cloud::named(&self.cloud).ok_or_else(|| {
            let known = Cloud::ALL.map(|it| format!("`{}`", it.name())).join(", ");
            let text = format!("there is no cloud `{}`; known are {known}", self.cloud);
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
                    "the zones of group `{}` of `{}` in the cloud `{}` are not documented; by their \
                     likeness to others they would be {}. Read them from the resource instead, with \
                     the data source `dataplane_private_link_target`",
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
        Unlisted::Group { .. } => "group_id",
        Unlisted::Cloud { .. } => "cloud",
    }
}
