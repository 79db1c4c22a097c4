//! What targets need in order to have a firewall, such as a SKU.

use serde_json::Value;

/// A property that a target needs in order to have a firewall.
#[derive(Debug)]
pub(crate) struct Prerequisite {
    /// Where it is in the target.
    pub(crate) pointer: &'static str,
    /// Whether the value meets the condition.
    pub(crate) passes: fn(Option<&Value>) -> bool,
    /// What is wrong otherwise, as the rest of a sentence about the target.
    pub(crate) problem: &'static str,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

/// Of AKS clusters.
pub(super) const AKS: &[Prerequisite] = &[
    Prerequisite {
        pointer: "/properties/apiServerAccessProfile/enablePrivateCluster",
        passes: |it| it != Some(&Value::Bool(true)),
        problem: "is a private cluster, whose API server has no public address",
        remedy: "Reach it through its private endpoint.",
    },
    Prerequisite {
        pointer: "/properties/networkProfile/loadBalancerSku",
        passes: |it| !says(it, "basic"),
        problem: "has a load balancer of the Basic SKU, which does not support authorized ranges",
        remedy: "Use a cluster with a Standard load balancer.",
    },
];

/// Of accounts of Cognitive Services.
pub(super) const COGNITIVE_SERVICES: &[Prerequisite] = &[Prerequisite {
    pointer: "/properties/customSubDomainName",
    passes: |it| it.and_then(Value::as_str).is_some_and(|it| !it.is_empty()),
    problem: "has no custom subdomain, which network rules require",
    remedy: "Give the account a custom subdomain first.",
}];

/// Of container registries.
pub(super) const CONTAINER_REGISTRY: &[Prerequisite] = &[Prerequisite {
    pointer: "/sku/name",
    passes: |it| it.is_none() || says(it, "Premium"),
    problem: "is below the SKU Premium, which network rules require",
    remedy: "Upgrade the registry to Premium.",
}];

/// Of Event Hubs namespaces.
pub(super) const EVENT_HUBS: &[Prerequisite] = &[Prerequisite {
    pointer: "/sku/name",
    passes: |it| !says(it, "Basic"),
    problem: "has the SKU Basic, which does not support network rules",
    remedy: "Use a namespace of the SKU Standard or Premium.",
}];

/// Of Service Bus namespaces.
pub(super) const SERVICE_BUS: &[Prerequisite] = &[Prerequisite {
    pointer: "/sku/name",
    passes: |it| it.is_none() || says(it, "Premium"),
    problem: "is below the SKU Premium, without which a namespace has no network rules",
    remedy: "Use a Premium namespace.",
}];

fn says(value: Option<&Value>, text: &str) -> bool {
    value.and_then(Value::as_str).is_some_and(|it| it.eq_ignore_ascii_case(text))
}
