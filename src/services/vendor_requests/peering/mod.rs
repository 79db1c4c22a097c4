//! A request to peer a virtual network with that of a cluster.

mod progress;
#[cfg(test)]
mod tests;

use allowlist::{Block, Cidr};
use serde::{Deserialize, Serialize};
use tfplugin::{Model, Ordered};

use super::{cluster::Cluster, site::Site, ticket::reference};
use crate::{
    azure::{self, Id},
    services::{
        network::{Peering, ProvisioningState, RouteTable, State},
        vendor_requests::ticket::{Facts, TO_BE_FILLED_IN, Ticket, paragraphs},
    },
};

pub(crate) use progress::PeeringRecord;
pub(crate) use progress::peering_progress;

/// The application with which Astronomer creates both peering links; it is the same in the tenant of every
/// customer.
pub(crate) const VENDOR_APPLICATION: &str = "a67e6057-7138-4f78-bbaf-fd9db7b8aab0";

/// How the two sides share the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum Mode {
    /// Astronomer creates its peering link, and you create yours with `dataplane_vnet_peering`.
    CustomerAccepts,
    /// Astronomer creates both peering links, with a role in your subscription that you give its application
    /// for as long as that takes.
    VendorCreatesBoth,
}

/// The two networks to peer.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    /// The vendor's cluster.
    pub(crate) cluster: Cluster,
    /// Our virtual network.
    pub(crate) vnet: azure::Id,
    /// The tenant of its subscription, where we may know it.
    pub(crate) tenant_id: Option<String>,
    /// Its region, where we may know it.
    pub(crate) region: Option<String>,
    /// Its ranges, where we may know them.
    pub(crate) address_space: Vec<String>,
    /// How the two sides share the work.
    pub(crate) mode: Mode,
}

/// The reference of the request to peer these two. How it is done makes no other request of it.
pub(crate) fn peering_reference(cluster_id: &str, vnet: &azure::Id, site: Site) -> String {
    reference(&site.reference_kind("vnet-peering"), &[cluster_id, &vnet.folded()])
}

impl Peer {
    /// The ticket with this reference.
    pub(crate) fn ticket(&self, reference: &str) -> Ticket {
        let cluster = &self.cluster;
        Ticket {
            subject: format!(
                "VNet peering of {} with Astro cluster {} ({}){}, {reference}",
                self.vnet.name(),
                cluster.name,
                cluster.id,
                cluster.site.clause()
            ),
            body: paragraphs(&[
                "Hello Astronomer Support,".to_owned(),
                self.wish().to_owned(),
                self.facts().text(),
                format!("How we take part: {}", self.part()),
                format!(
                    "Please reply when your peering link and the routes in your VNet exist. Reference: \
                     {reference}"
                ),
            ]),
        }
    }

    /// What is asked for.
    const fn wish(&self) -> &'static str {
        match self.cluster.site {
            Site::Primary => {
                "Please connect the VNet of the cluster below with our VNet by peering."
            }
            Site::DisasterRecovery => {
                "Please connect the VNet that the cluster below has for disaster recovery with our VNet by \
                 peering. This is not about the VNet of its primary site: a request for that has a \
                 reference of its own."
            }
        }
    }

    fn facts(&self) -> Facts {
        let open = || TO_BE_FILLED_IN.to_owned();
        let ranges = self.cluster.ranges.iter().map(ToString::to_string).collect();
        let address_space = match self.address_space.as_slice() {
            [] => vec![open()],
            known => known.to_vec(),
        };
        let checked = if self.address_space.is_empty() {
            "nothing, because our account may not read the VNet"
        } else {
            "no overlap with the Astro range or with VNets already peered to ours"
        };
        Facts::default()
            .fact("Astro cluster", self.cluster.to_string())
            .facts("Astro VNet range", ranges)
            .fact("Our tenant ID", self.tenant_id.clone().unwrap_or_else(open))
            .fact("Our subscription ID", self.vnet.subscription_id().unwrap_or_default())
            .fact("Our resource group", self.vnet.resource_group().unwrap_or_default())
            .fact("Our VNet region", self.region.clone().unwrap_or_else(open))
            .fact("Our VNet name", self.vnet.name())
            .fact("Our VNet ID", self.vnet.as_str())
            .facts("Our address space", address_space)
            .fact("Application that needs peer/action here", self.application())
            .fact("Checked by us", checked)
    }

    /// The vendor's application and the tenant in which it has to exist: without it there, nobody can give
    /// it the permission.
    fn application(&self) -> String {
        let tenant = self.tenant_id.as_deref().unwrap_or("of our subscription");
        format!("{VENDOR_APPLICATION} (yours), in our tenant {tenant}")
    }

    /// What each side does.
    fn part(&self) -> String {
        match self.mode {
            Mode::CustomerAccepts => {
                "please create your peering link, and tell us the Azure resource ID and the tenant ID of your \
                 VNet. For that your application above needs \
                 Microsoft.Network/virtualNetworks/peer/action on our VNet: please tell us if you use \
                 another one. We then create our peering link, for which our application has to exist in your \
                 tenant and needs the same on your VNet: please tell us how you grant it."
                    .to_owned()
            }
            Mode::VendorCreatesBoth => format!(
                "please create both peering links. Your application {VENDOR_APPLICATION} gets the role \
                 \"Astro VNET Peering Contributor\" in the subscription above, until the peering is \
                 connected."
            ),
        }
    }
}

