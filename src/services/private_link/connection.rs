//! One private endpoint connection, read from what a service says of it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::azure::Id;

/// The collection of connections in a resource.
const COLLECTION: &str = "privateEndpointConnections";

/// The connection of somebody's private endpoint with a resource, as the resource's owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Connection {
    /// Its ID, below the resource's ID as that was asked for.
    pub(crate) id: String,
    /// Its name, which the service made up.
    pub(crate) name: String,
    /// The endpoint, usually in a subscription of the requester.
    pub(crate) private_endpoint: Option<Id>,
    /// What was decided about it.
    pub(crate) status: Status,
    /// The requester's message, until an approval or a rejection overwrites it.
    pub(crate) description: String,
    /// How far the service is with the last change of it.
    pub(crate) provisioning_state: Option<String>,
    /// What part of the resource it is for, where the service says so.
    pub(crate) group_ids: Vec<String>,
    /// When Azure created it, where the service says so; several do not.
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
}

/// What was decided about a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Nothing yet.
    Pending,
    /// It is open.
    Approved,
    /// It was refused, or closed again.
    Rejected,
    /// The endpoint was deleted, or the connection removed; it stays so.
    Disconnected,
    /// A word of this service only.
    Other(String),
}

impl Connection {
    /// Reads a connection of `resource`; `None` where what the service said is none.
    pub(super) fn read(resource: &Id, document: &Value) -> Option<Self> {
        let text = |pointer: &str| document.pointer(pointer).and_then(Value::as_str);
        let id = || text("/id").and_then(|it| it.trim_end_matches('/').rsplit('/').next());
        let name = text("/name").and_then(|it| it.rsplit('/').next()).filter(|it| !it.is_empty());
        let name = name.or_else(id)?.to_owned();
        let state = "/properties/privateLinkServiceConnectionState";
        let endpoint = document.pointer("/properties/privateEndpoint/id").cloned();
        Some(Self {
            id: connection_id(resource, &name),
            name,
            private_endpoint: endpoint.and_then(|it| serde_json::from_value(it).ok()),
            status: Status::read(text(&format!("{state}/status")).unwrap_or_default()),
            description: text(&format!("{state}/description")).unwrap_or_default().to_owned(),
            provisioning_state: text("/properties/provisioningState").map(str::to_owned),
            group_ids: group_ids(document),
            created_at: text("/systemData/createdAt").and_then(|it| it.parse().ok()),
        })
    }

    /// The subscription of the endpoint, which is the requester's.
    pub(crate) fn requester_subscription(&self) -> Option<&str> {
        self.private_endpoint.as_ref().and_then(Id::subscription_id)
    }
}

impl Status {
    /// The status that a service or the state calls so.
    pub(crate) fn read(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "pending" => Self::Pending,
            "approved" => Self::Approved,
            "rejected" => Self::Rejected,
            "disconnected" => Self::Disconnected,
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The word that services use.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Pending => "Pending",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
            Self::Disconnected => "Disconnected",
            Self::Other(text) => text,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The ID of a connection of `resource`.
pub(super) fn connection_id(resource: &Id, name: &str) -> String {
    format!("{resource}/{COLLECTION}/{name}")
}

/// The resource that a connection is of; nothing for the ID of something else.
pub(crate) fn resource_of(connection: &Id) -> Option<Id> {
    let resource_type = connection.resource_type()?;
    let (_, collection) = resource_type.rsplit_once('/')?;
    if collection.eq_ignore_ascii_case(COLLECTION) { connection.parent() } else { None }
}

/// One group or several, depending on the service.
fn group_ids(document: &Value) -> Vec<String> {
    let one = document.pointer("/properties/groupId").and_then(Value::as_str);
    let several = document.pointer("/properties/groupIds").and_then(Value::as_array);
    let several = several.into_iter().flatten().filter_map(Value::as_str);
    one.into_iter().chain(several).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// A part of a resource for which an endpoint can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// Its name, whose case counts when an endpoint is made.
    pub(crate) id: String,
    /// The names of its members, each of which gets an address; several services list none.
    pub(crate) members: Vec<String>,
    /// The private DNS zones in which its names have to be, in this cloud.
    pub(crate) zones: Vec<String>,
}

impl Group {
    /// Reads an entry of `privateLinkResources`.
    pub(super) fn read(document: &Value) -> Option<Self> {
        let texts = |pointer: &str| {
            let found = document.pointer(pointer).and_then(Value::as_array);
            let found = found.into_iter().flatten().filter_map(Value::as_str);
            found.filter(|it| !it.is_empty()).map(str::to_owned).collect()
        };
        Some(Self {
            id: document.pointer("/properties/groupId")?.as_str()?.to_owned(),
            members: texts("/properties/requiredMembers"),
            zones: texts("/properties/requiredZoneNames"),
        })
    }
}
