//! The connections of a resource (`…/privateEndpointConnections`). A private endpoint makes them;
//! the owner of the resource approves, rejects and removes them.

use http::Method;
use serde_json::{Map, Value, json};

use super::{
    decision::{self, STATE},
    leaving,
    service::{Action, Groups, OperationPlace, Service, Verb},
    traces::{self, state_member},
};
use crate::{
    Behavior,
    api_error::ApiError,
    arm::{Context, operations, resources::object_of},
    clock,
    id::Id,
    rules::{
        self, Accepted, Deletion, Lease, Link, ListForm, Listed, PendingOperation, Put,
        ResponseStyle, Rules, shape,
    },
    store::{Document, Element, Listing},
};

/// The member in which the state before a write is kept while the write goes on. No answer has it.
const OLD_STATE: &str = "stateBefore";

/// What the connections of a resource are locked under.
const PROXIES: &str = "privateEndpointConnectionProxies";

impl Rules for Service {
    fn resource_type(&self) -> &'static str {
        let [_, own, _] = self.resources.types;
        own
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        let [parent, ..] = self.resources.types;
        rules::for_type(parent).api_versions(parent)
    }

    fn accept(&self, context: &Context<'_>, put: Put<'_>) -> Result<Accepted, ApiError> {
        let Put { id, content, existing, seeded, .. } = put;
        let Some(parent) = id.parent() else { return Err(self.not_found(id)) };
        let (body, spelling) = if seeded {
            (planted(self, context, id, &content)?, None)
        } else {
            let action = format!(
                "{}/PrivateEndpointConnectionsApproval/action",
                rules::action_type(&parent)
            );
            context.permit(&action, &parent)?;
            let existing = existing.ok_or_else(|| self.not_found(id))?;
            leaving::check_stays(id, existing)?;
            let before = shape::properties(existing, self.code)?;
            let mut body = existing.clone();
            let properties = decision::decided(self, id, &content, before)?;
            if self.shows_old && context.behavior.operations_take_time() {
                body.insert(OLD_STATE.into(), before.get(STATE).cloned().unwrap_or_default());
            }
            body.insert("properties".into(), Value::Object(properties));
            let spelling = existing.get("id").and_then(Value::as_str).and_then(Id::parse);
            (body, spelling)
        };
        let properties = shape::properties(&body, self.code)?;
        let endpoint = traces::endpoint_of(properties);
        let term = |endpoint: Id| (traces::ENDPOINT_TERM, endpoint.key().to_owned());
        Ok(Accepted {
            terms: endpoint.map(term).into_iter().collect(),
            body,
            spelling,
            etag_member: self.etag.member(),
        })
    }

    /// One whose deletion is over is gone.
    fn find(&self, context: &Context<'_>, id: &Id) -> Result<Option<Document>, ApiError> {
        let found = context.session.document(context.tenant(), id)?;
        match found {
            Some(document) if leaving::is_gone(context, &document)? => Ok(None),
            Some(mut document) => {
                let runs = context.session.is_running(id.key())?;
                document.body = seen(&document.body, runs);
                Ok(Some(document))
            }
            None => Ok(None),
        }
    }

    /// What a write answers is what the connection shows until the write is over.
    fn shown(&self, _: &Context<'_>, _: &Id, body: &str) -> Result<String, ApiError> {
        Ok(seen(body, true))
    }

    fn operation_links(&self, operation: &PendingOperation<'_>) -> Vec<Link> {
        operation_links(self.answers.operation, operation)
    }

    fn accepted_body(&self, context: &Context<'_>, deletes: bool) -> Option<String> {
        let body = if deletes { self.answers.deleted } else { self.answers.written };
        Some(body?.replace("{now}", &clock::seven_digits(context.now)))
    }

    fn kept(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let body = object_of(&document.body);
        let properties = shape::properties(&body, self.code)?;
        if let Some(parent) = document.id.parent() {
            traces::show_in_resource(context, self, &parent, None)?;
        }
        let Some(endpoint) = traces::endpoint_of(properties) else { return Ok(()) };
        let (status, description) =
            (state_member(&body, "status"), state_member(&body, "description"));
        traces::show_on_endpoint(context, &endpoint, status, description)
    }

    fn offers(&self, method: &Method) -> bool {
        match *method {
            Method::PUT => self.verb == Verb::Put,
            Method::PATCH => self.verb == Verb::Patch,
            _ => true,
        }
    }

    /// What is patched is what would be put.
    fn patched(
        &self,
        _: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, ApiError> {
        Ok(patch)
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle {
            async_style: self.async_style,
            deletion: if self.async_style.is_some() { Deletion::Accepted } else { Deletion::Empty },
            tags: self.etag.tags(),
        }
    }

    fn running_state(&self, document: &Map<String, Value>) -> Option<&'static str> {
        if let Some(state) = leaving::state_of(document) {
            return Some(state);
        }
        match self.running {
            Some(running) => Some(running(state_member(document, "status"))),
            None => self.async_style?.state,
        }
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        traces::sever(context, document)?;
        match document.id.parent() {
            None => Ok(()),
            Some(parent) => traces::show_in_resource(context, self, &parent, Some(&document.id)),
        }
    }

    /// A deletion that goes on is seen until it is over.
    fn withdraw(
        &self,
        context: &Context<'_>,
        stored: &Id,
        document: &Document,
        stale_lists: u32,
    ) -> Result<(), ApiError> {
        match self.leaves_as {
            Some(state) if context.behavior.operations_take_time() => {
                leaving::begin(context, document, state)
            }
            _ => Ok(context.session.remove(context.tenant(), stored, stale_lists)?),
        }
    }

    fn locked_as(&self, id: &Id) -> Id {
        locked_as(id)
    }

    fn list(&self, context: &Context<'_>, listed: &Listed<'_>) -> Result<Vec<Element>, ApiError> {
        let missing = &context.behavior.private_link.lists_missing;
        if missing.iter().any(|it| listed.collection.parent.is_a(it)) {
            return Err(ApiError::method_not_allowed("GET"));
        }
        let prefix = listed.collection.parent.prefix();
        let listing = Listing {
            resource_type: self.resource_type(),
            prefix: &prefix,
            after: listed.after,
            limit: Some(listed.limit),
            ..Listing::default()
        };
        let mut elements = Vec::new();
        for document in context.session.list(context.tenant(), &listing)? {
            if !leaving::is_gone(context, &document)? {
                let runs = context.session.is_running(document.id.key())?;
                let body = seen(&document.body, runs);
                let body = operations::with_progress(context, self, &document.id, body)?;
                elements.push(Element { key: document.id.key().to_owned(), body });
            }
        }
        Ok(elements)
    }

    fn list_form(&self) -> ListForm {
        self.listed
    }

    fn heeds_conditions(&self) -> bool {
        self.etag.is_heeded()
    }

    /// Whatever excludes other writes of the resource excludes those of its connections.
    fn lease(&self, behavior: &Behavior, id: &Id) -> Option<Lease> {
        if self.queues {
            return None;
        }
        let parent = id.parent()?;
        match self.conflict {
            None => rules::for_type(parent.resource_type()).lease(behavior, &parent),
            Some(conflict) => {
                Some(Lease { name: format!("writes{}", parent.key()), error: conflict(&parent) })
            }
        }
    }
}

