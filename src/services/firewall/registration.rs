//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    aggregate_cidrs_function, allowlist_data_source, cidr_overlaps_function, ip_allowlist,
    network_rules, normalize_ip_rules_function,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Allowlists")
        .resource::<ip_allowlist::IpAllowlist>()
        .resource::<network_rules::NetworkRules>()
        .data_source::<allowlist_data_source::Allowlist>()
        .function::<aggregate_cidrs_function::AggregateCidrs>()
        .function::<cidr_overlaps_function::CidrOverlaps>()
        .function::<normalize_ip_rules_function::NormalizeIpRules>()
}