/// Our peering link of the peering with the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    /// Its name.
    pub(crate) name: String,
    /// How far the two peering links are.
    pub(crate) state: State,
    /// Whether our peering link knows the vendor's addresses as they are.
    pub(crate) knows_theirs: bool,
    /// Whether the vendor's peering link has our current addresses.
    pub(crate) known_to_them: bool,
    /// Whether Azure has finished with the last change of it; `None` where that change failed.
    pub(crate) settled: Option<bool>,
    /// Whether the cluster's range is among the addresses that it leads to.
    pub(crate) reaches_cluster: bool,
    /// Where route tables of our subnets send packets for the cluster.
    pub(crate) routes: Routes,
}

/// What route tables of our subnets do with packets for the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Routes {
    /// They could not be read.
    Unread,
    /// None of them names the cluster's addresses: the peering's own routes hold.
    OfPeering,
    /// Some do, and hand them to something that can forward them.
    Forwarded,
    /// Some do, and lose them: the routes, by table and name.
    Lost(Vec<String>),
}

/// A peering link of our network, and its remote network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Candidate {
    remote: Option<Id>,
    link: Link,
}

/// The peering link to the vendor: to the network that the vendor named, or, before there is a
/// name and where `by_range` allows it, the only one that leads to the cluster's range.
pub(crate) fn link(
    peerings: &[Peering],
    vendor: Option<&Id>,
    cluster: &[Cidr],
    by_range: bool,
) -> Option<Link> {
    chosen(&candidates(peerings, cluster), vendor, by_range)
}

/// All peering links of our network, with what each is to this cluster.
pub(crate) fn candidates(peerings: &[Peering], cluster: &[Cidr]) -> Vec<Candidate> {
    let candidate = |it: &Peering| Candidate {
        remote: it.properties.remote().cloned(),
        link: described(it, cluster),
    };
    peerings.iter().map(candidate).collect()
}

/// That of them which leads to the vendor.
pub(crate) fn chosen(
    candidates: &[Candidate],
    vendor: Option<&Id>,
    by_range: bool,
) -> Option<Link> {
    let found = match vendor {
        Some(vendor) => candidates.iter().find(|it| it.remote.as_ref() == Some(vendor)),
        None if by_range => {
            let mut leading = candidates.iter().filter(|it| it.link.reaches_cluster);
            leading.next().filter(|_| leading.next().is_none())
        }
        None => None,
    };
    found.map(|it| it.link.clone())
}

/// This peering link, by its properties.
fn described(found: &Peering, cluster: &[Cidr]) -> Link {
    let provisioning = found.properties.provisioning_state.as_deref().unwrap_or("Succeeded");
    let (knows_theirs, known_to_them) = in_sync(found);
    Link {
        name: found.name.clone(),
        state: found.properties.peering_state.clone(),
        knows_theirs,
        known_to_them,
        settled: match ProvisioningState::of(provisioning) {
            ProvisioningState::Succeeded => Some(true),
            ProvisioningState::Failed => None,
            ProvisioningState::Unfinished => Some(false),
        },
        reaches_cluster: reaches(found, cluster),
        routes: Routes::Unread,
    }
}

/// Whether our peering link has the vendor's current addresses, and the vendor's link has ours.
///
/// The peering link reports the remote addresses that it uses (`remoteAddressSpace`) and those that
/// the remote network has now (`remoteVirtualNetworkAddressSpace`). These two win over the sync level;
/// if one is missing, the sync level says which side is not in sync.
fn in_sync(peering: &Peering) -> (bool, bool) {
    let properties = &peering.properties;
    let Some(level) = properties.peering_sync_level.as_ref().filter(|it| !it.is_full()) else {
        return (true, true);
    };
    let set = |it: Vec<Cidr>| it.into_set();
    let known = properties.remote_address_space.as_ref().map(|it| set(it.ranges()));
    let current = properties.remote_virtual_network_address_space.as_ref();
    let current = current.map(|it| set(it.ranges()));
    match known.zip(current) {
        Some((known, current)) => (known == current, known != current),
        None => (!level.0.to_ascii_lowercase().starts_with("local"), false),
    }
}

/// What these route tables do with packets for the cluster.
///
/// Azure takes the most specific route, and prefers the route of the table to an equal one. So a route
/// matters only if its range is the cluster's or part of it; a default route does not affect a peering.
pub(crate) fn routes<'a>(
    tables: impl IntoIterator<Item = &'a RouteTable>,
    cluster: &[Cidr],
) -> Routes {
    let (mut forwarded, mut lost) = (false, Vec::new());
    for table in tables {
        for route in &table.properties.routes {
            let Ok(range) = route.properties.address_prefix.parse::<Cidr>() else { continue };
            if !cluster.iter().any(|it| it.contains(range)) {
                continue;
            }
            match route.properties.next_hop_type.to_ascii_lowercase().as_str() {
                "none" | "internet" => {
                    lost.push(format!("`{}` in `{}` ({range})", route.name, table.name));
                }
                _ => forwarded = true,
            }
        }
    }
    match (lost.is_empty(), forwarded) {
        (false, _) => Routes::Lost(lost),
        (true, true) => Routes::Forwarded,
        (true, false) => Routes::OfPeering,
    }
}

/// Whether the peering link leads to every range of the cluster.
fn reaches(peering: &Peering, cluster: &[Cidr]) -> bool {
    let known = peering.properties.remote_prefixes();
    let known: Vec<Block> = known.iter().filter_map(|it| Block::stored(it)).collect();
    let leads = |range: &Cidr| known.iter().any(|it| it.contains((*range).into()));
    !cluster.is_empty() && cluster.iter().all(leads)
}
