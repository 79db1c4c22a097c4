//! Converts between a route table and the state: which destinations have what they need.

use std::collections::BTreeMap;

use allowlist::{Block, Cidr};
use tfplugin::{Computed, Ordered};

use super::{Identity, PeeringRoutes};
use crate::services::{
    common::attribute::Addresses,
    network::{EffectiveRoute, NewRoute, Route, RouteTable, effective_route, route_name},
};

impl PeeringRoutes {
    /// The route for a destination.
    pub(super) fn body(&self, destination: Cidr) -> NewRoute {
        NewRoute {
            address_prefix: destination.to_string(),
            next_hop_type: self.next_hop_type.clone(),
            next_hop_ip_address: self.next_hop_ip_address.clone(),
        }
    }

    /// The route that decides about a destination, apart from our own.
    pub(super) fn effective_route<'a>(
        &self,
        table: &'a RouteTable,
        destination: Cidr,
    ) -> EffectiveRoute<'a> {
        let names: Vec<String> = self.known_names();
        effective_route(table, destination, |name| {
            names.iter().any(|it| it.eq_ignore_ascii_case(name))
        })
    }

    /// The state after a read. It omits a destination that lacks what it needs, and shows a next
    /// hop that somebody changed.
    pub(super) fn with_table(self, table: &RouteTable) -> Self {
        let owned = self.routes.known().cloned().unwrap_or_default();
        let present = |name: &String| route(table, name);
        let routes: BTreeMap<_, _> =
            owned.into_iter().filter(|(_, name)| present(name).is_some()).into_map();
        let cares = |block: Block| {
            let Some(range) = block.cidr() else { return false };
            match routes.get(&range.to_string()).and_then(|name| route(table, name)) {
                Some(ours) => Block::stored(&ours.properties.address_prefix) == Some(block),
                None => self.needs_none(table, range),
            }
        };
        let leads_there = |(range, name): &(&String, &String)| {
            let found = route(table, name).map(|it| &it.properties.address_prefix);
            found.is_some_and(|it| Block::stored(it) == Block::stored(range))
        };
        let left = self.left_over(routes.iter().filter(leads_there).map(|(range, _)| range));
        let destinations = self.destinations.filter(cares).union(&left);
        let changed = routes.values().filter_map(present).find(|it| !self.hops_to(it));
        let hop = changed.map(|it| it.properties.clone());
        let notes = self.notes_on(table, &routes);
        Self {
            id: self.route_table_id.to_string().into(),
            destinations,
            next_hop_type: hop.as_ref().map_or(self.next_hop_type, |it| it.next_hop_type.clone()),
            next_hop_ip_address: hop.map_or(self.next_hop_ip_address, |it| it.next_hop_ip_address),
            routes: routes.into(),
            notes: notes.into(),
            ..self
        }
    }

    /// Those of these destinations that are no longer wanted. The state shows them while their
    /// routes exist, so that the next apply removes them.
    pub(super) fn left_over<'a>(&self, ours: impl Iterator<Item = &'a String>) -> Addresses {
        let wanted = self.destinations.blocks();
        let parsed = ours.filter_map(|it| Some((it.parse::<Block>().ok()?, it.clone())));
        parsed.filter(|(block, _)| !wanted.contains(block)).collect()
    }

    /// The state of the routes with this prefix that a table has.
    pub(super) fn from_table(identity: Identity, table: &RouteTable) -> Self {
        let Identity { route_table_id, name_prefix } = identity;
        let found: Vec<(Cidr, &Route)> = table
            .properties
            .routes
            .iter()
            .filter_map(|it| Some((it.properties.address_prefix.parse().ok()?, it)))
            .filter(|(range, it)| it.name.eq_ignore_ascii_case(&route_name(&name_prefix, *range)))
            .collect();
        let hop = found.first().map(|(_, it)| it.properties.clone()).unwrap_or_default();
        let text = |(range, _): &(Cidr, _)| (Block::from(*range), range.to_string());
        let name = |(range, it): &(Cidr, &Route)| (range.to_string(), it.name.clone());
        let imported = Self {
            id: Computed::Unknown,
            route_table_id,
            destinations: found.iter().map(text).collect::<Addresses>(),
            next_hop_type: hop.next_hop_type,
            next_hop_ip_address: hop.next_hop_ip_address,
            name_prefix,
            routes: found.iter().map(name).into_map().into(),
            notes: Computed::Unknown,
            timeouts: None,
        };
        imported.with_table(table)
    }

    /// Notes about destinations without a route of ours.
    pub(super) fn notes_on(
        &self,
        table: &RouteTable,
        routes: &BTreeMap<String, String>,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        for range in self.destinations.blocks().into_iter().filter_map(Block::cidr) {
            if routes.contains_key(&range.to_string()) {
                continue;
            }
            match self.effective_route(table, range) {
                EffectiveRoute::System => notes.push(format!(
                    "{range}: a system route exists once the peering is connected, and no route \
                     of `{}` overrides it, so this resource created none.",
                    table.id.name()
                )),
                EffectiveRoute::Taken(other) => notes.push(format!(
                    "{range}: the route `{}`, which is not managed here, already leads there.",
                    other.name
                )),
                EffectiveRoute::Covered(_) => {}
            }
        }
        if table.properties.subnets.is_empty() {
            notes.push(format!(
                "No subnet uses `{}`, so its routes have no effect.",
                table.id.name()
            ));
        }
        notes
    }

    /// Whether a destination needs no route of ours.
    fn needs_none(&self, table: &RouteTable, range: Cidr) -> bool {
        match self.effective_route(table, range) {
            EffectiveRoute::System => true,
            EffectiveRoute::Taken(other) => self.body(range).is(&other.properties),
            EffectiveRoute::Covered(_) => false,
        }
    }

    /// Whether a route leads to the next hop that is wanted.
    fn hops_to(&self, found: &Route) -> bool {
        let wanted = NewRoute {
            address_prefix: found.properties.address_prefix.clone(),
            next_hop_type: self.next_hop_type.clone(),
            next_hop_ip_address: self.next_hop_ip_address.clone(),
        };
        wanted.is(&found.properties)
    }

    /// The names that our routes have, or would have.
    fn known_names(&self) -> Vec<String> {
        let derived = self.destinations.blocks().into_iter().filter_map(Block::cidr);
        let derived = derived.map(|range| route_name(&self.name_prefix, range));
        let owned = self.routes.known().into_iter().flat_map(BTreeMap::values).cloned();
        owned.chain(derived).collect()
    }
}

/// The route of this name.
pub(super) fn route<'a>(table: &'a RouteTable, name: &str) -> Option<&'a Route> {
    table.properties.routes.iter().find(|it| it.name.eq_ignore_ascii_case(name))
}
