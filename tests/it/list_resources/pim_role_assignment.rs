//! `dataplane_pim_role_assignment` for `terraform query`.

use serde_json::json;

use crate::{
    azure::{
        Azure, BLOB_READER, SUBSCRIPTION, TASK_PRINCIPAL, VENDOR, assignment, data_group, lake,
    },
    resources::pim_role_assignment::TYPE,
};

#[tokio::test(start_paused = true)]
async fn assignments_that_end_are_listed_as_an_import_gives_them() {
    let permanent = "7b0f2c11-03a9-4d0e-9a35-f0f7d1f0a002";
    let azure = Azure::holding([assignment(&data_group(), permanent, BLOB_READER, VENDOR)]);
    let grants = azure.terraform().await.resource(TYPE);
    let config = json!({
        "scope": lake(), "role": "Storage Blob Data Reader", "principal_id": VENDOR,
        "expires_after": "8h",
    });
    let stored = grants.create(&config).await;
    for config in
        [json!({ "scope": SUBSCRIPTION }), json!({ "scope": lake(), "principal_id": VENDOR })]
    {
        let (found, notes) = azure.terraform().await.list(TYPE, &config, 0).await;
        notes.nothing();
        let [found] = &found[..] else { panic!("one assignment: {found:#?}") };
        assert_eq!(found.object["expires_at"], stored.value["expires_at"]);
        let fresh = azure.terraform().await.resource(TYPE);
        let imported = fresh.import_identity(&found.identity).await.stored();
        assert_eq!(imported.value, found.object);
    }
    let none = json!({ "scope": SUBSCRIPTION, "principal_id": TASK_PRINCIPAL });
    assert_eq!(azure.terraform().await.list(TYPE, &none, 0).await.0, []);
}
