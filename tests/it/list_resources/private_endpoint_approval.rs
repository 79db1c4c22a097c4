//! `dataplane_private_endpoint_approval` for `terraform query`.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use crate::{
    azure::{Azure, registry},
    grpc::{Found, Notes},
    pending::{ASTRO, UNION, asked, connection_id},
};

const TYPE: &str = "dataplane_private_endpoint_approval";

async fn list(azure: &Azure, config: &Value) -> (Vec<Found>, Notes) {
    azure.terraform().await.list(TYPE, config, 0).await
}

#[tokio::test(start_paused = true)]
async fn connections_that_wait_are_found_by_resource_requester_and_message() {
    let azure = Azure::with(asked());
    let resource = registry("crclassic");
    for (filter, expected) in [
        (json!({}), vec!["pe-astro: req-7f3a", "pe-union: req-9999"]),
        (json!({ "requester_subscription_id": ASTRO }), vec!["pe-astro: req-7f3a"]),
        (json!({ "requester_subscription_id": UNION.to_uppercase() }), vec!["pe-union: req-9999"]),
        (json!({ "message_contains": "9999" }), vec!["pe-union: req-9999"]),
        (json!({ "message_contains": "nobody" }), vec![]),
    ] {
        let mut config = filter.clone();
        config["resource_id"] = json!(resource);
        let (found, notes) = list(&azure, &config).await;
        notes.nothing();
        let names: Vec<_> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, expected, "{filter}");
    }
    let (none, notes) = list(&azure, &json!({ "resource_id": registry("crabac") })).await;
    notes.nothing();
    assert_eq!(none.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_found_is_what_an_import_gives() {
    let azure = Azure::with(asked());
    let config = json!({ "resource_id": registry("crclassic"), "message_contains": "req-7f3a" });
    let (found, _) = list(&azure, &config).await;
    let [found] = &found[..] else { panic!("one connection: {found:#?}") };
    assert_eq!(found.identity, json!({ "connection_id": connection_id("pe-astro") }));
    let run = azure.terraform().await.resource(TYPE);
    let imported = run.import_identity(&found.identity).await.stored();
    assert_eq!(imported.value, found.object);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_fails_says_why() {
    let azure = Azure::with(asked());
    let group = "/subscriptions/2b9d6a70-51f3-4c38-8f7a-0d1e4c9b7a21/resourceGroups/rg";
    let (_, notes) = list(&azure, &json!({ "resource_id": group })).await;
    notes.error().is("PrivateEndpointsNotSupported", "resource_id");
    let path = format!("{}/privateEndpointConnections", registry("crclassic"));
    azure.add_fault("GET", &path, Effect::status(403, "AuthorizationFailed"));
    let (_, notes) = list(&azure, &json!({ "resource_id": registry("crclassic") })).await;
    notes.error().is("AzureForbidden", "resource_id").says(&["AuthorizationFailed", &path]);
}
