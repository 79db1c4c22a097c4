//! Managed resources: one folder or file for each.

mod role_assignment;
