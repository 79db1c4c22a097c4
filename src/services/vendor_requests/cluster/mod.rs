//! The Astro cluster that a request is about: what the user says of it, and what Astro says.

#[cfg(test)]
mod tests;

use std::fmt;

use allowlist::{Block, Cidr};
use tfplugin::Diagnostic;

use super::site::Site;
use crate::{astro, services::vendor_requests::code::RequestCode};

/// What is known of a cluster; any of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Which of its networks is meant.
    pub(crate) site: Site,
    /// Its ID.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// The Azure region of the site.
    pub(crate) region: Option<String>,
    /// The ranges of the virtual network of the site.
    pub(crate) ranges: Option<Vec<Block>>,
    /// The ranges of its virtual network at the other site.
    pub(crate) other_ranges: Vec<Block>,
    /// `DEDICATED`, `HYBRID`, or what cannot be connected.
    pub(crate) kind: Option<String>,
}

/// How much has to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Everything: networks are compared.
    Network,
    /// What names the cluster.
    Name,
}

/// A cluster of which enough is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// Its ID.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Which of its networks is meant.
    pub(crate) site: Site,
    /// The Azure region of the site.
    pub(crate) region: Option<String>,
    /// The ranges of the virtual network of the site.
    pub(crate) ranges: Vec<Cidr>,
    /// The ranges of its virtual network at the other site.
    pub(crate) other_ranges: Vec<Cidr>,
    /// What kind of cluster it is.
    pub(crate) kind: ClusterKind,
}

/// The kinds of clusters that can be connected privately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClusterKind {
    /// A dedicated cluster of Astro Hosted.
    Dedicated,
    /// A cluster of Astro Hybrid.
    Hybrid,
}

impl Known {
    /// The arguments that have to be known and are not.
    pub(crate) fn missing(&self, needs: Needs) -> Vec<&'static str> {
        let network = needs == Needs::Network;
        // The name alone does not say where the second site is.
        let place = network || self.site == Site::DisasterRecovery;
        [
            ("cluster_id", self.id.is_none()),
            ("cluster_name", self.name.is_none()),
            ("cluster_region", self.region.is_none() && place),
            ("cluster_cidrs", self.ranges.as_ref().is_none_or(Vec::is_empty) && network),
            ("cluster_type", self.kind.is_none()),
        ]
        .into_iter()
        .filter_map(|(name, is_missing)| is_missing.then_some(name))
        .collect()
    }

    /// The cluster, once enough is known and it can be connected at all.
    pub(crate) fn complete(&self, needs: Needs) -> Option<Cluster> {
        if !self.missing(needs).is_empty() {
            return None;
        }
        let ranges = self.ranges.clone().unwrap_or_default();
        Some(Cluster {
            id: self.id.clone()?,
            name: self.name.clone()?,
            site: self.site,
            region: self.region.clone(),
            ranges: ranges.into_iter().flat_map(Block::cidrs).collect(),
            other_ranges: self.other_ranges.iter().copied().flat_map(Block::cidrs).collect(),
            kind: ClusterKind::read(self.kind.as_deref()?)?,
        })
    }
}

impl ClusterKind {
    /// The kind that Astro calls so, if it can be connected privately.
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "DEDICATED" => Some(Self::Dedicated),
            "HYBRID" => Some(Self::Hybrid),
            _ => None,
        }
    }
}

impl fmt::Display for ClusterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dedicated => "dedicated",
            Self::Hybrid => "hybrid",
        })
    }
}

impl fmt::Display for Cluster {
    /// As a ticket names it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, name, kind, site, .. } = self;
        write!(f, "{name} (id {id}, {kind}, Azure")?;
        if let Some(region) = &self.region {
            write!(f, " {region}")?;
        }
        match site {
            Site::Primary => f.write_str(")"),
            Site::DisasterRecovery => f.write_str(", disaster recovery)"),
        }
    }
}

/// What is known of the cluster with what Astro says of it; where the two contradict, an error that
/// names both.
pub(crate) fn settle(given: &Known, found: &astro::Cluster) -> Result<Known, Diagnostic> {
    if let Some(cloud) = found.cloud_provider.as_deref().filter(|it| *it != "AZURE") {
        return Err(another_cloud(found, cloud));
    }
    if given.name.as_ref().is_some_and(|it| *it != found.name) {
        let given = given.name.as_deref().unwrap_or_default();
        return Err(contradiction("cluster_name", given, &found.name, found));
    }
    let site = given.site;
    if site == Site::DisasterRecovery && found.is_dr_enabled == Some(false) {
        return Err(without_recovery(found));
    }
    let region = site.region(found);
    let region = agreed("cluster_region", given.region.as_ref(), region, found, same_region)?;
    let kind = agreed("cluster_type", given.kind.as_ref(), found.kind.as_ref(), found, |a, b| {
        a.eq_ignore_ascii_case(b)
    })?;
    Ok(Known {
        id: Some(found.id.clone()),
        site,
        name: Some(found.name.clone()),
        region,
        ranges: ranges(given, found)?,
        other_ranges: other_range(site, found).into_iter().collect(),
        kind,
    })
}

/// The user's word, where there is one that Astro does not contradict; else Astro's.
fn agreed(
    name: &'static str,
    given: Option<&String>,
    found: Option<&String>,
    cluster: &astro::Cluster,
    same: impl Fn(&str, &str) -> bool,
) -> Result<Option<String>, Diagnostic> {
    match (given, found) {
        (Some(given), Some(found)) if !same(given, found) => {
            Err(contradiction(name, given, found, cluster))
        }
        (given, found) => Ok(given.or(found).cloned()),
    }
}

