//! `dataplane_network_rules`, through gRPC against the sandbox.

mod beside;
mod checks;
mod flaws;
mod import;
mod life;
mod opening;
mod ownership;
mod sample;
mod snapshot;
mod targets;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{azure::Azure, grpc::Managed};

/// Subnets of the vendor before and after a change, and somebody else's.
const FIRST: &str = "serverless-1";
const SECOND: &str = "serverless-2";
const THIRD: &str = "serverless-3";
const FOREIGN: &str = "office";

/// The subnet with this name, of a tenant that nobody here can read.
fn subnet(name: &str) -> String {
    format!(
        "/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod-azure-westeurope/providers/\
         Microsoft.Network/virtualNetworks/vendor-vnet/subnets/{name}"
    )
}

/// Network rules on this target.
fn allowing(target: &str, subnets: &[&str]) -> Value {
    let subnets: Vec<String> = subnets.iter().map(|it| subnet(it)).collect();
    json!({ "target_id": target, "subnet_ids": subnets })
}

/// The same with other arguments.
fn with(mut config: Value, arguments: &Value) -> Value {
    for (name, value) in arguments.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

/// The network rules of a new run of Terraform.
async fn rules(azure: &Azure) -> Managed {
    azure.terraform().await.resource("dataplane_network_rules")
}
