//! The first page: who is in the sandbox, how much of what, and the picture of the connections.

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;

use super::{
    Portal, connections, firewalls, grants,
    guard::Visitor,
    landscape::{Landscape, Tenant},
    page::{self, Page},
    peerings,
    picture::{Drawing, Layout, Line, lines},
};
use crate::id::Id;

/// A number with what it counts and where the details are.
struct Count {
    number: usize,
    singular: &'static str,
    plural: &'static str,
    href: &'static str,
}

impl Count {
    fn text(&self) -> &'static str {
        if self.number == 1 { self.singular } else { self.plural }
    }
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    page: Page,
    tenants: Vec<Tenant>,
    counts: Vec<Count>,
    lines: Vec<Line>,
    left_out: usize,
    drawing: Drawing,
}

impl Overview {
    fn new(page: Page, landscape: Landscape) -> Self {
        let lines = lines(&landscape);
        let layout = Layout::of(&lines);
        Self {
            page,
            counts: counts(&landscape),
            lines,
            left_out: layout.left_out,
            drawing: Drawing::of(layout),
            tenants: landscape.tenants,
        }
    }
}

fn counts(landscape: &Landscape) -> Vec<Count> {
    let is_resource = |id: &Id| {
        let is_inside = id.is_container() || id.is_nested() || id.is_extension();
        !is_inside && !id.namespace().eq_ignore_ascii_case("Microsoft.Authorization")
    };
    let ends = |end: &str| landscape.resources.iter().filter(|it| it.ends_with(end)).count();
    vec![
        Count {
            number: landscape.resources.iter().filter(|it| is_resource(&it.id)).count(),
            singular: "resource",
            plural: "resources",
            href: "/-/resources",
        },
        Count {
            number: connections::connections(landscape).len(),
            singular: "private endpoint connection",
            plural: "private endpoint connections",
            href: "/-/private-link",
        },
        Count {
            number: peerings::pairs(landscape).len(),
            singular: "peering",
            plural: "peerings",
            href: "/-/peerings",
        },
        Count {
            number: firewalls::firewalls(landscape).iter().map(|it| it.entries.len()).sum(),
            singular: "firewall entry",
            plural: "firewall entries",
            href: "/-/firewalls",
        },
        Count {
            number: grants::grants(landscape).len(),
            singular: "role assignment",
            plural: "role assignments",
            href: "/-/roles",
        },
        Count {
            number: ends("/federatedIdentityCredentials"),
            singular: "federated credential",
            plural: "federated credentials",
            href: "/-/credentials",
        },
    ]
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| {
        let page = Page::new(&portal, "/", &landscape, &visitor, &headers);
        Overview::new(page, landscape)
    }))
}
