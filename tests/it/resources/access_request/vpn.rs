//! A VPN whose device is a gateway in Azure, and what Azure shows of it.

use arm_sandbox::vendor::{Action, Tunnel, TunnelStatus};
use serde_json::{Value, json};

use super::{connection, refreshed, requests, state, with};
use crate::{
    azure::{
        Azure, SUBSCRIPTION,
        networks::{self, NETWORK, local_network_gateway, networks, vnet, vpn_connection},
    },
    grpc::{Managed, Stored, UNKNOWN},
};

const ATTRIBUTE: &str = "vpn_connection_id";

fn shown() -> Value {
    with(connection::vpn(), ATTRIBUTE, vpn_connection())
}

fn sent() -> Value {
    with(shown(), "ticket_id", "48213")
}

fn done() -> Value {
    with(sent(), "completed", true)
}

async fn in_state(status: &str, config: &Value) -> (Azure, Managed, Stored) {
    let azure = Azure::with_vpn(networks::vpn(status));
    let run = requests(&azure).await;
    let stored = run.create(config).await;
    (azure, run, stored)
}

/// The device on the other side answers, or not.
async fn turns(azure: &Azure, status: TunnelStatus) {
    azure.vendor_acts(Action::Tunnel(Tunnel { connection: None, status })).await;
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_comes_up_shows_with_the_next_refresh_and_completes_with_the_vendors_word() {
    let (azure, run, stored) = in_state("NotConnected", &sent()).await;
    assert_eq!(state(&stored), ("submitted", "vendor"));
    let connection = &stored.value["vpn_connection"];
    assert_eq!(connection["connection_status"], "NotConnected");
    assert_eq!(connection["remote_gateway_address"], "198.51.100.20");
    assert_eq!(connection["remote_gateway_id"], local_network_gateway());
    run.converge(Some(stored.clone()), &sent()).await;

    turns(&azure, TunnelStatus::Connected).await;
    let run = requests(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(state(&read), ("connected", "you"));
    let plan = run.plan(Some(&read), &sent()).await;
    assert_eq!(plan.changes(), json!({}));
    plan.notes.warning().is("RequestWaits", "");
    let plan = run.plan(Some(&read), &done()).await;
    assert_eq!(plan.planned["status"], UNKNOWN);
    let completed = run.apply(&plan).await;
    completed.notes.nothing();
    assert_eq!(state(&completed.stored()), ("completed", "nobody"));
    assert!(azure.verbs().keys().all(|it| it == "GET" || it == "POST"), "{:?}", azure.verbs());
}

#[tokio::test(start_paused = true)]
async fn completed_is_contradicted_while_the_tunnel_is_down() {
    for status in ["NotConnected", "Connecting"] {
        let azure = Azure::with_vpn(networks::vpn(status));
        let run = requests(&azure).await;
        let applied = run.apply(&run.plan(None, &done()).await).await;
        applied.notes.warning().is("RequestContradicted", "completed");
        let stored = applied.stored();
        assert_eq!(state(&stored), ("failed", "you"));
        let run = requests(&azure).await;
        let read = run.refresh(&stored).await.stored();
        let plan = run.plan(Some(&read), &done()).await;
        assert_eq!(plan.changes(), json!({}));
        plan.notes.warning().is("RequestContradicted", "completed");
    }
    let (azure, _, stored) = in_state("Connected", &done()).await;
    assert_eq!(state(&stored), ("completed", "nobody"));
    turns(&azure, TunnelStatus::NotConnected).await;
    assert_eq!(state(&refreshed(&azure, &stored, &done()).await), ("failed", "you"));
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_goes_down_after_the_plan_is_told_as_it_is() {
    let (azure, _, stored) = in_state("Connected", &sent()).await;
    let run = requests(&azure).await;
    let plan = run.plan(Some(&stored), &done()).await;
    turns(&azure, TunnelStatus::NotConnected).await;
    let applied = requests(&azure).await.apply(&plan).await;
    applied.notes.warning().is("RequestContradicted", "completed");
    let stored = applied.stored();
    assert_eq!(state(&stored), ("failed", "you"));
    assert_eq!(stored.value["vpn_connection"]["connection_status"], "NotConnected");
}

#[tokio::test(start_paused = true)]
async fn the_plan_that_records_the_end_warns_of_a_tunnel_that_was_seen_to_be_down() {
    let (_, run, stored) = in_state("Connecting", &sent()).await;
    let plan = run.plan(Some(&stored), &done()).await;
    plan.notes.warning().is("RequestContradicted", "completed");
}

#[tokio::test(start_paused = true)]
async fn a_tunnel_that_is_up_before_the_ticket_is_sent_is_no_answer() {
    let (_, _, stored) = in_state("Connected", &shown()).await;
    assert_eq!(state(&stored), ("draft", "you"));
    assert!(stored.text("next_step").contains("`ticket_subject`"), "{}", stored.text("next_step"));
}

#[tokio::test(start_paused = true)]
async fn a_gateway_without_the_clusters_ranges_is_named_until_it_has_them() {
    let mut config = done();
    config["vpn"]["cluster_cidrs"] = json!(["172.21.0.0/19"]);
    let (azure, _, stored) = in_state("Connected", &config).await;
    assert_eq!(state(&stored), ("failed", "you"));
    for text in ["172.21.0.0/19", "lgw-astro"] {
        assert!(stored.text("next_step").contains(text), "{}", stored.text("next_step"));
    }
    refreshed(&azure, &stored, &config).await;
}

#[tokio::test(start_paused = true)]
async fn the_connection_is_added_to_a_request_that_exists_and_is_no_other_request() {
    let azure = Azure::with_vpn(networks::vpn("Connected"));
    let run = requests(&azure).await;
    let stored = run.create(&connection::vpn()).await;
    assert_eq!(state(&stored), ("draft", "you"));
    assert_eq!(azure.calls(), Vec::<String>::new());

    let plan = run.plan(Some(&stored), &sent()).await;
    assert_eq!((plan.replace.len(), &plan.planned["status"]), (0, &json!(UNKNOWN)));
    let named = run.apply(&plan).await.stored();
    assert_eq!(state(&named), ("connected", "you"));
    assert_eq!(named.value["request_id"], stored.value["request_id"]);
    run.converge(Some(named.clone()), &sent()).await;

    let without = with(connection::vpn(), "ticket_id", "48213");
    let plan = run.plan(Some(&named), &without).await;
    assert_eq!(plan.planned["status"], "submitted");
    let stored = run.apply(&plan).await.stored();
    assert_eq!(stored.value["vpn_connection"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_not_there_is_a_warning_while_planning_and_an_error_afterwards() {
    let azure = Azure::with_networks();
    let run = requests(&azure).await;
    let plan = run.plan(None, &shown()).await;
    plan.notes.warning().is("NotFoundYet", ATTRIBUTE);
    let applied = run.apply(&plan).await;
    applied.notes.error().is("NotFound", ATTRIBUTE);
    assert_eq!(applied.state, None);

    // A request that exists keeps what it has.
    let stored = run.create(&connection::vpn()).await;
    let plan = run.plan(Some(&stored), &shown()).await;
    plan.notes.warning().is("NotFoundYet", ATTRIBUTE);
    let applied = run.apply(&plan).await;
    applied.notes.error().is("NotFound", ATTRIBUTE);
    assert_eq!(applied.state.unwrap().value, stored.value);
}

#[tokio::test(start_paused = true)]
async fn a_request_is_not_replaced_by_one_whose_connection_is_gone() {
    let (azure, _, stored) = in_state("Connected", &sent()).await;
    azure.somebody_else().delete(&vpn_connection(), NETWORK).await.unwrap();
    let mut other = sent();
    other["vpn"]["cidrs"] = json!(["10.61.0.0/16"]);
    let run = requests(&azure).await;
    run.plan(Some(&stored), &other).await.notes.with_code("NotFound").is("NotFound", ATTRIBUTE);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_goes_later_is_missing_once_the_vendor_is_said_to_be_done() {
    let (azure, _, stored) = in_state("Connected", &done()).await;
    azure.somebody_else().delete(&vpn_connection(), NETWORK).await.unwrap();
    let run = requests(&azure).await;
    let read = run.refresh(&stored).await;
    read.notes.warning().is("RequestResourceGone", ATTRIBUTE);
    let read = read.stored();
    assert_eq!(state(&read), ("missing", "you"));
    run.plan(Some(&read), &done()).await.notes.warning().is("RequestContradicted", "completed");
    run.destroy(&read).await.notes.warning().is("VendorStillHasRequest", "");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_may_not_look_gets_a_warning_and_what_was_recorded() {
    let denied = |action: &str| {
        let mut seed = networks();
        seed["resources"].as_array_mut().unwrap().extend(networks::vpn("NotConnected"));
        seed["caller"] = json!({ "denied": [{ "scope": SUBSCRIPTION, "actions": [action] }] });
        Azure::with(seed)
    };
    let azure = denied("Microsoft.Network/connections/read");
    let run = requests(&azure).await;
    let plan = run.plan(None, &done()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["Microsoft.Network/connections/read"]);
    let applied = run.apply(&plan).await;
    applied.notes.warning().is("RequestResourceForbidden", ATTRIBUTE);
    let stored = applied.stored();
    assert_eq!(state(&stored), ("completed", "nobody"));
    assert_eq!(stored.value["vpn_connection"], Value::Null);

    // Without the gateway on the other side, the tunnel still counts.
    let azure = denied("Microsoft.Network/localNetworkGateways/read");
    let run = requests(&azure).await;
    let plan = run.plan(None, &sent()).await;
    plan.notes.warning().is("ChecksNotRun", "").says(&["lgw-astro"]);
    let applied = run.apply(&plan).await;
    applied.notes.with_code("RequestResourceForbidden").is("RequestResourceForbidden", ATTRIBUTE);
    let stored = applied.stored();
    let connection = &stored.value["vpn_connection"];
    assert_eq!(connection["connection_status"], "NotConnected");
    assert_eq!(connection["remote_gateway_address"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn ranges_that_nobody_may_read_now_do_not_complete_the_request() {
    let mut config = done();
    config["vpn"]["cluster_cidrs"] = json!(["172.21.0.0/19"]);
    let (_, _, stored) = in_state("Connected", &config).await;
    assert_eq!(state(&stored), ("failed", "you"));
    let mut seed = networks();
    seed["resources"].as_array_mut().unwrap().extend(networks::vpn("Connected"));
    seed["caller"] = json!({ "denied": [{
        "scope": SUBSCRIPTION, "actions": ["Microsoft.Network/localNetworkGateways/read"],
    }] });
    let read = requests(&Azure::with(seed)).await.refresh(&stored).await;
    read.notes.with_code("RequestResourceForbidden").is("RequestResourceForbidden", ATTRIBUTE);
    assert_eq!(read.stored().value, stored.value);
}

#[tokio::test(start_paused = true)]
async fn what_was_seen_of_another_connection_is_not_kept_where_nobody_may_look() {
    let (_, _, stored) = in_state("Connected", &done()).await;
    let mut seed = networks();
    seed["resources"].as_array_mut().unwrap().extend(networks::vpn("Connected"));
    seed["caller"] = json!({ "denied": [{
        "scope": SUBSCRIPTION, "actions": ["Microsoft.Network/connections/read"],
    }] });
    let blind = Azure::with(seed);
    // The same connection: what was seen stays.
    let run = requests(&blind).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(read.value["vpn_connection"]["connection_status"], "Connected");
    let other = vpn_connection().replace("vpn-astro", "vpn-other");
    let moved = with(done(), ATTRIBUTE, other);
    let applied = run.apply(&run.plan(Some(&read), &moved).await).await;
    assert_eq!(applied.stored().value["vpn_connection"], Value::Null);
}

#[tokio::test(start_paused = true)]
async fn the_shared_key_of_the_connection_is_in_no_state_and_in_no_text() {
    let azure = Azure::with_vpn(networks::vpn("Connecting"));
    let run = requests(&azure).await;
    let applied = run.apply(&run.plan(None, &done()).await).await;
    let notes = format!("{:?}", applied.notes);
    let stored = applied.stored();
    let private = String::from_utf8(stored.private.clone()).unwrap();
    for text in [notes, private, stored.value.to_string()] {
        assert!(text.contains("198.51.100.20") && !text.contains("never-to-be-seen"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_no_vpn_is_refused_by_the_plan() {
    let mut vpn = networks::vpn("Connected");
    let properties = &mut vpn[2]["properties"];
    properties["connectionType"] = "ExpressRoute".into();
    properties["localNetworkGateway2"] = Value::Null;
    let circuit = format!(
        "{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/expressRouteCircuits/er"
    );
    properties["peer"] = json!({ "id": circuit });
    let run = requests(&Azure::with_vpn(vpn)).await;
    run.plan(None, &shown()).await.notes.error().is("WrongResourceType", ATTRIBUTE);
}

#[tokio::test(start_paused = true)]
async fn mistakes_are_refused_at_their_place() {
    let run = requests(&Azure::new()).await;
    let of_wan = format!(
        "{SUBSCRIPTION}/resourceGroups/rg-net/providers/Microsoft.Network/vpnGateways/g/vpnConnections/c"
    );
    for (config, code) in [
        (with(shown(), ATTRIBUTE, vnet()), "WrongResourceType"),
        (with(shown(), ATTRIBUTE, of_wan), "WrongResourceType"),
        (with(connection::names(), ATTRIBUTE, vpn_connection()), "ConflictingArguments"),
    ] {
        run.validate(&config).await.error().is(code, ATTRIBUTE);
    }
    let unknown = with(shown(), ATTRIBUTE, UNKNOWN);
    run.validate(&unknown).await.nothing();
    let plan = run.plan(None, &unknown).await;
    plan.notes.nothing();
    assert_eq!(plan.planned["status"], UNKNOWN);
    assert_ne!(plan.planned["ticket_body"], UNKNOWN);
}
