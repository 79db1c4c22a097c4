//! Data sources: one file for each.

mod managed_identity;

mod role_assignments;
