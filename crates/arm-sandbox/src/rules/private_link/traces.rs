//! What others show of a connection: the resource that it leads to, and the endpoint that asked for
//! it, which is in another subscription and perhaps in another tenant.

use serde_json::{Map, Value, json};

use super::{
    EMBEDDED, connections,
    decision::STATE,
    leaving,
    service::{Action, Embedded, Orphan, Service},
};
use crate::{
    api_error::ApiError,
    arm::{Caller, Context, resources::object_of},
    id::Id,
    store::{Document, Listing},
};

/// What a connection is found by: the key of its endpoint.
pub(crate) const ENDPOINT_TERM: &str = "private-endpoint";

/// The lists of an endpoint's connections: those that need no approval, and those that do.
pub(super) const LISTS: [&str; 2] =
    ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"];

/// The context of the tenant that a resource is in; `None` when its subscription is not known.
pub(super) fn home<'a>(context: &Context<'a>, id: &Id) -> Result<Option<Context<'a>>, ApiError> {
    let subscription = id.subscription().unwrap_or_default();
    let tenant = context.session.tenant_of(subscription)?;
    Ok(tenant.map(|tenant| Context {
        caller: Caller { tenant, ..context.caller.clone() },
        ..context.clone()
    }))
}

/// The connections of a resource, without those that are being deleted.
pub(super) fn connections_of(
    context: &Context<'_>,
    service: &Service,
    resource: &Id,
) -> Result<Vec<Document>, ApiError> {
    let [_, resource_type, _] = service.resources.types;
    let prefix = resource.prefix();
    let listing = Listing { resource_type, prefix: &prefix, ..Listing::default() };
    let mut found = context.session.list(context.tenant(), &listing)?;
    found.retain(|it| leaving::state_of(&object_of(&it.body)).is_none());
    Ok(found)
}

/// The endpoint of a connection.
pub(super) fn endpoint_of(properties: &Map<String, Value>) -> Option<Id> {
    Id::parse(properties.get("privateEndpoint")?.get("id")?.as_str()?)
}

/// Has a resource show its connections, all but one that is about to go.
pub(super) fn show_in_resource(
    context: &Context<'_>,
    service: &Service,
    resource: &Id,
    without: Option<&Id>,
) -> Result<(), ApiError> {
    if service.embedded == Embedded::Absent {
        return Ok(());
    }
    let Some(document) = context.session.document(context.tenant(), resource)? else {
        return Ok(());
    };
    let connections = connections_of(context, service, resource)?;
    let shown =
        connections.iter().filter(|it| without.is_none_or(|gone| gone.key() != it.id.key()));
    let shown = shown.map(|connection| {
        let mut shown = object_of(&connections::seen(&connection.body, false));
        if service.embedded == Embedded::Bare {
            shown.remove("name");
            shown.remove("type");
        }
        Value::Object(shown)
    });
    let mut body = object_of(&document.body);
    if let Some(Value::Object(properties)) = body.get_mut("properties") {
        properties.insert(EMBEDDED.into(), shown.collect());
    }
    Ok(context.session.rewrite(context.tenant(), resource, &Value::Object(body).to_string())?)
}

/// Has an endpoint show how its request stands.
pub(super) fn show_on_endpoint(
    context: &Context<'_>,
    endpoint: &Id,
    status: &str,
    description: &str,
) -> Result<(), ApiError> {
    let Some(home) = home(context, endpoint)? else { return Ok(()) };
    let Some(document) = home.session.document(home.tenant(), endpoint)? else { return Ok(()) };
    let mut body = object_of(&document.body);
    let state = json!({"status": status, "description": description, "actionsRequired": "None"});
    for list in LISTS {
        let connections = body.get_mut("properties").and_then(|it| it.get_mut(list));
        for connection in connections.and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(Value::Object(properties)) = connection.get_mut("properties") {
                properties.insert(STATE.into(), state.clone());
            }
        }
    }
    Ok(home.session.rewrite(home.tenant(), endpoint, &Value::Object(body).to_string())?)
}

/// Shows on the endpoint of a connection that is about to be removed that it leads nowhere. A
/// disconnected connection no longer has an endpoint, though a new one can have the same name.
pub(super) fn sever(context: &Context<'_>, connection: &Document) -> Result<(), ApiError> {
    let body = object_of(&connection.body);
    if state_member(&body, "status") == "Disconnected" {
        return Ok(());
    }
    let properties = body.get("properties").and_then(Value::as_object);
    let Some(endpoint) = properties.and_then(endpoint_of) else { return Ok(()) };
    show_on_endpoint(context, &endpoint, "Disconnected", "Deleted state")
}

/// Does to a connection what its service does when the endpoint goes.
pub(super) fn orphan(
    context: &Context<'_>,
    service: &Service,
    resource: &Id,
    connection: &Document,
) -> Result<(), ApiError> {
    match service.orphan {
        Orphan::Removed => context.session.remove(context.tenant(), &connection.id, 0)?,
        Orphan::Disconnected(state) => {
            let mut body = object_of(&connection.body);
            if let Some(Value::Object(properties)) = body.get_mut("properties") {
                disconnect(service, properties);
                if let Some(state) = state {
                    properties.insert("provisioningState".into(), json!(state));
                }
            }
            let body = Value::Object(body).to_string();
            context.session.rewrite(context.tenant(), &connection.id, &body)?;
        }
    }
    show_in_resource(context, service, resource, None)
}

/// A member of the state of a connection, as its resource or its endpoint shows it.
pub(super) fn state_member<'a>(connection: &'a Map<String, Value>, name: &str) -> &'a str {
    let state = connection.get("properties").and_then(|it| it.get(STATE));
    state.and_then(|it| it.get(name)).and_then(Value::as_str).unwrap_or_default()
}

fn disconnect(service: &Service, properties: &mut Map<String, Value>) {
    let mut state = json!({"status": "Disconnected", "description": "Deleted state"});
    if let Action::Written(name) | Action::ReadOnly(name) = service.action {
        state[name] = json!("None");
    }
    properties.insert(STATE.into(), state);
}
