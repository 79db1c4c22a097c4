//! Azure Resource Manager: IDs, requests, credentials, and the client that sends them.
//!
//! Decisions are pure functions (`transient`, `operation`, `error_response`); only `send` and
//! `poller` wait and talk, through `crate::http`.

mod attempt;
pub mod error_response;
mod list_cache;
pub(crate) mod locks;
mod poller;
mod remediation;
pub mod resource_id;

mod cause;
mod client;
mod cloud;
pub(crate) mod code;
pub mod credential;
mod error;
mod expected;
mod failure;
mod missing_action;
pub mod operation;
mod policies;
mod request;
mod resource;
mod send;
mod sender;
mod settings;
mod tokens;
mod transient;

#[cfg(test)]
pub(crate) mod tests;

pub use crate::http::backoff::Waited;
pub use crate::http::endpoint::EndpointError;
pub use crate::http::once_map::OnceMap;
pub use crate::http::rate_limit::{Rate, Rates};
pub use crate::http::response::Response;
pub use crate::http::transport::{RouterTransport, Transport};
pub use cause::Cause;
pub use client::Client;
pub use cloud::Cloud;
pub use credential::{Application, Credential, CredentialError};
pub use error::Error;
pub use expected::{Expected, Found};
pub use failure::Failure;
pub use list_cache::ListCache;
pub use missing_action::MissingAction;
pub use request::{On, Request, RequestError, Retry};
pub use resource::Resource;
pub use resource_id::Id;
pub use settings::Settings;
pub(crate) use transient::is_passing;
