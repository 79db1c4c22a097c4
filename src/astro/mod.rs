//! The Astro API, of which only reads are needed: clusters and Deployments of one Organization.
//!
//! Cut like `arm`: requests are values, whether to repeat is decided by a pure function, and only
//! `send` waits and talks. What a call needs whatever API it goes to is `arm::wire`.

mod diagnostics;
mod remediation;

mod client;
mod cluster;
pub(crate) mod code;
mod deployment;
mod error;
mod filter;
mod named;
mod page;
mod refusal;
mod request;
mod retry;
mod send;
mod settings;
mod version;

#[cfg(test)]
mod tests;

pub use client::Client;
pub use cluster::Cluster;
pub use deployment::Deployment;
pub use error::{Cause, Error, Failure};
pub use filter::{ClusterFilter, DeploymentFilter};
pub use refusal::{FieldError, Refusal};
pub use request::is_id;
pub use settings::{HOST, Settings};
pub use version::Version;
