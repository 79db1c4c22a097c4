//! What the requests to vendors have in common as resources.

mod cluster;

mod identity;

mod kept;

mod notice;

pub(super) use cluster::{ClusterArguments, Planned, plan_cluster, validate_cluster};
pub(super) use identity::Identity;
pub(super) use kept::Kept;
pub(super) use notice::{changed_ticket, remind, secrets, withdraw};
