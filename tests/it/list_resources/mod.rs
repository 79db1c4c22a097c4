//! List resources: one file for each.

mod federated_identity_credential;

mod pim_role_assignment;

mod perimeter_access_rule;
mod private_endpoint_approval;

mod role_assignment;

mod role_definition;

mod vnet_peering;
