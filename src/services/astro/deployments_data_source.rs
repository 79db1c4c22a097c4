//! `dataplane_astro_deployments`: the Deployments of an Astro Organization.

use std::collections::BTreeSet;

use tfplugin::{
    Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Ordered, Result,
};

use super::not_an_id;
use crate::astro::code::AstroCode;
use crate::{
    Clients,
    astro::{Deployment, DeploymentFilter},
};

/// Lists Deployments of an Astro Organization: all that the API token may see, those on a cluster, or
/// those in some Workspaces.
///
/// Attributes that the API token may not see are `null`, which is not the same as an empty list.
///
/// ## Astro permissions
///
/// An API token that may read the Deployments; a token of a Workspace finds only those in it.
/// See the `astro` attribute of the provider block, and the guide
/// [Authentication](../guides/authentication#astro).
#[derive(Debug, Model)]
#[tf(name = "astro_deployments")]
pub(crate) struct AstroDeployments {
    /// Only Deployments with one of these IDs. All of them must exist.
    ids: Option<BTreeSet<String>>,
    /// Only Deployments with one of these names.
    names: Option<BTreeSet<String>>,
    /// Only Deployments in one of these Workspaces.
    workspace_ids: Option<BTreeSet<String>>,
    /// Only Deployments on the cluster with this ID.
    cluster_id: Option<String>,
    /// The Deployments, ordered by name and then by ID.
    deployments: Computed<Vec<Entry>>,
}

/// One Deployment.
#[derive(Debug, Clone, Model)]
pub(crate) struct Entry {
    /// ID of the Deployment.
    id: String,
    /// Name of the Deployment.
    name: String,
    /// ID of the Workspace that it belongs to.
    workspace_id: Option<String>,
    /// ID of the Organization that it belongs to.
    organization_id: Option<String>,
    /// `STANDARD`, `DEDICATED` or `HYBRID`.
    #[tf(name = "type")]
    kind: Option<String>,
    /// State of the Deployment, such as `HEALTHY`, `CREATING` or `HIBERNATING`.
    status: Option<String>,
    /// Kubernetes namespace of the Deployment, which is part of the subject of its tokens.
    namespace: Option<String>,
    /// ID of the cluster that it runs on.
    cluster_id: Option<String>,
    /// Name of that cluster; `null` on standard clusters.
    cluster_name: Option<String>,
    /// Region, as the cloud names it; `null` on standard clusters.
    region: Option<String>,
    /// Cloud that it runs in; only for standard clusters, otherwise see the cluster.
    cloud_provider: Option<String>,
    /// Addresses that its connections come from.
    external_ips: Option<BTreeSet<String>>,
    /// Addresses that its connections come from after a failover.
    dr_external_ips: Option<BTreeSet<String>>,
    /// Issuer of the tokens of its service accounts, for federated credentials.
    oidc_issuer_url: Option<String>,
    /// The same after a failover.
    dr_oidc_issuer_url: Option<String>,
    /// Its identity in the cloud: in Azure, the client ID of a managed identity.
    workload_identity: Option<String>,
    /// The same after a failover.
    dr_workload_identity: Option<String>,
}

impl DataSource for AstroDeployments {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let ids = config.known::<BTreeSet<String>>("ids").unwrap_or_default();
        let cluster = config.known::<String>("cluster_id");
        let deployments =
            ids.iter().filter_map(|it| not_an_id(it, "dataplane_astro_deployment", "ids"));
        let cluster =
            cluster.and_then(|it| not_an_id(&it, "dataplane_astro_cluster", "cluster_id"));
        Diagnostics(deployments.chain(cluster).collect())
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let given = [&self.ids, &self.names, &self.workspace_ids];
        let nothing = given.iter().any(|it| it.as_ref().is_some_and(BTreeSet::is_empty));
        let found = if nothing {
            Vec::new()
        } else {
            ctx.clients.astro()?.deployments(&self.filter()).await.map_err(Diagnostic::from)?
        };
        self.check_ids(&found)?;
        let mut deployments: Vec<_> = found.into_iter().map(Entry::from).collect();
        deployments.sort_unstable_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        Ok(Self { deployments: deployments.into(), ..self })
    }
}

impl AstroDeployments {
    fn filter(&self) -> DeploymentFilter {
        let all = |set: &Option<BTreeSet<String>>| set.iter().flatten().cloned().collect();
        DeploymentFilter {
            ids: all(&self.ids),
            names: all(&self.names),
            workspace_ids: all(&self.workspace_ids),
            cluster_id: self.cluster_id.clone(),
        }
    }

    /// Every ID has to exist, unless another argument filters it out.
    fn check_ids(&self, found: &[Deployment]) -> std::result::Result<(), Diagnostic> {
        let narrowed =
            self.names.is_some() || self.workspace_ids.is_some() || self.cluster_id.is_some();
        let missing: Vec<_> = self
            .ids
            .iter()
            .flatten()
            .filter(|id| !found.iter().any(|it| it.id == **id))
            .map(|id| format!("`{id}`"))
            .collect();
        if narrowed || missing.is_empty() {
            return Ok(());
        }
        Err(AstroCode::AstroNotFound
            .error(
                "Deployments not found",
                format!(
                    "The API token sees no Deployment with the ID {}. Check the IDs, the \
                     Organization, and the permissions of the token.",
                    missing.join(", ")
                ),
            )
            .at("ids"))
    }
}

impl From<Deployment> for Entry {
    fn from(deployment: Deployment) -> Self {
        Self {
            id: deployment.id,
            name: deployment.name,
            workspace_id: deployment.workspace_id,
            organization_id: deployment.organization_id,
            kind: deployment.kind,
            status: deployment.status,
            namespace: deployment.namespace,
            cluster_id: deployment.cluster_id,
            cluster_name: deployment.cluster_name,
            region: deployment.region,
            cloud_provider: deployment.cloud_provider,
            external_ips: deployment.external_ips.map(Ordered::into_set),
            dr_external_ips: deployment.dr_external_ips.map(Ordered::into_set),
            oidc_issuer_url: deployment.oidc_issuer_url,
            dr_oidc_issuer_url: deployment.dr_oidc_issuer_url,
            workload_identity: deployment.workload_identity,
            dr_workload_identity: deployment.dr_workload_identity,
        }
    }
}
