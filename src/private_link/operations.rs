//! Reading the connections of a resource, and what endpoints can be made for.

use std::sync::Arc;

use serde_json::Value;

use super::{
    connection::{Connection, connection_id},
    group::Group,
    kind::Kind,
};
use crate::{
    arm::{self, Id, Memo, Request},
    turn::Turns,
};

/// The private endpoint connections of resources.
#[derive(Debug)]
pub(crate) struct PrivateLinks {
    pub(super) client: arm::Client,
    /// The connections that were read in this run, until one is written.
    connections: Memo<String, Option<Arc<[Connection]>>>,
    groups: Memo<String, Option<Arc<[Group]>>>,
    pub(super) turns: Turns,
}

/// A connection as it is now, and the version to hold a write against.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) connection: Connection,
    pub(super) etag: Option<String>,
}

impl PrivateLinks {
    /// Connections as `client` sees them.
    pub(crate) fn new(client: arm::Client) -> Self {
        let (connections, groups) = (Memo::new(), Memo::new());
        Self { client, connections, groups, turns: Turns::default() }
    }

    /// The connections of a resource, ordered by name; `None` where there is no such resource. They
    /// are read once in a run, until one of them is written.
    pub(crate) async fn connections(
        &self,
        resource: &Id,
        kind: &Kind,
    ) -> Result<Option<Arc<[Connection]>>, arm::Error> {
        self.connections.get(&resource.folded(), self.list(resource, kind)).await
    }

    /// The connections as they are now, for who waits for one.
    pub(crate) async fn connections_now(
        &self,
        resource: &Id,
        kind: &Kind,
    ) -> Result<Option<Arc<[Connection]>>, arm::Error> {
        self.forget(resource);
        self.connections(resource, kind).await
    }

    /// The connection of this name as it is now, if it is there.
    pub(crate) async fn connection(
        &self,
        resource: &Id,
        kind: &Kind,
        name: &str,
    ) -> Result<Option<Connection>, arm::Error> {
        Ok(self.read(resource, kind, name).await?.map(|it| it.connection))
    }

    /// What endpoints can be made for, as the resource lists it; nothing where its type has one
    /// endpoint for all, and `None` where there is no such resource. Read once in a run.
    pub(crate) async fn groups(
        &self,
        resource: &Id,
        kind: &Kind,
    ) -> Result<Option<Arc<[Group]>>, arm::Error> {
        self.groups.get(&resource.folded(), self.list_groups(resource, kind)).await
    }

    /// Forgets what was read of a resource, because a connection of it was written.
    pub(super) fn forget(&self, resource: &Id) {
        self.connections.forget(&resource.folded());
    }

    pub(super) async fn read(
        &self,
        resource: &Id,
        kind: &Kind,
        name: &str,
    ) -> Result<Option<Read>, arm::Error> {
        let request = Request::get(connection_id(resource, name), kind.api_version);
        let response = match self.client.execute(&request).await {
            Ok(response) => response,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let document: Value = self.client.read(&request, &response)?;
        let inside = document.get("etag").and_then(Value::as_str);
        let etag = response.header("etag").or(inside).filter(|it| !it.is_empty());
        let read = Connection::read(resource, &document);
        Ok(read.map(|connection| Read { connection, etag: etag.map(str::to_owned) }))
    }

    async fn list(
        &self,
        resource: &Id,
        kind: &Kind,
    ) -> Result<Option<Arc<[Connection]>>, arm::Error> {
        let path = format!("{resource}/privateEndpointConnections");
        let listed = match self.client.list::<Value>(path, kind.api_version, &[]).await {
            Ok(listed) => listed,
            Err(error) if kind.embedded && is_unlisted(&error) => {
                let parent = self.client.get_opt::<Value>(resource, kind.api_version).await?;
                let Some(parent) = parent else { return Ok(None) };
                let embedded = parent.pointer("/properties/privateEndpointConnections");
                embedded.and_then(Value::as_array).cloned().unwrap_or_default()
            }
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut connections: Vec<_> =
            listed.iter().filter_map(|it| Connection::read(resource, it)).collect();
        connections.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Some(connections.into()))
    }

    async fn list_groups(
        &self,
        resource: &Id,
        kind: &Kind,
    ) -> Result<Option<Arc<[Group]>>, arm::Error> {
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
fn is_unlisted(error: &arm::Error) -> bool {
    error.is_not_found() || matches!(error.status(), Some(404 | 405))
}
