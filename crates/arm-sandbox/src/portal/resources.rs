//! All resources as a tree, and each with its JSON.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::{
    Portal,
    guard::Visitor,
    landscape::{Landscape, Resource},
    page::{self, Page},
    parts::{self, IdLink},
};
use crate::{id::Id, redaction};

/// The address of the page.
const ADDRESS: &str = "/-/resources";

/// A tenant with what is in it.
struct TenantBranch {
    name: String,
    id: String,
    scopes: Vec<ScopeBranch>,
}

/// A subscription, a resource group or another scope, with the resources directly in it.
struct ScopeBranch {
    name: String,
    id: String,
    leaves: Vec<Leaf>,
}

/// A resource.
struct Leaf {
    link: IdLink,
    kind: String,
    /// How deep it is inside of other resources.
    depth: usize,
}

fn tree(landscape: &Landscape) -> Vec<TenantBranch> {
    let tenants = landscape.tenants.iter().enumerate();
    tenants
        .map(|(place, tenant)| {
            let resources = landscape.resources.iter().filter(|it| it.tenant == place);
            TenantBranch {
                name: tenant.name.clone(),
                id: tenant.id.clone(),
                scopes: scopes(landscape, resources),
            }
        })
        .collect()
}

fn scopes<'a>(
    landscape: &Landscape,
    resources: impl Iterator<Item = &'a Resource>,
) -> Vec<ScopeBranch> {
    let mut found: BTreeMap<String, ScopeBranch> = BTreeMap::new();
    for resource in resources.filter(|it| !it.id.is_container()) {
        let id = &resource.id;
        let scope = id.resource_group_id().or_else(|| id.subscription_id());
        let scope = scope.unwrap_or_else(Id::root);
        let branch = found.entry(scope.key().to_owned()).or_insert_with(|| ScopeBranch {
            name: if scope.is_subscription() {
                landscape.subscription_name(&scope)
            } else if scope.key() == "/" {
                "Tenant".to_owned()
            } else {
                scope.name().to_owned()
            },
            id: scope.text().to_owned(),
            leaves: Vec::new(),
        });
        let around = id.ancestry().iter().skip(1).filter(|it| !it.is_container()).count();
        branch.leaves.push(Leaf {
            link: IdLink::inside(id),
            kind: id.resource_type().to_owned(),
            depth: around.min(4),
        });
    }
    found.into_values().collect()
}

#[derive(Template)]
#[template(path = "resources.html")]
struct Resources {
    page: Page,
    tenants: Vec<TenantBranch>,
}

/// Shows the tree.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| Resources {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        tenants: tree(&landscape),
    }))
}

/// Which resource is shown.
#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    id: String,
}

#[derive(Template)]
#[template(path = "resource.html")]
struct OneResource {
    page: Page,
    name: String,
    kind: String,
    id: String,
    tenant: String,
    subscription: String,
    /// The document without its secrets.
    json: String,
    /// What is inside of it or on it.
    parts: Vec<IdLink>,
}

/// Shows a resource.
pub(super) async fn resource(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(which): Query<Which>,
) -> Response {
    let landscape = match Landscape::read(&portal.0.sandbox) {
        Ok(landscape) => landscape,
        Err(error) => return page::shown(Err::<OneResource, _>(error)),
    };
    let found = Id::parse(&which.id).and_then(|id| landscape.resource(&id));
    let Some(Resource { tenant, id, body }) = found else {
        return page::refused(
            StatusCode::NOT_FOUND,
            "There is no such resource. It may have been deleted, or be outside of the sandbox.",
        );
    };
    let mut shown = body.clone();
    redaction::hide(id.text(), &mut shown);
    let inside = landscape
        .resources
        .iter()
        .filter(|it| it.id.key() != id.key() && id.covers(&it.id) && !it.id.is_container());
    page::shown(Ok(OneResource {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        name: parts::title(id),
        kind: id.resource_type().to_owned(),
        id: id.text().to_owned(),
        tenant: landscape.tenant_name(*tenant).to_owned(),
        subscription: landscape.subscription_name(id),
        json: serde_json::to_string_pretty(&shown).unwrap_or_default(),
        parts: inside.map(|it| IdLink::inside(&it.id)).collect(),
    }))
}
