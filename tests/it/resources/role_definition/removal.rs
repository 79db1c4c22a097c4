//! The end of a role: assignments that still use it, other addresses, and other runs.

use serde_json::json;
use tokio::time::Instant;

use super::{role, roles, there};
use crate::azure::{Azure, VENDOR, assignment, lake};

const NAME: &str = "9f6f2d1e-1b0a-5a55-8f0e-2d0d8b6d7b11";

#[tokio::test(start_paused = true)]
async fn a_role_that_somebody_else_assigned_stays_and_its_assignments_are_named() {
    let azure = Azure::new();
    let roles = roles(&azure).await;
    let stored = roles.create(&role()).await;
    let theirs = assignment(&lake(), NAME, stored.text("role_definition_id"), VENDOR);
    let id = theirs["id"].as_str().unwrap().to_owned();
    let body = json!({ "properties": theirs["properties"] });
    let made = azure.somebody_else().put::<serde_json::Value>(&id, "2022-04-01", &body).await;
    made.unwrap();
    let began = Instant::now();

    let destroyed = roles.destroy(&stored).await;

    let note = destroyed.notes.error();
    note.is("RoleDefinitionInUse", "").says(&[NAME, VENDOR, "RoleDefinitionHasAssignments"]);
    assert_eq!((began.elapsed().as_secs(), destroyed.state.as_ref()), (0, Some(&stored)));
    assert_eq!(there(&azure).await.len(), 1);
    azure.somebody_else().delete(&id, "2022-04-01").await.unwrap();
    roles.destroy(&stored).await.notes.nothing();
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_is_gone_and_still_counted_is_waited_for() {
    let azure = Azure::new();
    azure.behave(|it| {
        it.consistency.role_definition_in_use_after_unassignment = 3;
        it.consistency.lists_stale_after_delete = 2;
    });
    let (roles, grants) = (roles(&azure).await, azure.grants().await);
    let stored = roles.create(&role()).await;
    let grant = json!({ "scope": lake(), "role": stored.value["id"], "principal_id": VENDOR });
    let granted = grants.create(&grant).await;
    grants.destroy(&granted).await.notes.nothing();
    let began = Instant::now();

    roles.destroy(&stored).await.notes.nothing();

    assert!(0 < began.elapsed().as_secs());
    assert_eq!(there(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_nobody_can_see_is_waited_for_three_minutes_at_most() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.role_definition_in_use_after_unassignment = 100_000);
    let (roles, grants) = (roles(&azure).await, azure.grants().await);
    let stored = roles.create(&role()).await;
    let grant = json!({ "scope": lake(), "role": stored.value["id"], "principal_id": VENDOR });
    let granted = grants.create(&grant).await;
    grants.destroy(&granted).await.notes.nothing();
    let began = Instant::now();

    let destroyed = roles.destroy(&stored).await;

    destroyed.notes.error().is("RoleDefinitionInUse", "").says(&["apply again"]);
    let seconds = began.elapsed().as_secs();
    assert!((180..240).contains(&seconds), "{seconds}");
    assert_eq!(destroyed.state, Some(stored));
}

#[tokio::test(start_paused = true)]
async fn a_role_that_this_apply_gave_another_address_stays() {
    let azure = Azure::new();
    let old = roles(&azure).await.create(&role()).await;
    let objects = roles(&azure).await;
    objects.apply(&objects.plan(None, &role()).await).await.notes.no_error();
    objects.destroy(&old).await.notes.warning().is("NotDeleted", "");
    assert_eq!(there(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_another_run_confirmed_stays() {
    let azure = Azure::new();
    let old = roles(&azure).await.create(&role()).await;
    let other = roles(&azure).await;
    other.apply(&other.plan(None, &role()).await).await.notes.no_error();
    roles(&azure).await.destroy(&old).await.notes.warning().is("NotDeleted", "");
    assert_eq!(there(&azure).await.len(), 1);
}
