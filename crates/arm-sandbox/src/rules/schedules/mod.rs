//! Privileged Identity Management: role assignments that end by themselves.
//!
//! A request (`roleAssignmentScheduleRequests`) makes, changes or removes a schedule
//! (`roleAssignmentSchedules`). While a schedule lasts, there is a role assignment. The shapes are those of
//! API version 2020-10-01; which settings a new role has is on the page "Configure Azure resource role
//! settings in Privileged Identity Management".

mod expiration;
mod requests;
mod schedule;

pub(super) use requests::Requests;
pub(super) use schedule::{END, Schedules, end_overdue, has_ended};

use serde_json::{Map, Value, json};

use super::role_definitions;
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    store::Document,
};

/// The versions of both types, newest first.
const VERSIONS: &[&str] = &["2022-04-01-preview", "2020-10-01", "2020-10-01-preview"];

/// What a malformed body is refused with.
const FORMAT: &str = "InvalidRequestContent";

/// Who gets which role where.
#[derive(Clone, Debug)]
struct Grant {
    scope: Id,
    principal: String,
    /// GUID of the role.
    role: String,
}

impl Grant {
    /// The three of them, as a schedule is found by them.
    fn term(&self) -> String {
        format!("{}|{}|{}", self.scope.key(), self.principal, self.role)
    }

    /// As both types say it.
    fn members(&self) -> Map<String, Value> {
        let members = json!({
            "scope": self.scope.text(),
            "roleDefinitionId": role_definitions::qualified(&self.scope, &self.role),
            "principalId": self.principal,
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

/// The properties of a kept document.
fn properties_of(document: &Document) -> Map<String, Value> {
    match object_of(&document.body).remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    }
}

/// A whole resource of one of the types.
fn resource(id: &Id, resource_type: &str, properties: Map<String, Value>) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("properties".into(), Value::Object(properties));
    body.insert("name".into(), json!(id.name()));
    body.insert("id".into(), json!(id.text()));
    body.insert("type".into(), json!(resource_type));
    body
}

/// A schedule or an assignment of the grant that there is not.
fn does_not_exist() -> ApiError {
    ApiError::bad_request("RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
}

/// How often lists still do not show a schedule.
fn unseen(context: &Context<'_>, name: &str) -> Result<u32, ApiError> {
    Ok(context.session.setting(&unseen_setting(name))?.unwrap_or_default())
}

fn unseen_setting(name: &str) -> String {
    format!("unseen-schedule-{}", name.to_ascii_lowercase())
}
