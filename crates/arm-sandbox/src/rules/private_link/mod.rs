//! Private endpoints and what they are connected to: the endpoint in the requester's subscription,
//! the connection at the resource that it asks for, and the groups that a resource offers. What is
//! particular to a service is a row of `services`.

mod connections;
mod decision;
mod endpoints;
mod interfaces;
mod leaving;
mod link_resources;
mod request;
mod service;
mod service_checks;
mod services;
mod traces;

use http::Method;
use serde_json::{Map, Value, json};

use super::{Rules, WriteStatus};
use crate::{
    api_error::ApiError,
    arm::{Context, resources::object_of},
    id::Id,
    store::Document,
};

pub(super) use endpoints::PrivateEndpoints;
pub(crate) use endpoints::TYPE as ENDPOINT;
pub(super) use interfaces::Interfaces;
use service::{Action, Orphan, Service, Verb};
pub(crate) use traces::ENDPOINT_TERM;

/// What services whose versions are not known are asked with; any will do.
const ANY_VERSION: &str = "2025-01-01";

/// The member of a resource that shows its connections.
const EMBEDDED: &str = "privateEndpointConnections";

/// The rules of a service's connections or groups.
pub(super) fn rules_of(resource_type: &str) -> Option<&'static dyn Rules> {
    services::services().find_map(|service| {
        let [_, connections, groups] = service.resources.types;
        if connections.eq_ignore_ascii_case(resource_type) {
            return Some(service as &dyn Rules);
        }
        groups.eq_ignore_ascii_case(resource_type).then_some(&service.resources as &dyn Rules)
    })
}

/// The types of all connections and groups, and those of the resources that have no rules of their own.
pub(super) fn types() -> impl Iterator<Item = &'static str> {
    services::services().flat_map(|service| {
        let [parent, connections, groups] = service.resources.types;
        let parent = Some(parent).filter(|_| !service.api_versions.is_empty());
        parent.into_iter().chain([connections, groups])
    })
}

/// The versions of a resource that has no rules of its own; none if it takes no private endpoints.
pub(super) fn api_versions(resource_type: &str) -> &'static [&'static str] {
    let mut services = services::services();
    let found = services.find(|it| it.resources.types[0].eq_ignore_ascii_case(resource_type));
    found.map_or(&[], |service| service.api_versions)
}

/// The type of a resource, of its connections or of its groups as Azure spells it.
pub(super) fn spelling(resource_type: &str) -> Option<&'static str> {
    let mut types = services::services().flat_map(|service| service.resources.types);
    types.find(|it| it.eq_ignore_ascii_case(resource_type))
}

/// A type of resource that takes private endpoints, for tests of every one of them.
#[derive(Clone, Copy, Debug)]
pub struct PrivateLinkType {
    /// `Namespace/type`.
    pub resource_type: &'static str,
    /// Version of its connections.
    pub api_version: &'static str,
    /// The first group that an endpoint may ask for; empty where there are none.
    pub group: &'static str,
    /// The verb that approves and rejects.
    pub verb: &'static str,
    /// The statuses of a write that approves, at once and while it goes on.
    pub statuses: [u16; 2],
    /// The provisioning state of a connection that is finished, where there is one.
    pub settled: Option<&'static str>,
    /// Whether a connection outlives its endpoint.
    pub outlives_endpoint: bool,
}

/// Every type of resource that takes private endpoints, but for those that tests ask for by name.
#[must_use]
pub fn private_link_types() -> Vec<PrivateLinkType> {
    let describe = |service: &Service| {
        let [resource_type, ..] = service.resources.types;
        PrivateLinkType {
            resource_type,
            api_version: newest_version(resource_type),
            group: service.resources.groups.first().map_or("", |it| it.id),
            verb: if service.verb == Verb::Patch { "PATCH" } else { "PUT" },
            statuses: match service.async_style.map(|it| it.status) {
                None
                | Some(WriteStatus::Usual | WriteStatus::Okay | WriteStatus::AcceptedWhenNew) => {
                    [200, 200]
                }
                Some(WriteStatus::Created) => [201, 201],
                Some(WriteStatus::AcceptedWhileRunning) => [200, 202],
                Some(WriteStatus::Accepted) => [202, 202],
            },
            settled: service.settled,
            outlives_endpoint: service.orphan != Orphan::Removed,
        }
    };
    services::services().filter(|it| !it.by_name_only).map(describe).collect()
}

/// Keeps what a resource shows of its connections, whatever a write of the resource says of it.
pub(super) fn carry_over(
    id: &Id,
    content: &mut Map<String, Value>,
    existing: Option<&Map<String, Value>>,
) {
    if of_parent(id).is_none() {
        return;
    }
    let Some(Value::Object(properties)) = content.get_mut("properties") else { return };
    match existing.and_then(|it| it.get("properties")).and_then(|it| it.get(EMBEDDED)) {
        None => properties.remove(EMBEDDED),
        Some(shown) => properties.insert(EMBEDDED.into(), shown.clone()),
    };
}

/// Disconnects the endpoints of a resource that is about to go.
pub(super) fn release_all(context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
    let Some(service) = of_parent(&document.id) else { return Ok(()) };
    let connections = traces::connections_of(context, service, &document.id)?;
    connections.iter().try_for_each(|connection| traces::sever(context, connection))
}

/// The groups that a resource offers.
pub(crate) fn offered(id: &Id, resource: &Map<String, Value>) -> Vec<&'static str> {
    of_parent(id).map(|service| service.resources.offered(resource)).unwrap_or_default()
}

/// The resource that an endpoint leads to.
pub(crate) fn target_of(endpoint: &Document) -> Option<Id> {
    target_in(&Value::Object(object_of(&endpoint.body)))
}

/// The resource that an endpoint leads to, by what a GET answers of it.
pub(crate) fn target_in(endpoint: &Value) -> Option<Id> {
    let properties = endpoint.get("properties").and_then(Value::as_object)?;
    let (_, connection) = request::asked_connection(properties).ok()?;
    request::target_of(connection).ok()
}

/// How a decision about a connection is written.
pub(crate) struct Asked {
    /// The verb.
    pub(crate) verb: Method,
    /// The version of the API.
    pub(crate) version: &'static str,
    /// The body.
    pub(crate) body: Value,
}

/// How the status of a connection of that resource is written, with a message for the requester.
pub(crate) fn decision(resource: &Id, status: &str, message: &str) -> Option<Asked> {
    let service = of_parent(resource)?;
    let mut state = json!({"status": status, "description": message});
    if let Action::Written(name) = service.action {
        state[name] = json!("None");
    }
    let [parent, ..] = service.resources.types;
    Some(Asked {
        verb: if service.verb == Verb::Patch { Method::PATCH } else { Method::PUT },
        version: newest_version(parent),
        body: json!({"properties": {decision::STATE: state}}),
    })
}

/// The DNS zones of a resource, each with the group that it is for.
pub(crate) fn zones(id: &Id, resource: &Map<String, Value>) -> Vec<(&'static str, String)> {
    of_parent(id).map(|service| service.resources.zones(resource)).unwrap_or_default()
}

/// The types of resources that private endpoints can be made for.
pub(crate) fn parents() -> impl Iterator<Item = &'static str> {
    services::services().map(|service| service.resources.types[0])
}

/// The newest version of a type that is listed first.
fn newest_version(parent: &str) -> &'static str {
    super::for_type(parent).api_versions(parent).first().copied().unwrap_or(ANY_VERSION)
}

/// The service that a resource is of.
fn of_parent(id: &Id) -> Option<&'static Service> {
    services::services().find(|service| id.is_a(service.resources.types[0]))
}
