//! Assignments with an end: what plans say and refuse while the time is not over.
//!
//! The provider goes by the time of day, so a test lets time pass by moving the end into the past, in
//! the state and in the configuration.

use serde_json::{Value, json};

use super::{grant, grant_with};
use crate::{
    azure::{Azure, BLOB_CONTRIBUTOR, VENDOR, assignment, container},
    grpc::{Managed, Plan, Stored, UNKNOWN},
};

pub(super) const FUTURE: &str = "2099-01-31T18:00:00Z";
pub(super) const PAST: &str = "2026-01-31T18:00:00Z";
const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";

pub(super) fn until(end: &str) -> Value {
    grant_with(&json!({ "expires_at": end }))
}

pub(super) fn lasting(duration: &str) -> Value {
    grant_with(&json!({ "expires_after": duration }))
}

/// The same object after its time.
pub(super) fn after_its_time(stored: &Stored) -> Stored {
    let mut stored = stored.clone();
    stored.value["expires_at"] = PAST.into();
    stored
}

/// Plans after a refresh, as Terraform does.
pub(super) async fn refreshed_plan(grants: &Managed, stored: &Stored, config: &Value) -> Plan {
    let read = grants.refresh(stored).await.stored();
    grants.plan(Some(&read), config).await
}

#[tokio::test(start_paused = true)]
async fn an_end_far_ahead_is_stored_and_says_nothing() {
    let azure = Azure::new();
    let stored = azure.grants().await.converge(None, &until(FUTURE)).await;
    assert_eq!((stored.text("expires_at"), &stored.value["expired"]), (FUTURE, &json!(false)));
    let other_zone = until("2099-01-31T19:00:00+01:00");
    refreshed_plan(&azure.grants().await, &stored, &other_zone).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_duration_counts_from_the_create_and_stays() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &lasting("720h")).await;
    assert_eq!(
        (&plan.planned["expires_at"], &plan.planned["expired"]),
        (&json!(UNKNOWN), &json!(false))
    );
    let stored = grants.converge(None, &lasting("720h")).await;
    let end: jiff::Timestamp = stored.text("expires_at").parse().unwrap();
    let created = azure.assignments().await[0]["properties"]["createdOn"].clone();
    let created: jiff::Timestamp = created.as_str().unwrap().parse().unwrap();
    let lasts = end.duration_since(created).as_mins();
    assert!((719 * 60..=721 * 60).contains(&lasts), "{lasts} minutes");
    refreshed_plan(&azure.grants().await, &stored, &lasting("43200m")).await.is_empty();
}

#[tokio::test(start_paused = true)]
async fn a_plan_near_the_end_says_what_is_left_and_changes_nothing() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&lasting("8h")).await;
    let plan = refreshed_plan(&azure.grants().await, &stored, &lasting("8h")).await;
    plan.notes.warning().is("RoleAssignmentExpires", "expires_at").says(&[
        stored.text("id"),
        "7 hours",
        stored.text("expires_at"),
    ]);
    assert_eq!(plan.changes(), json!({}));
}

#[tokio::test(start_paused = true)]
async fn without_a_refresh_nothing_is_planned_after_the_time() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&lasting("8h")).await;
    let plan = azure.grants().await.plan(Some(&after_its_time(&stored)), &lasting("8h")).await;
    plan.notes.warning().is("RoleAssignmentExpires", "expires_at");
    assert_eq!(plan.changes(), json!({}));
}

#[tokio::test(start_paused = true)]
async fn an_end_that_has_passed_is_refused_for_a_new_assignment_and_for_one_that_exists() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let plan = grants.plan(None, &until(PAST)).await;
    plan.notes.error().is("RoleAssignmentExpired", "expires_at").says(&[PAST]);
    let stored = grants.create(&until(FUTURE)).await;
    for before in [&stored, &grants.create(&grant_with(&json!({ "role": "Reader" }))).await] {
        let mut config = until(PAST);
        config["role"] = before.value["role"].clone();
        let plan = refreshed_plan(&grants, before, &config).await;
        plan.notes.error().is("RoleAssignmentExpired", "expires_at").says(&[PAST]);
    }
    assert_eq!(azure.assignments().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_plan_whose_time_passed_before_the_apply_creates_and_changes_nothing() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let late = |plan: Plan| plan.with("expires_at", &PAST.into());

    let plan = late(grants.plan(None, &until(FUTURE)).await);
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("RoleAssignmentExpired", "expires_at").says(&[PAST]);
    assert_eq!((applied.state, azure.assignments().await), (None, vec![]));

    let stored = grants.create(&until(FUTURE)).await;
    let described = grant_with(&json!({ "expires_at": FUTURE, "description": "after" }));
    let plan = late(grants.plan(Some(&stored), &described).await);
    azure.somebody_else().delete(stored.text("id"), "2022-04-01").await.unwrap();
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("RoleAssignmentExpired", "expires_at").says(&[PAST]);
    assert_eq!(azure.assignments().await, Vec::<Value>::new(), "nothing is created again");
}

