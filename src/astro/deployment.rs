//! A Deployment as the Astro API shows it.

use serde::Deserialize;

use super::cluster::said;
use super::version::Version;

/// A Deployment. A token that may see less of it makes members absent, which is not the same as
/// empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deployment {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The Organization that it belongs to.
    pub organization_id: Option<String>,
    /// The Workspace that it belongs to.
    pub workspace_id: Option<String>,
    /// `STANDARD`, `DEDICATED` or `HYBRID`.
    pub kind: Option<String>,
    /// `HEALTHY`, `CREATING`, `UNHEALTHY`, `HIBERNATING`, …
    pub status: Option<String>,
    /// Its Kubernetes namespace.
    pub namespace: Option<String>,
    /// The cluster that it runs on.
    pub cluster_id: Option<String>,
    /// The name of that cluster; absent on standard clusters.
    pub cluster_name: Option<String>,
    /// The region; absent on standard clusters.
    pub region: Option<String>,
    /// `AZURE`, `AWS` or `GCP`; present on standard clusters only.
    pub cloud_provider: Option<String>,
    /// The addresses that it comes from; absent is not the same as empty.
    pub external_ips: Option<Vec<String>>,
    /// The addresses that it comes from after a failover; absent is not the same as empty.
    pub dr_external_ips: Option<Vec<String>>,
    /// The issuer of the tokens of its service accounts.
    pub oidc_issuer_url: Option<String>,
    /// The same after a failover.
    pub dr_oidc_issuer_url: Option<String>,
    /// The identity in the cloud that it works as.
    pub workload_identity: Option<String>,
    /// The same after a failover.
    pub dr_workload_identity: Option<String>,
}

impl Deployment {
    /// Whether it runs on a standard cluster, whose addresses other Organizations share.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        self.kind.as_ref().is_some_and(|it| it.eq_ignore_ascii_case("STANDARD"))
    }
}

/// The Deployment as it is written; the last four are of one version each.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Written {
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

impl Written {
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
