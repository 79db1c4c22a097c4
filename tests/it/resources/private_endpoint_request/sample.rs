//! One `dataplane_private_endpoint_request` for the suites over every resource.

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure, astro, data_group, lake, landscape, private_links::VENDOR_SUBSCRIPTION, registry,
        vault,
    },
    faults::{Step, Subject, by_id},
    sample::Sample,
    sample::of_cluster,
    stale_plans::{
        Row,
        change::{Change, with_vendor},
        creating, with,
    },
};

const ANY_REGISTRY: &str = "*/registries/crdata*";
const REGISTRIES: &str = "2025-11-01";

/// One object of the type.
pub(crate) static SAMPLE: Sample = Sample {
    type_name: "dataplane_private_endpoint_request",
    azure: || {
        let mut seed = landscape();
        seed["resources"].as_array_mut().unwrap().push(json!({
            "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
            "properties": { "loginServer": "crdata.azurecr.io" },
        }));
        Azure::with(seed)
    },
    config: |name| {
        let of_lake = name == "group_id";
        json!({
            "cluster_id": astro::CLUSTER,
            "cluster_name": "prod-euw",
            "cluster_type": "DEDICATED",
            "resource_id": if of_lake { lake() } else { registry("crdata") },
            "group_id": if of_lake { "blob" } else { "registry" },
        })
    },
    change: |name| match name {
        "vendor" => of_account("dbt", &json!({})),
        "vendor_name" => of_account("other", &json!({ name: "Acme" })),
        "subject" => of_account("fivetran", &json!({})),
        "ticket_template" => {
            let body = "{{resource_id}} {{group_id}} {{request_message}} {{reference}}";
            let template = json!({ "subject": "For {{vendor}}", "body": body });
            of_account("other", &json!({ "vendor_name": "Acme", name: template }))
        }
        "resource_id" => json!({ name: vault("kv-roles"), "group_id": "vault" }),
        "group_id" => json!({ name: "dfs" }),
        "cluster_cidrs" => json!({ name: ["172.24.0.0/19"] }),
        "request_message" => json!({ name: "acme 48213" }),
        "vendor_subscription_id" => json!({ name: VENDOR_SUBSCRIPTION }),
        "approval_notice_sent" | "dns_confirmed" => json!({ name: true }),
        "approval" => {
            json!({ name: { "connection_id": null, "status": "awaiting_connection" } })
        }
        "approval_notice_sent_for" => {
            json!({ name: connection(), "approval_notice_sent": true })
        }
        "dns_confirmed_for" => json!({ name: connection(), "dns_confirmed": true }),
        _ => of_cluster(name),
    },
    has_timeouts: false,
    writes: false,
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
    phases: &[],
};

/// A request to another vendor than Astronomer.
fn of_account(vendor: &str, more: &Value) -> Value {
    let mut config = json!({
        "vendor": vendor,
        "subject": { "name": "acme", "id": "ab123", "region": "EMEA" },
        "cluster_id": null, "cluster_name": null, "cluster_type": null,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

static FAULTS: Subject = Subject {
    type_name: "dataplane_private_endpoint_request",
    azure: || {
        let mut seed = landscape();
        let resources = seed["resources"].as_array_mut().unwrap();
        resources.retain(|it| it["id"] != registry("crdata"));
        resources.push(json!({
            "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
            "properties": { "loginServer": "crdata.azurecr.io", "dataEndpointEnabled": false },
        }));
        Azure::with(seed)
    },
    config: |is_changed| {
        json!({
            "cluster_id": astro::CLUSTER,
            "cluster_name": "prod-euw",
            "cluster_type": "DEDICATED",
            "resource_id": registry("crdata"),
            "group_id": "registry",
            "ticket_id": is_changed.then_some("48213"),
        })
    },
    recorded: &["ticket_id"],
    named: "crdata",
    calls: &[
        (Step::Create, "GET", ANY_REGISTRY),
        (Step::Read, "GET", ANY_REGISTRY),
        (Step::Update, "GET", ANY_REGISTRY),
    ],
    import: by_id,
    list: || Value::Null,
    listed: 0,
    seen: None,
    properties: &[],
};

fn stale_plans() -> Vec<Row> {
    const TYPE: &str = "dataplane_private_endpoint_request";
    fn azure() -> Azure {
        let mut seed = with_vendor(landscape());
        let resources = seed["resources"].as_array_mut().unwrap();
        resources.push(images(false));
        Azure::with(seed)
    }
    let endpoint = json!({
        "cluster_id": astro::CLUSTER, "cluster_name": "prod-euw", "cluster_type": "DEDICATED",
        "resource_id": registry("crdata"), "group_id": "registry", "request_message": "req-7f3a",
    });
    let sent = with(endpoint.clone(), "ticket_id", "48213");
    // The cluster is left to Astro.
    let by_id = json!({
        "cluster_id": astro::CLUSTER, "resource_id": registry("crdata"), "group_id": "registry",
    });
    let comes = || {
        vec![Change::AddEndpoint(registry("crdata"), "registry", "pe-astro", "req-7f3a".to_owned())]
    };
    let data_endpoints = || vec![Change::Put(registry("crdata"), REGISTRIES, images(true))];
    let gone = || vec![Change::Delete(registry("crdata"), REGISTRIES)];
    vec![
        creating("the endpoint comes", TYPE, azure, sent.clone(), comes()),
        creating("the data endpoints come", TYPE, azure, endpoint.clone(), data_endpoints()),
        creating(
            "the endpoint comes before the ticket is recorded",
            TYPE,
            azure,
            sent.clone(),
            comes(),
        )
        .after(endpoint.clone()),
        creating(
            "the data endpoints come before the ticket is recorded",
            TYPE,
            azure,
            sent.clone(),
            data_endpoints(),
        )
        .after(endpoint.clone()),
        creating("the registry is gone", TYPE, azure, endpoint.clone(), gone())
            .refused(&["crdata"]),
        creating("the registry is gone before the ticket is recorded", TYPE, azure, sent, gone())
            .after(endpoint),
        creating("nothing changes", TYPE, asking_astro, by_id.clone(), Vec::new()),
        creating(
            "Astro changes the cluster",
            TYPE,
            asking_astro,
            by_id,
            vec![Change::RenameCluster],
        ),
    ]
}

/// The registry beside an Organization of Astro.
fn asking_astro() -> Azure {
    let mut seed = with_vendor(landscape());
    seed["resources"].as_array_mut().unwrap().push(images(false));
    seed["astro"] = astro::astro();
    Azure::with(seed)
}

/// A registry, with or without data endpoints.
fn images(data_endpoints: bool) -> Value {
    let names =
        if data_endpoints { json!(["crdata.westeurope.data.azurecr.io"]) } else { json!([]) };
    json!({
        "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
        "properties": { "loginServer": "crdata.azurecr.io", "dataEndpointEnabled": data_endpoints, "dataEndpointHostNames": names },
    })
}

/// The connection that a record is about.
fn connection() -> String {
    format!("{}/privateEndpointConnections/first", registry("crdata"))
}
