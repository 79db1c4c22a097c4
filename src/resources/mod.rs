//! Every managed resource: one file each, listed once in [`register`].

mod ip_allowlist;
mod role_assignment;

pub(crate) use role_assignment::RoleAssignment;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider.resource::<ip_allowlist::IpAllowlist>().resource::<role_assignment::RoleAssignment>()
}
