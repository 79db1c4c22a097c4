//! `dataplane_ip_allowlist`, through gRPC against the sandbox.

mod sample;

mod checks;

mod concurrency;

mod failures;

mod import;

mod interruption;

mod life;

mod limits;

mod moved;

mod odd_answers;

mod opening;

mod ownership;

mod perimeters;

mod replacement;

mod same_region;

mod services;

mod sharing;

mod shrink;

mod slow_writers;

mod snapshot;

mod targets;

pub(crate) use sample::SAMPLE;

use serde_json::{Value, json};

use crate::{azure::Azure, grpc::Managed};

/// The addresses of the vendor before and after a change, and somebody else's.
const FIRST: &str = "203.0.113.18";
const SECOND: &str = "203.0.113.19";
const THIRD: &str = "203.0.113.44";
const FOREIGN: &str = "192.0.2.10";

/// An allowlist on this target.
fn allowing(target: &str, addresses: &[&str]) -> Value {
    json!({ "target_id": target, "addresses": addresses })
}

/// The same with other arguments.
fn with(mut config: Value, arguments: &Value) -> Value {
    for (name, value) in arguments.as_object().into_iter().flatten() {
        config[name] = value.clone();
    }
    config
}

/// The allowlists of a new run of Terraform.
async fn allowlists(azure: &Azure) -> Managed {
    azure.terraform().await.resource("dataplane_ip_allowlist")
}
