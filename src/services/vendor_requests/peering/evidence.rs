//! What Azure shows of a peering with the vendor, from our own network alone.

use std::collections::BTreeSet;

use allowlist::{Block, Cidr};
use serde::{Deserialize, Serialize};

use crate::{
    azure::Id,
    services::network::{Peering, RouteTable, State},
};

/// Our half of the peering with the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    /// Its name.
    pub(crate) name: String,
    /// How far the two halves are.
    pub(crate) state: State,
    /// Whether our half knows the vendor's addresses as they are.
    pub(crate) knows_theirs: bool,
    /// Whether the vendor's half knows our addresses as they are.
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
    TransportError(Vec<String>),
}

/// A half of a peering of our network, and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Candidate {
    remote: Option<Id>,
    link: Link,
}

/// The half that leads to the vendor: to the network that the vendor named, or, before there is a
/// name and where `by_range` allows it, the only one that leads to the cluster's range.
pub(crate) fn link(
    peerings: &[Peering],
    vendor: Option<&Id>,
    cluster: &[Cidr],
    by_range: bool,
) -> Option<Link> {
    chosen(&candidates(peerings, cluster), vendor, by_range)
}

/// All halves of our network, with what each is to this cluster.
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

/// This half, as far as it says itself.
fn described(found: &Peering, cluster: &[Cidr]) -> Link {
    let provisioning = found.properties.provisioning_state.as_deref().unwrap_or("Succeeded");
    let (knows_theirs, known_to_them) = in_sync(found);
    Link {
        name: found.name.clone(),
        state: found.properties.peering_state.clone(),
        knows_theirs,
        known_to_them,
        settled: match provisioning.to_ascii_lowercase().as_str() {
            "succeeded" => Some(true),
            "failed" | "canceled" => None,
            _ => Some(false),
        },
        reaches_cluster: reaches(found, cluster),
        routes: Routes::Unread,
    }
}

/// Whether our half knows the vendor's addresses as they are, and the vendor's half ours.
///
/// The half says itself what it took over (`remoteAddressSpace`) and what there is now
/// (`remoteVirtualNetworkAddressSpace`), which no word can contradict; where it does not, the side
/// that is not in sync is told by the word.
fn in_sync(half: &Peering) -> (bool, bool) {
    let properties = &half.properties;
    let Some(level) = properties.peering_sync_level.as_ref().filter(|it| !it.is_full()) else {
        return (true, true);
    };
    let set = |it: Vec<Cidr>| it.into_iter().collect::<BTreeSet<_>>();
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
/// Azure takes the most specific route, and of two equal ones that of the table: so a route decides
/// only where its range is the cluster's or lies in it. A default route does not touch a peering.
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
        (false, _) => Routes::TransportError(lost),
        (true, true) => Routes::Forwarded,
        (true, false) => Routes::OfPeering,
    }
}

/// Whether the half leads to every range of the cluster.
fn reaches(peering: &Peering, cluster: &[Cidr]) -> bool {
    let known = peering.properties.remote_prefixes();
    let known: Vec<Block> = known.iter().filter_map(|it| Block::stored(it)).collect();
    let leads = |range: &Cidr| known.iter().any(|it| it.contains((*range).into()));
    !cluster.is_empty() && cluster.iter().all(leads)
}
