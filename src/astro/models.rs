//! A cluster as the Astro API shows it.

use serde::Deserialize;

use super::request::Version;

/// A cluster. A token that may see less of it makes members absent, which is not the same as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// Its ID.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The Organization that it belongs to.
    pub(crate) organization_id: Option<String>,
    /// `DEDICATED` or `HYBRID`; standard clusters are not shown by the API.
    pub(crate) kind: Option<String>,
    /// `AZURE`, `AWS` or `GCP`.
    pub(crate) cloud_provider: Option<String>,
    /// The region, as the cloud names it.
    pub(crate) region: Option<String>,
    /// `CREATED`, `CREATING`, `CREATE_FAILED`, `UPDATING`, …
    pub(crate) status: Option<String>,
    /// The addresses that its Deployments come from; absent is not the same as empty.
    pub(crate) external_ips: Option<Vec<String>>,
    /// The issuer of the tokens of its service accounts.
    pub(crate) oidc_issuer_url: Option<String>,
    /// The address of its name server.
    pub(crate) kube_dns_ip: Option<String>,
    /// The range of its virtual network.
    pub(crate) vpc_subnet_range: Option<String>,
    /// The Azure tenant that the API names, for clusters in Azure.
    pub(crate) tenant_id: Option<String>,
    /// Whether disaster recovery is on.
    pub(crate) is_dr_enabled: Option<bool>,
    /// Whether it runs in the region for disaster recovery now.
    pub(crate) is_failed_over: Option<bool>,
    /// The region for disaster recovery.
    pub(crate) dr_region: Option<String>,
    /// The range of the virtual network for disaster recovery.
    pub(crate) dr_vpc_subnet_range: Option<String>,
    /// The Workspaces that may use it; absent is not the same as empty.
    pub(crate) workspace_ids: Option<Vec<String>>,
    /// `HEALTHY` or `UNHEALTHY`.
    pub(crate) health: Option<String>,
}

impl Cluster {
    /// Whether the API says that it is a standard cluster, which many Organizations share.
    #[must_use]
    pub(crate) fn is_standard(&self) -> bool {
        self.kind.as_ref().is_some_and(|it| it.eq_ignore_ascii_case("STANDARD"))
    }
}

/// The cluster as it is written, the same in both versions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClusterJson {
    id: String,
    name: String,
    organization_id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    cloud_provider: Option<String>,
    region: Option<String>,
    status: Option<String>,
    metadata: Option<Metadata>,
    vpc_subnet_range: Option<String>,
    tenant_id: Option<String>,
    is_dr_enabled: Option<bool>,
    is_failed_over: Option<bool>,
    dr_region: Option<String>,
    dr_vpc_subnet_range: Option<String>,
    workspace_ids: Option<Vec<String>>,
    health_status: Option<Health>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    #[serde(rename = "externalIPs")]
    external_ips: Option<Vec<String>>,
    oidc_issuer_url: Option<String>,
    kube_dns_ip: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Health {
    value: Option<String>,
}

impl From<ClusterJson> for Cluster {
    fn from(written: ClusterJson) -> Self {
        let metadata = written.metadata.unwrap_or_default();
        Self {
            id: written.id,
            name: written.name,
            organization_id: written.organization_id,
            kind: written.kind,
            cloud_provider: written.cloud_provider,
            region: written.region,
            status: written.status,
            external_ips: metadata.external_ips,
            oidc_issuer_url: metadata.oidc_issuer_url.and_then(said),
            kube_dns_ip: metadata.kube_dns_ip.and_then(said),
            vpc_subnet_range: written.vpc_subnet_range.and_then(said),
            tenant_id: written.tenant_id.and_then(said),
            is_dr_enabled: written.is_dr_enabled,
            is_failed_over: written.is_failed_over,
            dr_region: written.dr_region.and_then(said),
            dr_vpc_subnet_range: written.dr_vpc_subnet_range.and_then(said),
            workspace_ids: written.workspace_ids,
            health: written.health_status.and_then(|it| it.value),
        }
    }
}

