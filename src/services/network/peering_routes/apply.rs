//! Bringing a route table to what is wanted, one route after the other.

use std::collections::BTreeMap;

use allowlist::{Block, Cidr};
use tfplugin::{Context, Diagnostic, Result};

use super::{PeeringRoutes, model::route, validate};
use crate::diagnostics::code::CommonCode;
use crate::services::network::code::NetworkCode;
use crate::{
    Clients, azure,
    diagnostics::not_found,
    services::network::{EffectiveRoute, NewRoute, Route, RouteTable, route_name},
};

/// A route that is to be written.
struct Step {
    destination: Cidr,
    name: String,
    body: NewRoute,
}

impl PeeringRoutes {
    /// Makes the routes that are missing and removes those that are not wanted any more. `owned` are
    /// those that are ours so far.
    pub(super) async fn applied(
        self,
        owned: &BTreeMap<String, String>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let networks = ctx.clients.networks()?;
        let known = Self { routes: owned.clone().into(), ..self };
        let table = networks.route_table_now(&known.route_table_id).await;
        let table = table.map_err(|error| Diagnostic::from(error).at("route_table_id"))?;
        let table = table.ok_or_else(|| {
            not_found::missing("The route table", &known.route_table_id, "route_table_id")
        })?;
        let steps = known.steps(&table)?;
        let mut routes = owned.clone();
        let progress = |routes: &BTreeMap<String, String>| Self {
            id: known.route_table_id.to_string().into(),
            destinations: known.destinations.union(&known.left_over(routes.keys())),
            routes: routes.clone().into(),
            notes: known.notes_on(&table, routes).into(),
            ..known.clone()
        };
        for Step { destination, name, body } in steps {
            let there = route(&table, &name).is_some_and(|it| body.is(&it.properties));
            if there && !owned.values().any(|it| *it == name) {
                ctx.warn(there_already(&known.route_table_id, &name));
            }
            if !there {
                let put = networks.put_route(&known.route_table_id, &name, &body).await;
                put.map_err(|error| refused(error, destination))?;
            }
            routes.insert(destination.to_string(), name);
            ctx.save_partial_state(&progress(&routes));
        }
        let wanted: Vec<String> = known.ranges().iter().map(Cidr::to_string).collect();
        for (destination, name) in owned.iter().filter(|(it, _)| !wanted.contains(it)) {
            let deleted = networks.delete_route(&known.route_table_id, name).await;
            deleted.map_err(|error| Diagnostic::from(error).at("destinations"))?;
            routes.remove(destination);
            ctx.save_partial_state(&progress(&routes));
        }
        Ok(progress(&routes))
    }

    /// The routes that are to be there; an error where somebody else's is in the way.
    fn steps(&self, table: &RouteTable) -> Result<Vec<Step>> {
        let mut steps = Vec::new();
        for destination in self.ranges() {
            let name = route_name(&self.name_prefix, destination);
            let body = self.body(destination);
            let ours = self.routes.known().is_some_and(|it| it.values().any(|it| *it == name));
            let there = route(table, &name);
            if let Some(there) = there.filter(|_| !ours)
                && Block::stored(&there.properties.address_prefix) != Some(destination.into())
            {
                return Err(name_taken(table, there).into());
            }
            match self.way(table, destination) {
                EffectiveRoute::Taken(other) if !body.is(&other.properties) => {
                    return Err(taken(table, other).into());
                }
                // One that was made earlier stays: removing it could only take a way away.
                EffectiveRoute::Taken(_) | EffectiveRoute::System if there.is_none() => {}
                _ => steps.push(Step { destination, name, body }),
            }
        }
        Ok(steps)
    }

    /// The destinations.
    pub(super) fn ranges(&self) -> Vec<Cidr> {
        validate::ranges(&self.destinations).unwrap_or_default()
    }
}

/// Somebody else's route leads to the very same range.
pub(super) fn taken(table: &RouteTable, other: &Route) -> Diagnostic {
    let hop = &other.properties;
    let address = hop.next_hop_ip_address.as_deref().map(|it| format!(" {it}")).unwrap_or_default();
    NetworkCode::RouteConflict.error(
        "Another route leads there already",
        format!(
            "`{}` has the route `{}` to {}, with the next hop {}{address}, and a table takes one \
             route for each range. It is not managed here, so it was left as it is, and nothing was \
             changed. Remove it, or leave this destination to whoever manages it.",
            table.id, other.name, hop.address_prefix, hop.next_hop_type
        ),
    )
    .at("destinations")
}

/// Somebody else's route has the name.
fn name_taken(table: &RouteTable, other: &Route) -> Diagnostic {
    CommonCode::NameTaken.error(
        "The name belongs to another route",
        format!(
            "`{}` has a route called `{}` already, which leads to {}. It was left as it is, and \
             nothing was changed. Set `name_prefix` to something that no other route begins with.",
            table.id, other.name, other.properties.address_prefix
        ),
    )
    .at("name_prefix")
}

/// A route of ours was there, and nothing recorded it.
fn there_already(table: &azure::Id, name: &str) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "The route was there already",
        format!(
            "`{table}` had the route `{name}` when it was to be made. Most likely an earlier apply \
             was cut off after Azure had made it. It is managed here from now on. If another \
             configuration manages it too, remove it from one of them: destroying it in one takes \
             it from both."
        ),
    )
    .at("destinations")
}

fn refused(error: azure::Error, destination: Cidr) -> Diagnostic {
    let mut diagnostic = Diagnostic::from(error).at("destinations");
    diagnostic.detail = format!("For the route to {destination}: {}", diagnostic.detail);
    diagnostic
}
