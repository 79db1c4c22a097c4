//! The whole text of each diagnostic of `dataplane_role_assignment`.

use arm_sandbox::Effect;
use serde_json::json;

use super::{grant, grant_with};
use crate::{
    azure::{
        Azure, BLOB_CONTRIBUTOR, SUBSCRIPTION, TASK_PRINCIPAL, VENDOR, assignment, container,
        data_group, identity_id, lake, registry, vault,
    },
    grpc::UNKNOWN,
    snapshot::Snapshot,
};

const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";
const FUTURE: &str = "2099-01-31T18:00:00Z";
const PAST: &str = "2026-01-31T18:00:00Z";
const OTHER_TENANT: &str = "11111111-2222-4333-8444-555555555555";

#[tokio::test(start_paused = true)]
async fn snapshot_of_role_assignment() {
    let mut snapshot = Snapshot::of("role_assignment");
    validated(&mut snapshot).await;
    planned(&mut snapshot).await;
    applied(&mut snapshot).await;
    expired(&mut snapshot).await;
    snapshot.check();
}

async fn validated(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let identity = identity_id("flyteuser-acme-7k2p");
    for (case, arguments) in [
        ("two principals", json!({ "managed_identity_id": identity })),
        ("no principal", json!({ "principal_id": null })),
        ("a version without a condition", json!({ "condition_version": "2.0" })),
        (
            "another type of resource",
            json!({ "principal_id": null, "managed_identity_id": lake() }),
        ),
        (
            "a container without its service",
            json!({ "scope": format!("{}/containers/raw", lake()) }),
        ),
        ("a path in a container", json!({ "scope": format!("{}/2026/11", container("raw")) })),
        ("another ID as the role", json!({ "role": data_group() })),
        ("two ends", json!({ "expires_after": "8h", "expires_at": FUTURE })),
        ("an end for an adoption", json!({ "on_conflict": "adopt", "expires_after": "8h" })),
        ("no time", json!({ "expires_after": "0s" })),
    ] {
        snapshot.add(case, &grants.validate(&grant_with(&arguments)).await);
    }
    for id in ["x", "a|b", &data_group(), &format!("{}|{VENDOR}|Reader", data_group())] {
        snapshot.add(&format!("import of {id}"), &grants.import(id).await.notes);
    }
}

async fn planned(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let missing = identity_id("flyteuser-of-tomorrow");
    let secret = format!("{}/secrets/warehouse-dsn", vault("kv-policies"));
    for (case, arguments) in [
        ("a subscription", json!({ "scope": SUBSCRIPTION })),
        ("a role that does not exist", json!({ "role": "Storage Blob Reader" })),
        ("a registry in ABAC mode", json!({ "scope": registry("crabac"), "role": "AcrPull" })),
        (
            "a key vault with access policies",
            json!({ "scope": secret, "role": "Key Vault Secrets User" }),
        ),
        (
            "an identity that does not exist",
            json!({ "principal_id": null, "managed_identity_id": missing }),
        ),
    ] {
        let plan = azure.grants().await.plan(None, &grant_with(&arguments)).await;
        snapshot.add(case, &plan.notes);
    }
    let to_identity = grant_with(&json!({
        "principal_id": null, "managed_identity_id": identity_id("flyteuser-acme-7k2p"),
    }));
    let elsewhere = json!({ "id": SUBSCRIPTION, "tenantId": OTHER_TENANT }).to_string();
    azure.add_fault("GET", SUBSCRIPTION, Effect::status(200, "").body(elsewhere));
    let plan = azure.grants().await.plan(None, &to_identity).await;
    snapshot.add("an identity of another tenant", &plan.notes);

    let grants = azure.grants().await;
    grants.plan(None, &grant()).await.notes.nothing();
    let plan = grants.plan(None, &grant_with(&json!({ "name": NAME }))).await;
    snapshot.add("the same grant twice", &plan.notes);

    let azure = Azure::denying(SUBSCRIPTION, &["Microsoft.KeyVault/vaults/read"]);
    let arguments = json!({ "scope": secret, "role": "Key Vault Secrets User" });
    let plan = azure.grants().await.plan(None, &grant_with(&arguments)).await;
    snapshot.add("a check that is forbidden", &plan.notes);
}

