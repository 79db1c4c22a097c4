//! The end of the access: Azure's, the configuration's, and somebody else's.

use serde_json::{Value, json};

use super::{
    PAST, after_its_time, grant, grant_with, grants, in_days, requests, schedules,
    somebody_requests, until,
};
use crate::azure::{Azure, VENDOR, container};

fn after(duration: &str) -> Value {
    json!({ "type": "AfterDuration", "duration": duration })
}

#[tokio::test(start_paused = true)]
async fn access_that_azure_has_ended_is_expired_and_not_granted_again() {
    let azure = Azure::new();
    for config in [grant(), until(&in_days(3))] {
        let stored = grants(&azure).await.create(&config).await;
        let stored = after_its_time(&azure, &stored).await;
        let grants = grants(&azure).await;
        let read = grants.refresh(&stored).await.stored();
        assert_eq!(
            (&read.value["expired"], &read.value["schedule_id"]),
            (&json!(true), &Value::Null)
        );
        let config = if config["expires_at"].is_null() { config } else { until(PAST) };
        let plan = grants.plan(Some(&read), &config).await;
        plan.notes.nothing();
        plan.is_empty();
        let again = grants.refresh(&read).await.stored();
        assert_eq!(again.value, read.value);
        grants.destroy(&read).await.notes.nothing();
        assert_eq!(schedules(&azure).await.len(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn another_end_grants_expired_access_again_and_the_plan_shows_it() {
    let azure = Azure::new();
    let stored = grants(&azure).await.create(&grant()).await;
    let stored = after_its_time(&azure, &stored).await;
    let grants = grants(&azure).await;
    for config in [grant_with(&json!({ "expires_after": "9h" })), until(&in_days(2))] {
        let read = grants.refresh(&stored).await.stored();
        let plan = grants.plan(Some(&read), &config).await;
        assert_eq!(plan.planned["expired"], false);
        assert_eq!(plan.replace, Vec::<String>::new());
        let granted = grants.converge(Some(read.clone()), &config).await;
        assert_eq!(
            (granted.value["expired"].clone(), schedules(&azure).await.len()),
            (json!(false), 1)
        );
        after_its_time(&azure, &granted).await;
    }
}

#[tokio::test(start_paused = true)]
async fn expired_access_is_not_granted_again_by_another_argument() {
    let azure = Azure::new();
    let stored = grants(&azure).await.create(&grant()).await;
    let stored = after_its_time(&azure, &stored).await;
    let grants = grants(&azure).await;
    let read = grants.refresh(&stored).await.stored();
    for (name, value) in [
        ("scope", json!(container("features"))),
        ("role", json!("Storage Blob Data Contributor")),
        ("principal_id", json!(crate::azure::TASK_PRINCIPAL)),
    ] {
        let plan = grants.plan(Some(&read), &grant_with(&json!({ name: value }))).await;
        plan.notes.error().is("RoleAssignmentExpired", name);
    }
}

#[tokio::test(start_paused = true)]
async fn access_that_somebody_extends_returns_to_its_end() {
    let azure = Azure::new();
    for (duration, config) in [("P30D", grant()), ("P31D", until(&in_days(2)))] {
        let stored = grants(&azure).await.create(&config).await;
        let agreed = stored.text("expires_at").to_owned();
        somebody_requests(&azure, "AdminUpdate", &after(duration)).await;

        let grants = grants(&azure).await;
        let read = grants.refresh(&stored).await.stored();
        assert_ne!(read.text("expires_at"), agreed);
        let plan = grants.plan(Some(&read), &config).await;
        assert_eq!(
            (plan.planned["expires_at"].clone(), plan.planned["expired"].clone()),
            (json!(agreed), json!(false))
        );
        let back = grants.converge(Some(read.clone()), &config).await;
        assert_eq!(back.text("expires_at"), agreed);
        grants.destroy(&back).await.notes.nothing();
    }
}

#[tokio::test(start_paused = true)]
async fn access_that_outlives_its_end_is_removed() {
    let azure = Azure::new();
    for config in [grant(), until(PAST)] {
        let mut stored = grants(&azure).await.create(&grant()).await;
        somebody_requests(&azure, "AdminUpdate", &after("P30D")).await;
        // The agreed end has passed.
        stored.private = format!("{{\"agreed\":\"{PAST}\"}}").into_bytes();
        stored.value["expires_after"] = config["expires_after"].clone();
        let grants = grants(&azure).await;
        let read = grants.refresh(&stored).await.stored();

        let plan = grants.plan(Some(&read), &config).await;
        plan.notes.warning().is("RoleAssignmentExpired", "expired").says(&[PAST]);
        assert_eq!(plan.planned["expired"], true);
        assert_eq!(plan.planned["expires_at"], PAST);
        assert_eq!(schedules(&azure).await.len(), 1);
        let other = config_with_role(&config);
        let refused = grants.plan(Some(&read), &other).await;
        refused.notes.with_code("RoleAssignmentExpired");
        assert!(refused.notes.has_errors());
        let ended = grants.apply(&plan).await.stored();
        assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (0, 0));
        let read = grants.refresh(&ended).await.stored();
        grants.plan(Some(&read), &config).await.is_empty();
    }
}

/// The same for another role.
fn config_with_role(config: &Value) -> Value {
    let mut config = config.clone();
    config["role"] = "Storage Blob Data Contributor".into();
    config
}

#[tokio::test(start_paused = true)]
async fn an_end_that_is_not_known_yet_leaves_open_whether_expired_access_is_granted() {
    let azure = Azure::new();
    let stored = grants(&azure).await.create(&grant()).await;
    let stored = after_its_time(&azure, &stored).await;
    let grants = grants(&azure).await;
    let read = grants.refresh(&stored).await.stored();
    let open = grant_with(&json!({ "expires_after": crate::grpc::UNKNOWN }));
    let plan = grants.plan(Some(&read), &open).await;
    assert_eq!(plan.planned["expired"], crate::grpc::UNKNOWN);
    for (end, is_granted) in [("8h", false), ("9h", true)] {
        let config = grant_with(&json!({ "expires_after": end }));
        let again = grants.plan(Some(&read), &config).await;
        assert_eq!(again.planned["expired"], !is_granted);
        grants.apply(&again).await.notes.nothing();
        assert_eq!(schedules(&azure).await.len(), usize::from(is_granted));
    }
}

#[tokio::test(start_paused = true)]
async fn ended_access_that_somebody_grants_again_is_left_alone() {
    let azure = Azure::new();
    let stored = grants(&azure).await.create(&grant()).await;
    let stored = after_its_time(&azure, &stored).await;
    let grants = grants(&azure).await;
    let read = grants.refresh(&stored).await.stored();
    somebody_requests(&azure, "AdminAssign", &after("P30D")).await;

    let again = grants.refresh(&read).await;
    again.notes.warning().is("RoleAssignmentRecreated", "").says(&[VENDOR]);
    let read = again.stored();
    assert_eq!(read.value["expired"], true);
    grants.plan(Some(&read), &grant()).await.is_empty();
    grants.destroy(&read).await.notes.warning().is("RoleAssignmentRecreated", "");
    assert_eq!(schedules(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_end_that_has_passed_is_refused() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let plan = grants.plan(None, &until(PAST)).await;
    plan.notes.error().is("RoleAssignmentExpired", "expires_at");
    let stored = grants.create(&grant()).await;
    let plan = grants.plan(Some(&stored), &until(PAST)).await;
    plan.notes.error().is("RoleAssignmentExpired", "expires_at");
    assert_eq!(requests(&azure, "AdminUpdate").await.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn an_end_is_required_once_and_in_whole_minutes() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    for (arguments, code, attribute) in [
        (json!({ "expires_after": null }), "MissingArgument", "expires_after"),
        (json!({ "expires_at": "2099-01-31T18:00:00Z" }), "ConflictingArguments", "expires_at"),
        (json!({ "expires_after": "4m" }), "RoleAssignmentExpired", "expires_after"),
        (json!({ "expires_after": "5m30s" }), "RoleAssignmentExpired", "expires_after"),
    ] {
        grants.validate(&grant_with(&arguments)).await.error().is(code, attribute);
    }
    grants.validate(&grant_with(&json!({ "expires_after": crate::grpc::UNKNOWN }))).await.nothing();
}
