//! Assignments that exist already.

use serde_json::json;

use super::{grant, grant_with};
use crate::azure::{
    Azure, BLOB_CONTRIBUTOR, TASK_PRINCIPAL, VENDOR, assignment, assignment_id, container, lake,
};

const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";

/// An Azure in which somebody else has made the grant.
fn granted() -> Azure {
    Azure::holding([assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR)])
}

#[tokio::test(start_paused = true)]
async fn a_grant_that_exists_is_an_error_with_the_import_block_that_solves_it() {
    let azure = granted();
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    let id = assignment_id(&container("features"), NAME);
    applied.notes.error().is("RoleAssignmentExists", "").says(&[
        &format!("id = \"{id}\""),
        "import {",
        "on_conflict = \"adopt\"",
    ]);
    assert_eq!(applied.state, None);

    let imported = grants.import(&id).await.stored();
    grants.converge(Some(imported), &grant()).await;
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_conflict_is_found_in_the_list_where_azure_does_not_name_it() {
    let azure = granted();
    azure.behave(|it| it.conflict_names_assignment = false);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("RoleAssignmentExists", "").says(&[NAME, "import {"]);
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_no_list_shows_yet_is_told_as_such() {
    let azure = granted();
    azure.behave(|it| it.conflict_names_assignment = false);
    azure.add_fault(
        "GET",
        "*/roleAssignments",
        arm_sandbox::Effect::status(200, "").body(r#"{"value":[]}"#),
    );
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("RoleAssignmentExists", "");
}

#[tokio::test(start_paused = true)]
async fn an_adopted_assignment_stays_in_azure_on_destroy() {
    let azure = granted();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "on_conflict": "adopt" }));

    let stored = grants.converge(None, &config).await;

    assert_eq!((stored.text("name"), &stored.value["adopted"]), (NAME, &json!(true)));
    let destroyed = grants.destroy(&stored).await;
    destroyed.notes.warning().is("NotDeleted", "").says(&[NAME]);
    assert_eq!((destroyed.state, azure.assignments().await.len()), (None, 1));
}

#[tokio::test(start_paused = true)]
async fn adopting_brings_the_description_along() {
    let azure = granted();
    let config = grant_with(&json!({ "on_conflict": "adopt", "description": "features" }));
    let stored = azure.grants().await.converge(None, &config).await;
    assert_eq!(stored.text("name"), NAME);
    assert_eq!(azure.assignments().await[0]["properties"]["description"], "features");
}

#[tokio::test(start_paused = true)]
async fn an_adoption_that_fails_halfway_is_stored_and_continued() {
    let azure = granted();
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "on_conflict": "adopt", "description": "features" }));
    azure.add_fault(
        "PUT",
        &format!("*/{NAME}"),
        arm_sandbox::Effect::status(403, "AuthorizationFailed"),
    );

    let applied = grants.apply(&grants.plan(None, &config).await).await;

    assert!(applied.notes.has_errors());
    let stored = applied.state.expect("what was adopted is kept");
    assert_eq!((stored.text("name"), &stored.value["adopted"]), (NAME, &json!(true)));
    // Terraform marks it as tainted and replaces it: the adopted one stays and is adopted again.
    let destroyed = grants.destroy(&stored).await;
    destroyed.notes.no_error();
    let again = grants.converge(None, &config).await;
    assert_eq!(again.text("name"), NAME);
    assert_eq!(azure.assignments().await[0]["properties"]["description"], "features");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_adopted_where_nothing_is_in_the_way() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.converge(None, &grant_with(&json!({ "on_conflict": "adopt" }))).await;
    assert_eq!(stored.value["adopted"], json!(false));
    grants.destroy(&stored).await.notes.nothing();
    assert!(azure.assignments().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn on_conflict_changes_without_a_call() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    azure.calls();
    let plan = grants.plan(Some(&stored), &grant_with(&json!({ "on_conflict": "adopt" }))).await;
    assert_eq!(plan.changes(), json!({ "on_conflict": "adopt" }));
    grants.apply(&plan).await.stored();
    assert_eq!(azure.calls(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_assignment_under_another_name_cannot_be_adopted_as_a_chosen_one() {
    let azure = granted();
    let grants = azure.grants().await;
    let config = grant_with(
        &json!({ "on_conflict": "adopt", "name": "0b5a7f7e-9d3c-4a57-8e0a-6c1d2e3f4a5b" }),
    );
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    applied
        .notes
        .error()
        .is("RoleAssignmentNameDiffers", "name")
        .says(&[&format!("name = \"{NAME}\"")]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_taken_is_an_error_at_the_name() {
    for other in [
        assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, TASK_PRINCIPAL),
        assignment(&lake(), NAME, BLOB_CONTRIBUTOR, VENDOR),
    ] {
        let azure = Azure::holding([other]);
        let grants = azure.grants().await;
        let applied =
            grants.apply(&grants.plan(None, &grant_with(&json!({ "name": NAME }))).await).await;
        applied.notes.error().is("NameTaken", "name").says(&[NAME]);
        assert_eq!(azure.assignments().await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_equal_assignment_of_the_same_name_is_taken_for_ones_own_with_a_warning() {
    let azure = Azure::new();
    azure.grants().await.create(&grant()).await;

    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;

    applied.notes.warning().is("AdoptedExisting", "");
    grants.converge(applied.state, &grant()).await;
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn two_applies_at_once_make_one_assignment() {
    let azure = Azure::new();
    let (one, two) = (azure.grants().await, azure.grants().await);
    let (a, b) = (one.plan(None, &grant()).await, two.plan(None, &grant()).await);
    let (a, b) = tokio::join!(one.apply(&a), two.apply(&b));
    assert_eq!(a.stored().text("id"), b.stored().text("id"));
    assert_eq!(azure.assignments().await.len(), 1);
}
