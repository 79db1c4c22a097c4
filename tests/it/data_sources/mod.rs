//! Data sources: one file for each.

mod access_check;

mod allowlist;

mod astro_cluster;
mod astro_clusters;
mod astro_deployment;
mod astro_deployments;
mod dns_check;
mod kubernetes_identity;
mod managed_identity;
mod private_link_target;

mod private_endpoint;
mod private_endpoint_connections;

mod role_assignments;

mod service_principal;

mod virtual_network;
