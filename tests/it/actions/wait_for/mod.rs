//! `dataplane_wait_for`, through gRPC against the sandbox.

mod access;

mod arguments;

mod connection;

mod ending;

mod hub_connection;

mod own_endpoint;

mod peering;

mod vpn_connection;

use arm_sandbox::Effect;
use dataplane::azure::Request;
use serde_json::{Value, json};

use crate::{
    azure::{
        Azure,
        networks::{NETWORK, astro_vnet, vnet},
    },
    grpc::Notes,
};

const TYPE: &str = "dataplane_wait_for";

/// Waits in a new run of Terraform.
async fn wait(azure: &Azure, config: &Value) -> (Vec<String>, Notes) {
    azure.terraform().await.invoke(TYPE, config).await
}

/// The ID of the customer's peering link, of [`peered`].
fn peering_link() -> String {
    format!("{}/virtualNetworkPeerings/to-astro", vnet())
}

/// Networks in which the customer's peering link is made.
async fn peered() -> Azure {
    let azure = Azure::with_networks();
    make_link(&azure).await;
    azure.verbs();
    azure
}

/// Makes the customer's peering link, or writes it again.
async fn make_link(azure: &Azure) {
    let body = json!({ "properties": {
        "remoteVirtualNetwork": { "id": astro_vnet() },
        "allowVirtualNetworkAccess": true,
    } });
    let request = Request::put(peering_link(), NETWORK).query("syncRemoteAddressSpace", "true");
    azure.somebody_across_tenants().write::<Value>(request.auxiliary(), &body).await.unwrap();
}

/// Whether nothing but reading was done.
#[track_caller]
fn assert_only_read(azure: &Azure) {
    let verbs = azure.verbs();
    assert!(verbs.keys().all(|it| it == "GET"), "{verbs:?}");
}

/// Lets a read be answered so, once.
fn answered(azure: &Azure, path: &str, body: &Value) {
    let effect = Effect::Status {
        status: 200,
        code: String::new(),
        message: String::new(),
        headers: Vec::new(),
        body: Some(body.to_string()),
    };
    azure.add_fault("GET", path, effect);
}
