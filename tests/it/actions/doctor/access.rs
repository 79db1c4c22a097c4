//! Firewalls, and roles.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{examine, found};
use crate::azure::{
    Azure, BLOB_READER, GROUP, SUBSCRIPTION, TASK_PRINCIPAL, VENDOR, assignment, container,
    data_group, identity_id, lake, landscape, registry, vault,
};

const NAME: &str = "10000000-1b0a-4a55-8f0e-2d0d8b6d7b11";

/// A lake whose firewall is so.
fn guarded(properties: &Value) -> Azure {
    let mut seed = landscape();
    for resource in seed["resources"].as_array_mut().unwrap() {
        if resource["id"] == json!(lake()) {
            resource["properties"] = properties.clone();
        }
    }
    Azure::with(seed)
}

fn allowlist(arguments: &Value) -> Value {
    let mut allowlist =
        json!({ "target_id": lake(), "addresses": ["203.0.113.18", "203.0.113.64/30"] });
    for (name, value) in arguments.as_object().into_iter().flatten() {
        allowlist[name] = value.clone();
    }
    json!({ "allowlist": allowlist })
}

fn denying(entries: &[&str]) -> Value {
    let rules: Vec<_> =
        entries.iter().map(|it| json!({ "value": it, "action": "Allow" })).collect();
    json!({ "publicNetworkAccess": "Enabled", "networkAcls": {
        "defaultAction": "Deny", "ipRules": rules,
    } })
}

#[tokio::test(start_paused = true)]
async fn a_firewall_that_lets_in_all_addresses_has_no_problem() {
    let azure = guarded(&denying(&["203.0.113.0/27", "203.0.113.64/29"]));
    let config = allowlist(&json!({ "source_region": "North Europe" }));
    let (said, notes) = examine(&azure, &config).await;
    notes.nothing();
    found(&said, "ok: allowlist: ", &["is in effect"]);
    found(&said, "ok: allowlist: ", &["`203.0.113.18`", "`203.0.113.64/30`"]);
    found(&said, "ok: allowlist: ", &["North Europe", "westeurope"]);
}

#[tokio::test(start_paused = true)]
async fn addresses_that_are_missing_or_of_the_same_region_are_problems() {
    let azure = guarded(&denying(&["203.0.113.64/29"]));
    let config = allowlist(&json!({ "source_region": "West Europe" }));
    let (said, notes) = examine(&azure, &config).await;
    found(&said, "problem: allowlist: ", &["`203.0.113.18`", "dataplane_ip_allowlist"]);
    found(&said, "problem: allowlist: ", &["westeurope", "private endpoint"]);
    notes.warning().is("ConnectionHasProblems", "").says(&["2"]);
}

#[tokio::test(start_paused = true)]
async fn entries_that_decide_nothing_are_a_problem() {
    let azure = guarded(&json!({ "publicNetworkAccess": "Disabled", "networkAcls": {
        "defaultAction": "Allow",
    } }));
    let (said, _) = examine(&azure, &allowlist(&json!({}))).await;
    found(&said, "problem: allowlist: ", &["Public network access is `Disabled`"]);
    found(&said, "problem: allowlist: ", &["default action is `Allow`"]);
    found(&said, "unknown: allowlist: ", &["Set `source_region`"]);
}

#[tokio::test(start_paused = true)]
async fn a_target_that_may_not_be_read_is_unknown_and_one_that_is_gone_a_problem() {
    let azure = Azure::denying(&lake(), &["Microsoft.Storage/storageAccounts/read"]);
    let (said, _) = examine(&azure, &allowlist(&json!({}))).await;
    found(&said, "unknown: allowlist: ", &["storageAccounts/read"]);
    let config = allowlist(&json!({ "target_id": format!("{}2", lake()) }));
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: allowlist: ", &["does not exist"]);
}

fn grant(scope: &str, role: &str, principal: &str) -> Value {
    json!({ "grant": { "scope": scope, "role": role, "principal_id": principal } })
}

