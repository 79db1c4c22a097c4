//! The three forms of import.

use serde_json::json;

use super::grant;
use crate::azure::{
    Azure, BLOB_CONTRIBUTOR, BLOB_READER, SUBSCRIPTION, VENDOR, assignment, assignment_id,
    container, data_group, lake,
};

const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";

fn granted() -> Azure {
    Azure::holding([
        assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR),
        assignment(&lake(), "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b", BLOB_READER, VENDOR),
    ])
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_imported_by_id_and_then_planned_empty() {
    let azure = granted();
    let grants = azure.grants().await;
    let imported = grants.import(&assignment_id(&container("features"), NAME)).await;
    imported.notes.nothing();
    let stored = imported.stored();
    assert_eq!(stored.identity, Some(json!({ "scope": container("features"), "name": NAME })));
    assert_eq!(stored.text("role"), "Storage Blob Data Contributor");
    let plan = grants.plan(Some(&stored), &grant()).await;
    plan.is_empty();
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_imported_by_scope_principal_and_role() {
    let azure = granted();
    let by_id =
        azure.grants().await.import(&assignment_id(&container("features"), NAME)).await.stored();
    for (principal, role) in [
        (VENDOR.to_owned(), "Storage Blob Data Contributor".to_owned()),
        (VENDOR.to_uppercase(), BLOB_CONTRIBUTOR.to_owned()),
        (
            VENDOR.to_owned(),
            format!(
                "{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{BLOB_CONTRIBUTOR}"
            ),
        ),
    ] {
        let text = format!("{}|{principal}|{role}", container("features"));
        assert_eq!(azure.grants().await.import(&text).await.stored(), by_id, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_imported_by_identity() {
    let azure = granted();
    let grants = azure.grants().await;
    let identity = json!({ "scope": container("features"), "name": NAME });
    let stored = grants.import_identity(&identity).await.stored();
    assert_eq!((stored.text("name"), &stored.identity), (NAME, &Some(identity)));
    grants.plan(Some(&stored), &grant()).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn an_identity_keeps_the_spelling_it_was_imported_with() {
    let azure = granted();
    let grants = azure.grants().await;
    let identity = json!({ "scope": container("features").to_lowercase(), "name": NAME });
    let stored = grants.import_identity(&identity).await.stored();
    assert_eq!(stored.identity, Some(identity));
    let read = grants.refresh(&stored).await.stored();
    assert_eq!(read, stored);
    grants.plan(Some(&read), &grant()).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn the_configuration_that_is_written_for_an_import_is_planned_empty() {
    let azure = granted();
    let grants = azure.grants().await;
    let stored = grants.import(&assignment_id(&container("features"), NAME)).await.stored();
    let config = grants.generate(&stored).await.0;
    grants.validate(&config).await.nothing();
    grants.plan(Some(&stored), &config).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn spellings_of_an_id_do_not_matter_for_import() {
    let azure = granted();
    let grants = azure.grants().await;
    let id = assignment_id(&container("features"), NAME).to_lowercase();
    let stored = grants.import(&id).await.stored();
    let plan = grants.plan(Some(&stored), &grant()).await;
    plan.is_empty();
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_not_imported() {
    let azure = granted();
    let grants = azure.grants().await;
    let missing = assignment_id(&container("features"), "11111111-1b0a-5a55-8f0e-2d0d8b6d7b11");
    grants
        .import(&missing)
        .await
        .notes
        .error()
        .is("ImportedObjectNotFound", "")
        .says(&["11111111-1b0a"]);
    let identity = json!({ "scope": lake(), "name": NAME });
    grants
        .import_identity(&identity)
        .await
        .notes
        .error()
        .is("ImportedObjectNotFound", "")
        .says(&[NAME]);
}

#[tokio::test(start_paused = true)]
async fn an_inherited_role_is_not_imported_below_its_scope() {
    let azure = granted();
    let text = format!("{}|{VENDOR}|Storage Blob Data Reader", container("features"));
    azure.grants().await.import(&text).await.notes.error().is("NotFound", "").says(&["inherited"]);
}

#[tokio::test(start_paused = true)]
async fn import_ids_that_are_none_are_refused_with_the_forms_there_are() {
    let azure = granted();
    let grants = azure.grants().await;
    let scope = container("features");
    for text in [
        String::new(),
        "nonsense".to_owned(),
        data_group(),
        assignment_id(&scope, "not-a-guid"),
        format!("{scope}|{VENDOR}"),
        format!("{scope}|vendor|Reader"),
        format!("nowhere|{VENDOR}|Reader"),
        format!("{scope}|{VENDOR}|Reader|more"),
    ] {
        let notes = grants.import(&text).await.notes;
        notes.error().is("InvalidImportId", "").says(&["/roleAssignments/<GUID>", "`|`"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_does_not_exist_is_not_imported() {
    let azure = granted();
    let text = format!("{}|{VENDOR}|Lake Owner", container("features"));
    azure.grants().await.import(&text).await.notes.error().is("NotFound", "role");
}
