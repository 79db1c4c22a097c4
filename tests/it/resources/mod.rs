//! Managed resources: one folder or file for each.

mod ip_allowlist;

mod role_assignment;
