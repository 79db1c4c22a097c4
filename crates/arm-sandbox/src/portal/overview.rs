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

/// A number with what it counts and where the details are.
struct Count {
    number: usize,
    /// What it counts: one of it, and any other number.
    what: [&'static str; 2],
    href: &'static str,
}

impl Count {
    fn text(&self) -> &'static str {
        let [one, many] = self.what;
        if self.number == 1 { one } else { many }
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
    let resources = landscape.resources.iter();
    let ends = |end: &str| landscape.resources.iter().filter(|it| it.ends_with(end)).count();
    vec![
        Count {
            number: resources.filter(|it| !it.id.is_container() && !it.id.is_nested()).count(),
            what: ["resource", "resources"],
            href: "/-/resources",
        },
        Count {
            number: connections::connections(landscape).len(),
            what: ["private endpoint connection", "private endpoint connections"],
            href: "/-/private-link",
        },
        Count {
            number: peerings::pairs(landscape).len(),
            what: ["peering", "peerings"],
            href: "/-/peerings",
        },
        Count {
            number: firewalls::firewalls(landscape).iter().map(|it| it.entries.len()).sum(),
            what: ["firewall entry", "firewall entries"],
            href: "/-/firewalls",
        },
        Count {
            number: grants::grants(landscape).len(),
            what: ["role assignment", "role assignments"],
            href: "/-/roles",
        },
        Count {
            number: ends("/federatedIdentityCredentials"),
            what: ["federated credential", "federated credentials"],
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
