//! `dataplane_astro_deployment`: one Deployment of Astro, with its addresses.

use std::collections::BTreeSet;

use tfplugin::{
    Computed, Config, Context, DataSource, Diagnostic, Diagnostics, Model, Ordered, Result,
};

use super::{id_or_name, missing_addresses};
use crate::diagnostics::code::CommonCode;
use crate::{Clients, astro::Deployment};

/// Finds one Deployment of Astro by its ID or its name: the addresses that its connections come from,
/// and what a managed identity needs in order to trust it (`oidc_issuer_url`, `namespace`).
///
/// On a standard cluster (`type` is `STANDARD`), allow these addresses. Deployments of other
/// Organizations may share them, so a firewall that lets them in is never sufficient protection. On a
/// dedicated or hybrid cluster, the addresses are those of the cluster.
///
/// Attributes that the API token may not see are `null`, which is not the same as an empty list. If the
/// addresses are missing, a warning says why.
///
/// ## Astro permissions
///
/// An API token that may read the Deployment: one of the Organization, of the Deployment's Workspace,
/// or of the Deployment itself. See the `astro` attribute of the provider block, and the guide
/// [Authentication](../guides/authentication#astro).
#[derive(Debug, Model)]
#[tf(name = "astro_deployment")]
pub(crate) struct AstroDeployment {
    /// ID of the Deployment. Set either `id` or `name`.
    #[tf(optional)]
    id: Computed<String>,
    /// Name of the Deployment. Set either `id` or `name`. Names are unique only within a Workspace.
    #[tf(optional)]
    name: Computed<String>,
    /// ID of the Workspace that it belongs to. Together with `name`, the Workspace to search.
    #[tf(optional)]
    workspace_id: Computed<Option<String>>,
    /// ID of the Organization that it belongs to.
    organization_id: Computed<Option<String>>,
    /// `STANDARD`, `DEDICATED` or `HYBRID`.
    #[tf(name = "type")]
    kind: Computed<Option<String>>,
    /// State of the Deployment, such as `HEALTHY`, `CREATING` or `HIBERNATING`.
    status: Computed<Option<String>>,
    /// Kubernetes namespace of the Deployment, which is part of the subject of its tokens.
    namespace: Computed<Option<String>>,
    /// ID of the cluster that it runs on.
    cluster_id: Computed<Option<String>>,
    /// Name of that cluster; `null` on standard clusters.
    cluster_name: Computed<Option<String>>,
    /// Region, as the cloud names it; `null` on standard clusters.
    region: Computed<Option<String>>,
    /// Cloud that it runs in; only for standard clusters, otherwise see the cluster.
    cloud_provider: Computed<Option<String>>,
    /// Addresses that its connections come from.
    external_ips: Computed<Option<BTreeSet<String>>>,
    /// Addresses that its connections come from after a failover.
    dr_external_ips: Computed<Option<BTreeSet<String>>>,
    /// Issuer of the tokens of its service accounts, for federated credentials.
    oidc_issuer_url: Computed<Option<String>>,
    /// The same after a failover.
    dr_oidc_issuer_url: Computed<Option<String>>,
    /// Its identity in the cloud: in Azure, the client ID of a managed identity.
    workload_identity: Computed<Option<String>>,
    /// The same after a failover.
    dr_workload_identity: Computed<Option<String>>,
}

impl DataSource for AstroDeployment {
    type Clients = Clients;

    fn validate(config: Config<'_>) -> Diagnostics {
        let mut found = id_or_name(config, "Deployment");
        if config.is_set("id") && config.is_set("workspace_id") {
            found.push(
                CommonCode::ConflictingArguments
                    .error(
                        "Both `id` and `workspace_id` are set",
                        "An ID already identifies the Deployment: remove `workspace_id`.",
                    )
                    .at("workspace_id"),
            );
        }
        found
    }

    async fn read(self, ctx: &Context<'_, Clients>) -> Result<Self> {
        let astro = ctx.clients.astro()?;
        let (deployment, by) = match (self.id.known(), self.name.known()) {
            (Some(id), _) => {
                let found = astro.deployment(id).await;
                (found.map_err(|error| Diagnostic::from(error).at("id"))?, "id")
            }
            (None, Some(name)) => {
                let workspace = self.workspace_id.known().and_then(Option::as_deref);
                let found = astro.deployment_named(name, workspace).await;
                (found.map_err(|error| error.at("name"))?, "name")
            }
            (None, None) => return Err(super::neither("Deployment").into()),
        };
        if let Some(warning) = missing_addresses(deployment.addresses()) {
            ctx.warn(warning.at(by));
        }
        let asked = self.workspace_id.known().cloned().flatten();
        let mut found = Self::from(deployment);
        if asked.is_some() {
            // The answer can leave out `workspace_id`; the state keeps what the user set.
            found.workspace_id = asked.into();
        }
        Ok(found)
    }
}

impl From<Deployment> for AstroDeployment {
    fn from(deployment: Deployment) -> Self {
        Self {
            id: deployment.id.into(),
            name: deployment.name.into(),
            workspace_id: deployment.workspace_id.into(),
            organization_id: deployment.organization_id.into(),
            kind: deployment.kind.into(),
            status: deployment.status.into(),
            namespace: deployment.namespace.into(),
            cluster_id: deployment.cluster_id.into(),
            cluster_name: deployment.cluster_name.into(),
            region: deployment.region.into(),
            cloud_provider: deployment.cloud_provider.into(),
            external_ips: deployment.external_ips.map(Ordered::into_set).into(),
            dr_external_ips: deployment.dr_external_ips.map(Ordered::into_set).into(),
            oidc_issuer_url: deployment.oidc_issuer_url.into(),
            dr_oidc_issuer_url: deployment.dr_oidc_issuer_url.into(),
            workload_identity: deployment.workload_identity.into(),
            dr_workload_identity: deployment.dr_workload_identity.into(),
        }
    }
}
