//! Data sources: one file for each.

mod allowlist;

mod astro_cluster;
mod astro_clusters;
mod astro_deployment;
mod astro_deployments;
mod managed_identity;

mod role_assignments;
