//! What the suites over every resource need from the tests of each.
//!
//! Each resource has one `SAMPLE` beside its tests. A resource without it does not compile, because
//! `tests/it/resources/mod.rs` lists what the provider registers.

use serde_json::{Value, json};

use crate::{azure::Azure, faults::Subject, stale_plans::Row};

/// One object of a resource type, and the type's row in each suite.
pub(crate) struct Sample {
    pub(crate) type_name: &'static str,
    /// An Azure in which it can be made, and changed.
    pub(crate) azure: fn() -> Azure,
    /// Its configuration before the argument of that name changes.
    pub(crate) config: fn(&str) -> Value,
    /// What changes when the argument of that name does: itself, and what has to fit it.
    pub(crate) change: fn(&str) -> Value,
    pub(crate) has_timeouts: bool,
    /// Whether its creation writes to Azure.
    pub(crate) writes: bool,
    /// Whether its plan asks Azure.
    pub(crate) asks: bool,
    /// The object to which every fault happens at every step; required if its plan asks Azure.
    pub(crate) faults: Option<&'static Subject>,
    /// What may change in Azure between plan and apply.
    pub(crate) stale_plans: fn() -> Vec<Row>,
    /// Each argument that takes the ID of one Azure type, an ID that leads further, and the ID that
    /// is wanted.
    pub(crate) parts: fn() -> Vec<(&'static str, String, String)>,
    /// The phases of actions whose verb does not tell them: the end of the action, and the phases by
    /// number in `docs::permissions::PHASES`.
    pub(crate) phases: &'static [(&'static str, &'static [usize])],
}

/// What requests that are about a cluster have in common.
pub(crate) fn of_cluster(name: &str) -> Value {
    match name {
        "cluster_id" => json!({ name: "cmg3k4w9t000108l4hx2q7v1x" }),
        "cluster_name" => json!({ name: "prod-neu" }),
        "cluster_region" => json!({ name: "northeurope" }),
        "cluster_type" => json!({ name: "HYBRID" }),
        "ticket_id" => json!({ name: "48213" }),
        "site" => json!({ name: "disaster_recovery", "cluster_region": "northeurope" }),
        _ => Value::Null,
    }
}
