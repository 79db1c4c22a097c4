//! Assignments that exist already, and plans that went stale.

use serde_json::{Value, json};

use super::{
    THEIRS, VERSION, grant, grant_with, grants, id, path, schedules, somebody_requests, theirs,
};
use crate::azure::{Azure, BLOB_READER, VENDOR, assignment, lake};

fn after(duration: &str) -> Value {
    json!({ "type": "AfterDuration", "duration": duration })
}

#[tokio::test(start_paused = true)]
async fn what_somebody_else_requested_is_refused_at_plan_with_the_way_to_import_it() {
    let azure = Azure::new();
    somebody_requests(&azure, "AdminAssign", &after("PT8H")).await;
    let grants = grants(&azure).await;
    let plan = grants.plan(None, &grant()).await;
    plan.notes.error().is("RoleAssignmentExists", "role").says(&["import {", &id()]);
    let imported = grants.import(&id()).await.stored();
    grants.destroy(&imported).await.notes.nothing();
    assert_eq!(schedules(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn what_somebody_requests_after_the_plan_is_left_as_it_is() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let plan = grants.plan(None, &grant()).await;
    let request = format!("{}/{THEIRS}", path("roleAssignmentScheduleRequests"));
    let body = theirs("AdminAssign", &after("P2D"));
    azure.somebody_else().put::<Value>(request, VERSION, &body).await.unwrap();
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("RoleAssignmentExists", "role").says(&["import {"]);
    let [schedule] = &schedules(&azure).await[..] else { panic!("one schedule") };
    let by = schedule["properties"]["roleAssignmentScheduleRequestId"].as_str().unwrap();
    assert_eq!((applied.state, by.ends_with(THEIRS)), (None, true));
}

#[tokio::test(start_paused = true)]
async fn a_permanent_assignment_is_refused_because_access_would_not_end() {
    let azure = Azure::holding([assignment(&lake(), THEIRS, BLOB_READER, VENDOR)]);
    let grants = grants(&azure).await;
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("RoleAssignmentExists", "role").says(&["without an end"]);
    assert_eq!((applied.state, azure.assignments().await.len()), (None, 1));
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_changed_after_the_plan_is_left_as_it_is() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    let plan = grants.plan(Some(&stored), &grant_with(&json!({ "expires_after": "9h" }))).await;
    somebody_requests(&azure, "AdminUpdate", &after("P2D")).await;
    let before = schedules(&azure).await;

    let applied = grants.apply(&plan).await;
    applied.notes.error().is("PimAssignmentChanged", "").says(&[&id()]);
    grants.destroy(&stored).await.notes.error().is("PimAssignmentChanged", "");
    assert_eq!(schedules(&azure).await, before);
    let read = grants.refresh(&stored).await.stored();
    grants.destroy(&read).await.notes.nothing();
    assert_eq!(schedules(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_removed_after_the_plan_is_not_changed() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    let plan = grants.plan(Some(&stored), &grant_with(&json!({ "expires_after": "9h" }))).await;
    somebody_requests(&azure, "AdminRemove", &Value::Null).await;
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("PimAssignmentChanged", "");
    assert!(applied.state.is_some());
    assert_eq!(schedules(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn two_resources_for_one_grant_are_refused() {
    let azure = Azure::new();
    let terraform = azure.terraform().await;
    let permanent = json!({
        "scope": lake(), "role": "Storage Blob Data Reader", "principal_id": VENDOR,
    });
    for (type_name, config) in [(super::TYPE, grant()), ("dataplane_role_assignment", permanent)] {
        let one_walk = azure.terraform().await;
        one_walk.resource(super::TYPE).plan(None, &grant()).await.notes.nothing();
        let second = one_walk.resource(type_name).plan(None, &grant_words(&config)).await;
        second.notes.error().is("DuplicateRoleAssignment", "role");
    }
    drop(terraform);
}

/// The same configuration in other words, so that it is not the plan of another walk.
fn grant_words(config: &Value) -> Value {
    let mut config = config.clone();
    config["role"] = BLOB_READER.into();
    config
}

#[tokio::test(start_paused = true)]
async fn without_the_right_to_read_schedules_the_plan_warns_and_the_apply_is_refused() {
    let azure = Azure::new();
    azure.script_times(
        1000,
        "GET",
        "*/roleAssignmentSchedules",
        arm_sandbox::Effect::status(403, "AuthorizationFailed"),
    );
    let grants = grants(&azure).await;
    let plan = grants.plan(None, &grant()).await;
    plan.notes.warning().is("ChecksNotRun", "");
    let applied = grants.apply(&plan).await;
    assert!(applied.notes.has_errors());
    azure.heal();
    assert_eq!((applied.state, schedules(&azure).await.len()), (None, 0));
}

#[tokio::test(start_paused = true)]
async fn a_replacement_and_a_new_address_keep_what_they_took_over() {
    let azure = Azure::new();
    let objects = grants(&azure).await;
    let old = objects.create(&grant()).await;
    let old = objects.refresh(&old).await.stored();
    let plan = objects.plan(None, &grant()).await;
    plan.notes.nothing();
    let applied = objects.apply(&plan).await;
    applied.notes.warning().is("AdoptedExisting", "").says(&[&id()]);
    let new = applied.stored();
    objects.destroy(&old).await.notes.warning().is("NotDeleted", "");
    assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (1, 1));
    objects.destroy(&new).await.notes.nothing();
    assert_eq!(schedules(&azure).await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn another_configuration_with_the_same_arguments_is_told_of_at_plan_and_apply() {
    let azure = Azure::new();
    let first = grants(&azure).await.create(&grant()).await;
    let second = grants(&azure).await;
    let plan = second.plan(None, &grant()).await;
    plan.notes.warning().is("AdoptedExisting", "");
    let applied = second.apply(&plan).await;
    applied.notes.warning().is("AdoptedExisting", "").says(&["ends at"]);
    let adopted = applied.stored();
    for name in ["expires_at", "schedule_id"] {
        assert_eq!(adopted.value[name], first.value[name], "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_later_end_does_not_take_over_what_somebody_granted_after_the_end() {
    let azure = Azure::new();
    let stored = grants(&azure).await.create(&grant()).await;
    let stored = super::after_its_time(&azure, &stored).await;
    let grants = grants(&azure).await;
    let read = grants.refresh(&stored).await.stored();
    somebody_requests(&azure, "AdminAssign", &after("P2D")).await;
    let plan = grants.plan(Some(&read), &grant_with(&json!({ "expires_after": "9h" }))).await;
    plan.notes.error().is("RoleAssignmentExists", "role");
}

#[tokio::test(start_paused = true)]
async fn a_scope_that_is_gone_has_no_assignment() {
    let azure = Azure::new();
    let stored = grants(&azure).await.create(&grant()).await;
    let grants = grants(&azure).await;
    azure.somebody_else().delete(crate::azure::data_group(), "2021-04-01").await.unwrap();
    assert_eq!(grants.refresh(&stored).await.state, None);
    grants.destroy(&stored).await.notes.nothing();
}