/// The text, unless it is empty: the API writes what does not apply as `""`.
pub(super) fn said(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A Deployment. A token that may see less of it makes members absent, which is not the same as
/// empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Deployment {
    /// Its ID.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The Organization that it belongs to.
    pub(crate) organization_id: Option<String>,
    /// The Workspace that it belongs to.
    pub(crate) workspace_id: Option<String>,
    /// `STANDARD`, `DEDICATED` or `HYBRID`.
    pub(crate) kind: Option<String>,
    /// `HEALTHY`, `CREATING`, `UNHEALTHY`, `HIBERNATING`, …
    pub(crate) status: Option<String>,
    /// Its Kubernetes namespace.
    pub(crate) namespace: Option<String>,
    /// The cluster that it runs on.
    pub(crate) cluster_id: Option<String>,
    /// The name of that cluster; absent on standard clusters.
    pub(crate) cluster_name: Option<String>,
    /// The region; absent on standard clusters.
    pub(crate) region: Option<String>,
    /// `AZURE`, `AWS` or `GCP`; present on standard clusters only.
    pub(crate) cloud_provider: Option<String>,
    /// The addresses that it comes from; absent is not the same as empty.
    pub(crate) external_ips: Option<Vec<String>>,
    /// The addresses that it comes from after a failover; absent is not the same as empty.
    pub(crate) dr_external_ips: Option<Vec<String>>,
    /// The issuer of the tokens of its service accounts.
    pub(crate) oidc_issuer_url: Option<String>,
    /// The same after a failover.
    pub(crate) dr_oidc_issuer_url: Option<String>,
    /// The identity in the cloud that it works as.
    pub(crate) workload_identity: Option<String>,
    /// The same after a failover.
    pub(crate) dr_workload_identity: Option<String>,
}

impl Deployment {
    /// Whether it runs on a standard cluster, whose addresses other Organizations share.
    #[must_use]
    pub(crate) fn is_standard(&self) -> bool {
        self.kind.as_ref().is_some_and(|it| it.eq_ignore_ascii_case("STANDARD"))
    }

    /// Whether the API shows anything that only Deployments with disaster recovery have.
    #[must_use]
    pub(crate) fn has_dr(&self) -> bool {
        self.dr_oidc_issuer_url.is_some()
            || self.dr_workload_identity.is_some()
            || self.dr_external_ips.as_ref().is_some_and(|it| !it.is_empty())
    }
}

/// The Deployment as it is written; the last four are of one version each.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeploymentJson {
    id: String,
    name: String,
    organization_id: Option<String>,
    workspace_id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    status: Option<String>,
    namespace: Option<String>,
    cluster_id: Option<String>,
    cluster_name: Option<String>,
    region: Option<String>,
    cloud_provider: Option<String>,
    #[serde(rename = "externalIPs")]
    external_ips: Option<Vec<String>>,
    #[serde(rename = "drExternalIPs")]
    dr_external_ips: Option<Vec<String>>,
    oidc_issuer_url: Option<String>,
    dr_oidc_issuer_url: Option<String>,
    effective_workload_identity: Option<String>,
    #[serde(rename = "effectiveDRWorkloadIdentity")]
    effective_dr_workload_identity: Option<String>,
    workload_identity: Option<String>,
    dr_workload_identity: Option<String>,
}

impl DeploymentJson {
    /// What it means in the version that it was read from.
    pub(super) fn read(self, version: Version) -> Deployment {
        let (workload_identity, dr_workload_identity) = match version {
            Version::V1 => (self.effective_workload_identity, self.effective_dr_workload_identity),
            Version::V1beta1 => (self.workload_identity, self.dr_workload_identity),
        };
        Deployment {
            id: self.id,
            name: self.name,
            organization_id: self.organization_id,
            workspace_id: self.workspace_id.and_then(said),
            kind: self.kind,
            status: self.status,
            namespace: self.namespace.and_then(said),
            cluster_id: self.cluster_id.and_then(said),
            cluster_name: self.cluster_name.and_then(said),
            region: self.region.and_then(said),
            cloud_provider: self.cloud_provider.and_then(said),
            external_ips: self.external_ips,
            dr_external_ips: self.dr_external_ips,
            oidc_issuer_url: self.oidc_issuer_url.and_then(said),
            dr_oidc_issuer_url: self.dr_oidc_issuer_url.and_then(said),
            workload_identity: workload_identity.and_then(said),
            dr_workload_identity: dr_workload_identity.and_then(said),
        }
    }
}

/// Which clusters are listed; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ClusterFilter {
    /// Only clusters with one of these names; all when empty.
    pub(crate) names: Vec<String>,
    /// Only clusters in this cloud: `AZURE`, `AWS` or `GCP`.
    pub(crate) cloud_provider: Option<String>,
}

/// Which Deployments are listed; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct DeploymentFilter {
    /// Only Deployments with one of these IDs; all when empty.
    pub(crate) ids: Vec<String>,
    /// Only Deployments with one of these names; all when empty.
    pub(crate) names: Vec<String>,
    /// Only Deployments in one of these Workspaces; all when empty.
    pub(crate) workspace_ids: Vec<String>,
    /// Only Deployments on this cluster. The API cannot be asked for it: all others are read too.
    pub(crate) cluster_id: Option<String>,
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
