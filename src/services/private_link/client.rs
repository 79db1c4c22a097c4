//! Reading the connections of a resource, and what endpoints can be made for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

use super::{
    connection::{Connection, Group, connection_id},
    service_types::ServiceType,
};
use crate::azure::{self, Expected, Found, Id, Locks, OnceMap, Request};

/// What a connection always has; not every service says the right type of it.
const CONNECTION: Expected =
    Expected::with(&["/properties/privateLinkServiceConnectionState"]).of_any_type();

/// The private endpoint connections of resources.
#[derive(Debug)]
pub(crate) struct PrivateLinks {
    pub(super) client: azure::Client,
    /// The connections that were read in this run, until one is written.
    connections: OnceMap<String, Option<Arc<[Connection]>>>,
    groups: OnceMap<String, Option<Arc<[Group]>>>,
    /// The connections that somebody made in this run needs: IDs in lower case, and who.
    needed: Mutex<BTreeMap<String, String>>,
    pub(super) locks: Locks,
}

/// A connection as it is now, and the version to hold a write against.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) connection: Connection,
    pub(super) etag: Option<String>,
}

impl PrivateLinks {
    /// Connections as `client` sees them.
    pub(crate) fn new(client: azure::Client) -> Self {
        let (connections, groups) = (OnceMap::new(), OnceMap::new());
        Self { client, connections, groups, needed: Mutex::default(), locks: Locks::default() }
    }

    /// Remembers who, made in this run, needs the connection of this ID.
    pub(crate) fn need(&self, connection: &str, maker: &str) {
        self.needed().insert(connection.to_lowercase(), maker.to_owned());
    }

    /// Whether somebody else than `maker`, made in this run, needs the connection of this ID.
    pub(crate) fn is_needed_by_another(&self, connection: &str, maker: &str) -> bool {
        self.needed().get(&connection.to_lowercase()).is_some_and(|it| it != maker)
    }

    fn needed(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.needed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connections of a resource, ordered by name; `None` where there is no such resource. They
    /// are read once in a run, until one of them is written.
    pub(crate) async fn connections(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Arc<[Connection]>>, azure::Error> {
        self.connections.get(&resource.folded(), self.list(resource, kind)).await
    }

    /// The connections as they are now, for who waits for one.
    pub(crate) async fn connections_now(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Arc<[Connection]>>, azure::Error> {
        self.forget(resource);
        self.connections(resource, kind).await
    }

    /// The connection of this name as it is now, if it is there.
    pub(crate) async fn connection(
        &self,
        resource: &Id,
        kind: &ServiceType,
        name: &str,
    ) -> Result<Option<Connection>, azure::Error> {
        Ok(self.read(resource, kind, name).await?.map(|it| it.connection))
    }

    /// What endpoints can be made for, as the resource lists it; nothing where its type has one
    /// endpoint for all, and `None` where there is no such resource. Read once in a run.
    pub(crate) async fn groups(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Arc<[Group]>>, azure::Error> {
        self.groups.get(&resource.folded(), self.list_groups(resource, kind)).await
    }

    /// Forgets what was read of a resource, because a connection of it was written.
    pub(super) fn forget(&self, resource: &Id) {
        self.connections.forget(&resource.folded());
    }

    pub(super) async fn read(
        &self,
        resource: &Id,
        kind: &ServiceType,
        name: &str,
    ) -> Result<Option<Read>, azure::Error> {
        let request = Request::get(connection_id(resource, name), kind.api_version);
        let Some(Found { resource: document, etag }) =
            self.client.find::<Value>(&request, CONNECTION).await?
        else {
            return Ok(None);
        };
        let read = Connection::read(resource, &document);
        Ok(read.map(|connection| Read { connection, etag }))
    }

    async fn list(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Arc<[Connection]>>, azure::Error> {
        let path = format!("{resource}/privateEndpointConnections");
        let request = Request::get(path, kind.api_version);
        let listed = match self.client.find_children(&request, CONNECTION).await {
            Ok(None) if kind.embedded => self.embedded(resource, kind).await?,
            Err(error) if kind.embedded && is_unlisted(&error) => {
                self.embedded(resource, kind).await?
            }
            listed => listed?,
        };
        let Some(listed): Option<Vec<Value>> = listed else { return Ok(None) };
        let mut connections: Vec<_> =
            listed.iter().filter_map(|it| Connection::read(resource, it)).collect();
        connections.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(connections.into()))
    }

    /// The connections that the resource itself shows.
    async fn embedded(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Vec<Value>>, azure::Error> {
        let request = Request::get(resource, kind.api_version);
        let parent = self.client.find::<Value>(&request, Expected::with(&[])).await?;
        let embedded = |parent: Found<Value>| {
            let embedded = parent.resource.pointer("/properties/privateEndpointConnections");
            embedded.and_then(Value::as_array).cloned().unwrap_or_default()
        };
        Ok(parent.map(embedded))
    }

    async fn list_groups(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Arc<[Group]>>, azure::Error> {
        if !kind.lists_groups {
            return Ok(Some(Arc::default()));
        }
        let path = format!("{resource}/privateLinkResources");
        match self.client.list::<Value>(path, kind.api_version, &[]).await {
            Ok(listed) => Ok(Some(listed.iter().filter_map(Group::read).collect())),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether a service that keeps its connections in the resource itself has no list of them.
fn is_unlisted(error: &azure::Error) -> bool {
    matches!(error.status(), Some(404 | 405))
}