#[tokio::test(start_paused = true)]
async fn a_role_is_held_here_from_above_or_not() {
    let azure = Azure::holding([assignment(&lake(), NAME, BLOB_READER, TASK_PRINCIPAL)]);
    let role = "Storage Blob Data Reader";
    let (said, notes) = examine(&azure, &grant(&lake(), role, TASK_PRINCIPAL)).await;
    notes.nothing();
    found(&said, "ok: grant: ", &[TASK_PRINCIPAL, "assigned at this scope"]);

    let config = json!({ "grant": {
        "scope": container("features"), "role": role,
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    } });
    let (said, notes) = examine(&azure, &config).await;
    notes.nothing();
    found(&said, "ok: grant: ", &["inherited from", &lake()]);

    let (said, notes) = examine(&azure, &grant(&lake(), role, VENDOR)).await;
    found(&said, "problem: grant: ", &["does not hold", "dataplane_role_assignment"]);
    notes.warning().is("ConnectionHasProblems", "");
    azure.add_fault("GET", "*/roleAssignments", Effect::status(400, "InvalidPrincipalId"));
    let (said, _) = examine(&azure, &grant(&lake(), role, GROUP)).await;
    found(&said, "unknown: grant: ", &["through a group", GROUP]);
}

#[tokio::test(start_paused = true)]
async fn a_condition_leaves_it_open() {
    let mut made = assignment(&lake(), NAME, BLOB_READER, TASK_PRINCIPAL);
    made["properties"]["condition"] = "@Resource[…]".into();
    made["properties"]["conditionVersion"] = "2.0".into();
    let azure = Azure::holding([made]);
    let config = grant(&lake(), BLOB_READER, TASK_PRINCIPAL);
    let (said, _) = examine(&azure, &config).await;
    found(&said, "unknown: grant: ", &["@Resource[…]"]);
}

#[tokio::test(start_paused = true)]
async fn a_vault_or_registry_that_ignores_the_role_is_a_problem() {
    let azure = Azure::new();
    for (scope, role, verdict, text) in [
        (registry("crabac"), "AcrPull", "problem", "Container Registry Repository Reader"),
        (registry("crclassic"), "AcrPull", "ok", "honors `AcrPull`"),
        (vault("kv-policies"), "Key Vault Secrets User", "problem", "access policies"),
        (vault("kv-roles"), "Key Vault Secrets User", "ok", "honors"),
    ] {
        let (said, _) = examine(&azure, &grant(&scope, role, VENDOR)).await;
        found(&said, &format!("{verdict}: grant: "), &[text]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_or_identity_that_is_not_there_is_a_problem() {
    let azure = Azure::new();
    let (said, _) = examine(&azure, &grant(&lake(), "No Such Role", VENDOR)).await;
    found(&said, "problem: grant: ", &["`No Such Role`"]);
    let config = json!({ "grant": {
        "scope": lake(), "role": "Reader", "managed_identity_id": identity_id("gone"),
    } });
    let (said, _) = examine(&azure, &config).await;
    found(&said, "problem: grant: ", &[&identity_id("gone")]);
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_is_unknown() {
    let assignments = "Microsoft.Authorization/roleAssignments/read";
    let azure = Azure::denying(&data_group(), &[assignments]);
    let (said, notes) = examine(&azure, &grant(&lake(), "Reader", VENDOR)).await;
    found(&said, "unknown: grant: ", &[assignments, "`Reader`"]);
    notes.warning().is("ConnectionPartlyUnknown", "");

    let (identities, definitions) = (
        "Microsoft.ManagedIdentity/userAssignedIdentities/read",
        "Microsoft.Authorization/roleDefinitions/read",
    );
    let azure = Azure::denying(SUBSCRIPTION, &[identities, definitions]);
    let config = json!({ "grant": {
        "scope": lake(), "role": "Reader",
        "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    } });
    let (said, _) = examine(&azure, &config).await;
    found(&said, "unknown: grant: ", &["`flyteuser-acme-7k2p`", identities]);
    let (said, _) = examine(&azure, &grant(&lake(), "Lake Operator", VENDOR)).await;
    found(&said, "unknown: grant: ", &["`Lake Operator`", definitions]);
}

#[tokio::test(start_paused = true)]
async fn parts_are_examined_together_and_summed_up_once() {
    let azure = guarded(&denying(&["203.0.113.18", "203.0.113.64/30"]));
    let mut config = allowlist(&json!({ "source_region": "northeurope" }));
    config["grant"] = grant(&lake(), BLOB_READER, VENDOR)["grant"].clone();
    config["on_problem"] = "error".into();
    let (said, notes) = examine(&azure, &config).await;
    assert_eq!(said.last().unwrap(), "summary: 3 ok, 1 problem, 0 unknown.");
    notes.error().is("ConnectionHasProblems", "");
}
