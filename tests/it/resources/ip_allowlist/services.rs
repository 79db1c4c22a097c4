//! What is particular to a service: when it refuses entries, and what else lets callers in.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{
    FIRST, FOREIGN, SECOND, allowing, allowlists,
    targets::{AKS, SQL, Target, target},
    with,
};
use crate::azure::Azure;

/// The target with other properties.
fn target_with(kind: &str, properties: &Value) -> Target {
    let mut target = target(kind);
    for (name, value) in properties.as_object().into_iter().flatten() {
        target.seed["properties"][name] = value.clone();
    }
    target
}

#[tokio::test(start_paused = true)]
async fn a_sql_server_without_public_access_is_an_error_at_plan_where_rules_would_be_written() {
    for access in ["Disabled", "SecuredByPerimeter"] {
        let azure = target_with(SQL, &json!({ "publicNetworkAccess": access })).azure();
        let plan = allowlists(&azure).await.plan(None, &allowing(&target(SQL).id, &[FIRST])).await;
        plan.notes.error().is("PublicAccessDisabled", "target_id").says(&[access]);
    }
}

#[tokio::test(start_paused = true)]
async fn public_access_that_is_disabled_later_does_not_block_a_destroy() {
    let server = target_with(SQL, &json!({ "publicNetworkAccess": "Enabled" }));
    let azure = server.azure();
    let config = allowing(&server.id, &[FIRST]);
    let stored = allowlists(&azure).await.create(&config).await;
    let off =
        json!({ "location": "westeurope", "properties": { "publicNetworkAccess": "Disabled" } });
    azure.somebody_else().patch::<Value>(&server.id, server.version, &off).await.unwrap();

    let run = allowlists(&azure).await;
    let read = run.refresh(&stored).await.stored();
    assert_eq!(read.value["effective"], json!(false));
    run.plan(Some(&read), &config).await.is_empty();
    let region = with(config, &json!({ "source_region": "northeurope" }));
    run.plan(Some(&read), &region).await.notes.no_error();
    run.plan(Some(&read), &allowing(&server.id, &[SECOND])).await.notes.error();
    run.destroy(&read).await.notes.no_error();
    assert_eq!(server.addresses(&azure).await, [FOREIGN]);
}

#[tokio::test(start_paused = true)]
async fn the_first_range_of_a_cluster_with_user_defined_routing_warns_of_the_nodes() {
    for (egress, warned) in [("userDefinedRouting", true), ("loadBalancer", false)] {
        let routed =
            json!({ "networkProfile": { "loadBalancerSku": "standard", "outboundType": egress } });
        let cluster = target_with(AKS, &routed);
        let azure = Azure::holding([cluster.seed.clone()]);
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &allowing(&cluster.id, &[FIRST])).await;
        assert_eq!(plan.notes.codes().contains(&"NodesMayBeShutOut"), warned, "{egress}");
        plan.notes.with_code("FirstEntryCloses");
    }
    let cluster =
        target_with(AKS, &json!({ "networkProfile": { "outboundType": "userDefinedRouting" } }));
    let azure = cluster.azure();
    allowlists(&azure).await.plan(None, &allowing(&cluster.id, &[FIRST])).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn an_entry_of_others_for_all_of_azure_is_a_note() {
    for kind in [SQL, "Microsoft.DBforPostgreSQL/flexibleServers", "Microsoft.Synapse/workspaces"] {
        let server = target(kind);
        let azure = server.azure();
        let zero =
            json!({ "properties": { "startIpAddress": "0.0.0.0", "endIpAddress": "0.0.0.0" } });
        let path = format!("{}/firewallRules/AllowAllWindowsAzureIps", server.id);
        azure.somebody_else().put::<Value>(path, server.version, &zero).await.unwrap();
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &allowing(&server.id, &[FIRST])).await;
        plan.notes.nothing();
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], json!(true), "{kind}");
        assert!(stored.value["notes"].to_string().contains("all of Azure"), "{kind}");
    }
    let mut account = target("Microsoft.DocumentDB/databaseAccounts");
    account.seed["properties"]["ipRules"] = json!([{ "ipAddressOrRange": "0.0.0.0" }]);
    let azure = Azure::holding([account.seed.clone()]);
    let stored = allowlists(&azure).await.create(&allowing(&account.id, &[FIRST])).await;
    assert!(stored.value["notes"].to_string().contains("all of Azure"));
}