/// The range of the network that the cluster has at its other site.
fn other_range(site: Site, cluster: &astro::Cluster) -> Option<Block> {
    Block::stored(site.other(cluster)?.range(cluster)?)
}

/// The ranges that the user gives, which must cover that of the site and not name that of the other one, which
/// is in another network; else that of the site.
fn ranges(given: &Known, cluster: &astro::Cluster) -> Result<Option<Vec<Block>>, Diagnostic> {
    let found: Vec<Block> =
        given.site.range(cluster).and_then(|it| Block::stored(it)).into_iter().collect();
    let other = other_range(given.site, cluster);
    let Some(given) = &given.ranges else {
        return Ok((!found.is_empty()).then_some(found));
    };
    if let Some(foreign) = given.iter().find(|it| other.is_some_and(|other| other.contains(**it))) {
        return Err(other_site(cluster, *foreign));
    }
    match found.iter().find(|found| !given.iter().any(|it| it.contains(**found))) {
        Some(uncovered) => {
            let given: Vec<_> = given.iter().map(ToString::to_string).collect();
            let found = uncovered.to_string();
            Err(contradiction("cluster_cidrs", &given.join(", "), &found, cluster))
        }
        None => Ok(Some(given.clone())),
    }
}

/// The cluster has no second site.
fn without_recovery(cluster: &astro::Cluster) -> Diagnostic {
    RequestCode::ClusterWithoutDisasterRecovery
        .error(
            "Cluster without disaster recovery",
            format!(
                "According to the Astro API, disaster recovery is off for cluster `{}` ({}), so there is no \
                 second network to connect. Turn it on in Astro and plan again, or remove `site`.",
                cluster.name, cluster.id
            ),
        )
        .at("site")
}

/// Astro has not said yet what the request needs to know of the second site.
pub(crate) fn recovery_not_ready(names: &[&str]) -> Diagnostic {
    let quoted: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    let lacking = match names {
        ["cluster_region"] => "region",
        ["cluster_cidrs"] => "range",
        _ => "region and the range",
    };
    RequestCode::DisasterRecoveryNotReady
        .error(
            "Disaster recovery not ready",
            format!(
                "The Astro API does not name the {lacking} of the cluster's site for disaster \
                 recovery yet. Plan again when it does, or set {} if Astronomer has told you.",
                quoted.join(" and ")
            ),
        )
        .at("site")
}

/// A range of the arguments is that of the cluster's other network.
fn other_site(cluster: &astro::Cluster, range: Block) -> Diagnostic {
    RequestCode::ClusterDecodeError
        .error(
            "Range of the other site",
            format!(
                "`cluster_cidrs` has `{range}`, which cluster `{}` ({}) has at its other site, in another \
                 virtual network with a peering of its own. Remove it here, and request the other site with \
                 `site`.",
                cluster.name, cluster.id
            ),
        )
        .at("cluster_cidrs")
}

fn contradiction(
    name: &'static str,
    given: &str,
    found: &str,
    cluster: &astro::Cluster,
) -> Diagnostic {
    RequestCode::ClusterDecodeError.error(
        format!("Wrong `{name}`"),
        format!(
            "The configuration has `{given}`, but the Astro API answers `{found}` for cluster `{}` ({}). \
             Correct `{name}`, or remove it to use Astro's value.",
            cluster.name, cluster.id
        ),
    )
    .at(name)
}

/// Whether two regions are the same, whether written as `westeurope` or `West Europe`.
pub(crate) fn same_region(one: &str, other: &str) -> bool {
    let plain = |it: &str| -> String {
        it.chars().filter(|it| !it.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    plain(one) == plain(other)
}

/// What is said of everything that is neither dedicated nor hybrid.
pub(crate) const OFFERED: &str = "Astronomer offers VNet peering and Azure Private Link for dedicated Astro Hosted \
                       clusters and Astro Hybrid only. Allow the Deployment's external IPs instead \
                       (`dataplane_allowlist` and `dataplane_ip_allowlist`), or move the Deployment \
                       to a dedicated cluster.";

/// The cluster is of a kind that cannot be connected privately.
pub(crate) fn not_private(kind: &str) -> Diagnostic {
    RequestCode::ClusterNotPrivate.error(
        "Cluster without private connections",
        format!("The type of the cluster is `{kind}`. {OFFERED}"),
    )
}

/// The cluster runs in another cloud.
pub(super) fn another_cloud(found: &astro::Cluster, cloud: &str) -> Diagnostic {
    RequestCode::ClusterNotInAzure.error(
        "Cluster not in Azure",
        format!(
            "According to the Astro API, cluster `{}` ({}) runs in {cloud}. VNet peering and Private Link \
             connect Azure networks only. For a cluster elsewhere, allow its external IPs with \
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
            "`{id}` is the Deployment `{name}`. A private connection is for a whole cluster: set \
             `cluster_id` to `{cluster}`, the cluster that it runs on."
        ),
        None => format!(
            "`{id}` is the Deployment `{name}`. A private connection is for a whole cluster: set \
             `cluster_id` to the ID of the cluster that it runs on."
        ),
    };
    RequestCode::DeploymentInsteadOfCluster
        .error("Deployment ID in `cluster_id`", detail)
        .at("cluster_id")
}

/// Too little is known, and nobody can be asked.
pub(crate) fn incomplete_cluster(names: &[&str]) -> Diagnostic {
    let quoted: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    let first = names.first().copied().unwrap_or("cluster_id");
    RequestCode::ClusterDetailsMissing
        .error(
            "Missing cluster details",
            format!(
                "The ticket needs {}. Set {}, or set `organization_id` and `token` in the `astro` \
             attribute of the provider block, so that the provider looks the cluster up.",
                quoted.join(", "),
                if names.len() == 1 { "it" } else { "them" },
            ),
        )
        .at(first)
}
