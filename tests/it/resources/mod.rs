//! Managed resources: one folder or file for each.

mod access_request;

mod federated_identity_credential;

mod ip_allowlist;

mod role_assignment;
