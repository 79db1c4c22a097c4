//! Privileged Identity Management: requests for role assignments that end by themselves.

use arm_sandbox::{Clock, Settings};
use axum::body::Body;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Duration;

use crate::support::{
    AUTHORIZATION, CONTRIBUTOR, Client, PRINCIPAL, READER, Reply, account, address, assignment,
    grant, seed,
};

const VERSION: &str = "2020-10-01";

fn request(number: u32) -> String {
    format!(
        "{}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/9f6f2d1e-1b0a-5a55-8f0e-{number:012}",
        account()
    )
}

/// A request of an administrator.
fn asks(kind: &str, expiration: &Value) -> Value {
    json!({ "properties": {
        "principalId": PRINCIPAL,
        "roleDefinitionId": format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}"),
        "requestType": kind,
        "justification": "ticket 4711",
        "scheduleInfo": { "expiration": expiration },
        "ticketInfo": { "ticketNumber": "4711", "ticketSystem": "desk" },
    }})
}

fn for_eight_hours() -> Value {
    asks("AdminAssign", &json!({ "type": "AfterDuration", "duration": "PT8H" }))
}

async fn send(client: &Client, number: u32, body: &Value) -> Reply {
    client.put(&request(number), VERSION, body).await
}

/// The schedules of the principal.
async fn schedules(client: &Client) -> Vec<Value> {
    let path = format!("{}/providers/Microsoft.Authorization/roleAssignmentSchedules", account());
    client.list(&path, VERSION, &format!("(principalId eq '{PRINCIPAL}')")).await
}

async fn assignments(client: &Client) -> Vec<Value> {
    let path = format!("{}/providers/Microsoft.Authorization/roleAssignments", account());
    client.list(&path, AUTHORIZATION, &format!("principalId eq '{PRINCIPAL}'")).await
}

#[tokio::test]
async fn a_request_makes_a_schedule_and_a_role_assignment() {
    let client = Client::new();
    let made = send(&client, 1, &for_eight_hours()).await.expect_status(201).body;
    let read = client.get(&request(1), VERSION).await.expect_status(200).body;

    assert_eq!(made, read);
    assert_eq!(made["properties"]["status"], "Provisioned");
    assert_eq!(made["properties"]["ticketInfo"]["ticketNumber"], "4711");
    let [schedule] = schedules(&client).await.try_into().unwrap();
    let properties = &schedule["properties"];
    assert_eq!(schedule["name"], made["properties"]["targetRoleAssignmentScheduleId"]);
    assert_eq!(properties["roleAssignmentScheduleRequestId"], json!(request(1)));
    let time = |name: &str| -> Timestamp { properties[name].as_str().unwrap().parse().unwrap() };
    assert_eq!(time("endDateTime").duration_since(time("startDateTime")).as_hours(), 8);
    let [assignment] = assignments(&client).await.try_into().unwrap();
    assert_eq!(assignment["properties"]["principalType"], "ServicePrincipal");
    assert_eq!(assignment["properties"].get("scheduleEnd"), None);
    let id = assignment["id"].as_str().unwrap();
    assert_eq!(client.get(id, AUTHORIZATION).await.expect_status(200).body, assignment);
}

#[tokio::test]
async fn access_ends_by_itself_and_can_be_granted_again() {
    let (clock, hands) = Clock::manual("2026-11-20T08:00:00Z".parse().unwrap());
    let client = Client::open(Settings { seed: Some(seed().into()), clock, ..Settings::default() });
    send(&client, 1, &for_eight_hours()).await.expect_status(201);
    let [assignment] = assignments(&client).await.try_into().unwrap();
    let [schedule] = schedules(&client).await.try_into().unwrap();

    hands.advance(Duration::from_secs(8 * 3600 - 1));
    // A token lasts an hour.
    let client = client.with_token(client.sandbox.access_token(None).unwrap());
    assert_eq!((schedules(&client).await.len(), assignments(&client).await.len()), (1, 1));
    hands.advance(Duration::from_secs(1));

    assert_eq!((schedules(&client).await.len(), assignments(&client).await.len()), (0, 0));
    for (gone, version) in [(&assignment, AUTHORIZATION), (&schedule, VERSION)] {
        client.get(gone["id"].as_str().unwrap(), version).await.expect_status(404);
    }
    send(&client, 2, &for_eight_hours()).await.expect_status(201);
    assert_eq!((schedules(&client).await.len(), assignments(&client).await.len()), (1, 1));
}

#[tokio::test]
async fn what_is_granted_already_is_refused() {
    let client = Client::new();
    client
        .put(&assignment(&account(), 1), AUTHORIZATION, &grant(PRINCIPAL, READER))
        .await
        .expect_status(201);
    send(&client, 1, &for_eight_hours()).await.expect_error(409, "RoleAssignmentExists");

    let mut other = for_eight_hours();
    other["properties"]["roleDefinitionId"] =
        json!(format!("/providers/Microsoft.Authorization/roleDefinitions/{CONTRIBUTOR}"));
    send(&client, 2, &other).await.expect_status(201);
    send(&client, 3, &other).await.expect_error(409, "RoleAssignmentExists");
    send(&client, 2, &other).await.expect_error(409, "RoleAssignmentScheduleRequestExists");
}

