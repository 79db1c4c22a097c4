//! Firewall rules of Redis caches (`Microsoft.Cache/redis/firewallRules`).

use super::firewall::{BAD_REQUEST, Ranges};

/// The rules of caches' firewall rules. Answers name a rule together with its cache.
pub(super) static REDIS_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.Cache/redis/firewallRules",
    versions: &["2024-11-01", "2024-03-01", "2023-08-01", "2023-04-01", "2022-06-01"],
    bounds: ["startIP", "endIP"],
    takes_name,
    names_parent: true,
    limit: None,
    code: BAD_REQUEST,
    async_style: None,
    conflict: None,
    check_parent: None,
};

fn takes_name(name: &str) -> bool {
    let legal = |it: char| it.is_ascii_alphanumeric() || it == '_';
    (1..=256).contains(&name.len()) && name.chars().all(legal)
}