async fn applied(snapshot: &mut Snapshot) {
    let granted =
        || Azure::holding([assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR)]);
    let taken = Azure::holding([assignment(&lake(), NAME, BLOB_CONTRIBUTOR, TASK_PRINCIPAL)]);
    let (ours, same) = (Azure::new(), Azure::new());
    ours.grants().await.create(&grant()).await;
    same.grants().await.create(&grant()).await;
    let denied = Azure::denying(&data_group(), &["Microsoft.Authorization/roleAssignments/write"]);
    let nobody = json!({ "principal_id": "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b" });
    let other_name = json!({
        "on_conflict": "adopt", "name": "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b",
    });
    for (case, azure, arguments) in [
        ("a grant that exists under another name", granted(), json!({})),
        ("an adoption under another name", granted(), other_name),
        ("a name that is taken", taken, json!({ "name": NAME })),
        ("a grant that exists as configured", same, json!({})),
        ("a grant that exists with other settings", ours, json!({ "description": "raw only" })),
        ("a principal that does not exist", Azure::new(), nobody),
        ("a permission that is missing", denied, json!({})),
    ] {
        let grants = azure.grants().await;
        let applied = grants.apply(&grants.plan(None, &grant_with(&arguments)).await).await;
        snapshot.add(case, &applied.notes);
    }
    let azure = granted();
    let grants = azure.grants().await;
    let adopted = grants.create(&grant_with(&json!({ "on_conflict": "adopt" }))).await;
    snapshot.add("the destroy of an adopted grant", &grants.destroy(&adopted).await.notes);

    let azure = Azure::new();
    let old = azure.grants().await.create(&grant()).await;
    let grants = azure.grants().await;
    grants.apply(&grants.plan(None, &grant()).await).await.notes.no_error();
    snapshot.add("the destroy of a grant that moved", &grants.destroy(&old).await.notes);
}

/// Time passes by moving the end into the past, in the state and in the configuration.
async fn expired(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let until = |end| grant_with(&json!({ "expires_at": end }));
    snapshot.add("an end in the past", &grants.plan(None, &until(PAST)).await.notes);
    let plan = grants.plan(None, &until(FUTURE)).await.with("expires_at", &PAST.into());
    snapshot.add("an end that passed after the plan", &grants.apply(&plan).await.notes);

    let mut stored = azure.grants().await.create(&until(FUTURE)).await;
    let grants = azure.grants().await;
    let plan = grants.plan(Some(&stored), &until(PAST)).await;
    snapshot.add("an end in the past for a grant that exists", &plan.notes);
    stored.value["expires_at"] = PAST.into();
    let plan = grants.plan(Some(&stored), &until(PAST)).await;
    snapshot.add("an end that no refresh has noted", &plan.notes);
    let read = grants.refresh(&stored).await.stored();
    let plan = grants.plan(Some(&read), &until(PAST)).await;
    snapshot.add("a grant whose time is over", &plan.notes);
    let other = grants.plan(None, &grant_with(&json!({ "principal_id": UNKNOWN }))).await;
    grants.apply(&other.with("principal_id", &VENDOR.into())).await.notes.no_error();
    snapshot.add("an end while another address relies on it", &grants.apply(&plan).await.notes);

    let azure =
        Azure::holding([assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR)]);
    let grants = azure.grants().await;
    let adopted = grants.create(&grant_with(&json!({ "on_conflict": "adopt" }))).await;
    let plan = grants.plan(Some(&adopted), &until(FUTURE)).await;
    snapshot.add("an end for an adopted grant", &plan.notes);
}
