//! Azure Resource Manager: IDs, requests, credentials, and the client that sends them.
//!
//! Decisions are pure functions (`transient`, `operation`, `error_response`); only `send` and
//! `poller` wait and talk, through `crate::http`.

mod cache;
mod call;
pub mod error_response;
mod remediation;
pub mod resource_id;

mod client;
mod cloud;
pub(crate) mod code;
pub mod credential;
mod error;
mod failure;
pub mod operation;
mod request;
mod resource;
mod sender;
#[cfg(test)]
pub(crate) mod tests;

pub use crate::http::backoff::Waited;
pub use crate::http::once_map::OnceMap;
pub use crate::http::rate_limit::{Rate, Rates};
pub use crate::http::transport::EndpointError;
pub use crate::http::transport::Response;
pub use crate::http::transport::{RouterTransport, Transport};
pub use cache::ListCache;
pub(crate) use cache::Locks;
pub use client::Client;
pub use cloud::Cloud;
pub use credential::{Application, Credential, CredentialError};
pub use error::Error;
pub(crate) use error_response::is_passing;
pub use failure::Cause;
pub use failure::Failure;
pub use failure::MissingAction;
pub use request::{On, Request, RequestError, Retry};
pub use resource::Resource;
pub use resource::{Expected, Found};
pub use resource_id::Id;
pub use sender::Settings;