#[tokio::test(start_paused = true)]
async fn entries_of_others_that_hold_every_address_switch_the_firewall_off() {
    for ranges in [json!(["0.0.0.0/0"]), json!(["1.0.0.0/8", "0.0.0.0/0"])] {
        let mut cluster = target(AKS);
        cluster.seed["properties"]["apiServerAccessProfile"]["authorizedIPRanges"] = ranges;
        let azure = Azure::holding([cluster.seed.clone()]);
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &allowing(&cluster.id, &[FIRST])).await;
        plan.notes.warning().is("AllowlistHasNoEffect", "target_id").says(&["0.0.0.0/0"]);
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], json!(false));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stopped_target_is_warned_of_and_the_error_says_so_without_a_wait() {
    for (kind, stopped) in [
        (AKS, json!({ "powerState": { "code": "Stopped" } })),
        ("Microsoft.Kusto/clusters", json!({ "state": "Stopped" })),
        ("Microsoft.DBforPostgreSQL/flexibleServers", json!({ "state": "Stopped" })),
        ("Microsoft.DBforMySQL/flexibleServers", json!({ "state": "Stopped" })),
    ] {
        let target = target_with(kind, &stopped);
        let azure = target.azure();
        let run = allowlists(&azure).await;
        let config = allowing(&target.id, &[FIRST]);
        let plan = run.plan(None, &config).await;
        plan.notes.warning().is("TargetStopped", "target_id").says(&["Stopped"]);
        azure.verbs();
        let began = tokio::time::Instant::now();
        run.apply(&plan).await.notes.error().is("TargetStopped", "target_id").says(&["Stopped"]);
        assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"], "{kind}");
        assert_eq!(began.elapsed().as_secs(), 0, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_namespace_and_its_rule_set_are_seen_together() {
    for kind in ["Microsoft.EventHub/namespaces", "Microsoft.ServiceBus/namespaces"] {
        let namespace = target_with(kind, &json!({ "publicNetworkAccess": "Disabled" }));
        let azure = namespace.azure();
        let run = allowlists(&azure).await;
        let plan = run.plan(None, &allowing(&namespace.id, &[FIRST])).await;
        plan.notes.warning().is("AllowlistHasNoEffect", "target_id").says(&["`Disabled`"]);
        let stored = run.apply(&plan).await.stored();
        assert_eq!(stored.value["effective"], json!(false), "{kind}");
        let read = allowlists(&azure).await.refresh(&stored).await.stored();
        assert_eq!(read.value["effective"], json!(false), "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_busy_answer_of_each_service_is_retried() {
    for (kind, status, code, message) in [
        ("Microsoft.Kusto/clusters", 409, "ServiceIsInMaintenance", ""),
        ("Microsoft.CognitiveServices/accounts", 409, "RequestConflict", ""),
        ("Microsoft.DocumentDB/databaseAccounts", 412, "PreconditionFailed", ""),
        (AKS, 409, "OperationNotAllowed", ""),
        ("Microsoft.Storage/storageAccounts", 409, "StorageAccountOperationInProgress", ""),
        (
            "Microsoft.Storage/storageAccounts",
            400,
            "NetworkAclsValidationFailure",
            "Validation of network acls failure: SubnetsNotProvisioned:Cannot proceed with operation",
        ),
        ("Microsoft.Storage/storageAccounts", 429, "TooManyRequests", ""),
    ] {
        let target = target(kind);
        let azure = target.azure();
        let effect = Effect::status(status, code).message(message);
        azure.script_times(6, target.verb(), &target.written(), effect);
        allowlists(&azure).await.converge(None, &allowing(&target.id, &[FIRST])).await;
        assert_eq!(target.addresses(&azure).await, [FOREIGN, FIRST], "{kind} {code}");
    }
}

#[tokio::test(start_paused = true)]
async fn network_rules_that_are_wrong_are_not_waited_for() {
    let target = target("Microsoft.Storage/storageAccounts");
    let azure = target.azure();
    let wrong = "Validation of network acls failure: SubnetsHaveNoServiceEndpointsConfigured";
    let effect = Effect::status(400, "NetworkAclsValidationFailure").message(wrong);
    azure.add_fault("PATCH", &target.id, effect);
    let run = allowlists(&azure).await;
    let plan = run.plan(None, &allowing(&target.id, &[FIRST])).await;
    let notes = run.apply(&plan).await.notes;
    notes.error().is("AzureRefused", "target_id").says(&["NetworkAclsValidationFailure"]);
}
