//! Role assignments, by who holds them or by what they are about.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use http::HeaderMap;
use serde::Deserialize;

use super::{
    Portal,
    guard::Visitor,
    landscape::{Landscape, Principal},
    page::{self, Page},
    parts::{IdLink, anchor},
};
use crate::id::Id;

/// The address of the page.
const ADDRESS: &str = "/-/roles";

/// A role assignment.
pub(super) struct Grant {
    /// Where it is on the page.
    pub(super) anchor: String,
    /// Its ID.
    id: Id,
    /// The place of the tenant that it is in.
    pub(super) tenant: usize,
    /// The object ID of the principal.
    pub(super) object_id: String,
    /// The principal.
    pub(super) principal: Principal,
    /// The name of the role.
    pub(super) role: String,
    /// What it is about.
    pub(super) scope: Id,
    /// The condition, if it has one.
    condition: String,
}

impl Grant {
    fn link(&self) -> IdLink {
        IdLink::to(&self.id)
    }

    fn scope_link(&self) -> IdLink {
        IdLink::to(&self.scope)
    }
}

/// All role assignments.
pub(super) fn grants(landscape: &Landscape) -> Vec<Grant> {
    let found = landscape.of_type("Microsoft.Authorization/roleAssignments");
    found
        .map(|it| Grant {
            anchor: anchor(&it.id),
            id: it.id.clone(),
            tenant: it.tenant,
            object_id: it.text("/properties/principalId").to_owned(),
            principal: landscape.principal(it.text("/properties/principalId")),
            role: landscape.role_name(it.text("/properties/roleDefinitionId")),
            scope: it.id.scope(),
            condition: it.text("/properties/condition").to_owned(),
        })
        .collect()
}

/// Role assignments that belong together.
struct Group {
    title: String,
    detail: String,
    grants: Vec<Grant>,
}

fn groups(landscape: &Landscape, by_scope: bool) -> Vec<Group> {
    let mut found: BTreeMap<String, Group> = BTreeMap::new();
    for grant in grants(landscape) {
        let (key, title, detail) = if by_scope {
            let scope = &grant.scope;
            (scope.key().to_owned(), scope.name().to_owned(), scope.text().to_owned())
        } else {
            let Principal { name, kind, tenant, .. } = &grant.principal;
            let tenant = landscape.tenant_name(*tenant);
            let detail = format!("{kind}, {}, tenant {tenant}", grant.object_id);
            (grant.object_id.to_ascii_lowercase(), name.clone(), detail)
        };
        let group = Group { title, detail, grants: Vec::new() };
        found.entry(key).or_insert(group).grants.push(grant);
    }
    found.into_values().collect()
}

/// What the address of the page says.
#[derive(Default, Deserialize)]
pub(super) struct Order {
    #[serde(default)]
    by: String,
}

#[derive(Template)]
#[template(path = "grants.html")]
struct Grants {
    page: Page,
    by_scope: bool,
    groups: Vec<Group>,
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
    Query(order): Query<Order>,
) -> Response {
    let by_scope = order.by == "scope";
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| Grants {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        by_scope,
        groups: groups(&landscape, by_scope),
    }))
}
