//! `dataplane_vnet_peering_request`: its arguments, what blocks it, and its progress.

mod sample;

mod checks;

mod cluster;

mod diagnostics;

mod life;

mod site;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, SUBSCRIPTION, astro, networks},
    grpc::{Managed, Notes, Stored},
};

const TYPE: &str = "dataplane_vnet_peering_request";

/// The request, with the cluster as the user knows it.
fn asking() -> Value {
    json!({
        "cluster_id": astro::CLUSTER,
        "cluster_name": "prod-euw",
        "cluster_region": "westeurope",
        "cluster_cidrs": ["172.20.0.0/19"],
        "cluster_type": "DEDICATED",
        "vnet_id": networks::vnet(),
    })
}

/// The same with another argument.
fn with(mut config: Value, name: &str, value: impl Into<Value>) -> Value {
    config[name] = value.into();
    config
}

/// Networks beside an Organization of Astro.
fn with_astro(alter: impl FnOnce(&mut Value)) -> Azure {
    let mut seed = networks::networks();
    seed["astro"] = astro::astro();
    alter(&mut seed);
    Azure::with(seed)
}

/// The requests of a new run of Terraform.
async fn requests(azure: &Azure) -> Managed {
    azure.across_tenants().await.resource(TYPE)
}

/// Nothing was written to Azure since this was asked last.
#[track_caller]
fn nothing_was_written(azure: &Azure) {
    let calls = azure.calls();
    assert!(calls.iter().all(|it| it.starts_with("GET ")), "{calls:#?}");
}

/// The ID of the customer's link of that name.
fn link_id(name: &str) -> String {
    format!("{}/virtualNetworkPeerings/{name}", networks::vnet())
}

/// Creates the customer's link to a network, as another tool would.
async fn create_link(azure: &Azure, name: &str, remote: &str) {
    let body = json!({ "properties": {
        "remoteVirtualNetwork": { "id": remote }, "allowVirtualNetworkAccess": true,
    }});
    let request = arm_put(&link_id(name));
    azure.somebody_across_tenants().write::<Value>(request, &body).await.unwrap();
}

fn arm_put(path: &str) -> dataplane::azure::Request {
    dataplane::azure::Request::put(path, networks::NETWORK)
        .query("syncRemoteAddressSpace", "true")
        .auxiliary()
}

/// What a new run sees, and what its plan of this says.
async fn noticed(azure: &Azure, stored: &Stored, config: &Value) -> (Stored, Notes) {
    let run = requests(azure).await;
    let seen = run.refresh(stored).await.stored();
    let plan = run.plan(Some(&seen), config).await;
    (seen, plan.notes)
}

/// The subscription's path, where permissions are denied.
fn everywhere() -> &'static str {
    SUBSCRIPTION
}
