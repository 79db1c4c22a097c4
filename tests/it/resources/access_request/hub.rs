//! A connection of an Astro cluster with a virtual hub, and what Azure shows of it.

use serde_json::{Value, json};

use super::{
    refreshed, requests,
    sample::{connection, of_hub},
    state, with,
};
use crate::{
    azure::{
        Azure, SUBSCRIPTION,
        networks::{NETWORK, astro_vnet, hub_connection, network, networks, virtual_hub, vnet},
    },
    grpc::{Managed, Stored, UNKNOWN},
};

fn sent() -> Value {
    with(of_hub(), "ticket_id", "48213")
}

fn done() -> Value {
    with(sent(), "completed", true)
}

fn at_hub(name: &str, value: impl Into<Value>) -> Value {
    let mut config = of_hub();
    config["vhub_connection"][name] = value.into();
    config
}

async fn in_state(name: &str, config: &Value) -> (Azure, Managed, Stored) {
    let azure = Azure::with_hub(vec![connection(name)]);
    let run = requests(&azure).await;
    let stored = run.create(config).await;
    (azure, run, stored)
}

#[tokio::test(start_paused = true)]
async fn the_ticket_is_planned_whole_and_how_far_it_is_comes_with_the_apply() {
    let azure = Azure::with_hub(Vec::new());
    let run = requests(&azure).await;
    let plan = run.plan(None, &of_hub()).await;
    plan.notes.nothing();
    let body = plan.planned["ticket_body"].as_str().unwrap();
    for text in ["hub-weu", "rg-net", "astro-prod-euw", "no firewall"] {
        assert!(body.contains(text), "{body}");
    }
    assert_eq!(plan.planned["status"], UNKNOWN);
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestWaits", "");
    let stored = applied.stored();
    assert_eq!(state(&stored), ("draft", "you"));
    assert_eq!(stored.value["hub_connection"], Value::Null);
    run.converge(Some(stored), &of_hub()).await;
    assert!(azure.verbs().keys().all(|it| it == "GET" || it == "POST"), "{:?}", azure.verbs());
}