/// What locks on a connection speak of.
pub(super) fn locked_as(id: &Id) -> Id {
    id.parent().map_or_else(|| id.clone(), |parent| parent.child(PROXIES, id.name()))
}

/// A connection as it is shown: with its old state while a write goes on, where it was kept.
pub(super) fn seen(body: &str, runs: bool) -> String {
    let mut shown = object_of(body);
    let Some(old) = shown.remove(OLD_STATE) else { return body.to_owned() };
    if let Some(Value::Object(properties)) = shown.get_mut("properties").filter(|_| runs) {
        properties.insert(STATE.into(), old);
    }
    Value::Object(shown).to_string()
}

/// Where the end of an operation is asked for, by the header that says it.
fn operation_links(place: OperationPlace, operation: &PendingOperation<'_>) -> Vec<Link> {
    let PendingOperation { base, id, region, operation, version, deletes } = operation;
    let below = |path: &str| format!("{base}{}/{path}?api-version={version}", id.text());
    let (status, location) = ("azure-asyncoperation", "location");
    match place {
        OperationPlace::Usual => Vec::new(),
        OperationPlace::Itself => vec![(
            status,
            format!("{base}{}?api-version={version}&kv-operation={operation}", id.text()),
        )],
        OperationPlace::Results => {
            let subscription = id.subscription().unwrap_or_default();
            let regional = format!(
                "{base}/subscriptions/{subscription}/providers/{}/locations/{region}/operationsStatus/{operation}\
                 ?api-version={version}",
                id.namespace(),
            );
            vec![(status, regional), (location, below(&format!("operationResults/{operation}")))]
        }
        OperationPlace::Statuses if *deletes => {
            vec![(location, below(&format!("operationResults/{operation}")))]
        }
        OperationPlace::Statuses => {
            let path = format!("operationStatuses/privateendpointconnections-{operation}");
            vec![(status, below(&path))]
        }
        OperationPlace::Status => {
            let kind = if *deletes { "Delete" } else { "Update" };
            let path = below(&format!("operationStatus/{operation}"));
            vec![(status, format!("{path}&operationType={kind}"))]
        }
    }
}

