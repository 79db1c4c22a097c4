//! Azure's long-running operations: from an answer, what to look at next; decided here, waited for elsewhere.

use std::time::Duration;

use azure_core::http::Method;
use serde_json::Value;
use url::Url;

use super::error_response::{self, Envelope};
use crate::http::{Response, json_bytes};

/// The wait before the first look when Azure names none; it doubles from there.
const FIRST: Duration = Duration::from_secs(1);
/// The interval that Azure recommends when it names none.
const USUAL: Duration = Duration::from_secs(10);
/// The longest interval, whatever Azure says; an operation that ends is then noticed at last.
const LONGEST: Duration = Duration::from_mins(5);
/// How long an operation that was just begun may be unknown where it is looked at.
const UNKNOWN: Duration = Duration::from_mins(1);

/// A write whose end is waited for.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    /// The verb that began it.
    pub method: Method,
    /// The address of the resource that was written.
    pub resource: Url,
    /// What is looked at.
    pub monitor: Monitor,
    /// Where the result of an action is, once it is there.
    pub result: Option<Url>,
    /// How often it was looked at.
    pub polls: u32,
    /// Time since it began.
    pub age: Duration,
}

/// What tells how far an operation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Monitor {
    /// A document about the operation, with a `status`.
    Operation(Url),
    /// An address that answers 202 until the operation has ended.
    Location(Url),
    /// The resource itself, by its `provisioningState`, or by its absence after a deletion.
    Resource,
}

/// What to do after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Poll {
    /// Look at this after the wait.
    Wait {
        /// What to look at.
        monitor: Monitor,
        /// When.
        after: Duration,
    },
    /// It has ended well, and this answer is its result.
    Done,
    /// It has ended well; a GET of this URL reads its result.
    Fetch(Url),
    /// It has ended badly.
    Failed {
        /// The state it ended in.
        status: String,
        /// Why.
        envelope: Envelope,
    },
    /// Azure refuses to say; the answer is an error of its own.
    Rejected,
}

/// How far an operation or a resource says that it is.
enum State {
    Going,
    Succeeded,
    Failed(String),
}

impl Running {
    /// What an accepted write needs; `None` when it was finished at once.
    #[must_use]
    pub(crate) fn begin(
        method: Method,
        resource: &Url,
        response: &Response,
        retry_after: Option<Duration>,
    ) -> (Self, Poll) {
        let accepted = matches!(response.status, 200..=202);
        let moved = matches!(response.status, 201 | 202);
        let location = header_url(response, "location", resource);
        let operation = header_url(response, "azure-asyncoperation", resource).filter(|_| accepted);
        let monitor = match (operation, location.clone().filter(|_| moved)) {
            // An operation that is the resource itself has no state of its own.
            (Some(url), _) if url.path().eq_ignore_ascii_case(resource.path()) => Monitor::Resource,
            (Some(url), _) => Monitor::Operation(url),
            (None, Some(url)) if url.path().eq_ignore_ascii_case(resource.path()) => {
                Monitor::Resource
            }
            (None, Some(url)) => Monitor::Location(url),
            (None, None) => Monitor::Resource,
        };
        let running = Self {
            method,
            resource: resource.clone(),
            result: location.filter(|_| method == Method::Post),
            polls: 0,
            age: Duration::ZERO,
            monitor: monitor.clone(),
        };
        let poll = match &monitor {
            Monitor::Operation(_) | Monitor::Location(_) => running.wait(monitor, retry_after),
            Monitor::Resource => running.after_start(response, retry_after),
        };
        (running, poll)
    }

    /// What the answer to a look says.
    #[must_use]
    pub(crate) fn decide(&self, response: &Response, retry_after: Option<Duration>) -> Poll {
        match (&self.monitor, response.status) {
            (Monitor::Resource, 404) if self.method == Method::Delete && is_azures(response) => {
                Poll::Done
            }
            (_, 404 | 204) if response.status == 404 => self.when_unknown(retry_after),
            (Monitor::Operation(url), 200..=299) => {
                let next = header_url(response, "azure-asyncoperation", &self.resource)
                    .unwrap_or_else(|| url.clone());
                match operation_state(response) {
                    State::Going => self.wait(Monitor::Operation(next), retry_after),
                    State::Succeeded => self.finish(),
                    State::Failed(status) => failed(status, response),
                }
            }
            (Monitor::Location(url), 202) => {
                let next =
                    header_url(response, "location", &self.resource).unwrap_or_else(|| url.clone());
                self.wait(Monitor::Location(next), retry_after)
            }
            (Monitor::Location(_), 200..=299) => match resource_state(response) {
                State::Failed(status) => failed(status, response),
                // The result of an action or of a deletion is this very answer.
                _ if matches!(self.method, Method::Put | Method::Patch) => {
                    Poll::Fetch(self.resource.clone())
                }
                _ => Poll::Done,
            },
            (Monitor::Resource, 200..=299) => match resource_state(response) {
                // While a deleted resource can still be read, it is not deleted, whatever state it is in.
                State::Failed(status) => failed(status, response),
                State::Succeeded if self.method != Method::Delete => Poll::Done,
                _ => self.wait(Monitor::Resource, retry_after),
            },
            _ => Poll::Rejected,
        }
    }

