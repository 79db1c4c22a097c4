//! What is known of Private Link without asking Azure: zones, host names and how private names are
//! formed. Pure.
//!
//! What Azure answers for a resource (`requiredZoneNames`) is better where it can be asked; the
//! catalog serves functions, which may not ask, and what Azure leaves out.

mod hosts;
mod private_name;
mod zones;

#[cfg(test)]
mod tests;

pub(crate) use super::service_types::{Evidence, Zone};
pub(crate) use hosts::{client_hosts, data_endpoints};
pub(crate) use private_name::privatelink_fqdn;
pub(crate) use zones::{Unlisted, zones};

use crate::azure;

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
