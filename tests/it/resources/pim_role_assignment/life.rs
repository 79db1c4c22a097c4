//! Create, read, change and remove.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    VERSION, definition, grant, grant_with, grants, id, in_days, requests, schedules, until,
};
use crate::{
    azure::{Azure, BLOB_READER, VENDOR, lake},
    grpc::UNKNOWN,
};

#[tokio::test(start_paused = true)]
async fn a_grant_is_as_configured_and_planned_again_empty() {
    let azure = Azure::new();
    let config = grant_with(&json!({
        "justification": "Support case", "ticket": { "number": "48213", "system": "Vendor support" },
    }));
    let stored = grants(&azure).await.converge(None, &config).await;

    let [schedule] = &schedules(&azure).await[..] else { panic!("one schedule") };
    let [request] = &requests(&azure, "AdminAssign").await[..] else { panic!("one request") };
    assert_eq!(
        stored.value,
        json!({
            "id": id(), "scope": lake(), "role": "Storage Blob Data Reader", "principal_id": VENDOR,
            "expires_after": "8h", "expires_at": stored.text("expires_at"), "expired": false,
            "justification": "Support case",
            "ticket": { "number": "48213", "system": "Vendor support" }, "condition": null,
            "principal_type": "ServicePrincipal", "role_definition_id": definition(BLOB_READER),
            "role_name": "Storage Blob Data Reader", "schedule_id": schedule["id"],
            "request_name": request["name"], "timeouts": null,
        })
    );
    let asked = &request["properties"];
    assert_eq!(asked["justification"], "Support case");
    assert_eq!(
        asked["ticketInfo"],
        json!({ "ticketNumber": "48213", "ticketSystem": "Vendor support" })
    );
    let expiration = &asked["scheduleInfo"]["expiration"];
    assert_eq!(*expiration, json!({ "type": "AfterDuration", "duration": "PT8H" }));
    let time = |text: &str| -> Timestamp { text.parse().unwrap() };
    let shown = time(schedule["properties"]["endDateTime"].as_str().unwrap());
    assert_eq!(time(stored.text("expires_at")).as_second(), shown.as_second());
    assert_eq!(azure.assignments().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_plan_knows_all_but_what_azure_determines() {
    let azure = Azure::new();
    let plan = grants(&azure).await.plan(None, &grant()).await;
    plan.notes.nothing();
    let planned = plan.planned.as_object().unwrap().iter();
    let unknown: Vec<_> = planned.filter(|(_, it)| **it == json!(UNKNOWN)).map(|it| it.0).collect();
    assert_eq!(unknown, ["expires_at", "principal_type", "request_name", "schedule_id"]);
    assert_eq!(plan.planned["id"], id());
}

#[tokio::test(start_paused = true)]
async fn a_time_is_asked_for_as_a_time() {
    let azure = Azure::new();
    let end = in_days(30);
    let stored = grants(&azure).await.converge(None, &until(&end)).await;
    assert_eq!(stored.text("expires_at"), end);
    let [request] = &requests(&azure, "AdminAssign").await[..] else { panic!("one request") };
    let expiration = &request["properties"]["scheduleInfo"]["expiration"];
    assert_eq!(*expiration, json!({ "type": "AfterDateTime", "endDateTime": end }));
}

#[tokio::test(start_paused = true)]
async fn another_end_is_requested_in_place() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    let end = in_days(20);
    for config in [grant_with(&json!({ "expires_after": "48h" })), until(&end)] {
        let read = grants.refresh(&stored).await.stored();
        let plan = grants.plan(Some(&read), &config).await;
        plan.notes.nothing();
        assert_eq!(plan.replace, Vec::<String>::new(), "{config}");
        let changed = grants.converge(Some(read.clone()), &config).await;
        assert_ne!(changed.text("expires_at"), stored.text("expires_at"));
        assert_ne!(changed.value["schedule_id"], read.value["schedule_id"]);
        assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (1, 1));
        if config == until(&end) {
            assert_eq!(changed.text("expires_at"), end);
        }
        let back = grants.refresh(&changed).await.stored();
        grants.plan(Some(&back), &config).await.is_empty();
        grants.change(&back, &grant()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn words_for_the_audit_log_change_without_a_request() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    let config = grant_with(&json!({ "justification": "More", "ticket": { "number": "1" } }));
    azure.verbs();
    let changed = grants.change(&stored, &config).await;
    assert!(!azure.verbs().contains_key("PUT"));
    assert_eq!(changed.value["schedule_id"], stored.value["schedule_id"]);
    grants.destroy(&changed).await.notes.nothing();
    let [removal] = &requests(&azure, "AdminRemove").await[..] else { panic!("one request") };
    assert_eq!(removal["properties"]["justification"], "More");
    assert_eq!(removal["properties"]["ticketInfo"]["ticketNumber"], "1");
}

#[tokio::test(start_paused = true)]
async fn what_the_grant_is_replaces_it() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    for (name, value) in [
        ("scope", json!(crate::azure::container("features"))),
        ("role", json!("Storage Blob Data Contributor")),
        ("principal_id", json!(crate::azure::TASK_PRINCIPAL)),
        ("condition", json!("@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'x'")),
    ] {
        let plan = grants.plan(Some(&stored), &grant_with(&json!({ name: value }))).await;
        assert_eq!(plan.replace, [name]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_destroy_removes_the_access_and_the_same_can_be_granted_again() {
    let azure = Azure::new();
    for _ in 0..3 {
        let stored = grants(&azure).await.create(&grant()).await;
        assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (1, 1));
        grants(&azure).await.destroy(&stored).await.notes.nothing();
        assert_eq!((schedules(&azure).await.len(), azure.assignments().await.len()), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn what_somebody_removes_is_granted_again() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    super::somebody_requests(&azure, "AdminRemove", &Value::Null).await;
    assert_eq!(grants.refresh(&stored).await.state, None);
    grants.converge(None, &grant()).await;
    assert_eq!(schedules(&azure).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_import_knows_the_grant_and_its_end() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let stored = grants.create(&grant()).await;
    let grants = super::grants(&azure).await;
    let imported = grants.import(&id()).await.stored();
    for name in ["id", "scope", "principal_id", "schedule_id", "expires_at", "role_name", "expired"]
    {
        assert_eq!(imported.value[name], stored.value[name], "{name}");
    }
    let end = stored.text("expires_at").to_owned();
    grants.plan(Some(&imported), &until(&end)).await.is_empty();
    let refused = grants.import(&lake()).await;
    refused.notes.error().is("InvalidImportId", "");
}

#[tokio::test(start_paused = true)]
async fn the_scope_of_a_subscription_in_its_long_form_is_recognized() {
    let azure = Azure::new();
    let grants = grants(&azure).await;
    let config = grant_with(&json!({ "scope": crate::azure::SUBSCRIPTION }));
    let stored = grants.create(&config).await;
    let path = "*/providers/Microsoft.Authorization/roleAssignmentSchedules";
    let mut shown = azure
        .somebody_else()
        .list::<Value>(
            format!(
                "{}/providers/Microsoft.Authorization/roleAssignmentSchedules",
                crate::azure::SUBSCRIPTION
            ),
            VERSION,
            &[],
        )
        .await
        .unwrap();
    let scope = format!("/providers/Microsoft.Subscription{}", crate::azure::SUBSCRIPTION);
    shown[0]["properties"]["scope"] = scope.into();
    let body = json!({ "value": shown }).to_string();
    azure.script_times(1, "GET", path, arm_sandbox::Effect::status(200, "").body(body));
    let read = grants.refresh(&stored).await.stored();
    assert_eq!(read.value, stored.value);
}
