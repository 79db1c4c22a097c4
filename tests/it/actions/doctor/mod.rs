//! `dataplane_doctor`, through gRPC against the sandbox.

mod access;

mod arguments;

mod astro_cluster;

mod endpoint;

mod hub_connection;

mod own_endpoint;

mod peering;

mod storage_account;

mod vpn_connection;

use serde_json::Value;

use crate::{azure::Azure, grpc::Notes};

const TYPE: &str = "dataplane_doctor";

/// Examines in a new run of Terraform, which writes nothing.
async fn examine(azure: &Azure, config: &Value) -> (Vec<String>, Notes) {
    azure.verbs();
    let examined = azure.terraform().await.invoke(TYPE, config).await;
    let verbs = azure.verbs();
    assert!(verbs.keys().all(|it| it == "GET"), "{verbs:?}");
    examined
}

/// There is one finding that begins so and contains all of these.
#[track_caller]
fn found(said: &[String], beginning: &str, texts: &[&str]) {
    let is_meant =
        |it: &&String| it.starts_with(beginning) && texts.iter().all(|text| it.contains(text));
    let count = said.iter().filter(is_meant).count();
    assert_eq!(count, 1, "{beginning} {texts:?} in {said:#?}");
}
