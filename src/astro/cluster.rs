//! A cluster as the Astro API shows it.

use serde::Deserialize;

/// A cluster. A token that may see less of it makes members absent, which is not the same as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The Organization that it belongs to.
    pub organization_id: Option<String>,
    /// `DEDICATED` or `HYBRID`; standard clusters are not shown by the API.
    pub kind: Option<String>,
    /// `AZURE`, `AWS` or `GCP`.
    pub cloud_provider: Option<String>,
    /// The region, as the cloud names it.
    pub region: Option<String>,
    /// `CREATED`, `CREATING`, `CREATE_FAILED`, `UPDATING`, …
    pub status: Option<String>,
    /// The addresses that its Deployments come from; absent is not the same as empty.
    pub external_ips: Option<Vec<String>>,
    /// The issuer of the tokens of its service accounts.
    pub oidc_issuer_url: Option<String>,
    /// The address of its name server.
    pub kube_dns_ip: Option<String>,
    /// The range of its virtual network.
    pub vpc_subnet_range: Option<String>,
    /// The Azure tenant that the API names, for clusters in Azure.
    pub tenant_id: Option<String>,
    /// Whether disaster recovery is on.
    pub is_dr_enabled: Option<bool>,
    /// Whether it runs in the region for disaster recovery now.
    pub is_failed_over: Option<bool>,
    /// The region for disaster recovery.
    pub dr_region: Option<String>,
    /// The range of the virtual network for disaster recovery.
    pub dr_vpc_subnet_range: Option<String>,
    /// The Workspaces that may use it; absent is not the same as empty.
    pub workspace_ids: Option<Vec<String>>,
    /// `HEALTHY` or `UNHEALTHY`.
    pub health: Option<String>,
}

impl Cluster {
    /// Whether the API says that it is a standard cluster, which many Organizations share.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        self.kind.as_ref().is_some_and(|it| it.eq_ignore_ascii_case("STANDARD"))
    }
}

/// The cluster as it is written, the same in both versions.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Written {
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

impl From<Written> for Cluster {
    fn from(written: Written) -> Self {
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
