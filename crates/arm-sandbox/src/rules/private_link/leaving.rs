//! Connections whose deletion goes on: they are seen until it is over.

use serde_json::{Map, Value, json};

use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    store::Document,
};

/// `provisioningState` of what is being deleted, as most services call it.
pub(super) const DELETING: &str = "Deleting";

/// The same, as SQL calls it.
pub(super) const DROPPING: &str = "Dropping";

/// Marks a connection as one that is being deleted.
pub(super) fn begin(
    context: &Context<'_>,
    document: &Document,
    state: &str,
) -> Result<(), ApiError> {
    let mut body = object_of(&document.body);
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        properties.insert("provisioningState".into(), json!(state));
    }
    let body = Value::Object(body).to_string();
    Ok(context.session.rewrite(context.tenant(), &document.id, &body)?)
}

/// What a connection says of its deletion, if it is being deleted.
pub(super) fn state_of(body: &Map<String, Value>) -> Option<&'static str> {
    let state = body.get("properties")?.get("provisioningState")?.as_str()?;
    [DELETING, DROPPING].into_iter().find(|it| *it == state)
}

/// Refuses a decision about a connection that is being deleted.
pub(super) fn check_stays(id: &Id, body: &Map<String, Value>) -> Result<(), ApiError> {
    let Some(state) = state_of(body) else { return Ok(()) };
    let message =
        format!("The private endpoint connection '{}' is in the state {state}.", id.name());
    Err(ApiError::conflict("Conflict", message))
}

/// Whether a connection was deleted, and its deletion is over.
pub(super) fn is_gone(context: &Context<'_>, document: &Document) -> Result<bool, ApiError> {
    if state_of(&object_of(&document.body)).is_none() {
        return Ok(false);
    }
    let goes_on =
        context.behavior.operations_take_time() && context.session.is_running(document.id.key())?;
    Ok(!goes_on)
}
