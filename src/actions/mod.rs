//! Every action: one file each, listed once in [`register`].

mod reject_private_endpoint;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider.action::<reject_private_endpoint::RejectPrivateEndpoint>()
}
