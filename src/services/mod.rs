//! What the provider offers, cut by Azure service: each folder has the resources, data sources, list
//! resources and functions of one service, and the client that they call.

pub(crate) mod astro;
pub(crate) mod authorization;
pub(crate) mod common;
pub(crate) mod directory;
pub(crate) mod firewall;
pub(crate) mod managed_identity;
pub(crate) mod network;
pub(crate) mod perimeter;
pub(crate) mod private_link;
pub(crate) mod vendor_requests;

use tfplugin::Provider;

use crate::Clients;

/// Every service. Adding one is a folder and a line here.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    let provider = astro::register(provider);
    let provider = authorization::register(provider);
    let provider = common::register(provider);
    let provider = directory::register(provider);
    let provider = firewall::register(provider);
    let provider = managed_identity::register(provider);
    let provider = network::register(provider);
    let provider = perimeter::register(provider);
    let provider = private_link::register(provider);
    vendor_requests::register(provider)
}
