//! Why a cluster cannot be what a request is about.

use tfplugin::Diagnostic;

use crate::astro;
use crate::services::vendor_requests::code::RequestCode;

/// What is said of everything that is neither dedicated nor hybrid.
pub(crate) const OFFERED: &str = "Astronomer offers VNet peering and Azure Private Link for dedicated Astro Hosted \
                       clusters and Astro Hybrid only. Let the Deployment's external IPs in instead \
                       (`dataplane_allowlist` and `dataplane_ip_allowlist`), or move the Deployment \
                       to a dedicated cluster.";

/// The cluster is of a kind that cannot be connected privately.
pub(crate) fn not_private(kind: &str) -> Diagnostic {
    RequestCode::ClusterNotPrivate.error(
        "This cluster cannot be connected privately",
        format!("Its type is `{kind}`. {OFFERED}"),
    )
}

/// The cluster runs in another cloud.
pub(super) fn another_cloud(found: &astro::Cluster, cloud: &str) -> Diagnostic {
    RequestCode::ClusterNotInAzure.error(
        "The cluster is not in Azure",
        format!(
            "Cluster `{}` ({}) runs in {cloud}, as the Astro API says. VNet peering and Private Link \
             connect networks of Azure only. For a cluster elsewhere, let its external IPs in with \
             `dataplane_ip_allowlist`.",
            found.name, found.id
        ),
    )
    .at("cluster_id")
}

/// What was given as the ID of a cluster is that of a Deployment.
pub(crate) fn a_deployment(found: &astro::Deployment) -> Diagnostic {
    let (name, id) = (&found.name, &found.id);
    let detail = match &found.cluster_id {
        _ if found.is_standard() => {
            format!("`{id}` is the Deployment `{name}`, on a standard cluster. {OFFERED}")
        }
        Some(cluster) => format!(
            "`{id}` is the Deployment `{name}`. A private connection is made for a whole cluster: set \
             `cluster_id` to `{cluster}`, the cluster that it runs on."
        ),
        None => format!(
            "`{id}` is the Deployment `{name}`. A private connection is made for a whole cluster: set \
             `cluster_id` to the ID of the cluster that it runs on."
        ),
    };
    RequestCode::DeploymentInsteadOfCluster
        .error("`cluster_id` names a Deployment", detail)
        .at("cluster_id")
}

/// Too little is known, and nobody can be asked.
pub(crate) fn missing(names: &[&str]) -> Diagnostic {
    let quoted: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    let first = names.first().copied().unwrap_or("cluster_id");
    RequestCode::ClusterDetailsMissing
        .error(
            "Too little is known of the cluster",
            format!(
                "The ticket needs {}. Set {}, or set `organization_id` and `token` in the `astro` \
             attribute of the provider block: the provider then looks the cluster up.",
                quoted.join(", "),
                if names.len() == 1 { "it" } else { "them" },
            ),
        )
        .at(first)
}
