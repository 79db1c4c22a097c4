//! A VPN, and names that an Astro cluster resolves.

use serde_json::{Value, json};

use super::{requests, sample, with};
use crate::{azure::Azure, grpc::UNKNOWN};

pub(super) fn vpn() -> Value {
    json!({
        "vendor": "astro", "kind": "vpn", "organization": "acme", "data_plane": "prod-euw",
        "vpn": sample::vpn(),
    })
}

pub(super) fn names() -> Value {
    json!({
        "vendor": "astro", "kind": "hostname_resolution", "organization": "acme",
        "data_plane": "prod-euw", "hostname_resolution": sample::names(),
    })
}

fn in_vpn(name: &str, value: impl Into<Value>) -> Value {
    let mut config = vpn();
    config["vpn"][name] = value.into();
    config
}

#[tokio::test(start_paused = true)]
async fn a_request_is_planned_whole_and_another_connection_is_another_request() {
    let azure = Azure::new();
    let run = requests(&azure).await;
    for (config, texts) in [
        (vpn(), ["203.0.113.7", "10.60.0.0/16", "172.20.0.0/19"]),
        (names(), ["corp.example.com", "10.60.0.4", "prod-euw"]),
    ] {
        let plan = run.plan(None, &config).await;
        plan.notes.nothing();
        let body = plan.planned["ticket_body"].as_str().unwrap().to_owned();
        assert!(texts.iter().all(|it| body.contains(it)), "{body}");
        let stored = run.apply(&plan).await.stored();
        run.converge(Some(stored), &config).await;
    }
    let stored = run.create(&vpn()).await;
    let plan = run.plan(Some(&stored), &in_vpn("device_ip", "203.0.113.8")).await;
    assert_eq!(plan.replace, ["vpn"]);
    assert_ne!(plan.planned["request_id"], stored.value["request_id"]);
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_connected_is_refused_at_its_place() {
    let run = requests(&Azure::new()).await;
    let mut server = names();
    server["hostname_resolution"]["dns_server_ip"] = "127.0.0.1".into();
    for (config, code, attribute) in [
        (in_vpn("device_ip", "10.0.0.4"), "InvalidAddress", "vpn.device_ip"),
        (in_vpn("cidrs", json!(["172.20.8.0/21"])), "OverlappingAddressSpaces", "vpn.cidrs"),
        (in_vpn("ike", "IKEv2, PSK: Zx81-kk20!ab"), "SecretInTicket", "vpn.ike"),
        (in_vpn("ike", "IKEv2, key = tulip"), "SecretInTicket", "vpn.ike"),
        (with(vpn(), "details", "shared key = 9fA8bb21cc"), "SecretInTicket", "details"),
        (with(vpn(), "vpn", Value::Null), "MissingArgument", "kind"),
        (with(vpn(), "vendor", "union"), "RequestNotOffered", "vendor"),
        (server, "InvalidAddress", "hostname_resolution.dns_server_ip"),
        (with(names(), "vpn", vpn()["vpn"].clone()), "ConflictingArguments", "vpn"),
    ] {
        let notes = run.validate(&config).await;
        notes.error().is(code, attribute);
        assert!(!notes.error().detail.contains("Zx81") && !notes.error().detail.contains("9fA8"));
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_request_for_a_vpn_is_searched_for_its_shared_key() {
    let run = requests(&Azure::new()).await;
    let text = "shared key = 9fA8bb21cc";
    let other = json!({ "vendor": "union", "kind": "other", "organization": "acme" });
    run.validate(&with(other, "details", text)).await.nothing();
    run.validate(&with(names(), "details", text)).await.nothing();
    let template = json!({ "subject": null, "body": format!("{{{{organization}}}} {{{{data_plane}}}} {{{{vpn}}}} {{{{reference}}}} {text}") });
    let config = with(with(vpn(), "vendor", "other"), "vendor_name", "Acme");
    let notes = run.validate(&with(config, "ticket_template", template)).await;
    notes.error().is("SecretInTicket", "ticket_template");
}

#[tokio::test(start_paused = true)]
async fn a_server_with_a_public_address_is_a_warning() {
    let mut config = names();
    config["hostname_resolution"]["dns_server_ip"] = "203.0.113.7".into();
    let notes = requests(&Azure::new()).await.validate(&config).await;
    notes.no_error();
    notes.warning().is("InvalidAddress", "hostname_resolution.dns_server_ip");
}

#[tokio::test(start_paused = true)]
async fn a_range_that_is_not_known_yet_leaves_the_ticket_unknown() {
    let run = requests(&Azure::new()).await;
    let config = in_vpn("cluster_cidrs", UNKNOWN);
    run.validate(&config).await.nothing();
    let plan = run.plan(None, &config).await;
    plan.notes.no_error();
    assert_eq!(plan.planned["ticket_body"], UNKNOWN);
    assert_eq!(plan.planned["status"], "draft");
}

#[tokio::test(start_paused = true)]
async fn another_vendor_gets_the_facts_in_the_users_words() {
    let run = requests(&Azure::new()).await;
    let template = json!({ "subject": null, "body": "{{organization}} {{data_plane}}\n{{vpn}}\n{{reference}}" });
    let config = with(with(vpn(), "vendor", "other"), "vendor_name", "Acme");
    let stored = run.create(&with(config, "ticket_template", template)).await;
    assert!(stored.text("ticket_body").contains("203.0.113.7"), "{}", stored.text("ticket_body"));
}
