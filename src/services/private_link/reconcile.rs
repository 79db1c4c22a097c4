//! Approves, rejects and removes connections: looks, writes what is missing, and looks again until
//! the service is finished.
//!
//! A write is never repeated blindly: storage accounts refuse to approve what is approved already,
//! so an answer that was lost would look like a refusal.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    client::{PrivateLinks, Read},
    connection::{Connection, Status, connection_id},
    service_types::{ServiceType, Write},
};
use crate::{
    azure::{self, Cause, Id, Request},
    http::{
        backoff::polling,
        reconcile::{Reconcile, Step, Written, reconcile},
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
    /// The connection does not exist.
    NotFound,
    /// Its endpoint is gone, so nobody can approve or reject it.
    Disconnected,
    /// The service failed to carry the change out.
    Failed(Box<Connection>),
    /// The service accepted the change, but the connection did not change.
    Unchanged(Box<Connection>),
    /// The connection belongs to another endpoint than the requested one.
    Replaced(Box<Connection>),
    /// Somebody else decided otherwise at the same time.
    ChangedByOther(Box<Connection>),
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
    pub(crate) kind: &'a ServiceType,
    /// The name of the connection.
    pub(crate) name: &'a str,
    /// The only endpoint to decide about, if it matters: Azure reuses the names of connections.
    pub(crate) endpoint: Option<&'a Id>,
    /// What is wanted.
    pub(crate) desired: Desired,
    /// What to write beside a decision.
    pub(crate) description: &'a str,
}

impl PrivateLinks {
    /// Brings a connection to what is wanted. What is so already is not written. Answers with the
    /// connection as it then is; `None` where it was removed.
    ///
    /// Those who change connections of one resource in this process take guards.
    pub(crate) async fn reconcile(
        &self,
        change: Change<'_>,
    ) -> Result<Option<Connection>, Failure> {
        let guard = self.locks.lock(change.resource).await;
        let progress = Progress::default();
        let work = ConnectionWriter { links: self, change, progress, last: None, refused: None };
        let outcome = reconcile(work).await;
        self.forget(change.resource);
        drop(guard);
        outcome
    }

    /// Whether what is wanted is so although the service refused to do it: an earlier attempt whose
    /// answer was lost, or another tool, was faster.
    async fn is_so(&self, change: Change<'_>) -> bool {
        let status = match self.read(change.resource, change.kind, change.name).await {
            Ok(read) => read.map(|it| it.connection.status),
            Err(_) => return false,
        };
        match change.desired {
            Desired::Approved => status == Some(Status::Approved),
            Desired::Rejected => status == Some(Status::Rejected),
            Desired::Removed => status.is_none(),
        }
    }

    async fn write(&self, change: Change<'_>, etag: Option<String>) -> Result<(), azure::Error> {
        let Change { resource, kind, name, desired, description, endpoint: _ } = change;
        let path = connection_id(resource, name);
        let version = self.version(resource, kind).await?;
        let status = match desired {
            Desired::Removed => return self.client.delete(path, &version).await,
            Desired::Approved => Status::Approved,
            Desired::Rejected => Status::Rejected,
        };
        let request = match kind.write {
            Write::Put => Request::put(path, &version),
            Write::Patch => Request::patch(path, &version),
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

/// The work on one connection.
struct ConnectionWriter<'a> {
    links: &'a PrivateLinks,
    change: Change<'a>,
    progress: Progress,
    /// The connection as it was seen before a write that the service took on.
    last: Option<Connection>,
    /// The connection as it was before a write that the service refused for the moment.
    refused: Option<Connection>,
}

impl Reconcile for ConnectionWriter<'_> {
    type Seen = Option<Read>;
    type Write = Read;
    type Outcome = Option<Connection>;
    type Refusal = azure::Error;
    type Failure = Failure;

    async fn read(&mut self) -> Result<Option<Read>, Failure> {
        let Change { resource, kind, name, .. } = self.change;
        self.links.read(resource, kind, name).await.map_err(|error| match self.last.take() {
            Some(seen) => unfinished(error, seen),
            None => error.into(),
        })
    }

    fn decide(&mut self, read: Option<Read>) -> Result<Step<Read, Option<Connection>>, Failure> {
        let Change { desired, endpoint, .. } = self.change;
        let next = decide(read.as_ref().map(|it| &it.connection), desired, &self.progress);
        let Some(read) = read else {
            return if next == Next::Done { Ok(Step::Done(None)) } else { Err(Failure::NotFound) };
        };
        let connection = &read.connection;
        if endpoint.is_some_and(|it| connection.private_endpoint.as_ref() != Some(it)) {
            return Err(Failure::Replaced(connection.clone().into()));
        }
        match next {
            Next::Done => Ok(Step::Done(Some(read.connection))),
            Next::NotFound => Err(Failure::NotFound),
            Next::Disconnected => Err(Failure::Disconnected),
            Next::Failed => Err(Failure::Failed(read.connection.into())),
            Next::Unchanged => Err(Failure::Unchanged(read.connection.into())),
            Next::ChangedByOther => Err(Failure::ChangedByOther(read.connection.into())),
            Next::Write => Ok(Step::Write(read)),
            Next::Wait => {
                let wait = polling(self.progress.looks);
                self.progress.looks += 1;
                self.last = Some(read.connection);
                Ok(Step::Wait(wait))
            }
        }
    }

    async fn write(&mut self, read: Read) -> Result<Written<azure::Error>, Failure> {
        let Read { connection, etag } = read;
        match self.links.write(self.change, etag).await {
            Ok(()) => {
                self.progress.written = Some(connection.status.clone());
                self.last = Some(connection);
                Ok(Written::LookAfter(Duration::ZERO))
            }
            // The service was busy, somebody else was first, or no answer came.
            Err(error) if error.is_passing(self.change.kind.busy) => {
                (self.last, self.refused) = (None, Some(connection));
                Ok(Written::Busy(error))
            }
            Err(error) if self.links.is_so(self.change).await => {
                tracing::debug!(target: "dataplane", %error, "it is so all the same");
                self.last = None;
                Ok(Written::LookAfter(Duration::ZERO))
            }
            Err(error) => Err(refused(error, connection)),
        }
    }

    fn give_up(&mut self, refusal: azure::Error) -> Failure {
        match self.refused.take() {
            Some(seen) => refused(refusal, seen),
            None => refusal.into(),
        }
    }
}

/// What a write comes to that failed and will not be tried again.
fn refused(error: azure::Error, seen: Connection) -> Failure {
    let ended = matches!(error.cause(), Cause::Canceled | Cause::TimedOut);
    if ended && error.was_accepted() { unfinished(error, seen) } else { error.into() }
}

fn unfinished(error: azure::Error, seen: Connection) -> Failure {
    Failure::Unfinished { error, seen: seen.into() }
}

/// How often a connection may look as before after a write that the service took on.
const MOST_UNCHANGED: u32 = 20;

/// What is wanted of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desired {
    /// It is open.
    Approved,
    /// It is closed, and can be seen to have been refused.
    Rejected,
    /// It is not there.
    Removed,
}

/// How far the work on a connection is.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// The status before the last write that the service took on.
    pub(super) written: Option<Status>,
    /// How often it was looked at since.
    pub(super) looks: u32,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing: it is as it should be.
    Done,
    /// Write what is wanted.
    Write,
    /// Look again later.
    Wait,
    /// It is not there, so nothing can be decided about it.
    NotFound,
    /// Its endpoint was permanently disconnected.
    Disconnected,
    /// The service says that it failed.
    Failed,
    /// The service accepted the change, but the connection did not change.
    Unchanged,
    /// Somebody else decided otherwise in the meantime.
    ChangedByOther,
}

