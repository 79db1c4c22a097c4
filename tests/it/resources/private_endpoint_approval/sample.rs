//! One `dataplane_private_endpoint_approval` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, data_group, landscape,
        private_links::{VENDOR_SUBSCRIPTION, endpoint_id},
        registry, vault,
    },
    faults::{Step, Subject},
    sample::Sample,
    stale_plans::{
        Row,
        change::{Change, with_vendor},
        creating, with,
    },
};

const ANY_CONNECTION: &str = "*/privateEndpointConnections/*";
const REGISTRIES: &str = "2025-11-01";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_private_endpoint_approval",
    azure: || {
        let requested = |vault: String, name: &str| {
            json!({ "id": format!("{vault}/privateEndpointConnections/{name}"),
                "properties": {
                    "privateEndpoint": { "id": endpoint_id(name) },
                    "privateLinkServiceConnectionState": {
                        "status": "Pending", "description": "request 48213",
                    },
                },
            })
        };
        let (roles, policies) = (vault("kv-roles"), vault("kv-policies"));
        Azure::holding([
            requested(roles.clone(), "first"),
            requested(roles, "second"),
            requested(policies, "first"),
        ])
    },
    config: |_| {
        json!({
            "resource_id": vault("kv-roles"),
            "requester_subscription_id": VENDOR_SUBSCRIPTION,
            "connection_name": "first",
        })
    },
    change: |name| match name {
        "resource_id" => json!({ name: vault("kv-policies") }),
        "private_endpoint_id" => json!({ name: endpoint_id("first") }),
        "private_endpoint_name" => json!({ name: "first" }),
        "requester_subscription_id" => json!({ name: null }),
        "message_contains" => json!({ name: "48213" }),
        "connection_name" => json!({ name: "second" }),
        "description" => json!({ name: "Approved by the platform team." }),
        "api_version" => json!({ name: "2024-11-01" }),
        "wait_for_connection" | "override_rejection" => json!({ name: true }),
        "on_destroy" => json!({ name: "remove" }),
        _ => Value::Null,
    },
    has_timeouts: true,
    writes: true,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: || {
        let whole = format!(
            "{}/providers/Microsoft.Storage/storageAccounts/stdatalakeprod01",
            data_group()
        );
        vec![(
            "resource_id",
            format!("{whole}/blobServices/default/containers/features"),
            whole.clone(),
        )]
    },
    phases: &[
        // Rejecting is a write, and happens on destroy.
        ("…/privateEndpointConnections/write", &[1, 2, 3]),
        ("…/privateEndpointConnectionsApproval/action", &[1, 2, 3]),
    ],
};

static FAULTS: Subject = Subject {
    type_name: "dataplane_private_endpoint_approval",
    azure: || {
        let requested = |name: &str| {
            json!({ "id": format!("{}/privateEndpointConnections/{name}", vault("kv-roles")),
                "properties": {
                    "privateEndpoint": { "id": endpoint_id(name) },
                    "privateLinkServiceConnectionState": {
                        "status": "Pending", "description": "request 48213",
                    },
                },
            })
        };
        Azure::holding([requested("first"), requested("second")])
    },
    config: |_| {
        json!({
            "resource_id": vault("kv-roles"),
            "requester_subscription_id": VENDOR_SUBSCRIPTION,
            "connection_name": "first",
        })
    },
    recorded: &["connection_name"],
    named: "kv-roles",
    calls: &[
        (Step::Create, "PUT", ANY_CONNECTION),
        (Step::Read, "GET", "*/privateEndpointConnections"),
        (Step::Delete, "PUT", ANY_CONNECTION),
        (Step::Import, "GET", "*/privateEndpointConnections"),
        (Step::List, "GET", "*/privateEndpointConnections"),
    ],
    import: |stored| stored.text("connection_id"),
    list: || json!({ "resource_id": vault("kv-roles") }),
    listed: 1,
    seen: Some(|| (format!("{}/privateEndpointConnections", vault("kv-roles")), "2025-05-01")),
    properties: &["privateEndpoint", "privateLinkServiceConnectionState"],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_private_endpoint_approval";
    fn azure() -> Azure {
        Azure::with(with_vendor(landscape()))
    }
    let target = || registry("crclassic");
    let by_message = json!({ "resource_id": target(), "message_contains": "req-7f3a" });
    let exact = with(
        with(by_message.clone(), "requester_subscription_id", VENDOR_SUBSCRIPTION),
        "private_endpoint_name",
        "pe-astro",
    );
    let makes = |name| vec![Change::AddEndpoint(target(), "registry", name, "req-7f3a".to_owned())];
    let decides = |status| vec![Change::Decide(target(), REGISTRIES, status)];
    let withdraws = || vec![Change::RemoveEndpoint("pe-astro")];
    let shown = |what, then| {
        creating(what, TYPE, azure, by_message.clone(), then)
            .after(by_message.clone())
            .once(makes("pe-astro"))
    };
    let destroyed = |what, then| {
        creating(what, TYPE, azure, Value::Null, then)
            .after(exact.clone())
            .once([makes("pe-astro"), decides("Approved")].concat())
    };
    vec![
        creating("the endpoint comes", TYPE, azure, by_message.clone(), makes("pe-astro")),
        creating("the one that is named comes", TYPE, azure, exact.clone(), makes("pe-astro")),
        shown("nothing changes", Vec::new()),
        shown("a person approves it", decides("Approved")),
        shown("a person rejects it", decides("Rejected")).refused(&["ConnectionRejected"]),
        shown("the vendor withdraws it", withdraws()).refused(&["ConnectionGone"]),
        shown("the vendor makes another one", [withdraws(), makes("pe-again")].concat())
            .refused(&["ConnectionGone"]),
        destroyed("a person rejects it first", decides("Rejected")),
        destroyed("the vendor removes it first", withdraws()),
    ]
}
