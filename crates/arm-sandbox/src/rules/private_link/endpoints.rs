//! Private endpoints (`Microsoft.Network/privateEndpoints`), in the subscription of the caller who asks for
//! a connection.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    connections,
    decision::STATE,
    interfaces, leaving, of_parent,
    request::{asked_connection, bad, is_alias, requested, target_of, unchanged},
    service::{Naming, Service},
    traces::{self, ENDPOINT_TERM, LISTS, state_member},
};
use crate::{
    api_error::ApiError,
    arm::{
        Context, lock,
        resources::{self, object_of},
    },
    id::Id,
    rules::{
        Accepted, EntityTags, Put, ResponseStyle, Rules, catalog, firewall::BAD_REQUEST,
        generic::Generic, network, shape,
    },
    store::{Document, Visibility},
};

/// The type.
pub(crate) const TYPE: &str = "Microsoft.Network/privateEndpoints";

/// What an endpoint may have.
const MEMBERS: &[&str] = &[
    "subnet",
    "privateLinkServiceConnections",
    "manualPrivateLinkServiceConnections",
    "customDnsConfigs",
    "networkInterfaces",
    "ipConfigurations",
    "applicationSecurityGroups",
    "customNetworkInterfaceName",
    "provisioningState",
    "resourceGuid",
    "ipVersionType",
];

/// The rules of private endpoints.
pub(in crate::rules) struct PrivateEndpoints;

impl Rules for PrivateEndpoints {
    fn resource_type(&self) -> &'static str {
        TYPE
    }

    fn api_versions(&self, _: &str) -> &'static [&'static str] {
        catalog::NETWORK
    }

    fn accept(&self, context: &Context<'_>, mut put: Put<'_>) -> Result<Accepted, ApiError> {
        let asked = shape::properties(&put.content, BAD_REQUEST)?;
        shape::check_members(asked, MEMBERS, "PrivateEndpointProperties")?;
        let subnet = asked.get("subnet").and_then(|it| it.get("id")).and_then(Value::as_str);
        let subnet = match subnet.map(Id::parse) {
            Some(Some(subnet)) => Some(subnet),
            None if put.seeded => None,
            None | Some(None) => return Err(bad("'subnet.id' is not the ID of a subnet.")),
        };
        if let Some(subnet) = subnet.as_ref().filter(|_| !put.seeded) {
            network::check_subnet_exists(context, subnet, put.id)?;
        }
        let (list, connection) = asked_connection(asked)?;
        let before = put.existing.and_then(|it| it.get("properties")).and_then(Value::as_object);
        let connection = match before.map(asked_connection).transpose()? {
            Some((was_list, was)) => unchanged((was_list, was), (list, connection))?,
            None => requested(context, put.id, list, connection, put.seeded)?,
        };
        let mut properties = asked.clone();
        for other in LISTS {
            let connections = if other == list { json!([connection]) } else { json!([]) };
            properties.insert(other.into(), connections);
        }
        let seeded = asked.get("resourceGuid").filter(|_| put.seeded);
        let guid = before.and_then(|it| it.get("resourceGuid")).or(seeded).cloned();
        properties.insert(
            "resourceGuid".into(),
            guid.unwrap_or_else(|| json!(Uuid::new_v4().to_string())),
        );
        properties.insert("provisioningState".into(), json!("Succeeded"));
        properties.entry("customDnsConfigs").or_insert_with(|| json!([]));
        properties.entry("ipConfigurations").or_insert_with(|| json!([]));
        if let Some(subnet) = subnet {
            properties.insert("subnet".into(), json!({"id": subnet.text()}));
        }
        let interface =
            put.id.scope().extended(interfaces::TYPE, &format!("{}.nic", put.id.name()));
        properties.insert("networkInterfaces".into(), json!([{"id": interface.text()}]));
        put.content.insert("properties".into(), Value::Object(properties));
        Ok(Accepted { etag_member: Some("etag"), ..Generic.accept(context, put)? })
    }

    /// A new endpoint asks its resource for a connection.
    fn kept(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let endpoint = Endpoint::read(document)?;
        let Some((home, service)) = endpoint.home(context)? else { return Ok(()) };
        if state_member(&endpoint.connection, "status") == "Disconnected"
            || endpoint.connection(&home)?.is_some()
        {
            return Ok(());
        }
        endpoint.connect(&home, service)
    }

    fn response_style(&self) -> ResponseStyle {
        ResponseStyle { tags: EntityTags::Strong, ..network::RESPONSE_STYLE }
    }

    fn release(&self, context: &Context<'_>, document: &Document) -> Result<(), ApiError> {
        let endpoint = Endpoint::read(document)?;
        let Some((home, service)) = endpoint.home(context)? else { return Ok(()) };
        let Some(connection) = endpoint.connection(&home)? else { return Ok(()) };
        lock::check(&home, &connections::locked_as(&connection.id), true)?;
        traces::orphan(&home, service, &endpoint.target, &connection)
    }
}

