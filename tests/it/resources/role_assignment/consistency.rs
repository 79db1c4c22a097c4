//! What Azure shows late.

use arm_sandbox::Effect;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{grant, grant_with};
use crate::azure::{
    ALL_ASSIGNMENTS, ANY_ASSIGNMENT, Azure, BLOB_CONTRIBUTOR, VENDOR, VENDOR_CLIENT, assignment,
    container,
};

#[tokio::test(start_paused = true)]
async fn a_new_assignment_that_azure_does_not_show_yet_is_looked_for_again() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.reads_missing_after_create = 3);
    let stored = azure.grants().await.create(&grant()).await;
    azure.calls();
    let read = azure.grants().await.refresh(&stored).await;
    assert_eq!(read.stored(), stored);
    let statuses: Vec<_> =
        azure.calls().iter().map(|it| it.rsplit(' ').next().unwrap().to_owned()).collect();
    assert_eq!(statuses, ["404", "404", "404", "200"]);
}

#[tokio::test(start_paused = true)]
async fn an_old_assignment_that_azure_does_not_show_is_gone_at_once() {
    let azure = Azure::new();
    let mut stored = azure.grants().await.create(&grant()).await;
    stored.private = br#"{"created_at":"2026-01-01T00:00:00Z"}"#.to_vec();
    azure.somebody_else().delete(stored.text("id"), "2022-04-01").await.unwrap();
    azure.calls();
    assert_eq!(azure.grants().await.refresh(&stored).await.state, None);
    assert_eq!(azure.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_new_assignment_that_stays_away_is_gone_after_half_a_minute() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&grant()).await;
    azure.somebody_else().delete(stored.text("id"), "2022-04-01").await.unwrap();
    let grants = azure.grants().await;
    let began = Instant::now();
    let read = grants.refresh(&stored).await;
    read.notes.nothing();
    assert_eq!((read.state, began.elapsed().as_secs()), (None, 30));
}

#[tokio::test(start_paused = true)]
async fn the_age_of_an_assignment_survives_refreshing_and_changing() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    assert!(!stored.private.is_empty());
    let read = grants.refresh(&stored).await.stored();
    let changed = grants.change(&read, &grant_with(&json!({ "description": "x" }))).await;
    let age = |it: &crate::grpc::Stored| {
        let private: serde_json::Value = serde_json::from_slice(&it.private).unwrap();
        private["created_at"].clone()
    };
    assert_eq!([age(&read), age(&changed)], [age(&stored), age(&stored)]);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_assignment_that_lists_still_show_does_not_come_back() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.lists_stale_after_delete = 9);
    let grants = azure.grants().await;
    let stored = grants.create(&grant()).await;
    grants.destroy(&stored).await.notes.nothing();
    // Somebody else's list shows it, the GET that decides does not.
    assert_eq!(azure.assignments().await.len(), 1);
    assert_eq!(grants.refresh(&stored).await.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_principal_that_is_not_replicated_yet_is_waited_for() {
    let azure = Azure::new();
    assert!(azure.sandbox().hold_back_principal(VENDOR, 4).unwrap());
    azure.grants().await.converge(None, &grant()).await;
    assert_eq!(azure.verbs()["PUT"], 5);
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_id_is_told_from_an_object_id_after_three_minutes() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &grant_with(&json!({ "principal_id": VENDOR_CLIENT }))).await;
    let began = Instant::now();
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("PrincipalNotFound", "principal_id").says(&[VENDOR_CLIENT]);
    assert_eq!(began.elapsed().as_secs(), 180);
    assert_eq!((applied.state, azure.assignments().await), (None, vec![]));
}

