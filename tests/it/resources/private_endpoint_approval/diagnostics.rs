//! The whole text of what an approval says, case by case.

use serde_json::{Value, json};

use super::approvals;
use crate::{
    azure::{Azure, container, registry},
    pending::{ASTRO, asked, connection_id, endpoint},
    snapshot::Snapshot,
};

/// The version of registries' connections.
const VERSION: &str = "2025-11-01";

/// An approval at the registry where two vendors wait.
fn approving(arguments: &Value) -> Value {
    super::with(json!({ "resource_id": registry("crclassic") }), arguments)
}

/// The approval that names one requester exactly.
fn exact(arguments: &Value) -> Value {
    let endpoint = json!({ "private_endpoint_id": endpoint(ASTRO, "pe-astro") });
    super::with(approving(&endpoint), arguments)
}

#[tokio::test(start_paused = true)]
async fn snapshot_of_private_endpoint_approval() {
    let mut snapshot = Snapshot::of("private_endpoint_approval");
    arguments(&mut snapshot).await;
    plans(&mut snapshot).await;
    rejections(&mut snapshot).await;
    removals(&mut snapshot).await;
    snapshot.check();
}

async fn arguments(snapshot: &mut Snapshot) {
    let azure = Azure::with(asked());
    let run = approvals(&azure).await;
    let network = registry("x").replace("ContainerRegistry/registries", "Network/virtualNetworks");
    for (case, config) in [
        ("no argument describes the connection", approving(&json!({}))),
        (
            "a type without private endpoints",
            super::with(exact(&json!({})), &json!({ "resource_id": network })),
        ),
        (
            "a part of a resource",
            super::with(exact(&json!({})), &json!({ "resource_id": container("features") })),
        ),
        ("not the ID of a private endpoint", approving(&json!({ "private_endpoint_id": network }))),
    ] {
        snapshot.add(case, &run.validate(&config).await);
    }
    snapshot.add("an import of something else", &run.import(&registry("crclassic")).await.notes);
    let sql = registry("x").replace("ContainerRegistry/registries", "Sql/servers");
    let config = json!({
        "resource_id": sql, "message_contains": "req", "requester_subscription_id": ASTRO,
        "on_destroy": "reject",
    });
    let offline = azure.terraform_with(json!({ "skip_remote_checks": true })).await;
    let run = offline.resource("dataplane_private_endpoint_approval");
    snapshot.add("rejecting what SQL servers approved", &run.plan(None, &config).await.notes);
}

async fn plans(snapshot: &mut Snapshot) {
    let azure = Azure::with(asked());
    for (case, arguments) in [
        ("two connections match", json!({ "message_contains": "req-" })),
        ("only the message", json!({ "message_contains": "req-1111" })),
        (
            "a connection that no plan has shown",
            json!({ "requester_subscription_id": ASTRO, "message_contains": "req-7f3a" }),
        ),
        ("an exact requester", json!({ "private_endpoint_id": endpoint(ASTRO, "pe-astro") })),
        ("an approved connection", json!({ "connection_name": "pe-old" })),
    ] {
        let plan = approvals(&azure).await.plan(None, &approving(&arguments)).await;
        snapshot.add(case, &plan.notes);
    }
    let nobody = approving(&json!({ "connection_name": "pe-nobody" }));
    let run = approvals(&azure).await;
    snapshot.add("no connection yet", &run.apply(&run.plan(None, &nobody).await).await.notes);
    let actions = ["Microsoft.ContainerRegistry/registries/privateEndpointConnections/write"];
    let mut seed = asked();
    seed["caller"] = json!({ "denied": [{ "scope": registry("crclassic"), "actions": actions }] });
    let plan = approvals(&Azure::with(seed)).await.plan(None, &nobody).await;
    snapshot.add("a caller who may not approve", &plan.notes);
}

async fn rejections(snapshot: &mut Snapshot) {
    let azure = Azure::with(asked());
    let (run, config) = (approvals(&azure).await, exact(&json!({})));
    let described = approving(&json!({
        "requester_subscription_id": ASTRO, "message_contains": "req-7f3a",
    }));
    let recorded = run.create(&described).await;
    let seen = approvals(&azure).await.refresh(&recorded).await.stored();
    let plan = approvals(&azure).await.plan(Some(&seen), &described).await;
    azure.person_decides(&connection_id("pe-astro"), VERSION, "Rejected").await;
    let late = approvals(&azure).await.apply_saved(&plan).await;
    snapshot.add("a rejection after the plan", &late.notes);
    let plan = approvals(&azure).await.plan(None, &config).await;
    snapshot.add("a rejected connection", &plan.notes);
    azure.person_removes(&connection_id("pe-astro"), VERSION).await;
    let plan = approvals(&azure).await.apply_saved(&plan).await;
    snapshot.add("an endpoint that is gone at apply", &plan.notes);
}

async fn removals(snapshot: &mut Snapshot) {
    let azure = Azure::with(asked());
    let kept = exact(&json!({ "on_destroy": "keep" }));
    let stored = approvals(&azure).await.converge(None, &kept).await;
    let plan = approvals(&azure).await.plan_destroy(&stored).await;
    snapshot.add("a destroy that keeps the connection", &plan.notes);
    let stored = approvals(&azure).await.converge(Some(stored), &exact(&json!({}))).await;
    for (case, on_destroy) in [("rejects", "reject"), ("removes", "remove")] {
        let config = exact(&json!({ "on_destroy": on_destroy }));
        let stored = approvals(&azure).await.converge(Some(stored.clone()), &config).await;
        let plan = approvals(&azure).await.plan_destroy(&stored).await;
        snapshot.add(&format!("a destroy that {case} the connection"), &plan.notes);
    }
    let run = approvals(&azure).await;
    snapshot.add("a destroy that has rejected it", &run.destroy(&stored).await.notes);
    azure.person_removes(&connection_id("pe-astro"), VERSION).await;
    let gone = approvals(&azure).await.refresh(&stored).await;
    snapshot.add("a connection that somebody removed", &gone.notes);
}
