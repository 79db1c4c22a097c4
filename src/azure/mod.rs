//! Azure Resource Manager: IDs, requests, credentials, and the client that sends them.
//!
//! Decisions are pure functions (`retry`, `operation`, `envelope`); only `send` waits and talks.

pub(crate) mod failed_call;

mod attempt;
pub mod error_response;
mod list_cache;
pub(crate) mod locks;
mod once_map;
mod poller;
mod remediation;
pub mod resource_id;

mod client;
pub(crate) mod cloud;
pub(crate) mod code;
pub mod credential;
mod document;
mod error;
pub mod operation;
mod policies;
mod request;
mod resource;
pub(crate) mod response;
pub mod retry;
mod send;
mod settings;
mod tokens;

#[cfg(test)]
pub(crate) mod tests;

pub use crate::http::rate_limit::{Rate, Rates};
pub use crate::http::transport::{RouterTransport, Transport};
pub use client::Client;
pub use cloud::{Cloud, EndpointError};
pub use credential::{Application, Credential, CredentialError};
pub use document::Document;
pub use error::{Cause, Error, Failure, MissingAction, Waited};
pub use list_cache::ListCache;
pub use once_map::OnceMap;
pub use request::{On, Repeat, Request, RequestError};
pub use resource::{Expected, Found};
pub use resource_id::Id;
pub use response::Response;
pub use settings::Settings;
