//! Federated credentials: which tokens of somebody else an identity trusts.

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;

use super::{
    Portal,
    guard::Visitor,
    landscape::Landscape,
    page::{self, Page},
    parts::IdLink,
};

/// The address of the page.
const ADDRESS: &str = "/-/credentials";

/// A federated credential.
struct Credential {
    link: IdLink,
    identity: IdLink,
    issuer: String,
    subject: String,
    audiences: String,
}

#[derive(Template)]
#[template(path = "credentials.html")]
struct Credentials {
    page: Page,
    credentials: Vec<Credential>,
}

fn credentials(landscape: &Landscape) -> Vec<Credential> {
    let found = landscape.resources.iter();
    found
        .filter(|it| it.ends_with("/federatedIdentityCredentials"))
        .filter_map(|it| {
            Some(Credential {
                link: IdLink::to(&it.id),
                identity: IdLink::to(&it.id.parent()?),
                issuer: it.text("/properties/issuer").to_owned(),
                subject: it.text("/properties/subject").to_owned(),
                audiences: it.texts("/properties/audiences").join(", "),
            })
        })
        .collect()
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| Credentials {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        credentials: credentials(&landscape),
    }))
}
