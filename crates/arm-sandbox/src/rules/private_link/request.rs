//! What a private endpoint asks for, and whether it may.

use serde_json::{Map, Value, json};

use super::{
    decision::{self, STATE},
    endpoints::TYPE,
    of_parent,
    service::Service,
    traces::{self, LISTS},
};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    rules::{self, firewall::BAD_REQUEST, shape},
};

/// The end of an alias: `{prefix}.{guid}.{region}.azure.privatelinkservice`.
const ALIAS: &str = ".azure.privatelinkservice";

/// The most characters of a request message.
const MESSAGE_LENGTH: usize = 140;

/// The connection that an endpoint asks for, and the list that it is in.
pub(super) fn asked_connection(
    properties: &Map<String, Value>,
) -> Result<(&'static str, &Map<String, Value>), ApiError> {
    let mut asked = LISTS.into_iter().flat_map(|list| {
        let connections = properties.get(list).and_then(Value::as_array);
        connections.into_iter().flatten().map(move |connection| (list, connection))
    });
    match (asked.next(), asked.next()) {
        (Some((list, Value::Object(connection))), None) => Ok((list, connection)),
        _ => Err(bad("A private endpoint must have exactly one private link service connection.")),
    }
}

/// Whether a connection asks for a private link service by its alias.
pub(super) fn is_alias(connection: &Map<String, Value>) -> bool {
    let properties = connection.get("properties").and_then(Value::as_object);
    let text = properties.and_then(|it| it.get("privateLinkServiceId")).and_then(Value::as_str);
    text.is_some_and(|it| it.to_ascii_lowercase().ends_with(ALIAS))
}

/// The connection of an endpoint for a service that is known by its alias only. Its owner is outside of
/// what the sandbox knows, so it is pending unless a seed says otherwise; it cannot be without approval.
fn requested_by_alias(
    id: &Id,
    list: &str,
    connection: &Map<String, Value>,
    seeded: bool,
) -> Result<Map<String, Value>, ApiError> {
    let asked = shape::properties(connection, BAD_REQUEST)?;
    let [automatic, _] = LISTS;
    if list == automatic {
        return Err(bad(
            "A private link service that is given by its alias needs a manual connection.",
        ));
    }
    let message = shape::optional(asked, "requestMessage", BAD_REQUEST)?.unwrap_or_default();
    let pending = json!({"status": "Pending", "description": message, "actionsRequired": "None"});
    let state = asked.get(STATE).filter(|_| seeded).cloned().unwrap_or(pending);
    let mut properties = asked.clone();
    properties.insert("provisioningState".into(), json!("Succeeded"));
    properties.insert(STATE.into(), state);
    let name = connection.get("name").and_then(Value::as_str).unwrap_or(id.name());
    let connection = json!({
        "name": name,
        "id": id.child(list, name).text(),
        "type": format!("{TYPE}/{list}"),
        "properties": properties,
    });
    Ok(connection.as_object().cloned().unwrap_or_default())
}

/// The resource that a connection asks for.
pub(super) fn target_of(connection: &Map<String, Value>) -> Result<Id, ApiError> {
    let properties = connection.get("properties").and_then(Value::as_object);
    let text = properties.and_then(|it| it.get("privateLinkServiceId")).and_then(Value::as_str);
    text.and_then(Id::parse)
        .ok_or_else(|| bad("'privateLinkServiceId' is not the ID of a resource."))
}

/// The connection of an endpoint that is there, which cannot be changed.
pub(super) fn unchanged(
    (was_list, was): (&str, &Map<String, Value>),
    (list, asked): (&str, &Map<String, Value>),
) -> Result<Map<String, Value>, ApiError> {
    let groups =
        |it: &Map<String, Value>| it.get("properties").and_then(|it| it.get("groupIds")).cloned();
    let text = |it: &Map<String, Value>| {
        let target = it.get("properties").and_then(|it| it.get("privateLinkServiceId"));
        target.and_then(Value::as_str).map(str::to_ascii_lowercase)
    };
    let same = was_list == list
        && text(was) == text(asked)
        && groups(was).unwrap_or_else(|| json!([])) == groups(asked).unwrap_or_else(|| json!([]));
    if same {
        Ok(was.clone())
    } else {
        Err(bad("What a private endpoint is connected to cannot be changed."))
    }
}

