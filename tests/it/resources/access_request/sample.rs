//! One `dataplane_access_request` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{Azure, TENANT, lake, registry},
    sample::Sample,
    stale_plans::{Row, change::Change, creating, with},
};

const REGISTRIES: &str = "2025-11-01";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_access_request",
    azure: Azure::new,
    config: |_| {
        json!({
            "vendor": "Union",
            "kind": "other",
            "organization": "acme",
            "details": "A quota of the data plane.",
        })
    },
    change: |name| match name {
        "vendor" => json!({ name: "Astronomer" }),
        "vendor_name" => json!({ name: "Acme", "vendor": "other" }),
        "ticket_template" => {
            let body = "{{organization}}: {{details}} ({{reference}})";
            let template = json!({ "subject": "For {{vendor}}", "body": body });
            json!({ name: template, "vendor": "other", "vendor_name": "Acme" })
        }
        "kind" => json!({
            name: "domain_scoped_access", "domain": "production", "scope": lake(),
            "data_plane": "acme-azure", "role": "Storage Blob Data Reader",
        }),
        "vpn" => json!({
            "vendor": "astro", "kind": "vpn", "data_plane": "prod-euw", name: {
                "device_ip": "203.0.113.7", "cidrs": ["10.60.0.0/16"],
                "cluster_cidrs": ["172.20.0.0/19"], "bgp": true, "ike": "IKEv2",
            },
        }),
        "hostname_resolution" => json!({
            "vendor": "astro", "kind": name, "data_plane": "prod-euw", name: {
                "domain": "corp.example.com", "dns_server_ip": "10.60.0.4", "records": null,
            },
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
    asks: false,
    faults: None,
    stale_plans,
    parts: Vec::new,
    phases: &[],
};

fn stale_plans() -> Vec<Row> {
    let access = json!({
        "vendor": "Union", "kind": "kubelet_principal", "organization": "acme",
        "data_plane": "acme-azure",
    });
    vec![
        creating(
            "nothing in Azure matters",
            "dataplane_access_request",
            Azure::new,
            with(access.clone(), "ticket_id", "48213"),
            vec![Change::Delete(registry("crabac"), REGISTRIES)],
        )
        .after(access),
    ]
}
