//! One `dataplane_peering_routes` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, data_group,
        networks::{NETWORK, networks, route_table},
    },
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating},
};

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_peering_routes",
    azure: || {
        let mut seed = networks();
        let routes = json!([{ "name": "default", "properties": {
            "addressPrefix": "0.0.0.0/0",
            "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
        } }]);
        let table = |id: String| json!({ "id": id, "location": "westeurope", "properties": { "routes": routes } });
        let tables = [table(route_table()), table(format!("{}-2", route_table()))];
        seed["resources"].as_array_mut().unwrap().extend(tables);
        Azure::with(seed)
    },
    config: |_| {
        json!({
            "route_table_id": route_table(),
            "destinations": ["172.20.0.0/19"],
            "next_hop_type": "VirtualAppliance",
            "next_hop_ip_address": "10.60.0.4",
        })
    },
    change: |name| match name {
        "route_table_id" => json!({ name: format!("{}-2", route_table()) }),
        "destinations" => json!({ name: ["172.21.0.0/19"] }),
        "next_hop_type" => json!({ name: "VnetLocal", "next_hop_ip_address": null }),
        "next_hop_ip_address" => json!({ name: "10.60.0.5" }),
        "name_prefix" => json!({ name: "astro" }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: || {
        let whole = format!("{}/providers/Microsoft.Network/routeTables/rt-data", data_group());
        vec![("route_table_id", format!("{whole}/routes/astro"), whole.clone())]
    },
    phases: &[("/routes/delete", &[2, 3])],
};

static FAULTS: Subject = Subject {
    type_name: "dataplane_peering_routes",
    azure: || {
        let mut seed = networks();
        let routes = json!([{ "name": "default", "properties": {
            "addressPrefix": "0.0.0.0/0",
            "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
        } }]);
        let table = json!({
            "id": route_table(), "location": "westeurope", "properties": { "routes": routes },
        });
        seed["resources"].as_array_mut().unwrap().push(table);
        Azure::with(seed)
    },
    config: |is_changed| {
        let last = if is_changed { "172.22.0.0/19" } else { "172.21.0.0/19" };
        json!({
            "route_table_id": route_table(),
            "destinations": ["172.20.0.0/19", last],
            "next_hop_type": "VirtualAppliance",
            "next_hop_ip_address": "10.60.0.4",
        })
    },
    recorded: &["destinations", "next_hop_ip_address"],
    named: "rt-data",
    calls: &[
        (Step::Create, "PUT", "*/routes/*-172-21-*"),
        (Step::Read, "GET", "*/routeTables/rt-data"),
        (Step::Update, "DELETE", "*/routes/*-172-21-*"),
        (Step::Delete, "DELETE", "*/routes/*"),
        (Step::Import, "GET", "*/routeTables/rt-data"),
    ],
    import: by_id,
    list: || Value::Null,
    listed: 0,
    seen: Some(|| (format!("{}/routes", route_table()), NETWORK)),
    properties: &["addressPrefix", "nextHopType", "nextHopIpAddress"],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_peering_routes";
    fn azure() -> Azure {
        let mut seed = networks();
        let default = json!({ "name": "default", "properties": {
            "addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
        } });
        let table = json!({ "id": route_table(), "location": "westeurope", "properties": { "routes": [default] } });
        seed["resources"].as_array_mut().unwrap().push(table);
        Azure::with(seed)
    }
    let to = |destinations: &[&str]| {
        json!({
            "route_table_id": route_table(), "destinations": destinations,
            "next_hop_type": "VirtualAppliance", "next_hop_ip_address": "10.60.0.4",
        })
    };
    let gone = || vec![Change::Delete(route_table(), NETWORK)];
    let default = format!("{}/routes/default", route_table());
    vec![
        creating("the table is gone", TYPE, azure, to(&["172.20.0.0/19"]), gone())
            .refused(&["rt-data"]),
        creating(
            "routes are no longer needed",
            TYPE,
            azure,
            to(&["172.20.0.0/19"]),
            vec![Change::Delete(default, NETWORK)],
        ),
        creating(
            "the table is gone before a change",
            TYPE,
            azure,
            to(&["172.20.0.0/19", "172.21.0.0/19"]),
            gone(),
        )
        .after(to(&["172.20.0.0/19"]))
        .refused(&["rt-data"]),
    ]
}
