//! One `dataplane_access_request` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, TENANT, lake,
        networks::{self, NETWORK, astro_vnet, hub_connection, virtual_hub, vnet, vpn_connection},
        registry,
    },
    faults::{Step, Subject, by_id},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const TYPE: &str = "dataplane_access_request";
const REGISTRIES: &str = "2025-11-01";
const ANY_LIST: &str = "*/virtualHubs/hub-weu/hubVirtualNetworkConnections";

/// A request for a connection with the virtual hub, which is the kind that asks Azure.
pub(super) fn of_hub() -> Value {
    json!({
        "vendor": "astro", "kind": "vhub_connection", "organization": "acme",
        "data_plane": "prod-euw",
        "vhub_connection": {
            "virtual_hub_id": virtual_hub(), "connection_name": "astro-prod-euw",
            "firewall_ip": null,
        },
    })
}

/// The VPN of a request for one.
pub(super) fn vpn() -> Value {
    json!({
        "device_ip": "203.0.113.7", "cidrs": ["10.60.0.0/16"],
        "cluster_cidrs": ["172.20.0.0/19"], "bgp": false, "ike": "IKEv2",
    })
}

/// The names of a request for names.
pub(super) fn names() -> Value {
    json!({ "domain": "corp.example.com", "dns_server_ip": "10.60.0.4", "records": null })
}

fn without_connections() -> Azure {
    Azure::with_hub(Vec::new())
}

fn with_connection() -> Azure {
    Azure::with_hub([vec![connection("Succeeded")], networks::vpn("Connected")].concat())
}

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: TYPE,
    azure: with_connection,
    config: |_| of_hub(),
    change: |name| match name {
        "vendor" | "vendor_name" => json!({ "vendor": "other", "vendor_name": "Acme" }),
        "ticket_template" => {
            let body = "{{organization}} {{data_plane}}: {{vhub_connection}} ({{reference}})";
            let template = json!({ "subject": "For {{vendor}}", "body": body });
            json!({ name: template, "vendor": "other", "vendor_name": "Acme" })
        }
        "kind" => json!({
            name: "domain_scoped_access", "domain": "production", "scope": lake(),
            "data_plane": "acme-azure", "role": "Storage Blob Data Reader", "vhub_connection": null,
        }),
        "vpn" => json!({ "kind": "vpn", "vhub_connection": null, name: vpn() }),
        "hostname_resolution" => json!({ "kind": name, "vhub_connection": null, name: names() }),
        "vhub_connection" => json!({ name: {
            "virtual_hub_id": virtual_hub(), "connection_name": "other", "firewall_ip": "10.90.0.4",
        } }),
        "vendor_vnet_id" => json!({ name: astro_vnet() }),
        "vpn_connection_id" => json!({
            "kind": "vpn", "vhub_connection": null, "vpn": vpn(), name: vpn_connection(),
        }),
        "network_id" => json!({
            "kind": "hostname_resolution", "vhub_connection": null, "hostname_resolution": names(),
            name: vnet(), "vendor_vnet_id": astro_vnet(),
        }),
        "organization" => json!({ name: "acme-labs" }),
        "scope" => json!({ name: lake() }),
        "tenant_id" => json!({ name: TENANT }),
        "completed" => json!({ name: true, "ticket_id": "48213" }),
        "data_plane" | "domain" | "project" | "role" | "details" | "ticket_id" => {
            json!({ name: "another" })
        }
        _ => Value::Null,
    },
    has_timeouts: false,
    writes: false,
    asks: true,
    faults: Some(&FAULTS),
    stale_plans,
    parts: Vec::new,
    phases: &[],
};

static FAULTS: Subject = Subject {
    type_name: TYPE,
    azure: without_connections,
    config: |is_changed| with(of_hub(), "ticket_id", is_changed.then_some("48213")),
    recorded: &["ticket_id"],
    named: "hub-weu",
    calls: &[
        (Step::Create, "GET", ANY_LIST),
        (Step::Read, "GET", ANY_LIST),
        (Step::Update, "GET", ANY_LIST),
    ],
    import: by_id,
    list: || Value::Null,
    listed: 0,
    seen: None,
    properties: &[],
};

fn stale_plans() -> Vec<Row> {
    let access = json!({
        "vendor": "Union", "kind": "kubelet_principal", "organization": "acme",
        "data_plane": "acme-azure",
    });
    let sent = with(of_hub(), "ticket_id", "48213");
    let done = with(sent.clone(), "completed", true);
    let tunnel = json!({
        "vendor": "astro", "kind": "vpn", "organization": "acme", "data_plane": "prod-euw",
        "vpn": vpn(), "vpn_connection_id": vpn_connection(), "ticket_id": "48213",
    });
    vec![
        creating(
            "nothing in Azure matters",
            TYPE,
            Azure::new,
            with(access.clone(), "ticket_id", "48213"),
            vec![Change::Delete(registry("crabac"), REGISTRIES)],
        )
        .after(access),
        creating("the hub goes", TYPE, without_connections, of_hub(), vec![hub_goes()])
            .refused(&["hub-weu"]),
        creating("the VPN connection goes", TYPE, with_tunnel, tunnel.clone(), vec![tunnel_goes()])
            .refused(&["vpn-astro"]),
        creating(
            "the VPN connection goes under a request",
            TYPE,
            with_tunnel,
            with(tunnel.clone(), "completed", true),
            vec![tunnel_goes()],
        )
        .after(tunnel),
        creating(
            "the hub goes under a request",
            TYPE,
            without_connections,
            sent.clone(),
            vec![hub_goes()],
        )
        .after(of_hub()),
        creating(
            "the vendor removes the connection",
            TYPE,
            with_connection,
            done,
            vec![Change::Delete(connection("")["id"].as_str().unwrap().to_owned(), NETWORK)],
        )
        .after(sent),
    ]
}

fn with_tunnel() -> Azure {
    Azure::with_vpn(networks::vpn("Connected"))
}

fn tunnel_goes() -> Change {
    Change::Delete(vpn_connection(), NETWORK)
}

fn hub_goes() -> Change {
    Change::Delete(virtual_hub(), NETWORK)
}

/// The connection that is asked for.
pub(super) fn connection(state: &str) -> Value {
    hub_connection("astro-prod-euw", &astro_vnet(), state)
}
