//! Every data source: one file each, listed once in [`register`].

mod managed_identity;
mod role_assignments;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .data_source::<managed_identity::ManagedIdentity>()
        .data_source::<role_assignments::RoleAssignments>()
}
