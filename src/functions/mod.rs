//! Every provider function: one file each, listed once in [`register`].

mod aggregate_cidrs;
mod cidr_overlaps;
mod normalize_ip_rules;
mod parse_resource_id;
mod private_dns_zones;
mod privatelink_fqdn;
mod request_reference;
mod role_assignment_id;
mod union_federated_subjects;
mod union_vnet_plan;
mod vendor_role_definition;

use tfplugin::Provider;

use crate::Clients;

/// The registry. Alphabetical; the order is the order of the pages.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .function::<aggregate_cidrs::AggregateCidrs>()
        .function::<cidr_overlaps::CidrOverlaps>()
        .function::<normalize_ip_rules::NormalizeIpRules>()
        .function::<parse_resource_id::ParseResourceId>()
        .function::<private_dns_zones::PrivateDnsZones>()
        .function::<privatelink_fqdn::PrivatelinkFqdn>()
        .function::<request_reference::RequestReference>()
        .function::<role_assignment_id::RoleAssignmentId>()
        .function::<union_federated_subjects::UnionFederatedSubjects>()
        .function::<union_vnet_plan::UnionVnetPlan>()
        .function::<vendor_role_definition::VendorRoleDefinition>()
}
