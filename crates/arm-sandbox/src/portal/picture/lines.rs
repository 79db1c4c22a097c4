//! What is connected with what: a line for each pair and kind.

use super::super::{
    connections, firewalls, grants,
    landscape::Landscape,
    parts::{Badge, Tone, kind, title},
    peerings,
};
use crate::id::Id;

/// The group of identities that are in your own tenant.
const OWN: &str = "Identities in your tenant";
/// The group of addresses.
const INTERNET: &str = "The internet";

/// What connects somebody with a resource of yours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Kind {
    /// A private endpoint connection.
    Endpoint,
    /// A peering of two networks.
    Peering,
    /// A role assignment.
    Grant,
    /// Entries of a firewall.
    Allowlist,
}

impl Kind {
    /// What a person calls it.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Endpoint => "Private endpoint",
            Self::Peering => "Peering",
            Self::Grant => "Role",
            Self::Allowlist => "Allowlist",
        }
    }
}

/// An end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Node {
    /// What differs for different nodes.
    pub(super) key: String,
    /// Its name.
    pub(in super::super) title: String,
    /// What it is.
    pub(in super::super) detail: String,
    /// What it is drawn in; nothing on your side.
    pub(in super::super) group: String,
}

/// A line of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Line {
    /// What it stands for.
    pub(in super::super) kind: Kind,
    /// What its state means.
    pub(in super::super) tone: Tone,
    /// Its state, or the role.
    pub(in super::super) label: String,
    /// Your resource.
    pub(in super::super) near: Node,
    /// The other end.
    pub(in super::super) far: Node,
    /// Where its details are.
    pub(in super::super) href: String,
}

impl Line {
    /// Its state as the pages show states.
    pub(in super::super) fn badge(&self) -> Badge {
        Badge::new(self.tone, self.label.clone())
    }
}

/// All lines, those of one resource of yours next to each other.
pub(in super::super) fn lines(landscape: &Landscape) -> Vec<Line> {
    let mut lines = endpoints(landscape);
    lines.extend(peered(landscape));
    lines.extend(granted(landscape));
    lines.extend(allowed(landscape));
    lines.sort_by(|a, b| (&a.near.key, a.kind).cmp(&(&b.near.key, b.kind)));
    lines
}

fn node(id: &Id) -> Node {
    let group = id.resource_group().unwrap_or_default();
    let detail = if group.is_empty() || id.is_container() {
        kind(id)
    } else {
        format!("{} · {group}", kind(id))
    };
    Node { key: id.key().to_owned(), title: title(id), detail, group: String::new() }
}

/// A node of somebody else.
fn of_tenant(landscape: &Landscape, tenant: Option<usize>, node: Node) -> Node {
    let group = match tenant {
        Some(place) => format!("Tenant {}", landscape.tenant_name(place)),
        None => "Outside the sandbox".to_owned(),
    };
    Node { group, ..node }
}

fn endpoints(landscape: &Landscape) -> Vec<Line> {
    let found = connections::connections(landscape).into_iter().filter(|it| it.tenant == 0);
    found
        .map(|it| {
            let endpoint = Id::parse(&it.endpoint);
            let tenant = endpoint.as_ref().and_then(|id| landscape.tenant_of(id));
            let far = endpoint.as_ref().map_or_else(
                || Node {
                    key: it.id.key().to_owned(),
                    title: "unnamed endpoint".to_owned(),
                    detail: String::new(),
                    group: String::new(),
                },
                node,
            );
            Line {
                kind: Kind::Endpoint,
                tone: Tone::of_connection(&it.status),
                label: it.status,
                near: node(&it.target),
                far: of_tenant(landscape, tenant, far),
                href: format!("/-/private-link#{}", it.anchor),
            }
        })
        .collect()
}

fn peered(landscape: &Landscape) -> Vec<Line> {
    let found = peerings::pairs(landscape).into_iter().filter(|it| it.near.tenant == Some(0));
    found
        .map(|it| {
            let state = |side: &peerings::Side| side.link.as_ref().map(|link| link.state.clone());
            let label = match (state(&it.near), state(&it.far)) {
                (Some(near), Some(far)) if near == far => near,
                (Some(near), Some(far)) => format!("{near} / {far}"),
                (Some(near), None) => format!("{near}, theirs is missing"),
                (None, Some(far)) => format!("{far}, yours is missing"),
                (None, None) => String::new(),
            };
            Line {
                kind: Kind::Peering,
                tone: it.tone,
                label,
                near: node(&it.near.network),
                far: of_tenant(landscape, it.far.tenant, node(&it.far.network)),
                href: format!("/-/peerings#{}", it.anchor),
            }
        })
        .collect()
}

fn granted(landscape: &Landscape) -> Vec<Line> {
    let found = grants::grants(landscape).into_iter().filter(|it| it.tenant == 0);
    found
        .map(|it| {
            let principal = it.principal;
            let far = Node {
                key: it.object_id.to_ascii_lowercase(),
                title: principal.name,
                detail: principal.kind,
                group: OWN.to_owned(),
            };
            let far = match principal.tenant {
                0 => far,
                place => of_tenant(landscape, Some(place), far),
            };
            Line {
                kind: Kind::Grant,
                tone: Tone::Good,
                label: it.role,
                near: node(&it.scope),
                far,
                href: format!("/-/roles#{}", it.anchor),
            }
        })
        .collect()
}

/// A line for each caller of each firewall; those of whom nothing is known share one.
fn allowed(landscape: &Landscape) -> Vec<Line> {
    let mut lines = Vec::new();
    for firewall in firewalls::firewalls(landscape).into_iter().filter(|it| it.tenant == 0) {
        let mut owners: Vec<&str> = firewall.entries.iter().map(|it| it.owner.as_str()).collect();
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            let count = firewall.entries.iter().filter(|it| it.owner == owner).count();
            let title = if owner.is_empty() { "other addresses" } else { owner };
            let plural = if count == 1 { "y" } else { "ies" };
            lines.push(Line {
                kind: Kind::Allowlist,
                tone: if firewall.decides { Tone::Good } else { Tone::Off },
                label: format!("{count} entr{plural}"),
                near: node(&firewall.target),
                far: Node {
                    key: format!("addresses of {owner}"),
                    title: title.to_owned(),
                    detail: "addresses".to_owned(),
                    group: INTERNET.to_owned(),
                },
                href: format!("/-/firewalls#{}", firewall.anchor),
            });
        }
    }
    lines
}
