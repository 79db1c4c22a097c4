//! The whole text of each diagnostic of `dataplane_role_definition`.

use serde_json::json;

use super::{GUID, PEER, READ, definition, role, role_with, roles, theirs};
use crate::{
    azure::{Azure, VENDOR, data_group, lake, vendor_group},
    snapshot::Snapshot,
};

#[tokio::test(start_paused = true)]
async fn snapshot_of_role_definition() {
    let mut snapshot = Snapshot::of("role_definition");
    validated(&mut snapshot).await;
    existing(&mut snapshot).await;
    removed(&mut snapshot).await;
    snapshot.check();
}

async fn validated(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    let managed = |name: &str| format!("/providers/Microsoft.Management/managementGroups/{name}");
    for (case, arguments) in [
        ("a word as an action", json!({ "actions": ["read"] })),
        ("no actions", json!({ "actions": null })),
        ("the whole tenant", json!({ "scope": "/" })),
        ("a scope outside of the assignable ones", json!({ "assignable_scopes": [lake()] })),
        (
            "two management groups",
            json!({ "assignable_scopes": [managed("corp"), managed("labs")] }),
        ),
        ("the GUID of a built-in role", json!({ "role_definition_id": crate::azure::BLOB_READER })),
    ] {
        snapshot.add(case, &roles.validate(&role_with(&arguments)).await);
    }
    snapshot.add("import of x", &roles.import("x").await.notes);
}

async fn existing(snapshot: &mut Snapshot) {
    let near = theirs(GUID, "Peering", &data_group(), &json!([{ "actions": [READ] }]));
    let plan = roles(&Azure::holding([near.clone()])).await.plan(None, &role()).await;
    snapshot.add("a name that another role has", &plan.notes);
    let far = theirs(GUID, "Peering", &vendor_group(), &json!([{ "actions": [READ] }]));
    let azure = Azure::holding([far]);
    let objects = roles(&azure).await;
    let applied = objects.apply(&objects.plan(None, &role()).await).await;
    snapshot.add("a name that a role elsewhere has", &applied.notes);
    let azure = Azure::holding([near]);
    let objects = roles(&azure).await;
    let config = role_with(&json!({ "role_definition_id": GUID }));
    let applied = objects.apply(&objects.plan(None, &config).await).await;
    snapshot.add("a role with the same GUID", &applied.notes);
    let sets = json!([{ "actions": [PEER] }, { "actions": [READ] }]);
    let azure = Azure::holding([theirs(GUID, "Peering", &data_group(), &sets)]);
    let imported = roles(&azure).await.import(&definition(GUID)).await;
    snapshot.add("the import of a role with two sets", &imported.notes);
}

async fn removed(snapshot: &mut Snapshot) {
    let azure = Azure::new();
    let objects = roles(&azure).await;
    let config = role_with(&json!({ "role_definition_id": GUID }));
    let stored = objects.create(&config).await;
    let grant = json!({ "scope": lake(), "role": GUID, "principal_id": VENDOR });
    let granted = azure.grants().await.create(&grant).await;
    snapshot.add("a role that is assigned", &objects.destroy(&stored).await.notes);
    azure.grants().await.destroy(&granted).await.notes.nothing();
    let objects = roles(&azure).await;
    objects.apply(&objects.plan(None, &config).await).await.notes.no_error();
    snapshot.add("a role that moved", &objects.destroy(&stored).await.notes);
}
