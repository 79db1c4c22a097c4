//! The actions: one file for each, listed once in [`register`].

pub(crate) mod code;

mod doctor;

mod reject_private_endpoint;

mod wait_for;

use tfplugin::Provider;

use crate::Clients;

/// Registers the actions, under the headings of their pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Checks and waits")
        .action::<doctor::Doctor>()
        .action::<wait_for::WaitFor>()
        .subcategory("Private Link")
        .action::<reject_private_endpoint::RejectPrivateEndpoint>()
}
