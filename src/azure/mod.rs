//! Azure Resource Manager: IDs, requests, credentials, and the client that sends them.
//!
//! Decisions are pure functions (`transient`, `operation`, `error_response`); only `send` and
//! `poller` wait and talk, through `crate::http`.

mod cache;
mod call;
pub mod error_response;
mod remediation;
pub(crate) mod resource_id;

mod client;
mod cloud;
pub(crate) mod code;
pub(crate) mod credential;
mod error;
mod failure;
pub(crate) mod operation;
mod request;
mod resource;
mod sender;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use crate::http::EndpointError;
pub(crate) use crate::http::once_map::OnceMap;
pub use crate::http::transport::Transport;
pub(crate) use cache::ListCache;
pub(crate) use cache::Locks;
pub use client::Client;
pub use cloud::Cloud;
pub use credential::{Application, Credential};
pub use error::Error;
pub(crate) use error_response::is_passing;
pub(crate) use failure::Cause;
pub use request::Request;
pub(crate) use resource::Resource;
pub(crate) use resource::{Expected, Found};
pub use resource_id::Id;
pub use sender::Settings;
