//! What Azure shows late.

use arm_sandbox::Effect;
use serde_json::json;
use tokio::time::Instant;

use super::{grant, grant_with};
use crate::azure::{ANY_ASSIGNMENT, Azure, VENDOR, VENDOR_CLIENT};

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
    applied.notes.error().at(
        "principal_id",
        &["does not know the principal", VENDOR_CLIENT, "object ID", "not the client"],
    );
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
        .says(&[VENDOR_CLIENT]);
}

#[tokio::test(start_paused = true)]
async fn a_write_that_azure_lost_is_planned_again() {
    let azure = Azure::new();
    azure.script("PUT", ANY_ASSIGNMENT, Effect::DroppedWrite);
    let stored = azure.grants().await.create(&grant()).await;
    assert!(azure.assignments().await.is_empty());
    azure.grants().await.converge(Some(stored), &grant()).await;
    assert_eq!(azure.assignments().await.len(), 1);
}
