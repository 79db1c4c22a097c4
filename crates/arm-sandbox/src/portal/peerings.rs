//! Peering links: each pair of networks with the link that either side has, their states, whether
//! they know each other's address space, and what to do next.

use std::{collections::BTreeMap, fmt};

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;

use super::{
    Portal,
    guard::Visitor,
    landscape::{Landscape, Resource},
    page::{self, Page},
    parts::{Badge, IdLink, Tone, anchor},
};
use crate::{id::Id, rules::network::VIRTUAL_NETWORK};

/// The address of the page.
const ADDRESS: &str = "/-/peerings";

/// Two networks and what each of them has of the peering.
pub(super) struct Pair {
    /// Where it is on the page.
    pub(super) anchor: String,
    /// The network whose tenant comes first: the customer's, if the customer has one of the two.
    pub(super) near: Side,
    /// The other network.
    pub(super) far: Side,
    /// The worse of the states of the two links.
    pub(super) tone: Tone,
}

/// One network of a pair.
pub(super) struct Side {
    /// The network.
    pub(super) network: Id,
    /// The place of its tenant; `None` if it is in no subscription of the sandbox.
    pub(super) tenant: Option<usize>,
    /// The name of its tenant.
    pub(super) tenant_name: String,
    /// Its address space; empty if the network does not exist.
    addresses: String,
    /// The link that it has, if it has one.
    pub(super) link: Option<Link>,
}

/// A peering link.
pub(super) struct Link {
    /// Its ID.
    id: Id,
    /// `Initiated`, `Connected`, `Disconnected`.
    pub(super) state: String,
    /// `FullyInSync`, `LocalNotInSync`, `RemoteNotInSync`…
    level: String,
    /// The address space of the other network that it knows.
    known: String,
    /// What it lets through besides traffic between the two networks.
    flags: String,
}

impl Side {
    fn network_link(&self) -> IdLink {
        IdLink::to(&self.network)
    }

    /// Whether its link does not know the current address space of the other network.
    fn is_behind(&self) -> bool {
        let levels = ["LocalNotInSync", "LocalAndRemoteNotInSync"];
        self.link.as_ref().is_some_and(|it| levels.contains(&it.level.as_str()))
    }

    fn badge(&self) -> Badge {
        match &self.link {
            Some(link) => Badge::new(link.tone(), link.state.clone()),
            None => Badge::new(Tone::Off, "No link"),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Network {} of {}", self.network.name(), self.tenant_name)
    }
}

impl Link {
    fn id_link(&self) -> IdLink {
        IdLink::to(&self.id)
    }

    fn tone(&self) -> Tone {
        Tone::of_peering(&self.state, &self.level)
    }

    fn level_badge(&self) -> Badge {
        let tone = if self.level == "FullyInSync" { Tone::Good } else { Tone::Waiting };
        Badge::new(tone, self.level.clone())
    }
}

impl Pair {
    fn sides(&self) -> [&Side; 2] {
        [&self.near, &self.far]
    }

    /// What has to happen next, as a sentence.
    pub(super) fn next_step(&self) -> String {
        let sides = self.sides();
        let states = sides.map(|side| side.link.as_ref().map_or("", |link| link.state.as_str()));
        if states.contains(&"Disconnected") {
            return "One side deleted its link. The link that is left must be written or deleted \
                    before the other side can create its link again."
                .to_owned();
        }
        if let Some(side) = sides.into_iter().find(|side| side.link.is_none()) {
            return format!("{side} has to create its link.");
        }
        let behind: Vec<_> =
            sides.into_iter().filter(|it| it.is_behind()).map(ToString::to_string).collect();
        if behind.is_empty() {
            return "Nothing is left to do.".to_owned();
        }
        let links = if behind.len() == 1 {
            "has to synchronize its link"
        } else {
            "have to synchronize their links"
        };
        format!("{} {links} with the address space of the other network.", behind.join(" and "))
    }
}

/// All pairs of networks of which one has a link to the other.
pub(super) fn pairs(landscape: &Landscape) -> Vec<Pair> {
    let mut found: BTreeMap<(String, String), Vec<(&Resource, Id)>> = BTreeMap::new();
    for link in landscape.resources.iter().filter(|it| it.ends_with("/virtualNetworkPeerings")) {
        let remote = Id::parse(link.text("/properties/remoteVirtualNetwork/id"));
        let (Some(local), Some(remote)) = (link.id.parent(), remote) else { continue };
        let mut keys = [local.key().to_owned(), remote.key().to_owned()];
        keys.sort_unstable();
        let [one, other] = keys;
        found.entry((one, other)).or_default().push((link, remote));
    }
    found.into_values().filter_map(|links| pair(landscape, &links)).collect()
}

fn pair(landscape: &Landscape, links: &[(&Resource, Id)]) -> Option<Pair> {
    let (first, remote) = links.first()?;
    let mut networks = [first.id.parent()?, remote.clone()];
    networks.sort_by_key(|it| landscape.tenant_of(it).unwrap_or(usize::MAX));
    let sides = networks.map(|network| {
        let own = links
            .iter()
            .find(|(link, _)| link.id.parent().is_some_and(|parent| parent.key() == network.key()));
        side(landscape, network, own.map(|(link, _)| *link))
    });
    let tones = sides.each_ref().map(|it| it.link.as_ref().map_or(Tone::Waiting, Link::tone));
    let [near, far] = sides;
    let tone = tones.into_iter().max().unwrap_or(Tone::Off);
    Some(Pair { anchor: anchor(&first.id), near, far, tone })
}

fn side(landscape: &Landscape, network: Id, link: Option<&Resource>) -> Side {
    let tenant = landscape.tenant_of(&network);
    let found = landscape.resource(&network).filter(|it| it.id.is_a(VIRTUAL_NETWORK));
    Side {
        tenant_name: match tenant {
            Some(0) => "your tenant".to_owned(),
            Some(place) => landscape.tenant_name(place).to_owned(),
            None => "a tenant outside the sandbox".to_owned(),
        },
        tenant,
        addresses: found.map(|it| prefixes(it, "addressSpace")).unwrap_or_default(),
        link: link.map(|link| Link {
            id: link.id.clone(),
            state: link.text("/properties/peeringState").to_owned(),
            level: link.text("/properties/peeringSyncLevel").to_owned(),
            known: prefixes(link, "remoteAddressSpace"),
            flags: flags(link),
        }),
        network,
    }
}

fn prefixes(resource: &Resource, space: &str) -> String {
    resource.texts(&format!("/properties/{space}/addressPrefixes")).join(", ")
}

fn flags(link: &Resource) -> String {
    let set = |name: &str| {
        link.body.pointer(&format!("/properties/{name}")).and_then(serde_json::Value::as_bool)
    };
    let named = [
        ("allowForwardedTraffic", "forwarded traffic"),
        ("allowGatewayTransit", "gateway transit"),
        ("useRemoteGateways", "remote gateways"),
    ];
    let mut flags: Vec<_> =
        named.iter().filter(|(name, _)| set(name) == Some(true)).map(|(_, text)| *text).collect();
    if set("allowVirtualNetworkAccess") == Some(false) {
        flags.push("no traffic between the networks");
    }
    flags.join(", ")
}

#[derive(Template)]
#[template(path = "peerings.html")]
struct Peerings {
    page: Page,
    pairs: Vec<Pair>,
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| Peerings {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        pairs: pairs(&landscape),
    }))
}