#[tokio::test(start_paused = true)]
async fn another_end_ahead_changes_the_state_and_writes_nothing() {
    let azure = Azure::new();
    let mut stored = azure.grants().await.create(&grant()).await;
    azure.calls();
    for config in [until(FUTURE), lasting("720h"), lasting("960h"), grant()] {
        let grants = azure.grants().await;
        let plan = refreshed_plan(&grants, &stored, &config).await;
        plan.notes.nothing();
        assert_eq!(plan.replace, Vec::<String>::new());
        stored = grants.apply_saved(&plan).await.stored();
        assert_eq!(stored.value["expires_at"].is_null(), config == grant());
        refreshed_plan(&azure.grants().await, &stored, &config).await.is_empty();
    }
    assert_eq!(azure.verbs().keys().collect::<Vec<_>>(), ["GET"]);
}

#[tokio::test(start_paused = true)]
async fn a_time_that_ends_during_the_create_is_warned_of_and_planned_to_end() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let config = lasting("1ns");
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    applied.notes.warning().is("RoleAssignmentExpired", "expires_at");
    let stored = applied.stored();
    let plan = refreshed_plan(&azure.grants().await, &stored, &config).await;
    assert_eq!(plan.changes(), json!({ "expired": true }));
    azure.grants().await.apply_saved(&plan).await.stored();
    assert_eq!(azure.assignments().await, Vec::<Value>::new());
}

#[tokio::test(start_paused = true)]
async fn an_adopted_assignment_cannot_have_an_end() {
    let azure =
        Azure::holding([assignment(&container("features"), NAME, BLOB_CONTRIBUTOR, VENDOR)]);
    let grants = azure.grants().await;
    for name in ["expires_after", "expires_at"] {
        let value = if name == "expires_at" { FUTURE } else { "8h" };
        let config = grant_with(&json!({ "on_conflict": "adopt", name: value }));
        grants.validate(&config).await.error().is("ConflictingArguments", name);
        // The value was unknown when Terraform validated.
        let applied = grants.apply(&grants.plan(None, &config).await).await;
        applied.notes.error().is("ConflictingArguments", "on_conflict");
        assert_eq!(applied.state, None);

        let adopted = grants.create(&grant_with(&json!({ "on_conflict": "adopt" }))).await;
        let plan = refreshed_plan(&grants, &adopted, &grant_with(&json!({ name: value }))).await;
        plan.notes.error().is("AdoptedAssignmentCannotExpire", name).says(&[NAME]);
    }
}

#[tokio::test(start_paused = true)]
async fn two_ends_and_no_time_are_refused() {
    let azure = Azure::new();
    let grants = azure.grants().await;
    let both = grant_with(&json!({ "expires_after": "8h", "expires_at": FUTURE }));
    grants.validate(&both).await.error().is("ConflictingArguments", "expires_at");
    grants.validate(&lasting("0s")).await.error().is("RoleAssignmentExpired", "expires_after");
}

#[tokio::test(start_paused = true)]
async fn an_imported_assignment_gets_its_end_in_place() {
    let azure = Azure::new();
    let stored = azure.grants().await.create(&grant()).await;
    let imported = azure.grants().await.import(stored.text("id")).await.stored();
    assert_eq!(
        (&imported.value["expires_at"], &imported.value["expired"]),
        (&Value::Null, &json!(false))
    );
    let grants = azure.grants().await;
    let plan = grants.plan(Some(&imported), &until(FUTURE)).await;
    assert_eq!(plan.changes(), json!({ "expires_at": FUTURE }));
    grants.converge(Some(imported), &until(FUTURE)).await;
}
