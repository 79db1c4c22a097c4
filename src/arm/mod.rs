//! Azure Resource Manager: IDs, requests, credentials, and the client that sends them.
//!
//! Decisions are pure functions (`retry`, `operation`, `envelope`); only `send` waits and talks.

mod advice;
mod call;
mod client;
mod clock;
mod cloud;
mod collapse;
pub mod credential;
mod document;
mod drive;
pub mod envelope;
mod error;
mod failure;
pub mod id;
mod lost;
mod memo;
pub mod operation;
mod policies;
mod redact;
mod request;
mod resource;
mod response;
pub mod retry;
mod retry_after;
mod send;
mod settings;
mod stop;
mod throttle;
mod tokens;
mod transport;
pub(crate) mod wire;

#[cfg(test)]
pub(crate) mod tests;

pub use client::Client;
pub use cloud::{Cloud, EndpointError};
pub use collapse::Collapse;
pub use credential::{Application, Credential, CredentialError};
pub use document::Document;
pub use error::{Cause, Error, Failure, MissingAction, Waited};
pub use id::Id;
pub use memo::Memo;
pub use request::{On, Repeat, Request, RequestError};
pub use resource::{Expected, Found};
pub use response::Response;
pub use settings::Settings;
pub use throttle::{Rate, Rates};
pub use transport::{RouterTransport, Transport};
