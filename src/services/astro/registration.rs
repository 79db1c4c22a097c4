//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    cluster_data_source, clusters_data_source, deployment_data_source, deployments_data_source,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Astro")
        .data_source::<cluster_data_source::AstroCluster>()
        .data_source::<clusters_data_source::AstroClusters>()
        .data_source::<deployment_data_source::AstroDeployment>()
        .data_source::<deployments_data_source::AstroDeployments>()
}
