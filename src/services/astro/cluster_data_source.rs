//! `dataplane_astro_cluster`: one cluster of Astro, with its addresses.

use std::collections::BTreeSet;

use tfplugin::{
    Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Ordered, Result,
};

use super::{id_or_name, missing_addresses};
use crate::{Clients, astro::Cluster};

/// Finds one cluster of Astro by its ID or its name: the addresses that its Deployments use, the range
/// of its virtual network, and what else you need to configure Azure for it.
///
/// All Deployments on the cluster share its `external_ips`, so a firewall that lets these addresses in
/// lets in every Deployment on the cluster. For a single Deployment, see
/// [`dataplane_astro_deployment`](../data-sources/astro_deployment).
///
/// The data source finds only dedicated and hybrid clusters. The API does not show standard clusters,
/// which Astronomer shares between Organizations; use the addresses of the Deployment instead.
///
/// Attributes that the API token may not see are `null`, which is not the same as an empty list. If the
/// addresses are missing, a warning says why, for example because Astro is still creating the cluster.
///
/// ## Astro permissions
///
/// An API token that may read clusters: an Organization API token. See the `astro` attribute of the
/// provider block, and the guide [Authentication](../guides/authentication#astro).
#[derive(Debug, Model)]
#[tf(name = "astro_cluster")]
pub(crate) struct AstroCluster {
    /// ID of the cluster. Set either `id` or `name`.
    #[tf(optional)]
    id: Computed<String>,
    /// Name of the cluster. Set either `id` or `name`.
    #[tf(optional)]
    name: Computed<String>,
    /// ID of the Organization that it belongs to.
    organization_id: Computed<Option<String>>,
    /// `DEDICATED` or `HYBRID`.
    #[tf(name = "type")]
    kind: Computed<Option<String>>,
    /// Cloud that it runs in: `AZURE`, `AWS` or `GCP`.
    cloud_provider: Computed<Option<String>>,
    /// Region, as the cloud names it.
    region: Computed<Option<String>>,
    /// State of the cluster, such as `CREATED`, `CREATING` or `UPDATING`.
    status: Computed<Option<String>>,
    /// Addresses that connections of the Deployments on the cluster come from.
    external_ips: Computed<Option<BTreeSet<String>>>,
    /// Issuer of the tokens of its service accounts, for federated credentials.
    oidc_issuer_url: Computed<Option<String>>,
    /// Address of the DNS server in the cluster.
    kube_dns_ip: Computed<Option<String>>,
    /// Range of its virtual network.
    vpc_subnet_range: Computed<Option<String>>,
    /// Azure tenant of the cluster according to the API, for clusters in Azure.
    tenant_id: Computed<Option<String>>,
    /// Whether disaster recovery is enabled.
    is_dr_enabled: Computed<Option<bool>>,
    /// Whether it currently runs in the region for disaster recovery.
    is_failed_over: Computed<Option<bool>>,
    /// Region for disaster recovery.
    dr_region: Computed<Option<String>>,
    /// Range of the virtual network for disaster recovery.
    dr_vpc_subnet_range: Computed<Option<String>>,
    /// IDs of the Workspaces that may use the cluster; empty if all may.
    workspace_ids: Computed<Option<BTreeSet<String>>>,
    /// `HEALTHY` or `UNHEALTHY`.
    health_status: Computed<Option<String>>,
}

impl DataSource for AstroCluster {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        id_or_name(config, "cluster")
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let astro = ctx.clients.astro()?;
        let (cluster, by) = match (self.id.known(), self.name.known()) {
            (Some(id), _) => {
                let found = astro.cluster(id).await;
                (found.map_err(|error| Diagnostic::from(error).at("id"))?, "id")
            }
            (None, Some(name)) => {
                let found = astro.cluster_named(name).await;
                (found.map_err(|error| error.at("name"))?, "name")
            }
            (None, None) => return Err(super::neither("cluster").into()),
        };
        if let Some(warning) = missing_addresses(cluster.addresses()) {
            ctx.warn(warning.at(by));
        }
        Ok(Self::from(cluster))
    }
}

impl From<Cluster> for AstroCluster {
    fn from(cluster: Cluster) -> Self {
        Self {
            id: cluster.id.into(),
            name: cluster.name.into(),
            organization_id: cluster.organization_id.into(),
            kind: cluster.kind.into(),
            cloud_provider: cluster.cloud_provider.into(),
            region: cluster.region.into(),
            status: cluster.status.into(),
            external_ips: cluster.external_ips.map(Ordered::into_set).into(),
            oidc_issuer_url: cluster.oidc_issuer_url.into(),
            kube_dns_ip: cluster.kube_dns_ip.into(),
            vpc_subnet_range: cluster.vpc_subnet_range.into(),
            tenant_id: cluster.tenant_id.into(),
            is_dr_enabled: cluster.is_dr_enabled.into(),
            is_failed_over: cluster.is_failed_over.into(),
            dr_region: cluster.dr_region.into(),
            dr_vpc_subnet_range: cluster.dr_vpc_subnet_range.into(),
            workspace_ids: cluster.workspace_ids.map(Ordered::into_set).into(),
            health_status: cluster.health.into(),
        }
    }
}