#[tokio::test]
async fn the_settings_of_the_role_are_checked() {
    let client = Client::new();
    for (body, rule) in [
        (asks("AdminAssign", &json!({ "type": "NoExpiration" })), "ExpirationRule"),
        (
            asks("AdminAssign", &json!({ "type": "AfterDuration", "duration": "P181D" })),
            "ExpirationRule",
        ),
        (
            asks(
                "AdminAssign",
                &json!({ "type": "AfterDateTime", "endDateTime": "2020-01-01T00:00:00Z" }),
            ),
            "ExpirationRule",
        ),
        (
            {
                let mut silent = for_eight_hours();
                silent["properties"]["justification"] = json!(" ");
                silent
            },
            "JustificationRule",
        ),
    ] {
        let reply = send(&client, 1, &body).await;
        reply.expect_error(400, "RoleAssignmentRequestPolicyValidationFailed");
        assert!(reply.message().contains(rule), "{reply:?}");
    }
    assert_eq!((schedules(&client).await.len(), assignments(&client).await.len()), (0, 0));
}

#[tokio::test]
async fn an_update_gives_another_end_and_another_id() {
    let client = Client::new();
    send(&client, 1, &for_eight_hours()).await.expect_status(201);
    let [before] = schedules(&client).await.try_into().unwrap();
    let longer = asks("AdminUpdate", &json!({ "type": "AfterDuration", "duration": "P2D" }));
    send(&client, 2, &longer).await.expect_status(201);

    let [after] = schedules(&client).await.try_into().unwrap();
    assert_ne!(before["name"], after["name"]);
    assert_ne!(before["properties"]["endDateTime"], after["properties"]["endDateTime"]);
    assert_eq!(after["properties"]["roleAssignmentScheduleRequestId"], json!(request(2)));
    assert_eq!(assignments(&client).await.len(), 1);
}

#[tokio::test]
async fn a_removal_removes_both_and_there_is_nothing_left_to_remove() {
    let client = Client::new();
    send(&client, 1, &for_eight_hours()).await.expect_status(201);
    let removal = asks("AdminRemove", &Value::Null);

    let removed = send(&client, 2, &removal).await.expect_status(201).body;
    assert_eq!(removed["properties"]["status"], "Revoked");
    assert_eq!((schedules(&client).await.len(), assignments(&client).await.len()), (0, 0));
    send(&client, 3, &removal).await.expect_error(400, "RoleAssignmentDoesNotExist");
    let longer = asks("AdminUpdate", &json!({ "type": "AfterDuration", "duration": "P2D" }));
    send(&client, 4, &longer).await.expect_error(400, "RoleAssignmentDoesNotExist");
}

#[tokio::test]
async fn a_role_that_has_just_become_active_is_not_removed_yet() {
    let mut seed = seed();
    seed["behavior"] = json!({ "consistency": { "scheduleRemovalsRefused": 1 } });
    let client = Client::with_seed(seed);
    send(&client, 1, &for_eight_hours()).await.expect_status(201);
    let removal = asks("AdminRemove", &Value::Null);

    send(&client, 2, &removal).await.expect_error(400, "ActiveDurationTooShort");
    assert_eq!(schedules(&client).await.len(), 1);
    send(&client, 2, &removal).await.expect_status(201);
    assert_eq!(schedules(&client).await.len(), 0);
}

#[tokio::test]
async fn until_lists_show_the_schedule_the_request_is_pending_and_can_be_canceled() {
    let mut seed = seed();
    seed["behavior"] = json!({ "consistency": { "scheduleMissingAfterRequest": 1 } });
    let client = Client::with_seed(seed);
    let status = |reply: Reply| reply.body["properties"]["status"].clone();

    let made = send(&client, 1, &for_eight_hours()).await.expect_status(201);
    assert_eq!(status(made), "PendingProvisioning");
    assert_eq!(schedules(&client).await.len(), 0);
    assert_eq!(status(client.get(&request(1), VERSION).await), "Provisioned");
    assert_eq!(schedules(&client).await.len(), 1);
    let cancel = |number| address(&format!("{}/cancel", request(number)), VERSION);
    let refused = client.send("POST", &cancel(1), &[], Body::empty()).await;
    refused.expect_error(400, "InvalidRoleAssignmentScheduleRequestStatus");

    send(&client, 2, &asks("AdminRemove", &Value::Null)).await.expect_status(201);
    send(&client, 3, &for_eight_hours()).await.expect_status(201);
    client.send("POST", &cancel(3), &[], Body::empty()).await.expect_status(200);
    assert_eq!(status(client.get(&request(3), VERSION).await), "Canceled");
    assert_eq!((schedules(&client).await.len(), assignments(&client).await.len()), (0, 0));
}

#[tokio::test]
async fn malformed_requests_are_refused() {
    let client = Client::new();
    let with = |name: &str, value: Value| {
        let mut body = for_eight_hours();
        body["properties"][name] = value;
        body
    };
    for (body, code) in [
        (with("principalId", json!("nobody")), "InvalidPrincipalId"),
        (with("requestType", json!("SelfActivate")), "InvalidRequestType"),
        (with("roleDefinitionId", Value::Null), "InvalidRequestContent"),
        (with("scheduleInfo", Value::Null), "InvalidRequestContent"),
        (with("color", json!("blue")), "InvalidRequestContent"),
        (with("principalId", json!("11111111-2222-4333-8444-555555555555")), "SubjectNotFound"),
    ] {
        send(&client, 1, &body).await.expect_error(400, code);
    }
    let named = request(1).replace("9f6f2d1e", "not-a-guid");
    let refused = client.put(&named, VERSION, &for_eight_hours()).await;
    refused.expect_error(400, "InvalidRoleAssignmentScheduleRequestName");
    client.delete(&request(1), VERSION).await.expect_status(405);
}
