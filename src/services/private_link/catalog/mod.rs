//! What is known of Private Link without asking Azure: zones, host names and how private names are
//! formed. Pure.
//!
//! What Azure answers for a resource (`requiredZoneNames`) is better where it can be asked; the
//! catalog serves functions, which may not ask, and what Azure leaves out.

mod hosts;
mod private_name;
#[cfg(test)]
mod tests;
mod vendors;

use super::service_types::{Group, ServiceType, resource_types, service_type_of};
use crate::azure;

pub(crate) use super::service_types::{Evidence, Zone};
pub(crate) use hosts::{client_hosts, data_endpoints};
pub(crate) use private_name::privatelink_fqdn;
pub(crate) use vendors::vendor_zones_table;

/// One of Azure's clouds, which differ in the names of their zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cloud {
    /// The public one.
    Public,
    /// That of the government of the United States.
    UsGovernment,
    /// That in China.
    China,
}

impl Cloud {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Public, Self::UsGovernment, Self::China];

    /// The cloud with this name, as the provider block spells it.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(name))
    }

    /// The cloud that requests go to.
    pub(crate) fn of(cloud: &azure::Cloud) -> Self {
        Self::named(cloud.name).unwrap_or(Self::Public)
    }

    /// As the provider block spells it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::UsGovernment => "usgovernment",
            Self::China => "china",
        }
    }
}

/// Why the catalog has no zones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unlisted {
    /// The type is not in the catalog.
    #[error("no private DNS zones are known for resources of type `{0}`; known are {list}", list = quoted(resource_types()))]
    Type(String),
    /// A vendor's service has no groups.
    #[error("the services of `{0}` have no groups: use \"\"")]
    VendorGroup(&'static str),
    /// The type has no such group.
    #[error("resources of type `{resource_type}` have no group `{group}`; {}", offered(.groups))]
    Group {
        /// The type, as Azure spells it.
        resource_type: &'static str,
        /// What was asked for.
        group: String,
        /// What the type has.
        groups: Vec<&'static str>,
    },
    /// No zone of this group is known in that cloud.
    #[error("no private DNS zone is known for group `{group}` of `{resource_type}` in the cloud `{}`", cloud.name())]
    Cloud {
        /// The type, as Azure spells it.
        resource_type: &'static str,
        /// The group, as Azure spells it.
        group: String,
        /// The cloud.
        cloud: Cloud,
    },
}

/// The zones for endpoints of one group. Type and group are found whatever their case.
pub(crate) fn zones(
    resource_type: &str,
    group: &str,
    cloud: Cloud,
) -> Result<&'static [Zone], Unlisted> {
    if let Some(vendor) = vendors::vendor(resource_type) {
        return match (group, cloud) {
            ("", Cloud::Public) => Ok(vendor.zones),
            ("", _) => {
                Err(Unlisted::Cloud { resource_type: vendor.name, group: String::new(), cloud })
            }
            _ => Err(Unlisted::VendorGroup(vendor.name)),
        };
    }
    let kind =
        service_type_of(resource_type).ok_or_else(|| Unlisted::Type(resource_type.to_owned()))?;
    let found = find(kind, group).ok_or_else(|| Unlisted::Group {
        resource_type: kind.resource_type,
        group: group.to_owned(),
        groups: kind.groups.iter().map(|it| it.id).collect(),
    })?;
    match in_cloud(found, cloud) {
        [] => Err(Unlisted::Cloud {
            resource_type: kind.resource_type,
            group: found.id.to_owned(),
            cloud,
        }),
        zones => Ok(zones),
    }
}

/// The row of a group. A deployment slot of an app has a group of its own, `sites-<slot>`, in the
/// zones of the app.
pub(super) fn find(kind: &'static ServiceType, group: &str) -> Option<&'static Group> {
    let group = slot(kind, group).map_or(group, |_| "sites");
    kind.groups.iter().find(|it| it.id.eq_ignore_ascii_case(group))
}

/// The deployment slot that a group of an app is for.
pub(super) fn slot<'a>(kind: &ServiceType, group: &'a str) -> Option<&'a str> {
    let (sites, slot) = group.split_once('-')?;
    let is_slot = kind.resource_type == "Microsoft.Web/sites"
        && sites.eq_ignore_ascii_case("sites")
        && !slot.is_empty();
    is_slot.then_some(slot)
}

/// A group's zones in one cloud.
pub(super) const fn in_cloud(group: &Group, cloud: Cloud) -> &'static [Zone] {
    match cloud {
        Cloud::Public => group.public,
        Cloud::UsGovernment => group.us_government,
        Cloud::China => group.china,
    }
}

fn offered(groups: &[&str]) -> String {
    match groups {
        [] => "they are addressed by their own ID, without a group".to_owned(),
        groups => format!("there is {}", quoted(groups.to_vec())),
    }
}

fn quoted(names: Vec<&str>) -> String {
    let names: Vec<_> = names.into_iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}
