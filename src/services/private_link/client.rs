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
use crate::azure::{self, Cause, Expected, Found, Id, Locks, OnceMap, Request};

/// What a connection always has; not every service says the right type of it.
const CONNECTION: Expected =
    Expected::with(&["/properties/privateLinkServiceConnectionState"]).of_any_type();

/// Version of the API that lists the types of a resource provider and their versions.
const RESOURCES: &str = "2025-04-01";

/// The private endpoint connections of resources.
#[derive(Debug)]
pub(crate) struct PrivateLinks {
    pub(super) client: azure::Client,
    /// The connections that were read in this run, until one is written.
    connections: OnceMap<String, Option<Arc<[Connection]>>>,
    groups: OnceMap<String, Option<Arc<[Group]>>>,
    /// The newest versions of types without a row, by subscription and type.
    versions: OnceMap<String, String>,
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
        let versions = OnceMap::new();
        Self {
            client,
            connections,
            groups,
            versions,
            needed: Mutex::default(),
            locks: Locks::default(),
        }
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
        let request =
            Request::get(connection_id(resource, name), &self.version(resource, kind).await?);
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
        let request = Request::get(path, &self.version(resource, kind).await?);
        let listed = match self.client.find_children(&request, CONNECTION).await {
            Ok(None) if kind.embedded => self.embedded(resource, kind).await?,
            Err(error) if kind.embedded && is_unlisted(&error, kind) => {
                self.embedded(resource, kind).await?
            }
            listed => listed?,
        };
        let Some(listed): Option<Vec<Value>> = listed else { return Ok(None) };
        let mut connections: Vec<_> =
            listed.iter().filter_map(|it| Connection::read(resource, it)).collect();
        connections.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(connections.into()))
    }

    /// The connections that the resource itself shows.
    async fn embedded(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<Option<Vec<Value>>, azure::Error> {
        let request = Request::get(resource, &self.version(resource, kind).await?);
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
        match self.client.list::<Value>(path, &self.version(resource, kind).await?, &[]).await {
            Ok(listed) => Ok(Some(listed.iter().filter_map(Group::read).collect())),
            Err(error) if error.is_not_found() => Ok(None),
            // The type has no such list.
            Err(error) if error.has_code("InvalidResourceType") => Ok(Some(Arc::default())),
            Err(error) => Err(error),
        }
    }

    /// The version of the API for a resource of this type: that of the row or of the user, or else the
    /// newest that Azure lists.
    pub(super) async fn version(
        &self,
        resource: &Id,
        kind: &ServiceType,
    ) -> Result<String, azure::Error> {
        if !kind.api_version.is_empty() {
            return Ok(kind.api_version.to_owned());
        }
        let subscription = resource.subscription_id().unwrap_or_default();
        let key = format!("{subscription}/{}", kind.resource_type).to_lowercase();
        self.versions.get(&key, self.newest_version(subscription, kind)).await
    }

    async fn newest_version(
        &self,
        subscription: &str,
        kind: &ServiceType,
    ) -> Result<String, azure::Error> {
        let (namespace, of) = kind.resource_type.split_once('/').unwrap_or_default();
        let path = format!("/subscriptions/{subscription}/providers/{namespace}");
        let request = Request::get(path, RESOURCES);
        let provider: Value = self.client.execute_as(&request).await?;
        let connections = format!("{of}/privateEndpointConnections");
        newest(&provider, &connections).or_else(|| newest(&provider, of)).ok_or_else(|| {
            let text = format!(
                "`{namespace}` lists no API version of `{of}`; set `api_version` where you can, or \
                 correct the ID"
            );
            self.client.error(&request, Cause::Undescribed(text))
        })
    }
}

/// The newest version of a type that a resource provider lists, a stable one if there is any.
fn newest(provider: &Value, resource_type: &str) -> Option<String> {
    let types = provider.get("resourceTypes")?.as_array()?;
    let named = |it: &&Value| {
        let name = it.get("resourceType").and_then(Value::as_str);
        name.is_some_and(|it| it.eq_ignore_ascii_case(resource_type))
    };
    let versions = types.iter().find(named)?.get("apiVersions")?.as_array()?;
    let versions: Vec<_> = versions.iter().filter_map(Value::as_str).collect();
    let stable = versions.iter().filter(|it| !it.contains("preview")).max();
    stable.or(versions.iter().max()).map(|it| (*it).to_owned())
}

/// Whether a service that keeps its connections in the resource itself has no list of them. A type
/// without a row may have no connections at all, so Azure's word for that stays an error.
fn is_unlisted(error: &azure::Error, kind: &ServiceType) -> bool {
    match error.status() {
        Some(405) => true,
        Some(404) => kind.has_row,
        _ => false,
    }
}
