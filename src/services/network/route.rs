//! Route tables and their routes as Azure has them.

use std::sync::Arc;

use allowlist::{Block, Cidr};
use serde::{Deserialize, Serialize};

use super::peering::{Embedded, Reference, null_is_default};
use crate::azure::{self, Id};

/// A route table.
pub(crate) type RouteTable = azure::Resource<RouteTableProperties>;

/// What Azure says of a route table.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RouteTableProperties {
    /// All its routes, those of others included.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) routes: Vec<Route>,
    /// The subnets whose packets it decides about.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) subnets: Vec<Reference>,
}

/// A route.
pub(crate) type Route = Embedded<RouteProperties>;

/// What Azure says of a route.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct RouteProperties {
    /// Where packets go to: a range, or a service tag.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) address_prefix: String,
    /// What they are handed to.
    #[serde(deserialize_with = "null_is_default")]
    pub(crate) next_hop_type: String,
    /// The address of the appliance that they are handed to.
    pub(crate) next_hop_ip_address: Option<String>,
}

/// The body of a request that makes or changes a route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewRoute {
    /// Where packets go to.
    pub(crate) address_prefix: String,
    /// What they are handed to.
    pub(crate) next_hop_type: String,
    /// The address of the appliance that they are handed to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next_hop_ip_address: Option<String>,
}

impl NewRoute {
    /// Whether a route is just as this body says.
    pub(crate) fn is(&self, found: &RouteProperties) -> bool {
        self.address_prefix == found.address_prefix
            && self.next_hop_type.eq_ignore_ascii_case(&found.next_hop_type)
            && self.next_hop_ip_address.as_deref().unwrap_or_default()
                == found.next_hop_ip_address.as_deref().unwrap_or_default()
    }
}

/// The route tables of a network.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tables {
    /// Those that could be read, each once.
    pub(crate) read: Vec<Arc<RouteTable>>,
    /// Those that could not, each with the reason.
    pub(crate) unread: Vec<(Id, String)>,
}

/// What decides about packets to a range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EffectiveRoute<'a> {
    /// A route for exactly this range; a table has only one.
    Taken(&'a Route),
    /// A route for a range around it, or for a part of it.
    Covered(&'a Route),
    /// No route of the table: what Azure itself has made, such as for a peering.
    System,
}

/// What decides about packets to `range`, without the routes that `ours` knows by name.
pub(crate) fn effective_route(
    table: &RouteTable,
    range: Cidr,
    ours: impl Fn(&str) -> bool,
) -> EffectiveRoute<'_> {
    let others = || table.properties.routes.iter().filter(|it| !ours(&it.name));
    let touching = || {
        others().filter_map(|route| {
            // A prefix that is none is a service tag: public addresses of Azure.
            let block = Block::stored(&route.properties.address_prefix)?;
            block.overlaps(range.into()).then_some((block, route))
        })
    };
    if let Some((_, same)) = touching().find(|(block, _)| *block == range.into()) {
        return EffectiveRoute::Taken(same);
    }
    // The narrowest one is what Azure would choose.
    touching()
        .min_by_key(|(block, _)| block.count())
        .map_or(EffectiveRoute::System, |(_, it)| EffectiveRoute::Covered(it))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(routes: &[(&str, &str)]) -> RouteTable {
        let id = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/g/providers/Microsoft.Network/routeTables/t";
        let routes: Vec<_> = routes
            .iter()
            .map(|(name, prefix)| {
                json!({
                    "id": format!("{id}/routes/{name}"),
                    "name": name,
                    "properties": { "addressPrefix": prefix, "nextHopType": "None" },
                })
            })
            .collect();
        serde_json::from_value(json!({ "id": id, "properties": { "routes": routes } })).unwrap()
    }

    #[track_caller]
    fn check(routes: &[(&str, &str)], expected: &str) {
        let table = table(routes);
        let found =
            match effective_route(&table, "172.20.0.0/19".parse().unwrap(), |it| it == "ours") {
                EffectiveRoute::Taken(route) => format!("taken by {}", route.name),
                EffectiveRoute::Covered(route) => format!("covered by {}", route.name),
                EffectiveRoute::System => "system".to_owned(),
            };
        assert_eq!(found, expected);
    }

    #[test]
    fn without_a_route_that_touches_the_range_the_system_decides() {
        check(&[], "system");
        check(&[("lan", "10.0.0.0/8"), ("tag", "AzureCloud"), ("six", "::/0")], "system");
        check(&[("ours", "172.20.0.0/19")], "system");
    }

    #[test]
    fn a_route_around_the_range_or_inside_it_decides() {
        check(&[("all", "0.0.0.0/0")], "covered by all");
        check(&[("all", "0.0.0.0/0"), ("private", "172.16.0.0/12")], "covered by private");
        check(&[("part", "172.20.8.0/24"), ("ours", "172.20.0.0/19")], "covered by part");
    }

    #[test]
    fn a_route_for_the_very_range_leaves_no_room_for_another() {
        check(&[("all", "0.0.0.0/0"), ("theirs", "172.20.0.0/19")], "taken by theirs");
    }
}
