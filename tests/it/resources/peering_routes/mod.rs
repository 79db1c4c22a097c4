//! `dataplane_peering_routes`, through gRPC against the sandbox.

mod sample;

mod snapshot;

pub(crate) use sample::SAMPLE;

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        networks::{NETWORK, network_with, networks, route_table, vnet},
    },
    grpc::{Managed, UNKNOWN},
};

/// The way to the internet: through the firewall.
const DEFAULT: (&str, &str) = ("default", "0.0.0.0/0");

/// The landscape with a route table that has these routes through the firewall, and a subnet that
/// uses it.
fn table(routes: &[(&str, &str)]) -> Azure {
    let mut seed = networks();
    let routes: Vec<_> = routes
        .iter()
        .map(|(name, prefix)| {
            json!({ "name": name, "properties": {
                "addressPrefix": prefix,
                "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
            } })
        })
        .collect();
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.retain(|it| it["id"] != vnet());
    resources.push(json!({
        "id": route_table(), "location": "westeurope", "properties": { "routes": routes },
    }));
    let mut network = network_with(&vnet(), &["10.60.0.0/16"]);
    network["properties"]["subnets"] = json!([{ "name": "snet-sql", "properties": {
        "addressPrefix": "10.60.1.0/24", "routeTable": { "id": route_table() },
    } }]);
    resources.push(network);
    Azure::with(seed)
}

fn routes_to(destinations: &[&str]) -> Value {
    json!({
        "route_table_id": route_table(),
        "destinations": destinations,
        "next_hop_type": "VirtualAppliance",
        "next_hop_ip_address": "10.60.0.4",
    })
}

