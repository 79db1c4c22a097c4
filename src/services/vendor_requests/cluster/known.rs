//! What is known of a cluster, and when it is enough.

use std::fmt;

use allowlist::{Block, Cidr};

/// What is known of a cluster; any of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Its ID.
    pub(crate) id: Option<String>,
    /// Its name.
    pub(crate) name: Option<String>,
    /// Its Azure region.
    pub(crate) region: Option<String>,
    /// The ranges of its virtual network.
    pub(crate) ranges: Option<Vec<Block>>,
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
    /// Its Azure region.
    pub(crate) region: Option<String>,
    /// The ranges of its virtual network.
    pub(crate) ranges: Vec<Cidr>,
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
        [
            ("cluster_id", self.id.is_none()),
            ("cluster_name", self.name.is_none()),
            ("cluster_region", self.region.is_none() && network),
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
            region: self.region.clone(),
            ranges: ranges.into_iter().flat_map(Block::cidrs).collect(),
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
        let Self { id, name, kind, .. } = self;
        write!(f, "{name} (id {id}, {kind}, Azure")?;
        if let Some(region) = &self.region {
            write!(f, " {region}")?;
        }
        f.write_str(")")
    }
}
