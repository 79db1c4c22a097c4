//! The Private Link Center: who asks for private endpoints at which resource, and the decisions of a
//! person about them.

use askama::Template;
use axum::{extract::State, response::Response};
use http::HeaderMap;

use super::{
    Portal,
    guard::{Form, Visitor},
    landscape::{Landscape, Resource},
    page::{self, Page},
    parts::{Badge, IdLink, anchor},
};
use crate::{
    Error,
    id::Id,
    rules::private_link::ENDPOINT,
    vendor::{Action, Decide, Decision, Outcome, RemoveConnection},
};

/// The address of the page.
const ADDRESS: &str = "/-/private-link";

/// A private endpoint connection.
pub(super) struct Connection {
    /// Where it is on the page.
    pub(super) anchor: String,
    /// Its ID.
    pub(super) id: Id,
    /// The resource that it is at.
    pub(super) target: Id,
    /// The place of the tenant of the resource.
    pub(super) tenant: usize,
    /// The endpoint, as the connection names it.
    pub(super) endpoint: String,
    /// Where the endpoint is: its subscription and its tenant.
    pub(super) requester: String,
    /// The groups that were asked for, such as `blob`.
    pub(super) groups: String,
    /// `Pending`, `Approved`, `Rejected`, `Disconnected`…
    pub(super) status: String,
    /// The message; a decision replaces the one of the request.
    pub(super) message: String,
    /// The message of the request, where a decision has replaced it.
    pub(super) request: String,
}

impl Connection {
    fn link(&self) -> IdLink {
        IdLink::to(&self.target)
    }

    fn endpoint_link(&self) -> IdLink {
        IdLink::parse(&self.endpoint)
    }

    fn badge(&self) -> Badge {
        Badge::of_connection(&self.status)
    }

    /// Whether a person still has to decide.
    fn is_pending(&self) -> bool {
        self.status == "Pending"
    }

    /// Whether a decision can be tried; a connection whose endpoint is gone takes none.
    fn is_open(&self) -> bool {
        self.status != "Disconnected"
    }
}

/// All connections, those that wait for a decision first.
pub(super) fn connections(landscape: &Landscape) -> Vec<Connection> {
    let found = landscape.resources.iter().filter(|it| it.ends_with("/privateEndpointConnections"));
    let mut found: Vec<_> = found.filter_map(|it| connection(landscape, it)).collect();
    found.sort_by_key(|it| !it.is_pending());
    found
}

/// How many connections wait for a decision.
pub(super) fn pending(landscape: &Landscape) -> usize {
    connections(landscape).iter().filter(|it| it.is_pending()).count()
}

fn connection(landscape: &Landscape, resource: &Resource) -> Option<Connection> {
    let state = |name: &str| {
        resource.text(&format!("/properties/privateLinkServiceConnectionState/{name}"))
    };
    let endpoint = resource.text("/properties/privateEndpoint/id").to_owned();
    let endpoint_id = Id::parse(&endpoint);
    let groups = match resource.text("/properties/groupId") {
        "" => resource.texts("/properties/groupIds").join(", "),
        group => group.to_owned(),
    };
    let asked = endpoint_id.as_ref().and_then(|id| landscape.resource(id));
    let asked = asked.filter(|it| it.id.is_a(ENDPOINT));
    let request = asked.map_or("", |it| {
        it.text("/properties/manualPrivateLinkServiceConnections/0/properties/requestMessage")
    });
    let groups_asked = asked.map(|it| {
        let list = "/properties/manualPrivateLinkServiceConnections/0/properties/groupIds";
        it.texts(list).join(", ")
    });
    let message = state("description").to_owned();
    Some(Connection {
        anchor: anchor(&resource.id),
        target: resource.id.parent()?,
        tenant: resource.tenant,
        requester: endpoint_id.as_ref().map_or_else(
            || "a subscription that Azure does not name".to_owned(),
            |id| requester(landscape, id),
        ),
        endpoint,
        groups: if groups.is_empty() { groups_asked.unwrap_or_default() } else { groups },
        status: state("status").to_owned(),
        request: if request == message { String::new() } else { request.to_owned() },
        message,
        id: resource.id.clone(),
    })
}

/// The subscription and the tenant that ask.
fn requester(landscape: &Landscape, endpoint: &Id) -> String {
    let subscription = landscape.subscription_name(endpoint);
    match landscape.tenant_of(endpoint) {
        None => format!("subscription {subscription}, which is not in this sandbox"),
        Some(0) => format!("subscription {subscription} of your tenant"),
        Some(place) => {
            let tenant = landscape.tenants.get(place).map_or("", |tenant| &tenant.id);
            format!("subscription {subscription} of tenant {tenant}")
        }
    }
}

#[derive(Template)]
#[template(path = "connections.html")]
struct Connections {
    page: Page,
    connections: Vec<Connection>,
}

/// Shows the page.
pub(super) async fn page(
    State(portal): State<Portal>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    page::shown(Landscape::read(&portal.0.sandbox).map(|landscape| Connections {
        page: Page::new(&portal, ADDRESS, &landscape, &visitor, &headers),
        connections: connections(&landscape),
    }))
}

/// Has a person decide, as in the portal.
pub(super) async fn decide(State(portal): State<Portal>, visitor: Visitor, form: Form) -> Response {
    let outcome = act(&portal, &form).await;
    page::back(&portal, &visitor, ADDRESS, outcome)
}

async fn act(portal: &Portal, form: &Form) -> Result<Outcome, Error> {
    let connection = form.required("connection")?;
    let target = Id::parse(&connection).and_then(|id| id.parent());
    let target = target
        .ok_or_else(|| Error::Action(format!("'{connection}' is not the ID of a connection")))?
        .text()
        .to_owned();
    let connection = Some(connection);
    let decision = match form.required("decision")?.as_str() {
        "approve" => Decision::Approve,
        "reject" => Decision::Reject,
        "remove" => {
            let act = Action::RemoveConnection(RemoveConnection { target, connection });
            return portal.0.sandbox.act(act).await;
        }
        other => return Err(Error::Action(format!("'{other}' is not a decision"))),
    };
    let message = form.text("message");
    let act = Action::Decide(Decide { decision, target, connection, message });
    portal.0.sandbox.act(act).await
}
