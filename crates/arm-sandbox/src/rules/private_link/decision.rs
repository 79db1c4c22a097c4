//! What a write of a connection makes of it, or why it is refused.

use serde_json::{Map, Value, json};

use super::service::{Action, Echo, Groups, Service};
use crate::{api_error::ApiError, id::Id, rules::shape};

/// The object that says how things stand.
pub(super) const STATE: &str = "privateLinkServiceConnectionState";

/// A write as a service sees it.
pub(super) struct Change<'a> {
    /// The connection.
    pub(super) id: &'a Id,
    /// The status that it has.
    pub(super) before: &'a str,
    /// The status that is asked for.
    pub(super) after: &'a str,
    /// The description that is asked for.
    pub(super) description: Option<&'a str>,
}

/// The properties of a connection after a write.
pub(super) fn decided(
    service: &Service,
    id: &Id,
    content: &Map<String, Value>,
    before: &Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let bad = |message: String| ApiError::bad_request(service.code, message);
    let root = ["id", "name", "type", "location", "etag", "properties", "systemData"];
    shape::check_members(content, &root, "PrivateEndpointConnection")?;
    let asked = shape::properties(content, service.code)?;
    check_properties(service, asked, before)?;
    let Some(Value::Object(state)) = asked.get(STATE) else {
        return Err(bad(format!("'{STATE}' is missing.")));
    };
    check_state(service, state)?;
    let was = before.get(STATE);
    let was =
        |name: &str| was.and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default();
    let status = shape::optional(state, "status", service.code)?;
    let description = shape::optional(state, "description", service.code)?;
    let change =
        Change { id, before: was("status"), after: status.unwrap_or(was("status")), description };
    if let Some(check) = service.check {
        check(&change)?;
    }
    for name in service.required {
        shape::required(state, name, service.code)?;
    }
    check_change(service, &change)?;
    let mut state = json!({
        "status": change.after,
        "description": description.unwrap_or_default(),
    });
    match service.action {
        Action::Absent => {}
        Action::Written(name) | Action::ReadOnly(name) => state[name] = json!("None"),
    }
    let mut properties = before.clone();
    properties.insert(STATE.into(), state);
    if let Some(settled) = service.settled {
        let said = asked.get("provisioningState").filter(|_| service.takes_provisioning_state);
        properties.insert("provisioningState".into(), said.cloned().unwrap_or(json!(settled)));
    }
    Ok(properties)
}

/// Refuses another endpoint, members that there are not and, where the service does, members that
/// it alone decides.
fn check_properties(
    service: &Service,
    asked: &Map<String, Value>,
    before: &Map<String, Value>,
) -> Result<(), ApiError> {
    let groups = match service.shows_groups {
        Groups::Hidden => None,
        Groups::One => Some("groupId"),
        Groups::Many => Some("groupIds"),
    };
    let read_only: Vec<&str> = groups
        .into_iter()
        .chain(["provisioningState"])
        .chain(service.extras.iter().copied())
        .collect();
    let known = [&["privateEndpoint", STATE], read_only.as_slice()].concat();
    shape::check_members(asked, &known, "PrivateEndpointConnectionProperties")?;
    if service.echo == Echo::Refused && read_only.iter().any(|name| asked.contains_key(*name)) {
        return Err(ApiError::bad_request("InvalidResource", "Property set method not found."));
    }
    let endpoint = |properties: &Map<String, Value>| {
        let id = properties.get("privateEndpoint")?.get("id")?.as_str()?;
        Some(id.to_ascii_lowercase())
    };
    match endpoint(asked) {
        Some(named) if endpoint(before).as_ref() != Some(&named) => Err(ApiError::bad_request(
            service.code,
            "The private endpoint of a connection cannot be changed.",
        )),
        _ => Ok(()),
    }
}

fn check_state(service: &Service, state: &Map<String, Value>) -> Result<(), ApiError> {
    let action = match service.action {
        Action::Absent => None,
        Action::Written(name) | Action::ReadOnly(name) => Some(name),
    };
    let known: Vec<&str> = ["status", "description"].into_iter().chain(action).collect();
    shape::check_members(state, &known, "PrivateLinkServiceConnectionState")?;
    match service.action {
        Action::ReadOnly(name) if service.echo == Echo::Refused && state.contains_key(name) => {
            Err(ApiError::bad_request("InvalidResource", "Property set method not found."))
        }
        _ => Ok(()),
    }
}

fn check_change(service: &Service, change: &Change<'_>) -> Result<(), ApiError> {
    let bad = |message: String| Err(ApiError::bad_request(service.code, message));
    let Change { id, before, after, description } = change;
    if *before == "Disconnected" {
        return bad(format!("The private endpoint connection '{}' is disconnected.", id.name()));
    }
    if !matches!(*after, "Approved" | "Rejected") {
        return bad(format!(
            "The status '{after}' of a private endpoint connection cannot be written."
        ));
    }
    check_message(service, description.unwrap_or_default())
}

/// Refuses a message that the service has no room for.
pub(super) fn check_message(service: &Service, message: &str) -> Result<(), ApiError> {
    let length = message.chars().count();
    if length <= service.message_length {
        return Ok(());
    }
    Err(ApiError::bad_request(
        service.code,
        format!(
            "A message of {length} characters is too long: there may be {}.",
            service.message_length
        ),
    ))
}