    /// The same operation, looked at once more.
    #[must_use]
    pub(crate) fn poll(self, monitor: Monitor, age: Duration) -> Self {
        Self { monitor, age, polls: self.polls.saturating_add(1), ..self }
    }

    /// The address of what is looked at.
    #[must_use]
    pub(crate) fn address(&self) -> &Url {
        match &self.monitor {
            Monitor::Operation(url) | Monitor::Location(url) => url,
            Monitor::Resource => &self.resource,
        }
    }

    fn after_start(&self, response: &Response, retry_after: Option<Duration>) -> Poll {
        match self.method {
            Method::Put | Method::Patch => match resource_state(response) {
                State::Failed(status) => failed(status, response),
                State::Going => self.wait(Monitor::Resource, retry_after),
                State::Succeeded if response.status == 202 => {
                    self.wait(Monitor::Resource, retry_after)
                }
                State::Succeeded if json_bytes(&response.body).is_empty() => {
                    Poll::Fetch(self.resource.clone())
                }
                State::Succeeded => Poll::Done,
            },
            Method::Delete if response.status == 202 => self.wait(Monitor::Resource, retry_after),
            _ => Poll::Done,
        }
    }

    /// An operation is unknown for moments after its start; later on only the resource can tell.
    fn when_unknown(&self, retry_after: Option<Duration>) -> Poll {
        match &self.monitor {
            Monitor::Resource if self.age < UNKNOWN => self.wait(Monitor::Resource, retry_after),
            Monitor::Resource => Poll::Rejected,
            monitor if self.age < UNKNOWN => self.wait(monitor.clone(), retry_after),
            _ if self.method == Method::Post => Poll::Rejected,
            _ => self.wait(Monitor::Resource, retry_after),
        }
    }

    fn finish(&self) -> Poll {
        match (self.method, &self.result) {
            (Method::Put | Method::Patch, _) => Poll::Fetch(self.resource.clone()),
            (Method::Post, Some(result)) => Poll::Fetch(result.clone()),
            _ => Poll::Done,
        }
    }

    fn wait(&self, monitor: Monitor, retry_after: Option<Duration>) -> Poll {
        let own = FIRST.saturating_mul(2_u32.saturating_pow(self.polls.min(8))).min(USUAL);
        Poll::Wait { monitor, after: retry_after.unwrap_or(own).min(LONGEST) }
    }
}

/// Whether an error is Azure's own, and not what a gateway made up.
fn is_azures(response: &Response) -> bool {
    error_response::parse(response.status, &response.headers, &response.body).is_azures
}

/// The state of a document about an operation; one without any is at work, unless there is no document at all.
fn operation_state(response: &Response) -> State {
    if json_bytes(&response.body).is_empty() {
        return if response.status == 202 { State::Going } else { State::Succeeded };
    }
    let body = response.value().unwrap_or_default();
    let status = body.get("status").and_then(Value::as_str);
    status.or_else(|| provisioning_state(&body)).map_or(State::Going, read_state)
}

/// The state of a resource; one without any is finished.
fn resource_state(response: &Response) -> State {
    let body = response.value().unwrap_or_default();
    provisioning_state(&body).map_or(State::Succeeded, read_state)
}

fn provisioning_state(body: &Value) -> Option<&str> {
    body.get("properties")?.get("provisioningState")?.as_str()
}

/// A word that is not known means that the work goes on.
fn read_state(state: &str) -> State {
    match state.to_ascii_lowercase().as_str() {
        // SQL calls a connection that is finished `Ready`.
        "succeeded" | "ready" => State::Succeeded,
        "failed" | "canceled" | "cancelled" => State::Failed(state.to_owned()),
        _ => State::Going,
    }
}

fn failed(status: String, response: &Response) -> Poll {
    let mut envelope = error_response::parse_body(&response.body);
    if envelope.message.is_empty() {
        "Azure gave no reason".clone_into(&mut envelope.message);
    }
    Poll::Failed { status, envelope }
}

/// A header that holds an address, which may be relative to that of the resource.
fn header_url(response: &Response, name: &'static str, resource: &Url) -> Option<Url> {
    let text = response.header(name)?.trim();
    if text.is_empty() { None } else { resource.join(text).ok() }
}

#[cfg(test)]
mod tests;
