//! Which clusters and Deployments are listed.

use super::cluster::Cluster;
use super::deployment::Deployment;

/// Which clusters are listed; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClusterFilter {
    /// Only clusters with one of these names; all when empty.
    pub names: Vec<String>,
    /// Only clusters in this cloud: `AZURE`, `AWS` or `GCP`.
    pub cloud_provider: Option<String>,
}

/// Which Deployments are listed; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DeploymentFilter {
    /// Only Deployments with one of these IDs; all when empty.
    pub ids: Vec<String>,
    /// Only Deployments with one of these names; all when empty.
    pub names: Vec<String>,
    /// Only Deployments in one of these Workspaces; all when empty.
    pub workspace_ids: Vec<String>,
    /// Only Deployments on this cluster. The API cannot be asked for it: all others are read too.
    pub cluster_id: Option<String>,
}

impl ClusterFilter {
    /// What the API is asked for.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let names = self.names.iter().map(|it| ("names", it.clone()));
        let provider = self.cloud_provider.iter().map(|it| ("provider", it.to_ascii_uppercase()));
        names.chain(provider).collect()
    }

    /// Whether this is one of them, whatever the API makes of the query.
    pub(super) fn matches(&self, cluster: &Cluster) -> bool {
        let provider = |wanted: &String| {
            cluster.cloud_provider.as_ref().is_none_or(|it| it.eq_ignore_ascii_case(wanted))
        };
        one_of(&self.names, &cluster.name) && self.cloud_provider.as_ref().is_none_or(provider)
    }
}

impl DeploymentFilter {
    /// What the API is asked for.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let ids = self.ids.iter().map(|it| ("deploymentIds", it.clone()));
        let names = self.names.iter().map(|it| ("names", it.clone()));
        let workspaces = self.workspace_ids.iter().map(|it| ("workspaceIds", it.clone()));
        ids.chain(names).chain(workspaces).collect()
    }

    /// The same without what the API cannot be asked for, so that lists that differ in it only are
    /// read once.
    pub(super) fn asked(&self) -> Self {
        Self { cluster_id: None, ..self.clone() }
    }

    /// Whether this is one of them, whatever the API makes of the query.
    pub(super) fn matches(&self, deployment: &Deployment) -> bool {
        let workspace = |it: &String| one_of(&self.workspace_ids, it);
        one_of(&self.ids, &deployment.id)
            && one_of(&self.names, &deployment.name)
            && deployment.workspace_id.as_ref().is_none_or(workspace)
            && self.cluster_id.as_ref().is_none_or(|it| deployment.cluster_id.as_ref() == Some(it))
    }
}

fn one_of(wanted: &[String], found: &str) -> bool {
    wanted.is_empty() || wanted.iter().any(|it| it == found)
}