/// The same with other arguments.
fn with(mut config: Value, arguments: &Value) -> Value {
    for (name, value) in arguments.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

async fn routes(azure: &Azure) -> Managed {
    azure.terraform().await.resource("dataplane_peering_routes")
}

#[tokio::test(start_paused = true)]
async fn routes_are_made_beside_others_and_only_they_are_removed() {
    let azure = table(&[DEFAULT]);
    let config = routes_to(&["172.20.0.0/19", "172.21.0.0/19"]);
    let stored = routes(&azure).await.converge(None, &config).await;
    let default = "default: 0.0.0.0/0 VirtualAppliance 10.60.0.4";
    let first = "dataplane-172-20-0-0-19: 172.20.0.0/19 VirtualAppliance 10.60.0.4";
    let second = "dataplane-172-21-0-0-19: 172.21.0.0/19 VirtualAppliance 10.60.0.4";
    assert_eq!(azure.routes().await, [first, second, default]);
    assert_eq!(stored.value["routes"]["172.20.0.0/19"], json!("dataplane-172-20-0-0-19"));
    assert_eq!(stored.value["notes"], json!([]));

    let stored = routes(&azure).await.converge(Some(stored), &routes_to(&["172.21.0.0/19"])).await;
    assert_eq!(azure.routes().await, [second, default]);
    routes(&azure).await.destroy(&stored).await.notes.nothing();
    assert_eq!(azure.routes().await, [default]);
}

#[tokio::test(start_paused = true)]
async fn the_table_itself_is_never_written() {
    let azure = table(&[DEFAULT]);
    let run = routes(&azure).await;
    let plan = run.plan(None, &routes_to(&["172.20.0.0/19"])).await;
    azure.calls();
    let stored = run.apply(&plan).await.stored();
    run.destroy(&stored).await.notes.nothing();
    let writes: Vec<_> = azure.calls().into_iter().filter(|it| !it.starts_with("GET")).collect();
    assert_eq!(writes.len(), 2, "{writes:?}");
    assert!(writes.iter().all(|it| it.contains("/routes/dataplane-")), "{writes:?}");
}

#[tokio::test(start_paused = true)]
async fn where_the_system_route_suffices_none_is_made_and_the_reason_is_noted() {
    let azure = table(&[("lan", "10.0.0.0/8")]);
    let config = routes_to(&["172.20.0.0/19"]);
    let stored = routes(&azure).await.converge(None, &config).await;
    let notes = stored.value["notes"].to_string();
    assert!(notes.contains("172.20.0.0/19: a system route exists"), "{notes}");
    assert_eq!(stored.value["routes"], json!({}));
    assert_eq!(azure.routes().await.len(), 1);

    // Somebody then sends everything through a firewall.
    let body = json!({ "properties": {
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.60.0.4",
    } });
    let path = format!("{}/routes/default", route_table());
    azure.somebody_else().put::<Value>(path, NETWORK, &body).await.unwrap();
    let run = routes(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(read.value["destinations"], json!([]));
    let stored = run.converge(Some(read), &config).await;
    assert_eq!(stored.value["notes"], json!([]));
    assert_eq!(azure.routes().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_table_that_no_subnet_uses_is_noted() {
    let mut seed = networks();
    let empty = json!({ "id": route_table(), "location": "westeurope", "properties": {} });
    seed["resources"].as_array_mut().unwrap().push(empty);
    let azure = Azure::with(seed);
    let stored = routes(&azure).await.create(&routes_to(&["172.20.0.0/19"])).await;
    assert!(stored.value["notes"].to_string().contains("No subnet uses `rt-data`"));
}

#[tokio::test(start_paused = true)]
async fn next_hops_are_checked_and_peering_is_explained() {
    let azure = table(&[DEFAULT]);
    let run = routes(&azure).await;
    let config = routes_to(&["172.20.0.0/19"]);
    let legal = "`VirtualAppliance`, `VirtualNetworkGateway`, `VnetLocal`, `Internet`, `None`";
    let peering = json!({ "next_hop_type": "VirtualNetworkPeering", "next_hop_ip_address": null });
    run.validate(&with(config.clone(), &peering))
        .await
        .error()
        .is("InvalidNextHop", "next_hop_type")
        .says(&[legal]);
    for (change, attribute, code) in [
        (json!({ "next_hop_type": "virtualappliance" }), "next_hop_type", "InvalidNextHop"),
        (json!({ "next_hop_ip_address": null }), "next_hop_ip_address", "InvalidNextHop"),
        (json!({ "next_hop_ip_address": "fw" }), "next_hop_ip_address", "InvalidNextHop"),
        (json!({ "next_hop_type": "VnetLocal" }), "next_hop_ip_address", "InvalidNextHop"),
        (json!({ "destinations": [] }), "destinations", "NoAddresses"),
        (json!({ "destinations": ["10.0.0.1-10.0.0.6"] }), "destinations", "InvalidAddress"),
        (json!({ "destinations": ["AzureCloud"] }), "destinations", "InvalidArgument"),
        (json!({ "route_table_id": vnet() }), "route_table_id", "WrongResourceType"),
        (json!({ "name_prefix": "a b" }), "name_prefix", "InvalidNamePrefix"),
    ] {
        run.validate(&with(config.clone(), &change)).await.error().is(code, attribute);
    }
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_somebody_changed_or_removed_is_put_back() {
    let azure = table(&[DEFAULT]);
    let config = routes_to(&["172.20.0.0/19", "172.21.0.0/19"]);
    let stored = routes(&azure).await.create(&config).await;
    let before = azure.routes().await;
    let somebody = azure.somebody_else();
    let path = |name: &str| format!("{}/routes/dataplane-{name}", route_table());
    let elsewhere =
        json!({ "properties": { "addressPrefix": "172.20.0.0/19", "nextHopType": "None" } });
    somebody.put::<Value>(path("172-20-0-0-19"), NETWORK, &elsewhere).await.unwrap();
    somebody.delete(path("172-21-0-0-19"), NETWORK).await.unwrap();

    let run = routes(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(read.value["next_hop_type"], json!("None"));
    assert_eq!(read.value["destinations"], json!(["172.20.0.0/19"]));
    run.converge(Some(read), &config).await;

    assert_eq!(azure.routes().await, before);
}

#[tokio::test(start_paused = true)]
async fn another_next_hop_is_a_change_in_place() {
    let azure = table(&[DEFAULT]);
    let run = routes(&azure).await;
    let stored = run.create(&routes_to(&["172.20.0.0/19"])).await;
    let moved = with(routes_to(&["172.20.0.0/19"]), &json!({ "next_hop_ip_address": "10.60.0.5" }));
    run.converge(Some(stored), &moved).await;
    let expected = "dataplane-172-20-0-0-19: 172.20.0.0/19 VirtualAppliance 10.60.0.5";
    assert_eq!(azure.routes().await[0], expected);
}

#[tokio::test(start_paused = true)]
async fn somebody_elses_route_to_the_same_range_is_left_alone() {
    let azure = table(&[("theirs", "172.20.0.0/19")]);
    let run = routes(&azure).await;
    let stored = run.converge(None, &routes_to(&["172.20.0.0/19"])).await;
    assert!(stored.value["notes"].to_string().contains("`theirs`, which is not managed here"));
    run.destroy(&stored).await.notes.nothing();
    assert_eq!(azure.routes().await.len(), 1);

    let elsewhere = json!({ "next_hop_ip_address": "10.60.0.5" });
    let plan = run.plan(None, &with(routes_to(&["172.20.0.0/19"]), &elsewhere)).await;
    plan.notes.error().is("RouteConflict", "destinations").says(&["theirs", "10.60.0.4"]);
}

#[tokio::test(start_paused = true)]
async fn a_route_of_somebody_else_with_our_name_is_not_overwritten() {
    let azure = table(&[DEFAULT, ("dataplane-172-20-0-0-19", "192.168.0.0/16")]);
    let run = routes(&azure).await;
    let config = routes_to(&["172.20.0.0/19"]);
    let applied = run.apply(&run.plan(None, &config).await).await;
    applied.notes.error().is("NameTaken", "name_prefix").says(&["192.168.0.0/16"]);
    run.converge(None, &with(config, &json!({ "name_prefix": "astro" }))).await;
    assert_eq!(azure.routes().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn routes_that_were_made_before_one_failed_are_not_forgotten() {
    let azure = table(&[DEFAULT]);
    let run = routes(&azure).await;
    let plan = run.plan(None, &routes_to(&["172.20.0.0/19", "172.21.0.0/19"])).await;
    let refused = Effect::status(403, "RequestDisallowedByPolicy");
    azure.add_fault("PUT", "*/routes/dataplane-172-21-0-0-19", refused);

    let applied = run.apply(&plan).await;

    applied
        .notes
        .error()
        .is("AzureForbidden", "destinations")
        .says(&["172.21.0.0/19", "RequestDisallowedByPolicy"]);
    let kept = applied.state.unwrap();
    assert_eq!(kept.value["routes"], json!({ "172.20.0.0/19": "dataplane-172-20-0-0-19" }));
    routes(&azure).await.destroy(&kept).await.notes.nothing();
    assert_eq!(azure.routes().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_busy_table_is_waited_for() {
    let busy = || Effect::FailedOperation {
        code: "AnotherOperationInProgress".into(),
        message: "Busy.".into(),
        details: Vec::new(),
    };
    for effect in [busy(), Effect::status(409, "AnotherOperationInProgress")] {
        let azure = table(&[DEFAULT]);
        azure.behave(|it| it.operation_polls = 1);
        azure.add_fault("PUT", "*/routes/*", effect.clone());
        azure.add_fault("DELETE", "*/routes/*", effect);
        let run = routes(&azure).await;
        let stored = run.create(&routes_to(&["172.20.0.0/19"])).await;
        run.destroy(&stored).await.notes.nothing();
        assert_eq!(azure.routes().await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn two_who_write_one_table_at_once_both_succeed() {
    let azure = table(&[DEFAULT]);
    azure.behave(|it| it.operation_polls = 2);
    let run = routes(&azure).await;
    let configs = [
        routes_to(&["172.20.0.0/19"]),
        with(routes_to(&["172.21.0.0/19"]), &json!({ "name_prefix": "other" })),
    ];
    let plans = [run.plan(None, &configs[0]).await, run.plan(None, &configs[1]).await];
    let (one, other) = tokio::join!(run.apply(&plans[0]), run.apply(&plans[1]));
    for applied in [one, other] {
        applied.notes.nothing();
    }
    assert_eq!(azure.routes().await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn routes_are_imported_by_table_and_prefix() {
    let azure = table(&[DEFAULT]);
    let config = with(routes_to(&["172.20.0.0/19"]), &json!({ "name_prefix": "astro" }));
    routes(&azure).await.create(&config).await;
    let run = routes(&azure).await;
    let identity = json!({ "route_table_id": route_table(), "name_prefix": "astro" });
    let by_id = run.import(&format!("{}|astro", route_table())).await;
    for imported in [by_id, run.import_identity(&identity).await] {
        imported.notes.nothing();
        run.plan(Some(&imported.stored()), &config).await.is_empty();
    }
    run.import(&vnet()).await.notes.error().is("InvalidImportId", "");
    let missing = format!("{}-2", route_table());
    run.import(&missing).await.notes.error().is("ImportedObjectNotFound", "");
}

#[tokio::test(start_paused = true)]
async fn unknown_arguments_can_be_planned() {
    let azure = table(&[DEFAULT]);
    let run = routes(&azure).await;
    for unknown in
        ["route_table_id", "destinations", "next_hop_type", "next_hop_ip_address", "name_prefix"]
    {
        let config = with(routes_to(&["172.20.0.0/19"]), &json!({ unknown: UNKNOWN }));
        run.validate(&config).await.nothing();
        run.plan(None, &config).await.notes.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn a_table_that_is_gone_takes_its_routes_along() {
    let azure = table(&[DEFAULT]);
    let run = routes(&azure).await;
    let missing = with(
        routes_to(&["172.20.0.0/19"]),
        &json!({ "route_table_id": format!("{}-2", route_table()) }),
    );
    let plan = run.plan(None, &missing).await;
    plan.notes.warning().is("NotFoundYet", "route_table_id");
    run.apply(&plan).await.notes.error().is("NotFound", "route_table_id");
    let stored = run.create(&routes_to(&["172.20.0.0/19"])).await;
    azure.script_times(2, "GET", "*/routeTables/rt-data", Effect::status(404, "ResourceNotFound"));
    let run = routes(&azure).await;
    assert_eq!(run.refresh(&stored).await.state, None);
    azure.heal();
}

#[tokio::test(start_paused = true)]
async fn a_route_whose_removal_failed_is_removed_by_the_next_apply() {
    for refreshes in [true, false] {
        let azure = table(&[DEFAULT]);
        let config = routes_to(&["172.20.0.0/19", "172.21.0.0/19"]);
        let stored = routes(&azure).await.create(&config).await;
        let fewer = routes_to(&["172.20.0.0/19"]);
        let run = routes(&azure).await;
        let plan = run.plan(Some(&stored), &fewer).await;
        azure.add_fault("DELETE", "*-172-21-*", Effect::status(403, "RequestDisallowedByPolicy"));
        let failed = run.apply(&plan).await;
        failed
            .notes
            .error()
            .is("AzureForbidden", "destinations")
            .says(&["RequestDisallowedByPolicy"]);

        let mut kept = failed.state.unwrap();
        let run = routes(&azure).await;
        if refreshes {
            kept = run.refresh(&kept).await.stored();
        }
        let plan = run.plan(Some(&kept), &fewer).await;
        assert_eq!(plan.changes()["destinations"], json!(["172.20.0.0/19"]));
        run.apply(&plan).await.stored();
        let left = azure.routes().await;
        assert!(left.len() == 2 && !left.iter().any(|it| it.contains("172.21")), "{left:#?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_route_of_ours_that_nothing_recorded_is_taken_over_with_a_warning() {
    let azure = table(&[DEFAULT]);
    let config = routes_to(&["172.20.0.0/19"]);
    let stored = routes(&azure).await.create(&config).await;
    let run = routes(&azure).await;
    let applied = run.apply(&run.plan(None, &config).await).await;
    let warning = applied.notes.warning();
    warning.is("AdoptedExisting", "destinations").says(&["dataplane-172-20-0-0-19"]);
    assert_eq!(applied.stored().value, stored.value);
}
