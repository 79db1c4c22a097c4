//! What Azure shows of the user's network, and of its peering link: a few reads.

use std::{collections::BTreeSet, sync::Arc};

use allowlist::Cidr;
use serde::{Deserialize, Serialize};
use tfplugin::{Context, Diagnostic, Ordered, Result};

use super::diagnostics;
use crate::{
    Clients,
    azure::Id,
    services::{
        network::{Peering, State, VirtualNetwork},
        vendor_requests::{
            Candidate, Link, Mode, Routes, candidates, chosen, common as request, link, routes,
        },
    },
};

/// What a peering request keeps beside its state.
pub(super) type PrivateState = request::PrivateState<Evidence>;

/// What a plan follows from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Evidence {
    /// Our peering link of the peering with the vendor.
    link: Option<Link>,
    /// All peering links of the network: another one may be meant by what is recorded next.
    candidates: Vec<Candidate>,
    /// What is said of the network. The state has that, once there is one.
    network: Option<Described>,
}

/// That our peering link is connected, and what routes do was not looked at.
#[derive(Debug)]
pub(super) struct NotSeen;

/// What the ticket says of the network.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Described {
    tenant_id: Option<String>,
    region: Option<String>,
    address_space: Option<BTreeSet<String>>,
}

/// What to look for.
#[derive(Debug, Clone)]
pub(super) struct Search {
    /// The user's network.
    pub(super) vnet: Id,
    /// The vendor's network, once it is known.
    pub(super) vendor: Option<Id>,
    /// The ranges of the cluster.
    pub(super) cluster: Vec<Cidr>,
    /// Whether our peering link may be told by the cluster's range alone.
    pub(super) by_range: bool,
}

/// The result of a read of the network.
#[derive(Debug)]
pub(super) enum Look {
    /// The network is there.
    Seen(Seen),
    /// There is no such network.
    Gone,
    /// The caller may not read it, as this warning says.
    Forbidden(Diagnostic),
}

/// What was seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// The tenant of the subscription, where the caller may know it.
    pub(super) tenant_id: Option<String>,
    /// The region of the network.
    pub(super) region: Option<String>,
    /// The ranges of the network, in Azure's spelling.
    pub(super) address_space: Option<BTreeSet<String>>,
    /// All peering links of the network.
    pub(super) peerings: Vec<Peering>,
    /// Our peering link of the peering with the vendor.
    pub(super) link: Option<Link>,
}

impl Seen {
    /// What to keep of it.
    pub(super) fn evidence(&self, cluster: &[Cidr]) -> Evidence {
        let candidates = candidates(&self.peerings, cluster);
        Evidence { link: self.link.clone(), candidates, network: None }
    }

    /// The same for the plan of a new request.
    pub(super) fn first_evidence(&self, cluster: &[Cidr]) -> Evidence {
        let network = Described {
            tenant_id: self.tenant_id.clone(),
            region: self.region.clone(),
            address_space: self.address_space.clone(),
        };
        Evidence { network: Some(network), ..self.evidence(cluster) }
    }
}

impl Evidence {
    /// Our peering link as it was seen last.
    pub(super) const fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Our peering link, where this is what to look for; an error where only a look tells how it stands.
    pub(super) fn will_find(&self, search: &Search) -> std::result::Result<Option<Link>, NotSeen> {
        let found = chosen(&self.candidates, search.vendor.as_ref(), search.by_range);
        let name = |it: &Link| it.name.clone();
        if found.as_ref().map(name) == self.link.as_ref().map(name) {
            return Ok(self.link.clone());
        }
        // What routes do was not looked at.
        match found {
            Some(it) if it.state == State::Connected => Err(NotSeen),
            found => Ok(found),
        }
    }

    /// What was seen of the network by the plan of a new request.
    pub(super) fn first_seen(&self, link: Option<Link>) -> Option<Seen> {
        let network = self.network.clone()?;
        Some(Seen {
            tenant_id: network.tenant_id,
            region: network.region,
            address_space: network.address_space,
            peerings: Vec::new(),
            link,
        })
    }
}

/// Looks at the network, at its peerings, and at the route tables of its subnets.
pub(super) async fn look(search: &Search, ctx: &Context<'_, Clients>) -> Result<Look> {
    let networks = ctx.clients.networks()?;
    let found = match networks.virtual_network(&search.vnet).await {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Look::Gone),
        Err(error) if error.is_forbidden() => {
            return Ok(Look::Forbidden(diagnostics::forbidden(&search.vnet, &error)));
        }
        Err(error) => return Err(error.into()),
    };
    let mut seen = described(&found, search);
    seen.tenant_id = tenant(&search.vnet, ctx).await?;
    if let Some(link) = seen.link.as_mut().filter(|it| it.state == State::Connected) {
        link.routes = routes_of(&found, &search.cluster, ctx).await?;
    }
    Ok(Look::Seen(seen))
}

/// Whether our peering link can be told by the cluster's range: where the vendor makes it, it needs not say
/// what its network is, but it was asked.
pub(super) fn by_range(mode: Mode, ticket: Option<&String>) -> bool {
    mode == Mode::VendorCreatesBoth && ticket.is_some()
}

/// What the network itself says.
pub(super) fn described(found: &VirtualNetwork, search: &Search) -> Seen {
    let properties = &found.properties;
    let prefixes = properties.address_space.address_prefixes.iter().cloned().into_set();
    Seen {
        tenant_id: None,
        region: found.location.clone(),
        address_space: Some(prefixes),
        link: link(&properties.peerings, search.vendor.as_ref(), &search.cluster, search.by_range),
        peerings: properties.peerings.clone(),
    }
}

/// The tenant of the network's subscription; unknown where the caller may not read that.
async fn tenant(vnet: &Id, ctx: &Context<'_, Clients>) -> Result<Option<String>> {
    let Some(subscription) = vnet.subscription() else { return Ok(None) };
    match ctx.clients.lookups()?.subscription_tenant(&subscription).await {
        Ok(tenant) => Ok(tenant),
        Err(error) if error.is_forbidden() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What the route tables of the network's subnets do; a table that may not be read leaves it open.
async fn routes_of(
    found: &VirtualNetwork,
    cluster: &[Cidr],
    ctx: &Context<'_, Clients>,
) -> Result<Routes> {
    let tables = ctx.clients.networks()?.tables_of(found).await?;
    match routes(tables.read.iter().map(Arc::as_ref), cluster) {
        Routes::OfPeering | Routes::Forwarded if !tables.unread.is_empty() => Ok(Routes::Unread),
        found => Ok(found),
    }
}
