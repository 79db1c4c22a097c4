//! `dataplane_pim_role_assignment`, through gRPC against the sandbox.

mod conflicts;

mod ends;

mod life;

mod moves;

mod requests;

mod sample;

mod snapshot;

pub(crate) use sample::SAMPLE;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    azure::{Azure, BLOB_READER, SUBSCRIPTION, VENDOR, lake},
    grpc::{Managed, Stored},
};

pub(crate) const TYPE: &str = "dataplane_pim_role_assignment";
const VERSION: &str = "2020-10-01";
/// The name of a request of somebody else.
const THEIRS: &str = "7b0f2c11-03a9-4d0e-9a35-f0f7d1f0a002";
const PAST: &str = "2026-01-31T18:00:00Z";

/// The vendor's application reads the lake for eight hours.
fn grant() -> Value {
    json!({
        "scope": lake(),
        "role": "Storage Blob Data Reader",
        "principal_id": VENDOR,
        "expires_after": "8h",
    })
}

/// The same with other arguments.
fn grant_with(arguments: &Value) -> Value {
    let mut grant = grant();
    for (name, value) in arguments.as_object().into_iter().flatten() {
        grant[name] = value.clone();
    }
    grant
}

/// The same until a time.
fn until(end: &str) -> Value {
    grant_with(&json!({ "expires_after": null, "expires_at": end }))
}

/// A time some days ahead, in whole seconds. Azure allows 180 days at most.
#[expect(clippy::disallowed_methods, reason = "the provider and the sandbox go by the time of day")]
fn in_days(days: i64) -> String {
    let time = Timestamp::now() + SignedDuration::from_hours(24 * days);
    Timestamp::from_second(time.as_second()).unwrap().to_string()
}

/// The assignments of a new run of Terraform.
async fn grants(azure: &Azure) -> Managed {
    azure.terraform().await.resource(TYPE)
}

/// The ID of a role as Azure shows it in the subscription.
fn definition(guid: &str) -> String {
    format!("{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{guid}")
}

/// The ID of the assignment.
fn id() -> String {
    format!("{}|{}|{VENDOR}", lake(), definition(BLOB_READER))
}

/// The path of the requests, or of the schedules, of the lake.
fn path(of: &str) -> String {
    format!("{}/providers/Microsoft.Authorization/{of}", lake())
}

/// The schedules in Azure.
async fn schedules(azure: &Azure) -> Vec<Value> {
    azure.somebody_else().list(path("roleAssignmentSchedules"), VERSION, &[]).await.unwrap()
}

/// The requests in Azure, by their type.
async fn requests(azure: &Azure, of: &str) -> Vec<Value> {
    let path = path("roleAssignmentScheduleRequests");
    let all: Vec<Value> = azure.somebody_else().list(path, VERSION, &[]).await.unwrap();
    all.into_iter().filter(|it| it["properties"]["requestType"] == of).collect()
}

/// What somebody else requests of the same grant.
fn theirs(of: &str, end: &Value) -> Value {
    json!({ "properties": {
        "principalId": VENDOR,
        "roleDefinitionId": definition(BLOB_READER),
        "requestType": of,
        "justification": "theirs",
        "scheduleInfo": { "expiration": end },
    }})
}

/// Somebody else sends a request of the same grant.
async fn somebody_requests(azure: &Azure, of: &str, end: &Value) {
    let path = format!("{}/{}", path("roleAssignmentScheduleRequests"), uuid::Uuid::new_v4());
    let body = theirs(of, end);
    azure.somebody_else().put::<Value>(path, VERSION, &body).await.unwrap();
}

/// The object after its time, when Azure has ended the access.
async fn after_its_time(azure: &Azure, stored: &Stored) -> Stored {
    somebody_requests(azure, "AdminRemove", &Value::Null).await;
    let mut stored = stored.clone();
    stored.value["expires_at"] = PAST.into();
    stored
}
