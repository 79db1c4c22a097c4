//! What services refuse for a while, or as long as they are stopped.

use serde_json::{Value, json};

use crate::support::{
    Client,
    firewalls::{CLUSTER, COGNITIVE, KUSTO, MYSQL, POSTGRESQL, STORAGE, Target, seed},
    networks::{NETWORK, network},
};

/// The seed with these properties of one resource.
fn seed_with(path: &str, properties: &Value) -> Value {
    let mut seed = seed();
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"].as_str().is_some_and(|it| it.ends_with(path)) {
            for (name, value) in properties.as_object().unwrap() {
                resource["properties"][name] = value.clone();
            }
        }
    }
    seed
}

#[tokio::test]
async fn a_second_write_is_told_in_each_services_own_words_until_the_first_is_done() {
    let client = Client::with_firewalls();
    client.sandbox.change_behavior(|it| it.operation_polls = 2).unwrap();
    for (target, code) in [(KUSTO, "ServiceIsInMaintenance"), (COGNITIVE, "RequestConflict")] {
        client.change(target, json!({})).await.expect_status(202);
        client.change(target, json!({})).await.expect_error(409, code);
        client.sandbox.finish_operations().unwrap();
        client.change(target, json!({})).await.expect_status(202);
        client.sandbox.finish_operations().unwrap();
    }
}

#[tokio::test]
async fn network_rules_wait_for_a_subnet_that_is_being_changed() {
    let mut seed = seed();
    let space = json!({"addressSpace": {"addressPrefixes": ["10.60.0.0/16"]}});
    let core = json!({"id": network("core"), "location": "westeurope", "properties": space});
    seed["resources"].as_array_mut().unwrap().push(core.clone());
    let client = Client::with_seed(seed);
    client.sandbox.change_behavior(|it| it.operations_by_hand = true).unwrap();
    let subnet = format!("{}/subnets/app", network("core"));
    let rules = json!({"networkAcls": {"defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": [{"id": subnet}]}});
    client.put(&network("core"), NETWORK, &core).await.expect_status(200);

    let refused = client.change(STORAGE, rules.clone()).await;

    refused.expect_error(400, "NetworkAclsValidationFailure");
    client.sandbox.finish_operations().unwrap();
    client.change(STORAGE, rules).await.expect_status(200);
}

#[tokio::test]
async fn a_subnet_needs_the_callers_permission_to_join_and_no_permission_to_read() {
    let network = "/subscriptions/8453a5d5-9e9e-40c7-87a4-0ab4cc197f48/resourceGroups/prod/providers/\
                   Microsoft.Network/virtualNetworks/vendor/subnets";
    let (closed, open) = (format!("{network}/closed"), format!("{network}/open"));
    let mut seed = seed();
    let join = "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action";
    seed["caller"] = json!({"denied": [{"scope": closed, "actions": [join]}]});
    let client = Client::with_seed(seed);
    let rules = |ids: &[&str]| {
        let rules: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        json!({"networkAcls": {"defaultAction": "Deny", "virtualNetworkRules": rules}})
    };
    let refused = client.change(STORAGE, rules(&[&closed])).await;
    refused.expect_error(403, "LinkedAuthorizationFailed");
    let refused = client.change(STORAGE, rules(&["/subscriptions/x"])).await;
    refused.expect_error(400, "InvalidResourceReference");
    let refused = client.change(STORAGE, rules(&[&open, &open])).await;
    refused.expect_error(400, "InvalidValuesForRequestParameters");
    let kept = client.change(STORAGE, rules(&[&open])).await.expect_status(200);
    let rule = json!({"id": open, "action": "Allow", "state": "Succeeded"});
    assert_eq!(kept.body["properties"]["networkAcls"]["virtualNetworkRules"], json!([rule]));
}

#[tokio::test]
async fn what_is_stopped_takes_no_changes() {
    let stopped = |target: Target, properties: Value| {
        let path = target.path.trim_end_matches("/firewallRules");
        Client::with_seed(seed_with(path, &properties))
    };
    let client = stopped(CLUSTER, json!({"powerState": {"code": "Stopped"}}));
    let body = client.read(CLUSTER).await;
    client.replace(CLUSTER, &body).await.expect_error(409, "OperationNotAllowed");

    let client = stopped(KUSTO, json!({"state": "Stopped"}));
    client.change(KUSTO, json!({})).await.expect_error(400, "BadRequest");
    client.change(KUSTO, json!({"state": "Running"})).await.expect_status(200);
    client.change(KUSTO, json!({})).await.expect_status(200);

    let rule = json!({"properties": {"startIpAddress": "192.0.2.1", "endIpAddress": "192.0.2.1"}});
    for target in [POSTGRESQL, MYSQL] {
        let client = stopped(target, json!({"state": "Stopped"}));
        client
            .put(&target.rule("r"), target.version, &rule)
            .await
            .expect_error(409, "ServerIsNotReady");
    }
}