#[tokio::test(start_paused = true)]
async fn the_connection_that_the_vendor_makes_shows_with_the_next_refresh() {
    let azure = Azure::with_hub(Vec::new());
    let stored = requests(&azure).await.create(&sent()).await;
    assert_eq!(state(&stored), ("submitted", "vendor"));

    azure.vendor_connects(&connection("")).await;
    let run = requests(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(state(&read), ("connected", "you"));
    let shown = &read.value["hub_connection"];
    assert_eq!(shown["provisioning_state"], "Succeeded");
    assert_eq!(shown["remote_virtual_network_id"], astro_vnet());
    let plan = run.plan(Some(&read), &sent()).await;
    assert_eq!(plan.changes(), json!({}));
    plan.notes.warning().is("RequestWaits", "");

    let plan = run.plan(Some(&read), &done()).await;
    assert_eq!(plan.planned["status"], UNKNOWN);
    let completed = run.apply(&plan).await;
    completed.notes.nothing();
    assert_eq!(state(&completed.stored()), ("completed", "nobody"));
}

#[tokio::test(start_paused = true)]
async fn completed_is_contradicted_by_every_plan_and_apply_while_azure_shows_otherwise() {
    for (name, expected) in [("Failed", "failed"), ("", "missing")] {
        let listed = if name.is_empty() { Vec::new() } else { vec![connection(name)] };
        let azure = Azure::with_hub(listed);
        let run = requests(&azure).await;
        let applied = run.apply(&run.plan(None, &done()).await).await;
        applied.notes.warning().is("RequestContradicted", "completed");
        let stored = applied.stored();
        assert_eq!(state(&stored), (expected, "you"));
        for _ in 0..2 {
            let run = requests(&azure).await;
            let read = run.refresh(&stored).await.stored();
            let plan = run.plan(Some(&read), &done()).await;
            assert_eq!(plan.changes(), json!({}));
            plan.notes.warning().is("RequestContradicted", "completed");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_goes_after_it_was_done_is_missing() {
    let (azure, _, stored) = in_state("Succeeded", &done()).await;
    assert_eq!(state(&stored), ("completed", "nobody"));
    let path = connection("")["id"].as_str().unwrap().to_owned();
    azure.somebody_else().delete(&path, NETWORK).await.unwrap();
    let read = refreshed(&azure, &stored, &done()).await;
    assert_eq!(state(&read), ("missing", "you"));
    assert_eq!(read.value["hub_connection"], Value::Null);
    azure.vendor_connects(&connection("")).await;
    assert_eq!(state(&refreshed(&azure, &read, &done()).await), ("completed", "nobody"));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_azure_works_on_waits_for_nobody() {
    let (_, run, stored) = in_state("Updating", &done()).await;
    assert_eq!(state(&stored), ("provisioning", "nobody"));
    run.converge(Some(stored), &done()).await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_under_another_name_is_told_by_the_vendors_network() {
    let ours = hub_connection("vnet-4711", &astro_vnet(), "Succeeded");
    let others = hub_connection("astro-prod-euw", &vnet(), "Succeeded");
    let azure = Azure::with_hub(vec![ours, others]);
    let run = requests(&azure).await;
    let draft = run.create(&of_hub()).await;
    assert_eq!(state(&draft), ("draft", "you"));
    assert!(draft.text("next_step").contains(&vnet()), "{}", draft.text("next_step"));

    let named = with(sent(), "vendor_vnet_id", astro_vnet());
    let plan = run.plan(Some(&draft), &named).await;
    assert_eq!((plan.replace.len(), &plan.planned["status"]), (0, &json!(UNKNOWN)));
    let stored = run.apply(&plan).await.stored();
    assert_eq!(state(&stored), ("connected", "you"));
    assert_eq!(stored.value["request_id"], draft.value["request_id"]);
    assert!(stored.value["hub_connection"]["id"].as_str().unwrap().ends_with("/vnet-4711"));
    run.converge(Some(stored.clone()), &named).await;

    let wrong = with(done(), "vendor_vnet_id", network("vnet-hub"));
    let applied = run.apply(&run.plan(Some(&stored), &wrong).await).await;
    applied.notes.warning().is("RequestContradicted", "completed");
    assert_eq!(state(&applied.stored()), ("missing", "you"));
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_look_gets_a_warning_and_what_was_recorded() {
    let mut seed = networks();
    seed["caller"] = json!({ "denied": [{
        "scope": SUBSCRIPTION,
        "actions": ["Microsoft.Network/virtualHubs/hubVirtualNetworkConnections/read"],
    }] });
    let azure = Azure::with(seed);
    let run = requests(&azure).await;
    let plan = run.plan(None, &done()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["hubVirtualNetworkConnections/read"]);
    let applied = run.apply(&plan).await;
    let attribute = "vhub_connection.virtual_hub_id";
    applied.notes.warning().is("RequestResourceForbidden", attribute);
    let stored = applied.stored();
    assert_eq!(state(&stored), ("completed", "nobody"));
    let read = run.refresh(&stored).await;
    read.notes.warning().is("RequestResourceForbidden", attribute);
    assert_eq!(read.stored().value, stored.value);
}

#[tokio::test(start_paused = true)]
async fn a_hub_that_is_not_there_is_a_warning_while_planning_and_an_error_afterwards() {
    let attribute = "vhub_connection.virtual_hub_id";
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let plan = run.plan(None, &of_hub()).await;
    plan.notes.warning().is("NotFoundYet", attribute);
    let applied = run.apply(&plan).await;
    applied.notes.error().is("NotFound", attribute);
    assert_eq!(applied.state, None);

    let azure = Azure::with_hub(Vec::new());
    let stored = requests(&azure).await.create(&sent()).await;
    azure.somebody_else().delete(&virtual_hub(), NETWORK).await.unwrap();
    let run = requests(&azure).await;
    let read = run.refresh(&stored).await;
    read.notes.warning().is("RequestResourceGone", attribute);
    let read = read.stored();
    assert_eq!(state(&read), ("submitted", "vendor"));
    run.destroy(&read).await.notes.warning().is("VendorStillHasRequest", "");
}

#[tokio::test(start_paused = true)]
async fn another_connection_is_another_request_and_mistakes_are_refused_at_their_place() {
    let azure = Azure::with_hub(Vec::new());
    let run = requests(&azure).await;
    let stored = run.create(&of_hub()).await;
    let plan = run.plan(Some(&stored), &at_hub("connection_name", "other")).await;
    assert_eq!(plan.replace, ["vhub_connection"]);
    let mut vpn = with(of_hub(), "vhub_connection", Value::Null);
    vpn["kind"] = "kubelet_principal".into();
    for (config, code, attribute) in [
        (at_hub("virtual_hub_id", vnet()), "WrongResourceType", "vhub_connection.virtual_hub_id"),
        (at_hub("connection_name", "a b"), "InvalidName", "vhub_connection.connection_name"),
        (at_hub("firewall_ip", "8.8.8.8"), "InvalidAddress", "vhub_connection.firewall_ip"),
        (with(of_hub(), "vendor_vnet_id", virtual_hub()), "WrongResourceType", "vendor_vnet_id"),
        (with(vpn, "vendor_vnet_id", vnet()), "ConflictingArguments", "vendor_vnet_id"),
        (with(of_hub(), "vendor", "dbt"), "RequestNotOffered", "vendor"),
    ] {
        run.validate(&config).await.error().is(code, attribute);
    }
    let unknown = at_hub("virtual_hub_id", UNKNOWN);
    run.validate(&unknown).await.nothing();
    let plan = run.plan(None, &unknown).await;
    plan.notes.no_error();
    assert_eq!(plan.planned["ticket_body"], UNKNOWN);
}
