//! `dataplane_private_endpoint_approval`, through gRPC against the sandbox.

mod sample;

mod choosing;

mod contract;

mod diagnostics;

mod importing;

mod life;

mod naming;

mod permission;

mod rejection;

mod shown;

mod services;

mod vendor;

mod waiting;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{
    azure::Azure,
    grpc::{Managed, Stored},
};
use vendor::{MESSAGE, VENDOR_SUBSCRIPTION};

/// An approval of the vendor's connection with this resource.
fn approving(resource: &str) -> Value {
    json!({
        "resource_id": resource,
        "requester_subscription_id": VENDOR_SUBSCRIPTION,
        "message_contains": MESSAGE,
    })
}

/// The same with other arguments.
fn with(mut config: Value, arguments: &Value) -> Value {
    for (name, value) in arguments.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

/// The approvals of a new run of Terraform.
async fn approvals(azure: &Azure) -> Managed {
    azure.terraform().await.resource("dataplane_private_endpoint_approval")
}

/// What is stored after a new run of Terraform has looked.
async fn refreshed(azure: &Azure, stored: &Stored) -> Stored {
    approvals(azure).await.refresh(stored).await.stored()
}

/// What is stored once a connection that waits is approved: an apply records it, the next plan shows
/// whose endpoint it is, and its apply lets it in.
async fn settled(azure: &Azure, config: &Value) -> Stored {
    let recorded = approvals(azure).await.create(config).await;
    approvals(azure).await.converge(Some(recorded), config).await
}
