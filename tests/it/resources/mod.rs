//! Managed resources: one folder or file for each.

mod access_request;

mod federated_identity_credential;

mod ip_allowlist;

mod private_endpoint_approval;

mod private_endpoint_request;

mod role_assignment;

mod vnet_peering;

mod vnet_peering_request;

mod peering_routes;
