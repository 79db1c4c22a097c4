//! Firewalls: the entries of each resource, whose they are if that is known, and whether
//! they decide about anybody.

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;
use serde_json::Value;

use super::{
    Portal,
    guard::Visitor,
    landscape::{Landscape, Resource},
    page::{self, Page},
    parts::{Badge, IdLink, Tone, anchor},
};
use crate::{id::Id, show};

/// The address of the page.
const ADDRESS: &str = "/-/firewalls";

/// Where a resource says whom it lets in that no rule names.
const DEFAULTS: [&str; 4] = [
    "/properties/networkAcls/defaultAction",
    "/properties/networkRuleSet/defaultAction",
    "/properties/networkRuleSets/defaultAction",
    "/properties/defaultAction",
];

/// The firewall of a resource.
pub(super) struct Firewall {
    /// Where it is on the page.
    pub(super) anchor: String,
    /// The resource that it protects.
    pub(super) target: Id,
    /// The place of its tenant.
    pub(super) tenant: usize,
    /// Its entries.
    pub(super) entries: Vec<Entry>,
    /// Whether the entries decide about callers from the internet.
    pub(super) decides: bool,
    /// Why they decide, or why not, as a sentence.
    reason: String,
}

/// An entry of a firewall.
pub(super) struct Entry {
    /// The address, block or range.
    address: String,
    /// The name of the rule, where the service names rules.
    name: String,
    /// Who calls from there, if the Astro API says so; empty otherwise.
    pub(super) owner: String,
}

impl Firewall {
    fn link(&self) -> IdLink {
        IdLink::to(&self.target)
    }

    fn badge(&self) -> Badge {
        if self.decides {
            Badge::new(Tone::Good, "Decides")
        } else {
            Badge::new(Tone::Off, "Does not decide")
        }
    }
}

/// All firewalls that have an entry or say whom they let in.
pub(super) fn firewalls(landscape: &Landscape) -> Vec<Firewall> {
    let mut found: BTreeMap<(usize, String), Found<'_>> = BTreeMap::new();
    for resource in &landscape.resources {
        let target = target_of(resource);
        let place = (resource.tenant, target.key().to_owned());
        let Some(part) = part_of(landscape, resource) else { continue };
        let firewall =
            found.entry(place).or_insert_with(|| Found { target, ..Found::new(resource) });
        firewall.entries.extend(part);
        if !default_of(resource).is_empty() {
            firewall.settings = resource;
        }
    }
    found.into_iter().map(|((tenant, _), found)| found.firewall(landscape, tenant)).collect()
}

/// What was found of a firewall so far.
struct Found<'a> {
    target: Id,
    entries: Vec<Entry>,
    /// The resource that says whom the firewall lets in that no rule names.
    settings: &'a Resource,
}

impl<'a> Found<'a> {
    fn new(settings: &'a Resource) -> Self {
        Self { target: settings.id.clone(), entries: Vec::new(), settings }
    }

    fn firewall(self, landscape: &Landscape, tenant: usize) -> Firewall {
        let Self { target, entries, settings } = self;
        let (decides, reason) = decision(landscape, &target, settings, entries.is_empty());
        Firewall { anchor: anchor(&target), target, tenant, entries, decides, reason }
    }
}

/// The resource that rules protect: the account, server or namespace that they are in.
fn target_of(resource: &Resource) -> Id {
    resource.id.top()
}

/// The entries that a resource holds; `None` if it has nothing to do with a firewall.
fn part_of(landscape: &Landscape, resource: &Resource) -> Option<Vec<Entry>> {
    if resource.ends_with("/firewallRules") {
        let one = |names: [&str; 2]| {
            let found = names.map(|name| resource.text(&format!("/properties/{name}")));
            found.into_iter().find(|it| !it.is_empty()).unwrap_or_default().to_owned()
        };
        let first = one(["startIpAddress", "startIP"]);
        let last = one(["endIpAddress", "endIP"]);
        let owner = landscape.caller_from(&first).filter(|_| first == last).unwrap_or_default();
        let address = if first == last { first } else { format!("{first} – {last}") };
        return Some(vec![Entry { address, name: resource.id.name().to_owned(), owner }]);
    }
    let lists = show::LISTS.iter().filter_map(|it| resource.body.pointer(it)?.as_array());
    let lists: Vec<&Vec<Value>> = lists.collect();
    if lists.is_empty() && default_of(resource).is_empty() {
        return None;
    }
    let addresses = lists.into_iter().flatten().filter_map(show::address);
    Some(
        addresses
            .map(|address| Entry {
                address: address.to_owned(),
                name: String::new(),
                owner: landscape.caller_from(address).unwrap_or_default(),
            })
            .collect(),
    )
}

/// Whom a resource lets in that no rule names: `Allow`, `Deny` or nothing.
fn default_of(resource: &Resource) -> &str {
    let said = DEFAULTS.iter().map(|it| resource.text(it));
    said.into_iter().find(|it| ["Allow", "Deny"].contains(it)).unwrap_or_default()
}

/// Whether the entries decide, and why.
fn decision(
    landscape: &Landscape,
    target: &Id,
    settings: &Resource,
    is_empty: bool,
) -> (bool, String) {
    let deciders = landscape.deciders(target);
    if let Some(found) = deciders.filter(|it| !it.own_rules) {
        let who = if found.perimeter_rules {
            "A network security perimeter decides instead."
        } else {
            "Public network access is not enabled: nobody from the internet gets in."
        };
        return (false, who.to_owned());
    }
    match (default_of(settings), is_empty) {
        ("Allow", _) => (false, "The default action is Allow: everybody gets in.".to_owned()),
        ("Deny", true) => (true, "The default action is Deny and nothing is listed.".to_owned()),
        ("Deny", false) => {
            (true, "The default action is Deny: only what is listed gets in.".to_owned())
        }
        (_, true) => (false, "Nothing is listed: the service does not filter.".to_owned()),
        (_, false) => (true, "Only what is listed gets in.".to_owned()),
    }
}

#[derive(Template)]
#[template(path = "firewalls.html")]
struct Firewalls {
    page: Page,
    firewalls: Vec<Firewall>,
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| Firewalls {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        firewalls: firewalls(&landscape),
    }))
}
