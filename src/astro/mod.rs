//! The Astro API, of which only reads are needed: clusters and Deployments of one Organization.
//!
//! Cut like `azure`: requests are values, and only `send` waits and talks, through `crate::http`.

mod client;
pub(crate) mod code;
mod error;
mod failure;
mod models;
mod named;
mod request;
mod send;
#[cfg(test)]
mod tests;

pub use client::Client;
pub use error::Error;
pub use failure::{Cause, Failure};
pub use failure::{FieldError, Refusal};
pub use models::Cluster;
pub use models::Deployment;
pub use models::{ClusterFilter, DeploymentFilter};
pub use request::Version;
pub use request::is_id;
pub use request::{HOST, Settings};
