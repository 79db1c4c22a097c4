//! What the vendor needs to know about a resource to create a private endpoint for it: its groups,
//! their zones and host names, and who else can reach it.

use serde_json::Value;

use super::{
    catalog::{self, Cloud, Evidence},
    client::PrivateLinks,
    connection::Group,
    service_types::ServiceType,
};
use crate::{
    azure::{self, Id},
    services::common::plan_checks::ResourceReader,
};

/// Where resources say whether the internet may reach them at all.
const PUBLIC_ACCESS: &[&str] =
    &["/properties/publicNetworkAccess", "/properties/network/publicNetworkAccess"];

/// Where resources say what becomes of callers that no rule of theirs names.
const DEFAULT_ACTION: &[&str] = &[
    "/properties/networkAcls/defaultAction",
    "/properties/networkRuleSet/defaultAction",
    "/properties/networkRuleSets/defaultAction",
];

/// A resource that private endpoints can be made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// Type of the resource, as Azure spells it.
    pub(crate) resource_type: &'static str,
    /// Name of the resource, as Azure spells it.
    pub(crate) name: String,
    /// Region, as Azure's API names it.
    pub(crate) location: Option<String>,
    /// Pricing tier.
    pub(crate) sku: Option<String>,
    /// Whether the internet may reach it, as the resource says; many say nothing while it may.
    pub(crate) public_network_access: Option<String>,
    /// What becomes of callers that no rule names: `Allow` or `Deny`.
    pub(crate) default_action: Option<String>,
    /// The data endpoints of a container registry.
    pub(crate) data_endpoints: Vec<String>,
    /// What endpoints can be made for.
    pub(crate) groups: Vec<Offer>,
}

/// A part of a resource that an endpoint can be made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Its name, whose case counts.
    pub(crate) id: String,
    /// What gets an address each; several services list none.
    pub(crate) members: Vec<String>,
    /// The private DNS zones for its names.
    pub(crate) zones: Vec<String>,
    /// Who says so.
    pub(crate) authority: Authority,
    /// The names that clients use.
    pub(crate) hosts: Vec<String>,
    /// The private names of those, in the same order; a name that has none is left out.
    pub(crate) private_hosts: Vec<String>,
}

/// Who says which zones a group needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Authority {
    /// The resource itself.
    Resource,
    /// The catalog, where the resource says nothing; with the least sure evidence for one of them.
    Catalog(Evidence),
    /// Nobody: there are no zones.
    Nobody,
}

impl Target {
    /// Whether everybody on the internet can reach the resource; nothing where rules decide that
    /// cannot be seen here.
    pub(crate) fn open_to_all(&self) -> Option<bool> {
        let is = |text: &Option<String>, wanted: &str| {
            text.as_ref().map(|it| it.eq_ignore_ascii_case(wanted))
        };
        if is(&self.public_network_access, "Enabled") == Some(false) {
            return Some(false);
        }
        is(&self.default_action, "Allow")
    }

    /// What a resource and its list of groups say.
    pub(super) fn read(
        kind: &ServiceType,
        resource: &Value,
        groups: &[Group],
        cloud: Cloud,
    ) -> Self {
        let text = |pointer: &str| resource.pointer(pointer)?.as_str().map(str::to_owned);
        let offers = groups.iter().map(|it| Offer::read(kind, resource, it, cloud));
        Self {
            resource_type: kind.resource_type,
            name: text("/name").unwrap_or_default(),
            location: text("/location"),
            sku: text("/sku/name"),
            public_network_access: PUBLIC_ACCESS.iter().find_map(|it| text(it)),
            default_action: DEFAULT_ACTION.iter().find_map(|it| text(it)),
            data_endpoints: catalog::data_endpoints(resource),
            groups: offers.collect(),
        }
    }
}

impl Offer {
    fn read(kind: &ServiceType, resource: &Value, group: &Group, cloud: Cloud) -> Self {
        let (zones, authority) = if group.zones.is_empty() {
            documented(kind, resource, group, cloud)
        } else {
            (group.zones.clone(), Authority::Resource)
        };
        let hosts = catalog::client_hosts(kind.resource_type, &group.id, resource, cloud);
        let private = hosts.iter().filter_map(|it| catalog::privatelink_fqdn(it).ok());
        let private_hosts = private.collect();
        Self {
            id: group.id.clone(),
            members: group.members.clone(),
            zones,
            authority,
            hosts,
            private_hosts,
        }
    }
}

