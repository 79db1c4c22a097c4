//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    access_check_data_source, delegation_condition_function, pim_role_assignment,
    pim_role_assignment_list, role_assignment, role_assignment_id_function, role_assignment_list,
    role_assignments_data_source, role_definition, role_definition_list,
    vendor_role_definition_function,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Role assignments")
        .resource::<role_assignment::RoleAssignment>()
        .list_resource::<role_assignment_list::RoleAssignmentList>()
        .resource::<pim_role_assignment::PimRoleAssignment>()
        .list_resource::<pim_role_assignment_list::PimRoleAssignmentList>()
        .resource::<role_definition::RoleDefinition>()
        .list_resource::<role_definition_list::RoleDefinitionList>()
        .data_source::<access_check_data_source::AccessCheck>()
        .data_source::<role_assignments_data_source::RoleAssignments>()
        .function::<delegation_condition_function::DelegationCondition>()
        .function::<role_assignment_id_function::RoleAssignmentId>()
        .function::<vendor_role_definition_function::VendorRoleDefinition>()
}