/// The connection of a new endpoint: approved where its maker may approve it, else pending.
pub(super) fn requested(
    context: &Context<'_>,
    id: &Id,
    list: &str,
    connection: &Map<String, Value>,
    seeded: bool,
) -> Result<Map<String, Value>, ApiError> {
    if is_alias(connection) {
        return requested_by_alias(id, list, connection, seeded);
    }
    let target = target_of(connection)?;
    let asked = shape::properties(connection, BAD_REQUEST)?;
    let known = ["privateLinkServiceId", "groupIds", "requestMessage", STATE, "provisioningState"];
    shape::check_members(asked, &known, "PrivateLinkServiceConnectionProperties")?;
    let Some(service) = of_parent(&target) else {
        return Err(bad(&format!(
            "The resource type '{}' takes no private endpoints.",
            target.resource_type()
        )));
    };
    let home = traces::home(context, &target)?;
    let found =
        home.as_ref().map(|home| home.session.document(home.tenant(), &target)).transpose()?;
    let (Some(home), Some(resource)) = (home, found.flatten()) else {
        return Err(ApiError::bad_request(
            "InvalidResourceReference",
            format!(
                "Resource {} referenced by resource {} was not found.",
                target.text(),
                id.text()
            ),
        ));
    };
    let resource = object_of(&resource.body);
    check_groups(service, &target, asked, &resource)?;
    let message = shape::optional(asked, "requestMessage", BAD_REQUEST)?.unwrap_or_default();
    if MESSAGE_LENGTH < message.chars().count() {
        return Err(bad(&format!("'requestMessage' has more than {MESSAGE_LENGTH} characters.")));
    }
    decision::check_message(service, message)?;
    let [automatic, _] = LISTS;
    let state = match asked.get(STATE).filter(|_| seeded) {
        Some(state) => state.clone(),
        None if list == automatic => {
            if !approves_by_itself(&resource, id) {
                check_may_approve(context, &home, id, &target)?;
            }
            let [_, description] = service.auto_approved;
            json!({"status": "Approved", "description": description, "actionsRequired": "None"})
        }
        None => json!({"status": "Pending", "description": message, "actionsRequired": "None"}),
    };
    let mut properties = asked.clone();
    properties.insert("privateLinkServiceId".into(), json!(target.text()));
    properties.insert("provisioningState".into(), json!("Succeeded"));
    properties.insert(STATE.into(), state);
    let name = connection.get("name").and_then(Value::as_str).unwrap_or(id.name());
    let connection = json!({
        "name": name,
        "id": id.child(list, name).text(),
        "type": format!("{TYPE}/{list}"),
        "properties": properties,
    });
    Ok(connection.as_object().cloned().unwrap_or_default())
}

/// Refuses a group that the resource does not offer. Groups are compared with case.
fn check_groups(
    service: &Service,
    target: &Id,
    asked: &Map<String, Value>,
    resource: &Map<String, Value>,
) -> Result<(), ApiError> {
    let groups =
        asked.get("groupIds").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let offered = service.resources.offered(resource);
    let known = |group: &Value| offered.iter().any(|it| group == it);
    let fits = match groups {
        [] => service.resources.groups.is_empty(),
        groups => groups.iter().all(known),
    };
    if fits {
        return Ok(());
    }
    let asked: Vec<&str> = groups.iter().filter_map(Value::as_str).collect();
    Err(bad(&format!(
        "The group IDs [{}] are not valid for '{}', which offers [{}].",
        asked.join(", "),
        target.text(),
        offered.join(", "),
    )))
}

/// Whether a private link service approves whatever comes from the endpoint's subscription.
fn approves_by_itself(service: &Map<String, Value>, endpoint: &Id) -> bool {
    let approved = service.get("properties").and_then(|it| it.get("autoApproval"));
    let approved = approved.and_then(|it| it.get("subscriptions")).and_then(Value::as_array);
    let subscription = endpoint.subscription().unwrap_or_default();
    let names = |it: &Value| it.as_str().is_some_and(|it| it.eq_ignore_ascii_case(subscription));
    approved.is_some_and(|approved| approved.iter().any(names))
}

/// Refuses a connection without approval to a caller who may not approve it.
fn check_may_approve(
    context: &Context<'_>,
    home: &Context<'_>,
    id: &Id,
    target: &Id,
) -> Result<(), ApiError> {
    let action =
        format!("{}/PrivateEndpointConnectionsApproval/action", rules::action_type(target));
    if home.tenant() == context.tenant() && home.permit(&action, target).is_ok() {
        return Ok(());
    }
    Err(ApiError::new(
        403,
        "LinkedAuthorizationFailed",
        format!(
            "The client '{}' with object id '{}' has permission to perform action \
             'Microsoft.Network/privateEndpoints/write' on scope '{}'; however, it does not have permission to \
             perform action '{action}' on the linked scope '{}' or the linked scope is invalid.",
            context.caller.app_id,
            context.caller.object_id,
            id.text(),
            target.text(),
        ),
    ))
}

/// An error of what an endpoint asks for.
pub(super) fn bad(message: &str) -> ApiError {
    ApiError::bad_request(BAD_REQUEST, message)
}
