//! What a vendor's endpoint belongs to: a cluster of Astro, or what another vendor calls an account.

use tfplugin::printable;

use super::{cluster::Cluster, site::Site, vendors::Vendor};

/// Where a vendor's endpoint comes from, as the vendor knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Its ID.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: String,
    /// Its region.
    pub(crate) region: Option<String>,
    /// Which of a cluster's networks is meant.
    pub(crate) site: Site,
    /// All of it, as a ticket names it.
    pub(crate) described: String,
    /// What people call it in a warning.
    pub(crate) called: String,
}

impl Subject {
    /// What tells it from others, and what references follow from besides the site: its ID, or else its name.
    pub(crate) fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }

    /// An account of this vendor.
    pub(crate) fn account(
        vendor: &Vendor,
        name: &str,
        id: Option<&str>,
        region: Option<&str>,
    ) -> Self {
        let [id, region] = [id, region].map(|it| it.map(|it| printable(it.trim())));
        let name = printable(name.trim());
        let facts: Vec<_> = [&id, &region].into_iter().flatten().map(String::as_str).collect();
        let facts =
            if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        Self {
            described: format!("{name}{facts}"),
            called: format!("account `{name}` of {}", vendor.name()),
            id,
            name,
            region,
            site: Site::Primary,
        }
    }
}

impl From<&Cluster> for Subject {
    fn from(cluster: &Cluster) -> Self {
        Self {
            id: Some(cluster.id.clone()),
            name: cluster.name.clone(),
            region: cluster.region.clone(),
            site: cluster.site,
            described: cluster.to_string(),
            called: format!("cluster `{}`{}", cluster.name, cluster.site.clause()),
        }
    }
}
