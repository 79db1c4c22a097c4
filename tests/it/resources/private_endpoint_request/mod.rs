//! `dataplane_private_endpoint_request`: its arguments, what blocks it, and its progress.

mod sample;

mod bound;

mod checks;

mod diagnostics;

mod life;

mod site;

mod vendors;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{Azure, SUBSCRIPTION, astro, landscape, private_links::beside_vendor, registry},
    grpc::{Managed, Notes, Stored},
};

const TYPE: &str = "dataplane_private_endpoint_request";
/// The version of registries' connections.
const VERSION: &str = "2025-11-01";

/// The request, with the cluster as the user knows it.
fn asking() -> Value {
    json!({
        "cluster_id": astro::CLUSTER,
        "cluster_name": "prod-euw",
        "cluster_type": "DEDICATED",
        "resource_id": registry("crdata"),
        "group_id": "registry",
    })
}

/// The same with another argument.
fn with(mut config: Value, name: &str, value: impl Into<Value>) -> Value {
    config[name] = value.into();
    config
}

/// A registry, as it is by default.
fn data_registry() -> Value {
    json!({
        "id": registry("crdata"), "location": "westeurope", "sku": { "name": "Premium" },
        "properties": {
            "loginServer": "crdata.azurecr.io",
            "dataEndpointEnabled": true,
            "dataEndpointHostNames": ["crdata.westeurope.data.azurecr.io"],
            "publicNetworkAccess": "Disabled",
        },
    })
}

/// The landscape beside the vendor's subscription, with this registry.
fn seed(registry: Value) -> Value {
    let mut seed = beside_vendor(landscape());
    let resources = seed["resources"].as_array_mut().unwrap();
    resources.retain(|it| it["id"] != registry["id"]);
    resources.push(registry);
    seed
}

/// Azure with the registry.
fn azure() -> Azure {
    Azure::with(seed(data_registry()))
}

/// The requests of a new run of Terraform.
async fn requests(azure: &Azure) -> Managed {
    azure.terraform().await.resource(TYPE)
}

/// The provider wrote nothing to Azure since this was asked last.
#[track_caller]
fn nothing_was_written(azure: &Azure) {
    let calls = azure.calls();
    assert!(calls.iter().all(|it| it.starts_with("GET ")), "{calls:#?}");
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