/// Decides from what was read; `None` if the connection does not exist.
pub(super) fn decide(found: Option<&Connection>, desired: Desired, progress: &Progress) -> Next {
    let Some(found) = found else {
        return if desired == Desired::Removed { Next::Done } else { Next::NotFound };
    };
    let reached = match desired {
        Desired::Approved => found.status == Status::Approved,
        Desired::Rejected => matches!(found.status, Status::Rejected | Status::Disconnected),
        Desired::Removed => found.status == Status::Disconnected,
    };
    if reached {
        return match settlement(found) {
            Settlement::Settled => Next::Done,
            Settlement::Failed => Next::Failed,
            Settlement::Going => Next::Wait,
        };
    }
    if found.status == Status::Disconnected {
        return Next::Disconnected;
    }
    match &progress.written {
        None => Next::Write,
        Some(before) if *before != found.status && desired != Desired::Removed => {
            Next::ChangedByOther
        }
        Some(_) if settlement(found) == Settlement::Failed => Next::Failed,
        Some(_) if progress.looks < MOST_UNCHANGED => Next::Wait,
        Some(_) => Next::Unchanged,
    }
}

/// Whether the service is finished with the last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// It is.
    Settled,
    /// It has given up.
    Failed,
    /// It is at work.
    Going,
}

/// Whether the service is finished with the last change of a connection.
///
/// The services have many words for an end: `Succeeded`, `Ready`, the connection's own status, or none
/// at all. A service that is at work says so in the progressive (`Updating`, `Approving`, `Dropping`),
/// as the SDKs' enumerations of all of them show.
pub(crate) fn settlement(connection: &Connection) -> Settlement {
    let state = connection.provisioning_state.as_deref().unwrap_or_default().to_ascii_lowercase();
    let is_going = state.ends_with("ing") || ["accepted", "inprogress"].contains(&state.as_str());
    match state.as_str() {
        "failed" | "canceled" => Settlement::Failed,
        // Nothing more happens to it, whatever the service calls that.
        _ if connection.status == Status::Disconnected => Settlement::Settled,
        _ if is_going => Settlement::Going,
        _ => Settlement::Settled,
    }
}