/// A connection that an endpoint or a seed makes.
fn planted(
    service: &Service,
    context: &Context<'_>,
    id: &Id,
    written: &Map<String, Value>,
) -> Result<Map<String, Value>, ApiError> {
    let asked = shape::properties(written, service.code)?;
    let Some(endpoint) =
        asked.get("privateEndpoint").filter(|_| traces::endpoint_of(asked).is_some())
    else {
        return Err(ApiError::bad_request(
            service.code,
            "'privateEndpoint.id' is not the ID of a resource.",
        ));
    };
    let said = |name: &str| asked.get(STATE).and_then(|it| it.get(name)).and_then(Value::as_str);
    let mut state = json!({
        "status": said("status").unwrap_or("Pending"),
        "description": said("description").unwrap_or_default(),
    });
    if let Action::Written(name) | Action::ReadOnly(name) = service.action {
        state[name] = json!("None");
    }
    let mut properties = Map::new();
    properties.insert("privateEndpoint".into(), endpoint.clone());
    let groups =
        asked.get("groupIds").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    match service.shows_groups {
        Groups::Hidden => {}
        Groups::One => {
            properties.insert("groupId".into(), groups.first().cloned().unwrap_or_default());
        }
        Groups::Many => {
            properties.insert("groupIds".into(), json!(groups));
        }
    }
    properties.insert(STATE.into(), state);
    for name in service.extras {
        properties.insert((*name).into(), asked.get(*name).cloned().unwrap_or_default());
    }
    if let Some(settled) = service.settled {
        let state = asked.get("provisioningState").and_then(Value::as_str).unwrap_or(settled);
        properties.insert("provisioningState".into(), json!(state));
    }
    let mut body = Map::new();
    body.insert("id".into(), json!(id.text()));
    body.insert("name".into(), json!(id.name()));
    body.insert("type".into(), json!(service.shown_type.unwrap_or(service.resource_type())));
    if service.shows_location {
        let resource = context.session.document(context.tenant(), &id.top())?;
        let resource = resource.map(|it| object_of(&it.body)).unwrap_or_default();
        body.insert("location".into(), resource.get("location").cloned().unwrap_or_default());
    }
    body.insert("properties".into(), Value::Object(properties));
    if service.dated {
        let created = json!({ "createdAt": clock::seven_digits(context.now) });
        let said = written.get("systemData").cloned();
        body.insert("systemData".into(), said.unwrap_or(created));
    }
    Ok(body)
}
