//! Work that goes wrong, and the calls that end it.

use serde_json::json as object;
use tfplugin::proto::tfplugin6::{
    apply_resource_change, configure_provider, get_metadata, plan_resource_change, stop_provider,
};
use tokio::task::JoinHandle;

use super::{Client, json};

/// Variables that make the provider log everything.
pub(crate) const LOUD: [(&str, &str); 1] = [("TF_LOG", "trace")];

/// Starts to make something that goes wrong in this way.
pub(crate) async fn trouble(
    client: &Client,
    kind: &str,
) -> JoinHandle<apply_resource_change::Response> {
    let mut client = client.clone();
    let config = json(&object!({ "directory": "/tmp" }));
    let request = configure_provider::Request { config, ..Default::default() };
    client.provider.configure_provider(request).await.unwrap();
    let config = json(&object!({ "kind": kind }));
    let request = plan_resource_change::Request {
        type_name: "toy_trouble".to_owned(),
        prior_state: json(&object!(null)),
        proposed_new_state: config.clone(),
        config: config.clone(),
        ..Default::default()
    };
    let planned = client.provider.plan_resource_change(request).await.unwrap().into_inner();
    let request = apply_resource_change::Request {
        type_name: "toy_trouble".to_owned(),
        prior_state: json(&object!(null)),
        planned_state: planned.planned_state,
        config,
        ..Default::default()
    };
    tokio::spawn(async move {
        client.provider.apply_resource_change(request).await.unwrap().into_inner()
    })
}

/// Whether the provider still answers.
pub(crate) async fn serves(client: &mut Client) -> bool {
    client.provider.get_metadata(get_metadata::Request {}).await.is_ok()
}

/// Asks the provider to stop what it does.
pub(crate) async fn stop(client: &mut Client) {
    let answer = client.provider.stop_provider(stop_provider::Request {}).await.unwrap();
    assert_eq!(answer.into_inner().error, "");
}
