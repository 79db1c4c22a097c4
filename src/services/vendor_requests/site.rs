//! The site of a cluster: Astro runs a cluster with disaster recovery in a second region, with a network of
//! its own there.

use serde::{Deserialize, Serialize};
use tfplugin::Model;

use crate::astro;

/// Which of a cluster's networks is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Model)]
pub(crate) enum Site {
    /// The network in the cluster's own region.
    #[default]
    Primary,
    /// The network in the cluster's region for disaster recovery.
    DisasterRecovery,
}

impl Site {
    /// The region of this site.
    pub(crate) const fn region(self, cluster: &astro::Cluster) -> Option<&String> {
        match self {
            Self::Primary => cluster.region.as_ref(),
            Self::DisasterRecovery => cluster.dr_region.as_ref(),
        }
    }

    /// The range of the network of this site.
    pub(crate) const fn range(self, cluster: &astro::Cluster) -> Option<&String> {
        match self {
            Self::Primary => cluster.vpc_subnet_range.as_ref(),
            Self::DisasterRecovery => cluster.dr_vpc_subnet_range.as_ref(),
        }
    }

    /// The cluster's other site, where it has one.
    pub(crate) fn other(self, cluster: &astro::Cluster) -> Option<Self> {
        match self {
            Self::Primary => {
                (cluster.is_dr_enabled == Some(true)).then_some(Self::DisasterRecovery)
            }
            Self::DisasterRecovery => Some(Self::Primary),
        }
    }

    /// The kind of a reference: that of the primary site is as it was before there were two.
    pub(super) fn reference_kind(self, kind: &str) -> String {
        match self {
            Self::Primary => kind.to_owned(),
            Self::DisasterRecovery => format!("{kind}/disaster-recovery"),
        }
    }

    /// What follows a cluster in a sentence.
    pub(crate) const fn clause(self) -> &'static str {
        match self {
            Self::Primary => "",
            Self::DisasterRecovery => " at its site for disaster recovery",
        }
    }

    /// What people call it.
    pub(crate) const fn called(self) -> &'static str {
        match self {
            Self::Primary => "primary site",
            Self::DisasterRecovery => "site for disaster recovery",
        }
    }
}

/// The site that further arguments of a function name: at most one.
pub(super) fn of_arguments(sites: &[Site]) -> Result<Site, tfplugin::FunctionError> {
    match sites {
        [] => Ok(Site::Primary),
        [site] => Ok(*site),
        _ => Err(tfplugin::FunctionError::argument("site", "a request is for one site")),
    }
}
