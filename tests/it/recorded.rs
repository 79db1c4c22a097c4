//! What the plans of requests show: a first plan has what it can know, and one answer that people record
//! changes what follows from it, and nothing becomes unknown.

use arm_sandbox::vendor::Action;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, astro, lake, landscape,
        networks::{NETWORK, astro_vnet, networks, vnet},
        private_links::{VENDOR_SUBSCRIPTION, beside_vendor},
        registry,
    },
    grpc::{Managed, Stored, UNKNOWN},
};

const ACCESS: &str = "dataplane_access_request";
const ENDPOINT: &str = "dataplane_private_endpoint_request";
const PEERING: &str = "dataplane_vnet_peering_request";
/// How far a request is.
const PROGRESS: [&str; 3] = ["next_step", "status", "waiting_on"];

fn access() -> Value {
    json!({
        "vendor": "Union", "kind": "domain_scoped_access", "organization": "acme",
        "data_plane": "acme-azure", "domain": "production", "role": "Storage Blob Data Reader",
        "scope": lake(),
    })
}

fn endpoint() -> Value {
    json!({
        "cluster_id": astro::CLUSTER, "cluster_name": "prod-euw", "cluster_type": "DEDICATED",
        "resource_id": registry("crdata"), "group_id": "registry", "request_message": "req-7f3a",
    })
}

fn peering() -> Value {
    json!({
        "cluster_id": astro::CLUSTER, "cluster_name": "prod-euw", "cluster_region": "westeurope",
        "cluster_cidrs": ["172.20.0.0/19"], "cluster_type": "DEDICATED", "vnet_id": vnet(),
    })
}

fn registries() -> Azure {
    let mut seed = beside_vendor(landscape());
    seed["resources"].as_array_mut().unwrap().push(json!({
        "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
        "properties": { "loginServer": "crdata.azurecr.io" },
    }));
    seed["astro"] = astro::astro();
    Azure::with(seed)
}

fn connected() -> Azure {
    let mut seed = networks();
    seed["astro"] = astro::astro();
    Azure::with(seed)
}

fn with(mut config: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        config[name] = value.clone();
    }
    config
}

/// The requests of a new run.
async fn requests(azure: &Azure, type_name: &'static str) -> Managed {
    azure.across_tenants().await.resource(type_name)
}

