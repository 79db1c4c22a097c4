//! Firewall rules of Synapse workspaces (`Microsoft.Synapse/workspaces/firewallRules`).

use super::{
    AsyncStyle, Polled, WriteStatus,
    firewall::{BAD_REQUEST, Ranges, is_database_rule_name},
};

/// The rules of workspaces' firewall rules.
pub(super) static SYNAPSE_FIREWALL_RULES: Ranges = Ranges {
    resource_type: "Microsoft.Synapse/workspaces/firewallRules",
    versions: &["2021-06-01", "2021-05-01", "2021-03-01"],
    bounds: ["startIpAddress", "endIpAddress"],
    takes_name: is_database_rule_name,
    names_parent: false,
    limit: None,
    code: BAD_REQUEST,
    async_style: Some(AsyncStyle {
        status: WriteStatus::Usual,
        polled: Polled::Both,
        state: Some("Provisioning"),
    }),
    conflict: None,
    check_parent: None,
};
