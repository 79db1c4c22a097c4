//! The whole text of each diagnostic of `dataplane_peering_routes`.

use serde_json::json;

use super::{DEFAULT, routes, routes_to, table, with};
use crate::{
    azure::networks::{route_table, vnet},
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_peering_routes() {
    let mut snapshot = Snapshot::of("peering_routes");
    let azure =
        table(&[DEFAULT, ("theirs", "172.21.0.0/19"), ("astro-172-22-0-0-19", "10.9.0.0/16")]);
    let run = routes(&azure).await;
    let config = routes_to(&["172.20.0.0/19"]);
    let peering = json!({ "next_hop_type": "VNetPeering", "next_hop_ip_address": null });
    for (case, arguments) in [
        ("a network instead of a table", json!({ "route_table_id": vnet() })),
        ("no destinations", json!({ "destinations": [] })),
        ("a destination that is not a range", json!({ "destinations": ["10.0.0.1-10.0.0.6"] })),
        ("a peering as the next hop", peering),
        ("an unknown next hop", json!({ "next_hop_type": "Firewall" })),
        ("an appliance without an address", json!({ "next_hop_ip_address": null })),
        ("an invalid address", json!({ "next_hop_ip_address": "fw" })),
        ("an address without an appliance", json!({ "next_hop_type": "VnetLocal" })),
        ("an invalid prefix", json!({ "name_prefix": "a b" })),
    ] {
        snapshot.add(case, &run.validate(&with(config.clone(), &arguments)).await);
    }
    for id in ["x".to_owned(), vnet(), format!("{}|a b", route_table())] {
        snapshot.add(&format!("import of {id}"), &run.import(&id).await.notes);
    }
    let elsewhere = json!({ "next_hop_ip_address": "10.60.0.5" });
    let plan = run.plan(None, &with(routes_to(&["172.21.0.0/19"]), &elsewhere)).await;
    snapshot.add("somebody else's route", &plan.notes);
    let taken = with(routes_to(&["172.22.0.0/19"]), &json!({ "name_prefix": "astro" }));
    let applied = run.apply(&run.plan(None, &taken).await).await;
    snapshot.add("a name that is taken", &applied.notes);
    run.create(&config).await;
    let run = routes(&azure).await;
    let applied = run.apply(&run.plan(None, &config).await).await;
    snapshot.add("a route that exists", &applied.notes);
    snapshot.check();
}
