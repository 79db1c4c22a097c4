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

pub(crate) use client::Client;
pub(crate) use error::Error;
pub(crate) use models::Cluster;
pub(crate) use models::Deployment;
pub(crate) use models::{ClusterFilter, DeploymentFilter};
pub(crate) use request::Version;
pub(crate) use request::is_id;
pub(crate) use request::{HOST, Settings};
