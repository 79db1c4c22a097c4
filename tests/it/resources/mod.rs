//! Managed resources: one folder or file for each.

mod access_request;

mod ip_allowlist;

mod role_assignment;