#[tokio::test(start_paused = true)]
async fn the_users_own_limit_ends_the_wait_for_a_principal_earlier() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config =
        grant_with(&json!({ "principal_id": VENDOR_CLIENT, "timeouts": { "create": "20s" } }));
    let plan = grants.plan(None, &config).await;
    let began = Instant::now();
    let applied = grants.apply(&plan).await;
    assert!(applied.notes.has_errors());
    assert!(began.elapsed().as_secs() <= 20, "{:?}", began.elapsed());
    applied
        .notes
        .0
        .iter()
        .find(|it| it.attribute == "principal_id")
        .expect("the cause is told")
        .is("PrincipalNotFound", "principal_id")
        .says(&[VENDOR_CLIENT]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_azure_lost_is_planned_again() {
    let azure = Azure::new();
    azure.add_fault("PUT", ANY_ASSIGNMENT, Effect::DroppedWrite);
    let stored = azure.grants().await.create(&grant()).await;
    assert!(azure.assignments().await.is_empty());
    azure.grants().await.converge(Some(stored), &grant()).await;
    assert_eq!(azure.assignments().await.len(), 1);
}

/// An Azure in which other configurations made the grants on these containers long ago.
async fn granted_elsewhere(containers: &[&str]) -> Azure {
    let elsewhere = Azure::new();
    let grants = elsewhere.grants().await;
    let mut there = Vec::new();
    for name in containers {
        let stored = grants.create(&at(name)).await;
        let mut found = assignment(&container(name), stored.text("name"), BLOB_CONTRIBUTOR, VENDOR);
        found["properties"]["description"] = "theirs".into();
        found["properties"]["createdOn"] = "2026-01-01T00:00:00.0000000Z".into();
        there.push(found);
    }
    Azure::holding(there)
}

fn at(name: &str) -> Value {
    grant_with(&json!({ "scope": container(name) }))
}

#[tokio::test(start_paused = true)]
async fn what_is_overwritten_because_azure_did_not_show_it_is_an_error_and_managed_by_the_next_apply()
 {
    let azure = granted_elsewhere(&["features"]).await;
    azure.add_fault("GET", ANY_ASSIGNMENT, Effect::status(404, "RoleAssignmentNotFound"));
    let grants = azure.grants().await;

    let applied = grants.apply(&grants.plan(None, &grant()).await).await;

    let says = ["created on 2026-01-01", "the description and the condition"];
    applied.notes.error().is("RoleAssignmentOverwritten", "").says(&says);
    assert_eq!(applied.state, None, "a tainted object would be removed");
    let later = azure.grants().await;
    let applied = later.apply(&later.plan(None, &grant()).await).await;
    applied.notes.warning().is("AdoptedExisting", "");
    later.converge(applied.state, &grant()).await;
}

#[tokio::test(start_paused = true)]
async fn what_azure_did_not_show_is_adopted_where_that_is_wanted() {
    let azure = granted_elsewhere(&["features"]).await;
    azure.add_fault("GET", ANY_ASSIGNMENT, Effect::status(404, "RoleAssignmentNotFound"));
    let grants = azure.grants().await;
    let config = grant_with(&json!({ "on_conflict": "adopt" }));

    let applied = grants.apply(&grants.plan(None, &config).await).await;

    applied.notes.warning().is("AdoptedExisting", "").says(&["2026-01-01"]);
    let stored = applied.state.unwrap();
    assert_eq!(stored.value["adopted"], json!(true));
    grants.destroy(&stored).await.notes.warning().is("NotDeleted", "");
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_not_taken_for_overwriting() {
    let azure = Azure::new();
    azure.add_fault("PUT", ANY_ASSIGNMENT, Effect::LostAnswer);
    let grants = azure.grants().await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.no_error();
    assert_eq!(applied.state.unwrap().value["adopted"], json!(false));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_was_late_once_is_not_believed_again() {
    let azure = granted_elsewhere(&["late-1", "late-2"]).await;
    azure.add_fault("GET", ALL_ASSIGNMENTS, Effect::status(200, "").body(r#"{"value":[]}"#));
    let grants = azure.grants().await;
    for number in 0..3 {
        grants.create(&at(&format!("c{number}"))).await;
    }
    let late = grants.apply(&grants.plan(None, &at("late-1")).await).await;
    late.notes.error().is("RoleAssignmentOverwritten", "");
    let seen = grants.apply(&grants.plan(None, &at("late-2")).await).await;
    seen.notes.error().is("RoleAssignmentConflict", "").says(&["`description`", "`theirs`"]);
}