/// The zones that the catalog has for the group, with the region of the resource in them.
fn documented(
    kind: &ServiceType,
    resource: &Value,
    group: &Group,
    cloud: Cloud,
) -> (Vec<String>, Authority) {
    let Ok(zones) = catalog::zones(kind.resource_type, &group.id, cloud) else {
        return (Vec::new(), Authority::Nobody);
    };
    let region = resource.get("location").and_then(Value::as_str).unwrap_or("{region}");
    let region = region.to_lowercase().replace(' ', "");
    let names = zones.iter().map(|it| it.name.replace("{region}", &region)).collect();
    let evidence = zones.iter().map(|it| it.evidence).max().unwrap_or(Evidence::Unverified);
    (names, Authority::Catalog(evidence))
}

impl PrivateLinks {
    /// What a vendor needs to know about the resource; `None` if it does not exist. Two calls,
    /// each made once in a run.
    pub(crate) async fn target(
        &self,
        resource: &Id,
        kind: &ServiceType,
        lookups: &ResourceReader,
    ) -> Result<Option<Target>, azure::Error> {
        let version = self.version(resource, kind).await?;
        let Some(document) = lookups.resource(resource, &version).await? else {
            return Ok(None);
        };
        let groups = self.groups(resource, kind).await?.unwrap_or_default();
        let cloud = Cloud::of(self.client.cloud());
        Ok(Some(Target::read(kind, &document, &groups, cloud)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::services::private_link::service_type_of;

    #[track_caller]
    fn check_open(properties: &Value, expected: Option<bool>) {
        let kind = service_type_of("Microsoft.Storage/storageAccounts").unwrap();
        let target = Target::read(kind, &json!({ "properties": properties }), &[], Cloud::Public);
        assert_eq!(target.open_to_all(), expected, "{properties}");
    }

    #[test]
    fn a_resource_is_open_to_all_when_it_says_so_twice() {
        for (access, action, expected) in [
            (json!(null), json!("Allow"), Some(true)),
            (json!("Enabled"), json!("allow"), Some(true)),
            (json!("Enabled"), json!("Deny"), Some(false)),
            (json!("enabled"), json!(null), None),
            (json!("Disabled"), json!("Allow"), Some(false)),
            (json!("SecuredByPerimeter"), json!("Allow"), Some(false)),
        ] {
            let acls = json!({ "defaultAction": action });
            check_open(&json!({ "publicNetworkAccess": access, "networkAcls": acls }), expected);
        }
        check_open(&json!({ "network": { "publicNetworkAccess": "Disabled" } }), Some(false));
    }

    /// The zones of a group of which the resource names these, and who says so.
    fn zones(kind: &str, group: &str, cloud: Cloud, named: &[&str]) -> (Vec<String>, Authority) {
        let group = Group {
            id: group.to_owned(),
            members: Vec::new(),
            zones: named.iter().map(|&it| it.to_owned()).collect(),
        };
        let resource = json!({ "name": "thing", "location": "West Europe" });
        let target = Target::read(service_type_of(kind).unwrap(), &resource, &[group], cloud);
        let offer = target.groups.into_iter().next().unwrap();
        (offer.zones, offer.authority)
    }

    #[test]
    fn the_resource_is_believed_before_the_catalog() {
        let named = "privatelink.z20.blob.storage.azure.net";
        let found = zones("Microsoft.Storage/storageAccounts", "blob", Cloud::Public, &[named]);
        assert_eq!(found, (vec![named.to_owned()], Authority::Resource));
    }

    #[test]
    fn zones_that_the_resource_does_not_name_are_the_catalogs_with_their_evidence() {
        for (kind, group, cloud, expected, authority) in [
            (
                "Microsoft.Kusto/clusters",
                "cluster",
                Cloud::Public,
                &["privatelink.westeurope.kusto.windows.net"][..],
                Authority::Catalog(Evidence::Documented),
            ),
            (
                "Microsoft.Search/searchServices",
                "searchService",
                Cloud::UsGovernment,
                &["privatelink.search.windows.us", "privatelink.search.azure.us"][..],
                Authority::Catalog(Evidence::Reported),
            ),
            (
                "Microsoft.Databricks/workspaces",
                "databricks_ui_api",
                Cloud::China,
                &["privatelink.databricks.azure.cn"][..],
                Authority::Catalog(Evidence::Unverified),
            ),
            ("Microsoft.Sql/servers", "unheard-of", Cloud::Public, &[][..], Authority::Nobody),
        ] {
            let (found, by) = zones(kind, group, cloud, &[]);
            assert_eq!(
                (found.as_slice(), by),
                (&expected.iter().map(|&it| it.to_owned()).collect::<Vec<_>>()[..], authority)
            );
        }
    }
}
