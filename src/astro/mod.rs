//! The Astro API, of which only reads are needed: clusters and Deployments of one Organization.
//!
//! Cut like `azure`: requests are values, and only `send` waits and talks, through `crate::http`.

mod diagnostics;
mod remediation;

mod client;
mod cluster;
pub(crate) mod code;
mod deployment;
mod error;
mod failure;
mod filter;
mod named;
mod page;
mod refusal;
mod request;
mod send;
mod settings;
mod version;

#[cfg(test)]
mod tests;

pub use client::Client;
pub use cluster::Cluster;
pub use deployment::Deployment;
pub use error::Error;
pub use failure::{Cause, Failure};
pub use filter::{ClusterFilter, DeploymentFilter};
pub use refusal::{FieldError, Refusal};
pub use request::is_id;
pub use settings::{HOST, Settings};
pub use version::Version;
