//! Which network is meant when an act does not say.

use super::add_private_endpoint::ENDPOINT_NETWORK;
use crate::{Error, Sandbox, id::Id, rules::network::VIRTUAL_NETWORK, store::Listing};

/// The vendor's network: the named one, or the only one in other tenants. The
/// customer's tenant is the first one of the seed.
pub(super) fn vendor_network(sandbox: &Sandbox, named: Option<&str>) -> Result<Id, Error> {
    only(sandbox, named, false, "the vendor's network")
}

/// The customer's network: the named one, or the only one in the first tenant of the seed.
pub(super) fn customer_network(sandbox: &Sandbox, named: Option<&str>) -> Result<Id, Error> {
    only(sandbox, named, true, "the customer's network")
}

fn only(sandbox: &Sandbox, named: Option<&str>, home: bool, what: &str) -> Result<Id, Error> {
    if let Some(named) = named {
        let id = Id::parse(named).filter(|id| id.is_a(VIRTUAL_NETWORK));
        return id.ok_or_else(|| {
            Error::Action(format!("'{named}', {what}, is not the ID of a virtual network"))
        });
    }
    let tenants = sandbox.tenants()?;
    let mut found = Vec::new();
    for (position, tenant) in tenants.iter().enumerate() {
        if (position == 0) == home {
            let listing = Listing { resource_type: VIRTUAL_NETWORK, ..Listing::default() };
            let networks = sandbox.documents(tenant, &listing)?.into_iter().map(|it| it.id);
            // The network of the vendor's own endpoints is peered with nobody's.
            found.extend(networks.filter(|id| !id.name().eq_ignore_ascii_case(ENDPOINT_NETWORK)));
        }
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(id),
        (None, _) => Err(Error::Action(format!("{what} is not named, and the sandbox has none"))),
        (Some(one), Some(other)) => Err(Error::Action(format!(
            "{what} is not named, and the sandbox has several: '{}', '{}'…",
            one.text(),
            other.text()
        ))),
    }
}
