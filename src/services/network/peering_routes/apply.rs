//! Applies the plan to a route table, one route after the other.

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

/// A route to write.
struct Step {
    destination: Cidr,
    name: String,
    body: NewRoute,
}

impl PeeringRoutes {
    /// Creates the missing routes and removes those that are no longer wanted. `owned` are the
    /// routes that this resource owns so far.
    pub(super) async fn apply(
        self,
        owned: &BTreeMap<String, String>,
        ctx: &Context<'_, Clients>,
    ) -> Result<Self> {
        let networks = ctx.clients.networks()?;
        let known = Self { routes: owned.clone().into(), ..self };
        let table = networks.route_table_now(&known.route_table_id).await;
        let table = table.map_err(|error| Diagnostic::from(error).at("route_table_id"))?;
        let table = table
            .ok_or_else(|| not_found("The route table", &known.route_table_id, "route_table_id"))?;
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
                ctx.warn(adopted(&known.route_table_id, &name));
            }
            if !there {
                let put = networks.put_route(&known.route_table_id, &name, &body).await;
                put.map_err(|error| with_destination(error, destination))?;
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

    /// The routes to write; an error if somebody else's route conflicts.
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
            match self.effective_route(table, destination) {
                EffectiveRoute::Taken(other) if !body.is(&other.properties) => {
                    return Err(route_conflict(table, other).into());
                }
                // A route that was created earlier stays: removing it could only cut a connection.
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

/// Somebody else's route leads to the same range.
pub(super) fn route_conflict(table: &RouteTable, other: &Route) -> Diagnostic {
    let hop = &other.properties;
    let address = hop.next_hop_ip_address.as_deref().map(|it| format!(" {it}")).unwrap_or_default();
    NetworkCode::RouteConflict
        .error(
            "Existing route to the same range",
            format!(
                "`{}` has the route `{}` to {}, with the next hop {}{address}, and a table accepts \
             one route for each range. This resource does not manage that route, so the provider \
             left it as it is and changed nothing. Remove the route, or remove this destination.",
                table.id, other.name, hop.address_prefix, hop.next_hop_type
            ),
        )
        .at("destinations")
}

/// Somebody else's route has this name.
fn name_taken(table: &RouteTable, other: &Route) -> Diagnostic {
    CommonCode::NameTaken.error(
        "Route name already in use",
        format!(
            "`{}` already has a route called `{}`, which leads to {}. The provider left it as it \
             is and changed nothing. Set `name_prefix` to a prefix that no other route has.",
            table.id, other.name, other.properties.address_prefix
        ),
    )
    .at("name_prefix")
}

/// A route of this resource existed, and the state did not have it.
fn adopted(table: &azure::Id, name: &str) -> Diagnostic {
    CommonCode::AdoptedExisting.warning(
        "Existing route adopted",
        format!(
            "`{table}` already had the route `{name}`. Most likely an earlier apply was cut off \
             after Azure had created it. This configuration manages it from now on. If another \
             configuration manages it too, remove it from one of them: destroying it in one \
             removes it for both."
        ),
    )
    .at("destinations")
}

fn with_destination(error: azure::Error, destination: Cidr) -> Diagnostic {
    let mut diagnostic = Diagnostic::from(error).at("destinations");
    diagnostic.detail =
        format!("Could not write the route to {destination}. {}", diagnostic.detail);
    diagnostic
}
