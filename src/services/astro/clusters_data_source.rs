//! `dataplane_astro_clusters`: the clusters of an Astro Organization.

use std::collections::BTreeSet;

use tfplugin::{Computed, Context, DataSource, Diagnostic, Model, Ordered, Result};

use crate::{
    Clients,
    astro::{Cluster, ClusterFilter},
};

/// Lists the dedicated and hybrid clusters of an Astro Organization.
///
/// The API does not show standard clusters, which Astronomer shares between Organizations. Attributes
/// that the API token may not see are `null`, which is not the same as an empty list.
///
/// ## Astro permissions
///
/// An API token that may read clusters: an Organization API token. See the `astro` attribute of the
/// provider block, and the guide [Authentication](../guides/authentication#astro).
#[derive(Debug, Model)]
#[tf(name = "astro_clusters")]
pub(crate) struct AstroClusters {
    /// Only clusters with one of these names.
    names: Option<BTreeSet<String>>,
    /// Only clusters in this cloud.
    cloud_provider: Option<CloudProvider>,
    /// The clusters, ordered by name and then by ID.
    clusters: Computed<Vec<Entry>>,
}

/// A cloud that Astro runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Model)]
pub(crate) enum CloudProvider {
    /// Microsoft Azure.
    #[tf(name = "AZURE")]
    Azure,
    /// Amazon Web Services.
    #[tf(name = "AWS")]
    Aws,
    /// Google Cloud.
    #[tf(name = "GCP")]
    Gcp,
}

/// One cluster.
#[derive(Debug, Clone, Model)]
pub(crate) struct Entry {
    /// ID of the cluster.
    id: String,
    /// Name of the cluster.
    name: String,
    /// ID of the Organization that it belongs to.
    organization_id: Option<String>,
    /// `DEDICATED` or `HYBRID`.
    #[tf(name = "type")]
    kind: Option<String>,
    /// Cloud that it runs in: `AZURE`, `AWS` or `GCP`.
    cloud_provider: Option<String>,
    /// Region, as the cloud names it.
    region: Option<String>,
    /// State of the cluster, such as `CREATED`, `CREATING` or `UPDATING`.
    status: Option<String>,
    /// Addresses that connections of the Deployments on the cluster come from.
    external_ips: Option<BTreeSet<String>>,
    /// Issuer of the tokens of its service accounts, for federated credentials.
    oidc_issuer_url: Option<String>,
    /// Range of its virtual network.
    vpc_subnet_range: Option<String>,
    /// Azure tenant of the cluster according to the API, for clusters in Azure.
    tenant_id: Option<String>,
    /// Whether disaster recovery is enabled.
    is_dr_enabled: Option<bool>,
    /// Whether it currently runs in the region for disaster recovery.
    is_failed_over: Option<bool>,
    /// Region for disaster recovery.
    dr_region: Option<String>,
    /// Range of the virtual network for disaster recovery.
    dr_vpc_subnet_range: Option<String>,
    /// IDs of the Workspaces that may use the cluster; empty if all may.
    workspace_ids: Option<BTreeSet<String>>,
}

impl DataSource for AstroClusters {
    type Clients = Clients;

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let filter = ClusterFilter {
            names: self.names.iter().flatten().cloned().collect(),
            cloud_provider: self.cloud_provider.map(|it| it.to_string()),
        };
        let found = if self.names.as_ref().is_some_and(BTreeSet::is_empty) {
            Vec::new()
        } else {
            ctx.clients.astro()?.clusters(&filter).await.map_err(Diagnostic::from)?
        };
        let mut clusters: Vec<_> = found.into_iter().map(Entry::from).collect();
        clusters.sort_unstable_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(Self { clusters: clusters.into(), ..self })
    }
}

impl From<Cluster> for Entry {
    fn from(cluster: Cluster) -> Self {
        Self {
            id: cluster.id,
            name: cluster.name,
            organization_id: cluster.organization_id,
            kind: cluster.kind,
            cloud_provider: cluster.cloud_provider,
            region: cluster.region,
            status: cluster.status,
            external_ips: cluster.external_ips.map(Ordered::into_set),
            oidc_issuer_url: cluster.oidc_issuer_url,
            vpc_subnet_range: cluster.vpc_subnet_range,
            tenant_id: cluster.tenant_id,
            is_dr_enabled: cluster.is_dr_enabled,
            is_failed_over: cluster.is_failed_over,
            dr_region: cluster.dr_region,
            dr_vpc_subnet_range: cluster.dr_vpc_subnet_range,
            workspace_ids: cluster.workspace_ids.map(Ordered::into_set),
        }
    }
}
