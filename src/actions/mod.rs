//! Every action: one file each, listed once in [`register`].

pub(crate) mod code;

mod doctor;

mod reject_private_endpoint;

mod wait_for;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .action::<doctor::Doctor>()
        .action::<reject_private_endpoint::RejectPrivateEndpoint>()
        .action::<wait_for::WaitFor>()
}
