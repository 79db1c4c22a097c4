//! The Astro cluster that a request is about: what the user says of it, and what Astro says.

mod known;

mod refusal;

mod settle;

#[cfg(test)]
mod tests;

pub(crate) use known::{Cluster, ClusterKind, Known, Needs};
pub(crate) use refusal::{OFFERED, a_deployment, missing, not_private};
pub(crate) use settle::{same_region, settle};
