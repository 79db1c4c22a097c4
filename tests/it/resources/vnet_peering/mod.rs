//! `dataplane_vnet_peering`, through gRPC against the sandbox.

mod sample;

mod calls;

mod checks;

mod import;

mod life;

mod retries;

mod snapshot;

mod states;

mod tenants;

mod waiting;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        networks::{astro_vnet, network, vnet},
        private_links::VENDOR_TENANT,
    },
    grpc::Managed,
};

const TYPE: &str = "dataplane_vnet_peering";

/// The link to the vendor's network.
fn towards_astro() -> Value {
    json!({ "vnet_id": vnet(), "remote_vnet_id": astro_vnet(), "remote_tenant_id": VENDOR_TENANT })
}

/// A link to the customer's other network.
fn towards_hub() -> Value {
    json!({ "vnet_id": vnet(), "remote_vnet_id": network("vnet-hub") })
}

/// The same with other arguments.
fn with(mut config: Value, arguments: &Value) -> Value {
    for (name, value) in arguments.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

/// The peerings of a new run of Terraform that has tokens of both tenants.
async fn peerings(azure: &Azure) -> Managed {
    azure.across_tenants().await.resource(TYPE)
}
