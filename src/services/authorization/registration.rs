//! What this service offers to Terraform.

use tfplugin::Provider;

use super::{
    access_check_data_source, role_assignment, role_assignment_id_function, role_assignment_list,
    role_assignments_data_source, vendor_role_definition_function,
};
use crate::Clients;

/// Its resources, list resources, data sources and functions.
pub(crate) fn register(provider: Provider<Clients>) -> Provider<Clients> {
    provider
        .subcategory("Role assignments")
        .resource::<role_assignment::RoleAssignment>()
        .list_resource::<role_assignment_list::RoleAssignmentList>()
        .data_source::<access_check_data_source::AccessCheck>()
        .data_source::<role_assignments_data_source::RoleAssignments>()
        .function::<role_assignment_id_function::RoleAssignmentId>()
        .function::<vendor_role_definition_function::VendorRoleDefinition>()
}