/// An endpoint, and what it asks for.
struct Endpoint {
    id: Id,
    location: String,
    target: Id,
    connection: Map<String, Value>,
}

impl Endpoint {
    fn read(document: &Document) -> Result<Self, ApiError> {
        let body = object_of(&document.body);
        let (_, connection) = asked_connection(shape::properties(&body, BAD_REQUEST)?)?;
        // An alias is of a service that the sandbox does not know: the endpoint leads nowhere here.
        let target =
            if is_alias(connection) { document.id.clone() } else { target_of(connection)? };
        let location = body.get("location").and_then(Value::as_str).unwrap_or("global");
        let (location, connection) = (location.to_owned(), connection.clone());
        Ok(Self { id: document.id.clone(), location, target, connection })
    }

    /// The tenant of what is asked for, and its service.
    fn home<'a>(
        &self,
        context: &Context<'a>,
    ) -> Result<Option<(Context<'a>, &'static Service)>, ApiError> {
        let home = traces::home(context, &self.target)?;
        Ok(home.zip(of_parent(&self.target)))
    }

    /// The connection that it has there; one that is disconnected or being deleted was another
    /// endpoint's.
    fn connection(&self, home: &Context<'_>) -> Result<Option<Document>, ApiError> {
        let found = home.session.with_term(home.tenant(), ENDPOINT_TERM, self.id.key())?;
        let is_here =
            |it: &Document| it.id.parent().is_some_and(|it| it.key() == self.target.key());
        let is_alive = |it: &Document| {
            let body = object_of(&it.body);
            state_member(&body, "status") != "Disconnected" && leaving::state_of(&body).is_none()
        };
        Ok(found.into_iter().find(|it| is_here(it) && is_alive(it)))
    }

    fn said(&self, name: &str) -> Option<&Value> {
        self.connection.get("properties").and_then(|it| it.get(name))
    }

    /// Makes the connection at the resource, under a name that the service makes up.
    fn connect(&self, home: &Context<'_>, service: &'static Service) -> Result<(), ApiError> {
        let incarnation = home
            .session
            .count_incarnation(home.tenant(), &format!("{}#connection", self.id.key()))?;
        let seed = format!("{}{}#{incarnation}", self.target.key(), self.id.key());
        let guid = Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes());
        let name = (service.name)(&Naming {
            resource: self.target.name(),
            endpoint: self.id.name(),
            connection: self.connection.get("name").and_then(Value::as_str).unwrap_or_default(),
            guid: &guid.to_string(),
        });
        let mut id = self.target.child("privateEndpointConnections", &name);
        if home.session.exists(home.tenant(), &id)? {
            // A name of the requester's choice may be another connection's.
            id = self.target.child("privateEndpointConnections", &format!("{name}.{guid}"));
        }
        let mut state = self.said(STATE).cloned().unwrap_or_default();
        let [here, there] = service.auto_approved;
        if let Some(description) = state.get_mut("description").filter(|it| **it == there) {
            *description = json!(here);
        }
        let (link, _) = guid.as_u64_pair();
        let content = json!({"properties": {
            "privateEndpoint": {"id": self.id.text()},
            "groupIds": self.said("groupIds"),
            STATE: state,
            "ipAddresses": [],
            "linkIdentifier": (link >> 35).to_string(),
            "privateEndpointLocation": self.location,
        }});
        let content = content.as_object().cloned().unwrap_or_default();
        let put = Put { id: &id, content, existing: None, parameters: &[], seeded: true };
        resources::keep(home, service, put, Visibility::default()).map(|_| ())
    }
}