/// The names of what is unknown in the planned object.
fn unknown(planned: &Value) -> Vec<&str> {
    let planned = planned.as_object().unwrap();
    planned.iter().filter(|(_, it)| **it == UNKNOWN).map(|(name, _)| name.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_first_plan_has_all_of_the_ticket_where_terraform_hands_it_on() {
    let short = |config: &Value, thing: &str| json!({ "cluster_id": astro::CLUSTER, thing: config[thing], "group_id": config["group_id"] });
    let mut looked_up = short(&peering(), "vnet_id");
    looked_up.as_object_mut().unwrap().remove("group_id");
    for (type_name, azure, config) in [
        (ACCESS, Azure::new as fn() -> Azure, access()),
        (ENDPOINT, registries, endpoint()),
        (ENDPOINT, registries, short(&endpoint(), "resource_id")),
        (ENDPOINT, registries, with(endpoint(), &json!({ "ticket_id": "48213" }))),
        (PEERING, connected, peering()),
        (PEERING, connected, looked_up),
        (PEERING, connected, with(peering(), &json!({ "vendor_vnet_id": astro_vnet() }))),
    ] {
        let azure = azure();
        let run = requests(&azure, type_name).await.giving_back();
        let plan = run.plan(None, &config).await;
        plan.notes.no_error();
        assert_eq!(unknown(&plan.planned), [""; 0], "{type_name} {config:#}");
        let stored =
            requests(&azure, type_name).await.giving_back().apply_saved(&plan).await.stored();
        assert_eq!(stored.value, plan.planned, "{type_name} {config:#}");
    }
}

#[tokio::test(start_paused = true)]
async fn older_terraform_leaves_only_what_may_change_until_the_apply_unknown() {
    let target = [
        "data_endpoint_names",
        "fqdns",
        "private_dns_zones",
        "privatelink_fqdns",
        "resource_region",
    ];
    let endpoint_facts = [&target[..], &["ticket_body"]].concat();
    let network = ["address_space", "region", "tenant_id", "ticket_body"];
    let sorted = |names: &[&'static str], more: &[&'static str]| {
        let mut all = [names, more].concat();
        all.sort_unstable();
        all
    };
    let sent = json!({ "ticket_id": "48213" });
    let found = ["approval_notice", "connection_id", "next_step", "status", "waiting_on"];
    for (type_name, azure, config, expected) in [
        (ACCESS, Azure::new as fn() -> Azure, access(), Vec::new()),
        (
            ENDPOINT,
            registries,
            endpoint(),
            sorted(&endpoint_facts, &["cluster_cidrs", "cluster_region", "ticket_subject"]),
        ),
        (PEERING, connected, peering(), sorted(&network, &[])),
        (PEERING, connected, with(peering(), &sent), sorted(&network, &[])),
    ] {
        let plan = requests(&azure(), type_name).await.plan(None, &config).await;
        assert_eq!(unknown(&plan.planned), expected, "{type_name} {config:#}");
    }
    // A ticket that was sent may have brought a connection already.
    let plan = requests(&registries(), ENDPOINT).await.plan(None, &with(endpoint(), &sent)).await;
    for name in found {
        assert_eq!(plan.planned[name], UNKNOWN, "{name}");
    }
    assert_eq!(plan.planned["ready"], false);
}

/// What people record, on which state, and what the plan then changes.
struct Row {
    type_name: &'static str,
    azure: fn() -> Azure,
    /// What was applied before.
    before: Value,
    /// How far the others are.
    others: Others,
    /// What is recorded.
    name: &'static str,
    value: Value,
    /// What else the plan changes.
    changes: Vec<&'static str>,
}

/// What others did before something is recorded.
#[derive(Clone, Copy, PartialEq)]
enum Others {
    Nothing,
    /// The vendor's connection waits, and says nothing.
    Silent,
    /// It is approved.
    Approved,
    /// Both peering links exist.
    Peered,
}

fn rows() -> Vec<Row> {
    let more = |names: &[&'static str]| [&PROGRESS[..], names].concat();
    let sent = |config: Value| with(config, &json!({ "ticket_id": "48213" }));
    let both = || sent(with(peering(), &json!({ "mode": "vendor_creates_both" })));
    let answered = || with(sent(peering()), &json!({ "vendor_vnet_id": astro_vnet() }));
    let row = |type_name, before, others, (name, value), changes| Row {
        type_name,
        azure: match type_name {
            ACCESS => Azure::new,
            ENDPOINT => registries,
            _ => connected,
        },
        before,
        others,
        name,
        value,
        changes,
    };
    let ticket = || ("ticket_id", json!("48213"));
    let told = || with(sent(endpoint()), &json!({ "approval_notice_sent": true }));
    let nobody = json!({ "connection_id": null, "status": "awaiting_connection" });
    let link = json!({ "id": null, "peering_state": null, "sync_level": null });
    vec![
        row(ACCESS, access(), Others::Nothing, ticket(), more(&[])),
        row(ACCESS, sent(access()), Others::Nothing, ("completed", json!(true)), more(&[])),
        row(ENDPOINT, endpoint(), Others::Nothing, ticket(), more(&[])),
        row(
            ENDPOINT,
            sent(endpoint()),
            Others::Nothing,
            ("vendor_subscription_id", json!(VENDOR_SUBSCRIPTION)),
            vec![],
        ),
        row(
            ENDPOINT,
            sent(endpoint()),
            Others::Silent,
            ("vendor_subscription_id", json!(VENDOR_SUBSCRIPTION)),
            more(&["connection_id"]),
        ),
        row(ENDPOINT, sent(endpoint()), Others::Nothing, ("approval", nobody), vec![]),
        row(
            ENDPOINT,
            sent(endpoint()),
            Others::Approved,
            ("approval_notice_sent", json!(true)),
            more(&["notified_connection_id"]),
        ),
        row(
            ENDPOINT,
            told(),
            Others::Approved,
            ("approval_notice_sent_for", json!("first")),
            vec![],
        ),
        row(
            ENDPOINT,
            sent(endpoint()),
            Others::Approved,
            ("dns_confirmed", json!(true)),
            more(&["confirmed_connection_id", "ready"]),
        ),
        row(
            ENDPOINT,
            sent(endpoint()),
            Others::Nothing,
            ("dns_confirmed_for", json!("first")),
            vec![],
        ),
        row(PEERING, peering(), Others::Nothing, ticket(), more(&[])),
        row(
            PEERING,
            sent(peering()),
            Others::Nothing,
            ("vendor_vnet_id", json!(astro_vnet())),
            more(&[]),
        ),
        row(PEERING, answered(), Others::Nothing, ("peering", link), vec![]),
        row(PEERING, both(), Others::Nothing, ("vendor_access_granted", json!(true)), more(&[])),
        row(PEERING, answered(), Others::Peered, ("traffic_confirmed", json!(true)), more(&[])),
    ]
}

#[tokio::test(start_paused = true)]
async fn one_answer_that_is_recorded_changes_what_follows_from_it_and_nothing_becomes_unknown() {
    for row in rows() {
        let azure = (row.azure)();
        let stored = requests(&azure, row.type_name).await.create(&row.before).await;
        row.others.act(&azure).await;
        let seen = requests(&azure, row.type_name).await.refresh(&stored).await.stored();
        let stored = settled(&azure, &row, seen).await;
        let recorded = with(row.before.clone(), &json!({ row.name: row.value }));

        let plan = requests(&azure, row.type_name).await.plan(Some(&stored), &recorded).await;

        let what = format!("{}: {}", row.type_name, row.name);
        plan.notes.no_error();
        let changes = plan.changes();
        let names: Vec<_> = changes.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = [&[row.name], &row.changes[..]].concat();
        expected.sort_unstable();
        assert_eq!(names, expected, "{what}");
        assert!(!changes.to_string().contains(UNKNOWN), "{what} {changes:#}");
        assert_eq!(plan.replace, Vec::<String>::new(), "{what}");
        let run = requests(&azure, row.type_name).await;
        assert_eq!(run.apply_saved(&plan).await.stored().value, plan.planned, "{what}");
    }
}

/// What is stored once the refreshed state is applied.
async fn settled(azure: &Azure, row: &Row, seen: Stored) -> Stored {
    let run = requests(azure, row.type_name).await;
    assert_eq!(run.plan(Some(&seen), &row.before).await.changes(), json!({}));
    // What is said of the change is said once.
    run.refresh(&seen).await.stored()
}

impl Others {
    async fn act(self, azure: &Azure) {
        let endpoint = async |message| {
            azure.vendor_adds_endpoint(&registry("crdata"), "registry", "pe-astro", message).await
        };
        match self {
            Self::Nothing => {}
            Self::Silent => drop(endpoint("please").await),
            Self::Approved => {
                // An approval by hand keeps the message here.
                let connection = endpoint("req-7f3a").await;
                let body = json!({ "properties": { "privateLinkServiceConnectionState": {
                    "status": "Approved", "description": "req-7f3a",
                } } });
                let somebody = azure.somebody_else();
                somebody.put::<Value>(&*connection, "2025-11-01", &body).await.unwrap();
            }
            Self::Peered => {
                let path = format!("{}/virtualNetworkPeerings/to-astro", vnet());
                let body = json!({ "properties": {
                    "remoteVirtualNetwork": { "id": astro_vnet() }, "allowVirtualNetworkAccess": true,
                } });
                let put = dataplane::azure::Request::put(path, NETWORK)
                    .query("syncRemoteAddressSpace", "true")
                    .auxiliary();
                azure.somebody_across_tenants().write::<Value>(put, &body).await.unwrap();
                let peer = arm_sandbox::vendor::Peer {
                    customer_network: Some(vnet()),
                    ..arm_sandbox::vendor::Peer::default()
                };
                azure.vendor_acts(Action::Peer(peer)).await;
            }
        }
    }
}
