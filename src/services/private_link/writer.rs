//! Approves, rejects and removes connections: looks, writes what is missing, and looks again until
//! the service is finished.
//!
//! A write is never repeated blindly: storage accounts refuse to approve what is approved already,
//! so an answer that was lost would look like a refusal.

use serde_json::{Value, json};

use super::{
    client::{PrivateLinks, Read},
    connection::{Connection, Status, connection_id},
    decision::{Desired, Next, Progress, decide},
    kind::{Kind, Write},
};
use crate::{
    azure::{self, Cause, Id, Request},
    http::{
        backoff::{Backoff, polling},
        sleep_or_cancelled,
    },
};

/// Why a connection is not as it should be.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A call failed, and nothing was changed.
    Azure(azure::Error),
    /// The service took the change on, and it was not seen to its end.
    Unfinished {
        /// Why not.
        error: azure::Error,
        /// The connection as it was last seen.
        seen: Box<Connection>,
    },
    /// There is no such connection.
    Gone,
    /// Its endpoint is gone, so that nothing can be decided about it any more.
    Dead,
    /// The service failed to carry the change out.
    Failed(Box<Connection>),
    /// The service took the change on, and nothing came of it.
    Unchanged(Box<Connection>),
    /// It is that of another endpoint than the one that is meant.
    Another(Box<Connection>),
    /// Somebody else decided otherwise at the same time.
    Overruled(Box<Connection>),
}

impl From<azure::Error> for Failure {
    fn from(error: azure::Error) -> Self {
        Self::Azure(error)
    }
}

/// A change that is wanted of one connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    /// The resource that it is a connection with.
    pub(crate) resource: &'a Id,
    /// The type of the resource.
    pub(crate) kind: &'a Kind,
    /// The name of the connection.
    pub(crate) name: &'a str,
    /// The endpoint that is meant, where only that one is: names of connections are used again.
    pub(crate) endpoint: Option<&'a Id>,
    /// What is wanted.
    pub(crate) wish: Desired,
    /// What to write beside a decision.
    pub(crate) description: &'a str,
}

impl PrivateLinks {
    /// Brings a connection to what is wanted. What is so already is not written. Answers with the
    /// connection as it then is; `None` where it was removed.
    ///
    /// Those who change connections of one resource in this process take guards.
    pub(crate) async fn bring(&self, change: Change<'_>) -> Result<Option<Connection>, Failure> {
        let guard = self.locks.lock(change.resource).await;
        let outcome = self.converge(change).await;
        self.forget(change.resource);
        drop(guard);
        outcome
    }

    async fn converge(&self, change: Change<'_>) -> Result<Option<Connection>, Failure> {
        let mut patience = Backoff::default();
        let mut progress = Progress::default();
        let mut last = None;
        loop {
            let read = match (self.read(change.resource, change.kind, change.name).await, last) {
                (Ok(read), _) => read,
                (Err(error), Some(seen)) => return Err(unfinished(error, seen)),
                (Err(error), None) => return Err(error.into()),
            };
            let next =
                decide(read.as_ref().map(|it| &it.connection), change.wish, change.kind, &progress);
            let Some(Read { connection, etag }) = read else {
                return if next == Next::Done { Ok(None) } else { Err(Failure::Gone) };
            };
            if change.endpoint.is_some_and(|it| connection.private_endpoint.as_ref() != Some(it)) {
                return Err(Failure::Another(connection.into()));
            }
            match next {
                Next::Done => return Ok(Some(connection)),
                Next::Gone => return Err(Failure::Gone),
                Next::Dead => return Err(Failure::Dead),
                Next::Failed => return Err(Failure::Failed(connection.into())),
                Next::Unchanged => return Err(Failure::Unchanged(connection.into())),
                Next::Overruled => return Err(Failure::Overruled(connection.into())),
                Next::Wait => {
                    _ = sleep_or_cancelled(polling(progress.looks)).await;
                    progress.looks += 1;
                    last = Some(connection);
                }
                Next::Write => match self.write(change, etag).await {
                    Ok(()) => {
                        progress.written = Some(connection.status.clone());
                        last = Some(connection);
                    }
                    // The service was busy, somebody else was first, or no answer came.
                    Err(error) if error.is_passing(change.kind.busy) => {
                        let waited = patience.wait(error).await;
                        waited.map_err(|error| refused(error, connection))?;
                        last = None;
                    }
                    Err(error) => {
                        if !self.is_so(change).await {
                            return Err(refused(error, connection));
                        }
                        last = None;
                    }
                },
            }
        }
    }

    /// Whether what is wanted is so although the service refused to do it: an earlier attempt whose
    /// answer was lost, or another tool, was faster.
    async fn is_so(&self, change: Change<'_>) -> bool {
        let status = match self.read(change.resource, change.kind, change.name).await {
            Ok(read) => read.map(|it| it.connection.status),
            Err(_) => return false,
        };
        match change.wish {
            Desired::Approved => status == Some(Status::Approved),
            Desired::Rejected => status == Some(Status::Rejected),
            Desired::Removed => status.is_none(),
        }
    }

    async fn write(&self, change: Change<'_>, etag: Option<String>) -> Result<(), azure::Error> {
        let Change { resource, kind, name, wish, description, endpoint: _ } = change;
        let path = connection_id(resource, name);
        let status = match wish {
            Desired::Removed => return self.client.delete(path, kind.api_version).await,
            Desired::Approved => Status::Approved,
            Desired::Rejected => Status::Rejected,
        };
        let request = match kind.write {
            Write::Put => Request::put(path, kind.api_version),
            Write::Patch => Request::patch(path, kind.api_version),
        };
        let guard = etag.filter(|_| kind.guarded);
        let request = guard.iter().fold(request.no_retry(), |it, etag| it.header("if-match", etag));
        // No more than this: several services refuse what they return when it is sent back.
        let body = json!({ "properties": { "privateLinkServiceConnectionState": {
            "status": status.as_str(),
            "description": description,
        } } });
        self.client.write::<Value>(request, &body).await.map(drop)
    }
}

/// What a write comes to that failed and will not be tried again.
fn refused(error: azure::Error, seen: Connection) -> Failure {
    let ended = matches!(error.cause(), Cause::Cancelled | Cause::TimedOut);
    if ended && error.was_accepted() { unfinished(error, seen) } else { error.into() }
}

fn unfinished(error: azure::Error, seen: Connection) -> Failure {
    Failure::Unfinished { error, seen: seen.into() }
}
