//! The whole text of each diagnostic of `dataplane_pim_role_assignment`.

use arm_sandbox::Effect;
use serde_json::json;

use super::{PAST, after_its_time, grant, grant_with, grants, until};
use crate::{
    azure::{Azure, BLOB_READER, VENDOR, assignment, container, lake},
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_pim_role_assignment() {
    let mut snapshot = Snapshot::of("pim_role_assignment");
    validated(&mut snapshot).await;
    existing(&mut snapshot).await;
    refused(&mut snapshot).await;
    ended(&mut snapshot).await;
    snapshot.check();
}

async fn validated(snapshot: &mut Snapshot) {
    let grants = grants(&Azure::new()).await;
    for (case, arguments) in [
        ("no end", json!({ "expires_after": null })),
        ("two ends", json!({ "expires_at": "2099-01-31T18:00:00Z" })),
        ("a duration of seconds", json!({ "expires_after": "90s" })),
    ] {
        snapshot.add(case, &grants.validate(&grant_with(&arguments)).await);
    }
    snapshot.add("import of x", &grants.import("x").await.notes);
    snapshot.add("an end in the past", &grants.plan(None, &until(PAST)).await.notes);
}

async fn existing(snapshot: &mut Snapshot) {
    let permanent = assignment(&lake(), super::THEIRS, BLOB_READER, VENDOR);
    let azure = Azure::holding([permanent]);
    let objects = grants(&azure).await;
    let applied = objects.apply(&objects.plan(None, &grant()).await).await;
    snapshot.add("a permanent assignment", &applied.notes);
}

async fn refused(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let objects = grants(&azure).await;
    let config = grant_with(&json!({ "expires_after": "8760h" }));
    let applied = objects.apply(&objects.plan(None, &config).await).await;
    snapshot.add("longer than the settings allow", &applied.notes);
    let effect = Effect::status(400, "AadPremiumLicenseRequired");
    azure.script_times(1, "PUT", "*/roleAssignmentScheduleRequests/*", effect);
    let applied = objects.apply(&objects.plan(None, &grant()).await).await;
    snapshot.add("without the license", &applied.notes);
}

async fn ended(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let objects = grants(&azure).await;
    let stored = objects.create(&grant()).await;
    let plan = objects.plan(Some(&stored), &grant_with(&json!({ "expires_after": "9h" }))).await;
    let stored = after_its_time(&azure, &stored).await;
    snapshot.add("removed after the plan", &objects.apply(&plan).await.notes);
    let read = objects.refresh(&stored).await.stored();
    let config = grant_with(&json!({ "scope": container("features") }));
    snapshot.add("another scope after the end", &objects.plan(Some(&read), &config).await.notes);
}
