//! List resources: one file for each.

mod federated_identity_credential;

mod role_assignment;
