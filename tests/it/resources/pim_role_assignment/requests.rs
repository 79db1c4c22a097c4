//! Requests that Azure carries out late, refuses, or whose response is lost.

use arm_sandbox::Effect;
use serde_json::{Value, json};

use super::{grant, grant_with, grants, id, requests, schedules, until};
use crate::azure::Azure;

const REQUESTS: &str = "*/roleAssignmentScheduleRequests/*";

#[tokio::test(start_paused = true)]
async fn a_schedule_that_azure_shows_late_is_waited_for() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.schedule_missing_after_request = 5);
    let grants = grants(&azure).await;
    let stored = grants.converge(None, &grant()).await;
    assert!(stored.value["schedule_id"].is_string());
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_cut_off_is_continued_without_a_second_request() {
    for late in [0, 3] {
        let azure = Azure::new();
        azure.behave(|it| it.consistency.schedule_missing_after_request = late);
        // The response is lost, and so are the reads that look for what became of it.
        azure.script_times(1, "PUT", REQUESTS, Effect::LostAnswer);
        azure.script_times(1000, "GET", REQUESTS, Effect::Reset);
        azure.script_times(1000, "PUT", REQUESTS, Effect::Reset);
        let cut = {
            let first = grants(&azure).await;
            let plan = first.plan(None, &grant()).await;
            first.apply(&plan).await
        };
        assert!(cut.notes.has_errors());
        azure.heal();

        let stored = grants(&azure).await.converge(None, &grant()).await;
        let [request] = &requests(&azure, "AdminAssign").await[..] else { panic!("one request") };
        assert_eq!(stored.value["request_name"], request["name"]);
        assert_eq!(schedules(&azure).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_response_is_no_failure() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    azure.script_times(1, "PUT", REQUESTS, Effect::LostAnswer);
    let stored = grants.create(&grant()).await;
    azure.script_times(1, "PUT", REQUESTS, Effect::LostAnswer);
    let stored = grants.change(&stored, &grant_with(&json!({ "expires_after": "9h" }))).await;
    azure.script_times(1, "PUT", REQUESTS, Effect::LostAnswer);
    grants.destroy(&stored).await.notes.nothing();
    for (of, number) in [("AdminAssign", 1), ("AdminUpdate", 1), ("AdminRemove", 1)] {
        assert_eq!(requests(&azure, of).await.len(), number, "{of}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_settings_of_the_role_are_named_when_they_refuse() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let plan = grants.plan(None, &grant_with(&json!({ "expires_after": "8760h" }))).await;
    plan.notes.nothing();
    let applied = grants.apply(&plan).await;
    applied
        .notes
        .error()
        .is("PimRequestRefused", "expires_at")
        .says(&["ExpirationRule", "RoleAssignmentRequestPolicyValidationFailed"]);
    assert_eq!((applied.state, schedules(&azure).await.len()), (None, 0));

    let stored = grants.create(&grant()).await;
    let plan = grants.plan(Some(&stored), &until("2099-01-31T18:00:00Z")).await;
    let applied = grants.apply(&plan).await;
    applied.notes.error().is("PimRequestRefused", "expires_at");
    assert!(applied.state.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_tenant_without_the_license_is_told_what_to_use() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let effect = Effect::status(400, "AadPremiumLicenseRequired");
    azure.script_times(1, "PUT", REQUESTS, effect);
    let applied = grants.apply(&grants.plan(None, &grant()).await).await;
    applied.notes.error().is("PimRequestRefused", "").says(&["dataplane_role_assignment"]);
    assert_eq!(applied.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_approves_is_kept_and_canceled_by_a_destroy() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.schedule_missing_after_request = 100_000);
    let grants = grants(&azure).await;
    let config = grant_with(&json!({ "timeouts": { "create": "10m" } }));
    let applied = grants.apply(&grants.plan(None, &config).await).await;
    applied.notes.with_code("PimRequestPending").says(&[&id(), "PendingProvisioning"]);
    let stored = applied.state.clone().unwrap();

    let read = grants.refresh(&stored).await;
    read.notes.warning().is("PimRequestPending", "").says(&[&id(), "PendingProvisioning"]);
    let read = read.stored();
    assert_eq!(read.value["request_name"], stored.value["request_name"]);
    grants.destroy(&read).await.notes.nothing();
    let [request] = &requests(&azure, "AdminAssign").await[..] else { panic!("one request") };
    assert_eq!(request["properties"]["status"], "Canceled");
    azure.behave(|it| it.consistency.schedule_missing_after_request = 0);
    assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_somebody_denies_is_told() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.schedule_missing_after_request = 100_000);
    let grants = grants(&azure).await;
    let plan = grants.plan(None, &grant()).await;
    let path = super::path("roleAssignmentScheduleRequests");
    let denied = |name: &Value| {
        json!({
            "id": format!("{path}/{}", name.as_str().unwrap()), "name": name,
            "type": "Microsoft.Authorization/roleAssignmentScheduleRequests",
            "properties": { "status": "AdminDenied" },
        })
    };
    let first = grants.apply(&plan).await;
    let name = first.state.clone().unwrap().value["request_name"].clone();
    first.notes.with_code("PimRequestPending");
    let effect = Effect::status(200, "").body(denied(&name).to_string());
    azure.script_times(1, "GET", &format!("*/{}", name.as_str().unwrap()), effect);
    assert_eq!(grants.refresh(&first.state.clone().unwrap()).await.state, None);
}

#[tokio::test(start_paused = true)]
async fn a_removal_waits_until_azure_allows_it() {
    let azure = Azure::new();
    azure.behave(|it| it.consistency.schedule_removals_refused = 3);
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    grants.destroy(&stored).await.notes.nothing();
    assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_removal_of_what_is_gone_is_done() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    super::somebody_requests(&azure, "AdminRemove", &Value::Null).await;
    grants.destroy(&stored).await.notes.nothing();
    assert_eq!(requests(&azure, "AdminRemove").await.len(), 1);
}
